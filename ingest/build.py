"""One version directory, from what was read: indexes built afresh or updated from the last version, proven, sealed.

    embedded = build(store, manifest, reading, base, embedder, tokens, watch)

A small change starts from a copy of the last sealed version's indexes and applies the difference; a large one, or one after
many small ones, builds them afresh. If an updated index does not prove itself, it is built afresh, so both give the same
answers. Whatever ends a build early, a kill apart, leaves nothing behind.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from ingest.chunking import Chunk
from ingest.conflict_file import write_conflicts
from ingest.conflicts import find_conflicts, merged
from ingest.dense import DenseIndex
from ingest.embedding import Embedder, StaticEmbedder
from ingest.embedding_cache import EmbeddingCache
from ingest.errors import PublishError, StoreError
from ingest.lexical import LexicalIndex
from ingest.manifest import Manifest, hash_tree, write_manifest
from ingest.progress import Watch
from ingest.quarantine import HeldPassage
from ingest.reading import Reading
from ingest.retention import put
from ingest.selfcheck import check_counts, check_dense, check_lexical, check_lexical_update, choose_sample
from ingest.text import index_terms
from ingest.unit_tokens import UnitTokens
from ingest.version import BUILDING, CHROMA, CONFLICTS, HELD, UNITS, VERSIONS, KnowledgeVersion, write_passages

MOST_UPDATES, MOST_REPLACED = 20, 0.1
_REMEDY = "What was live stays live. Make room on the disk, or make the folder writable, and publish again."


@dataclass(frozen=True, kw_only=True)
class Base:
    """The version that is updated. `source` int64 [new passages]: the passage there with the same text, -1 for a fresh one."""

    version: KnowledgeVersion
    source: np.ndarray

    @property
    def fresh(self) -> np.ndarray:
        """The numbers of the new version's passages that the base does not hold."""
        return np.flatnonzero(self.source < 0)

    def changed(self, passages: Sequence[Chunk]) -> list[int]:
        """Give the numbers of the fresh passages, and of those whose dates, audience or place in the file differ."""
        held = self.version.passages
        return [i for i, j in enumerate(self.source.tolist()) if j < 0 or passages[i] != held[j]]

    @property
    def gone(self) -> np.ndarray:
        """The numbers of the base's passages that the new version does not hold."""
        return np.setdiff1d(np.arange(len(self.version.passages)), self.source)


def find_base(live: KnowledgeVersion | None, manifest: Manifest, reading: Reading) -> Base | None:
    """Give the live version as a base if its vectors can be reused: the same model, and indexes of the same making."""
    if live is None or (live.manifest.model_id, live.manifest.indexing) != (manifest.model_id, manifest.indexing):
        return None
    places: dict[tuple[str, tuple[str, ...]], list[int]] = {}  # two heading paths may read alike, and have other units
    for number, passage in enumerate(live.passages):
        places.setdefault((passage.index_text(), passage.heading), []).append(number)
    source = [
        found.pop(0) if (found := places.get((passage.index_text(), passage.heading))) else -1
        for passage in reading.passages
    ]
    return Base(version=live, source=np.asarray(source, dtype=np.int64))


def is_small(base: Base | None) -> bool:
    """Tell whether the base's indexes are to be updated: little has changed, and they were not updated too often."""
    if (
        base is None
        or base.version.manifest.updates >= MOST_UPDATES
        or DenseIndex.is_worn(base.version.folder / CHROMA)
    ):
        return False
    return len(base.fresh) + len(base.gone) <= MOST_REPLACED * len(base.source)


def build(
    store: Path,
    manifest: Manifest,
    reading: Reading,
    base: Base | None,
    embedder: Embedder,
    tokens: StaticEmbedder,
    watch: Watch,
    held: Sequence[HeldPassage] = (),
    *,
    update: bool = True,
) -> int:
    """Build, check and seal the version of `manifest`; give the number of texts that were embedded.

    `held` is kept in a file of its own and in no index.

    Without `update` only vectors are taken from the base: its indexes may hold traces of what it no longer holds.
    """
    folder = store / VERSIONS / f"{BUILDING}{os.getpid()}"
    folder.mkdir(parents=True)
    try:
        if held:
            write_passages(folder / HELD, [one.passage for one in held])
        embedded, updates = _fill(store, folder, reading, base, embedder, tokens, watch, update=update)
        with watch.stage("seal", 1):
            write_manifest(folder, replace(manifest, updates=updates, files=hash_tree(folder)))
            put(folder, store / VERSIONS / manifest.id)
    except BaseException as error:
        shutil.rmtree(folder, ignore_errors=True)
        if isinstance(error, OSError):
            raise PublishError("not_written", str(folder), f"cannot be written ({error})", _REMEDY) from error
        raise
    return embedded


def _fill(
    store: Path,
    folder: Path,
    reading: Reading,
    base: Base | None,
    embedder: Embedder,
    tokens: StaticEmbedder,
    watch: Watch,
    *,
    update: bool,
) -> tuple[int, int]:
    """Write all but the manifest; give the number of texts embedded and how often the indexes were updated by now."""
    _write_originals(folder, reading)
    vectors, fresh = _vectors(store, reading, base, embedder, watch)
    np.save(folder / "vectors.npy", vectors)
    if update and base is not None and is_small(base):
        try:
            _update(folder, reading, base, vectors, tokens, watch)
            return len(fresh), base.version.manifest.updates + 1
        except (PublishError, StoreError):  # it does not prove itself, or cannot even be opened
            for part in ("lexical", CHROMA, UNITS):
                shutil.rmtree(folder / part, ignore_errors=True)
    _build(folder, reading, vectors, tokens, watch)
    return len(fresh), 0


def _write_originals(folder: Path, reading: Reading) -> None:
    for name, content in reading.steering.items():
        path = folder / "steering" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    write_passages(folder / "passages.jsonl", reading.passages)


def _vectors(
    store: Path, reading: Reading, base: Base | None, embedder: Embedder, watch: Watch
) -> tuple[np.ndarray, list[int]]:
    """Give the vectors [passages, dim], those of the base where it has them, and which texts were embedded."""
    texts = [passage.index_text() for passage in reading.passages]
    source = base.source if base else np.full(len(texts), -1, dtype=np.int64)
    wanted = np.flatnonzero(source < 0)
    vectors = np.empty((len(texts), embedder.dim), dtype=np.float32)
    if base is not None:
        vectors[source >= 0] = base.version.vectors[source[source >= 0]]
    with watch.stage("embed", len(texts)) as advance, EmbeddingCache(store / "cache") as cache:
        advance(len(texts) - len(wanted))
        vectors[wanted], fresh = cache.embed(embedder, [texts[i] for i in wanted], advance)
    return vectors, fresh


def _build(folder: Path, reading: Reading, vectors: np.ndarray, tokens: StaticEmbedder, watch: Watch) -> None:
    """Build every index afresh and check all of it."""
    passages = reading.passages
    with watch.stage("index", 4) as advance, ThreadPoolExecutor(1) as beside:
        dense = beside.submit(DenseIndex.build, folder / CHROMA, vectors)
        documents = [index_terms(passage.index_text()) for passage in passages]
        LexicalIndex.build(documents, folder / "lexical")
        advance()
        units = UnitTokens.cut(passages, tokens)
        units.write(folder / UNITS)
        advance()
        write_conflicts(folder / CONFLICTS, find_conflicts(passages, units, tokens, vectors=vectors))
        advance()
        dense.result()
        advance()
    with watch.stage("check", len(passages)):
        lexical = LexicalIndex.open(folder / "lexical")
        sample = np.arange(len(passages))
        check_lexical(lexical, documents, sample)
        try:
            _check_dense(folder, reading, vectors, lexical, sample)
        except PublishError:
            shutil.rmtree(folder / CHROMA)
            DenseIndex.build(folder / CHROMA, vectors, thorough=True)
            _check_dense(folder, reading, vectors, lexical, sample)


def _update(
    folder: Path, reading: Reading, base: Base, vectors: np.ndarray, tokens: StaticEmbedder, watch: Watch
) -> None:
    """Apply the difference to copies of the base's indexes, and check what changed and a sample. PublishError: rebuild."""
    passages, version = reading.passages, base.version
    if version.unit_tokens is None:
        raise PublishError("self_check", "units", "the base holds none", "They are built afresh.")
    with watch.stage("index", 4) as advance:
        fresh = [index_terms(passages[i].index_text()) for i in base.fresh]
        LexicalIndex.update(version.lexical, base.source, fresh, folder / "lexical")
        advance()
        DenseIndex.update(version.folder / CHROMA, folder / CHROMA, base.source, vectors[base.fresh])
        advance()
        units = UnitTokens.update(version.unit_tokens, base.source, passages, tokens)
        units.write(folder / UNITS)
        advance()
        changed = base.changed(passages)
        found = find_conflicts(passages, units, tokens, changed=changed, vectors=vectors)
        write_conflicts(folder / CONFLICTS, merged(version.conflicts, found, passages, changed))
        advance()
    sample = choose_sample(len(passages), base.fresh.tolist())
    with watch.stage("check", len(sample)):
        lexical = LexicalIndex.open(folder / "lexical")
        documents = {int(i): index_terms(passages[i].index_text()) for i in sample}
        gone = [index_terms(version.passages[i].index_text()) for i in base.gone]
        check_lexical_update(lexical, version.lexical, base.source, documents, gone)
        _check_dense(folder, reading, vectors, lexical, sample)


def _check_dense(
    folder: Path, reading: Reading, vectors: np.ndarray, lexical: LexicalIndex, sample: Sequence[int] | np.ndarray
) -> None:
    texts = [passage.index_text() for passage in reading.passages]
    with DenseIndex.open(folder / CHROMA, vectors) as dense:
        check_counts(reading.passages, reading.documents, vectors, lexical, dense)
        check_dense(dense, vectors, texts, np.asarray(sample))
