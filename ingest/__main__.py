"""Publish the knowledge, look at what is live, and keep it: `python -m ingest --help`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from ingest.audit import this_user
from ingest.commands import adapting, conflicts, history, keeping, looking, publishing, quarantine, scheduling, watching
from ingest.errors import CiteDeskError
from ingest.pipe import run
from settings import Settings, load

HELP = """\
python -m ingest [PATH ...]        publish: make the documents live (PATH default: the folder CITEDESK_KB_DOCS)
python -m ingest plan [PATH ...]   say what a publish would change, file by file and passage by passage
python -m ingest --watch [PATH ...] [--every SECONDS] [--at HH:MM,…]
                                   publish whenever the folder has changed and come to rest, or at these times
python -m ingest status            say what is live
python -m ingest chunks FILE       show how a file is cut into passages
python -m ingest rollback [ID]     go back to the version before the live one, or to version ID
python -m ingest history           say what went live when, by whom and why
python -m ingest compare ID [ID]   say what the second version (default: the live one) changes against the first
python -m ingest audit [ACTION …]  say who did what; the log is checked first
python -m ingest conflicts        list where live passages contradict or repeat each other
python -m ingest quarantine        list the passages that are held back because they read like orders to a machine
python -m ingest quarantine approve ID --why REASON | reject ID
                                   let one into answers, or leave it out, from the next publish on
python -m ingest schedule          say what comes into force and what expires in the next days (--days 30), and where nothing follows
python -m ingest forget DOCUMENT   erase a document: file, versions, cache, questions, reports
python -m ingest check [ID]        prove the live version, or one named, and the audit log
python -m ingest backup FOLDER     copy what is live into a new folder, proven
python -m ingest restore FOLDER    make the version of a backup live
python -m ingest rebuild [PATH …]  make index, cache and bookkeeping anew from the originals and the sealed versions
python -m ingest adapt             train the static embedding further on the live documents; the result is kept only if
                                   it finds the evidence of the gold questions (dev) better, beyond noise

A PATH that is a folder is the knowledge, or a part of it beside other folders: it replaces all that is live. A PATH that
is a file inside the live knowledge folder updates only that file; if it is gone, it is taken out. A folder that is named
like a command is meant with a leading "./". A Git repository works as a folder: its https or ssh address, git+ADDRESS or a
local bare repository, with #branch or #branch:sub/folder after it; its newest commit is read.

Somebody at a terminal sees the plan and is asked before it goes live (--yes: not). A publish that answers the gold questions
(dev) worse than CITEDESK_GATE_MARGIN allows is refused; python -m eval impact shows what it would change.

Exit code: 0 all went well, 1 published but some files were refused (each is named, with the remedy), 2 nothing changed
because of an error, 130 cancelled (Ctrl-C, or no): nothing changed.
"""

Command = Callable[[Settings, list[str], argparse.Namespace], int]
COMMANDS: dict[str, Command] = {
    "plan": publishing.plan,
    "rollback": publishing.rollback,
    "status": looking.status,
    "chunks": looking.chunks,
    "history": history.history,
    "compare": history.compare,
    "audit": history.audit,
    "conflicts": conflicts.conflicts,
    "quarantine": quarantine.quarantine,
    "schedule": scheduling.coming,
    "forget": keeping.forget,
    "rebuild": keeping.rebuild,
    "check": keeping.check,
    "backup": keeping.backup,
    "restore": keeping.restore,
    "adapt": adapting.adapt,
}
CANCELLED = 130  # what a shell reports for a program that Ctrl-C ended: 128 + SIGINT


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code."""
    arguments = _parser().parse_intermixed_args(argv)
    words = list(arguments.words)
    plain = watching.watch if arguments.watch else publishing.publish
    command = COMMANDS[words.pop(0)] if words and words[0] in COMMANDS else plain
    try:
        if arguments.watch and command is not watching.watch:
            raise CiteDeskError("usage", "--watch", "goes with no command", "Name folders only: --watch [PATH ...].")
        settings = load()
        if arguments.kb:
            settings = settings.model_copy(update={"kb_dir": arguments.kb})
        return command(settings, words, arguments)
    except CiteDeskError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("cancelled: what was live stays live", file=sys.stderr)
        return CANCELLED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m ingest",
        usage="python -m ingest [COMMAND] [PATH ...] [--kb DIR] [--json] [--quiet]",
        description=HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("words", nargs="*", metavar="COMMAND | PATH", help="see above")
    parser.add_argument("--kb", type=Path, metavar="DIR", help="store of the published versions (default .kb)")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    parser.add_argument("--quiet", action="store_true", help="no progress bar")
    parser.add_argument("--who", default=this_user(), help="who does this, for the audit log (default %(default)s)")
    parser.add_argument("--why", default="", help="why, for the history")
    parser.add_argument("--limit", type=int, default=50, metavar="N", help="lines of history and audit (default 50)")
    parser.add_argument("--yes", action="store_true", help="do not ask before what changes something")
    parser.add_argument(
        "--override", default="", metavar="REASON", help="publish although the gate refuses; put on record"
    )
    parser.add_argument(
        "--allow-removals", action="store_true", help="publish although most of what is live would vanish"
    )
    ahead = parser.add_argument_group("schedule")
    ahead.add_argument("--days", type=int, metavar="N", help="how far to look ahead (default 30)")
    watch = parser.add_argument_group("watch")
    watch.add_argument("--watch", action="store_true", help="publish whenever the folders have changed, until Ctrl-C")
    watch.add_argument("--every", type=float, default=30.0, metavar="SECONDS", help="between two looks (default 30)")
    watch.add_argument("--at", default="", metavar="HH:MM,…", help="publish at these local times instead of at once")
    only = parser.add_argument_group("adapt")
    only.add_argument("--out", type=Path, metavar="DIR", help="folder of the model (default: in models/ of the store)")
    only.add_argument("--pairs", type=Path, metavar="TSV", help="accepted answers: question, tab, answer a line")
    only.add_argument("--gold", type=Path, metavar="DIR", help="folder of your dev.jsonl, also of the gate (eval/gold)")
    only.add_argument("--steps", type=int, metavar="N", help="batches to learn from (default 300)")
    only.add_argument("--seed", type=int, metavar="N", help="of the draw of the batches (default 13)")
    return parser


if __name__ == "__main__":
    sys.exit(run(main))
