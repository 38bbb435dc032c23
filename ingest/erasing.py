"""The parts of an erasure: by what a document is known on disk, and taking it out of the cache, the books and the clones.

    own = own_pieces(texts, [Path(".kb/versions/1f…/passages.jsonl"), …])    # what no file of the others holds
    files_with([Path(".kb")], own)                                           # as UTF-8, JSON, HTML or CSV write it

What is stored compressed cannot be searched; nothing in a store is, but the clones of repositories: they are removed.
"""

from __future__ import annotations

import html
import json
import re
import shutil
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from filelock import FileLock, Timeout

from ingest.books import Books
from ingest.embedding_cache import EmbeddingCache
from ingest.errors import SourceError
from ingest.old_log import take_over
from ingest.sources import SOURCES

_OWN = 16  # bytes: six Chinese characters, or three English words; a shorter line may stand anywhere
_SENTENCE = re.compile(r"(?<=[。！？!?；;])|(?<=\. )")


def own_pieces(texts: Iterable[str], others: Iterable[Path]) -> frozenset[str]:
    """List the lines and sentences of `texts` that none of the files `others` holds.

    Where none is long enough, each text is one piece as a whole.
    """
    whole = {text.strip() for text in texts}
    lines = {line.strip() for text in whole for line in text.split("\n")}
    pieces = {piece.strip() for line in lines for piece in (line, *_SENTENCE.split(line))}
    wanted = {piece for piece in pieces if len(piece.encode()) >= _OWN} or {text for text in whole if len(text) > 1}
    for path in others:
        content = path.read_bytes()
        wanted -= {piece for piece in wanted if any(form in content for form in _forms(piece))}
    return frozenset(wanted)


def without_recorded(pieces: frozenset[str], store: Path, document: str) -> frozenset[str]:
    """Leave out what the audit log holds, which only grows: names of documents, and the reasons that people gave."""
    with Books(store).opened() as connection:
        rows = connection.execute(
            "SELECT who || char(10) || subject || char(10) || reason || details FROM event"
        ).fetchall()
    content = "\n".join([document, *(row[0] for row in rows)]).encode()
    return frozenset(piece for piece in pieces if not any(form in content for form in _forms(piece)))


def files_with(places: Iterable[Path], pieces: Collection[str]) -> Iterator[Path]:
    """Find the files among and below `places`, hidden ones too, whose bytes hold one of `pieces`."""
    forms = {form for piece in pieces for form in _forms(piece)}
    for place in places if forms else ():
        for path in sorted((place, *place.rglob("*"))):
            if path.is_file():
                with suppress(FileNotFoundError):
                    content = path.read_bytes()
                    if any(form in content for form in forms):
                        yield path


def _forms(piece: str) -> set[bytes]:
    """Give the bytes by which our files write a piece of text."""
    plain = [piece, html.escape(piece), html.escape(piece, quote=False), piece.replace('"', '""')]
    escaped = [json.dumps(text, ensure_ascii=ascii)[1:-1] for text in plain[:3] for ascii in (True, False)]
    return {text.encode() for text in (*plain, *escaped)}


def erase_vectors(store: Path, needed: Iterable[tuple[str, str]]) -> int:
    """Erase from the cache all but `needed` (model id and text): earlier wordings of a document may be there too."""
    with EmbeddingCache(store / "cache") as cache:
        return cache.keep_only(needed)


def erase_from_books(store: Path, document: str, own: frozenset[str]) -> tuple[int, int]:
    """Erase questions and proposals that cite the document or hold a line of it; give how many of each."""
    take_over(store)
    books = Books(store)
    with books.opened() as connection:
        questions = [
            (number,)
            for number, text, documents in connection.execute("SELECT id, question, documents FROM question")
            if document in json.loads(documents) or any(line in text for line in own)
        ]
        connection.executemany("DELETE FROM feedback WHERE question_id = ?", questions)
        connection.executemany("DELETE FROM question WHERE id = ?", questions)
        proposals = [
            (number,)
            for number, text, documents, path in connection.execute(
                "SELECT id, question || char(10) || answer || char(10) || reason, documents, path FROM contribution"
            )
            if document in (path, *json.loads(documents)) or any(line in text for line in own)
        ]
        connection.executemany("DELETE FROM contribution WHERE id = ?", proposals)
        connection.execute("DELETE FROM evaluation")  # made anew when it is wanted
    books.compact()
    return len(questions), len(proposals)


def erase_clones(store: Path, roots: Sequence[Path]) -> None:
    """Remove the clones of the repositories that the document was read from: Git keeps, compressed, what was deleted.

    They are fetched again when they are next read.
    """
    clones = (store / SOURCES).absolute()
    for name in {root.relative_to(clones).parts[0] for root in roots if root.is_relative_to(clones) and root != clones}:
        try:
            with FileLock(clones / f"{name}.lock", timeout=30, is_singleton=False):
                for folder in (clones / name, clones / f"{name}.git"):
                    if folder.exists():
                        shutil.rmtree(folder)
        except Timeout as error:
            problem = "is being read by another publish, plan or watch"
            raise SourceError("source_busy", name, problem, "Wait until it has finished, then try again.") from error
