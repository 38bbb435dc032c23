"""Published versions: open the live one, list them, go back to an older one.

    version = open_current(Path(".kb"))             # StoreError if there is none or it is damaged
    version.passages[i]; version.lexical.search(…); version.dense.search(…); version.close()
    current_id(Path(".kb")) == version.id           # cheap: look before each question
    roll_back(Path(".kb"))

A store is `versions/<id>/` (sealed, never changed), `CURRENT` (one line: the id of the live one), and what is not part of a
version (`cache/`, `live/`). A version holds manifest.json, passages.jsonl, vectors.npy, lexical/, chroma/, units/ and steering/.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
from filelock import FileLock, Timeout

from ingest.chunking import Chunk
from ingest.dense import DenseIndex
from ingest.document import Anchor
from ingest.errors import PublishError, StoreError
from ingest.lexical import LexicalIndex
from ingest.manifest import Manifest, check_seal, read_manifest, write_durably
from ingest.masks import PassageMasks
from ingest.unit_tokens import UnitTokens

VERSIONS, CURRENT, BUILDING = "versions", "CURRENT", ".building-"
UNITS = "units"
_PUBLISH = "Publish the documents: python -m ingest"


class KnowledgeVersion:
    """One sealed version, open for reading. The parts are opened at their first use."""

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self.folder = folder
        self.manifest = manifest
        self.id = manifest.id

    @cached_property
    def passages(self) -> list[Chunk]:
        """All passages; their numbers here are those that both legs give."""
        return read_passages(self.folder / "passages.jsonl")

    @cached_property
    def lexical(self) -> LexicalIndex:
        """The lexical leg."""
        return LexicalIndex.open(self.folder / "lexical")

    @cached_property
    def dense(self) -> DenseIndex:
        """The dense leg, on a private copy of the Chroma folder."""
        return DenseIndex.open(self.folder / "chroma", self.vectors)

    @cached_property
    def masks(self) -> PassageMasks:
        """Which passages may be ranked, for both legs."""
        return PassageMasks(self.passages)

    @cached_property
    def vectors(self) -> np.ndarray:
        """The passages' unit vectors, float32 [passages, dim], memory-mapped."""
        return np.asarray(np.load(self.folder / "vectors.npy", mmap_mode="r"))

    @cached_property
    def unit_tokens(self) -> UnitTokens | None:
        """The passages' units and their tokens; None in a version from before they were stored."""
        return UnitTokens.open(self.folder / UNITS)

    def check_vector(self, vector: np.ndarray) -> None:
        """Raise StoreError where a query's vector has another length than the passages'."""
        if vector.shape[-1] != self.manifest.dim:
            raise StoreError(
                "other_embedding",
                self.id,
                f"holds vectors of {self.manifest.dim} dimensions, the embedding now gives {vector.shape[-1]}",
                f"The model behind its name has changed. {_PUBLISH}",
            )

    @property
    def steering(self) -> Path:
        """The folder with the steering files as they were when this version was sealed."""
        return self.folder / "steering"

    def close(self) -> None:
        """Let go of Chroma. Closing twice does nothing."""
        if "dense" in self.__dict__:
            self.dense.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def current_id(store: Path) -> str | None:
    """Give the id of the live version, None if nothing was published yet."""
    try:
        return (store / CURRENT).read_text(encoding="utf-8").strip() or None
    except FileNotFoundError:
        return None


def live_manifest(store: Path) -> Manifest | None:
    """Give what the live version says of itself, without checking its files; None if nothing was published yet."""
    live = current_id(store)
    return read_manifest(store / VERSIONS / live) if live else None


def open_current(store: Path) -> KnowledgeVersion:
    """Open the live version after checking every hash. Raise StoreError naming the file and the remedy."""
    for _ in range(3):  # a publish may flip the pointer and prune between the two looks
        live = current_id(store)
        if live is None:
            raise StoreError("no_version", str(store), "holds no published knowledge", _PUBLISH)
        try:
            return open_version(store, live)
        except StoreError:
            if current_id(store) == live:
                raise
    raise StoreError("unstable", str(store), "changes faster than it can be opened", "Wait for the publish to end.")


def open_version(store: Path, version: str) -> KnowledgeVersion:
    """Open one version after checking every hash."""
    folder = store / VERSIONS / version
    if version != folder.name or version.startswith(".") or not folder.is_dir():
        known = ", ".join(m.id for m in list_versions(store)) or "none"
        remedy = f"Versions there are: {known}. Name one of them, or publish again (python -m ingest)."
        raise StoreError("version_missing", version, f"is no version in {store}", remedy)
    manifest = read_manifest(folder)
    check_seal(folder, manifest)
    return KnowledgeVersion(folder, manifest)


def list_versions(store: Path) -> list[Manifest]:
    """List the versions that can still go live, the newest published first; one with a damaged manifest is left out."""
    found = []
    for folder in (store / VERSIONS).glob("[!.]*"):
        try:
            found.append(read_manifest(folder))
        except StoreError:
            continue  # opening it names the damage; a list of what one can go back to need not hold it
    return sorted(found, key=lambda manifest: (manifest.published, manifest.id), reverse=True)


def roll_back(store: Path, to: str | None = None) -> str:
    """Make an older version live: `to`, or the one published before the live one. Give its id."""
    with builder_lock(store):
        live = current_id(store)
        if to is None:
            ids = [manifest.id for manifest in list_versions(store)]
            older = ids[ids.index(live) + 1 :] if live in ids else [i for i in ids if i != live]
            if not older:
                raise StoreError(
                    "no_older_version",
                    str(store),
                    "holds no version older than the live one",
                    "python -m ingest status lists the versions; python -m ingest rollback VERSION goes to one.",
                )
            to = older[0]
        open_version(store, to).close()
        set_current(store, to)
        return to


def set_current(store: Path, version: str) -> None:
    """Flip the pointer, in one step."""
    write_durably(store / CURRENT, version + "\n")


@contextmanager
def builder_lock(store: Path) -> Iterator[None]:
    """Hold the store for one builder; a second is refused with a PublishError. Freed by the system if it dies."""
    store.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(store / "publish.lock", timeout=0):
            yield
    except Timeout as error:
        remedy = "Wait until it has finished, then try again."
        raise PublishError("busy", str(store), "another publish or rollback is running", remedy) from error


def write_passages(path: Path, passages: Sequence[Chunk]) -> None:
    """Write passages as JSON, one a line."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(_plain(p), ensure_ascii=False) + "\n" for p in passages)


def read_passages(path: Path) -> list[Chunk]:
    """Read what `write_passages` wrote."""
    with path.open(encoding="utf-8") as file:
        return [_passage(json.loads(line)) for line in file]


def _plain(passage: Chunk) -> dict[str, Any]:
    plain = dict(vars(passage))
    plain["anchors"] = [(anchor.offset, anchor.location) for anchor in passage.anchors]
    for key in ("effective_from", "effective_until"):
        plain[key] = plain[key] and plain[key].isoformat()
    return plain


def _passage(plain: dict[str, Any]) -> Chunk:
    plain["anchors"] = tuple(Anchor(offset=offset, location=location) for offset, location in plain["anchors"])
    plain["heading"] = tuple(plain["heading"])
    for key in ("effective_from", "effective_until"):
        plain[key] = plain[key] and date.fromisoformat(plain[key])
    return Chunk(**plain)
