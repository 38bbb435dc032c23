"""A file's bytes → one `Document`: checks, the reader for its suffix, the owner's front matter.

build_document("returns/七天无理由.md", content, sidecar, sha256)

Runs in the child process (`ingest.parse`), where it may take its time and memory, and fail.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from ingest.document import Document, Language
from ingest.errors import LoadError
from ingest.frontmatter import parse_yaml, validate
from ingest.loaders.decode import decode
from ingest.loaders.discovery import SIDECAR
from ingest.loaders.kinds import check_kind
from ingest.loaders.parsed import Parsed, assemble
from ingest.loaders.text import require_text

_MANY = (".xlsx", ".json", ".jsonl")  # the first of many sheets or articles does not name the file
_HEADING = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)
_ENGLISH_WORD = re.compile(r"(?<![A-Za-z])[A-Za-z]?[a-z]{2,}(?![A-Za-z])")
_CHINESE = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")


def build_document(path: str, content: bytes, sidecar: bytes, sha256: str) -> Document:
    """Read the content of the file that stands at `path` below the knowledge folder. Raises `LoadError`."""
    name = PurePosixPath(path)
    suffix = name.suffix.lower()
    check_kind(content, suffix)
    parsed = _parse(content, suffix)
    require_text(parsed.lines)
    text, anchors = assemble(parsed.lines)
    where = f"sidecar {name.name}{SIDECAR}" if sidecar else "front matter"
    owner = parse_yaml(decode(sidecar), where) if sidecar else {}
    meta = validate({**parsed.meta, **owner}, where)
    heading = None if suffix in _MANY else _HEADING.search(text)
    return Document(
        path=path,
        title=meta.title or (heading[1] if heading else parsed.title) or name.stem,
        category=meta.category or (name.parts[0] if len(name.parts) > 1 else "general"),
        language=meta.language or detect_language(text),
        audience=meta.audience,
        effective_from=meta.effective_from,
        effective_until=meta.effective_until,
        text=text,
        anchors=anchors,
        sha256=sha256,
        notes=parsed.notes,
    )


def _parse(content: bytes, suffix: str) -> Parsed:
    """Choose the reader; each is imported at its first use."""
    match suffix:
        case ".md" | ".markdown":
            from ingest.loaders.text import read_markdown

            text = decode(content)
            if "<table" not in text.lower():
                return read_markdown(text)
            from ingest.loaders.html_file import read_markdown_with_html

            return read_markdown_with_html(text)
        case ".txt":
            from ingest.loaders.text import read_text

            return read_text(decode(content))
        case ".csv":
            from ingest.loaders.csv_file import read_csv

            return read_csv(decode(content))
        case ".json" | ".jsonl":
            from ingest.loaders.help_centre import read_help_centre

            return read_help_centre(decode(content), suffix)
        case ".html" | ".htm":
            from ingest.loaders.html_file import read_html

            return read_html(decode(content))
        case ".pdf":
            from ingest.loaders.pdf_file import read_pdf

            return read_pdf(content)
    return _parse_office(content, suffix)


def _parse_office(content: bytes, suffix: str) -> Parsed:
    from ingest.loaders.package import check_package

    check_package(content)
    match suffix:
        case ".docx":
            from ingest.loaders.docx_file import read_docx

            return read_docx(content)
        case ".pptx":
            from ingest.loaders.pptx_file import read_pptx

            return read_pptx(content)
        case ".xlsx":
            from ingest.loaders.xlsx_file import read_xlsx

            return read_xlsx(content)
    raise LoadError("unsupported", "", f"files of the kind '{suffix}' are not read.", "Take it out of the folder.")


def detect_language(text: str) -> Language:
    """Say whether a text is Chinese, English or both, by the share of English words among the words.

    A Chinese word has about 1.7 characters. Product names and error codes in a Chinese text stay below .3; a Chinese
    term explained in an English text above .8.
    """
    english = len(_ENGLISH_WORD.findall(text))
    chinese = len(_CHINESE.findall(text)) / 1.7
    if not english + chinese:
        return "en"
    share = english / (english + chinese)
    return "zh" if share < 0.3 else "en" if share > 0.8 else "mixed"
