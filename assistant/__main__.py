"""Ask on the command line, check the installation, or serve the panel.

python -m assistant "退款多久到账？" [--json] [--trace] [--as-of 2026-11-23] [--history FILE] [--kb .kb]
python -m assistant "运费谁出？" --category returns --language-of-source zh --audience public
python -m assistant --batch questions.jsonl --json
python -m assistant doctor
python -m assistant serve
python -m assistant user add li --role owner
python -m assistant propose QUESTION ANSWER | queue [accept ID | decline ID] | gaps      (see assistant.contribute_command)
"""

from __future__ import annotations

import argparse
import codecs
import json
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

# Only what needs no installed package: `doctor` has to run where they are missing.
from assistant.printing import render, render_trace
from assistant.reply import Reply, Turn
from assistant.roles import ROLES
from ingest.errors import CiteDeskError, QuestionError
from ingest.pipe import run

if TYPE_CHECKING:
    from assistant.within import Filters
    from settings import Settings

_FILTERS = ("category", "source_language", "audience")
_BATCH_REMEDY = 'Give one JSON object a line, {"id": …, "question": …}, in UTF-8.'


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; give the exit code: 0 done, 1 some questions failed or something is wrong, 2 unusable."""
    words = list(sys.argv[1:] if argv is None else argv)
    if words[:1] == ["user"]:
        from assistant.people_command import main as people

        return people(words[1:])
    if words[:1] and words[0] in ("propose", "queue", "gaps"):
        from assistant.contribute_command import main as contribute

        return contribute(words)
    arguments = _parser().parse_args(words)
    if arguments.question == "doctor":
        from assistant.doctor import examine

        return examine(arguments.kb)
    if not arguments.question and not arguments.batch:
        _parser().print_usage(sys.stderr)
        return 2
    try:
        settings = _settings(arguments)
        if arguments.question == "serve":
            from assistant.serve import serve

            return serve(settings)
        return _answer(settings, arguments)
    except CiteDeskError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2


def _settings(arguments: argparse.Namespace) -> Settings:
    import settings as configuration

    found = configuration.load()
    return found.model_copy(update={"kb_dir": arguments.kb}) if arguments.kb else found


def _answer(settings: Settings, arguments: argparse.Namespace) -> int:
    from assistant.wiring import open_assistant

    role = arguments.role or settings.role
    filters: Filters = {name: getattr(arguments, name) for name in _FILTERS}  # type: ignore[assignment]
    with open_assistant(settings, observed=True) as assistant:
        if arguments.batch:
            return _batch(partial(assistant.answer, **filters), arguments, role)
        history = read_history(arguments.history) if arguments.history else ()
        reply = assistant.answer(arguments.question, history=history, as_of=arguments.as_of, role=role, **filters)
    print(json.dumps(reply.to_dict(), ensure_ascii=False, indent=2) if arguments.json else _shown(reply, arguments))
    return 0


def _shown(reply: Reply, arguments: argparse.Namespace) -> str:
    return f"{render_trace(reply)}\n\n{render(reply)}" if arguments.trace else render(reply)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m assistant", description="Answer a question with cited passages.")
    parser.add_argument(
        "question",
        nargs="?",
        help="the question; or: doctor, serve, user, propose, queue, gaps (user --help and so on)",
    )
    parser.add_argument("--kb", type=Path, help="store of the published versions (default .kb)")
    parser.add_argument("--as-of", type=_day, help="answer by the rules in force on this date, YYYY-MM-DD")
    parser.add_argument("--history", type=Path, help='JSON file: [{"role": "customer", "text": "…"}, …]')
    parser.add_argument("--role", choices=ROLES, help="whose reading rights apply")
    parser.add_argument("--category", help="search this category of documents only")
    parser.add_argument("--language-of-source", dest="source_language", help="search documents in this language only")
    parser.add_argument("--audience", help="search documents for this audience only: public, internal or restricted")
    parser.add_argument(
        "--batch", type=Path, help='JSONL file: {"id": …, "question": …} a line; also history, as_of, role, and filters'
    )
    parser.add_argument("--json", action="store_true", help="print the whole reply as JSON, its trace included")
    parser.add_argument("--trace", action="store_true", help="print first why the reply is what it is")
    return parser


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is no date; write YYYY-MM-DD") from error


def read_history(path: Path) -> tuple[Turn, ...]:
    """Read a conversation from a JSON file. Raise QuestionError naming the file."""
    remedy = 'Give [{"role": "customer" | "agent", "text": "…"}, …] in UTF-8.'
    try:
        return turns(json.loads(path.read_text(encoding="utf-8-sig")))
    except OSError as error:
        raise QuestionError("history", str(path), f"cannot be read ({error.strerror})", remedy) from error
    except (ValueError, TypeError, KeyError) as error:
        raise QuestionError("history", str(path), f"is no conversation ({error})", remedy) from error


def turns(rows: Any) -> tuple[Turn, ...]:
    """Turn parsed JSON into turns; ValueError, TypeError or KeyError where it is not a list of turns."""
    found = tuple(Turn(role=row["role"], text=str(row["text"])) for row in rows)
    for turn in found:
        if turn.role not in ("customer", "agent"):
            raise ValueError(f"unknown role {turn.role!r}")
    return found


def _batch(answer: Any, arguments: argparse.Namespace, role: str) -> int:
    failed = 0
    for number, line in _lines(arguments.batch):
        subject, name = f"{arguments.batch}:{number}", number
        try:
            row = _row(line, subject)
            name = row.get("id", number)
            reply = _answer_row(answer, row, role, arguments.as_of, subject)
        except QuestionError as error:
            failed += 1
            plain: dict[str, Any] = {"id": name, "error": {"code": error.code, "message": str(error)}}
            print(f"error: {error}", file=sys.stderr)
            if arguments.json:
                print(json.dumps(plain, ensure_ascii=False), flush=True)
            continue
        if arguments.json:
            print(json.dumps({"id": name, **reply.to_dict()}, ensure_ascii=False), flush=True)
        else:
            print(f"── {name}: {reply.question}\n{_shown(reply, arguments)}\n", flush=True)
    return 1 if failed else 0


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """Give the lines with their numbers, blank ones left out. Only a line feed ends one: JSON may hold U+2028."""
    try:
        content = path.read_bytes().removeprefix(codecs.BOM_UTF8)
    except OSError as error:
        raise QuestionError("batch", str(path), f"cannot be read ({error.strerror})", _BATCH_REMEDY) from error
    for number, line in enumerate(content.split(b"\n"), start=1):
        if line.strip():
            yield number, line


def _row(line: bytes, subject: str) -> dict[str, Any]:
    try:
        row = json.loads(line.decode("utf-8"))
        json.dumps(row, ensure_ascii=False).encode("utf-8")  # half of a surrogate pair could not be printed
    except (ValueError, RecursionError) as error:
        raise QuestionError("batch", subject, f"is not JSON in UTF-8 ({error})", _BATCH_REMEDY) from error
    if not isinstance(row, dict):
        raise QuestionError("batch", subject, "is not a JSON object", _BATCH_REMEDY)
    return row


def _answer_row(answer: Any, row: dict[str, Any], role: str, as_of: date | None, subject: str) -> Reply:
    try:
        day = date.fromisoformat(row["as_of"]) if row.get("as_of") else as_of
        history = turns(row.get("history") or ())
        asked_by = row.get("role") or role
        if asked_by not in ROLES:
            raise ValueError(f"unknown role {asked_by!r}")
        filters = {name: str(row[name]) for name in _FILTERS if row.get(name)}
    except (ValueError, TypeError, KeyError) as error:
        raise QuestionError("batch", subject, f"has an unusable value ({error})", "Mend that line.") from error
    reply: Reply = answer(str(row.get("question") or ""), history=history, as_of=day, role=asked_by, **filters)
    return reply


if __name__ == "__main__":
    sys.exit(run(main))
