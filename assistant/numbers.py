"""Numbers and units in the other ways of writing them: 七天 is 7 days, 一千二百块 is 1200元, 48小时 is 2天.

    other_wordings("七天内")     # {'7': 0.5, '7天': 0.5, 'seven': 0.5, '1周': 0.3, …}: lexical terms by weight

They are added to the lexical query and replace nothing: a document may write any of them. Digits in the text for the embedding
were tried: one gold `dev` question gained, and zh-bank-faq (first half) lost .003 nDCG@10. A month counts as 30 days; a working
day is no day; 三五天 is no number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.text import terms
from ingest.values import with_digits

SAME, CONVERTED = 0.5, 0.3  # weights of the same quantity in other signs, and in another unit

_NUMERALS = "零一二三四五六七八九十"
_ENGLISH = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen".split()
# name: (as a question writes it, Chinese wording, English wording)
_UNITS = {
    "workday": (r"个?工作日|(?:working|business)[ -]days?", "个工作日", "business day"),
    "minute": (r"分钟|minutes?|mins?(?![a-z])", "分钟", "minute"),
    "hour": (r"个?小时|个?钟头|个钟|hours?|hrs?(?![a-z])", "小时", "hour"),
    "day": (r"个?自然日|天|日(?!月)|(?:calendar )?days?", "天", "day"),
    "week": (r"周|个?星期|个?礼拜|weeks?", "周", "week"),
    "month": (r"个月|months?", "个月", "month"),
    "year": (r"年|years?", "年", "year"),
    "yuan": (r"元|块钱?|yuan|rmb|cny", "元", "yuan"),
}
_EQUAL = {  # one of the first is so many of the second
    ("hour", "minute"): 60,
    ("day", "hour"): 24,
    ("week", "day"): 7,
    ("month", "day"): 30,
    ("year", "month"): 12,
}
_QUANTITY = re.compile(
    r"(?<![\d.a-z])(?P<number>\d+(?:\.\d+)?)(?P<ten_thousand>万)?[\s-]?(?:"
    + "|".join(f"(?P<{name}>{pattern})" for name, (pattern, _, _) in _UNITS.items())
    + ")"
)
_PRICE = re.compile(r"[¥￥]\s*(?P<number>\d+(?:\.\d+)?)")
_NUMERAL_BEFORE = re.compile(
    rf"(?<![{_NUMERALS}百千万])([一二两三四五六七八九])(?=星期|礼拜|钟头|个)(?!个?星期[一二三四五六日天])"
)
_VAGUE = re.compile(r"[一二三四五六七八九]{2}(?=[天日个年月周小分块元])")
_HALVES = (
    (re.compile(r"(\d+)个半(?=小时|钟头|月|钟)"), r"\g<1>.5个"),
    (re.compile(r"(\d+)(年|天|小时)半"), r"\g<1>.5\2"),
    (re.compile(r"半个?(?=小时|钟头)|(?<![\d前后上下])半个?(?=年)|半(?=个月)"), "0.5"),
    (re.compile(r"\bhalf an? (?=hour|year|month)|\bhalf[- ](?=hour|year)"), "0.5 "),
    (re.compile(r"\b(\d+) and a half (?=hours|years|months|days)"), r"\1.5 "),
    (re.compile(r"\b(an hour|a (?:day|week|month|year)) and a half\b"), r"1.5 \1"),
    (re.compile(r"\ban? fortnight\b|\bfortnight\b"), "14 days"),
    (re.compile(r"(?<!per )(?<!times )\ban? (?=(?:hour|day|week|month|year)\b(?! (?:and|ago)))"), "1 "),
)  # fmt: skip


def other_wordings(text: str) -> dict[str, float]:
    """Give the lexical terms of every quantity in `text` as it could also be written, those it holds left out."""
    held = set(terms(text))
    found: dict[str, float] = {}
    for number, unit in quantities(text):
        for n, name, weight in ((number, unit, SAME), *((*other, CONVERTED) for other in _converted(number, unit))):
            for term in _terms(n, name):
                if term not in held:
                    found[term] = max(weight, found.get(term, 0.0))
    return found


def quantities(text: str) -> list[tuple[float, str]]:
    """List what is counted in `text`: (number, name of the unit), each once."""
    plain = with_digits(_VAGUE.sub(" ", text))
    plain = _NUMERAL_BEFORE.sub(lambda m: str("一二三四五六七八九".find(m[1].replace("两", "二")) + 1), plain)
    for half, digits in _HALVES:
        plain = half.sub(digits, plain)
    found: dict[tuple[float, str], None] = {}
    for match in _QUANTITY.finditer(plain):
        unit = next(name for name in _UNITS if match[name])
        found[float(match["number"]) * (10_000 if match["ten_thousand"] else 1), unit] = None
    for match in _PRICE.finditer(plain):
        found[float(match["number"]), "yuan"] = None
    return list(found)


def _converted(number: float, unit: str) -> Iterator[tuple[float, str]]:
    """Give the same quantity in the units next to its own, where that is a number that people would write."""
    for (large, small), factor in _EQUAL.items():
        if unit == large and number * factor <= 100:
            yield number * factor, small
        if unit == small and number % factor == 0:
            yield number / factor, large


def _terms(number: float, unit: str) -> list[str]:
    """Give the lexical terms of one quantity, in digits, numerals and both languages, those that hold a number."""
    _, chinese, english = _UNITS[unit]
    shown = f"{number:g}" if number < 1e6 else f"{number:.0f}"
    wordings = [f"{shown}{chinese}", f"{shown}-{english.split()[-1]}"]
    if number.is_integer() and 0 < number <= 10:  # of a longer numeral the pairs would mean other numbers: 十四天, 四天
        wordings.append(("两" if number == 2 else _NUMERALS[int(number)]) + chinese)
    if number.is_integer() and number < len(_ENGLISH):
        wordings.append(_ENGLISH[int(number)])
    if number == 0.5 and unit in ("hour", "year", "month"):
        wordings.append("半个" if unit == "month" else f"半{chinese[0]}")
    found = [term for wording in wordings for term in terms(wording)]
    # a unit alone, a single numeral and 1 are everywhere
    telling = (t for t in found if re.search(r"\d", t) or t in _ENGLISH or (len(t) > 1 and t[0] in _NUMERALS + "两半"))
    return [term for term in dict.fromkeys(telling) if term not in ("1", "one")]
