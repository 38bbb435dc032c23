"""The user file and its gate: roles, hashes, guessing, and what must not happen to the last administrator."""

from __future__ import annotations

import json
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from assistant import passwords
from assistant.gate import FREE, Gate
from assistant.people import UserFile
from ingest.errors import PeopleError

SECRET = "correct horse battery"


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> UserFile:
    """A file with an administrator; hashes are cheap, and still Argon2id."""
    monkeypatch.setattr(passwords, "_hasher", lambda: PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
    passwords._nobodys.cache_clear()
    file = UserFile(tmp_path / "users.json")
    file.add("Zoe", "administrator", password=SECRET)
    return file


def code_of(call: object, *words: object, **named: object) -> str:
    with pytest.raises(PeopleError) as caught:
        call(*words, **named)  # type: ignore[operator]
    return caught.value.code


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_the_file_holds_hashes_and_is_for_its_owner_only(file: UserFile) -> None:
    file.add("mei@example.org", "agent")
    text = file.path.read_text(encoding="utf-8")
    assert SECRET not in text and "$argon2id$" in text
    assert stat.S_IMODE(file.path.stat().st_mode) == 0o600
    assert [(e.name, e.role) for e in file.entries()] == [("Zoe", "administrator"), ("mei@example.org", "agent")]
    assert [path.name for path in file.path.parent.iterdir() if not path.name.endswith(".lock")] == ["users.json"]


def test_the_parameters_are_those_of_the_library() -> None:
    assert passwords.hash_password(SECRET).startswith("$argon2id$v=19$m=65536,t=3,p=4$")


def test_a_right_password_enters_in_whatever_case_and_width(file: UserFile) -> None:
    gate = Gate()
    assert gate.enter(file, " zOE ", SECRET).person.name == "Zoe"
    assert gate.enter(file, "Zoe", SECRET.replace("c", "ｃ")).role == "administrator"
    assert code_of(gate.enter, file, "Zoe", SECRET.upper()) == "wrong_password"


@pytest.mark.parametrize("password", ["", "x" * 5000, "\ud800"])
def test_nobody_enters_without_a_password_of_their_own(file: UserFile, password: str) -> None:
    file.add("mei@example.org", "agent")
    for name in ("Zoe", "mei@example.org", "nobody", ""):
        assert code_of(Gate().enter, file, name, password) == "wrong_password"


def test_an_unknown_name_costs_a_check_as_well(file: UserFile, monkeypatch: pytest.MonkeyPatch) -> None:
    checked = []

    class Counting(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> bool:
            checked.append(hash)
            return super().verify(hash, password)

    monkeypatch.setattr(passwords, "_hasher", lambda: Counting(time_cost=1, memory_cost=64, parallelism=1))
    file.add("mei@example.org", "agent")
    messages = set()
    for name in ("Zoe", "mei@example.org", "nobody"):
        with pytest.raises(PeopleError) as caught:
            Gate().enter(file, name, "not the password")
        messages.add((caught.value.code, caught.value.problem))
    assert len(checked) == 3 and len(messages) == 1


@pytest.mark.parametrize("name", ["Zoe", "nobody"])
def test_guessing_has_to_wait_ever_longer_whoever_it_is(file: UserFile, name: str) -> None:
    clock = Clock()
    gate = Gate(clock)
    for _ in range(FREE):
        assert code_of(gate.enter, file, name, "guess") == "wrong_password"
    for wait in (1, 2, 4):
        clock.now += wait - 0.5
        assert code_of(gate.enter, file, name, SECRET) == "too_many_attempts", "even the right one"
        clock.now += 0.6
        assert code_of(gate.enter, file, name, "guess") == "wrong_password"
    for _ in range(20):
        clock.now += 901
        assert code_of(gate.enter, file, name, "guess") == "wrong_password", "no longer than 15 minutes"
    clock.now += 901
    if name == "Zoe":
        gate.enter(file, name, SECRET)
        assert gate.wrong(name) == 0 and code_of(gate.enter, file, name, "guess") == "wrong_password"
    gate.enter(file, "Zoe", SECRET)  # other names do not wait


def test_what_the_gate_remembers_is_bounded(file: UserFile, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.gate._REMEMBERED", 10)
    gate = Gate()
    for number in range(30):
        assert code_of(gate.enter, file, f"n{number}", "guess") == "wrong_password"
    assert sum(gate.wrong(f"n{number}") for number in range(30)) == 10


def test_a_hash_is_renewed_when_the_parameters_rise(file: UserFile, monkeypatch: pytest.MonkeyPatch) -> None:
    before = file.entries()[0].password
    monkeypatch.setattr(passwords, "_hasher", lambda: PasswordHasher(time_cost=2, memory_cost=128, parallelism=1))
    entered = Gate().enter(file, "Zoe", SECRET)
    after = file.entries()[0].password
    assert after != before and "m=128,t=2" in after and entered.password == after
    Gate().enter(file, "Zoe", SECRET)
    assert file.entries()[0].password == after


def test_a_file_for_reading_only_lets_people_in_all_the_same(file: UserFile, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError("read-only file system")

    before = file.path.read_bytes()
    monkeypatch.setattr(passwords, "_hasher", lambda: PasswordHasher(time_cost=2, memory_cost=128, parallelism=1))
    monkeypatch.setattr("assistant.people.tempfile.mkstemp", refuse)
    assert Gate().enter(file, "Zoe", SECRET).name == "Zoe"
    assert file.path.read_bytes() == before and code_of(file.add, "li", "agent") == "user_file"


def test_short_passwords_and_odd_names_are_refused(file: UserFile) -> None:
    assert code_of(file.add, "li", "agent", password="123456789") == "weak_password"
    assert code_of(file.add, "li", "agent", password="") == "weak_password"
    assert code_of(file.change, "Zoe", password="short") == "weak_password"
    for name in ("", "  ", "a\nb", "x" * 101):
        assert code_of(file.add, name, "agent") == "bad_person"
    assert code_of(file.add, "ZOE", "agent") == "person_exists"
    assert code_of(file.remove, "li") == code_of(file.change, "li", role="qa") == "no_person"
    assert len(file.entries()) == 1


def test_the_last_administrator_stays(file: UserFile) -> None:
    file.add("li", "owner")
    assert code_of(file.remove, "Zoe") == code_of(file.change, "Zoe", role="owner") == "last_administrator"
    file.change("li", role="administrator")
    file.remove("Zoe")
    assert [entry.name for entry in file.entries()] == ["li"]


@pytest.mark.parametrize(
    "content",
    [
        "{", "[]", '{"people": [{"name": "a", "role": "chief"}]}', '{"people": [{"name": "a", "role": "qa", "x": 1}]}',
        '{"people": [{"name": "a", "role": "qa"}, {"name": "A", "role": "qa"}]}', "\x00",
        '{"people": [{"name": "a", "role": "qa", "password": "in clear text"}]}',
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_used_is_one_error_and_lets_nobody_in(file: UserFile, content: str) -> None:
    file.path.write_text(content, encoding="utf-8")
    assert code_of(file.entries) == code_of(Gate().enter, file, "a", SECRET) == "user_file"
    assert code_of(file.add, "b", "administrator") == "user_file"
    assert file.path.read_text(encoding="utf-8") == content, "and is not written over"


def test_people_added_at_the_same_time_are_all_there(file: UserFile) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: UserFile(file.path).add(f"n{n}", "agent"), range(24)))
    assert len(file.entries()) == 25


def test_a_link_to_the_file_stays_one(file: UserFile, tmp_path: Path) -> None:
    link = tmp_path / "link.json"
    link.symlink_to(file.path)
    UserFile(link).add("li", "agent")
    assert link.is_symlink() and len(json.loads(file.path.read_text(encoding="utf-8"))["people"]) == 2
