"""`python -m assistant user`: adding, listing, changing, removing; each change in the audit log; no password in sight."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.__main__ import main
from assistant.gate import Gate
from assistant.people import UserFile
from ingest.audit import check_chain, events

SECRET = "correct horse battery"
Command = Callable[..., int]


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CITEDESK_USERS", "users.json")

    def run(*words: str, password: str = SECRET) -> int:
        monkeypatch.setattr("sys.stdin", io.StringIO(password + "\n"))
        return main(["user", *words, "--who", "root"])

    return run


def test_people_come_change_and_go_and_all_is_on_record(command: Command, capsys: pytest.CaptureFixture[str]) -> None:
    file = UserFile(Path("users.json"))
    assert command("list") == 0 and "Nobody" in capsys.readouterr().out
    assert command("add", "zoe", "--role", "administrator", "--password-stdin") == 0
    assert command("add", "mei@example.org", "--role", "agent", "--openid") == 0
    assert command("password", "zoe", "--password-stdin", password="another pass phrase") == 0
    assert Gate().enter(file, "zoe", "another pass phrase").role == "administrator"
    assert command("role", "mei@example.org", "--role", "qa") == 0
    assert command("list") == 0
    assert "qa             OpenID    mei@example.org" in capsys.readouterr().out
    assert command("remove", "mei@example.org") == 0
    log = [(event.action, event.who, event.subject, event.reason) for event in reversed(events(Path(".kb")))]
    assert log == [
        ("user", "root", "zoe", "added"),
        ("user", "root", "mei@example.org", "added"),
        ("user", "root", "zoe", "password_set"),
        ("user", "root", "mei@example.org", "role_set"),
        ("user", "root", "mei@example.org", "removed"),
    ]
    assert check_chain(Path(".kb")) == 5
    stored = b"".join(path.read_bytes() for path in Path().rglob("*") if path.is_file())
    assert SECRET.encode() not in stored and b"another pass phrase" not in stored


@pytest.mark.parametrize(
    ("words", "password", "code"),
    [
        (("add", "li", "--password-stdin"), SECRET, "no_role"),
        (("add", "li", "--role", "agent", "--password-stdin"), "short", "weak_password"),
        (("remove", "zoe"), "", "last_administrator"),
        (("password", "nobody", "--password-stdin"), SECRET, "no_person"),
        (("remove",), "", "no_name"),
    ],
)
def test_what_is_refused_changes_nothing(
    command: Command, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], password: str, code: str
) -> None:
    command("add", "zoe", "--role", "administrator", "--password-stdin")
    before = Path("users.json").read_bytes()
    assert command(*words, password=password) == 2
    assert f"[{code}]" in capsys.readouterr().err
    assert Path("users.json").read_bytes() == before and len(events(Path(".kb"))) == 1


def test_nothing_is_changed_that_could_not_be_recorded(command: Command, capsys: pytest.CaptureFixture[str]) -> None:
    Path(".kb").mkdir()
    (Path(".kb") / "books.sqlite").write_bytes(b"no database " * 100)
    assert command("add", "zoe", "--role", "administrator", "--password-stdin") == 2
    assert "[books]" in capsys.readouterr().err and not Path("users.json").exists()


def test_a_password_is_no_argument(command: Command, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        command("add", "zoe", "--role", "administrator", "--password", SECRET)


def test_without_the_setting_there_is_nobody_to_name(
    command: Command, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("CITEDESK_USERS")
    assert command("list") == 2 and "CITEDESK_USERS" in capsys.readouterr().err


def test_doctor_looks_at_the_user_file(command: Command, capsys: pytest.CaptureFixture[str]) -> None:
    main(["doctor"])
    assert "WRONG people" in capsys.readouterr().out
    command("add", "zoe", "--role", "administrator", "--password-stdin")
    main(["doctor"])
    assert "ok    people: 1 in" in capsys.readouterr().out
