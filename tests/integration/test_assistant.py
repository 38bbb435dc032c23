import json
import subprocess
import sys
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from assistant.chat import open_chat_model
from assistant.courtesy import EVERY
from assistant.engine import Assistant
from assistant.live import LiveLog
from assistant.reply import Reply, Turn
from ingest.embedding import open_embedder
from ingest.errors import QuestionError, StoreError
from ingest.publish import publish
from tests.integration.conftest import write_documents
from tests.scripted_server import ScriptedServer

DAY = date(2026, 11, 23)


def documents(reply: Reply) -> set[str]:
    return {c.document for s in reply.sentences for c in s.citations}


def assert_sound(reply: Reply) -> None:
    """What holds for every reply: the text is its sentences, claims are cited verbatim, courtesy is fixed."""
    texts = {p.id: p.text for p in reply.passages}
    assert reply.text == "".join(s.text for s in reply.sentences)
    for sentence in reply.sentences:
        if sentence.kind == "courtesy":
            assert sentence.text.strip() in EVERY
        else:
            assert sentence.citations
        for c in sentence.citations:
            assert texts[c.passage_id][c.start : c.end] == c.quote


def test_a_cited_answer(assistant: Assistant) -> None:
    reply = assistant.answer("退款到信用卡要多久到账", as_of=DAY)
    assert not reply.abstained
    assert "5–10 个工作日" in reply.text
    assert "refunds/refund.md" in documents(reply)
    assert_sound(reply)


@pytest.mark.parametrize(("model", "hours", "other"), [("A1", "6 小时", "7 小时"), ("a1pro", "7 小时", "6 小时")])
def test_near_identical_models_are_told_apart(assistant: Assistant, model: str, hours: str, other: str) -> None:
    reply = assistant.answer(f"{model}续航多长时间", as_of=DAY)
    assert hours in reply.text
    assert other not in reply.text


def test_the_rule_in_force_on_the_date_is_the_one_cited(assistant: Assistant) -> None:
    question = "无理由退货几天内可以申请"
    assert documents(assistant.answer(question, as_of=date(2026, 3, 1))) == {"returns/rule-2025.md"}
    assert "returns/rule-2025.md" not in documents(assistant.answer(question, as_of=DAY))


def test_what_a_role_may_not_read_is_not_retrieved(assistant: Assistant) -> None:
    question = "一线客服单笔补偿额度"
    assert "complaints/authority.md" in documents(assistant.answer(question, as_of=DAY, role="agent"))
    seen = assistant.answer(question, as_of=DAY, role="customer").passages
    assert "complaints/authority.md" not in {p.document for p in seen}


def test_it_abstains_and_says_what_is_missing(assistant: Assistant) -> None:
    reply = assistant.answer("你们招聘程序员吗", as_of=DAY)
    assert reply.abstained
    assert reply.missing
    assert reply.passages
    assert_sound(reply)


def test_a_follow_up_is_understood_from_the_conversation(assistant: Assistant) -> None:
    history = (Turn(role="customer", text="云听 A1 Pro 续航多久"), Turn(role="agent", text="7 小时"))
    reply = assistant.answer("那防水呢?", history=history, as_of=DAY)
    assert "IPX5" in reply.text
    assert "IPX4" not in reply.text


def test_an_english_question_on_an_english_document(assistant: Assistant) -> None:
    reply = assistant.answer("How long does delivery to Germany take?", as_of=DAY)
    assert reply.language == "en"
    assert "8 to 15 days" in reply.text
    assert_sound(reply)


def test_a_publish_is_seen_at_the_next_question(tmp_path: Path) -> None:
    docs, kb = write_documents(tmp_path / "docs"), tmp_path / "kb"
    publish([docs], kb, open_embedder("static"))
    with Assistant.open(kb) as assistant:
        first = assistant.answer("信用卡退款多久到账", as_of=DAY)
        refund = docs / "refunds" / "refund.md"
        refund.write_text(refund.read_text(encoding="utf-8").replace("5–10", "3–6"), encoding="utf-8")
        publish([docs], kb, open_embedder("static"))
        second = assistant.answer("信用卡退款多久到账", as_of=DAY)
    assert "5–10" in first.text
    assert "3–6" in second.text
    assert "5–10" not in second.text
    assert first.version != second.version


def test_a_store_without_a_version_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="python -m ingest"):
        Assistant.open(tmp_path)


def test_an_empty_question_is_an_error_not_an_answer(assistant: Assistant) -> None:
    with pytest.raises(QuestionError):
        assistant.answer("   ")


QUOTE = "| 信用卡 | 5–10 个工作日 |"


def model_line(sentence: str, quote: str = QUOTE) -> str:
    return json.dumps({"sentence": sentence, "quotes": [{"passage": 1, "quote": quote}]}, ensure_ascii=False)


@pytest.mark.parametrize(
    ("line", "drafter"),
    [
        (model_line("信用卡退款需要 5–10 个工作日到账。"), "model"),
        (model_line("信用卡退款需要 3–5 个工作日到账。"), "extractive"),
        (model_line("信用卡退款当天到账。", "信用卡当天到账"), "extractive"),
        ('{"sentences": []}', "extractive"),
    ],
)
def test_the_model_draft_stands_only_if_it_is_verified(store: Path, line: str, drafter: str) -> None:
    with (
        ScriptedServer([line]) as server,
        Assistant.open(store, chat=partial(open_chat_model, server.base_url, "", "m")) as assistant,
    ):
        first, last = assistant.stream("信用卡退款多久到账", as_of=DAY)
    assert first.drafter == "extractive"
    assert last.drafter == drafter
    assert last.trace.model and last.trace.model.used == (drafter == "model")
    if drafter == "extractive":
        assert last.text == first.text
    assert_sound(last)


def test_questions_and_ratings_are_kept_masked(assistant: Assistant, tmp_path: Path) -> None:
    log = LiveLog(tmp_path)
    asked = log.question(assistant.answer("退款多久到账，电话 13812345678", as_of=DAY))
    log.feedback(asked, helpful=False, reason="不完整，call 13912345678")
    [row] = log.recent()
    assert row.helpful is False
    written = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert "退款多久到账".encode() in written
    assert b"13812345678" not in written and b"13912345678" not in written


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "assistant", *arguments], capture_output=True, text=True, check=False)


def test_the_command_line_answers_in_batches(store: Path, tmp_path: Path) -> None:
    batch = tmp_path / "questions.jsonl"
    rows = [
        {"id": "a", "question": "信用卡退款多久到账", "as_of": "2026-11-23"},
        {"id": "b", "question": ""},
        {"id": "c", "question": "那防水呢", "history": [{"role": "customer", "text": "云听 A1 续航多久"}]},
    ]
    batch.write_text("\n".join(json.dumps(r, ensure_ascii=False) for r in rows), encoding="utf-8")
    done = run("--batch", str(batch), "--json", "--kb", str(store))
    replies = {row["id"]: row for row in map(json.loads, done.stdout.splitlines())}
    assert done.returncode == 1
    assert replies["b"]["error"]["code"] == "empty_question"
    assert "5–10" in replies["a"]["text"]
    assert "IPX4" in replies["c"]["text"]
    assert {"text", "language", "abstained", "sentences", "passages", "version", "trace"} <= replies["a"].keys()


def test_the_command_line_reports_a_missing_store_in_one_line(tmp_path: Path) -> None:
    done = run("退款", "--kb", str(tmp_path / "none"))
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1


def test_the_default_path_imports_neither_torch_nor_langchain(store: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from assistant.engine import Assistant\n"
        f"Assistant.open(Path({str(store)!r})).answer('退款多久到账')\n"
        "print([m for m in ('torch', 'langchain', 'langchain_core', 'sentence_transformers') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_an_error_code_alone_is_answered_for_every_model(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    for model, meaning in (("R3", "边刷被卡住"), ("R5", "尘袋未安装")):
        text = f"# 洁行 {model} 说明书\n\n## 故障码\n\n| 故障码 | 含义 |\n|---|---|\n| E05 | {meaning} |\n"
        (docs / f"{model}.md").write_text(text, encoding="utf-8")
    publish([docs], tmp_path / "kb", open_embedder("static"))
    with Assistant.open(tmp_path / "kb") as assistant:
        reply = assistant.answer("E05", as_of=DAY)
        one = assistant.answer("R5 报 E05", as_of=DAY)
    assert "R3" in reply.text and "边刷被卡住" in reply.text
    assert "R5" in reply.text and "尘袋未安装" in reply.text
    assert "尘袋未安装" in one.text and "边刷被卡住" not in one.text
    assert_sound(reply)


def test_a_bilingual_document_answers_in_the_language_asked(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    lines = "净澜 T2 的防水等级为 IPX7，可以冲洗。\n\nThe Jinglan T2 is waterproof to IPX7 and may be rinsed.\n"
    (docs / "t2.md").write_text(f"# 净澜 T2 Manual\n\n## 防水 Water\n\n{lines}", encoding="utf-8")
    publish([docs], tmp_path / "kb", open_embedder("static"))
    with Assistant.open(tmp_path / "kb") as assistant:
        english = assistant.answer("Is the T2 waterproof?", as_of=DAY)
        chinese = assistant.answer("T2 防水吗", as_of=DAY)
    assert [s.language for s in english.sentences] == ["en"] * 3
    assert [s.language for s in chinese.sentences] == ["zh"] * 3
    assert_sound(english)
