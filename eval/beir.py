"""Read a retrieval set in BEIR layout: corpus.jsonl, queries.jsonl and qrels.tsv (or qrels/test.tsv) in one folder.

    found = load_set(Path("my-set"), half="second")
    found.documents["d1"]; found.queries["q1"]; found.relevant["q1"]        # {"d1": 1}

Layout of BEIR (Thakur et al., 2021): a line of corpus and queries has `_id` (or `id`) and `text`, in the corpus an
optional `title`; qrels has query, document and gain, tab-separated, with or without a header.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from ingest.errors import GoldError

Half = Literal["first", "second", "all"]
_LAYOUT = "A set has corpus.jsonl, queries.jsonl and qrels.tsv; see eval/beir.py for their lines."


@dataclass(frozen=True, kw_only=True)
class BeirDocument:
    """A document of the corpus."""

    title: str
    text: str


@dataclass(frozen=True, kw_only=True)
class BeirSet:
    """Documents and queries by id in file order, and per query the gains (above 0) of its relevant documents.

    `queries` are those of the chosen half that have a relevant document.
    """

    documents: dict[str, BeirDocument]
    queries: dict[str, str]
    relevant: dict[str, dict[str, int]]


def load_set(folder: Path, *, half: Half = "all") -> BeirSet:
    """Read a set. `half` splits the queries by their order in the file. Raise GoldError naming file, line and field."""
    corpus = folder / "corpus.jsonl"
    documents = {
        _id(row, place): BeirDocument(title=_text(row, "title", place, ""), text=_text(row, "text", place))
        for row, place in _rows(corpus)
    }
    queries = {_id(row, place): _text(row, "text", place) for row, place in _rows(folder / "queries.jsonl")}
    named = folder / "qrels.tsv"
    qrels = named if named.is_file() else folder / "qrels" / "test.tsv"
    relevant = _qrels(qrels if qrels.is_file() else named)
    middle = len(queries) // 2
    chosen = list(queries)[{"first": slice(middle), "second": slice(middle, None), "all": slice(None)}[half]]
    judged = {query: queries[query] for query in chosen if query in relevant}
    if not judged:
        problem = f"judges none of the {len(chosen)} queries of half {half!r}"
        raise GoldError("set_unjudged", str(named), problem, _LAYOUT)
    return BeirSet(documents=documents, queries=judged, relevant={query: relevant[query] for query in judged})


def _read(path: Path) -> Iterator[tuple[str, str]]:
    """Yield (line, place) of every line that is not blank."""
    if not path.is_file():
        raise GoldError("set_missing", str(path), "does not exist", _LAYOUT)
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        raise GoldError("set_encoding", str(path), f"is not UTF-8 ({error})", "Save it as UTF-8.") from error
    found = [(line.rstrip("\r"), f"{path}:{number}") for number, line in enumerate(lines, start=1) if line.strip()]
    if not found:
        raise GoldError("set_empty", str(path), "is empty", _LAYOUT)
    yield from found


def _rows(path: Path) -> Iterator[tuple[dict[str, Any], str]]:
    seen: set[str] = set()
    for line, place in _read(path):
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise GoldError("set_malformed", place, f"is not JSON: {error.msg}", _LAYOUT) from error
        if not isinstance(row, dict):
            raise GoldError("set_malformed", place, "is not a JSON object", _LAYOUT)
        if _id(row, place) in seen:
            raise GoldError("set_duplicate", place, f"the id {_id(row, place)!r} occurs twice", "Rename one.")
        seen.add(_id(row, place))
        yield row, place


def _id(row: dict[str, Any], place: str) -> str:
    found = row.get("_id", row.get("id"))
    if isinstance(found, bool) or not isinstance(found, str | int) or found == "":
        raise GoldError("set_malformed", f"{place}:_id", f"is no id: {found!r}", _LAYOUT)
    return str(found)


def _text(row: dict[str, Any], field: str, place: str, default: str | None = None) -> str:
    found = row.get(field)
    found = default if found is None else found
    if not isinstance(found, str):
        raise GoldError("set_malformed", f"{place}:{field}", f"is no text: {found!r}", _LAYOUT)
    return found


def _qrels(path: Path) -> dict[str, dict[str, int]]:
    """Read the gains above 0 by query."""
    relevant: dict[str, dict[str, int]] = {}
    for number, (line, place) in enumerate(_read(path)):
        parts = line.split("\t")
        if number == 0 and len(parts) == 3 and parts[2].strip().lower() == "score":
            continue
        try:
            query, document, gain = parts[0], parts[1], int(parts[2])
        except (IndexError, ValueError) as error:
            problem = "is not query, document and a whole number, tab-separated"
            raise GoldError("set_malformed", place, problem, _LAYOUT) from error
        if gain > 0:
            relevant.setdefault(query, {})[document] = gain
    return relevant
