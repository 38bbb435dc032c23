"""Proposing on the desk, the owner's queue and the gaps, without a browser (AppTest), over a real store."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from assistant.contributions import decided, decline, propose, waiting
from assistant.live import LiveLog
from ingest.audit import events, this_user
from panel.texts import text
from tests.eval_fakes import reply as fake_reply
from tests.ui.conftest import html

OpenPage = Callable[..., AppTest]
LANGUAGES = pytest.mark.parametrize("language", ["zh", "en"])


def ask(at: AppTest, question: str) -> str:
    """Ask, and give the key of the exchange."""
    at.chat_input[0].set_value(question).run()
    assert not at.exception
    return str(at.session_state["exchanges"][-1].key)


def press(at: AppTest, label: str) -> AppTest:
    next(button for button in at.button if button.label == label).click().run()
    assert not at.exception
    return at


@LANGUAGES
def test_an_agent_proposes_the_answer_that_was_sent(open_page: OpenPage, work: Path, language: str) -> None:
    at = open_page(language=language)
    key = ask(at, "退款到信用卡要多久到账？")
    at.button(key=f"propose-{key}").click().run()
    assert at.text_area(key=f"propose-question-{key}").value == "退款到信用卡要多久到账？"
    draft = at.text_area(key=f"propose-answer-{key}")
    assert "5–10 个工作日" in draft.value and "您好" not in draft.value
    draft.set_value("信用卡 5–10 个工作日，电话 13812345678")
    press(at, text("propose_send", language))
    (kept,) = waiting(work / "kb")
    assert kept.answer == "信用卡 5–10 个工作日，电话 [手机号/phone]"
    assert kept.documents == ("refunds/refund.md",) and kept.who == this_user()
    assert text("proposed_waiting", language, number=kept.id) in html(at)
    assert f"propose-{key}" not in [button.key for button in at.button]


def test_an_answer_left_empty_is_a_clear_error(open_page: OpenPage, work: Path) -> None:
    at = open_page()
    key = ask(at, "能加礼品包装吗")
    at.button(key=f"propose-{key}").click().run()
    assert at.text_area(key=f"propose-answer-{key}").value == ""  # of a reply without an answer nothing is proposed
    press(at, text("propose_send", "zh"))
    assert "内容没有填写" in at.error[0].value and waiting(work / "kb") == []


@LANGUAGES
def test_the_owner_sees_what_is_repeated_and_accepts_with_edits(open_page: OpenPage, work: Path, language: str) -> None:
    answer = "签收次日起 7 天内可以申请无理由退货，黄金会员 15 天内。"
    documents = ["complaints/authority.md"]
    kept = propose(work / "kb", question="几天能退货", answer=answer, who="li", documents=documents)
    propose(work / "kb", question="几天内能退货", answer=answer, who="zhao")
    at = open_page("owner", language)
    assert [warning.value for warning in at.warning] == [text("queue_answered", language)]
    assert "returns/rule.md" in html(at) and text("queue_number", language, number=2, question="几天内能退货") in html(
        at
    )
    assert at.selectbox(key=f"queue-audience-{kept.id}").value == "internal"
    assert at.selectbox(key=f"queue-folder-{kept.id}").value == "complaints"  # beside the document that it rests on
    at.selectbox(key=f"queue-folder-{kept.id}").set_value("returns").run()
    at.text_input(key=f"queue-title-{kept.id}").set_value("退货期限")
    at.date_input(key=f"queue-from-{kept.id}").set_value(date(2026, 11, 1))
    press(at, text("queue_accept", language))
    assert "returns/退货期限" in at.success[0].value.replace("\\", "")
    written = (work / "docs" / "returns" / "退货期限.md").read_text(encoding="utf-8")
    assert "effective_from: '2026-11-01'" in written and "proposed by li" in written and answer in written
    assert [one.id for one in waiting(work / "kb")] == [2]
    assert (events(work / "kb")[0].action, events(work / "kb")[0].who) == ("accept", this_user())


def test_accepting_takes_a_plan_off_the_page_that_is_no_longer_what_a_publish_would_give(
    open_page: OpenPage, work: Path
) -> None:
    kept = propose(work / "kb", question="能刻字吗", answer="可以，最多 8 个字。", who="li")
    (work / "docs" / "more.md").write_text("# 礼品卡\n\n礼品卡长期有效。\n", encoding="utf-8")
    at = open_page("owner")
    at.button(key="plan").click().run()
    assert "publish" in [button.key for button in at.button]
    at.selectbox(key=f"queue-folder-{kept.id}").set_value("returns").run()
    press(at, text("queue_accept", "zh"))
    assert at.success and "publish" not in [button.key for button in at.button]


def test_the_owner_declines_with_a_reason(open_page: OpenPage, work: Path) -> None:
    kept = propose(work / "kb", question="能退吗", answer="能。", who="li")
    at = open_page("owner")
    assert at.selectbox(key=f"queue-folder-{kept.id}").value is None
    assert next(b for b in at.button if b.label == text("queue_accept", "zh")).disabled
    press(at, text("queue_decline", "zh"))
    assert "内容没有填写" in at.error[0].value
    at.text_input(key=f"queue-reason-{kept.id}").set_value("太笼统")
    press(at, text("queue_decline", "zh"))
    assert text("queue_none", "zh") in [info.value for info in at.info]
    assert [one.reason for one in decided(work / "kb")] == ["太笼统"] and "太笼统" in html(at)


def test_who_proposed_reads_what_became_of_it_and_nothing_of_others(open_page: OpenPage, work: Path) -> None:
    assert text("proposals_own", "zh", count=1) not in [one.label for one in open_page().expander]
    mine = propose(work / "kb", question="能退<b>吗</b>", answer="能。", who=this_user())
    propose(work / "kb", question="别人问的", answer="能。", who="li")
    decline(work / "kb", mine.id, who="wang", reason="太笼统")
    at = open_page()
    assert text("proposals_own", "zh", count=1) in [one.label for one in at.expander]
    assert "太笼统" in html(at) and "能退&lt;b&gt;吗" in html(at) and "别人问的" not in html(at)


@LANGUAGES
def test_gaps_are_shown_with_an_outline_and_nothing_is_written(open_page: OpenPage, work: Path, language: str) -> None:
    log = LiveLog(work / "kb")
    for question in ("能加礼品包装吗", "能加礼品包装吗？", "下单可以加礼品包装服务吗", "手表能换表带吗"):
        at = open_page(language=language)
        ask(at, question)
    before = sorted((work / "docs").rglob("*"))
    at = open_page("owner", language)
    assert text("gaps_counts", language, asked=4, gaps=2) in html(at)
    assert "export-outline.md" in at.get("download_button")[0].proto.id, "a download is put on record"
    (outline,) = [code.value for code in at.code]
    assert outline.startswith("# ") and "能加礼品包装吗 ×2" in outline and "可参考" in outline
    at.selectbox(key="gaps_choose").set_value(1).run()
    assert "表带" in at.code[0].value
    log.feedback(log.question(fake_reply()), helpful=False, reason="旧规则")
    at.run()
    assert text("gaps_counts", language, asked=5, gaps=3) in html(at) and "旧规则 ×1" in html(at)
    assert sorted((work / "docs").rglob("*")) == before
    at.date_input(key="gaps_since").set_value(date.today() + timedelta(days=30)).run()
    assert text("gaps_none", language) in [info.value for info in at.info]
