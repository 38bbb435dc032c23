"""Bytes → text without guessing: byte order mark, then strict UTF-8, then strict GB18030, else refuse.

    decode("退货".encode("gb18030"))   # '退货'

A statistical guess turns short Chinese files into other Chinese characters; a refusal tells the owner what to mend.
"""

from __future__ import annotations

import codecs
import re

from ingest.errors import LoadError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")
REMEDY = "Save the file as UTF-8 and read it again."


def decode(content: bytes) -> str:
    """Decode a text file, line ends made `\\n`; raise `LoadError` (encoding) for anything else than the above."""
    text = _decode(content).replace("\r\n", "\n").replace("\r", "\n")
    if "\x00" in text:
        raise LoadError("encoding", "", "it holds NUL bytes, so it is no text file.", REMEDY)
    return text


def _decode(content: bytes) -> str:
    for mark, name in _MARKS:
        if content.startswith(mark):
            return _strictly(content[len(mark) :], name)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return _strictly(content, "gb18030")


def _strictly(content: bytes, name: str) -> str:
    try:
        text = content.decode(name)
    except UnicodeDecodeError as error:
        problem = f"it is neither UTF-8 nor GB18030 (byte {error.start} of the text)."
        raise LoadError("encoding", "", problem, REMEDY) from error
    if name == "gb18030" and _PRIVATE.search(text):
        # GB18030 maps nearly every pair of bytes; text in another encoding shows by characters nobody writes.
        raise LoadError("encoding", "", "read as GB18030 it holds characters that do not exist.", REMEDY)
    return text
