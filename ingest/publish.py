"""Build a version from the documents, prove it, and make it live by one flip of a pointer.

    report = publish([Path("kb_docs")], Path(".kb"), open_embedder("static"))
    report.version, report.added, report.refused, report.embedded

Killed at any moment, what was live stays live; the next publish removes what was left. One builder at a time. The
indexes are always built afresh, from vectors kept in the cache: updating a Chroma collection in place has lost records.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from ingest.dense import DenseIndex
from ingest.embedding import Embedder, StaticEmbedder, token_model
from ingest.embedding_cache import EmbeddingCache
from ingest.errors import PublishError, StoreError
from ingest.lexical import LexicalIndex
from ingest.loaders import Limits
from ingest.manifest import FORMAT, Manifest, Refusal, hash_tree, write_manifest
from ingest.plan import Plan, compare
from ingest.progress import ProgressEvent, PublishReport, Watch
from ingest.reading import DEFAULT_BUDGET, Reading, Scope, find_scope, read
from ingest.selfcheck import check_counts, check_dense, check_lexical, choose_sample
from ingest.text import index_terms
from ingest.unit_tokens import UnitTokens
from ingest.version import (
    BUILDING,
    UNITS,
    VERSIONS,
    KnowledgeVersion,
    builder_lock,
    current_id,
    list_versions,
    open_current,
    open_version,
    set_current,
    write_passages,
)

KEPT_VERSIONS = 5
_DISCARDED = ".discarded-"
_INDEXING = ("text.py", "lexical.py", "units.py", "unit_tokens.py")


def publish(
    paths: Sequence[Path],
    store: Path,
    embedder: Embedder,
    *,
    progress: Callable[[ProgressEvent], None] | None = None,
    budget: int = DEFAULT_BUDGET,
    limits: Limits | None = None,
    keep: int = KEPT_VERSIONS,
) -> PublishReport:
    """Make the documents below `paths` live (a folder replaces all, a file only itself) and report what changed.

    Raises PublishError if another publish runs, if nothing can be read, or if the new version fails its self-check.
    """
    watch = Watch(progress)
    _ = embedder.model_id, embedder.dim  # loads or asks the model: one that does not work fails before anything is read
    tokens = token_model(embedder)
    with builder_lock(store):
        _remove_leftovers(store)
        live, damage = _open_live(store, needed=not any(path.is_dir() for path in paths))
        scope = find_scope(paths, live)
        with watch.stage("read", len(scope.files)) as advance:
            reading = read(scope, live, budget=budget, limits=limits, advance=advance)
        if not reading.passages:
            raise _nothing(paths, reading)
        manifest = _manifest(reading, embedder, tokens, _still_refused(scope, live))
        plan = compare(live, reading, manifest.steering)
        embedded = 0
        if not _revive(store, manifest):
            embedded = _build(store, manifest, reading, embedder, tokens, watch)
        went_live = current_id(store) != manifest.id
        if went_live:
            set_current(store, manifest.id)
        _prune(store, keep)
    model = live.manifest.model_id if live else embedder.model_id
    return PublishReport(
        version=manifest.id,
        went_live=went_live,
        plan=plan,
        documents=len(reading.documents),
        passages=len(reading.passages),
        embedded=embedded,
        previous_model=model if model != embedder.model_id else None,
        damage=damage,
        seconds=watch.seconds,
    )


def preview(
    paths: Sequence[Path],
    store: Path,
    *,
    progress: Callable[[ProgressEvent], None] | None = None,
    budget: int = DEFAULT_BUDGET,
    limits: Limits | None = None,
) -> Plan:
    """Say what `publish` would change, without changing anything."""
    live, _ = _open_live(store, needed=not any(path.is_dir() for path in paths))
    scope = find_scope(paths, live)
    with Watch(progress).stage("read", len(scope.files)) as advance:
        reading = read(scope, live, budget=budget, limits=limits, advance=advance)
    return compare(live, reading, _hashes(reading.steering))


def _open_live(store: Path, *, needed: bool) -> tuple[KnowledgeVersion | None, str | None]:
    """Open what is live. A damaged version can be replaced as a whole, but is `needed` to update one file of it."""
    if current_id(store) is None:
        return None, None
    try:
        return open_current(store), None
    except StoreError as error:
        if needed:
            raise
        return None, str(error)


def _still_refused(scope: Scope, live: KnowledgeVersion | None) -> tuple[Refusal, ...]:
    """Keep the refusals of the files that an update of single files did not look at."""
    if live is None or not scope.partial:
        return ()
    return tuple(refusal for refusal in live.manifest.refused if refusal.subject not in scope.files)


def _manifest(
    reading: Reading, embedder: Embedder, tokens: StaticEmbedder, still_refused: tuple[Refusal, ...]
) -> Manifest:
    """Describe the version to be: its id follows from the content, the models and the indexing code."""
    now = datetime.now(UTC).isoformat(timespec="microseconds")
    steering = _hashes(reading.steering)
    models = (embedder.model_id, tokens.model_id)
    content = hashlib.sha256(json.dumps([FORMAT, _index_recipe(), *models, steering]).encode())
    for part in (*reading.documents, *reading.passages):
        content.update(repr(part).encode())
    return Manifest(
        id=content.hexdigest()[:16],
        created=now,
        published=now,
        model_id=embedder.model_id,
        dim=embedder.dim,
        recipe=reading.recipe,
        roots=reading.roots,
        documents=reading.documents,
        passages=len(reading.passages),
        refused=(*still_refused, *(Refusal.of(error) for error in reading.refused)),
        steering=steering,
        files={},
    )


def _hashes(contents: dict[str, bytes]) -> dict[str, str]:
    return {name: hashlib.sha256(content).hexdigest() for name, content in sorted(contents.items())}


def _index_recipe() -> str:
    """Name the code that makes the indexes, so that a change of it makes another version of the same content."""
    here = Path(__file__).parent
    return hashlib.sha256(b"".join((here / name).read_bytes() for name in _INDEXING)).hexdigest()


def _revive(store: Path, manifest: Manifest) -> bool:
    """Reuse a sound version of the same content, noting when, whence and what was refused; False if there is none."""
    folder = store / VERSIONS / manifest.id
    if not folder.exists():
        return False
    try:
        sealed = open_version(store, manifest.id).manifest
    except StoreError:
        _discard(folder)  # it is damaged: it is built again under the same name
        return False
    published = sealed.published if current_id(store) == manifest.id else manifest.published
    write_manifest(folder, replace(sealed, roots=manifest.roots, refused=manifest.refused, published=published))
    return True


def _build(
    store: Path, manifest: Manifest, reading: Reading, embedder: Embedder, tokens: StaticEmbedder, watch: Watch
) -> int:
    """Build, check and seal the version; give the number of texts that were embedded."""
    folder = store / VERSIONS / f"{BUILDING}{os.getpid()}"
    (folder / "steering").mkdir(parents=True)
    for name, content in reading.steering.items():
        (folder / "steering" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "steering" / name).write_bytes(content)
    write_passages(folder / "passages.jsonl", reading.passages)
    texts = [passage.index_text() for passage in reading.passages]
    with ThreadPoolExecutor(2) as beside:
        cut = beside.submit(lambda: UnitTokens.cut(reading.passages, tokens).write(folder / UNITS))
        with watch.stage("embed", len(texts)) as advance, EmbeddingCache(store / "cache") as cache:
            vectors, fresh = cache.embed(embedder, texts, advance)
        np.save(folder / "vectors.npy", vectors)
        with watch.stage("index", 3) as advance:
            dense = beside.submit(DenseIndex.build, folder / "chroma", vectors)
            documents = [index_terms(text) for text in texts]
            LexicalIndex.build(documents, folder / "lexical")
            advance()
            for built in (cut, dense):
                built.result()
                advance()
    with watch.stage("check", len(texts)):
        sample = choose_sample(len(texts), fresh)
        _check(folder, manifest, reading, vectors, texts, documents, sample)
    with watch.stage("seal", 1):
        write_manifest(folder, replace(manifest, files=hash_tree(folder)))
        folder.rename(store / VERSIONS / manifest.id)
    return len(fresh)


def _check(
    folder: Path,
    manifest: Manifest,
    reading: Reading,
    vectors: np.ndarray,
    texts: Sequence[str],
    documents: Sequence[Sequence[str]],
    sample: np.ndarray,
) -> None:
    """Check the built version as a reader would open it; rebuild the dense leg once, more thoroughly, if it fails."""
    lexical = LexicalIndex.open(folder / "lexical")
    check_lexical(lexical, documents, sample)
    for thorough in (False, True):
        with DenseIndex.open(folder / "chroma", vectors) as dense:
            check_counts(reading.passages, manifest.documents, vectors, lexical, dense)
            try:
                check_dense(dense, vectors, texts, sample)
                return
            except PublishError:
                if thorough:
                    raise
        shutil.rmtree(folder / "chroma")
        DenseIndex.build(folder / "chroma", vectors, thorough=True)


def _prune(store: Path, keep: int) -> None:
    """Discard all but the newest `keep` versions; the live one always stays."""
    kept = {manifest.id for manifest in list_versions(store)[: max(keep, 1)]} | {current_id(store)}
    for folder in (store / VERSIONS).glob("[!.]*"):
        if folder.name not in kept:
            _discard(folder)


def _discard(folder: Path) -> None:
    """Remove a version so that no half of it is ever found under its name."""
    aside = folder.with_name(f"{_DISCARDED}{folder.name}")
    folder.rename(aside)
    shutil.rmtree(aside)


def _remove_leftovers(store: Path) -> None:
    """Remove what killed publishes left behind. Only the holder of the lock may call this."""
    for pattern in (BUILDING, _DISCARDED):
        for folder in (store / VERSIONS).glob(pattern + "*"):
            shutil.rmtree(folder)


def _nothing(paths: Sequence[Path], reading: Reading) -> PublishError:
    subject = ", ".join(map(str, paths))
    if not reading.refused:
        remedy = "Check the path. To take the last document out of answers, put another one in its place."
        return PublishError("no_documents", subject, "holds no document", remedy)
    each = "".join(f"\n  {error}" for error in reading.refused)
    return PublishError("nothing_readable", subject, f"none of its files can be read:{each}\n", "Mend them as said.")
