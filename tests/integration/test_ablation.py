from pathlib import Path

import pytest

from assistant.engine import Assistant
from assistant.understanding import STEPS
from eval.ablation import Disturbed, ablate, load_robustness, render, write
from ingest.errors import GoldError


def test_a_step_that_helps_has_a_gain_and_the_assistant_is_left_as_it_was(assistant: Assistant, tmp_path: Path) -> None:
    item = Disturbed(
        id="context-1",
        step="context",
        language="zh",
        clean="云听 A1 Pro 支持几级防水",
        asked="那它呢",
        documents=("manuals/a1pro.md",),
        history=("云听 A1 Pro 支持几级防水",),
    )
    before = assistant.retriever.understanding
    report = ablate(assistant, [], [item])
    assert assistant.retriever.understanding is before
    assert [row.step for row in report.rows] == list(STEPS)
    assert report.rows[0].own.ndcg > 0 and report.rows[0].own.helped == 1 and report.rows[1].own.questions == 0
    assert "adds nothing on gold and its own" in render(report)
    assert '"half": "dev"' in write(report, tmp_path).read_text()


@pytest.mark.parametrize("half", ["dev", "test"])
def test_the_robustness_set_is_well_formed(half: str) -> None:
    items = load_robustness(half)  # type: ignore[arg-type]
    own_set = {"private_values"}  # measured on eval/privacy
    assert {item.step for item in items} == set(STEPS) - own_set and {item.language for item in items} == {"zh", "en"}
    assert all((Path("kb_docs") / document).exists() for item in items for document in item.documents)


def test_a_malformed_line_is_named(tmp_path: Path) -> None:
    (tmp_path / "dev.jsonl").write_text('{"id": "x"}\n', encoding="utf-8")
    with pytest.raises(GoldError, match=r"dev\.jsonl:1"):
        load_robustness("dev", tmp_path)
