"""The schedule: what starts and ends, per document and section, and which rules are left without a successor."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from ingest.__main__ import main
from ingest.chunking import Chunk
from ingest.commands.scheduling import render
from ingest.embedding import open_embedder
from ingest.publish import publish
from ingest.schedule import Event, family, schedule

TODAY = date(2026, 11, 23)


def chunk(
    document: str,
    start: str = "",
    until: str = "",
    heading: tuple[str, ...] = (),
    title: str = "",
) -> Chunk:
    return Chunk(
        id=f"{document}{heading}{start}",
        document=document,
        title=title or document,
        category="c",
        language="zh",
        audience="public",
        effective_from=date.fromisoformat(start) if start else None,
        effective_until=date.fromisoformat(until) if until else None,
        heading=heading,
        text="x",
        anchors=(),
        tokens=1,
    )


def shown(events: tuple[Event, ...]) -> list[tuple[object, ...]]:
    return [(f"{e.day:%m-%d}", e.kind, e.document, e.heading, e.passages, e.successor, e.gap_days) for e in events]


def test_a_document_is_one_event_and_a_section_names_its_heading() -> None:
    passages = [
        chunk("a.md", "2026-12-01"),
        chunk("a.md", "2026-12-01", heading=("运费",)),
        chunk("b.md", heading=("平时",)),
        chunk("b.md", "2026-12-05", "2026-12-12", ("双12",)),
        chunk("b.md", "2026-12-05", "2026-12-12", ("双12",)),
        chunk("c.md", "2026-11-23", "2026-12-24"),
    ]
    assert shown(schedule(passages, today=TODAY, days=30)) == [
        ("12-01", "starts", "a.md", (), 2, "", 0),
        ("12-05", "starts", "b.md", ("双12",), 2, "", 0),
        ("12-12", "ends", "b.md", ("双12",), 2, "", 0),
    ]
    assert shown(schedule(passages, today=TODAY, days=0)) == []
    assert [e.document for e in schedule(passages, today=TODAY, days=31)][-1] == "c.md"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (("returns/无理由-2025版.txt", "无理由退货（2025 版，已失效）"), ("returns/x.md", "无理由退货")),
        (("a/双11-2025活动规则.md", "双11 2025 活动规则（已失效）"), ("b/rules.html", "双11 2026 活动规则")),
        (("a/policy-v1.md", "Old rules"), ("a/policy v2.md", "Shipping")),
    ],
)
def test_the_next_edition_of_a_title_or_file_is_a_successor(old: tuple[str, str], new: tuple[str, str]) -> None:
    passages = [chunk(old[0], "2025-01-01", "2026-11-30", title=old[1]), chunk(new[0], "2026-12-01", title=new[1])]
    ends = schedule(passages, today=TODAY)[0]
    assert (ends.successor, ends.gap_days, ends.is_gap) == (new[0], 0, False)
    late = [passages[0], chunk(new[0], "2026-12-04", title=new[1])]
    assert [e.gap_days for e in schedule(late, today=TODAY) if e.is_gap] == [3]


def test_what_began_earlier_or_ends_as_well_or_has_another_name_is_no_successor() -> None:
    old = chunk("a/rule.md", "2026-01-01", "2026-11-30", title="双11 2026 规则")
    others = [
        chunk("a/rule-2025.md", "2025-01-01", title="双11 2025 规则"),
        chunk("a/rule-v2.md", "2026-11-01", "2026-11-30", title="双11 规则（新版）"),
        chunk("b/rule.md", "2026-12-01", title="双12 2026 规则"),
    ]
    events = [e for e in schedule([old, *others], today=TODAY) if e.document == "a/rule.md"]
    assert [e.is_gap for e in events] == [True] and events[0].successor == ""


def test_rows_of_a_section_are_followed_by_rows_of_the_same_section() -> None:
    passages = [
        chunk("a.csv", "2026-01-01", "2026-11-30", ("运费",)),
        chunk("a.csv", "2026-12-01", "", ("运费",)),
        chunk("a.csv", "2026-01-01", "2026-11-30", ("保价",)),
        chunk("a.csv", "2026-12-01", "", ("其他",)),
    ]
    events = {e.heading: e.is_gap for e in schedule(passages, today=TODAY) if e.kind == "ends"}
    assert events == {("运费",): False, ("保价",): True}


def test_families_keep_what_tells_policies_apart() -> None:
    assert family("双11 2026 活动规则") == family("双11-2025活动规则") != family("双12-2026活动预告")
    assert family("七天无理由退货规则（2025 版，已失效）") == family("七天无理由退货规则")
    assert family("云听A1（国际版）说明书") != family("云听A1说明书")
    assert family("2026") == "2026"


def test_the_command_warns_of_gaps(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tomorrow = date.today() + timedelta(days=1)
    docs = tmp_path / "docs"
    docs.mkdir()
    text = f"# 运费\n\n## 大促\n\n失效日期：{tomorrow}\n\n包邮。\n\n## 平时\n\n生效日期：{tomorrow}\n\n8 元。\n"
    (docs / "a.md").write_text(text, encoding="utf-8")
    publish([docs], tmp_path / "kb", open_embedder("static"))
    assert main(["schedule", "--kb", str(tmp_path / "kb")]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == [str(tomorrow), "last", "day", "a.md", "·", "大促", "·", "1", "passages"]
    assert "no successor" in lines[1] and lines[2].startswith(f"{tomorrow}  in force from  a.md · 平时")
    assert main(["schedule", "--json", "--days", "1", "--kb", str(tmp_path / "kb")]) == 0
    assert [(e["kind"], e["is_gap"]) for e in json.loads(capsys.readouterr().out)] == [
        ("ends", True),
        ("starts", False),
    ]
    assert main(["schedule", "--days", "-1", "--kb", str(tmp_path / "kb")]) == 2
    assert render((), 30) == "Nothing comes into force or expires within 30 days."
