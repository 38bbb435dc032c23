"""The open version: follows the pointer, and goes on with the newest sound version where the live one is damaged.

opened = Opened(store, retriever_of)        # retriever_of: KnowledgeVersion → Retriever
retriever = opened.current()                # looks at the pointer, some microseconds; opens a new version if it moved
opened.damage                               # what is wrong with the live version, None if it answers
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from assistant.reply import Notice
from assistant.retrieve import Retriever
from ingest.errors import StoreError
from ingest.version import KnowledgeVersion, open_sound, open_version, pointer

_ATTEMPTS = 3
_DAMAGED = {
    "zh": "当前发布的版本已损坏，这份草稿来自较早的版本 {version}。请通知知识负责人。",
    "en": "The live version is damaged; this draft comes from the older version {version}. Tell the owner of the knowledge.",
}


class Opened:
    """One open version of a store. Not safe across threads: the assistant holds its lock around each call.

    `pinned` names a version to stay with, whatever goes live.
    """

    def __init__(self, store: Path, retriever_of: Callable[[KnowledgeVersion], Retriever], pinned: str = "") -> None:
        self._store = store
        self._retriever_of = retriever_of
        self._pinned = pinned
        self.damage: StoreError | None = None
        self._pointer = pointer(store)
        self.retriever = self._open()

    def current(self) -> Retriever:
        """Give the retriever over what is live now."""
        now = pointer(self._store)
        if now == self._pointer or self._pinned:
            return self.retriever
        before = self.retriever
        try:
            self.retriever = self._open()
            before.version.close()
        except StoreError as error:
            if error.code == "other_embedding":
                raise  # the settings do not fit what is live: an answer would be by another knowledge
            self.damage = error  # no version on disk is sound: the one that is open still is
        self._pointer = now
        return self.retriever

    def notices(self, language: str) -> tuple[Notice, ...]:
        """Tell the agent that an older version answers, if so."""
        if self.damage is None:
            return ()
        return (Notice(kind="damage", text=_DAMAGED[language].format(version=self.retriever.version.id)),)

    def close(self) -> None:
        """Let go of the version's files."""
        self.retriever.version.close()

    def _open(self) -> Retriever:
        for attempt in range(_ATTEMPTS):
            version, self.damage = self._version()
            try:
                return self._retriever_of(version)
            except BaseException as error:
                version.close()
                is_last = attempt + 1 == _ATTEMPTS
                if is_last or not (isinstance(error, StoreError) and error.code == "dense_unreadable"):
                    raise  # else it was pruned, or made anew, before its last files were opened
        raise AssertionError

    def _version(self) -> tuple[KnowledgeVersion, StoreError | None]:
        if self._pinned:
            return open_version(self._store, self._pinned), None
        return open_sound(self._store)
