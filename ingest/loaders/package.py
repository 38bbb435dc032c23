"""Check an Office file (a zip of XML) before anything parses it: encrypted, damaged, a zip bomb, or a DOCTYPE inside.

check_package(content)   # None, or LoadError
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib

from ingest.errors import LoadError

MAX_UNPACKED = 400 * 1024 * 1024
MAX_PART = 150 * 1024 * 1024  # one XML part of this size is a sheet of over a million cells
MAX_PARTS = 20_000  # each slide, sheet and picture is one
MAX_RATIO = 200  # the XML of real files shrinks 5 to 40 times; a bomb a thousand
_RATIO_COUNTS_FROM = 2 * 1024 * 1024
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NO_XML = re.compile(r"/(?:media|embeddings|fonts|printerSettings)/")  # SVG and property lists have a DOCTYPE
_DOCTYPE = re.compile("|".join(("<!DOCTYPE", "<!ENTITY")).encode())
_DOCTYPE_WIDE = re.compile(
    b"|".join(s.encode(c) for s in ("<!DOCTYPE", "<!ENTITY") for c in ("utf-16-le", "utf-16-be"))
)


def check_package(content: bytes) -> None:
    """Raise `LoadError` (encrypted, damaged, unsupported, too_large) unless this is a sound, modest Office package."""
    if content.startswith(_OLE):
        raise _ole_error(content)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            _check_sizes(package.infolist())
            _check_xml(package)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError) as error:
        problem = "it is damaged: not a whole Office file."
        raise LoadError("damaged", "", problem, "Open it in its program, save it again, or restore a copy.") from error


def _ole_error(content: bytes) -> LoadError:
    """An OLE file with an Office suffix is an encrypted package, or a file of the years before 2007."""
    if "EncryptedPackage".encode("utf-16-le") in content:
        return LoadError("encrypted", "", "it is protected by a password.", "Save a copy without the password.")
    return LoadError("unsupported", "", "it is an Office file of the old kind.", "Save it as .docx, .xlsx or .pptx.")


def _check_sizes(parts: list[zipfile.ZipInfo]) -> None:
    if any(part.flag_bits & 1 for part in parts):
        raise LoadError("encrypted", "", "it is protected by a password.", "Save a copy without the password.")
    if len(parts) > MAX_PARTS:
        raise LoadError("too_large", "", f"it has {len(parts):,} parts.", "Split it, or take its pictures out.")
    bombs = [p for p in parts if p.file_size > _RATIO_COUNTS_FROM and p.file_size > MAX_RATIO * max(1, p.compress_size)]
    if bombs or sum(p.file_size for p in parts) > MAX_UNPACKED or any(p.file_size > MAX_PART for p in parts):
        raise LoadError("too_large", "", "unpacked it is far too large.", "Split it, or take its pictures out.")
    if not any(part.filename == "[Content_Types].xml" for part in parts):
        raise LoadError("damaged", "", "it is a zip file, but no Office file.", "Save it again in its program.")


def _check_xml(package: zipfile.ZipFile) -> None:
    """Office never writes a DOCTYPE; one is an attempt at entity expansion. A part can be XML whatever its name."""
    for part in package.infolist():
        if _NO_XML.search(part.filename):
            continue
        content = package.read(part)
        if _DOCTYPE.search(content) or (b"\x00" in content and _DOCTYPE_WIDE.search(content)):
            remedy = "Save it again in its program."
            raise LoadError("damaged", "", f"its part {part.filename} declares a DOCTYPE, which is refused.", remedy)
