"""PDF files that cannot be read: cut off, locked, scanned, damaged inside, circles, bombs."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from reportlab.lib import pdfencrypt
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from tests.reliability import good
from tests.unit import loader_samples

Make = Callable[[str, int], bytes]
_PAGE = (
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>"
)
_FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
_SHOWN = b"BT /F1 12 Tf 60 700 Td (Returns within seven days.) Tj ET"


@lru_cache
def _sound(pages: int = 1) -> bytes:
    pdfmetrics.registerFont(UnicodeCIDFont(good.SONG))
    target = io.BytesIO()
    canvas = Canvas(target, pageCompression=1)
    for page in range(pages):
        canvas.setFont(good.SONG, 12)
        for line in range(30):
            canvas.drawString(60, 780 - 20 * line, f"第 {page + 1} 页第 {line} 条：整机保修期为十八个月。")
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def _written(*objects: bytes) -> bytes:
    """Write a PDF of these objects; the first is the catalogue."""
    out = b"%PDF-1.7\n"
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    table += b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(out))
    return out + table + trailer


def _stream(content: bytes, entries: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), entries, content)


def _one_page(stream: bytes, page: bytes = _PAGE, pages: bytes = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>") -> bytes:
    return _written(b"<< /Type /Catalog /Pages 2 0 R >>", pages, page, stream, _FONT)


def _cut(kind: str, number: int) -> bytes:
    whole = _sound(3)
    return whole[: len(whole) * (90 - number % 9 * 10) // 100]


def _locked(kind: str, number: int) -> bytes:
    target = io.BytesIO()
    canvas = Canvas(target, encrypt=pdfencrypt.StandardEncryption(f"secret{number}"))
    canvas.drawString(60, 700, "Returns within seven days.")
    canvas.save()
    return target.getvalue()


def _flipped(kind: str, number: int) -> bytes:
    """Damage the second page's stream; the others stay sound."""
    packed = bytearray(zlib.compress(_SHOWN * 40))
    packed[len(packed) // 2] ^= 0xFF
    pages = b"<< /Type /Pages /Kids [3 0 R 6 0 R] /Count 2 >>"
    return _written(
        b"<< /Type /Catalog /Pages 2 0 R >>", pages, _PAGE, _stream(_SHOWN), _FONT,
        _PAGE.replace(b"4 0 R", b"7 0 R"), _stream(bytes(packed), b"/Filter /FlateDecode") + b" " * number,
    )  # fmt: skip


def _half_stream(kind: str, number: int) -> bytes:
    packed = zlib.compress(bytes(range(32, 127)) * 50 + _SHOWN, 0)
    return _one_page(_stream(packed[: len(packed) // 2 + number], b"/Filter /FlateDecode"))


def _bomb(kind: str, number: int) -> bytes:
    packed = zlib.compress(zlib.compress(b"0 0 m\n" * 200_000_000, 1)) if not number else zlib.compress(b" " * 10**9, 1)
    filters = b"/Filter [/FlateDecode /FlateDecode]" if not number else b"/Filter /FlateDecode"
    return _one_page(_stream(packed, filters))


def _busy(kind: str, number: int) -> bytes:
    """Draw some million lines: a page that keeps a parser busy for minutes."""
    packed = zlib.compress(b"0 0 m 9 9 l S\n" * 2_000_000, 1)
    return _one_page(_stream(packed, b"/Filter /FlateDecode"))


def _sampled(write: Callable[[Path], object]) -> Make:
    def make(kind: str, number: int) -> bytes:
        with TemporaryDirectory() as folder:
            path = Path(folder) / "a.pdf"
            write(path)
            return path.read_bytes().rstrip() + b"\n" * number

    return make


def _unmapped(kind: str, number: int) -> bytes:
    """Use a font that says no letter for its codes."""
    font = b"<< /Type /Font /Subtype /Type0 /BaseFont /Odd /Encoding /Identity-H /DescendantFonts [6 0 R] >>"
    descendant = (
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Odd /CIDSystemInfo << /Registry (Odd) /Ordering (Odd%d) /Supplement 0 >> >>"
        % number
    )
    shown = b"BT /F1 12 Tf 60 700 Td <000100020003000400050006> Tj ET"
    return _written(
        b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", _PAGE, _stream(shown), font, descendant
    )  # fmt: skip


KINDS: dict[str, Make] = {
    "cut PDF": _cut,
    "header only": lambda kind, number: b"%PDF-1.7\n" + b"%" * number,
    "no PDF": lambda kind, number: b"hello %d" % number,
    "locked PDF": _locked,
    "scan": _sampled(loader_samples.write_pdf_with_picture),
    "flipped byte in a page": _flipped,
    "half a page": _half_stream,
    "empty page": lambda kind, number: _one_page(_stream(b" " * (1 + number))),
    "no pages": lambda kind, number: _one_page(_stream(b""), pages=b"<< /Type /Pages /Kids [] /Count %d >>" % number),
    "no catalogue": lambda kind, number: _written(b"<< /Type /Font /Number %d >>" % number),
    "pages in a circle": lambda kind, number: _one_page(_SHOWN, page=b"null", pages=b"<< /Type /Pages /Kids [2 0 R] /Count %d >>" % number),
    "page without contents": lambda kind, number: _one_page(b"null", page=b"<< /Type /Page /Parent 2 0 R /X %d >>" % number),
    "unknown filter": lambda kind, number: _one_page(_stream(_SHOWN, b"/Filter /Odd%d" % number)),
    "fonts without letters": _unmapped,
    "deep arrays": lambda kind, number: _one_page(_stream(b"[" * (60_000 + number))),
    "deep objects": lambda kind, number: _written(b"<< /Type /Catalog /Pages " + b"[" * (20_000 + number) + b" >>"),
    "unpacks to a gigabyte": _bomb,
    "a million lines": _busy,
}  # fmt: skip
SLOW = {"unpacks to a gigabyte", "a million lines"}
