"""Personal numbers out of whatever is kept: phone, identity card, bank card and mail address.

mask("我的手机 13812345678")       # '我的手机 [手机号/phone]'
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date

_MAIL = re.compile(r"[A-Za-z0-9._%+\-]+@[A-Za-z0-9.\-]+\.[A-Za-z]{2,}")
# The first two digits are a province (GB/T 2260; 9x a resident from abroad); none is 20, with which order numbers made of a date begin.
_PROVINCE = r"(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|9[1-8])"
_ID = re.compile(rf"(?<!\d){_PROVINCE}\d{{4}}((?:19|20)\d{{2}})(\d{{2}})(\d{{2}})\d{{3}}[\dXx](?![\dA-Za-z])")
_MOBILE = re.compile(r"(?<!\d)(?:(?:\+|00)?86[-. ]?)?1[3-9]\d[-. ]?\d{4}[-. ]?\d{4}(?!\d)")
# 010 and 02x stand before eight digits, other area codes before seven or eight.
_LANDLINE = re.compile(
    r"(?<![\dA-Za-z])(?<![\dA-Za-z]-)(?:\((?:010|02\d|0[3-9]\d{2})\) ?|(?:010|02\d|0[3-9]\d{2})[-. ]?)"
    r"[2-9]\d{2,3}[-. ]?\d{4}(?!\d)"
)
# 400 and 800 are hotlines of companies, here and in America.
_AMERICAN = re.compile(
    r"(?<![\dA-Za-z])(?<![\dA-Za-z]-)(?:\+?1[-. ])?(?:\((?![48]00)[2-9]\d{2}\) ?|(?![48]00)[2-9]\d{2}[-. ])"
    r"[2-9]\d{2}[-. ]\d{4}(?!\d)"
)
_FOREIGN = re.compile(r"(?<![\dA-Za-z])\+\d{1,3}[- ]?\(?\d{2,4}\)?(?:[- ]?\d{2,4}){2,3}(?!\d)")
_CARD = re.compile(r"(?<!\d)(?:[3-69]|2[ -]?[2-7])(?:[ -]?\d){13,18}(?!\d)")
# Letters that make a code of the digits behind them: carriers, stock and serial numbers.
_CODE = re.compile(r"(?<![A-Za-z])(?:SF|JD[A-Z]{0,3}|YT|ZTO|STO|EMS|DPK|SKU|SN|PO|SO)[-_]?$", re.IGNORECASE)


def mask(text: str) -> str:
    """Replace personal numbers by a label. Order numbers, tracking numbers and codes stay: they fail the checks below.

    An identity number needs a province and a possible birth date (its check digit may be mistyped), a card the first
    digits of an issuer and the Luhn check (ISO/IEC 7812). Full-width digits are read as digits; the rest of the text is
    returned as it was.
    """
    # one character for one, so that a place in `plain` is the same place in `text`
    plain = "".join(unicodedata.normalize("NFKC", c) if "！" <= c <= "～" else c for c in text)
    for pattern, label, holds in _KINDS:
        for match in reversed(list(pattern.finditer(plain))):
            if holds(match):
                start, end = match.span()
                text = text[:start] + label + text[end:]
                plain = plain[:start] + label + plain[end:]
    return text


def _is_identity(found: re.Match[str]) -> bool:
    year, month, day = map(int, found.groups())
    try:
        born = date(year, month, day)
    except ValueError:
        return False
    return born <= date.today()


def _is_no_code(found: re.Match[str]) -> bool:
    return not _CODE.search(found.string, 0, found.start())


def _is_card(found: re.Match[str]) -> bool:
    digits = [int(c) for c in reversed(found.group()) if c.isdigit()]
    doubled = [d if i % 2 == 0 else sum(divmod(2 * d, 10)) for i, d in enumerate(digits)]
    return _is_no_code(found) and len(digits) >= 15 and sum(doubled) % 10 == 0


def _always(_: re.Match[str]) -> bool:
    return True


_KINDS: tuple[tuple[re.Pattern[str], str, Callable[[re.Match[str]], bool]], ...] = (
    (_MAIL, "[邮箱/mail]", _always),
    (_ID, "[身份证/ID]", _is_identity),
    (_MOBILE, "[手机号/phone]", _is_no_code),
    (_CARD, "[银行卡/card]", _is_card),
    (_LANDLINE, "[电话/phone]", _always),
    (_AMERICAN, "[电话/phone]", _always),
    (_FOREIGN, "[电话/phone]", _always),
)
