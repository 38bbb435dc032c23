"""Private values of a customer reach no server and no file; the agent's own draft has them again."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from assistant import __main__ as asking
from assistant.chat import open_chat_model
from assistant.contributions import decline, propose, waiting
from assistant.engine import Assistant
from assistant.gaps import find_gaps
from assistant.live import LiveLog
from assistant.reply import Turn
from eval.gold import GoldQuestion
from eval.report import to_html, to_json
from eval.runner import evaluate
from ingest import __main__ as command
from ingest.embedding import open_embedder
from tests.integration.conftest import write_documents
from tests.integration.test_chosen_models import embed
from tests.scripted_server import DONE, Answer, ScriptedServer, chunk, error

DAY = date(2026, 11, 23)
NAME, PHONE, MAIL, ADDRESS = "欧阳娜娜", "138-0013-8000", "nana.ouyang77", "文三路8号3幢201室"
CANARIES = (NAME, PHONE, "13800138000", "138 0013 8000", MAIL, ADDRESS, "文三路", "6222021234567890128")
QUESTION = f"信用卡退款多久到账？电话{PHONE}"
LONG = f"信用卡退款多久到账？我叫{NAME}，电话{PHONE}，邮箱 {MAIL}@qq.com"
HISTORY = (
    Turn(role="customer", text=f"我是{NAME}，住浙江省杭州市西湖区{ADDRESS}，卡号6222021234567890128"),
    Turn(role="agent", text=f"{NAME}女士您好，电话是 138 0013 8000 吗？"),
)


def leaked(text: str) -> list[str]:
    return [canary for canary in CANARIES if canary in text]


def drafted(sentence: str) -> Answer:
    quotes = [{"passage": 1, "quote": "| 信用卡 | 5–10 个工作日 |"}]
    line = json.dumps({"sentences": [{"sentence": sentence, "quotes": quotes}]}, ensure_ascii=False)
    return Answer(pieces=[chunk({"role": "assistant", "content": line}), chunk({}, "stop"), DONE])


def ask(store: Path, server: ScriptedServer, question: str = QUESTION) -> Any:
    chat = partial(open_chat_model, server.base_url, "", "m")
    with Assistant.open(store, chat=chat, chat_deadline=60.0) as assistant:
        return assistant.answer(question, history=HISTORY, as_of=DAY)


@pytest.mark.parametrize("written", ["〔姓名1〕", "〔姓名 1〕"])
def test_a_chat_model_sees_placeholders_and_the_draft_has_the_name(store: Path, written: str) -> None:
    with ScriptedServer(script=lambda request: drafted(f"{written}您好，信用卡退款需要 5–10 个工作日到账。")) as server:
        reply = ask(store, server)
    sent = json.dumps(server.requests, ensure_ascii=False)
    assert not leaked(sent)
    assert sent.count("〔姓名1〕") == 2 and sent.count("〔手机号1〕") == 2 and "信用卡退款多久到账" in sent
    assert reply.drafter == "model" and f"{NAME}您好" in reply.text, reply.trace.model


def test_what_a_model_adds_beside_a_placeholder_is_still_verified(store: Path) -> None:
    with ScriptedServer(script=lambda request: drafted("〔姓名1〕您好，信用卡退款需要 3–5 个工作日到账。")) as server:
        reply = ask(store, server)
    assert reply.drafter == "extractive" and reply.trace.model and reply.trace.model.code == "chat_unverified"
    assert not leaked(json.dumps(reply.trace.to_dict(), ensure_ascii=False))


def test_a_placeholder_that_stands_for_nothing_is_not_sent_to_the_customer(store: Path) -> None:
    with ScriptedServer(
        script=lambda request: drafted("信用卡退款需要 5–10 个工作日到账，请联系〔邮箱3〕。")
    ) as server:
        reply = ask(store, server)
    assert reply.drafter == "extractive" and reply.trace.model
    assert "stands for nothing" in reply.trace.model.why


def test_a_server_that_echoes_what_it_was_sent_gets_nothing_into_the_trace(store: Path) -> None:
    def echo(request: dict[str, Any]) -> Answer:
        return error(400, {"error": {"message": request["messages"][-1]["content"][-150:]}})

    with ScriptedServer(script=echo) as server:
        reply = ask(store, server)
    assert server.requests and reply.trace.model and reply.trace.model.code == "chat_failed"
    assert not leaked(reply.trace.model.why)


def test_an_embedding_endpoint_is_sent_masked_queries_and_whole_documents(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    docs = write_documents(tmp_path / "docs")
    (docs / "returns" / "where.md").write_text(f"# 退货仓\n\n退货仓在浙江省杭州市西湖区{ADDRESS}。\n", encoding="utf-8")
    monkeypatch.setenv("CITEDESK_KB_DOCS", str(docs))
    with ScriptedServer(embed=embed) as server:
        monkeypatch.setenv("CITEDESK_EMBEDDING_BASE_URL", server.base_url)
        monkeypatch.setenv("CITEDESK_EMBEDDING_MODEL", "m")
        assert command.main(["--quiet"]) == 0
        assert any(ADDRESS in text for request in server.requests for text in request["input"])
        documents = len(server.requests)
        history = tmp_path / "history.json"
        history.write_text(json.dumps([vars_of(turn) for turn in HISTORY], ensure_ascii=False), encoding="utf-8")
        words = ["--history", str(history), "--as-of", "2026-11-23"]
        assert asking.main([f"那运费呢？{LONG}", *words]) == 0
    asked = [text for request in server.requests[documents:] for text in request["input"]]
    assert asked and not leaked("\n".join(asked))
    assert not leaked(capsys.readouterr().err)


def vars_of(turn: Turn) -> dict[str, str]:
    return {"role": turn.role, "text": turn.text}


def test_nothing_that_is_written_holds_them(assistant: Assistant, tmp_path: Path) -> None:
    log = LiveLog(tmp_path)
    reply = assistant.answer(LONG, history=HISTORY, as_of=DAY)
    number = log.question(replace(reply, abstained=True))
    log.feedback(number, helpful=False, reason=f"{NAME}打{PHONE}投诉，住{ADDRESS}")
    one = propose(tmp_path, question=LONG, answer="信用卡退款 5–10 个工作日到账，问 13800138000。", who="amy")
    decline(tmp_path, one.id, who="ben", reason=f"收件人：{NAME}，{PHONE}")
    gaps = find_gaps(log.unmet(), open_embedder("static"))
    assert gaps.gaps and not waiting(tmp_path)
    written = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert "信用卡退款多久到账".encode() in written
    assert [canary for canary in CANARIES if canary.encode() in written] == []
    assert not leaked(repr(gaps)) and not leaked(repr(log.recent())) and not leaked(repr(log.unmet()))
    assert not leaked(json.dumps(reply.trace.to_dict(), ensure_ascii=False))


def test_an_eval_report_holds_neither_the_question_s_values_nor_a_restored_draft_s(store: Path) -> None:
    gold = GoldQuestion.model_validate(
        {
            "id": "p-1",
            "category": "refunds",
            "language": "zh",
            "kinds": ["direct"],
            "question": QUESTION,
            "history": [vars_of(turn) for turn in HISTORY],
            "as_of": "2026-11-23",
            "answerable": False,
        }
    )
    with ScriptedServer(script=lambda request: drafted("〔姓名1〕您好，信用卡退款需要 5–10 个工作日到账。")) as server:
        chat = partial(open_chat_model, server.base_url, "", "m")
        with Assistant.open(store, chat=chat, chat_deadline=60.0) as assistant:
            report = evaluate(assistant, [gold], split="dev")
    assert report.failures and NAME in report.failures[0].reply.text
    for text in (to_json(report), to_html(report)):
        assert "信用卡退款多久到账" in text and not leaked(text)
