"""`python -m ingest conflicts`: where live passages say otherwise of the same thing, or the same twice."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict, replace

from ingest.commands.common import expect
from ingest.conflict_file import Place
from ingest.document import describe_location
from ingest.settled import settled_keys, unsettled
from settings import Settings


def conflicts(settings: Settings, words: Sequence[str], arguments: argparse.Namespace) -> int:
    """Print both passages of each, side by side in lines; 1 if there is a contradiction."""
    from ingest.version import open_current

    expect(words, 0, "conflicts takes no path: it looks at what is live")
    with open_current(settings.kb_dir) as version:
        sealed = version.conflicts
    found = replace(sealed, conflicts=tuple(unsettled(sealed.conflicts, settled_keys(settings.kb_dir))))
    if arguments.json:
        print(json.dumps(asdict(found), ensure_ascii=False, indent=1, default=str))
        return int(bool(found.conflicts))
    for conflict in found.conflicts:
        edges = (("from", conflict.first), ("until", conflict.last))
        period = " ".join(f"{word} {day}" for word, day in edges if day)
        dated = f" (both in force {period})" if period else ""
        print(f"contradiction: {conflict.one_value} / {conflict.other_value}{dated}")
        print(f"{_place(conflict.one)}\n{_place(conflict.other)}\n")
    for duplicate in found.duplicates:
        print(f"twice:\n{_place(duplicate.one)}\n{_place(duplicate.other)}\n")
    settled = len(sealed.conflicts) - len(found.conflicts)
    print(f"{len(found.conflicts)} contradictions ({settled} more settled), {len(found.duplicates)} duplicates")
    if found.conflicts:
        print(
            "Mend the documents and publish; what is no contradiction can be settled on the page Knowledge, Conflicts."
        )
    return int(bool(found.conflicts))


def _place(place: Place) -> str:
    heading = " > ".join((place.document, *place.heading))
    quote = " ".join(place.quote.split())
    return f"    {heading} ({describe_location(place.location, 'en')})\n        {quote}"
