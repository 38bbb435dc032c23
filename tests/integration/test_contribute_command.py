"""`python -m assistant propose | queue | gaps` over a real store, in this process."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from assistant.__main__ import main
from assistant.engine import Assistant
from assistant.live import LiveLog
from ingest.embedding import open_embedder
from ingest.publish import publish
from tests.integration.conftest import write_documents

UNKNOWN = ("能加礼品包装吗", "下单可以加礼品包装服务吗", "能加礼品包装吗？")


@pytest.fixture
def work(store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(store, tmp_path / "kb")
    write_documents(tmp_path / "docs")
    monkeypatch.setenv("CITEDESK_KB_DIR", str(tmp_path / "kb"))
    monkeypatch.setenv("CITEDESK_KB_DOCS", str(tmp_path / "docs"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> str:
    assert main(words) == code
    captured = capsys.readouterr()
    return captured.out if code == 0 else captured.err


def test_from_a_proposal_to_an_answer(work: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "propose", "能加礼品包装吗", "可以加礼品包装，每件加收 10 元。", "--who", "li")
    run(
        capsys,
        "propose",
        "几天能退货",
        "签收次日起 7 天内可以申请无理由退货，黄金会员 15 天内。",
        "--document",
        "complaints/authority.md",
    )
    first, second = json.loads(run(capsys, "queue", "--json"))
    assert (first["who"], first["answered"], second["answered"]) == ("li", False, True)
    assert second["repeats"][0]["document"] == "returns/rule.md"
    assert "says this already" in run(capsys, "queue")
    assert "declined" in run(capsys, "queue", "decline", "2", "--reason", "退货规则里已有", "--who", "wang")
    done = run(capsys, "queue", "accept", "1", "--folder", "shipping", "--who", "wang", "--until", "2099-12-31")
    assert "next publish" in done and "(public)" in done
    assert "nothing waits" in run(capsys, "queue")
    assert "already_decided" in run(capsys, "queue", "accept", "1", "--folder", "shipping", code=2)
    publish([work / "docs"], work / "kb", open_embedder("static"))
    with Assistant.open(work / "kb") as assistant:
        assert "10 元" in assistant.answer("能加礼品包装吗").text


def test_what_rests_on_internal_documents_becomes_internal(work: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "propose", "最多补偿多少", "最多 30 元优惠券。", "--document", "complaints/authority.md")
    assert "(internal)" in run(capsys, "queue", "accept", "1", "--folder", "complaints")


def test_gaps_are_listed_with_their_outline(
    work: Path, assistant: Assistant, capsys: pytest.CaptureFixture[str]
) -> None:
    log = LiveLog(work / "kb")
    for question in UNKNOWN:
        reply = assistant.answer(question)
        assert reply.abstained
        log.question(reply)
    number = log.question(assistant.answer("信用卡退款多久到账"))
    log.feedback(number, helpful=False, reason="旧规则")
    found: dict[str, Any] = json.loads(run(capsys, "gaps", "--json"))
    wrapping, refund = found["shown"]
    assert (wrapping["times"], wrapping["unanswered"], wrapping["drafted_now"]) == (3, 3, False)
    assert (refund["times"], refund["reasons"], refund["drafted_now"]) == (1, [["旧规则", 1]], True)
    assert "## 时限" in refund["outline"] and "refunds/refund.md" in refund["nearest"]
    assert "能加礼品包装吗 ×2" in run(capsys, "gaps", "--most", "1")
    assert run(capsys, "gaps", "--since", "2099-01-01").startswith("0 questions")
