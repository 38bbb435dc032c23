"""Chinese numerals → digits, where a number is meant: 七天 → 7天, 一百二十元 → 120元, but 一般, 万一 and 十分 stay.

    to_digits("十五天内，两次，百分之三十")      # '15天内，2次，30%'

Kept apart from `ingest.values` on purpose: a ruler must not share the faults of what it measures. The same is done
to both sides of a comparison, so what matters is that no word turns into a number that another text could state.
"""

from __future__ import annotations

import re

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "兩": 2}
_STEPS = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10_000, "亿": 100_000_000}

_NUMERAL = "零〇一二两兩三四五六七八九十百千万亿"
_RUN = re.compile(f"[{_NUMERAL}]+")
_FRACTION = re.compile(f"([{_NUMERAL}]+)分之([{_NUMERAL}]+)")
_UNIT = re.compile(
    r"个|天|日|周|月|年|岁|小时|分钟|秒|刻|次(?!性)|件|元|块|角|毛|号|折|倍|位|名|人|级|期|档|台|支|项|条|款|章|节|类|种|份"
    r"|张|笔|单|页|步|米|厘|毫|公里|克|千克|公斤|斤|升|瓦|度|楼|层|套|盒|箱|包|袋|瓶|副|枚|颗|片|星|成|批|轮|季|工作日|自然日"
    r"|星期|礼拜|钟头|点(?=[钟半整前后之]|\d)"
)
_RANGE = re.compile(rf"[至到~-][{_NUMERAL}]+(?:{_UNIT.pattern})")
# A single numeral after these is a weekday, or an approximate number (几十天, 数十天).
_WEEKDAY_BEFORE = re.compile(r"(?:周|星期|礼拜)$")
_VAGUE_BEFORE = re.compile(r"[几数好]$")
# 下一个, 某一天, 进一步, 统一: 一 is no count after these, nor before these (一度, 一成不变, 一时, 一点).
_NO_COUNT_BEFORE = re.compile(r"[下上进这那某任另同唯哪每统单专不]$")
_NO_COUNT_AFTER = re.compile(r"度|成不|部分|单元|片|步|人称|位数|流|类似|包含")
_NO_ORDINAL_AFTER = re.compile(r"[方者]")


def to_digits(text: str) -> str:
    """Write the numerals of `text` in digits where they count something; leave words that merely hold one alone."""
    text = _FRACTION.sub(_fraction, text)
    return _RUN.sub(_number, text)


def read_numeral(numeral: str) -> int | None:
    """Read one numeral: 一百二十 → 120, 三千五 → 3500, 二〇二六 → 2026. None if it is not well formed (七八, 万千)."""
    if all(c in _DIGITS for c in numeral):
        return int("".join(str(_DIGITS[c]) for c in numeral)) if len(numeral) in (1, 3, 4) else None
    for large in ("亿", "万"):
        high, found, low = numeral.partition(large)
        if found:
            return _large(high, low, _LARGE[large])
    return _below_ten_thousand(numeral)


def _large(high: str, low: str, size: int) -> int | None:
    above = read_numeral(high) if high and "万" not in high else None
    if above is None:
        return None
    if len(low) == 1 and _DIGITS.get(low):  # 一万二
        return above * size + _DIGITS[low] * size // 10
    below = read_numeral(low) if low else 0
    return None if below is None else above * size + below


def _below_ten_thousand(numeral: str) -> int | None:
    total, digit, step, after_zero = 0, -1, 10_000, False
    for position, c in enumerate(numeral):
        if c in _DIGITS:
            after_zero = after_zero or (_DIGITS[c] == 0 and position > 0)
            if digit > 0:
                return None  # two digits in a row: 七八十
            digit = _DIGITS[c]
        elif _STEPS[c] >= step or (digit < 0 and (position > 0 or c != "十")):
            return None
        else:
            step = _STEPS[c]
            total += (digit if digit >= 0 else 1) * step
            digit = -1
    if digit > 0:  # 三千五 is 3500, 三千零五 is 3005
        total += digit * (step // 10 if step > 10 and not after_zero else 1)
    return total


def _fraction(match: re.Match[str]) -> str:
    below, above = match.group(1), match.group(2)
    number = 100 if above == "百" else read_numeral(above)
    if number is None:
        return match.group()
    if below == "百":
        return f"{number}%"
    if below == "千":
        return f"{number}‰"
    divisor = read_numeral(below)
    return match.group() if divisor is None else f"{number}/{divisor}"


def _number(match: re.Match[str]) -> str:
    run = match.group()
    before, after = match.string[: match.start()][-2:], match.string[match.end() :][:8]
    value = read_numeral(run)
    if value is None or _VAGUE_BEFORE.search(before):
        return run
    if len(run) == 1:
        return str(value) if _is_count(run, before, after) else run
    if run[0] in _DIGITS or run[0] == "十":
        return str(value)
    return run


def _is_count(numeral: str, before: str, after: str) -> bool:
    if before.endswith("第"):
        return not _NO_ORDINAL_AFTER.match(after)
    if not (_UNIT.match(after) or _RANGE.match(after)) or (numeral in "零〇" and not after.startswith("元")):  # 零件
        return False
    if _WEEKDAY_BEFORE.search(before) and numeral not in "两兩" and not after.startswith(("次", "个")):
        return False
    return numeral != "一" or not (_NO_COUNT_BEFORE.search(before) or _NO_COUNT_AFTER.match(after))
