"""Personal numbers out of whatever is kept: phone, identity card, bank card and mail address.

mask("我的手机 13812345678")       # '我的手机 [手机号/phone]'
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

_MAIL = re.compile(r"[A-Za-z0-9._%+\-]+@[A-Za-z0-9.\-]+\.[A-Za-z]{2,}")
_ID = re.compile(r"(?<!\d)\d{6}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![\dA-Za-z])")
_PHONE = re.compile(r"(?<![\dA-Za-z])(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)")
_FOREIGN_PHONE = re.compile(r"(?<![\dA-Za-z])\+\d{1,3}[- ]?\(?\d{2,4}\)?(?:[- ]?\d{2,4}){2,3}(?!\d)")
_CARD = re.compile(r"(?<!\d)\d(?:[ -]?\d){14,18}(?!\d)")


def mask(text: str) -> str:
    """Replace personal numbers by a label. Order and tracking numbers stay: they fail the checks below.

    An identity number needs a valid birth date and check digit (GB 11643), a card the Luhn check (ISO/IEC 7812).
    Full-width digits are read as digits; the rest of the text is returned as it was.
    """
    # one character for one, so that a place in `plain` is the same place in `text`
    plain = "".join(unicodedata.normalize("NFKC", c) if "！" <= c <= "～" else c for c in text)
    for pattern, label, holds in _KINDS:
        for match in reversed(list(pattern.finditer(plain))):
            if holds(match.group()):
                start, end = match.span()
                text = text[:start] + label + text[end:]
                plain = plain[:start] + label + plain[end:]
    return text


def _is_identity(number: str) -> bool:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(d) * w for d, w in zip(number[:17], weights, strict=True))
    return "10X98765432"[total % 11] == number[17].upper()


def _passes_luhn(number: str) -> bool:
    digits = [int(c) for c in reversed(number) if c.isdigit()]
    doubled = [d if i % 2 == 0 else sum(divmod(2 * d, 10)) for i, d in enumerate(digits)]
    return sum(doubled) % 10 == 0


def _always(_: str) -> bool:
    return True


_KINDS: tuple[tuple[re.Pattern[str], str, Callable[[str], bool]], ...] = (
    (_MAIL, "[邮箱/mail]", _always),
    (_ID, "[身份证/ID]", _is_identity),
    (_PHONE, "[手机号/phone]", _always),
    (_CARD, "[银行卡/card]", _passes_luhn),
    (_FOREIGN_PHONE, "[手机号/phone]", _always),
)
