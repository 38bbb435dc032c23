"""Publish whenever a folder has changed and come to rest, or at fixed times of the day.

    watcher = Watcher(look=lambda: look_at([Path("kb_docs")]), publish=…, say=print, now=datetime.now, every=30)
    watcher.run(time.sleep)                       # until somebody interrupts it

Folders are looked at every so many seconds rather than subscribed to: that works on network shares, in containers and for Git
repositories, where notices of the system do not come, and costs one `stat` a file.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import NoReturn

from ingest.errors import CiteDeskError, PublishError, SourceError
from ingest.loaders import discover, steering_files
from ingest.manifest import hash_file

QUIET = 2.0  # seconds without a change before a folder is published: files are copied one after the other
_RESTLESS = 15  # looks in a row that found another state, before it is said
_REST = timedelta(hours=1)  # until what was refused is tried again unchanged: each refusal of the gate is put on record

State = dict[str, tuple[int, ...]]  # path → kind, size, time of the last change (ns)


def look_at(folders: Sequence[Path], *, may_be_empty: bool = False) -> State:
    """Give the state of all files that a publish of `folders` would read.

    Raises SourceError (folder_gone, folder_empty) where a publish would take for removed what cannot be seen just now.
    """
    seen: State = {}
    for folder in folders:
        if not folder.is_dir():
            raise SourceError("folder_gone", str(folder), "is not there, or is no folder", _REMEDY)
        documents = discover(folder)
        if not documents and not may_be_empty:
            raise SourceError("folder_empty", str(folder), "holds no document, what is live stays live", _REMEDY)
        for path in (*documents, *steering_files(folder)):
            try:
                found = path.lstat()
            except OSError:
                continue  # gone since the folder was listed: the next look finds another state
            if stat.S_ISDIR(found.st_mode):
                raise SourceError("folder_gone", str(path), "cannot be looked into", _REMEDY)
            seen[str(path)] = (found.st_mode, found.st_size, found.st_mtime_ns)
    return seen


_REMEDY = "Mount or restore it, or check its access rights; it is looked at again."


def digest(seen: State) -> str:
    """Give the hash of names and contents, so that a file that was only touched, or copied over itself, changes nothing."""
    total = hashlib.sha256()
    for name, (mode, *_) in sorted(seen.items()):
        path = Path(name)
        try:
            part = hash_file(path) if stat.S_ISREG(mode) else str(path.readlink()) if stat.S_ISLNK(mode) else str(mode)
        except OSError as error:  # the publish names it
            part = str(error)
        total.update(f"{name}\0{part}\n".encode(errors="surrogateescape"))
    return total.hexdigest()


def next_time(times: Sequence[time], after: datetime) -> datetime:
    """Give the first of these times of the day after a moment."""
    days = (after.date(), after.date() + timedelta(days=1))
    return min(moment for day in days for at in times if (moment := datetime.combine(day, at)) > after)


@dataclass(kw_only=True)
class Watcher:
    """Looks, waits for rest, publishes; whatever goes wrong is said once and tried again.

    `publish` gives the line to say. `times` are local times of the day: then it publishes at these instead of at once, or as
    soon as it can after one of them. A publish that was refused is tried again when the files change, or after an hour.
    """

    look: Callable[[], State]
    publish: Callable[[], str]
    say: Callable[[str], None]
    now: Callable[[], datetime]
    every: float
    times: tuple[time, ...] = ()
    _due: datetime | None = None
    _before: State | None = None
    _handled: State | None = None
    _published: str = ""
    _again: datetime | None = None
    _restless: int = 0
    _complaints: set[str] = field(default_factory=set)

    def run(self, sleep: Callable[[float], None]) -> NoReturn:
        """Watch until `sleep` or a signal raises."""
        while True:
            sleep(self.step())

    def step(self) -> float:
        """Do what is to be done now; give the seconds until the next step."""
        now = self.now()
        if self.times and self._due is None:
            self._due = next_time(self.times, now)
        if self._due and now < self._due:
            return min(self.every, (self._due - now).total_seconds())
        try:
            return self._step(now)
        except CiteDeskError as error:
            self._complain(str(error))
        except Exception as error:  # a watch that ended would leave the answers old without a word
            self._complain(f"{type(error).__name__}: {error}")
        return self.every

    def _step(self, now: datetime) -> float:
        seen = self.look()
        if seen != self._before:
            self._before, self._restless = seen, self._restless + 1
            if self._restless == _RESTLESS:
                self._complain(str(SourceError("folder_restless", _latest(seen), "and others keep changing", _WAIT)))
            return min(QUIET, self.every)
        self._restless = 0
        if seen != self._handled or (self._again and now >= self._again):
            self._publish(seen)
        elif self._complaints and self._again is None:
            self._complaints.clear()
            self.say("all is well again, nothing has changed")
        self._due = next_time(self.times, now) if self.times else None
        return self.every

    def _publish(self, seen: State) -> None:
        content = digest(seen)
        if content != self._published:
            try:
                self.say(self.publish())
            except PublishError as error:
                if error.code == "busy":
                    raise
                self._handled, self._again = seen, self.now() + _REST
                self._complain(str(error))
                return
        self._handled, self._published, self._again = seen, content, None
        self._complaints.clear()

    def _complain(self, problem: str) -> None:
        if problem not in self._complaints:
            self._complaints.add(problem)
            self.say(f"error: {problem}")


_WAIT = "It is published when they have come to rest; take out what is no document."


def _latest(seen: State) -> str:
    return os.path.relpath(max(seen, key=lambda name: seen[name][-1], default="."))
