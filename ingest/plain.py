"""A document or a passage as plain JSON types and back: for the pipe to the parser's child, and for the file of a version.

to_plain(passage); passage_from(plain); document_from(plain)
"""

from __future__ import annotations

from datetime import date
from typing import Any

from ingest.chunking import Chunk
from ingest.document import Anchor, Document

_DATES = ("effective_from", "effective_until")


def to_plain(thing: Document | Chunk) -> dict[str, Any]:
    """Give the fields, anchors as pairs and dates as YYYY-MM-DD."""
    plain = dict(vars(thing))
    plain["anchors"] = [(anchor.offset, anchor.location) for anchor in thing.anchors]
    return plain | {key: plain[key] and plain[key].isoformat() for key in _DATES}


def document_from(plain: dict[str, Any]) -> Document:
    """Read what `to_plain` gave for a document."""
    return Document(**_typed(plain) | {"notes": tuple(plain["notes"])})


def passage_from(plain: dict[str, Any]) -> Chunk:
    """Read what `to_plain` gave for a passage."""
    return Chunk(**_typed(plain) | {"heading": tuple(plain["heading"])})


def _typed(plain: dict[str, Any]) -> dict[str, Any]:
    anchors = tuple(Anchor(offset=offset, location=location) for offset, location in plain["anchors"])
    return plain | {"anchors": anchors} | {key: plain[key] and date.fromisoformat(plain[key]) for key in _DATES}
