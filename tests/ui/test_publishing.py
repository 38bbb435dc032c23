"""From a changed file to what the agents then say: the plan, what it changes, the gate; and the marks of a difference."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from assistant.engine import Assistant
from assistant.live import LiveLog
from ingest.audit import events
from ingest.embedding import open_embedder
from ingest.publish import publish
from ingest.version import current_id
from panel.diff import Row, marked, side_by_side
from panel.texts import text
from tests.eval_fakes import question
from tests.ui.conftest import html

OpenPage = Callable[..., AppTest]
LANGUAGES = pytest.mark.parametrize("language", ["zh", "en"])
WRONG = "# 退款到信用卡要多久到账\n\n退款到信用卡需要 30 个工作日到账。\n"


@pytest.fixture
def gold(work: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """One gold question about the refunds, one about the earphones; and two real questions in the log."""
    rows = [
        question(
            question="退款到信用卡要多久到账？",
            evidence=[{"document": "refunds/refund.md", "span": "| 信用卡 | 5–10 个工作日 |"}],
            required=[{"any": ["5–10 个工作日"]}],
            forbidden=[{"any": ["30 个工作日"]}],
        ),
        question(
            id="q2",
            question="云听 A1 的防水等级是多少？",
            evidence=[{"document": "manuals/a1.md", "span": "云听 A1 的防水等级为 IPX4"}],
            required=[{"any": ["IPX4"]}],
            forbidden=[],
        ),
    ]
    lines = "".join(row.model_dump_json() + "\n" for row in rows)
    (work / "dev.jsonl").write_text(lines, encoding="utf-8")
    for module in ("panel.publishing", "panel.impact_page"):
        monkeypatch.setattr(f"{module}.GOLD_DIR", work)
    with Assistant.open(work / "kb") as assistant:
        for asked in ("支持用比特币支付吗？", "云听 A1 续航多久？"):
            LiveLog(work / "kb").question(assistant.answer(asked))
    return work


def reread(at: AppTest) -> AppTest:
    at.button(key="plan").click().run()
    assert not at.exception and not at.error
    return at


@LANGUAGES
def test_a_changed_passage_stands_beside_the_old_one_with_the_difference_marked(
    open_page: OpenPage, work: Path, language: str
) -> None:
    path = work / "docs" / "manuals" / "a1.md"
    path.write_text(path.read_text(encoding="utf-8").replace("6 小时", "8 小时"), encoding="utf-8")
    shown = html(reread(open_page("owner", language)))
    assert "续航 <del>6</del> 小时" in shown and "续航 <ins>8</ins> 小时" in shown
    assert text("side_after", language) in shown and "manuals/a1.md" in shown


@LANGUAGES
def test_what_a_publish_changes_is_seen_before_it_is_live(open_page: OpenPage, gold: Path, language: str) -> None:
    live = current_id(gold / "kb")
    (gold / "docs" / "coins.md").write_text("# 比特币\n\n支持用比特币支付订单。\n", encoding="utf-8")
    (gold / "docs" / "manuals" / "a1.md").unlink()
    at = reread(open_page("owner", language))
    at.button(key="impact_run").click().run()
    assert not at.exception and not at.error
    shown = html(at)
    labels = [expander.label for expander in at.expander]
    for kind in ("worse", "new", "gone"):
        assert f"{text(f'kind_{kind}', language)} (1)" in labels, labels
    assert "支持用比特币支付吗？" in shown and "IPX4" in shown
    figures = {
        "questions": 2,
        "right_before": 2,
        "right_after": 1,
        "may_lose": 0,
        "stale": 0,
        "forbidden": 0,
        "unscored": 0,
    }
    assert text("gate_refuses", language, **figures) in shown
    assert current_id(gold / "kb") == live


@LANGUAGES
def test_a_publish_that_answers_worse_needs_a_reason(
    open_page: OpenPage, gold: Path, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    live = current_id(gold / "kb")
    (gold / "docs" / "wrong.md").write_text(WRONG, encoding="utf-8")
    at = reread(open_page("owner", language))
    at.button(key="impact_run").click().run()
    monkeypatch.setattr("panel.publishing.judge_version", lambda *_, **__: pytest.fail("was asked a second time"))
    at.button(key="publish").click().run()
    assert not at.exception and len(at.error) == 1
    assert current_id(gold / "kb") == live and text("gate_worst", language, ids="q1") in html(at)
    assert at.button(key="override").disabled
    at.text_input(key="publish_why").set_value("到账变慢，13812345678 来问")
    at.text_input(key="override_reason").set_value("银行通知 a@b.cn").run()
    at.button(key="override").click().run()
    assert not at.exception and current_id(gold / "kb") in at.success[0].value
    published, override, refusal = events(gold / "kb")[:3]
    assert [e.action for e in (refusal, override, published)] == ["refuse", "override", "publish"]
    assert (override.reason, published.reason) == ("银行通知 [邮箱/mail]", "到账变慢，[手机号/phone] 来问")


def test_without_having_looked_the_gate_is_asked_all_the_same(open_page: OpenPage, gold: Path) -> None:
    live = current_id(gold / "kb")
    (gold / "docs" / "wrong.md").write_text(WRONG, encoding="utf-8")
    at = reread(open_page("owner"))
    at.button(key="publish").click().run()
    assert at.error and current_id(gold / "kb") == live
    (gold / "docs" / "wrong.md").unlink()
    (gold / "docs" / "fine.md").write_text("# 礼品卡\n\n礼品卡不记名，不挂失。\n", encoding="utf-8")
    reread(at).button(key="publish").click().run()
    assert not at.error and at.success and current_id(gold / "kb") != live


def test_only_what_was_looked_at_goes_live(open_page: OpenPage, work: Path) -> None:
    live = current_id(work / "kb")
    at = open_page("owner")
    (work / "docs" / "fine.md").write_text("# 礼品卡\n\n礼品卡不记名，不挂失。\n", encoding="utf-8")
    reread(at)
    (work / "docs" / "fine.md").write_text("# 礼品卡\n\n礼品卡可以挂失。\n", encoding="utf-8")
    at.button(key="publish").click().run()
    assert "文件在预览之后又变了" in at.error[0].value and current_id(work / "kb") == live
    reread(at)
    other = publish([work / "docs" / "manuals"], work / "kb", open_embedder("static")).version
    at.run()
    assert text("overtaken", "zh") in [info.value for info in at.info]
    assert "publish" not in [button.key for button in at.button] and current_id(work / "kb") == other


@LANGUAGES
def test_a_folder_that_is_live_as_it_stands_offers_nothing_to_publish(
    open_page: OpenPage, work: Path, language: str
) -> None:
    at = reread(open_page("owner", language))
    assert text("plan_none", language) in html(at)
    assert not {"publish", "impact_run"} & {button.key for button in at.button}


def test_a_difference_is_marked_by_words_and_escaped() -> None:
    assert marked("7 天内可退", "15 天内可退") == ("<del>7</del> 天内可退", "<ins>15</ins> 天内可退")
    assert marked("", "<script>") == ("", "&lt;script&gt;")
    assert marked("a & b", "a & c") == ("a &amp; <del>b</del>", "a &amp; <ins>c</ins>")
    rows = [Row(title="<i>", note="", before="", after="新")]
    assert side_by_side(("旧", "新"), rows).count("<td>—</td>") == 1 and "<i>" not in side_by_side(("旧", "新"), rows)
