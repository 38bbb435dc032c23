"""Accepted answers for `python -m ingest adapt --pairs`: questions rated helpful, each with the passages that answer it.

    python -m assistant.accepted [--kb DIR] > accepted.tsv         # question, tab, passage a line

The log keeps a question (personal numbers masked) and the documents that the rated reply cited, not the reply itself: the
question is asked again, and a passage counts where today's reply cites it from one of those documents.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import settings as configuration
from assistant.engine import Assistant
from assistant.wiring import open_assistant, open_live_log
from ingest.errors import CiteDeskError, QuestionError


def accepted_pairs(rated: Iterable[tuple[str, frozenset[str]]], assistant: Assistant) -> Iterator[tuple[str, str]]:
    """Yield question and passage, each on one line, of the questions with the documents that were cited when rated."""
    for question, documents in rated:
        try:
            reply = assistant.answer(question)
        except QuestionError:  # one that today's assistant refuses teaches nothing
            continue
        cited = {c.passage_id for s in reply.sentences for c in s.citations if c.document in documents}
        for passage in reply.passages:
            if passage.id in cited:
                yield " ".join(question.split()), " ".join(passage.text.split())


def main() -> int:
    """Print the pairs; 2 where the log or the knowledge cannot be used."""
    parser = argparse.ArgumentParser(prog="python -m assistant.accepted", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--kb", type=Path, help="store of the published versions (default .kb)")
    arguments = parser.parse_args()
    try:
        settings = configuration.load()
        if arguments.kb:
            settings = settings.model_copy(update={"kb_dir": arguments.kb})
        rated = open_live_log(settings).helpful()
        with open_assistant(settings.model_copy(update={"chat_base_url": "", "chat_model": ""})) as assistant:
            for pair in accepted_pairs(rated, assistant):
                print("\t".join(pair))
    except CiteDeskError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
