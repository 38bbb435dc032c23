"""Say who may sign in: `python -m assistant user add|list|remove|password|role NAME`.

python -m assistant user add li --role owner                  # asks for the password; --password-stdin reads it from a pipe
python -m assistant user add mei@example.org --role agent --openid
python -m assistant user password li

A password is never an argument: those stand in the list of processes and in the shell's history. Each change is in the audit log.
"""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from assistant.people import Person, UserFile, on_record, user_file
from assistant.roles import ROLES, Role
from ingest.audit import this_user
from ingest.errors import CiteDeskError, PeopleError
from settings import Settings, load


def main(argv: Sequence[str]) -> int:
    """Run one of the commands; give the exit code: 0 done, 2 nothing changed because of an error."""
    arguments = _parser().parse_args(argv)
    try:
        settings = load()
        if arguments.kb:
            settings = settings.model_copy(update={"kb_dir": arguments.kb})
        file = user_file(settings)
        if file is None:
            remedy = "Set CITEDESK_USERS to the path of a JSON file, in .env or in the environment."
            raise PeopleError("no_user_file", "CITEDESK_USERS", "is not set, so there is nobody to list", remedy)
        print(_COMMANDS[arguments.command](settings, file, arguments))
        return 0
    except CiteDeskError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except (KeyboardInterrupt, EOFError):
        print("cancelled: nothing changed", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m assistant user",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("command", choices=tuple(_COMMANDS))
    parser.add_argument("name", nargs="?", default="", help="of the person; an e-mail with --openid")
    parser.add_argument("--role", choices=ROLES, help="what the person may do")
    parser.add_argument("--openid", action="store_true", help="signs in by the OpenID provider: no password")
    parser.add_argument("--password-stdin", action="store_true", help="read the password from standard input")
    parser.add_argument("--kb", type=Path, metavar="DIR", help="store whose audit log is written (default .kb)")
    parser.add_argument("--who", default=this_user(), help="who does this, for the audit log (default %(default)s)")
    return parser


def _list(settings: Settings, file: UserFile, arguments: argparse.Namespace) -> str:
    lines = [f"{e.role:14} {'password' if e.password else 'OpenID':9} {e.name}" for e in file.entries()]
    return "\n".join(lines) or f"Nobody in {file.path} yet: python -m assistant user add NAME --role administrator"


def _add(settings: Settings, file: UserFile, arguments: argparse.Namespace) -> str:
    name, role = _named(arguments), _role(arguments)
    password = None if arguments.openid else _password(arguments)
    return _done(settings, arguments, "added", lambda: file.add(name, role, password=password))


def _remove(settings: Settings, file: UserFile, arguments: argparse.Namespace) -> str:
    name = _named(arguments)
    return _done(settings, arguments, "removed", lambda: file.remove(name))


def _set_password(settings: Settings, file: UserFile, arguments: argparse.Namespace) -> str:
    name, password = _named(arguments), _password(arguments)
    return _done(settings, arguments, "password_set", lambda: file.change(name, password=password))


def _set_role(settings: Settings, file: UserFile, arguments: argparse.Namespace) -> str:
    name, role = _named(arguments), _role(arguments)
    return _done(settings, arguments, "role_set", lambda: file.change(name, role=role))


_COMMANDS: dict[str, Callable[[Settings, UserFile, argparse.Namespace], str]] = {
    "add": _add,
    "list": _list,
    "remove": _remove,
    "password": _set_password,
    "role": _set_role,
}


def _done(settings: Settings, arguments: argparse.Namespace, what: str, change: Callable[[], Person]) -> str:
    person = on_record(settings.kb_dir, arguments.who, what, change)
    return f"{person.name} ({person.role}): {what.replace('_', ' ')}"


def _named(arguments: argparse.Namespace) -> str:
    if not arguments.name:
        remedy = f"python -m assistant user {arguments.command} NAME"
        raise PeopleError("no_name", arguments.command, "needs a name", remedy)
    return str(arguments.name)


def _role(arguments: argparse.Namespace) -> Role:
    if not arguments.role:
        raise PeopleError("no_role", arguments.name, "needs a role", f"Give --role: {', '.join(ROLES)}.")
    role: Role = arguments.role
    return role


def _password(arguments: argparse.Namespace) -> str:
    if arguments.password_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass.getpass("Password: ")
    if getpass.getpass("Once more: ") != first:
        raise PeopleError("passwords_differ", arguments.name, "the two passwords differ", "Type the same one twice.")
    return first
