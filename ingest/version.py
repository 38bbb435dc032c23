"""Published versions: open the live one or the newest sound one, and list them.

    version = open_current(Path(".kb"))             # StoreError if there is none or it is damaged
    version, damage = open_sound(Path(".kb"))       # the newest sound one, and what is wrong with the live one
    version.passages[i]; version.lexical.search(…); version.dense.search(…); version.close()
    current_id(Path(".kb")) == version.id           # cheap: look before each question

A store is `versions/<id>/` (sealed, never changed), `CURRENT` (one line: the id of the live one), and what is not part of a
version (`books.sqlite`, `cache/`). A version holds manifest.json, passages.jsonl, vectors.npy, lexical/, chroma/, units/,
conflicts.json, steering/, and held.jsonl where passages were held back.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from ingest.chunking import Chunk
from ingest.conflict_file import read_conflicts
from ingest.conflicts import Findings
from ingest.dense import DenseIndex
from ingest.errors import StoreError
from ingest.lexical import LexicalIndex
from ingest.manifest import REMEDY, Manifest, check_seal, read_manifest, write_durably
from ingest.masks import PassageMasks
from ingest.plain import passage_from, to_plain
from ingest.unit_tokens import UnitTokens

VERSIONS, CURRENT = "versions", "CURRENT"
BUILDING, DISCARDED = ".building-", ".discarded-"  # folders there that are not versions
REPLACED = ".replaced-"  # a version that makes room for one of the same content: still read until that has its name
UNITS, CONFLICTS, CHROMA, HELD = "units", "conflicts.json", "chroma", "held.jsonl"
_PUBLISH = "Publish the documents: python -m ingest"
_LONGEST_ID = 80
_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{0,79}")


class KnowledgeVersion:
    """One sealed version, open for reading. What is not on disk only is opened at its first use."""

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self.folder = folder
        self.manifest = manifest
        self.id = manifest.id

    def opened(self) -> Self:
        """Open every file that will be read, so that pruning the version takes nothing from this reader. StoreError: damaged."""
        try:
            _ = self.passages, self.lexical, self.vectors, self.unit_tokens, self.conflicts, self.steering, self.held
            return self
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise StoreError("damaged", str(self.folder), f"cannot be read ({error})", REMEDY) from error

    @property
    def store(self) -> Path:
        """The store that this version belongs to."""
        return self.folder.parent.parent

    @cached_property
    def passages(self) -> list[Chunk]:
        """All passages; their numbers here are those that both legs give."""
        return read_passages(self.folder / "passages.jsonl")

    @cached_property
    def held(self) -> list[Chunk]:
        """The passages that were held back, in the order of `manifest.held`."""
        return read_passages(self.folder / HELD) if self.manifest.held else []

    @cached_property
    def lexical(self) -> LexicalIndex:
        """The lexical leg."""
        return LexicalIndex.open(self.folder / "lexical")

    @cached_property
    def dense(self) -> DenseIndex:
        """The dense leg, on a private copy of the Chroma folder."""
        return DenseIndex.open(self.folder / CHROMA, self.vectors)

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

    @cached_property
    def conflicts(self) -> Findings:
        """What the passages say otherwise of the same thing, and twice."""
        return read_conflicts(self.folder / CONFLICTS) or Findings(conflicts=(), duplicates=())

    @cached_property
    def steering(self) -> dict[str, bytes]:
        """The steering files by name, as they were when this version was sealed."""
        return {name: (self.folder / "steering" / name).read_bytes() for name in self.manifest.steering}

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
    """Give the id of the live version, None if nothing was published yet. A damaged pointer names no version there is."""
    try:
        return (store / CURRENT).read_text(encoding="utf-8", errors="replace").strip()[:_LONGEST_ID] or None
    except FileNotFoundError:
        return None
    except IsADirectoryError:
        return CURRENT


def pointer(store: Path) -> tuple[int, int] | None:
    """Tell one flip from the next, also one to the same version, which was made anew; None if nothing was published yet."""
    try:
        found = (store / CURRENT).stat()
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_mtime_ns


def live_manifest(store: Path) -> Manifest | None:
    """Give what the live version says of itself, without checking its files; None if nothing was published yet."""
    live = current_id(store)
    return read_manifest(_folder(store, live)) if live else None


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


def open_sound(store: Path) -> tuple[KnowledgeVersion, StoreError | None]:
    """Open the live version, or the newest sound one where the live one is damaged; give what is wrong with that one.

    One that was taken back by a rollback is the last resort.
    Raise the StoreError where no version is sound. A version of another program format is not sound.
    """
    try:
        return open_current(store), None
    except StoreError as error:
        for version in _in_place_of(store, current_id(store)):
            with suppress(StoreError):
                return open_version(store, version), error
        raise


def _in_place_of(store: Path, live: str | None) -> list[str]:
    """List the other versions, the newest first; what was published after the live one was taken back and comes last."""
    since = "9999"
    with suppress(StoreError):
        since = read_manifest(_folder(store, live or "")).published
    others = [manifest for manifest in list_versions(store) if manifest.id != live]
    return [manifest.id for manifest in sorted(others, key=lambda manifest: manifest.published > since)]


def open_version(store: Path, version: str) -> KnowledgeVersion:
    """Open one version after checking every hash; from then on it can be read to the end, even if it is pruned."""
    for _ in range(3):
        folder = _folder(store, version)
        which = _inode(folder)
        try:
            manifest = read_manifest(folder)
            check_seal(folder, manifest)
            return KnowledgeVersion(folder, manifest).opened()
        except StoreError:
            if _inode(_folder(store, version)) == which:  # else pruned meanwhile, or made anew: it is not damaged
                raise
    raise StoreError("unstable", str(folder), "changes faster than it can be opened", "Wait for the publish to end.")


def _folder(store: Path, version: str) -> Path:
    if _ID.fullmatch(version):
        for name in (version, f"{REPLACED}{version}"):
            if (folder := store / VERSIONS / name).is_dir():
                return folder
    known = ", ".join(m.id for m in list_versions(store)) or "none"
    remedy = f"Versions there are: {known}. Name one of them, or publish again (python -m ingest)."
    raise StoreError("version_missing", _printable(version), f"is no version in {store}", remedy)


def _inode(folder: Path) -> int:
    try:
        return folder.stat().st_ino
    except FileNotFoundError:
        return 0


def _printable(name: str) -> str:
    return "".join(c if c.isprintable() else "?" for c in name)[:_LONGEST_ID]


def list_versions(store: Path) -> list[Manifest]:
    """List the versions that were live once, the newest first; one with a damaged manifest is left out."""
    found = []
    for folder in (store / VERSIONS).glob("[!.]*"):
        try:
            manifest = read_manifest(folder)
        except StoreError:
            continue  # opening it names the damage; a list of what one can go back to need not hold it
        if manifest.published:
            found.append(manifest)
    return sorted(found, key=lambda manifest: (manifest.published, manifest.id), reverse=True)


def set_current(store: Path, version: str) -> None:
    """Flip the pointer, in one step."""
    if (store / CURRENT).is_dir():  # damage: no file can take its place
        shutil.rmtree(store / CURRENT)
    write_durably(store / CURRENT, version + "\n")


def write_passages(path: Path, passages: Sequence[Chunk]) -> None:
    """Write passages as JSON, one a line."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(to_plain(p), ensure_ascii=False) + "\n" for p in passages)


def read_passages(path: Path) -> list[Chunk]:
    """Read what `write_passages` wrote."""
    with path.open(encoding="utf-8") as file:
        return [passage_from(json.loads(line)) for line in file]
