"""Phone numbers: Chinese ones by their shape, others by the plans of `phonenumbers`, odd ones by the words before them.

list(find(plainly("座机 (0755) 8234 5678 转 12")))        # [Span(kind="phone", start=3, end=23)]

400, 800 and 95xxx numbers are hotlines of companies and stay, as do short numbers such as 12315.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.privacy_numbers import is_part_of_code
from assistant.privacy_text import S, Span, cue

_EXTENSION = r"(?:[ ,]{0,2}(?:转|轉|分机|ext\.?|extension|x|#|-)[ :]?\d{1,6}(?!\d))?"
_NO_CODE = r"(?<![\dA-Za-z])(?<![\dA-Za-z][-/])"
_MOBILE = re.compile(
    rf"(?<![\d+])(?<!\d[.])(?:\(?(?:\+|00)?86\)?{S}{{0,2}}|0)?(?P<own>1{S}{{0,3}}[3-9](?:{S}{{0,3}}\d){{9}})(?!\d)(?!{S}\d{{3}})"
)
_GROUPS = frozenset(
    {
        (11,),
        (3, 4, 4),
        (3, 8),
        (7, 4),
        (4, 4, 3),
        (4, 3, 4),
        (3, 3, 5),
        (5, 6),
        (6, 5),
        (3, 2, 2, 4),
        (3, 4, 2, 2),
        (3, 2, 2, 2, 2),
    }
    | {
        (3, 3, 3, 2),
        (3, 3, 2, 3),
        (3, 2, 3, 3),
        (2, 3, 3, 3),
        (5, 3, 3),
        (3, 5, 3),
        (1,) * 11,
        (2, 2, 2, 2, 2, 1),
        (1, 2, 4, 4),
        (4, 7),
        (2, 5, 4),
    }
)
_LANDLINE = re.compile(
    rf"{_NO_CODE}(?:\((?:010|02\d|0[3-9]\d{{2}})\)\s?|(?:\(?(?:\+|00)?86\)?{S}{{0,2}})?(?:010|02\d|0[3-9]\d{{2}}){S}{{0,3}}"
    rf"|\(?(?:\+|00)86\)?{S}{{0,2}}\(?(?:10|2\d|[3-9]\d{{2}})\)?{S}{{0,3}})[2-9]\d{{2,3}}{S}?\d{{4}}(?!\d){_EXTENSION}",
    re.IGNORECASE,
)
# 400 and 800 are hotlines of companies, here and in America.
_AMERICAN = re.compile(
    rf"{_NO_CODE}(?:\+?1[-. ]?)?(?:\((?![48]00)[2-9]\d{{2}}\)[-. ]?|(?![48]00)[2-9]\d{{2}}[-. ])[2-9]\d{{2}}[-. ]\d{{4}}(?!\d){_EXTENSION}",
    re.IGNORECASE,
)
_ABROAD = re.compile(
    rf"(?<![\dA-Za-z])(?:\+{S}?|00(?=[1-9]))\(?[1-9]\d{{0,2}}\)?(?:[ \t.·_\-()/]{{0,3}}\d){{6,13}}(?!\d){_EXTENSION}",
    re.IGNORECASE,
)
_ANY = re.compile(
    rf"{_NO_CODE}(?<!\d[ .-])\(?\d(?:[ \t.·_\-()/]{{0,3}}\d){{6,14}}(?!\d)(?!{S}\d{{3}}){_EXTENSION}", re.IGNORECASE
)
_HOTLINE = re.compile(r"(?:\+?86)?(?:[48]00\d{7}|95\d{3,6}|1[02]\d{3}|123\d{2}|1800\d{6,7})")
_DATE = re.compile(
    r"(?:19|20)\d{2}[-/. ](?:0?[1-9]|1[0-2])[-/. ]\d{1,2}(?!\d)|(?:19|20)\d{6}(?!\d)"
    r"|(?:0?[1-9]|[12]\d|3[01])[-/.](?:0?[1-9]|1[0-2])[-/.](?:19|20)\d{2}"
)
_AMOUNT = re.compile(r"\s?(?:元|块|万|美元|USD|RMB|CNY|EUR|GBP|HKD|kg|g|ml|mm|cm|mAh|件|个|%)", re.IGNORECASE)
_SAID = re.compile(
    r"(?<![a-z])(?:(?:zero|oh|o|nought|one|two|three|four|five|six|seven|eight|nine|double|triple)(?![a-z])[ ,.-]{0,3}){7,}",
    re.IGNORECASE,
)
_WORDS_BEFORE = re.compile(
    r"(?:tel|phone|mobile|mob|cell|call|ph|wx|vx|wechat|weixin|qq|sj|dh|m|t|p|no|at|on|to|is|whatsapp|wa|sms|text)[-_]?$",
    re.IGNORECASE,
)
# Plans whose national numbers begin with a 0 that is dialled in the country only.
_REGIONS = (
    "GB",
    "FR",
    "DE",
    "JP",
    "KR",
    "TW",
    "AU",
    "NZ",
    "IE",
    "NL",
    "MY",
    "TH",
    "ID",
    "VN",
    "IT",
    "CH",
    "SE",
    "BE",
    "AT",
    "TR",
    "IL",
    "ZA",
    "PH",
    "IN",
    "BR",
)


def find(plain: str) -> Iterator[Span]:
    """Give phone numbers; where two claim the same place, the first counts."""
    for match in _MOBILE.finditer(plain):
        if _is_mobile(match):
            yield _span(match)
    for pattern in (_ABROAD, _LANDLINE, _AMERICAN, _ANY):
        for match in pattern.finditer(plain):
            if _HOTLINE.fullmatch(re.sub(r"\D", "", match.group())) or _DATE.match(match.group()):
                continue
            if pattern is _ABROAD or (_is_no_code(match) and (pattern is not _ANY or _is_phone(match))):
                yield _span(match)
    for match in _SAID.finditer(plain):
        yield Span(kind="phone", start=match.start(), end=match.start() + len(match.group().rstrip(" ,.-")))


def _span(match: re.Match[str]) -> Span:
    return Span(kind="phone", start=match.start(), end=match.end())


def _is_no_code(match: re.Match[str]) -> bool:
    before = cue(match.string, match.start())
    return not (before and before.kind == "code" and before.is_next)


def _is_mobile(match: re.Match[str]) -> bool:
    plain, start = match.string, match.start()
    if is_part_of_code(plain, start) and not _WORDS_BEFORE.search(plain, max(0, start - 12), start):
        return False
    if re.search(r"\+\d{1,3}[ -]$", plain[max(0, start - 6) : start]):
        return False  # another country's: _ABROAD takes the whole
    after = plain[match.end() : match.end() + 1]
    if after.isascii() and after.isalpha():
        return False
    if not _is_no_code(match):
        return False
    groups = tuple(len(group) for group in re.split(r"\D+", match["own"]))
    before = cue(plain, start)
    return groups in _GROUPS or bool(before and before.kind == "phone")


def _is_phone(match: re.Match[str]) -> bool:
    """Judge seven digits or more by the word before them, or by the plans of other countries where they begin with 0."""
    text, digits = match.group(), re.sub(r"\D", "", match.group())
    if _AMOUNT.match(match.string, match.end()):
        return False
    before = cue(match.string, match.start())
    if before and before.kind == "phone":
        return True
    is_grouped = len(re.findall(r"\d+", text)) > 1
    return digits[0] == "0" and is_grouped and any(_is_valid(text, region) for region in _REGIONS)


def _is_valid(text: str, region: str) -> bool:
    import phonenumbers  # `doctor` has to run where no package is installed

    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(text, region))
    except phonenumbers.NumberParseException:
        return False
