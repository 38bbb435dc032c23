"""The three pages without a browser (Streamlit's AppTest), over a real store, in both languages."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from assistant.live import LiveLog
from assistant.wiring import open_assistant
from ingest.audit import events
from ingest.books import BOOKS
from ingest.embedding import open_embedder
from ingest.publish import publish
from ingest.version import current_id
from panel.html import plain
from panel.state import history
from panel.texts import text
from tests.eval_fakes import question as gold_question
from tests.scripted_server import ScriptedServer
from tests.ui.conftest import ROOT, card, html

OpenPage = Callable[..., AppTest]
LANGUAGES = pytest.mark.parametrize("language", ["zh", "en"])


def ask(at: AppTest, question: str) -> AppTest:
    at.chat_input[0].set_value(question).run()
    assert not at.exception
    return at


@LANGUAGES
def test_a_question_gets_a_cited_draft(open_page: OpenPage, language: str) -> None:
    at = ask(open_page(language=language), "退款到信用卡要多久到账？")
    data = card(at)
    assert "5–10 个工作日" in data["text"] and not data["abstained"]
    assert data["labels"]["copy"] == text("copy", language)
    chips = [number for sentence in data["sentences"] for number in sentence["marks"]]
    assert chips and set(chips) == set(range(1, len(data["citations"]) + 1))
    assert data["citations"][0]["title"] == "退款到账时间"
    assert text("helpful", language) in [button.label for button in at.button]


def test_a_follow_up_is_read_in_its_conversation_and_a_new_one_is_not(open_page: OpenPage) -> None:
    at = ask(open_page(), "云听 A1 Pro 的防水等级是多少？")
    ask(at, "那续航呢？")
    first, second = at.session_state["exchanges"]
    assert second.reply.trace.understood.context and "A1 Pro" in second.reply.text
    assert text("earlier", "zh", count=1) in [one.label for one in at.expander]
    assert "IPX5" in html(at) and not first.reply.passages, "an earlier one keeps its words only"
    first.sent = True
    assert [turn.role for turn in history([first, second])] == ["customer", "agent", "customer"]
    at.button(key="new").click().run()
    assert at.session_state["exchanges"] == []
    assert ask(at, "那续航呢？").session_state["exchanges"][0].reply.trace.understood.context == ""


@pytest.mark.parametrize("quote", ["| 信用卡 | 5–10 个工作日 |", "| 信用卡 | 1 天 |"])
def test_a_chat_model_is_labelled_and_kept_only_if_verified(
    open_page: OpenPage, monkeypatch: pytest.MonkeyPatch, quote: str
) -> None:
    row = {"sentence": "退到信用卡需要 5–10 个工作日。", "quotes": [{"passage": 1, "quote": quote}]}
    with ScriptedServer([json.dumps(row, ensure_ascii=False)]) as server:
        monkeypatch.setenv("CITEDESK_CHAT_BASE_URL", server.base_url)
        monkeypatch.setenv("CITEDESK_CHAT_MODEL", "m")
        monkeypatch.setenv("CITEDESK_CHAT_DEADLINE", "60")  # the first use imports langchain
        at = ask(open_page(), "退款到信用卡要多久到账？")
    data = card(at)
    is_verbatim = "5–10" in quote
    assert len(server.requests) == 1
    assert data["badge"] == text("drafter_model" if is_verbatim else "drafter_extractive", "zh")
    assert "5–10 个工作日" in data["text"]
    assert data["label"] == ("" if is_verbatim else text("model_chat_quote", "zh"))


def test_role_and_date_are_obeyed(open_page: OpenPage) -> None:
    at = open_page()
    at.radio(key="role").set_value("customer").run()
    at.date_input(key="as_of").set_value("2026-03-01").run()
    ask(at, "客服单笔补偿不超过多少元？")
    reply = at.session_state["exchanges"][-1].reply
    understood = reply.trace.understood
    assert (understood.role, str(understood.as_of)) == ("customer", "2026-03-01")
    assert "complaints/authority.md" not in {passage.document for passage in reply.passages}


def test_the_search_is_kept_within_a_category_and_a_language(open_page: OpenPage) -> None:
    at = open_page("agent")
    at.selectbox(key="only_category").select("manuals")
    at.chat_input(key="question").set_value("云听 A1 续航多久？").run()
    assert "6 小时" in json.dumps(card(at), ensure_ascii=False)
    at.selectbox(key="only_language").select("en")
    at.chat_input(key="question").set_value("云听 A1 续航多久？").run()
    assert "6 小时" not in json.dumps(card(at), ensure_ascii=False) and not at.error


def test_a_category_is_text_and_no_markdown(open_page: OpenPage, work: Path) -> None:
    hostile = "![x](http://example.org/x.png)"
    content = f"---\ncategory: '{hostile}'\n---\n# 礼品卡\n\n礼品卡长期有效。\n"
    (work / "docs" / "card.md").write_text(content, encoding="utf-8")
    publish([work / "docs"], work / "kb", open_embedder("static"))
    at = open_page()
    at.selectbox(key="only_category").select(hostile).run()
    (label,) = [block.proto.popover.label for block in at.main if getattr(block, "type", "") == "popover"]
    assert plain(hostile) in label and hostile not in label


@pytest.mark.parametrize("page", ["agent", "owner"])
def test_another_embedding_in_the_settings_asks_for_a_new_publish(
    open_page: OpenPage, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    monkeypatch.setenv("CITEDESK_EMBEDDING_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("CITEDESK_EMBEDDING_MODEL", "m")
    assert "python -m ingest" in open_page(page).error[0].value.replace("\\", "")


@LANGUAGES
def test_a_rating_with_its_reason_is_kept(open_page: OpenPage, work: Path, language: str) -> None:
    at = ask(open_page(language=language), "云听 A1 防水吗？ 电话 13812345678")
    key = at.session_state["exchanges"][0].key
    at.button(key=f"bad-{key}").click().run()
    at.pills(key=f"reason-{key}").set_value("outdated")
    at.text_input(key=f"note-{key}").set_value("去年的")
    next(button for button in at.button if button.label == text("send_rating", language)).click().run()
    assert not at.exception and text("thanks", language) in html(at)
    (rated,) = LiveLog(work / "kb").recent()
    assert rated.helpful is False and rated.reason == f"{text('reason_outdated', language)} · 去年的"
    assert "13812345678" not in rated.question


@LANGUAGES
def test_a_damaged_log_leaves_the_draft_and_is_named_below_it(open_page: OpenPage, work: Path, language: str) -> None:
    books = work / "kb" / BOOKS
    books.unlink(missing_ok=True)
    books.write_bytes(b"no database " * 100)
    at = ask(open_page(language=language), "退款到信用卡要多久到账？")
    (exchange,) = at.session_state["exchanges"]
    assert "5–10 个工作日" in card(at)["text"]
    assert "books" in at.error[0].value
    at.button(key=f"good-{exchange.key}").click().run()
    assert not at.exception and at.error and text("thanks", language) not in html(at)
    assert open_page("quality", language).error
    books.unlink()
    at.button(key=f"good-{exchange.key}").click().run()
    assert not at.error and text("thanks", language) in html(at)
    assert [rated.helpful for rated in LiveLog(work / "kb").recent()] == [True]


@pytest.mark.parametrize("page", ["agent", "owner", "quality"])
def test_a_wrong_setting_is_one_clear_error(work: Path, monkeypatch: pytest.MonkeyPatch, page: str) -> None:
    monkeypatch.setenv("CITEDESK_TYPO", "1")
    at = AppTest.from_file(str(ROOT / "ui.py"), default_timeout=60)
    at.query_params["page"] = page
    at.run()
    assert not at.exception
    (error,) = at.error
    assert "没有这个设置项" in error.value and "TYPO" in error.value and not at.chat_input
    monkeypatch.delenv("CITEDESK_TYPO")
    assert not at.run().error


def test_a_panel_left_open_overnight_goes_by_the_new_day(open_page: OpenPage, monkeypatch: pytest.MonkeyPatch) -> None:
    days = [date.today()]
    monkeypatch.setattr("panel.state.open_assistant", partial(open_assistant, today=lambda: days[-1]))
    at = open_page()
    assert at.session_state["as_of"] is None
    days.append(date.today() + timedelta(days=1))
    ask(at, "退款多久到账？")
    assert at.session_state["exchanges"][-1].reply.trace.understood.as_of == days[-1]


@LANGUAGES
def test_without_published_knowledge_there_is_an_error_and_no_answer(
    open_page: OpenPage, work: Path, language: str
) -> None:
    shutil.rmtree(work / "kb")
    at = ask(open_page(language=language), "退款多久？")
    assert "exchanges" not in at.session_state or at.session_state["exchanges"] == []
    (error,) = at.error
    assert ("还没有发布过知识" if language == "zh" else "holds no published knowledge") in error.value.replace("\\", "")
    assert [node for node in at if node.type == "bidi_component"] == []


@LANGUAGES
def test_owner_sees_what_is_live_and_filters(open_page: OpenPage, language: str) -> None:
    at = open_page("owner", language)
    assert "退款到账时间" in html(at) and "International shipping" in html(at)
    at.text_input(key="filter").set_value("退款").run()
    assert "退款到账时间" in html(at) and "International shipping" not in html(at)
    assert text("shown", language, shown=1, total=7) in html(at)


def test_owner_publishes_after_a_preview_and_rolls_back(open_page: OpenPage, work: Path) -> None:
    before = current_id(work / "kb")
    (work / "docs" / "refunds" / "refund.md").write_text("# 退款\n\n信用卡退款 2 天到账。\n", encoding="utf-8")
    (work / "docs" / "manuals" / "a1.md").unlink()
    (work / "docs" / "broken.pdf").write_bytes(b"%PDF-1.4 nothing")
    at = open_page("owner")
    at.button(key="plan").click().run()
    assert text("plan_counts", "zh", added=0, changed=1, removed=1, unchanged=5, refused=1) in html(at)
    assert "broken.pdf" in html(at) and current_id(work / "kb") == before
    at.button(key="publish").click().run()
    after = current_id(work / "kb")
    assert not at.exception and after != before and str(after) in at.success[0].value
    at.text_input(key=f"why-{before}").set_value("错价，13812345678 投诉")
    at.button(key=f"back-{before}").click().run()
    assert current_id(work / "kb") == before
    assert events(work / "kb")[0].reason == "错价，[手机号/phone] 投诉"


def test_a_published_change_reaches_the_next_question(open_page: OpenPage, work: Path) -> None:
    agent = ask(open_page(), "退款到信用卡要多久到账？")
    path = work / "docs" / "refunds" / "refund.md"
    path.write_text(path.read_text(encoding="utf-8").replace("5–10 个", "2–3 个"), encoding="utf-8")
    owner = open_page("owner")
    owner.button(key="plan").click().run()
    owner.button(key="publish").click().run()
    assert "2–3 个工作日" in card(ask(agent, "退款到信用卡要多久到账？"))["text"]


def test_owner_uploads(open_page: OpenPage, work: Path) -> None:
    at = open_page("owner")
    at.file_uploader[0].set_value([("换货.md", "# 换货\n\n15 天内可换。\n".encode(), "text/markdown")]).run()
    at.selectbox(key="folder").set_value("returns").run()
    at.text_input(key="meta_title").set_value("换货规则").run()
    at.button(key="keep").click().run()
    assert not at.exception and "returns/换货" in at.success[0].value.replace("\\", "")
    assert "换货规则" in (work / "docs" / "returns" / "换货.md.meta.yaml").read_text(encoding="utf-8")
    at.file_uploader[0].set_value([("坏.pdf", b"no pdf", "application/pdf")]).run()
    at.button(key="keep").click().run()
    assert "文件已损坏" in at.error[0].value and not (work / "docs" / "returns" / "坏.pdf").exists()


@pytest.fixture
def gold(work: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """One right, one wrong and one unanswerable question in either split."""
    rows = [
        gold_question(evidence=[{"document": "returns/rule.md", "span": "自签收次日起 7 天内可以申请无理由退货"}]),
        gold_question(id="q2", question="秘密的错题退款", required=[{"any": ["900 天"]}]),
        gold_question(id="q3", question="可以用比特币吗", answerable=False),
    ]
    for split in ("dev", "test"):
        lines = [json.dumps(row.model_dump(mode="json"), ensure_ascii=False) for row in rows]
        (work / f"{split}.jsonl").write_text("\n".join(lines), encoding="utf-8")
    monkeypatch.setattr("panel.quality.GOLD_DIR", work)
    return work


@LANGUAGES
def test_quality_runs_the_eval_and_shows_its_report(open_page: OpenPage, gold: Path, language: str) -> None:
    at = open_page("quality", language)
    assert text("no_report", language) in [info.value for info in at.info]
    at.button(key="run_eval").click().run()
    assert not at.exception and "recall@5" in html(at)
    assert "秘密的错题退款" in (gold / "eval" / "reports" / "dev.html").read_text(encoding="utf-8")


def test_the_failures_of_test_are_not_revealed(open_page: OpenPage, gold: Path) -> None:
    at = open_page("quality")
    at.segmented_control(key="split").set_value("test").run()
    at.button(key="run_eval").click().run()
    report = gold / "eval" / "reports" / "test.json"
    assert not at.exception and json.loads(report.read_text(encoding="utf-8"))["failures"] == []
    assert "秘密的错题退款" not in report.with_suffix(".html").read_text(encoding="utf-8")
    revealed = json.loads(report.read_text(encoding="utf-8")) | {"failures_shown": True}
    report.write_text(json.dumps(revealed), encoding="utf-8")
    at.run()
    assert at.warning and not at.download_button


def test_quality_lists_what_was_asked(open_page: OpenPage, work: Path) -> None:
    at = ask(open_page(), "云听 A1 防水吗")
    (exchange,) = at.session_state["exchanges"]
    at.button(key=f"good-{exchange.key}").click().run()
    listed = html(open_page("quality"))
    counts = text("recent_counts", "zh", asked=1, abstained=int(exchange.reply.abstained), good=1, bad=0)
    assert "云听 A1 防水吗" in listed and counts in listed


def test_the_panel_starts_without_the_heavy_libraries(work: Path) -> None:
    code = """
import sys
sys.path.insert(0, sys.argv[1])
import panel.agent, panel.owner, panel.quality
print("chromadb" in sys.modules)                     # comes with the first look into a store
import ui                                            # draws the page once, and opens the store
print(sorted({"torch", "langchain_core", "sentence_transformers"} & set(sys.modules)))
"""
    run = subprocess.run([sys.executable, "-c", code, str(ROOT)], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["False", "[]"]
