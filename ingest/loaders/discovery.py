"""Which files of a folder are documents, which steer the knowledge, and which are neither.

    discover(root); steering_files(root)

Hidden files, Office's `~$` lock files and what dresses a web page (styles, scripts, fonts; pictures and sounds in a folder for
such) are ignored. Files of unknown formats, links that lead out of the folder and folders
that cannot be looked into are among the documents, so that `load` refuses each with an error that the owner sees.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

STEERING = ("README.md", "README.en.md", "synonyms.txt", "rules.yaml")  # at the top of the folder
SIDECAR = ".meta.yaml"
_DRESS = frozenset(".css .scss .less .js .mjs .map .woff .woff2 .ttf .otf .eot .ico".split())
_MEDIA = frozenset(".png .jpg .jpeg .gif .svg .webp .bmp .avif .mp4 .webm .mp3".split())
_MEDIA_FOLDERS = frozenset("assets attachments images img media pictures static styles thumbnails".split())


def discover(root: Path) -> list[Path]:
    """List the documents below `root`, sorted by their path."""
    return [path for path in _files(root) if not (is_steering(path, root) or is_asset(path, root))]


def steering_files(root: Path) -> list[Path]:
    """List the files that steer the knowledge rather than belong to it: sealed with a version, never indexed."""
    return [path for path in _files(root) if is_steering(path, root)]


def is_steering(path: Path, root: Path) -> bool:
    """Say whether a file is a steering file: a sidecar anywhere, the others at the top of the folder."""
    return path.name.endswith(SIDECAR) or (path.parent == root and path.name in STEERING)


def is_inside(path: Path, root: Path) -> bool:
    """Say whether a path, all links followed, still lies in the folder. Nothing is opened."""
    return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(root))


def is_asset(path: Path, root: Path) -> bool:
    """Say whether a file dresses the pages beside it. A picture elsewhere may be a scanned rule: `load` names it."""
    suffix = path.suffix.lower()
    folders = [folder.lower() for folder in path.relative_to(root).parts[:-1]]
    return suffix in _DRESS or (
        suffix in _MEDIA and any(folder in _MEDIA_FOLDERS or folder.endswith("_files") for folder in folders)
    )


def _files(root: Path) -> list[Path]:
    return sorted(_walk(root), key=lambda path: path.relative_to(root).as_posix())


def _walk(root: Path) -> Iterator[Path]:
    """Yield what is no folder, links that lead to a folder outside, and folders that cannot be looked into.

    Not `os.walk`: it calls itself for each level, and leaves out silently what it cannot open.
    """
    waiting = [root]
    while waiting:
        folder = waiting.pop()
        try:
            with os.scandir(folder) as entries:
                found = [entry for entry in entries if not entry.name.startswith((".", "~$"))]
        except OSError:
            yield folder
            continue
        for entry in found:
            path = folder / entry.name
            if entry.is_dir(follow_symlinks=False):
                waiting.append(path)
            elif not (entry.is_symlink() and _is_folder(entry) and is_inside(path, root)):
                yield path  # a link to a folder inside is left out: what it holds is found where it is


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False  # a link in a circle: `load` says so
