"""What a file is by its first bytes, where its suffix says something else.

check_kind(content, ".txt")   # LoadError (wrong_suffix) for a PDF that was named .txt
"""

from __future__ import annotations

import codecs
from typing import NamedTuple

from ingest.errors import LoadError

_OFFICE = (".docx", ".pptx", ".xlsx")
_PAGES = (".html", ".htm")


class _Kind(NamedTuple):
    start: bytes
    name: str
    suffixes: tuple[str, ...] = ()


_KINDS = (
    _Kind(b"%pdf-", "a PDF file", (".pdf",)),
    _Kind(b"pk\x03\x04", "a zip or Office file", _OFFICE),
    _Kind(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an Office file of the old kind, or one with a password", _OFFICE),
    _Kind(b"{\\rtf", "an RTF file"),
    _Kind(b"<?xml", "an XML file", _PAGES),
    _Kind(b"<!doctype", "an HTML or XML file", _PAGES),
    _Kind(b"%!ps", "a PostScript file"),
    _Kind(b"\x89png", "a picture"),
    _Kind(b"gif8", "a picture"),
    _Kind(b"\xff\xd8\xff", "a picture"),
    _Kind(b"\x1f\x8b\x08", "an archive"),
    _Kind(b"7z\xbc\xaf", "an archive"),
    _Kind(b"rar!\x1a", "an archive"),
)
_LONGEST = 64
_MESSAGE = b"-----begin pgp message"


def check_kind(content: bytes, suffix: str) -> None:
    """Raise `LoadError` (wrong_suffix, encrypted) where the content is plainly of another kind than `suffix`."""
    start = content.removeprefix(codecs.BOM_UTF8)[:_LONGEST].lstrip().lower()
    if start.startswith(_MESSAGE):
        raise LoadError("encrypted", "", "it is an encrypted message.", "Save a copy that is not encrypted.")
    kind = next((kind for kind in _KINDS if start.startswith(kind.start)), None)
    if kind is not None and suffix not in kind.suffixes:
        fit = f"Name it {' or '.join(kind.suffixes)}" if kind.suffixes else "Save it in a format that is read"
        problem = f"by its content it is {kind.name}, not a {suffix} file."
        raise LoadError("wrong_suffix", "", problem, f"{fit}, or take it out of the folder.")
