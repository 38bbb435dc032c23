"""The people who may sign in: a local file of names, roles and password hashes.

    file = UserFile(Path("users.json"))
    file.add("li", "owner", password="a long pass phrase")     # without a password: signs in by the OpenID provider
    file.find("li")                                            # its Entry; `assistant.gate` checks the password

The file is read anew at every look, so that whoever is taken out or given another role is so at once.
"""

from __future__ import annotations

import json
import os
import tempfile
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from filelock import FileLock, Timeout
from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError

from assistant.passwords import hash_password
from assistant.roles import Role as Role
from ingest.audit import record
from ingest.books import Books
from ingest.errors import PeopleError

if TYPE_CHECKING:
    from settings import Settings


@dataclass(frozen=True, kw_only=True)
class Person:
    """Who is at the panel; `name` stands in the audit log."""

    name: str
    role: Role


def _name(value: str) -> str:
    value = unicodedata.normalize("NFC", value).strip()
    if not 1 <= len(value) <= 100 or not value.isprintable():
        raise ValueError("a name has 1 to 100 printable characters")
    return value


def _digest(value: str) -> str:
    if value and not value.startswith("$argon2id$"):
        raise ValueError("is no Argon2id hash; set it by: python -m assistant user password NAME")
    return value


class Entry(BaseModel):
    """One person of the file. Without a `password` hash, they sign in by the OpenID provider and `name` is their e-mail."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, AfterValidator(_name)]
    role: Role
    password: Annotated[str, AfterValidator(_digest)] = ""

    @property
    def person(self) -> Person:
        """Give who this is, without the hash."""
        return Person(name=self.name, role=self.role)


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    people: list[Entry]


class UserFile:
    """The file, read and written as a whole; a writer holds its lock, and a reader never sees half of it."""

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()  # a link stays one when the file behind it is replaced

    def entries(self) -> list[Entry]:
        """List the people, none where there is no file. Raise PeopleError (user_file) for one that cannot be used."""
        try:
            entries = _File.model_validate(json.loads(self.path.read_text(encoding="utf-8-sig"))).people
        except FileNotFoundError:
            return []
        except ValidationError as error:
            first = error.errors(include_input=False)[0]
            raise self._unusable(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from error
        except (OSError, ValueError) as error:
            raise self._unusable(str(error)) from error
        names = [key_of(entry.name) for entry in entries]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise self._unusable(f"names {', '.join(twice)} more than once")
        return entries

    def find(self, name: str) -> Entry | None:
        """Give the person of that name, upper and lower case alike."""
        return next((entry for entry in self.entries() if key_of(entry.name) == key_of(name)), None)

    def add(self, name: str, role: Role, *, password: str | None = None) -> Person:
        """Add a person. Raise PeopleError (person_exists, weak_password, bad_person)."""
        digest = "" if password is None else hash_password(password)
        with self._changing() as people:
            if any(key_of(entry.name) == key_of(name) for entry in people):
                raise PeopleError("person_exists", name, "is in the user file already", "Choose another name.")
            try:
                people.append(Entry(name=name, role=role, password=digest))
            except ValidationError as error:
                what = error.errors()[0]["msg"].removeprefix("Value error, ")
                raise PeopleError("bad_person", repr(name)[:120], f"cannot be added: {what}", "Mend it.") from error
            return people[-1].person

    def remove(self, name: str) -> Person:
        """Take a person out. Raise PeopleError (no_person, last_administrator)."""
        with self._changing() as people:
            return people.pop(_place(people, name)).person

    def change(self, name: str, *, role: Role | None = None, password: str | None = None) -> Person:
        """Give a person another role or password. Raise PeopleError (no_person, last_administrator, weak_password)."""
        new = {} if role is None else {"role": role}
        if password is not None:
            new["password"] = hash_password(password)  # type: ignore[assignment]
        with self._changing() as people:
            place = _place(people, name)
            people[place] = people[place].model_copy(update=new)
            return people[place].person

    def renew(self, entry: Entry, password: str) -> Entry:
        """Hash a password anew that was just found right; give the entry as it stands now, in a file for reading the old."""
        renewed = entry.model_copy(update={"password": hash_password(password, is_new=False)})
        try:
            with self._changing() as people:
                people[people.index(entry)] = renewed
        except (PeopleError, ValueError):  # ValueError: somebody else has changed it meanwhile
            return entry
        return renewed

    @contextmanager
    def _changing(self) -> Iterator[list[Entry]]:
        """Give the people to change; write them if that ends well and leaves an administrator if there was one."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with FileLock(f"{self.path}.lock", timeout=10, mode=0o600):
                before = self.entries()
                people = list(before)
                yield people
                if _administrators(before) and not _administrators(people):
                    problem = "is the last administrator"
                    raise PeopleError("last_administrator", self.path.name, problem, "Name another one first.")
                if people != before:
                    self._write(people)
        except (OSError, Timeout) as error:
            raise self._unusable(str(error)) from error

    def _write(self, people: list[Entry]) -> None:
        plain = {"people": [entry.model_dump() for entry in people]}
        handle, draft = tempfile.mkstemp(dir=self.path.parent, prefix=f".{self.path.name}.")  # made with mode 0600
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(plain, file, ensure_ascii=False, indent=1)
                file.flush()
                os.fsync(file.fileno())
            Path(draft).replace(self.path)
        except BaseException:
            Path(draft).unlink(missing_ok=True)
            raise

    def _unusable(self, problem: str) -> PeopleError:
        remedy = "Mend it, or restore it from a backup; python -m assistant user list reads it."
        return PeopleError("user_file", str(self.path), f"the user file cannot be used: {problem}", remedy)


def user_file(settings: Settings) -> UserFile | None:
    """Give the file of the settings, None where none is set."""
    return UserFile(Path(settings.users).expanduser()) if settings.users else None


def on_record(store: Path, who: str, what: str, change: Callable[[], Person]) -> Person:
    """Change the user file and say so in the audit log of the store; nothing is changed that could not be recorded."""
    with Books(store).opened():
        pass  # raises StoreError where the log cannot be written
    person = change()
    record(store, "user", who=who, subject=person.name, reason=what, details={"role": person.role})
    return person


def key_of(name: str) -> str:
    """Give what names are compared by: upper and lower case, and ways to write an accent, are alike."""
    return unicodedata.normalize("NFC", name).strip().casefold()


def _place(people: list[Entry], name: str) -> int:
    for place, entry in enumerate(people):
        if key_of(entry.name) == key_of(name):
            return place
    raise PeopleError("no_person", name, "is not in the user file", "python -m assistant user list names everybody.")


def _administrators(people: list[Entry]) -> int:
    return sum(entry.role == "administrator" for entry in people)
