"""`forget`, `rebuild`, `check`, `backup`, `restore`: what keeps the knowledge sound, or takes something out of it for good."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from ingest.commands.common import Bars, confirm, expect, limits, paths, warn_of_embedding
from ingest.commands.publishing import gates
from settings import Settings

REPORTS = (Path("eval/reports"), Path("bench/reports"))  # where eval and bench write, from the folder they run in


def forget(settings: Settings, words: Sequence[str], arguments: argparse.Namespace) -> int:
    """Erase one document everywhere."""
    from ingest.forget import forget as erase
    from ingest.publish import How
    from ingest.wiring import chosen_embedder

    expect(words, 1, "forget takes one document, by its path in the knowledge folder")
    confirm(
        f"Erase {words[0]} for good: the file, every version that holds it, and what was asked about it?", arguments
    )
    with Bars(shown=not arguments.quiet) as bars:
        how = How(budget=settings.chunk_tokens, limits=limits(settings), progress=bars.show)
        erased = erase(
            words[0],
            settings.kb_dir,
            chosen_embedder(settings),
            who=arguments.who,
            why=arguments.why,
            reports=[folder for folder in dict.fromkeys(path.resolve() for path in REPORTS) if folder.is_dir()],
            how=how,
        )
    if arguments.json:
        print(json.dumps(asdict(erased), ensure_ascii=False, indent=1))
        return 0
    print(f"{erased.document} is erased. Live: version {erased.live}.")
    print(f"Gone: {len(erased.files)} files, {len(erased.versions)} versions, {erased.vectors} vectors, ", end="")
    print(f"{erased.questions} questions, {erased.proposals} proposals, {len(erased.reports)} reports.")
    for report in erased.reports:
        print(f"    report: {report}")
    if erased.searched:
        print(f"Every byte of the store and the reports was searched for {erased.searched} of its lines: none is left.")
    else:
        print("It had no line of its own that could be searched for.")
    return 0


def rebuild(settings: Settings, words: Sequence[str], arguments: argparse.Namespace) -> int:
    """Make everything anew from the originals and the sealed versions, through the gates of a publish; 1 if a file was refused."""
    from ingest.publish import How
    from ingest.rebuild import rebuild as make_anew
    from ingest.wiring import chosen_embedder

    with Bars(shown=not arguments.quiet) as bars:
        how = How(budget=settings.chunk_tokens, limits=limits(settings), progress=bars.show)
        rebuilt = make_anew(
            paths(settings, words),
            settings.kb_dir,
            chosen_embedder(settings),
            how,
            who=arguments.who,
            gate=gates(settings, arguments),
        )
    plain = {**asdict(rebuilt), "refused": [str(error) for error in rebuilt.refused]}
    if arguments.json:
        print(json.dumps(plain, ensure_ascii=False, indent=1))
    else:
        same = (
            "the content that was live" if rebuilt.is_same else "not the content that was live: the files have changed"
        )
        print(f"Version {rebuilt.version} is live, built afresh from the originals: {same}.")
        print(f"{rebuilt.documents} documents, {rebuilt.passages} passages.")
        if rebuilt.books_set_aside:
            print(f"The bookkeeping could not be read and was begun anew; the old file is {rebuilt.books_set_aside}.")
    for refused in rebuilt.refused:
        print(f"refused: {refused}", file=sys.stderr)
    return 1 if rebuilt.refused else 0


def check(settings: Settings, words: Sequence[str], arguments: argparse.Namespace) -> int:
    """Prove the live version, or one named, and the audit log."""
    from ingest.audit import check_chain
    from ingest.prove import prove
    from ingest.version import open_current, open_version

    if len(words) > 1:
        expect(words, 1, "check takes one version")
    with open_version(settings.kb_dir, words[0]) if words else open_current(settings.kb_dir) as version:
        passages, name = prove(version), version.id
    events = check_chain(settings.kb_dir)
    if arguments.json:
        print(json.dumps({"version": name, "passages": passages, "events": events}))
    else:
        print(f"Version {name} is as sealed, and all {passages} passages are found in both indexes.")
        print(f"The audit log is whole: {events} events.")
    return 0


def backup(settings: Settings, words: Sequence[str], arguments: argparse.Namespace) -> int:
    """Copy what is live into a new folder."""
    from ingest.backup import backup as copy

    expect(words, 1, "backup takes one folder that does not exist yet")
    version = copy(settings.kb_dir, Path(words[0]), who=arguments.who)
    print(
        json.dumps({"version": version})
        if arguments.json
        else f"Version {version} is copied to {words[0]}, and proven."
    )
    return 0


def restore(settings: Settings, words: Sequence[str], arguments: argparse.Namespace) -> int:
    """Make the version of a backup live."""
    from ingest.backup import restore as bring_back

    expect(words, 1, "restore takes the folder of one backup")
    version = bring_back(Path(words[0]), settings.kb_dir, who=arguments.who)
    print(json.dumps({"version": version}) if arguments.json else f"Version {version} is live.")
    warn_of_embedding(settings)
    return 0
