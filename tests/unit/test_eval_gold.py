"""Gold files: what is refused and where, evidence that the knowledge no longer holds, and the record of reveals."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from eval.gold import check_gold, load_gold, record_reveal, shared_ids
from ingest.errors import GoldError
from tests.eval_fakes import chunk, passage, question

PLAIN = question().model_dump(mode="json")


def write(folder: Path, *rows: Any) -> Path:
    lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
    (folder / "dev.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return folder


def test_questions_come_in_file_order(tmp_path: Path) -> None:
    gold = load_gold("dev", write(tmp_path, {**PLAIN, "id": "b"}, "", {**PLAIN, "id": "a"}))
    assert [q.id for q in gold] == ["b", "a"]
    assert gold[0].as_of == date(2026, 11, 23)


@pytest.mark.parametrize(
    ("row", "place", "problem"),
    [
        ({**PLAIN, "colour": "red"}, ":1:colour", "Extra"),
        ({**PLAIN, "as_of": "23.11.2026"}, ":1:as_of", "date"),
        ({**PLAIN, "evidence": [{"document": "a.md", "span": " "}]}, ":1:evidence.0.span", "at least 1"),
        ({**PLAIN, "required": [{"any": []}]}, ":1:required.0.any", "at least 1"),
        ({**PLAIN, "required": [{"any": ["**"]}]}, ":1:required.0.any.0", "empty"),
        ({**PLAIN, "required": []}, ":1", "at least one required fact"),
        ({**PLAIN, "evidence": []}, ":1", "needs evidence"),
        ({**PLAIN, "answerable": False}, ":1", "neither evidence"),
        ({**PLAIN, "kinds": ["Close miss"]}, ":1:kinds.0", "match"),
        ("{", ":1", "JSON"),
    ],
)
def test_a_malformed_line_is_named(tmp_path: Path, row: Any, place: str, problem: str) -> None:
    with pytest.raises(GoldError) as caught:
        load_gold("dev", write(tmp_path, row))
    assert caught.value.subject.endswith(f"dev.jsonl{place}")
    assert problem in caught.value.problem


def test_duplicate_missing_and_empty_files(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match=r"dev\.jsonl:2:id: 'q1' occurs twice"):
        load_gold("dev", write(tmp_path, PLAIN, PLAIN))
    with pytest.raises(GoldError, match="does not exist"):
        load_gold("test", tmp_path)
    with pytest.raises(GoldError, match="no question"):
        load_gold("dev", write(tmp_path, ""))


def test_evidence_is_looked_for_without_whitespace_and_across_a_cut() -> None:
    whole = question()
    cut = question(
        id="q2", evidence=[{"document": "returns/rules.md", "span": "第一段第二段"}], required=[{"any": ["第二段"]}]
    )
    lost = question(
        id="q3", evidence=[{"document": "returns/rules.md", "span": "自签收次日起 8 天"}], required=[{"any": ["8天"]}]
    )
    gone = question(id="q4", evidence=[{"document": "old.md", "span": "7 天"}])
    live = [chunk(passage("p1", "自签收次日起7天\n内可以退货。第一段")), chunk(passage("p2", "第二段"))]
    problems = check_gold([whole, cut, lost, gone], live)
    assert [(p.question, p.kind) for p in problems] == [("q3", "span_missing"), ("q4", "span_missing")]


def test_facts_that_the_evidence_does_not_bear_out_are_warnings() -> None:
    odd = question(required=[{"any": ["10天"]}], forbidden=[{"any": ["七天"]}])
    problems = check_gold([odd], [chunk(passage("p1", "自签收次日起 7 天内可以退货"))])
    assert [(p.kind, p.is_error) for p in problems] == [
        ("fact_not_in_evidence", False),
        ("forbidden_in_evidence", False),
    ]


def test_a_question_in_both_splits_is_found() -> None:
    same_words = question(id="t1", question="几天 能退？")
    other_day = question(id="t2", as_of="2026-01-01")
    assert shared_ids([question()], [same_words, other_day, question(question="别的")]) == ["t1", "q1"]


def test_reveals_are_recorded_with_a_reason(tmp_path: Path) -> None:
    record_reveal("test", "release | review\n2", on=date(2026, 11, 23), folder=tmp_path)
    record_reveal("test", "again", on=date(2026, 11, 24), folder=tmp_path)
    lines = (tmp_path / "REVEALED.md").read_text(encoding="utf-8").splitlines()
    assert lines[-2:] == ["| 2026-11-23 | test | release \\| review 2 |", "| 2026-11-24 | test | again |"]
    assert sum(line.startswith("| date") for line in lines) == 1
    with pytest.raises(GoldError, match="no reason"):
        record_reveal("test", " ", folder=tmp_path)
