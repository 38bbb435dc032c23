"""Signing in with a password: one check at a time, the same for a name that is not there, and no guessing.

    gate = Gate()                                  # one for the process
    entry = gate.enter(file, "li", "…")            # PeopleError (wrong_password, too_many_attempts)

After 5 wrong passwords a name has to wait: 1 second, then double after each, up to 15 minutes. A right password does not help
while it waits. What is remembered is lost when the process ends.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from assistant.passwords import is_outdated, is_right
from assistant.people import Entry, UserFile, key_of
from ingest.errors import PeopleError

FREE = 5  # wrong passwords before a name has to wait
_MOST_SECONDS = 900.0
_REMEMBERED = 10_000  # names with wrong passwords that are kept in memory


class Gate:
    """Checks passwords and remembers, by name, how often a wrong one was given. Safe to call from several threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._wrong: dict[str, tuple[int, float]] = {}  # how many, and until when to wait
        self._lock = threading.Lock()

    def enter(self, file: UserFile, name: str, password: str) -> Entry:
        """Give the person. Raise PeopleError: wrong_password (whatever was wrong), too_many_attempts (with the wait)."""
        key = key_of(name)[:100]
        with self._lock:  # a check takes 64 MiB: never many at once
            count, until = self._wrong.get(key, (0, 0.0))
            if (left := until - self._clock()) > 0:
                problem = f"too many wrong passwords; wait {left:.0f} seconds"
                raise PeopleError("too_many_attempts", name[:100], problem, "Then try again, or ask an administrator.")
            entry = file.find(name)
            if is_right(entry.password if entry else "", password) and entry:
                self._wrong.pop(key, None)
                return file.renew(entry, password) if is_outdated(entry.password) else entry
            self._remember(key, count + 1)
        problem = "the name or the password is wrong"
        raise PeopleError("wrong_password", name[:100], problem, "Try again, or ask an administrator for a new one.")

    def wrong(self, name: str) -> int:
        """Say how many wrong passwords were given for a name since the last right one."""
        return self._wrong.get(key_of(name)[:100], (0, 0.0))[0]

    def _remember(self, key: str, count: int) -> None:
        wait = min(2.0 ** (count - FREE), _MOST_SECONDS) if count >= FREE else 0.0
        self._wrong.pop(key, None)
        self._wrong[key] = (count, self._clock() + wait)
        if len(self._wrong) > _REMEMBERED:
            del self._wrong[next(iter(self._wrong))]  # the one that was wrong longest ago
