"""The values that a text states: numbers, amounts, dates, codes, in one normal form.

values_in("七天内，1,000 元")      # {'7', '1000'}
"""

from __future__ import annotations

import re
import unicodedata

from ingest.codes import find_codes

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "俩": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_CHINESE = re.compile(r"[零〇一二三四五六七八九两十百千]+万?")
# What may follow a Chinese numeral for it to be a number and not part of a word (一般, 一起, 万一, 统一).
_COUNTED = (
    r"(?=个|天|日|月|年|周|小时|分钟|秒|元|块|角|次|件|倍|折|级|名|张|份|台|双|条|款|种|项|档|人|岁|楼|公斤|千克|克"
    r"|米|升|毫|度|瓦|点|成|分之|工作日|自然日|号|期|步|位|层|箱|袋|盒|瓶|颗|支|、[一二三四五六七八九十]+[天日月])"
)
_CHINESE_NUMBER = re.compile(rf"(?:{_CHINESE.pattern}){_COUNTED}")
_THOUSANDS = re.compile(r"(?<=\d)[,，](?=\d{3}(?!\d))")
_NUMBER = re.compile(r"(?<![\d.])\d+(?:\.\d+)?")
_ENGLISH = {
    word: str(i)
    for i, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
        " eighteen nineteen twenty".split()
    )
} | {"thirty": "30", "forty": "40", "fifty": "50", "sixty": "60", "ninety": "90"}
# Units in both languages; the first of a row is its name. A working day is no day.
_UNIT_ROWS = (
    ("workday", r"个?工作日|(?:working|business) days?"),
    ("day", r"个?(?:自然日|天|日)|(?:calendar )?days?"),
    ("hour", r"个?小时|hours?|hrs?"),
    ("minute", r"分钟|minutes?|mins?"),
    ("second", r"秒|seconds?"),
    ("week", r"周|个?星期|weeks?"),
    ("month", r"个?月|months?"),
    ("year", r"年|years?"),
    ("percent", r"%|percent"),
    ("10k_yuan", r"万元|万块"),
    ("yuan", r"元|块|yuan|rmb"),
    ("times", r"次|times"),
    ("fold", r"倍|-?fold"),
    ("discount", r"折"),
    ("piece", r"件|个|张|枚|items?|pieces?"),
)
_QUANTITY = re.compile(
    r"(?P<before>[满减抵补扣送][^\S\n]*)?(?P<money>[¥￥$€£][^\S\n]*)?(?<![\d.])(?P<number>\d+(?:\.\d+)?)[^\S\n]*"
    + r"(?:[-–—~至到][^\S\n]*(?P<to>\d+(?:\.\d+)?)[^\S\n]*)?"
    + "(?:"
    + "|".join(f"(?P<u_{name}>{pattern})" for name, pattern in _UNIT_ROWS)
    + ")?"
)
_ENGLISH_NUMBER = re.compile(
    rf"\b({'|'.join(_ENGLISH)})(?=[\s-]+(?:\w+\s+)?(?:days?|hours?|minutes?|months?|years?|weeks?|times?|items?|business|working|calendar))"
)


def values_in(text: str) -> set[str]:
    """List the values of `text`. Numbers lose thousands separators and trailing zeros; codes are lower case."""
    plain = with_digits(text)
    codes = set(find_codes(plain))
    numbers = {_shortest(n) for n in _NUMBER.findall(plain)}
    return numbers | codes


def quantities(text: str) -> set[tuple[str, str, str]]:
    """List what is counted: (word before it such as 满 or 减, value, unit), "" where there is none.

    七天 = 7 天 = seven days = ("", "7", "day"); ¥50 = 50 元; both ends of a range take its unit.
    """
    found = set()
    for match in _QUANTITY.finditer(with_digits(text)):
        unit = next((n for n, _ in _UNIT_ROWS if match[f"u_{n}"]), "")
        if match["money"]:
            unit = "yuan" if match["money"].strip() in "¥￥" else match["money"].strip()
        for number in filter(None, (match["number"], match["to"])):
            found.add(((match["before"] or "").strip(), _shortest(number), unit))
    return found


def with_digits(text: str) -> str:
    """Write numbers in digits where a numeral is meant: NFKC, lower case, 七天 → 7天, seven days → 7 days."""
    text = _THOUSANDS.sub("", unicodedata.normalize("NFKC", text).lower())
    text = _CHINESE_NUMBER.sub(lambda m: str(chinese_number(m.group())), text)
    return _ENGLISH_NUMBER.sub(lambda m: _ENGLISH[m.group(1)], text)


def chinese_number(numeral: str) -> int:
    """Read a Chinese numeral below 100 million: 一百二十 → 120, 三万 → 30000, 二〇二六 → 2026."""
    if "万" in numeral:
        high, _, low = numeral.partition("万")
        return chinese_number(high or "一") * 10_000 + (chinese_number(low) if low else 0)
    if not any(c in _UNITS for c in numeral):
        return int("".join(str(_DIGITS[c]) for c in numeral))
    total, digit = 0, 0
    for c in numeral:
        if c in _UNITS:
            total += (digit or 1) * _UNITS[c]
            digit = 0
        else:
            digit = _DIGITS[c]
    return total + digit


def _shortest(number: str) -> str:
    return (number.rstrip("0").rstrip(".") if "." in number else number).lstrip("0") or "0"
