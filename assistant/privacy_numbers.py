"""Identity numbers, bank cards and accounts in a message, told from order, tracking and serial numbers.

list(find(plainly("身份证 11010519491231002X")))        # [Span(kind="id", start=4, end=22)]

Sources: GB 11643-1999 (check character), GB/T 2260 (provinces), ISO/IEC 7812-1 (issuers, Luhn), ISO 13616 (IBAN, modulo 97).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from assistant.privacy_text import Span, cue

_G = r"[ \t.\-]"
# The first two digits are a province (9x a resident from abroad); none is 20, with which order numbers made of a date begin.
_PROVINCE = r"(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|9[1-8])"
_IDENTITY = re.compile(rf"(?<!\d){_PROVINCE}(?:{_G}?\d){{15}}{_G}?[\dXx](?![\dA-Za-z])")
_OLD_IDENTITY = re.compile(
    rf"(?<![\dA-Za-z]){_PROVINCE}\d{{4}}\d{{2}}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{{3}}(?!\d)"
)
_HONG_KONG = re.compile(r"(?<![A-Za-z\d])[A-Z]{1,2}\d{6} ?\([\dA]\)")
_DOCUMENT = re.compile(
    r"(?<![A-Za-z\d])(?:[A-Za-z]{1,3} ?\d{6,10}[A-Za-z]?|\d{7,18}[A-Za-z]?|\d{3}-\d{2}-\d{4})(?![A-Za-z\d])"
)
_SOCIAL = re.compile(r"(?<![A-Za-z\d-])(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\d-])")
_CARD = re.compile(rf"(?<![\d])\d(?:{_G}{{0,2}}\d){{11,21}}(?!{_G}?\d)")
_ISSUER = re.compile(
    r"(?:4\d{15}|5[1-5]\d{14}|2[2-7]\d{14}|3[47]\d{13}|35\d{14}|36\d{14}|(?:62|81)\d{14,17}|6(?:011|[45]\d\d|0\d\d)\d{12,15}"
    r"|95[58]\d{16}|(?:43|45|40|49|62)\d{17})"
)
_IBAN = re.compile(r"(?<![A-Za-z\d])[A-Z]{2}\d{2}(?: ?[A-Z\d]{4}){2,7}(?: ?[A-Z\d]{1,3})?(?![A-Za-z\d])")
_CHAT = re.compile(
    r"(?<![A-Za-z])(?:QQ号?码?|微信号?|wechat|weixin|vx|wx|v信|telegram|line id)[ \t]*(?:id|号|是|为|:|=|is)*[ \t]*"
    r"([A-Za-z\d_][A-Za-z\d_-]{4,25})",
    re.IGNORECASE,
)
_LETTERS = re.compile(r"[A-Za-z]+[-_]?$")
_WORDS = frozenset("id sfz no num number card tel".split())
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def find(plain: str) -> Iterator[Span]:
    """Give identity numbers, cards and accounts; where two claim the same place, the first counts."""
    for match in _IDENTITY.finditer(plain):
        if _is_identity(match):
            yield Span(kind="id", start=match.start(), end=match.end())
    for pattern in (_HONG_KONG, _OLD_IDENTITY, _SOCIAL, _DOCUMENT):
        for match in pattern.finditer(plain):
            if pattern is _HONG_KONG or _is_told(plain, match, "id"):
                yield Span(kind="id", start=match.start(), end=match.end())
    for match in _IBAN.finditer(plain):
        if _is_iban(match.group()):
            yield Span(kind="account", start=match.start(), end=match.end())
    for match in _CARD.finditer(plain):
        if _is_card(plain, match):
            yield Span(kind="card", start=match.start(), end=match.end())
    for match in _CHAT.finditer(plain):
        if re.search(r"[\d_]", match.group(1)):
            yield Span(kind="account", start=match.start(1), end=match.end(1))


def is_part_of_code(plain: str, start: int) -> bool:
    """Tell whether letters stand right before a number, as in tracking and serial numbers."""
    letters = _LETTERS.search(plain, max(0, start - 20), start)
    return bool(letters) and letters.group().rstrip("-_").lower() not in _WORDS  # type: ignore[union-attr]


def holds_luhn(digits: str) -> bool:
    """Check Luhn's digit."""
    doubled = [int(c) if i % 2 == 0 else sum(divmod(2 * int(c), 10)) for i, c in enumerate(reversed(digits))]
    return sum(doubled) % 10 == 0


def holds_identity(number: str) -> bool:
    """Check the last character of 18 (GB 11643)."""
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    return number[17].upper() == "10X98765432"[total % 11]


def _is_identity(found: re.Match[str]) -> bool:
    """A birth date that is possible, and the check character or a word that says so: the character may be mistyped."""
    number = re.sub(r"[^\dXx]", "", found.group())
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    if not date(1900, 1, 1) <= born <= date.today():
        return False
    before = cue(found.string, found.start())
    return holds_identity(number) or bool(before and before.kind == "id")


def _is_told(plain: str, found: re.Match[str], kind: str) -> bool:
    before = cue(plain, found.start(), 16)
    return bool(before) and before.kind == kind and any(c.isdigit() for c in found.group())  # type: ignore[union-attr]


def _is_iban(text: str) -> bool:
    number = text.replace(" ", "")
    moved = "".join(str(int(c, 36)) for c in number[4:] + number[:4])
    return 15 <= len(number) <= 34 and int(moved) % 97 == 1


def _is_card(plain: str, found: re.Match[str]) -> bool:
    if is_part_of_code(plain, found.start()) or re.match(r"[A-Za-z]", plain[found.end() :]):
        return False
    digits = re.sub(r"\D", "", found.group())
    before = cue(plain, found.start())
    if before and before.kind == "card":
        return True
    if before and before.kind == "code" and before.is_next:
        return False
    return bool(_ISSUER.fullmatch(digits)) and holds_luhn(digits)
