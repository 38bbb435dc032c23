"""Which files of a folder are documents, which steer the knowledge, and which are neither.

    discover(root); steering_files(root)

Hidden files and Office's `~$` lock files are ignored. Files of unknown formats and links that lead out of the folder are
among the documents, so that `load` refuses each with an error that the owner sees.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

STEERING = ("README.md", "README.en.md", "synonyms.txt", "rules.yaml")  # at the top of the folder
SIDECAR = ".meta.yaml"


def discover(root: Path) -> list[Path]:
    """List the documents below `root`, sorted by their path."""
    return [path for path in _files(root) if not is_steering(path, root)]


def steering_files(root: Path) -> list[Path]:
    """List the files that steer the knowledge rather than belong to it: sealed with a version, never indexed."""
    return [path for path in _files(root) if is_steering(path, root) and is_inside(path, root)]


def is_steering(path: Path, root: Path) -> bool:
    """Say whether a file is a steering file: a sidecar anywhere, the others at the top of the folder."""
    return path.name.endswith(SIDECAR) or (path.parent == root and path.name in STEERING)


def is_inside(path: Path, root: Path) -> bool:
    """Say whether a path, all links followed, still lies in the folder."""
    return path.resolve().is_relative_to(root.resolve())


def _files(root: Path) -> list[Path]:
    return sorted(_walk(root), key=lambda path: path.relative_to(root).as_posix())


def _walk(root: Path) -> Iterator[Path]:
    for folder, folders, files in os.walk(root):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in files:
            if not name.startswith((".", "~$")):
                yield Path(folder) / name
        for name in folders:  # os.walk does not descend into a link; one that leads out is reported
            path = Path(folder) / name
            if path.is_symlink() and not is_inside(path, root):
                yield path
