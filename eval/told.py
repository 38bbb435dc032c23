"""What a version tells a question, as far as two versions are compared, and remembering it.

told = ask_gold(assistant, question)                    # judged by eval.score; an error is a `Told` with its code
told.says_the_same_as(other)
memory = Memory(settings, gold); memory.recall(version); memory.keep(version, {"a-004": told})
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Literal, Protocol

from assistant.privacy import hide
from assistant.reply import Reply, Turn
from eval.gold import GoldQuestion
from eval.score import score_reply
from ingest.books import Books
from ingest.chunking import Chunk
from ingest.conflict_file import Findings
from ingest.errors import CiteDeskError
from settings import Settings

_ROOT = Path(__file__).resolve().parent.parent
_KEPT = 20  # versions; a store has hundreds of publishes a day
_SHAPING = ("dense_weight", "top_k", "reranker", "embedding_query_prompt")  # the version itself names its embedding


class Version(Protocol):
    """What is compared of a version beside its answers."""

    @property
    def id(self) -> str:
        """Its name."""

    @property
    def passages(self) -> Sequence[Chunk]:
        """Every passage."""

    @property
    def conflicts(self) -> Findings:
        """What contradicts or repeats each other."""


class Answers(Protocol):
    """What is asked: an `assistant.engine.Assistant` that stays with one version, or a fake of it."""

    @property
    def version(self) -> Version:
        """The version that it answers from."""

    def answer(
        self, question: str, *, history: Sequence[Turn], as_of: date | None, role: Literal["agent", "customer"]
    ) -> Reply:
        """Draft a reply."""


@dataclass(frozen=True, kw_only=True)
class Told:
    """A reply as far as it is compared: the claims, and the document and text of each citation.

    By gold: whether it is right, and the numbers of the forbidden facts that it states. `error` is the code of what kept the
    question from being answered.
    """

    abstained: bool
    text: str = ""
    cited: tuple[tuple[str, str], ...] = ()
    is_right: bool = False
    forbidden: tuple[int, ...] = ()
    error: str = ""

    def says_the_same_as(self, other: Told) -> bool:
        """Compare what a reader sees; the same words out of a renamed document are the same."""
        return self._shown() == other._shown()

    def _shown(self) -> tuple[object, ...]:
        return self.abstained, self.text, self.error, [quote for _, quote in self.cited]

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> Told:
        """Read what `asdict` gave, also by way of JSON."""
        cited = tuple((document, quote) for document, quote in plain["cited"])
        return cls(**{**plain, "cited": cited, "forbidden": tuple(plain["forbidden"])})


def ask_gold(answers: Answers, gold: GoldQuestion) -> Told:
    """Ask and judge a gold question."""
    history = tuple(Turn(role=turn.role, text=turn.text) for turn in gold.history)
    try:
        reply = answers.answer(gold.question, history=history, as_of=gold.as_of, role=gold.role)
    except CiteDeskError as error:
        return Told(abstained=True, error=error.code)
    # Whether a reply is right does not depend on the ranking nor on where its citations stand.
    score = score_reply(gold, reply, reply.passages, {passage.id: passage.text for passage in reply.passages})
    return _told(reply, is_right=score.is_right, forbidden=score.forbidden)


def ask_plain(answers: Answers, question: str, as_of: date) -> Told:
    """Ask a question as an agent does, without a conversation."""
    try:
        return _told(answers.answer(question, history=(), as_of=as_of, role="agent"))
    except CiteDeskError as error:
        return Told(abstained=True, error=error.code)


def _told(reply: Reply, *, is_right: bool = False, forbidden: tuple[int, ...] = ()) -> Told:
    if reply.abstained:
        return Told(abstained=True, is_right=is_right)
    claims = [sentence for sentence in reply.sentences if sentence.kind != "courtesy"]
    return Told(
        abstained=False,
        text=hide(reply.question).cover("\n".join(claim.text.strip() for claim in claims)),
        cited=tuple((c.document, c.quote) for claim in claims for c in claim.citations),
        is_right=is_right,
        forbidden=forbidden,
    )


class Memory:
    """What the versions of a store told these gold questions, in its bookkeeping; for this code and these settings only."""

    def __init__(self, settings: Settings, gold: Sequence[GoldQuestion]) -> None:
        self._books = Books(settings.kb_dir)
        shaping = json.dumps([str(getattr(settings, name)) for name in _SHAPING])
        questions = "\n".join(question.model_dump_json() for question in gold)
        self._key = hashlib.sha256(f"{_code()}\n{shaping}\n{questions}".encode()).hexdigest()[:32]

    def recall(self, version: str) -> dict[str, Told]:
        """Give the replies by gold id, as far as they are known."""
        with self._books.opened() as connection:
            row = connection.execute(
                "SELECT result FROM evaluation WHERE version = ? AND gold = ?", (version, self._key)
            ).fetchone()
        return {id_: Told.of(plain) for id_, plain in json.loads(row[0]).items()} if row else {}

    def keep(self, version: str, told: Mapping[str, Told]) -> None:
        """Remember the replies that are no errors."""
        result = json.dumps({id_: asdict(one) for id_, one in told.items() if not one.error}, ensure_ascii=False)
        row = (version, self._key, datetime.now(UTC).isoformat(timespec="seconds"), result)
        with self._books.opened() as connection:
            connection.execute("INSERT OR REPLACE INTO evaluation (version, gold, at, result) VALUES (?, ?, ?, ?)", row)
            connection.execute(
                "DELETE FROM evaluation WHERE rowid NOT IN (SELECT rowid FROM evaluation ORDER BY rowid DESC LIMIT ?)",
                (_KEPT,),
            )


def _code() -> str:
    """Name the code that answers and judges."""
    digest = hashlib.sha256()
    for package in ("assistant", "ingest", "eval"):
        for path in sorted((_ROOT / package).rglob("*")):
            if path.suffix in (".py", ".json") and "reports" not in path.parts and "gold" not in path.parts:
                digest.update(str(path.relative_to(_ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()
