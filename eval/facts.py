"""Is a fact stated in a draft? Compared after one normal form on both sides, bounded so that 7天 is not found in 17天.

    states("自签收次日起七天内可退。", ["7天", "7 days"])       # True
    states("满 150 元包邮", ["50元"])                           # False

Normal form: NFKC, lower case, Chinese numerals where a number is meant → digits, no thousands separators, ¥50 = 50块 =
RMB 50 = 50元, 1.2万 = 12000, no Markdown emphasis. Whitespace never decides. Words are not translated: a gold fact
names its wordings in both languages.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache
from itertools import pairwise

from eval.numerals import to_digits

_HAN = r"\u3400-\u4dbf\u4e00-\u9fff"
_NUMBER = r"\d+(?:\.\d+)?"
_YUAN_AFTER = rf"(?:元人民币|人民币|块钱|元钱|元|块(?![{_HAN}])|rmb|cny|yuan(?![a-z]))"


def _join_digits(match: re.Match[str]) -> str:
    return match.group().replace(",", "")


_REWRITES: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"\*\*|__|`|\\(?=[|*_#.\-])"), ""),
    (re.compile(r"(?<![\d.])\d{1,3}(?:,\d{3})+(?!\d)"), _join_digits),
    (re.compile(r"(?<=\d)\s*(?:[~～〜—–−-]+|[至到]|to)\s*(?=\d)"), "-"),
    (re.compile(rf"(?:¥|人民币|(?<![a-z])(?:rmb|cny))\s*({_NUMBER})(\s*万)?(?:\s*{_YUAN_AFTER})?"), r"\1\2元"),
    (re.compile(rf"({_NUMBER})(\s*万)?\s*{_YUAN_AFTER}"), r"\1\2元"),
    (re.compile(r"(?<![\d.])(\d+)(?:\.0+|(\.\d*?[1-9])0+)(?=元)"), r"\1\2"),  # 50.00元 = 50元
    (re.compile(r"(?<=\d)\s*(?:%|percent(?![a-z])|per cent(?![a-z]))"), "%"),
    (re.compile(rf"\s+(?=[{_HAN}])|(?<=[{_HAN}])\s+"), ""),
    (re.compile(r"\s+"), " "),
)
_LARGE = re.compile(rf"({_NUMBER})\s*([万亿千百])(?![克瓦米兆卡伏帕赫分])")
_SIZES = {"百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}

# A wording that follows a negation directly is not stated: 可退 in 不可退, refundable in "not refundable". Words that
# merely end in the character are let through (除非, 有无).
_NEGATED = r"(?<!不)(?<!未)(?<!没)(?<!没有)(?<!(?<!除)非)(?<!(?<!有)无)(?<!勿)"
_NEGATED_EN = r"(?<!\bnot )(?<!\bno )(?<!\bnon-)(?<!\bcannot )(?<!\bnever )(?<!n't )"


@lru_cache(maxsize=20_000)
def normalise(text: str) -> str:
    """Give the normal form in which facts are compared."""
    # An ASCII comma can separate thousands; the full-width one of a Chinese sentence does not (满100，200元券).
    text = re.sub(r"，(?![０-９])", "、", text)
    text = to_digits(unicodedata.normalize("NFKC", text).lower())
    for pattern, replacement in _REWRITES:
        text = pattern.sub(replacement, text)
    return _LARGE.sub(_multiply, text).strip()


def states(text: str, wordings: Iterable[str]) -> bool:
    """Tell whether `text` states a fact in any one of its wordings."""
    plain = normalise(text)
    return any(_pattern(wording).search(plain) for wording in wordings)


def values_in(text: str) -> set[str]:
    """List the numbers of `text` in the normal form: {'7', '1000', '12.5'}."""
    return set(re.findall(r"(?<![\d.])\d+(?:\.\d+)?", normalise(text)))


def _multiply(match: re.Match[str]) -> str:
    value = float(match.group(1)) * _SIZES[match.group(2)]
    return str(round(value)) if abs(value - round(value)) < 1e-6 else match.group()


@lru_cache(maxsize=20_000)
def _pattern(wording: str) -> re.Pattern[str]:
    """Compile one wording: spaces optional between its characters (not within a number), its two ends bounded."""
    plain = normalise(wording)
    if not plain:
        raise ValueError(f"the wording {wording!r} is empty in the normal form")
    parts = [re.escape(plain[0])]
    for before, c in pairwise(plain):
        if c == " ":
            continue
        parts.append(re.escape(c) if before.isdigit() and c.isdigit() else " ?" + re.escape(c))
    return re.compile(_left_bound(plain) + "".join(parts) + _right_bound(plain))


def _left_bound(plain: str) -> str:
    first = plain[0]
    if first.isdigit():
        # not inside a number, an ordinal (第2天 is not 2天) or a code (a50); a currency may stand before it
        return r"(?<!\d)(?<!\d\.)(?<!第)(?:(?<![a-z])|(?<=usd)|(?<=hkd)|(?<=eur)|(?<=gbp)|(?<=jpy))"
    if first.isascii() and first.isalpha():
        word = re.match(r"[a-z0-9]+", plain)
        is_code = word is not None and any(c.isdigit() for c in word.group())
        return ("(?<![a-z0-9])" if is_code else "(?<![a-z])") + _NEGATED_EN
    return _NEGATED if re.match(f"[{_HAN}]", first) and first not in "不未没无非勿" else ""


def _right_bound(plain: str) -> str:
    last = plain[-1]
    if last.isdigit():
        inside_code = re.search(r"[a-z][a-z0-9-]*$", plain)
        return r"(?!\d)(?!\.\d)" + ("(?![a-z])" if inside_code else r"(?! ?[%‰])")
    if last.isascii() and last.isalpha():
        word = re.search(r"[a-z0-9]+$", plain)
        is_code = word is not None and any(c.isdigit() for c in word.group())
        return "(?![a-z0-9])" if is_code else "(?![a-z])"
    return "(?!半)" if re.search(r"\d个?[天日年月时]$|\d小时$", plain) else ""
