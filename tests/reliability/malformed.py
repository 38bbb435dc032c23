"""Files that cannot be read, of every kind that we could think of and of every format.

    for bad in malformed(500): bad.write(folder)      # folder / bad.name
    one_of_each()                                     # the short form: no kind twice, none that takes its full time

A kind makes a file from its format and a number, so that 500 files are 500 different ones.
"""

from __future__ import annotations

import base64
import os
import random
import socket
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from tests.reliability import good, malformed_office, malformed_pdf

TEXTS = ("md", "html", "csv", "txt")
OFFICE = ("docx", "pptx", "xlsx")
FACT = "第 {} 批次商品的保修期为十八个月，自签收次日起计算，质量问题由本店承担往返运费。"
TRADITIONAL = "第 {} 條：簽收之日起七天內可以無理由退貨，運費由買家承擔；質量問題則由本店承擔往返運費。"
RUSSIAN = "Возврат товара {} возможен в течение семи дней после получения, доставку оплачивает покупатель."
FRENCH = "L'échange {} est possible après réception : le délai court dès la livraison à l'adresse indiquée, très précisément."
JAPANESE = "第{}条　お買い上げの商品は、お受け取り後七日以内であれば返品することができます。送料はお客様のご負担です。"
KOREAN = "제{}조 상품을 받은 날부터 칠일 이내에 반품할 수 있으며 배송비는 고객이 부담합니다. 하자가 있으면 당사가 부담합니다."
Make = Callable[[str, int], bytes]


@dataclass(frozen=True, kw_only=True)
class Bad:
    """A file that has to be refused. `kind` is what is wrong with it; a slow one takes seconds to make or to refuse."""

    name: str
    kind: str
    make: Callable[[Path], object]
    is_slow: bool = False

    def write(self, folder: Path) -> None:
        path = folder / self.name
        path.parent.mkdir(parents=True, exist_ok=True)
        self.make(path)


def malformed(count: int) -> list[Bad]:
    """Make `count` of them, each kind in each of its formats before any a second time; slow ones once only."""
    found: list[Bad] = []
    number = 0
    while len(found) < count:
        found += [bad for bad in _round(number) if not (number and bad.is_slow)]
        number += 1
    return found[:count]


def one_of_each() -> list[Bad]:
    """Make one of each kind, the formats in turn."""
    found: dict[str, list[Bad]] = {}
    for bad in _round(0):
        found.setdefault(bad.kind, []).append(bad)
    return [group[i % len(group)] for i, group in enumerate(found.values()) if not group[0].is_slow]


def _round(number: int) -> Iterable[Bad]:
    for name, (formats, make) in KINDS.items():
        for kind in formats:
            path = f"{name}/{number:02d}.{kind}"
            content = _writer(make, kind, number)
            yield Bad(name=path, kind=name, make=content, is_slow=name in SLOW)
    for name, (patterns, place) in PLACES.items():
        for pattern in patterns:
            yield Bad(name=f"{name}/{pattern.format(number)}", kind=name, make=place)


def _writer(make: Make, kind: str, number: int) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(make(kind, number))


def _text(kind: str, sentence: str, number: int) -> str:
    return good.text(kind, sentence.format(number)[:12], (sentence.format(number) + "\n") * 3)


def _encoded(sentence: str, encoding: str, errors: str = "strict") -> Make:
    return lambda kind, number: _text_alone(kind, sentence, number).encode(encoding, errors)


def _text_alone(kind: str, sentence: str, number: int) -> str:
    """A text without our Chinese frame, in one language only."""
    line = sentence.format(number)
    return {"html": f"<p>{line}</p>\n", "csv": f"a,b\n1,{line}\n", "md": f"# {line[:9]}\n\n{line}\n"}.get(kind, line)


def _cut(encoding: str) -> Make:
    def cut(kind: str, number: int) -> bytes:
        whole = _text_alone(kind, FACT, number)
        end = whole.index("往返") + 2  # at a character of several bytes, of which the last is missing
        return whole[:end].encode(encoding)[:-1]

    return cut


def _with(damage: Callable[[bytes, int], bytes]) -> Make:
    """Damage a sound file of the format."""
    return lambda kind, number: damage(good.document(kind, "保修说明", FACT.format(number)), number)


def _as(content: bytes) -> Make:
    """Give a file of another kind, whatever its suffix."""
    return lambda kind, number: content + b"\n%d" % number


def _other(kind: str, number: int) -> bytes:
    """Give a sound Office file or PDF under another of these suffixes."""
    others = [name for name in (*OFFICE, "pdf") if name != kind]
    return good.document(others[number % len(others)], "保修说明", FACT.format(number))


def _noise(kind: str, number: int) -> bytes:
    return random.Random(number).randbytes(3000 + number)


def _broken_byte(whole: bytes, number: int) -> bytes:
    """Put a byte that no UTF-8 has into the middle of a UTF-8 text."""
    at = len(whole) // 2 + number
    return whole[:at] + b"\xff" + whole[at:]


def _front_matter(lines: str) -> Make:
    return lambda kind, number: f"---\ntitle: 退货 {number}\n{lines}\n---\n{FACT.format(number)}\n".encode()


def _nested_yaml(kind: str, number: int) -> bytes:
    return b"---\ntitle: " + b"[" * (5_000 + number) + b"\n---\n" + FACT.encode()


def _yaml_bomb(kind: str, number: int) -> bytes:
    lines = ["a0: &a0 [x,x,x,x,x,x,x,x,x]"]
    lines += [f"a{i}: &a{i} [{','.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 12 + number)]
    return "\n".join(["---", *lines, "---", FACT]).encode()


_ENTITIES = (
    '<!DOCTYPE lolz [<!ENTITY a0 "aaaaaaaaaa">'
    + "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 10))
    + "]>"
)
_PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
_PDF_TEXT = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"

KINDS: dict[str, tuple[Iterable[str], Make]] = {
    # every format
    "empty": (good.FORMATS, lambda kind, number: b" \n" * number),
    "zeros": (good.FORMATS, lambda kind, number: b"\x00" * (1 + number * 1000)),
    "picture": (good.FORMATS, _as(_PNG)),
    "archive": (good.FORMATS, _as(b"\x1f\x8b\x08\x00" + bytes(range(1, 200)))),
    "rich text": (good.FORMATS, _as(b"{\\rtf1\\ansi Returns within seven days.}")),
    "encrypted message": (good.FORMATS, _as(b"-----BEGIN PGP MESSAGE-----\n\nhQEMA5vJ\n-----END PGP MESSAGE-----")),
    "noise": (good.FORMATS, _noise),
    # text
    "old Office file": (TEXTS, _as(malformed_office.OLD)),
    "PDF by content": ((*TEXTS, *OFFICE), _as(_PDF_TEXT)),
    "XML by content": (("md", "csv", "txt"), _as(b"<?xml version='1.0'?><a>Returns within seven days.</a>")),
    "HTML by content": (("md", "csv", "txt"), _as(b"<!DOCTYPE html><p>Returns within seven days.</p>")),
    "XML bomb": ((*TEXTS, *OFFICE), _as(f"{_ENTITIES}<p>&a9;</p>".encode())),
    "XML reading a file": (
        (*TEXTS, *OFFICE),
        _as(b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><p>&a;</p>'),
    ),
    "zip by content": (TEXTS, lambda kind, number: malformed_office.plain_zip("docx", number)),
    "NUL inside": (TEXTS, _with(lambda whole, number: whole[: 60 + number] + b"\x00" + whole[60 + number :])),
    "damaged UTF-8": (TEXTS, _with(_broken_byte)),
    "cut UTF-8": (TEXTS, _cut("utf-8")),
    "cut GB18030": (TEXTS, _cut("gb18030")),
    "half a character": (TEXTS, _encoded(FACT + "\ud83d", "utf-8", "surrogatepass")),
    "UTF-16 without mark": (TEXTS, _encoded(FACT, "utf-16-le")),
    "UTF-16 big-endian without mark": (TEXTS, _encoded(FACT, "utf-16-be")),
    "UTF-16 of odd length": (TEXTS, lambda kind, number: _text(kind, FACT, number).encode("utf-16") + b"\x20"),
    "UTF-16 with half a character": (TEXTS, _encoded("\ufeff" + FACT + "\udc00", "utf-16-le", "surrogatepass")),
    "UTF-32 without mark": (TEXTS, _encoded(FACT, "utf-32-le")),
    "Big5": (TEXTS, _encoded(TRADITIONAL, "big5")),
    "Shift JIS": (TEXTS, _encoded(JAPANESE, "shift_jis")),
    "EUC-KR": (TEXTS, _encoded(KOREAN, "euc_kr")),
    "Latin-1": (TEXTS, _encoded(FRENCH, "latin-1")),
    "Windows-1251": (TEXTS, _encoded(RUSSIAN, "cp1251")),
    "no text": (("md",), lambda kind, number: ("# 退货\n\n## 运费\n" * (1 + number)).encode()),
    "unknown key": (("md", "txt"), _front_matter("valid_from: 2026-01-01")),
    "bad date": (("md", "txt"), _front_matter("effective_from: 11/01/2026")),
    "dates in the wrong order": (
        ("md", "txt"),
        _front_matter("effective_from: 2026-03-01\neffective_until: 2026-01-01"),
    ),
    "half a character in YAML": (("md", "txt"), _front_matter(r'category: "\ud800"')),
    "NUL in YAML": (("md", "txt"), _front_matter(r'category: "a\0b"')),
    "broken YAML": (("md", "txt"), _front_matter("category: [a")),
    "YAML object": (("md", "txt"), _front_matter("category: !!python/object/apply:os.system [id]")),
    "open front matter": (("md", "txt"), lambda kind, number: f"---\ntitle: a{number}\n退货。\n".encode()),
    "nested YAML": (("md", "txt"), _nested_yaml),
    "YAML bomb": (("md", "txt"), _yaml_bomb),
    "one long row": (("md",), lambda kind, number: f"| a |\n|---|\n| {FACT * 6_000}{number} |\n".encode()),
    "links without end": (("md",), lambda kind, number: b"[a](" * (100_000 + number) + FACT.encode()),
    "spaces": (("md",), lambda kind, number: b"| a |\n" + b" " * (200_000 + number) + b"x|\n"),
    "lists in lists": (("md",), lambda kind, number: "".join(f"{' ' * i}- 第{i}层\n" for i in range(3000)).encode()),
    "open quote": (("csv",), lambda kind, number: f'型号,"保修\nA{number},2 年\n'.encode()),
    "one large cell": (("csv",), lambda kind, number: f"型号,保修\nA{number},{'甲' * 10_000_000}\n".encode()),
    "nested tags": (("html",), lambda kind, number: b"<div>" * (20_000 + number) + FACT.encode()),
    "cut in a tag": (("html",), lambda kind, number: f'<p>{FACT}</p><table class="x{number}'.encode()),
    "open comment": (("html",), lambda kind, number: f"<p>{FACT}</p><!-- {number} <p>{FACT}".encode()),
    "hidden only": (("html",), lambda kind, number: f'<p style="display:none">{FACT}</p>{"<br>" * number}'.encode()),
    "unknown meta tag": (
        ("html",),
        lambda kind, number: f'<meta name="citedesk:titel{number}" content="a">{FACT}'.encode(),
    ),
    "wide cells": (
        ("html",),
        lambda kind, number: b"<table>" + b'<tr><td colspan="1000" rowspan="1000">a</td></tr>' * (9000 + number),
    ),
    "large page": (("html",), lambda kind, number: f"<p>{FACT}</p>".encode() * 300_000),
    **{name: (formats, make) for name, formats, make in malformed_office.KINDS},
    "other document": ((*OFFICE, "pdf"), _other),
    **{name: (("pdf",), make) for name, make in malformed_pdf.KINDS.items()},
}
SLOW = {
    "large page",
    "lists in lists",
    "links without end",
    "spaces",
    "wide cells",
    *malformed_office.SLOW,
    *malformed_pdf.SLOW,
}


def _socket(path: Path) -> None:
    here = Path.cwd()  # the address of a socket may have 107 bytes only
    os.chdir(path.parent)
    try:
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(path.name)
    finally:
        os.chdir(here)


def _device(path: Path) -> None:
    try:
        os.mknod(path, 0o20666, os.makedev(1, 5))  # /dev/zero
    except PermissionError:
        os.mkfifo(path)  # only an administrator can make a device


def _sparse(path: Path) -> None:
    """A file of 200 MB that takes no room."""
    with path.open("wb") as file:
        file.write(b"%PDF-1.7 a,b\n")
        file.truncate(200 * 2**20)


def _with_sidecar_out(path: Path) -> None:
    path.write_text(FACT)
    path.with_name(path.name + ".meta.yaml").symlink_to("/etc/passwd")


def _link_to(target: str) -> Callable[[Path], object]:
    return lambda path: path.symlink_to(target)


def _sound(path: Path) -> None:
    """A file that only its name makes unusable."""
    path.write_text(FACT, encoding="utf-8")


PLACES: dict[str, tuple[Iterable[str], Callable[[Path], object]]] = {
    "over 50 MB": ([f"{{:02d}}.{kind}" for kind in good.FORMATS], _sparse),
    "link out": (["{:02d}.md"], _link_to("/etc/passwd")),
    "link to zeros": (["{:02d}.csv"], _link_to("/dev/zero")),
    "link to memory": (["{:02d}.txt"], _link_to("/proc/self/mem")),
    "link to itself": (["{0:02d}.md"], lambda path: path.symlink_to(path.name)),
    "link to nothing": (["{:02d}.docx"], _link_to("nothing.docx")),
    "link to a folder out": (["{:02d}.md", "{:02d}"], _link_to("/etc")),
    "pipe": ([f"{{:02d}}.{kind}" for kind in good.FORMATS], os.mkfifo),
    "socket": (["{:02d}.html"], _socket),
    "device": (["{:02d}.csv"], _device),
    "sidecar out": (["{:02d}.md"], _with_sidecar_out),
    "unknown suffix": (["{:02d}.exe", "{:02d}", "{:02d}.doc"], _sound),
    "name with a line end": (["a\n{:02d}.md"], _sound),
    "name turned round": (["\u202e{:02d}.md"], _sound),
    "name that is no UTF-8": (["\udcff{:02d}.md"], _sound),
    "dots in the name": (["a..\\..\\{:02d}"], _sound),
}
