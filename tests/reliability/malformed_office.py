"""Office files that cannot be read: damaged packages, bombs, XML that reads other files, books without values."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable
from functools import lru_cache

import openpyxl

from tests.reliability import good

OFFICE = ("docx", "pptx", "xlsx")
OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600
LOCKED = OLD + "EncryptedPackage".encode("utf-16-le") + b"\x00" * 200
MAIN = {"docx": "word/document.xml", "pptx": "ppt/presentation.xml", "xlsx": "xl/workbook.xml"}
BODY = {"docx": "word/document.xml", "pptx": "ppt/slides/slide1.xml", "xlsx": "xl/worksheets/sheet1.xml"}
ENTITY = '<?xml version="1.0" encoding="{}"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
Make = Callable[[str, int], bytes]


@lru_cache
def _sound(kind: str) -> bytes:
    return good.document(kind, "保修说明", "整机保修期为十八个月，自签收次日起计算。")


def plain_zip(kind: str, number: int) -> bytes:
    """Give a zip file that is no Office file."""
    return _zipped({"a.txt": b"return policy %d" % number, "../../outside.txt": b"x", "/etc/x": b"x"})


def _zipped(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return target.getvalue()


def _parts(kind: str) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(_sound(kind))) as package:
        return {name: package.read(name) for name in package.namelist()}


def _with_part(name: str | dict[str, str], content: Callable[[int], bytes]) -> Make:
    """Put a part into a sound file, in place of the one of that name."""
    return lambda kind, number: _zipped(
        {**_parts(kind), (name if isinstance(name, str) else name[kind]): content(number)}
    )


def _without(name: dict[str, str] | str) -> Make:
    def without(kind: str, number: int) -> bytes:
        parts = _parts(kind)
        del parts[name if isinstance(name, str) else name[kind]]
        return _zipped({**parts, f"docProps/{number}.txt": b"x"})

    return without


def _cut(kind: str, number: int) -> bytes:
    whole = _sound(kind)
    return whole[: len(whole) * (1 + number % 9) // 10]


def _flipped(kind: str, number: int) -> bytes:
    """Damage the packed bytes of the body, whose checksum no longer fits."""
    whole = bytearray(_sound(kind))
    with zipfile.ZipFile(io.BytesIO(bytes(whole))) as package:
        entry = package.getinfo(BODY[kind])
    name_length, extra_length = struct.unpack("<HH", whole[entry.header_offset + 26 : entry.header_offset + 30])
    at = entry.header_offset + 30 + name_length + extra_length + entry.compress_size // 2 + number % 20
    whole[at] ^= 0x55
    return bytes(whole)


def _flagged(kind: str, number: int) -> bytes:
    """Mark every part as encrypted, in the directory at the end."""
    whole = bytearray(_sound(kind))
    at = whole.find(b"PK\x01\x02")
    while at >= 0:
        whole[at + 8] |= 1
        at = whole.find(b"PK\x01\x02", at + 4)
    return bytes(whole) + b"" * number


def _method(kind: str, number: int) -> bytes:
    """Name a way of packing that nobody knows."""
    whole = bytearray(_sound(kind))
    at = whole.find(b"PK\x01\x02")
    while at >= 0:
        whole[at + 10 : at + 12] = struct.pack("<H", 90 + number % 5)
        at = whole.find(b"PK\x01\x02", at + 4)
    return bytes(whole)


def _lying(kind: str, number: int) -> bytes:
    """Claim that the body unpacks to a few bytes, where it is 30 MB."""
    body = b"<a>" + b"x" * (30_000_000 + number)
    whole = bytearray(_zipped({**_parts(kind), BODY[kind]: body}))
    packed = struct.pack("<L", len(body))
    return bytes(whole.replace(packed, struct.pack("<L", 900)))


def _many_parts(kind: str, number: int) -> bytes:
    return _zipped({**_parts(kind), **{f"docProps/{i}": b"" for i in range(120_000 + number)}}, zipfile.ZIP_STORED)


def _overlapping(kind: str, number: int) -> bytes:
    """Let 300 entries of the directory name the same packed bytes."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in _parts(kind).items():
            package.writestr(name, content)
        package.writestr("customXml/item.xml", b"<a>" + bytes(range(48, 58)) * 150_000 + b"</a>")
        first = package.filelist[-1]
        for i in range(300 + number):
            entry = zipfile.ZipInfo(f"customXml/item{i}.xml")
            for name in ("header_offset", "CRC", "compress_size", "file_size", "compress_type"):
                setattr(entry, name, getattr(first, name))
            package.filelist.append(entry)
    return target.getvalue()


def _deep(number: int) -> bytes:
    return b"<a>" * (100_000 + number) + b"</a>" * (100_000 + number)


def _numbers(count: int) -> bytes:
    """Give XML that shrinks no more than that of real files does."""
    return b"".join(b"<v>%d</v>" % (i * 7919 % 1_000_003) for i in range(count))


def _formula(kind: str, number: int) -> bytes:
    book = openpyxl.Workbook()
    book.active.append(["商品", "价格"])
    book.active.append(["耳机", f"={number}+2"])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _empty_book(kind: str, number: int) -> bytes:
    book = openpyxl.Workbook()
    book.active.title = f"空表{number}"
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _rows(cells: bytes) -> Callable[[int], bytes]:
    head = f'<worksheet xmlns="{SHEET}"><sheetData>'.encode()
    return lambda number: head + cells + b"</sheetData></worksheet>"


def _merged(number: int) -> bytes:
    merges = b"".join(b'<mergeCell ref="A%d:XFD1048576"/>' % i for i in range(1, 40 + number))
    rows = b'<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c></row>'
    return (
        f'<worksheet xmlns="{SHEET}"><sheetData>'.encode()
        + rows
        + b"</sheetData><mergeCells>"
        + merges
        + (b"</mergeCells></worksheet>")
    )


def _wide_table(number: int) -> bytes:
    cell = f'<w:tc><w:tcPr><w:gridSpan w:val="{300_000_000 + number}"/></w:tcPr><w:p/></w:tc>'
    return f'<w:document xmlns:w="{WORD}"><w:body><w:tbl><w:tr>{cell}</w:tr></w:tbl></w:body></w:document>'.encode()


KINDS: list[tuple[str, tuple[str, ...], Make]] = [
    ("cut package", OFFICE, _cut),
    ("flipped byte", OFFICE, _flipped),
    ("password", OFFICE, lambda kind, number: LOCKED + b"\x00" * number),
    ("old kind", OFFICE, lambda kind, number: OLD + b"\x00" * number),
    ("encrypted parts", OFFICE, _flagged),
    ("unknown packing", OFFICE, _method),
    ("no Office package", OFFICE, plain_zip),
    ("no main part", OFFICE, _without(MAIN)),
    ("no list of types", OFFICE, _without("[Content_Types].xml")),
    ("body that is no XML", OFFICE, _with_part(BODY, lambda number: b"<w:document %d" % number)),
    ("body of NUL bytes", OFFICE, _with_part(BODY, lambda number: b"\x00" * (10 + number))),
    ("zip bomb", OFFICE, _with_part("docProps/a.bin", lambda number: b"\x00" * (40_000_000 + number))),
    ("cell of 200 MB", OFFICE, _with_part(BODY, lambda number: b"<t>" + b"a" * (200 * 2**20 + number) + b"</t>")),
    ("lying size", OFFICE, _lying),
    ("overlapping parts", OFFICE, _overlapping),
    ("entities", OFFICE, _with_part(BODY, lambda number: ENTITY.format("UTF-8").encode() + b" " * number)),
    ("entities in UTF-16", OFFICE, _with_part(BODY, lambda number: ENTITY.format("UTF-16").encode("utf-16"))),
    ("entities in another part", OFFICE, _with_part("docProps/a.dat", lambda number: ENTITY.format("UTF-8").encode())),
    ("entities in UTF-7", OFFICE, _with_part(BODY, lambda number: ENTITY.format("UTF-7").encode("utf-7"))),
    ("entities in EBCDIC", OFFICE, _with_part(BODY, lambda number: ENTITY.format("cp037").encode("cp037"))),
    ("deep XML", OFFICE, _with_part(BODY, _deep)),
    ("30 MB of other XML", OFFICE, _with_part(BODY, lambda number: b"<a>" + _numbers(2_000_000 + number) + b"</a>")),
    ("a hundred thousand parts", ("docx",), _many_parts),
    ("formula without a value", ("xlsx",), _formula),
    ("empty book", ("xlsx",), _empty_book),
    ("merged to the end", ("xlsx",), _with_part(BODY["xlsx"], _merged)),
    ("far cell", ("xlsx",), _with_part(BODY["xlsx"], _rows(b'<row r="1"><c r="ZZZZZZ1"><v>1</v></c></row>'))),
    ("string that is not there", ("xlsx",), _with_part(BODY["xlsx"], _rows(b'<row r="1"><c t="s"><v>9</v></c></row>'))),
    ("endless row", ("docx",), _with_part(BODY["docx"], _wide_table)),
]
SLOW = {"cell of 200 MB", "deep XML", "merged to the end", "30 MB of other XML", "a hundred thousand parts"}
