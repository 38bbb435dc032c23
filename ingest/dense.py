"""The dense leg: unit vectors in Chroma. The only module that imports chromadb.

    DenseIndex.build(folder, vectors)
    DenseIndex.update(sealed, folder, source, fresh)                   # the same, from another index: few changes
    with DenseIndex.open(folder, vectors) as dense:
        indices, similarities = dense.search(vector, 50, allowed)      # allowed: bool [passages], see ingest.masks

Facts behind the choices (Chroma 1.5.9): opening a store rewrites its sqlite, so that a reader opens a copy of its own;
without `embedding_function=None` it would fetch a default model; a batch holds at most 5,461 records. A filter costs its
search recall and time: over 20,000 random vectors of 256 dimensions and half of them allowed, its top 10 holds .60 of the
true one after 35 ms (.41 after 2 ms without a filter), the matrix product all of it after 1-10 ms.

Chroma only marks a deleted record, and searches through it. Of 20,000 real vectors, with its own settings: recall@10 against
exact search .9995; .9994 after 20 updates of 1 % each, .9997 after 200 of 25 records, and nothing unreachable, at 1.2 times
the time of a query. After 20 updates of 10 %: .998, one record unreachable in between, at 20 times the time of a query.
"""

from __future__ import annotations

import math
import os
import shutil
import tempfile
import time
import weakref
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, cast

import numpy as np
from filelock import FileLock

from ingest.errors import StoreError
from ingest.hnsw_files import clear_spare, holds_spare

if TYPE_CHECKING:
    from chromadb import Collection
    from chromadb.api.client import Client

_NAME, _ROWS = "passages", "rows.npy"
_BATCH = 5_000
_COPY, _IN_USE = "citedesk-chroma-", "in-use.lock"
# At 1.6 times the time of a build: of 20,000 random vectors of 256 dimensions, the hardest, recall@10 is .997 instead of .67.
_THOROUGH = {"ef_construction": 200, "max_neighbors": 48, "ef_search": 400}
MOST_UPDATES, MOST_REPLACED, MOST_DEAD = 50, 0.1, 0.25  # in a row; passages in one; deleted records beside the live
EXACT = 20_000  # passages; up to here the product over all that are allowed is as fast as Chroma, and misses none


class DenseIndex:
    """A Chroma collection and, beside it, the row of each passage: a number that an update leaves as it is.

    `rows.npy` int64 [passages + 1] holds the rows in the order of the passages, then the first one that was never used.
    """

    _finalizer: weakref.finalize[..., Any] | None = None

    def __init__(self, folder: Path, vectors: np.ndarray, lock: FileLock | None = None) -> None:
        self._vectors = vectors
        self._client = _client(folder)
        try:
            self._collection = self._client.get_collection(_NAME, embedding_function=None)
            self.count = self._collection.count()
            rows = np.load(folder / _ROWS)
        except Exception:
            self._client.close()
            raise
        self._lock = lock
        self._number = np.full(rows[-1], -1, dtype=np.int64)  # of the passage, by row
        self._number[rows[:-1]] = np.arange(len(rows) - 1)

    @staticmethod
    def build(folder: Path, vectors: np.ndarray, *, thorough: bool = False) -> None:
        """Write a fresh collection to `folder` and close it. `thorough` links more neighbours and follows more of them."""
        folder.mkdir(parents=True)
        client = _client(folder)
        try:
            configuration: Any = {"hnsw": {"space": "cosine", **(_THOROUGH if thorough else {})}}
            collection = client.create_collection(_NAME, embedding_function=None, configuration=configuration)
            _add(collection, np.arange(len(vectors)), vectors)
        finally:
            client.close()
        clear_spare(folder)
        np.save(folder / _ROWS, np.arange(len(vectors) + 1))

    @staticmethod
    def update(base: Path, folder: Path, source: np.ndarray, fresh: np.ndarray) -> None:
        """Write to `folder` what `build` would, from a copy of the sealed and closed `base`.

        `source` int64 [passages] is the number of each passage in `base`, -1 for those whose vectors `fresh` gives, in
        order.
        """
        shutil.copytree(base, folder)
        held = np.load(base / _ROWS)
        is_fresh = source < 0
        rows = np.empty(len(source) + 1, dtype=np.int64)
        rows[-1] = held[-1] + len(fresh)
        rows[:-1][is_fresh] = np.arange(held[-1], rows[-1])
        rows[:-1][~is_fresh] = held[source[~is_fresh]]
        client = _client(folder)
        try:
            collection = client.get_collection(_NAME, embedding_function=None)
            gone = np.setdiff1d(held[:-1], rows[:-1])
            for start in range(0, len(gone), _BATCH):
                collection.delete(ids=_ids(gone[start : start + _BATCH]))
            _add(collection, rows[:-1][is_fresh], fresh)
        finally:
            client.close()
        clear_spare(folder)
        np.save(folder / _ROWS, rows)

    @staticmethod
    def is_worn(folder: Path) -> bool:
        """Tell whether a sealed `folder` holds too many deleted records to be updated once more."""
        rows = np.load(folder / _ROWS)
        return bool(rows[-1] > (1 + MOST_DEAD) * (len(rows) - 1))

    @staticmethod
    def holds_deleted(folder: Path) -> bool:
        """Tell whether a sealed `folder` may still hold, unreachable, vectors of passages that it no longer holds.

        Raise StoreError where its files are laid out in a way that is not known.
        """
        rows = np.load(folder / _ROWS)
        return bool(rows[-1] > len(rows) - 1) or holds_spare(folder)

    @classmethod
    def open(cls, folder: Path, vectors: np.ndarray) -> Self:
        """Open a private copy of a sealed `folder`, built from `vectors`; it is removed by `close` or at exit."""
        _remove_leftovers()
        copy = Path(tempfile.mkdtemp(prefix=f"{_COPY}{os.getpid()}-"))
        lock = FileLock(copy / _IN_USE)
        lock.acquire()
        try:
            shutil.copytree(folder, copy, dirs_exist_ok=True)
            index = cls(copy, vectors, lock)
        except Exception as error:  # Chroma raises many kinds; a reader needs only to know that this store is unusable
            lock.release()
            shutil.rmtree(copy, ignore_errors=True)
            remedy = "Publish again (python -m ingest) or go back (python -m ingest rollback)."
            raise StoreError("dense_unreadable", str(folder), f"Chroma cannot open it: {error}", remedy) from error
        index._finalizer = weakref.finalize(index, shutil.rmtree, copy, True)
        return index

    def search(self, vector: np.ndarray, k: int, allowed: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
        """Give the numbers and cosine similarities of the nearest `k` passages, best first.

        Only passages of the mask `allowed` (None: all) are ranked: up to `EXACT` of them exactly; beyond, Chroma is
        asked for as many as should hold `k` of them, and they are ranked exactly where they do not.
        """
        allowed = np.ones(self.count, dtype=bool) if allowed is None else allowed
        count = int(allowed.sum())
        k = min(k, count)
        if k > 0 and count > EXACT:
            (indices,), (similarities,) = self.search_many(vector[None], 2 * math.ceil(k * self.count / count) + 20)
            kept = allowed[indices] & (indices >= 0)
            if kept.sum() >= k:
                return indices[kept][:k], similarities[kept][:k]
        return self._search_exactly(np.asarray(vector, dtype=np.float32), k, allowed, count)

    def _search_exactly(
        self, vector: np.ndarray, k: int, allowed: np.ndarray, count: int
    ) -> tuple[np.ndarray, np.ndarray]:
        if k == 0:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)
        numbers = np.flatnonzero(allowed)
        # Gathering a row costs several times what multiplying one costs.
        few = count * 8 < self.count
        similarities = self._vectors[numbers] @ vector if few else (self._vectors @ vector)[numbers]
        nearest = np.flatnonzero(similarities >= np.partition(similarities, count - k)[count - k])
        nearest = nearest[np.argsort(-similarities[nearest], kind="stable")][:k]
        return numbers[nearest], similarities[nearest]

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
            indices[row, : len(ids)] = self._number[[int(i) for i in ids]]
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


def _add(collection: Collection, rows: np.ndarray, vectors: np.ndarray) -> None:
    for start in range(0, len(rows), _BATCH):
        part = slice(start, start + _BATCH)
        collection.add(ids=_ids(rows[part]), embeddings=vectors[part])


def _ids(rows: np.ndarray) -> list[str]:
    return [str(row) for row in rows.tolist()]


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
