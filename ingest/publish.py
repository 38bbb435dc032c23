"""Make the documents live: prepare a version, let a gate look at it, flip the pointer.

    report = publish([Path("kb_docs")], Path(".kb"), open_embedder("static"), who="li", why="双12 规则")
    report.version, report.added, report.refused, report.embedded
    prepared = prepare([Path("kb_docs")], Path(".kb"), embedder)       # sealed and proven, but not live

Killed at any moment, what was live stays live; the next builder removes what was left. One builder at a time.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from ingest.books import BOOKS, Books
from ingest.build import build, find_base
from ingest.embedding import Embedder, StaticEmbedder, token_model
from ingest.errors import PublishError, StoreError
from ingest.history import go_live, reconcile
from ingest.loaders import Limits
from ingest.lock import builder_lock
from ingest.manifest import FORMAT, Manifest, Refusal, write_manifest
from ingest.plan import Plan, compare
from ingest.progress import ProgressEvent, PublishReport, Watch
from ingest.quarantine import SCREENING, HeldPassage, decisions, hold_back, screening
from ingest.reading import DEFAULT_BUDGET, Reading, Scope, find_scope, read
from ingest.retention import KEPT_DAYS, KEPT_VERSIONS, discard_prepared, prune
from ingest.version import VERSIONS, KnowledgeVersion, current_id, open_current, open_version

_INDEXING = ("text.py", "lexical.py", "units.py", "unit_tokens.py", *SCREENING)


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """A version that is built, proven and sealed. `live` is the one that was live then, None if there was none."""

    manifest: Manifest
    plan: Plan
    live: str | None
    embedded: int
    previous_model: str | None
    damage: str | None
    seconds: dict[str, float]

    @property
    def is_live(self) -> bool:
        """Whether this very content was live already."""
        return self.manifest.id == self.live


@dataclass(frozen=True, kw_only=True)
class How:
    """How files are read: the token budget of a passage, what one file may cost, who hears how far it is.

    `anew` reuses nothing of what is live, nor a version of the same content; without `update` the indexes are built afresh,
    so that nothing of a former one is left in them. `without` names documents to leave out, sidecar and all.
    """

    budget: int = DEFAULT_BUDGET
    limits: Limits | None = None
    progress: Callable[[ProgressEvent], None] | None = None
    anew: bool = False
    update: bool = True
    without: frozenset[str] = frozenset()


Gate = Callable[[Prepared], None]


def publish(
    paths: Sequence[Path],
    store: Path,
    embedder: Embedder,
    *,
    who: str = "",
    why: str = "",
    expected: str = "",
    gate: Gate | None = None,
    progress: Callable[[ProgressEvent], None] | None = None,
    budget: int = DEFAULT_BUDGET,
    limits: Limits | None = None,
    keep: int = KEPT_VERSIONS,
    keep_days: int = KEPT_DAYS,
) -> PublishReport:
    """Make the documents below `paths` live (a folder replaces all, a file only itself) and report what changed.

    `gate` raises PublishError to refuse a version that is ready. `expected` is the version that was looked at: another one
    is refused. Raises PublishError as well if another builder is at work, if nothing can be read, or if the new version
    fails its self-check.
    """
    how = How(budget=budget, limits=limits, progress=progress)
    with builder_lock(store, who=who, doing="publish"):
        prepared = prepare_locked(paths, store, embedder, how)
        if expected and prepared.manifest.id != expected:
            problem = f"the files now give version {prepared.manifest.id}"
            raise PublishError("overtaken", expected, problem, "Look at the plan again, then publish.")
        if gate and not prepared.is_live:
            gate(prepared)
        if not prepared.is_live or prepared.damage:  # mended under the same name: readers have to look again
            go_live(store, prepared.manifest.id, "publish", who=who, why=why, plan=prepared.plan)
        prune(store, keep=keep, days=keep_days)
    return PublishReport(
        version=prepared.manifest.id,
        went_live=not prepared.is_live,
        plan=prepared.plan,
        documents=len(prepared.manifest.documents),
        passages=prepared.manifest.passages,
        embedded=prepared.embedded,
        previous_model=prepared.previous_model,
        damage=prepared.damage,
        seconds=prepared.seconds,
    )


def prepare(
    paths: Sequence[Path], store: Path, embedder: Embedder, how: How | None = None, *, who: str = ""
) -> Prepared:
    """Build, prove and seal what `publish` would make live, and leave what is live as it is.

    The next publish of the same content finds it ready; whatever is prepared or published next instead removes it.
    """
    with builder_lock(store, who=who, doing="preview"):
        prepared = prepare_locked(paths, store, embedder, how or How())
        discard_prepared(store, but=prepared.manifest.id)
        return prepared


def preview(
    paths: Sequence[Path],
    store: Path,
    *,
    progress: Callable[[ProgressEvent], None] | None = None,
    budget: int = DEFAULT_BUDGET,
    limits: Limits | None = None,
) -> Plan:
    """Say what `publish` would change, without building anything."""
    live, _ = _open_live(store, needed=not any(map(os.path.isdir, paths)))
    scope = find_scope(paths, live)
    with Watch(progress).stage("read", len(scope.files)) as advance:
        reading = read(scope, live, budget=budget, limits=limits, advance=advance)
        reading, held = hold_back(reading, live, decisions(store) if (store / BOOKS).exists() else {})
    return compare(live, reading, _hashes(reading.steering), held)


def prepare_locked(paths: Sequence[Path], store: Path, embedder: Embedder, how: How) -> Prepared:
    """Do what `prepare` does, for who holds the lock."""
    watch = Watch(how.progress)
    _ = embedder.model_id, embedder.dim  # loads or asks the model: one that does not work fails before anything is read
    tokens = token_model(embedder)
    with Books(store).opened():
        pass  # what is done could not be recorded: nothing is done
    reconcile(store)
    live, damage = _open_live(store, needed=not any(map(os.path.isdir, paths)))
    scope = replace(find_scope(paths, live), without=how.without)
    with watch.stage("read", len(scope.files)) as advance:
        reusable = None if how.anew else live
        reading = read(scope, reusable, budget=how.budget, limits=how.limits, advance=advance)
        reading, held = hold_back(reading, reusable, decisions(store))
    if not reading.passages:
        raise _nothing(paths, reading, held)
    described = _manifest(reading, held, embedder, tokens, _still_refused(scope, live))
    plan = compare(live, reading, described.steering, held)
    manifest = replace(described, base=live.id if live else "", changes=plan.counts())
    embedded = 0
    if how.anew or not how.update or not _revive(store, manifest):
        base = find_base(reusable, manifest, reading)
        embedded = build(store, manifest, reading, base, embedder, tokens, watch, held, update=how.update)
    model = live.manifest.model_id if live else embedder.model_id
    return Prepared(
        manifest=manifest,
        plan=plan,
        live=current_id(store),
        embedded=embedded,
        previous_model=model if model != embedder.model_id else None,
        damage=damage,
        seconds=watch.seconds,
    )


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
    return tuple(
        refusal for refusal in live.manifest.refused if refusal.subject not in scope.files.keys() | scope.without
    )


def _manifest(
    reading: Reading,
    held: Sequence[HeldPassage],
    embedder: Embedder,
    tokens: StaticEmbedder,
    still_refused: tuple[Refusal, ...],
) -> Manifest:
    """Describe the version to be: its id follows from the content, the models and the indexing code."""
    steering, indexing = _hashes(reading.steering), _index_recipe()
    models = (embedder.model_id, tokens.model_id)
    content = hashlib.sha256(json.dumps([FORMAT, indexing, *models, steering]).encode())
    records = tuple(one.record for one in held)
    for part in (*reading.documents, *reading.passages, *records):
        content.update(repr(part).encode())
    return Manifest(
        id=content.hexdigest()[:16],
        created=datetime.now(UTC).isoformat(timespec="microseconds"),
        published="",
        model_id=embedder.model_id,
        dim=embedder.dim,
        recipe=reading.recipe,
        indexing=hashlib.sha256(f"{indexing} {tokens.model_id}".encode()).hexdigest()[:16],
        roots=reading.roots,
        documents=reading.documents,
        passages=len(reading.passages),
        refused=(*still_refused, *(Refusal.of(error) for error in reading.refused)),
        steering=steering,
        files={},
        held=records,
        screening=screening(),
    )


def _hashes(contents: dict[str, bytes]) -> dict[str, str]:
    return {name: hashlib.sha256(content).hexdigest() for name, content in sorted(contents.items())}


def _index_recipe() -> str:
    """Name the code that makes the indexes, so that a change of it makes another version of the same content."""
    here = Path(__file__).parent
    return hashlib.sha256(b"".join((here / name).read_bytes() for name in _INDEXING)).hexdigest()


def _revive(store: Path, manifest: Manifest) -> bool:
    """Reuse a sound version of the same content, noting whence and what was refused; False if there is none."""
    folder = store / VERSIONS / manifest.id
    if not folder.exists():
        return False
    try:
        sealed = open_version(store, manifest.id).manifest
    except StoreError:
        return False  # it is damaged: once it is built again, the new one takes its place
    write_manifest(folder, replace(sealed, roots=manifest.roots, refused=manifest.refused))
    return True


def _nothing(paths: Sequence[Path], reading: Reading, held: Sequence[HeldPassage]) -> PublishError:
    subject = ", ".join(map(str, paths)) or ", ".join(reading.roots)
    if held:
        problem = f"all {len(held)} passages read like orders to a machine and are held back"
        return PublishError(
            "all_held", subject, problem, "Look at them: python -m ingest plan, then approve what is right."
        )
    if not reading.refused:
        remedy = "Check the path. To take the last document out of answers, put another one in its place."
        return PublishError("no_documents", subject, "holds no document", remedy)
    each = "".join(f"\n  {error}" for error in reading.refused)
    return PublishError("nothing_readable", subject, f"none of its files can be read:{each}\n", "Mend them as said.")
