"""Read one file: checks, the parser for its suffix, the owner's front matter, one `Document`.

load(Path("kb_docs/returns/七天无理由.md"), Path("kb_docs"))
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from ingest.document import Document, Language
from ingest.errors import LoadError
from ingest.frontmatter import parse_yaml, validate
from ingest.loaders.csv_file import read_csv
from ingest.loaders.decode import decode
from ingest.loaders.discovery import SIDECAR, is_inside
from ingest.loaders.package import check_package
from ingest.loaders.parsed import Parsed, assemble
from ingest.loaders.text import read_markdown, read_text, require_text
from ingest.parse import parse_in_child

FORMATS = ".md .markdown .txt .html .htm .docx .pptx .xlsx .csv .pdf"
_HEADING = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)
_ENGLISH_WORD = re.compile(r"(?<![A-Za-z])[A-Za-z]?[a-z]{2,}(?![A-Za-z])")
_CHINESE = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What one file may cost: its size in bytes, the seconds and the memory (bytes) that parsing may take."""

    file_bytes: int = 50 * 1024 * 1024
    seconds: float = 20.0
    memory_bytes: int = 512 * 1024 * 1024


DEFAULT_LIMITS = Limits()


def load(path: Path, root: Path, *, limits: Limits = DEFAULT_LIMITS) -> Document:
    """Read the file at `path`, which lies in the knowledge folder `root`, as a `Document`.

    Raises `LoadError` with the file's name relative to `root` and one of the codes outside, unreadable, unsupported,
    too_large, empty, encoding, encrypted, damaged, no_text, no_values, too_slow, front_matter.
    """
    if not path.absolute().is_relative_to(root.absolute()):
        raise LoadError("outside", path.name, f"it does not lie in {root}.", "Put a copy into the folder.")
    relative = path.absolute().relative_to(root.absolute()).as_posix()
    try:
        return _load(path, root, relative, limits)
    except LoadError as error:
        raise LoadError(error.code, relative, error.problem, error.remedy) from error.__cause__


def _load(path: Path, root: Path, relative: str, limits: Limits) -> Document:
    content = _read_bytes(path, root, limits)
    parsed = _parse(content, path.suffix.lower(), limits)
    require_text(parsed.lines)
    text, anchors = assemble(parsed.lines)
    sidecar = path.with_name(path.name + SIDECAR)
    sidecar_content = _read_bytes(sidecar, root, limits) if sidecar.exists() else b""
    where = f"sidecar {sidecar.name}" if sidecar_content else "front matter"
    owner = parse_yaml(decode(sidecar_content), where) if sidecar_content else {}
    meta = validate({**parsed.meta, **owner}, where)
    heading = None if path.suffix.lower() == ".xlsx" else _HEADING.search(text)  # a sheet's name is no title
    folders = relative.split("/")[:-1]
    return Document(
        path=relative,
        title=meta.title or (heading[1] if heading else parsed.title) or path.stem,
        category=meta.category or (folders[0] if folders else "general"),
        language=meta.language or detect_language(text),
        audience=meta.audience,
        effective_from=meta.effective_from,
        effective_until=meta.effective_until,
        text=text,
        anchors=anchors,
        sha256=hashlib.sha256(content + sidecar_content).hexdigest(),
    )


def _read_bytes(path: Path, root: Path, limits: Limits) -> bytes:
    if not is_inside(path, root):
        raise LoadError("outside", "", "it is a link that leads out of the folder.", "Put a copy into the folder.")
    try:
        size = path.stat().st_size
        if size > limits.file_bytes:
            megabytes = f"{size / 2**20:.0f} MB, the limit is {limits.file_bytes / 2**20:.0f} MB"
            raise LoadError("too_large", "", f"it is too large ({megabytes}).", "Split it, or take its pictures out.")
        content = path.read_bytes()
    except OSError as error:
        reason = f"it cannot be opened ({error.strerror})."
        raise LoadError("unreadable", "", reason, "Check the name and the access rights.") from error
    if not content.strip(b"\x00 \t\r\n"):
        raise LoadError("empty", "", "it is empty.", "Fill it in, or take it out of the folder.")
    return content


def _parse(content: bytes, suffix: str, limits: Limits) -> Parsed:
    match suffix:
        case ".md" | ".markdown":
            text = decode(content)
            if "<table" not in text.lower():
                return read_markdown(text)
        case ".txt":
            return read_text(decode(content))
        case ".csv":
            return read_csv(decode(content))
        case ".html" | ".htm":
            decode(content)  # refused here, before a process is asked
        case ".docx" | ".pptx" | ".xlsx":
            check_package(content)
        case ".pdf":
            if b"%PDF-" not in content[:1024]:
                raise LoadError("damaged", "", "it is no PDF file.", "Export it again from its source.")
        case _:
            remedy = f"Save it as one of {FORMATS}, or take it out of the folder."
            raise LoadError("unsupported", "", f"files of the kind '{suffix or 'no suffix'}' are not read.", remedy)
    return parse_in_child(content, suffix, seconds=limits.seconds, memory_bytes=limits.memory_bytes)


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
