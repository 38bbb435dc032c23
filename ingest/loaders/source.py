"""The bytes of a file in the knowledge folder: the one place that opens what an owner, or someone else, put there.

    source = read_source(path, root, Limits())     # .content, .sidecar, .sha256; LoadError for what is no such file
    read_inside(root / "synonyms.txt", root, 2**20)

A link is followed by name first, and nothing outside the folder is opened; a pipe, a socket or a device never is.
"""

from __future__ import annotations

import hashlib
import os
import stat
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from ingest.errors import LoadError
from ingest.loaders.discovery import SIDECAR, is_inside

_BIDI = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")  # they make a name read as another
_ODD = {"Cc", "Cs", "Zl", "Zp"}  # control characters, bytes that are no UTF-8, line ends
# Without the first a link put in place since the look would be followed, without the second a pipe would hang.
_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What one file may cost: its bytes, the seconds for reading it, and the memory (bytes) of the process that does.

    The memory is all that the process has mapped, its own code of 180 MB included, so that no more can be resident. The
    seconds leave room, within 20, for what is done before and after.
    """

    file_bytes: int = 50 * 1024 * 1024
    seconds: float = 18.0
    memory_bytes: int = 512 * 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Source:
    """A document's file as it is: its path relative to the folder, its bytes, and its sidecar's (empty without one)."""

    path: str
    content: bytes
    sidecar: bytes

    @property
    def sha256(self) -> str:
        """The hash of the file's bytes and its sidecar's."""
        return hashlib.sha256(self.content + self.sidecar).hexdigest()


def read_source(path: Path, root: Path, limits: Limits) -> Source:
    """Read a document's file and its sidecar. Raise LoadError (outside, bad_name, unreadable, too_large, empty)."""
    if not path.absolute().is_relative_to(root.absolute()):
        raise LoadError("outside", shown(path.name), f"it does not lie in {root}.", "Put a copy into the folder.")
    relative = path.absolute().relative_to(root.absolute()).as_posix()
    try:
        if is_odd(relative):
            problem = "its name holds control characters, or bytes that are no UTF-8."
            raise LoadError("bad_name", "", problem, "Rename it (and the folders that it is in).")
        content = _filled(read_inside(path, root, limits.file_bytes))
        return Source(path=relative, content=content, sidecar=_sidecar(path, root, limits))
    except LoadError as error:
        raise LoadError(error.code, shown(relative), error.problem, error.remedy) from error.__cause__


def read_inside(path: Path, root: Path, most: int) -> bytes:
    """Read a file of at most `most` bytes whose real place is in `root`. Raise LoadError (outside, unreadable, too_large)."""
    try:
        if not is_inside(path, root):
            problem = "it is a link that leads out of the folder."
            raise LoadError("outside", "", problem, "Put a copy into the folder.")
        real = os.path.realpath(path)
        if not stat.S_ISREG(os.lstat(real).st_mode):
            problem = "it is no file: a folder, a pipe, a device, or a link to itself."
            raise LoadError("unreadable", "", problem, "Take it out of the folder.")
        with os.fdopen(os.open(real, _FLAGS), "rb") as file:
            size = os.fstat(file.fileno()).st_size
            content = file.read(most + 1) if size <= most else b""
    except (OSError, ValueError) as error:
        reason = f"it cannot be opened ({getattr(error, 'strerror', None) or error})."
        raise LoadError("unreadable", "", reason, "Check the name and the access rights.") from error
    if max(size, len(content)) > most:
        megabytes = f"{max(size, len(content)) / 2**20:.0f} MB, the limit is {most / 2**20:.0f} MB"
        raise LoadError("too_large", "", f"it is too large ({megabytes}).", "Split it, or take its pictures out.")
    return content


def is_odd(name: str) -> bool:
    """Say whether a name holds what cannot be shown or stored: control characters, line ends, bytes that are no UTF-8."""
    return any(letter in _BIDI or unicodedata.category(letter) in _ODD for letter in name)


def shown(name: str) -> str:
    """Give a name as it can be printed on one line."""
    return "".join(letter if not is_odd(letter) else letter.encode("unicode_escape").decode() for letter in name)


def _sidecar(path: Path, root: Path, limits: Limits) -> bytes:
    sidecar = path.with_name(path.name + SIDECAR)
    if not os.path.lexists(sidecar):
        return b""
    try:
        return _filled(read_inside(sidecar, root, limits.file_bytes))
    except LoadError as error:
        problem = f"its sidecar {sidecar.name} cannot be used: {error.problem}"
        raise LoadError(error.code, "", problem, error.remedy) from error.__cause__


def _filled(content: bytes) -> bytes:
    if not content.strip(b"\x00 \t\r\n"):
        raise LoadError("empty", "", "it is empty.", "Fill it in, or take it out of the folder.")
    return content
