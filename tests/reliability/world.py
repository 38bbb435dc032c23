"""A knowledge whose every sentence names its edition, so that an answer mixed of two is seen at once.

write(docs, edition=3); publish_now(docs, store); look(assistant) -> edition     # Mixed if an answer is of two editions
forked(work)                                                                     # in a child process: its result, or why it died

Processes are forked from one that has imported everything and opened nothing, so that each starts in milliseconds.
"""

from __future__ import annotations

import os
import pickle
import re
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import chromadb  # noqa: F401  (imported before the forks: each would take seconds over it)

from assistant.engine import Assistant
from ingest.embedding import open_embedder
from ingest.publish import publish
from ingest.version import VERSIONS, read_passages

TOPICS = {
    "退货": "自签收次日起 7 天内可以申请无理由退货",
    "运费": "质量问题的退货运费由本店承担",
    "退款": "信用卡退款在 5 到 10 个工作日内到账",
    "发票": "电子发票在确认收货后 24 小时内开具",
    "保修": "整机保修一年，电池保修六个月",
    "积分": "每消费一元累计一个积分",
    "换货": "换货商品在收到退件后 48 小时内寄出",
    "价保": "下单后 15 天内降价可以申请价格保护",
}
QUESTIONS = ("退货期限是几天？", "退货运费谁承担？", "信用卡退款多久到账？", "发票多久能开？", "保修多久？")
_EDITION = re.compile(r"第(\d+)版")


class Mixed(Exception):
    """An answer held passages of two editions, or of another than its version's."""


def write(docs: Path, edition: int) -> Path:
    """Write every document in one edition; each sentence names it."""
    for number, (topic, rule) in enumerate(TOPICS.items()):
        folder = docs / f"{number % 3}"
        folder.mkdir(parents=True, exist_ok=True)
        mark = f"（第{edition}版）"
        text = f"# {topic}规则\n\n## {topic}\n\n{mark}{rule}。\n\n## 其他\n\n{mark}{topic}的其他问题请联系客服处理。\n"
        (folder / f"{topic}.md").write_text(text, encoding="utf-8")
    return docs


def publish_now(docs: Path, store: Path, *, who: str = "test", keep: int = 5) -> str:
    """Publish with the shipped embedding; give the version's id."""
    return publish([docs], store, open_embedder("static"), who=who, keep=keep).version


def edition_of(store: Path, version: str) -> int:
    """Give the edition that a sealed version holds."""
    passages = read_passages(store / VERSIONS / version / "passages.jsonl")
    (edition,) = {int(found) for passage in passages for found in _EDITION.findall(passage.text)}
    return edition


def look(assistant: Assistant, question: str = QUESTIONS[0]) -> int:
    """Ask a question and give the one edition that the whole reply is of."""
    reply = assistant.answer(question)
    shown = [passage.text for passage in reply.passages] + [reply.text]
    editions = {int(found) for text in shown for found in _EDITION.findall(text)}
    if len(editions) != 1 or not reply.passages:
        raise Mixed(f"{reply.version}: {sorted(editions)}")
    return editions.pop()


def forked(work: Callable[[], Any]) -> tuple[str, Any]:
    """Run `work` in a child process: ("ok", result), ("error", what it raised), or ("died", the signal or exit code)."""
    return started(work)()


def started(work: Callable[[], Any]) -> Callable[[], tuple[str, Any]]:
    """Start `work` in a child process; call what it gives to wait for the outcome. `.pid` is its process."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        try:
            outcome = ("ok", work())
        except BaseException as error:
            outcome = ("error", f"{type(error).__name__}: {error}")
        with os.fdopen(writing, "wb") as pipe:
            pickle.dump(outcome, pipe)
        os._exit(0)
    os.close(writing)

    def wait() -> tuple[str, Any]:
        with os.fdopen(reading, "rb") as pipe:
            content = pipe.read()
        _, status = os.waitpid(pid, 0)
        if content and os.WIFEXITED(status):
            return pickle.loads(content)  # written by our own child
        return "died", signal.Signals(os.WTERMSIG(status)).name if os.WIFSIGNALED(status) else status

    wait.pid = pid  # type: ignore[attr-defined]
    return wait
