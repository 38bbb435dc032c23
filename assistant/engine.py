"""The assistant: one open version, one question in, one verified reply out.

    assistant = Assistant.open(Path(".kb"))
    reply = assistant.answer("退款多久到账？", history=(), as_of=date(2026, 11, 23), role="agent")

`stream` gives the extractive reply at once and, where a chat model is set, a second one if it is better founded.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Unpack

from assistant.chat import ChatModel
from assistant.extract import extract, passages_of
from assistant.notices import notices
from assistant.opened import Opened
from assistant.privacy_remote import guarded
from assistant.question import Question, understand
from assistant.refusal import refusal
from assistant.reply import Passage, Reply, Turn
from assistant.rerank import Reranker
from assistant.retrieve import Retriever
from assistant.rewrite import rewrite
from assistant.roles import Role
from assistant.within import Filters
from ingest.embedding import Embedder, StaticEmbedder, open_embedder, token_model
from ingest.errors import StoreError
from ingest.version import KnowledgeVersion, current_id, list_versions
from ingest.wiring import other_embedding


class Assistant:
    """Answers from the live version of a store, and notices when another version goes live.

    Safe to call from several threads: one question at a time goes through (some ten milliseconds each).
    """

    def __init__(
        self,
        store: Path,
        embedder: Embedder,
        tokens: StaticEmbedder,
        *,
        dense_weight: float = 0.5,
        top_k: int = 8,
        chat: Callable[[], ChatModel] | None = None,
        chat_deadline: float = 8.0,
        reranker: Reranker | None = None,
        version: str = "",
        today: Callable[[], date] = date.today,
        observe: Callable[[Reply], None] | None = None,
    ) -> None:
        self._embedder = guarded(embedder)
        self._tokens = tokens
        self._dense_weight = dense_weight
        self._top_k = top_k
        self._chat = chat
        self._chat_deadline = chat_deadline
        self._reranker = reranker
        self._today = today
        self._observe = observe
        self._lock = threading.RLock()
        self._opened = Opened(store, self._retriever_of, pinned=version)

    @classmethod
    def open(
        cls,
        store: Path,
        *,
        embedding: str | Embedder = "static",
        dense_weight: float = 0.5,
        top_k: int = 8,
        chat: Callable[[], ChatModel] | None = None,
        chat_deadline: float = 8.0,
        reranker: Reranker | None = None,
        version: str = "",
        today: Callable[[], date] = date.today,
        observe: Callable[[Reply], None] | None = None,
    ) -> Assistant:
        """Open the live version of `store`. Raise StoreError if there is none, or if another embedding made it.

        `embedding` is an open one, or its name for `open_embedder`. `version` names one to stay with instead. `today` gives the
        day that a question without a date goes by. `observe` is handed every reply that stands in the end.
        """
        if current_id(store) is None and not list_versions(store):
            raise StoreError("no_version", str(store), "holds no published knowledge", "Run: python -m ingest")
        embedder = open_embedder(embedding) if isinstance(embedding, str) else embedding
        return cls(
            store,
            embedder,
            token_model(embedder),
            dense_weight=dense_weight,
            top_k=top_k,
            chat=chat,
            chat_deadline=chat_deadline,
            reranker=reranker,
            version=version,
            today=today,
            observe=observe,
        )

    def __enter__(self) -> Assistant:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the version's files."""
        with self._lock:
            self._opened.close()

    @property
    def version(self) -> KnowledgeVersion:
        """The version that the last question was answered from."""
        return self._opened.retriever.version

    @property
    def retriever(self) -> Retriever:
        """The open retriever, for evaluation and fitting."""
        return self._opened.retriever

    @property
    def damage(self) -> StoreError | None:
        """What is wrong with the live version where an older one answers in its place."""
        return self._opened.damage

    def _retriever_of(self, version: KnowledgeVersion) -> Retriever:
        if refused := other_embedding(version.manifest.model_id, self._embedder):
            raise refused
        _ = version.dense  # opened now: the first question finds it, and pruning the version takes nothing away
        return Retriever(
            version, self._embedder, self._tokens, dense_weight=self._dense_weight, reranker=self._reranker
        )

    def _refresh(self) -> Retriever:
        return self._opened.current()

    def retrieve(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        as_of: date | None = None,
        role: Role = "agent",
        top_k: int = 10,
        **filters: Unpack[Filters],
    ) -> tuple[Passage, ...]:
        """Find passages without drafting, best first. `filters` as in `assistant.within`."""
        with self._lock:
            retriever = self._refresh()
            asked = understand(question, history=history, as_of=as_of or self._today(), role=role, **filters)
            return passages_of(retriever.search(asked, top_k=top_k), retriever)

    def answer(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        as_of: date | None = None,
        role: Role = "agent",
        **filters: Unpack[Filters],
    ) -> Reply:
        """Draft a reply: the chat model's if one is set and its draft holds, else the extractive one.

        `filters` as in `assistant.within`. Raise QuestionError for one that the live knowledge does not know.
        """
        *_, last = self.stream(question, history=history, as_of=as_of, role=role, **filters)
        return last

    def answer_anyway(
        self, question: str, *, history: Sequence[Turn] = (), as_of: date | None = None, role: Role = "agent"
    ) -> Reply:
        """Draft extractively even below the threshold, for evaluation: what would be said if it had been lower.

        Abstains only for an unlawful request, for a code that no document mentions, or with nothing to quote. Adds no notices
        and is not observed.
        """
        asked = understand(question, history=history, as_of=as_of or self._today(), role=role)
        with self._lock:
            retriever = self._refresh()
            return refusal(asked, retriever) or extract(asked, retriever, top_k=self._top_k, anyway=True)

    def stream(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        as_of: date | None = None,
        role: Role = "agent",
        **filters: Unpack[Filters],
    ) -> Iterator[Reply]:
        """Yield the extractive reply at once; with a chat model, then the reply that stands in the end."""
        asked = understand(question, history=history, as_of=as_of or self._today(), role=role, **filters)
        with self._lock:
            refused = refusal(asked, self._refresh())
            reply = refused or extract(asked, self._refresh(), top_k=self._top_k)
            reply = self._noticed(asked, reply)
        chat = None if reply.abstained else self._chat  # a model does not overrule too little evidence
        yield reply if chat else self._observed(reply)
        if chat:
            rewritten = rewrite(chat, asked, history, reply, deadline=self._chat_deadline, tokens=self._tokens)
            yield self._observed(self._noticed(asked, rewritten))

    def _observed(self, reply: Reply) -> Reply:
        if self._observe:
            self._observe(reply)
        return reply

    def _noticed(self, asked: Question, reply: Reply) -> Reply:
        """Add what to know before sending; a draft of a version that another has replaced meanwhile keeps what it has."""
        with self._lock:
            started, retriever = time.perf_counter(), self._refresh()
            if retriever.version.id != reply.version:
                return reply
            found = () if reply.refused else notices(asked, reply, retriever, today=self._today())
            found = (*self._opened.notices(asked.language), *found)
        before = reply.trace.milliseconds
        spent = {**before, "notices": before.get("notices", 0.0) + _milliseconds(started)}
        return replace(reply, notices=found, trace=replace(reply.trace, milliseconds=spent))


def _milliseconds(started: float) -> float:
    return round((time.perf_counter() - started) * 1000, 2)
