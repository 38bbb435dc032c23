"""Password hashes: Argon2id with the parameters of argon2-cffi (RFC 9106, the low-memory profile).

digest = hash_password("a long pass phrase")        # PeopleError (weak_password) for a short one
is_right(digest, "a long pass phrase")              # True, after some tens of milliseconds and 64 MiB
"""

from __future__ import annotations

import os
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from ingest.errors import PeopleError

SHORTEST = 10  # characters of a new password
_LONGEST = 1024  # of what is hashed; more would only keep the machine busy


def hash_password(password: str, *, is_new: bool = True) -> str:
    """Hash a password. Raise PeopleError (weak_password) for a new one that is too short or absurdly long."""
    if is_new and not SHORTEST <= len(password) <= _LONGEST:
        problem = f"has {len(password)} characters"
        raise PeopleError("weak_password", "password", problem, f"Choose one of {SHORTEST} to {_LONGEST}.")
    return _hasher().hash(_same(password))


def is_right(digest: str, password: str) -> bool:
    """Say whether a password is that of the hash; an empty hash, of somebody who has none, takes as long to say no."""
    try:
        return _hasher().verify(digest or _nobodys(), _same(password)) and bool(digest)
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(digest: str) -> bool:
    """Say whether the parameters have risen since a hash was made."""
    return _hasher().check_needs_rehash(digest)


def _same(password: str) -> bytes:
    """Give one form of what looks alike on the keyboard of a Chinese and of a Latin input method (NIST SP 800-63B: NFKC)."""
    return unicodedata.normalize("NFKC", password[: _LONGEST + 1]).encode("utf-8", "replace")


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@cache
def _nobodys() -> str:
    return _hasher().hash(os.urandom(16))
