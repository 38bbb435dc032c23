"""What an owner reads of a change: where an edit stands, what is an edit at all, and whose fault damage is."""

from __future__ import annotations

from ingest.chunking import Chunk
from ingest.errors import LoadError, StoreError
from ingest.plan import Plan, render
from panel.diff import Row, side_by_side
from panel.errors import words

LONG = "本规则适用于全部自营商品。" * 30


def passage(text: str, heading: str = "期限") -> Chunk:
    return Chunk(
        id=text[-8:], document="a.md", title="规则", category="", language="zh", audience="public",
        effective_from=None, effective_until=None, heading=(heading,), text=text, anchors=(), tokens=1,
    )  # fmt: skip


def plan(gone: Chunk, come: Chunk, *refused: LoadError) -> Plan:
    return Plan(
        added=(), changed=("a.md",), removed=(), unchanged=(), refused=refused, steering=(),
        passages_added=(come,), passages_removed=(gone,), passages_kept=0,
    )  # fmt: skip


def test_a_plan_shows_the_edit_however_far_down_it_stands() -> None:
    lines = render(plan(passage(f"{LONG}7 天内可退。"), passage(f"{LONG}15 天内可退。"))).splitlines()
    assert lines[1].startswith("    - 期限 > …") and lines[1].endswith("7 天内可退。")
    assert lines[2].startswith("    + 期限 > …") and lines[2].endswith("15 天内可退。")


def test_passages_of_other_sections_are_shown_from_their_beginning() -> None:
    lines = render(plan(passage(f"{LONG}7 天。"), passage(f"{LONG}9 天。", "别处"))).splitlines()
    assert all(line.endswith("…") and "> 本规则" in line for line in lines[1:3])


def test_a_plan_says_what_becomes_of_a_file_that_cannot_be_read() -> None:
    refused = LoadError("damaged", "b.docx", "it is damaged", "Save it again.")
    assert "stays live" in render(plan(passage("一"), passage("二"), refused))
    assert "stays live" not in render(plan(passage("一"), passage("二")))


def test_two_places_side_by_side_are_no_edit() -> None:
    row = Row(title="甲 · 乙", note="", before="24 months", after="36 个<月>")
    assert "<del>" in side_by_side(("前", "后"), [row])
    two = side_by_side(("一处", "另一处"), [row], is_edit=False)
    assert "<del>" not in two and "<ins>" not in two and "36 个&lt;月&gt;" in two


def test_damage_of_a_version_is_not_mended_in_a_word_processor() -> None:
    document = words(LoadError("damaged", "a.docx", "it is damaged", "Save it again."), "zh")
    version = words(StoreError("damaged", "passages.jsonl", "has changed", "Publish again."), "zh")
    assert "重新保存" in document[1] and "发布" in version[1] and document[0] != version[0]
