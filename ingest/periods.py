"""When a section or a table row is in force, where its own text says so.

    of_section(("运费",), text_lines("生效日期：2026-12-01\\n满 99 元包邮。"), ALWAYS)   # from 2026-12-01
    of_row(["地区", "运费", "生效日期"], ["新疆", "15 元", "2026-12-01"])                # from 2026-12-01

A section says it in lines of their own, its very first ones, with nothing else on them: "effective_from: 2026-12-01",
"失效日期：2026年12月31日", "有效期：2026-11-01 至 2026-11-11", "In force: 2026-11-01 to 2026-11-11". A date further down, or
inside a sentence, is what the rule is about and no period of it. A table says it in columns 生效日期 (effective_from) and
失效日期 (effective_until). Both days are inclusive.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from ingest.blocks import TextLine

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_DATE = (
    r"(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{4} ?年 ?\d{1,2} ?月 ?\d{1,2} ?[日号]"
    r"|\d{1,2} [a-z]{3,9}\.? \d{4}|[a-z]{3,9}\.? \d{1,2},? \d{4})"
)
_FROM = r"effective_from|effective from|effective date|in force from|生效日期?"
_UNTIL = r"effective_until|effective until|in force until|失效日期?"
_LINE = re.compile(
    rf"(?:[-*•] +)?(?:(?P<start>{_FROM})|(?P<until>{_UNTIL})|(?P<both>有效期|in force)) ?: ?(?P<value>.+)"
)
_START_VALUE = re.compile(rf"(?P<start>{_DATE}) ?(?:起|起生效)?")
_UNTIL_VALUE = re.compile(rf"(?P<until>{_DATE}) ?止?")
_BOTH_VALUE = (
    re.compile(rf"(?:from |自 ?)?(?P<start>{_DATE}) ?起? ?(?:至|到|[-–—~]+|to|until) ?(?P<until>{_DATE}) ?止?"),
    re.compile(rf"(?:from |自 ?)(?P<start>{_DATE}) ?起?|(?P<alone>{_DATE}) ?起"),
    re.compile(rf"(?:until |至 ?)(?P<until>{_DATE}) ?止?"),
)
# What has a validity of its own: 有效期 below such a heading is the coupon's, not the rule's.
_THING = re.compile(
    r"券|红包|卡|积分|会员|码|保修|质保|coupon|voucher|gift card|points|code|member|warranty", re.IGNORECASE
)
_NONE = {"", "-", "–", "—", "/", "长期", "不限", "无"}


class BadPeriod(Exception):
    """A period that can never be; `offset` is where it stands in the document's text."""

    def __init__(self, problem: str, offset: int = 0) -> None:
        super().__init__(problem)
        self.problem = problem
        self.offset = offset


@dataclass(frozen=True, kw_only=True)
class Period:
    """Days on which something is in force, both inclusive; None is open."""

    start: date | None = None
    until: date | None = None

    def within(self, outer: Period) -> Period:
        """Give the days of both. Raise BadPeriod where there are none."""
        start = max(filter(None, (self.start, outer.start)), default=None)
        until = min(filter(None, (self.until, outer.until)), default=None)
        if start and until and start > until:
            held = "" if outer == ALWAYS else f", since what it stands in is in force {outer}"
            raise BadPeriod(f"{self} leaves no day on which it would be in force{held}")
        return Period(start=start, until=until)

    def __str__(self) -> str:
        return " ".join(
            [*([f"from {self.start}"] if self.start else []), *([f"until {self.until}"] if self.until else [])]
        )


ALWAYS = Period()


def of_section(heading: Sequence[str], lines: Iterable[TextLine], outer: Period) -> Period:
    """Read the period lines at the top of a section, narrowed by `outer`. Raise BadPeriod for one that cannot be."""
    for line in lines:
        if not line.text.strip():
            continue
        try:
            found = _of_line(heading, line.text)
            if found is None:
                break
            outer = found.within(outer)
        except BadPeriod as bad:
            raise BadPeriod(bad.problem, line.start) from None
    return outer


def is_only_period(lines: Iterable[TextLine]) -> bool:
    """Tell whether a section holds its period and nothing else."""
    filled = [line.text for line in lines if line.text.strip()]
    return bool(filled) and all(_of_line((), text) for text in filled)


def of_row(header: Sequence[str], cells: Sequence[str]) -> Period:
    """Read the period of a table row. Raise BadPeriod for an impossible date."""
    period = ALWAYS
    for name, cell in zip(header, cells, strict=False):
        value = _plain(cell)
        if value not in _NONE and has_period([name]):
            key = "start" if re.fullmatch(_FROM, _plain(name)) else "until"
            period = (_of_value(key, value, is_ours="_" in name) or ALWAYS).within(period)
    return period


def has_period(header: Sequence[str]) -> bool:
    """Tell whether a table with this header dates its rows."""
    return any(re.fullmatch(f"{_FROM}|{_UNTIL}", _plain(name)) for name in header)


def _of_line(heading: Sequence[str], text: str) -> Period | None:
    """Give what a line says, None where it is no period line."""
    found = _LINE.fullmatch(_plain(text))
    if not found or (found["both"] == "有效期" and any(_THING.search(name) for name in heading)):
        return None
    key = str(found.lastgroup and next(name for name in ("start", "until", "both") if found[name]))
    return _of_value(key, found["value"], is_ours="_" in (found["start"] or found["until"] or ""))


def _of_value(key: str, value: str, *, is_ours: bool) -> Period | None:
    """Read a value in full, None where it is something else than dates; after a key of ours only a date will do."""
    forms = {"start": (_START_VALUE,), "until": (_UNTIL_VALUE,), "both": _BOTH_VALUE}[key]
    for form in forms:
        if match := form.fullmatch(value.rstrip(" .;。")):
            ends = match.groupdict()
            start = ends.get("start") or ends.get("alone")
            return Period(start=_day(start), until=_day(ends.get("until"))).within(ALWAYS)
    if is_ours:
        raise BadPeriod(f"'{value}' is not a date like 2026-12-01")
    return None


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date(*_numbers(text))
    except ValueError:
        raise BadPeriod(f"'{text}' is not a day of the calendar") from None


def _numbers(text: str) -> Iterator[int]:
    """Give year, month and day. Raise ValueError for a month that is none."""
    month = re.search("[a-z]+", text)
    figures = [int(figure) for figure in re.findall(r"\d+", text)]
    if month is None:
        return iter(figures)
    day, year = figures
    return iter((year, _MONTHS.index(month[0][:3]) + 1, day))


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).lower().split())
