"""Ask on the command line, check the installation, or serve the panel.

python -m assistant "退款多久到账？" [--json] [--as-of 2026-11-23] [--history FILE] [--kb .kb]
python -m assistant --batch questions.jsonl --json
python -m assistant doctor
python -m assistant serve
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import settings as configuration
from assistant.reply import Reply, Turn
from assistant.wiring import open_assistant
from ingest.document import describe_location
from ingest.errors import CiteDeskError, QuestionError


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; give the exit code: 0 done, 1 some questions failed or something is wrong, 2 unusable."""
    arguments = _parser().parse_args(argv)
    try:
        settings = configuration.load()
        if arguments.kb:
            settings = settings.model_copy(update={"kb_dir": arguments.kb})
        if arguments.question == "doctor":
            from assistant.doctor import run

            return run(settings)
        if arguments.question == "serve":
            from assistant.serve import serve

            return serve(settings)
        if not arguments.question and not arguments.batch:
            _parser().print_usage(sys.stderr)
            return 2
        role = arguments.role or settings.role
        with open_assistant(settings) as assistant:
            if arguments.batch:
                return _batch(assistant.answer, arguments, role)
            history = read_history(arguments.history) if arguments.history else ()
            reply = assistant.answer(arguments.question, history=history, as_of=arguments.as_of, role=role)
    except CiteDeskError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    print(json.dumps(reply.to_dict(), ensure_ascii=False, indent=2) if arguments.json else render(reply))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m assistant", description="Answer a question with cited passages.")
    parser.add_argument("question", nargs="?", help="the question; or: doctor, serve")
    parser.add_argument("--kb", type=Path, help="store of the published versions (default .kb)")
    parser.add_argument("--as-of", type=_day, help="answer by the rules in force on this date, YYYY-MM-DD")
    parser.add_argument("--history", type=Path, help='JSON file: [{"role": "customer", "text": "…"}, …]')
    parser.add_argument("--role", choices=("agent", "customer"), help="whose reading rights apply")
    parser.add_argument(
        "--batch", type=Path, help='JSONL file: {"id": …, "question": …} a line; also history, as_of, role'
    )
    parser.add_argument("--json", action="store_true", help="print the whole reply as JSON")
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
        return turns(json.loads(path.read_text(encoding="utf-8")))
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
    for number, row in _rows(arguments.batch):
        subject = f"{arguments.batch}:{number}"
        try:
            reply = _answer_row(answer, row, role, arguments.as_of, subject)
        except QuestionError as error:
            failed += 1
            plain: dict[str, Any] = {"id": row.get("id", number), "error": {"code": error.code, "message": str(error)}}
            print(f"error: {error}", file=sys.stderr)
            if arguments.json:
                print(json.dumps(plain, ensure_ascii=False), flush=True)
            continue
        if arguments.json:
            print(json.dumps({"id": row.get("id", number), **reply.to_dict()}, ensure_ascii=False), flush=True)
        else:
            print(f"── {row.get('id', number)}: {reply.question}\n{render(reply)}\n", flush=True)
    return 1 if failed else 0


def _rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    remedy = 'Give one JSON object a line, {"id": …, "question": …}, in UTF-8.'
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionError("batch", str(path), f"cannot be read ({error})", remedy) from error
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                row = json.loads(line)
            except ValueError as error:
                raise QuestionError("batch", f"{path}:{number}", f"is not JSON ({error})", remedy) from error
            if not isinstance(row, dict):
                raise QuestionError("batch", f"{path}:{number}", "is not a JSON object", remedy)
            yield number, row


def _answer_row(answer: Any, row: dict[str, Any], role: str, as_of: date | None, subject: str) -> Reply:
    try:
        day = date.fromisoformat(row["as_of"]) if row.get("as_of") else as_of
        history = turns(row.get("history") or ())
        asked_by = row.get("role") or role
        if asked_by not in ("agent", "customer"):
            raise ValueError(f"unknown role {asked_by!r}")
    except (ValueError, TypeError, KeyError) as error:
        raise QuestionError("batch", subject, f"has an unusable value ({error})", "Mend that line.") from error
    reply: Reply = answer(str(row.get("question") or ""), history=history, as_of=day, role=asked_by)
    return reply


def render(reply: Reply) -> str:
    """Show a reply to a person: the draft with numbered citations, then where each of them stands."""
    chinese = reply.language == "zh"
    lines, notes = [], []
    for sentence in reply.sentences:
        marks = ""
        for citation in sentence.citations:
            notes.append(citation)
            marks += f"[{len(notes)}]"
        lines.append(sentence.text.rstrip("\n") + (f" {marks}" if marks else ""))
    if reply.abstained:
        lines += ["", f"({reply.missing})"]
        lines += [
            _passage_line(p.document, " > ".join(p.heading), p.location, reply.language) for p in reply.passages[:3]
        ]
    elif notes:
        lines.append("")
        for number, c in enumerate(notes, start=1):
            where = _passage_line(c.document, c.heading, c.location, reply.language)
            lines += [f"[{number}] {where}", f"    “{' '.join(c.quote.split())}”"]
        source = "摘录" if reply.drafter == "extractive" else "大模型改写，已核验"
        source = source if chinese else ("extractive" if reply.drafter == "extractive" else "chat model, verified")
        lines.append(f"({source} · {reply.version})")
    return "\n".join(lines)


def _passage_line(document: str, heading: str, location: str, language: str) -> str:
    return " · ".join(part for part in (document, heading, describe_location(location, language)) if part)


if __name__ == "__main__":
    sys.exit(main())
