"""Record every file that a process opens or touches, from its first line on; see `tests.reliability.recorded`.

Python imports a module of this name at its start, so that the parser's child, which inherits the path, is recorded as well.
"""

from __future__ import annotations

import os
import sys

_LOG = os.environ.get("RECORD_OPENS", "")
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
_EVENTS = ("open", "os.", "shutil.", "sqlite3.connect", "tempfile.", "glob.")


def _record(event: str, arguments: tuple[object, ...]) -> None:
    if event == "open":
        flags = arguments[2] if isinstance(arguments[2], int) else 0
        _write("write" if flags & _WRITING else "open", arguments[0], -1)
    elif event in ("os.rename", "os.link"):  # from, to, and the folders that each is relative to
        _write(event, arguments[0], arguments[2])
        _write(event, arguments[1], arguments[3])
    elif event in ("os.remove", "os.rmdir", "os.mkdir", "os.symlink"):
        _write(event, arguments[1 if event == "os.symlink" else 0], arguments[-1])
    elif event.startswith(_EVENTS):
        _write(event, arguments[0], -1)


def _write(event: str, path: object, folder: object) -> None:
    """Note a path, all links followed, since a name inside the folder may lead out of it. This opens nothing itself."""
    if isinstance(path, (str, bytes, os.PathLike)):
        name = os.fsdecode(path)
        if isinstance(folder, int) and folder >= 0:
            name = f"/proc/self/fd/{folder}/{name}"
        line = f"{event}\t{os.path.realpath(name)}"
        os.write(_HANDLE, line.encode("utf-8", "surrogateescape").replace(b"\n", b"?") + b"\n")


if _LOG:
    _HANDLE = os.open(_LOG, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    sys.addaudithook(_record)
