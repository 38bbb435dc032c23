"""Small replies, passages and an assistant that says what it is told and records what it was asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from assistant.reply import Citation, Passage, Reply, Sentence, Turn
from eval.gold import GoldQuestion
from ingest.chunking import Chunk
from ingest.conflict_file import Findings
from ingest.document import Anchor
from ingest.errors import CiteDeskError


def passage(name: str, text: str, document: str = "returns/rules.md") -> Passage:
    return Passage(
        id=name,
        document=document,
        title="规则",
        category="returns",
        language="zh",
        audience="public",
        heading=("期限",),
        location="line:1",
        text=text,
        effective_from=None,
        effective_until=None,
        similarity=0.5,
    )


def chunk(of: Passage) -> Chunk:
    return Chunk(
        id=of.id,
        document=of.document,
        title=of.title,
        category=of.category,
        language="zh",
        audience="public",
        effective_from=None,
        effective_until=None,
        heading=of.heading,
        text=of.text,
        anchors=(Anchor(offset=0, location="line:1"),),
        tokens=len(of.text),
    )


def claim(text: str, *cited: tuple[Passage, str]) -> Sentence:
    """Make a claim that cites verbatim quotes of passages."""
    citations = []
    for source, quote in cited:
        start = source.text.index(quote)
        citations.append(
            Citation(
                passage_id=source.id,
                document=source.document,
                heading="期限",
                location="line:1",
                quote=quote,
                start=start,
                end=start + len(quote),
            )
        )
    return Sentence(kind="claim", text=text, language="zh", citations=tuple(citations))


def reply(*claims: Sentence, passages: Sequence[Passage] = (), abstained: bool = False) -> Reply:
    courtesy = Sentence(kind="courtesy", text="您好！", language="zh")
    return Reply(
        question="问",
        language="zh",
        abstained=abstained,
        sentences=(courtesy, *claims),
        passages=tuple(passages),
        version="v1",
    )


def question(**changes: Any) -> GoldQuestion:
    """Make an answerable question about the seven days, with `changes`."""
    plain: dict[str, Any] = {
        "id": "q1",
        "question": "几天能退？",
        "as_of": "2026-11-23",
        "language": "zh",
        "category": "returns",
        "kinds": ["colloquial"],
        "answerable": True,
        "evidence": [{"document": "returns/rules.md", "span": "自签收次日起 7 天内可以退货"}],
        "required": [{"any": ["7天", "7 days"]}],
        "forbidden": [{"any": ["15天"]}],
    }
    plain |= changes
    if not plain["answerable"]:
        plain |= {"evidence": [], "required": []}
    return GoldQuestion.model_validate(plain)


@dataclass
class FakeVersion:
    id: str
    passages: list[Chunk]
    conflicts: Findings = field(default_factory=Findings)


@dataclass
class FakeAssistant:
    """Answers from a table by question text; an error in the table is raised."""

    replies: Mapping[str, Reply | CiteDeskError]
    passages: Sequence[Passage]
    asked: list[tuple[str, tuple[Turn, ...], date | None, str]] = field(default_factory=list)
    name: str = "v1"
    conflicts: Findings = field(default_factory=Findings)
    anyway: Mapping[str, Reply] = field(default_factory=dict)

    @property
    def version(self) -> FakeVersion:
        return FakeVersion(self.name, [chunk(p) for p in self.passages], self.conflicts)

    def answer(
        self, question: str, *, history: Sequence[Turn] = (), as_of: date | None = None, role: Any = "agent"
    ) -> Reply:
        self.asked.append((question, tuple(history), as_of, role))
        found = self.replies[question]
        if isinstance(found, CiteDeskError):
            raise found
        return found

    def answer_anyway(
        self, question: str, *, history: Sequence[Turn] = (), as_of: date | None = None, role: Any = "agent"
    ) -> Reply:
        return self.anyway.get(question) or self.replies[question]  # type: ignore[return-value]

    def retrieve(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        as_of: date | None = None,
        role: Any = "agent",
        top_k: int = 10,
    ) -> tuple[Passage, ...]:
        return tuple(self.passages[:top_k])

    def __enter__(self) -> FakeAssistant:
        return self

    def __exit__(self, *_: object) -> None:
        pass
