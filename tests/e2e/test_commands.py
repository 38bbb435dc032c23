"""The README's own commands, on the real documents, in a store of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import settings

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.e2e


def run(*arguments: str, code: int = 0) -> str:
    environ = {name: value for name, value in os.environ.items() if not name.startswith("CITEDESK_")}
    done = subprocess.run(
        [sys.executable, "-m", *arguments], cwd=ROOT, capture_output=True, text=True, check=False, env=environ
    )
    assert done.returncode == code, done.stderr[-2000:]
    return done.stdout


@pytest.fixture(scope="module")
def kb(tmp_path_factory: pytest.TempPathFactory) -> str:
    store = tmp_path_factory.mktemp("real") / "kb"
    run("ingest", "--kb", str(store))
    return str(store)


def test_every_document_is_live_and_a_second_publish_changes_nothing(kb: str) -> None:
    first = json.loads(run("ingest", "status", "--kb", kb, "--json"))
    again = run("ingest", "--kb", kb)
    second = json.loads(run("ingest", "status", "--kb", kb, "--json"))
    assert first == second
    assert first["id"] in again


def test_the_example_questions_get_cited_answers(kb: str) -> None:
    from assistant.serve import EXAMPLES

    for question in EXAMPLES:
        reply = json.loads(run("assistant", question, "--json", "--kb", kb))
        assert not reply["abstained"], question
        assert any(sentence["citations"] for sentence in reply["sentences"])
        assert reply["text"] == "".join(sentence["text"] for sentence in reply["sentences"])


def test_doctor_finds_nothing_wrong_here_and_says_what_is_wrong_elsewhere(kb: str, tmp_path: Path) -> None:
    assert "WRONG" not in run("assistant", "doctor", "--kb", kb)
    broken = run("assistant", "doctor", "--kb", str(tmp_path / "none"), code=1)
    assert "python -m ingest" in broken


def test_the_gold_still_stands_in_the_knowledge(kb: str) -> None:
    lines = run("eval", "check-gold", "--kb", kb).splitlines()
    assert len(lines) == 2
    assert all(line.endswith(", 0 to look at") for line in lines)


def test_the_eval_writes_its_report_without_revealing_test(kb: str, tmp_path: Path) -> None:
    run("eval", "--split", "test", "--kb", kb, "--out", str(tmp_path))
    report = json.loads((tmp_path / "test.json").read_text(encoding="utf-8"))
    assert report["figures"]["citations_resolved"] == 1.0
    assert report["failures"] == []
    assert not report["unscored"]


def test_chunks_shows_how_a_file_is_cut() -> None:
    shown = run("ingest", "chunks", str(ROOT / "kb_docs" / "returns" / "七天无理由退货规则.md"))
    assert "七天无理由退货期" in shown


def test_the_binary_documents_are_in_step_with_their_sources() -> None:
    assert "0 differ" in run("tools.build_kb_docs", "--check")


def test_no_gold_question_stands_in_our_training_pairs() -> None:
    from eval.leakage import gold_questions, leaks, training_questions

    gold = gold_questions()
    assert leaks(gold, training_questions()) == []
    assert leaks(gold, [("planted:1", gold[0][1])]), "the check itself must find a copy"


def test_no_query_of_the_public_sets_stands_in_our_training_pairs() -> None:
    from eval.leakage import FEWEST, leaks, public_questions, training_questions

    folder = settings.load().data / "eval"
    if not folder.is_dir():
        pytest.skip(f"no public sets in {folder}")
    found = leaks(public_questions(folder), training_questions(), fewest=FEWEST)
    assert not found, f"{len(found)} training questions are near a public query: python -m eval.leakage --drop"
