import json
from pathlib import Path
from typing import Any

import pytest

from eval import __main__ as command
from eval.distortions import load_distortions, measure, render, to_json
from ingest.errors import GoldError

PASSAGE = {
    "title": "退货规则",
    "heading": ["期限"],
    "text": "签收次日起 7 天内可以退货，定制商品除外。\n寄回运费由买家承担。",
}
SOUND: dict[str, Any] = {
    "id": "s1", "language": "zh", "kind": "figures", "sound": True, "text": "签收次日起七天内可以退货，定制商品除外。",
    "passages": [PASSAGE], "quotes": [[1, "签收次日起 7 天内可以退货，定制商品除外。"]], "of": None,
}  # fmt: skip
NUMBER = SOUND | {
    "id": "d1", "kind": "number", "sound": False, "text": "签收次日起 15 天内可以退货，定制商品除外。", "of": "s1"
}  # fmt: skip
# The claim says the same as its quote but is labelled a distortion: it is kept, and counts as an error.
KEPT = SOUND | {"id": "d2", "kind": "unit", "sound": False, "of": "s1"}


def write(folder: Path, split: str, *rows: dict[str, Any]) -> Path:
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    (folder / f"{split}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def test_shares_by_kind_and_language(tmp_path: Path) -> None:
    report = measure("dev", load_distortions("dev", write(tmp_path, "dev", SOUND, NUMBER, KEPT)))
    assert report.share(False) == report.share(False, "zh") == 0.5
    assert (report.share(False, "number"), report.share(False, "unit"), report.share(True)) == (1.0, 0.0, 0.0)
    assert report.to_dict()["caught"]["number"] == {"struck": 1, "of": 1, "share": 1.0}
    assert [error for error in report.errors if "d2" in error] == list(report.errors)
    assert "d2" in render(report)
    assert "d2" in to_json(report)


def test_a_sound_claim_that_is_struck_is_an_error(tmp_path: Path) -> None:
    wrong = SOUND | {"text": NUMBER["text"]}
    report = measure("dev", load_distortions("dev", write(tmp_path, "dev", wrong)))
    assert report.share(True) == 1.0
    assert "struck [values" in report.errors[0]


def test_of_test_only_figures_are_shown(tmp_path: Path) -> None:
    report = measure("test", load_distortions("test", write(tmp_path, "test", SOUND, KEPT)))
    for shown in (render(report), to_json(report)):
        assert "0/1" in shown or '"struck": 0' in shown
        assert "退货" not in shown
        assert "d2" not in shown


def test_a_claim_becomes_a_sentence_with_located_citations(tmp_path: Path) -> None:
    two = SOUND | {
        "quotes": [[1, "寄回运费由买家承担。"], [2, "运费 8 元"]],
        "passages": [PASSAGE, PASSAGE | {"text": "每单运费 8 元"}],
    }
    (claim,) = load_distortions("dev", write(tmp_path, "dev", two))
    passages = claim.shown()
    first, second = claim.sentence().citations
    assert all(passages[c.passage_id].text[c.start : c.end] == c.quote for c in (first, second))
    assert (second.passage_id, second.heading, passages["2"].title) == ("2", "期限", "退货规则")


@pytest.mark.parametrize(
    "row",
    [
        NUMBER | {"quotes": [[1, "签收次日起 7 天可以退货"]]},
        NUMBER | {"quotes": [[2, "签收次日起 7 天"]]},
        NUMBER | {"quotes": []},
        NUMBER | {"of": "s9"},
        NUMBER | {"id": "s1"},
        NUMBER | {"colour": "red"},
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, row: dict[str, Any]) -> None:
    with pytest.raises(GoldError, match=r"dev\.jsonl:2"):
        load_distortions("dev", write(tmp_path, "dev", SOUND, row))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match="gold_missing"):
        load_distortions("dev", tmp_path)


def test_the_command_prints_the_dev_figures(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["distortions", "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["caught"]["all"]["of"] >= 260
    assert printed["wrongly_struck"]["all"]["of"] >= 170
