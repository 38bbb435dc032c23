"""A spreadsheet's stored value → the text that its owner sees in the cell.

shown_value(0.15, "0%")                    # '15%'
shown_value(datetime(2026, 11, 1), "yyyy/m/d")   # '2026-11-01'
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

_DECIMALS = re.compile(r"0\.(0+)")
_LITERAL = re.compile(r'"([^"]*)"|\[\$([^\]-]*)[^\]]*\]|\\(.)|([¥￥$€£])')


def shown_value(value: object, number_format: str = "General") -> str:
    """Write a cell's value as it is shown; dates as YYYY-MM-DD whatever their format, so that they compare."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        is_midnight = value.time() == time()
        return value.date().isoformat() if is_midnight else value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat(timespec="minutes")
    if isinstance(value, timedelta):
        return str(value)
    if isinstance(value, int | float):
        return _number(value, number_format or "General")
    return str(value)


def _number(value: int | float, number_format: str) -> str:
    """Apply what changes the meaning of a number: percent, decimals, thousands, a currency sign or a unit."""
    pattern = number_format.split(";")[0]
    literals = [next((g for g in m.groups() if g is not None), "") for m in _LITERAL.finditer(pattern)]
    bare = _LITERAL.sub("\x00", pattern)
    if not re.search("[0#]", bare) or re.search(r"[eE]\+|/|\?", bare):
        return _plain(value)
    if "%" in bare:
        value = value * 100
    decimals = _DECIMALS.search(bare)
    grouping = "," if "#,#" in bare or "0,0" in bare else ""
    digits = f"{value:{grouping}.{len(decimals[1]) if decimals else 0}f}"
    if "0." not in bare and "." not in bare and isinstance(value, float) and value != round(value):
        digits = _plain(value)  # a format that hides decimals must not change a price
    before, _, after = re.sub(r"[0#][0#,.]*", "\x01", bare, count=1).partition("\x01")
    signs = iter(literals)
    fill = [re.sub("\x00", lambda _: next(signs), re.sub(r"_.|\*.|[()]", "", part)) for part in (before, after)]
    return f"{fill[0]}{digits}{fill[1]}".strip()


def _plain(value: int | float) -> str:
    """Write a number without the noise of binary fractions: 0.1 + 0.2 is 0.3, 12.0 is 12."""
    if isinstance(value, float):
        return format(round(value, 10), ".15g") if abs(value) < 1e15 else repr(value)
    return str(value)
