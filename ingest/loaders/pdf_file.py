"""PDF → Markdown: headings by font size, paragraphs put together again, tables as pipe tables, each with its page.

    read_pdf(content).lines   # Line('## 保修期限', 'page:3')

Runs in the child process (`ingest.parse`). What repeats at the top and bottom of pages is dropped. A page that holds only a picture is
refused with its number: a scan needs to be recognised first.
"""

from __future__ import annotations

import io
import logging
import zlib
from typing import Any

import pdfminer.pdftypes
import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfplumber.utils.exceptions import PdfminerException

from ingest.errors import LoadError
from ingest.loaders.parsed import Line, Parsed
from ingest.loaders.pdf_layout import Page, PrintedLine, page_layout
from ingest.loaders.pdf_text import without_running_lines, write_pages

_MAX_UNMAPPED = 0.1  # share of characters whose font says no letter for them
_TAIL = 2048  # bytes; Acrobat looks for the end mark in the last 1,024
_CID_LENGTH = 8  # about "(cid:123)", which stands for one such character


def read_pdf(content: bytes) -> Parsed:
    """Read all pages; raise `LoadError` (encrypted, damaged, no_text)."""
    _require_whole(content)
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    try:
        with pdfplumber.open(io.BytesIO(content)) as pdf:
            pages = [_read_page(page) for page in pdf.pages]
    except (PDFPasswordIncorrect, PdfminerException) as error:
        if isinstance(error, PDFPasswordIncorrect) or isinstance(error.args[0], PDFPasswordIncorrect):
            problem = "it is protected by a password."
            raise LoadError("encrypted", "", problem, "Save a copy without the password.") from error
        raise LoadError("damaged", "", "it is damaged.", "Export it again from its source.") from error
    if not pages:
        raise LoadError("damaged", "", "it has no pages.", "Export it again from its source.")
    return Parsed(lines=_as_lines(pages))


def _require_whole(content: bytes) -> None:
    """What is left of half a file would be read without a word of what is missing."""
    remedy = "Export it again from its source."
    if b"%PDF-" not in content[:1024]:
        raise LoadError("damaged", "", "it is no PDF file.", remedy)
    if b"%%EOF" not in content.rstrip(b"\x00\r\n\t ")[-_TAIL:]:
        raise LoadError("damaged", "", "it ends before its end: a part is missing.", remedy)


def _inflated(stream: bytes) -> bytes:
    """Unpack a stream whose checksum is missing; raise `LoadError` (damaged) where it is wrong, or more is missing."""
    unpacker = zlib.decompressobj(wbits=-zlib.MAX_WBITS)
    try:
        content = unpacker.decompress(stream[2:])
    except zlib.error:
        content = b""
    checksum = unpacker.unused_data[:4]
    is_sound = len(checksum) < 4 or checksum == zlib.adler32(content).to_bytes(4, "big")
    if not (unpacker.eof and is_sound):
        raise LoadError("damaged", "", "a part of it is damaged.", "Export it again from its source.")
    return content


# pdfminer's own goes on with what it could unpack, or with nothing: a page would be missing, and nobody would know.
pdfminer.pdftypes.decompress_corrupted = _inflated  # type: ignore[assignment]


def _read_page(page: Any) -> Page:
    layout = page_layout(page)
    number = page.page_number
    if not layout.parts and (page.images or len(page.curves) > 50):
        remedy = "Recognise its text first (OCR), or take the page out."
        raise LoadError("no_text", "", f"page {number} holds a picture and no text.", remedy)
    words = "".join(part.text for part in layout.parts if isinstance(part, PrintedLine))
    unmapped = words.count("(cid:")
    if unmapped > _MAX_UNMAPPED * (len(words) - _CID_LENGTH * unmapped):
        remedy = "Export it again with its fonts embedded."
        raise LoadError("no_text", "", f"page {number} uses fonts that name no characters.", remedy)
    page.close()  # pdfplumber keeps every page's objects otherwise
    return layout


def _as_lines(pages: list[Page]) -> list[Line]:
    if not any(page.parts for page in pages):
        raise LoadError("no_text", "", "it holds no text.", "Recognise its text first (OCR).")
    return write_pages(without_running_lines(pages))
