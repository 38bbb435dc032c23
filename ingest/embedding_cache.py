"""Vectors kept by content, so that unchanged text is never embedded again.

with EmbeddingCache(store / "cache") as cache:
    vectors, fresh = cache.embed(embedder, texts)     # fresh: the numbers of the texts that had to be embedded
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from ingest.embedding import Embedder

KEPT_PUBLISHES = 10  # a vector that this many publishes did not need is dropped
_BATCH = 512


class EmbeddingCache:
    """A SQLite file of vectors by hash of model id and text. Only the one builder of a store opens it."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / "embeddings.sqlite3"
        self._connection = sqlite3.connect(self._path)

    def __enter__(self) -> Self:
        try:
            self._prepare()
        except sqlite3.DatabaseError:  # a cache can always be made anew: a damaged one is not worth a question
            self._connection.close()
            self._path.unlink()
            self._connection = sqlite3.connect(self._path)
            self._prepare()
        return self

    def _prepare(self) -> None:
        self._connection.execute("PRAGMA synchronous=OFF")
        self._connection.execute(
            "CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB NOT NULL, used INTEGER NOT NULL)"
            " WITHOUT ROWID"
        )
        if self._connection.execute("PRAGMA quick_check").fetchone() != ("ok",):
            raise sqlite3.DatabaseError("damaged")
        row = self._connection.execute("SELECT coalesce(max(used), 0) + 1 FROM vectors").fetchone()
        self._publish = int(row[0])

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def embed(
        self, embedder: Embedder, texts: Sequence[str], advance: Callable[[int], None] = lambda done: None
    ) -> tuple[np.ndarray, list[int]]:
        """Give float32 [len(texts), dim] and which texts had to be embedded; `advance` hears how many are done.

        Of equal texts only the first is embedded and listed.
        """
        keys = [_key(embedder.model_id, text) for text in texts]
        known = self._read(keys, embedder.dim)
        missing: dict[bytes, int] = {}
        for i, key in enumerate(keys):
            if key not in known:
                missing.setdefault(key, i)
        wanted = list(missing)
        advance(len(texts) - len(wanted))
        for start in range(0, len(wanted), _BATCH):
            batch = wanted[start : start + _BATCH]
            known.update(zip(batch, embedder.embed([texts[missing[k]] for k in batch], kind="passage"), strict=True))
            self._write([(key, known[key].tobytes(), self._publish) for key in batch])  # kept if a later batch fails
            advance(len(batch))
        self._mark_used(known.keys() - missing.keys())
        vectors = np.stack([known[key] for key in keys]) if keys else np.zeros((0, embedder.dim))
        return vectors.astype(np.float32, copy=False), list(missing.values())

    def keep_only(self, texts: Iterable[tuple[str, str]]) -> int:
        """Erase from the file the vectors of all but these texts, each with the id of its model; give how many there were."""
        self._connection.execute("PRAGMA secure_delete=ON")
        with self._connection:
            self._connection.execute("CREATE TEMP TABLE kept (key BLOB PRIMARY KEY) WITHOUT ROWID")
            keys = ((_key(model, text),) for model, text in texts)
            self._connection.executemany("INSERT OR IGNORE INTO kept VALUES (?)", keys)
            query = "DELETE FROM vectors WHERE key NOT IN (SELECT key FROM kept)"
            gone = self._connection.execute(query).rowcount
        self._connection.execute("VACUUM")
        return gone

    def _read(self, keys: Sequence[bytes], dim: int) -> dict[bytes, np.ndarray]:
        distinct = list(set(keys))
        found: dict[bytes, np.ndarray] = {}
        for start in range(0, len(distinct), _BATCH):
            batch = distinct[start : start + _BATCH]
            marks = ",".join("?" * len(batch))
            for key, vector in self._connection.execute(
                f"SELECT key, vector FROM vectors WHERE key IN ({marks})", batch
            ):
                if len(vector) == 4 * dim:
                    found[key] = np.frombuffer(vector, dtype=np.float32)
        return found

    def _write(self, rows: Sequence[tuple[bytes, bytes, int]]) -> None:
        with self._connection:
            self._connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)", rows)

    def _mark_used(self, keys: Collection[bytes]) -> None:
        with self._connection:
            self._connection.executemany(
                "UPDATE vectors SET used = ? WHERE key = ?", [(self._publish, key) for key in keys]
            )
            self._connection.execute("DELETE FROM vectors WHERE used <= ?", (self._publish - KEPT_PUBLISHES,))


def _key(model_id: str, text: str) -> bytes:
    return hashlib.sha256(model_id.encode() + b"\0" + text.encode()).digest()
