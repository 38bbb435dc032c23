"""The dense leg: unit vectors in Chroma. The only module that imports chromadb.

    DenseIndex.build(folder, vectors, passages)
    with DenseIndex.open(folder, passages) as dense:
        indices, similarities = dense.search(vector, 50, ("public",), date(2026, 11, 23))

Facts behind the choices (Chroma 1.5.9): opening a store rewrites its sqlite, so that a reader opens a copy of its own;
without `embedding_function=None` it would fetch a default model; a batch holds at most 5,461 records; at 5,000
passages a search filtered by metadata takes 15 ms and an unfiltered one 1 ms, hence the first look without a filter.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
import weakref
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, cast

import numpy as np
from filelock import FileLock

from ingest.chunking import Chunk
from ingest.document import Audience
from ingest.errors import StoreError

if TYPE_CHECKING:
    from chromadb.api.client import Client

_NAME = "passages"
_BATCH = 5_000
_COPY, _IN_USE = "citedesk-chroma-", "in-use.lock"
_OPEN_FROM, _OPEN_UNTIL = 0, 99_999_999


class DenseIndex:
    """A Chroma collection whose ids are the numbers of the passages in the version."""

    _finalizer: weakref.finalize[..., Any] | None = None

    def __init__(self, folder: Path, passages: Sequence[Chunk], lock: FileLock | None = None) -> None:
        self._public = np.array([p.audience == "public" for p in passages], dtype=bool)
        self._from, self._until = np.array([_period(p) for p in passages], dtype=np.int64).reshape(-1, 2).T
        self._client = _client(folder)
        try:
            self._collection = self._client.get_collection(_NAME, embedding_function=None)
            self.count = self._collection.count()
        except Exception:
            self._client.close()
            raise
        self._lock = lock

    @staticmethod
    def build(folder: Path, vectors: np.ndarray, passages: Sequence[Chunk], *, thorough: bool = False) -> None:
        """Write a fresh collection to `folder` and close it. `thorough` links more neighbours, at twice the time."""
        folder.mkdir(parents=True)
        client = _client(folder)
        try:
            hnsw: dict[str, Any] = {"space": "cosine"}
            if thorough:
                hnsw |= {"ef_construction": 400, "max_neighbors": 48}
            configuration: Any = {"hnsw": hnsw}
            collection = client.create_collection(_NAME, embedding_function=None, configuration=configuration)
            for start in range(0, len(passages), _BATCH):
                batch = range(start, min(start + _BATCH, len(passages)))
                collection.add(
                    ids=[str(i) for i in batch],
                    embeddings=vectors[batch.start : batch.stop],
                    metadatas=[_metadata(passages[i]) for i in batch],
                )
        finally:
            client.close()

    @classmethod
    def open(cls, folder: Path, passages: Sequence[Chunk]) -> Self:
        """Open a private copy of a sealed `folder`, built from `passages`; it is removed by `close` or at exit."""
        _remove_leftovers()
        copy = Path(tempfile.mkdtemp(prefix=f"{_COPY}{os.getpid()}-"))
        lock = FileLock(copy / _IN_USE)
        lock.acquire()
        try:
            shutil.copytree(folder, copy, dirs_exist_ok=True)
            index = cls(copy, passages, lock)
        except Exception as error:  # Chroma raises many kinds; a reader needs only to know that this store is unusable
            lock.release()
            shutil.rmtree(copy, ignore_errors=True)
            remedy = "Publish again (python -m ingest) or go back (python -m ingest rollback)."
            raise StoreError("dense_unreadable", str(folder), f"Chroma cannot open it: {error}", remedy) from error
        index._finalizer = weakref.finalize(index, shutil.rmtree, copy, True)
        return index

    def search(
        self,
        vector: np.ndarray,
        k: int,
        audiences: Sequence[Audience] = ("public", "internal"),
        as_of: date | None = None,
    ) -> tuple[np.ndarray, np.ndarray]:
        """Give the numbers and cosine similarities of the nearest `k` passages, best first.

        Only passages for `audiences`, in force on `as_of` (None: whenever), are ranked. The nearest are first looked up
        unfiltered; Chroma's filter is used if fewer than `k` of them are allowed, for the same passages at more cost.
        """
        allowed = self.allowed(audiences, as_of)
        k = min(k, int(allowed.sum()))
        if k == 0:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)
        indices, similarities = self.search_many(vector[None], 2 * k + 20)
        kept = allowed[indices[0]] & (indices[0] >= 0)
        if kept.sum() >= k:
            return indices[0][kept][:k], similarities[0][kept][:k]
        return self._query_one(vector, k, _where(audiences, as_of))

    def allowed(self, audiences: Sequence[Audience], as_of: date | None) -> np.ndarray:
        """Mask of the passages for `audiences` in force on `as_of` (None: whenever), bool [count]."""
        mask = np.where(self._public, "public" in audiences, "internal" in audiences)
        if as_of is not None:
            mask &= (self._from <= _day(as_of)) & (_day(as_of) <= self._until)
        return mask

    def _query_one(self, vector: np.ndarray, k: int, where: dict[str, Any] | None) -> tuple[np.ndarray, np.ndarray]:
        found = self._collection.query(
            query_embeddings=np.asarray(vector[None], dtype=np.float32), n_results=k, where=where, include=["distances"]
        )
        distances = (found["distances"] or [[]])[0]
        return np.array([int(i) for i in found["ids"][0]], dtype=np.int64), _similarities(distances)

    def search_many(self, vectors: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
        """Search the whole collection for many vectors at once: numbers and similarities, both [len(vectors), k].

        Where Chroma's graph reaches fewer than `k`, the rest is -1.
        """
        k = min(k, self.count)
        found = self._collection.query(
            query_embeddings=np.asarray(vectors, dtype=np.float32), n_results=k, include=["distances"]
        )
        indices = np.full((len(vectors), k), -1, dtype=np.int64)
        similarities = np.full((len(vectors), k), -1, dtype=np.float32)
        for row, (ids, distances) in enumerate(zip(found["ids"], found["distances"] or [], strict=True)):
            indices[row, : len(ids)] = [int(i) for i in ids]
            similarities[row, : len(ids)] = _similarities(distances)
        return indices, similarities

    def close(self) -> None:
        """Close Chroma, or its file descriptors leak, and remove the private copy. Closing twice does nothing."""
        # Not clear_system_cache(): it would forget the other clients of this process, which then never let go.
        self._client.close()
        if self._lock is not None:
            self._lock.release()
        if self._finalizer is not None:
            self._finalizer()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _client(folder: Path) -> Client:
    import chromadb
    from chromadb.config import Settings

    client = chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False))
    return cast("Client", client)  # its declared type lacks close()


def _remove_leftovers() -> None:
    """Remove the copies of readers that were killed: old enough to be locked by a living reader, and not locked."""
    for copy in Path(tempfile.gettempdir()).glob(_COPY + "*"):
        lock = FileLock(copy / _IN_USE, timeout=0)
        with suppress(OSError):  # Timeout is an OSError: in use; or gone already, or another user's
            if time.time() - copy.stat().st_mtime > 60:
                lock.acquire()
                shutil.rmtree(copy, ignore_errors=True)
                lock.release()


def _similarities(distances: Any) -> np.ndarray:
    """Turn cosine distances into similarities, in this one place."""
    return np.asarray(1 - np.asarray(distances, dtype=np.float32), dtype=np.float32)


def _day(value: date) -> int:
    return value.year * 10_000 + value.month * 100 + value.day


def _period(passage: Chunk) -> tuple[int, int]:
    start = _day(passage.effective_from) if passage.effective_from else _OPEN_FROM
    return start, _day(passage.effective_until) if passage.effective_until else _OPEN_UNTIL


def _metadata(passage: Chunk) -> dict[str, str | int]:
    start, end = _period(passage)
    facts = {"audience": passage.audience, "language": passage.language, "category": passage.category}
    return {**facts, "effective_from": start, "effective_until": end}


def _where(audiences: Sequence[Audience], as_of: date | None) -> dict[str, Any] | None:
    parts: list[dict[str, Any]] = [{"audience": {"$in": list(audiences)}}]
    if as_of is not None:
        parts += [{"effective_from": {"$lte": _day(as_of)}}, {"effective_until": {"$gte": _day(as_of)}}]
    return parts[0] if len(parts) == 1 else {"$and": parts}
