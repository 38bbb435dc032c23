"""Sentences that are computed from what the customer states and what a chosen claim's span says.

    last_day("11月18日签收的，还能退吗", claim, as_of=date(2026, 11, 23))
    # 按 11 月 18 日签收计算，7 天至 11 月 25 日 24:00 止。

Each carries its derivation, which `assistant.verify` recomputes.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from assistant.lock.computed import compute
from assistant.lock.plain import plain
from assistant.reply import Derivation, Given, Sentence
from ingest.text import query_language

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_NAMES = (
    "January February March April May June July August September October November December"
).split()  # as English writes them
_MONTH = rf"(?P<name>{'|'.join(_MONTHS)})[a-z]*\.?"
_DAY = (
    r"(?:(?P<y>20\d\d)年)?(?P<m>1[0-2]|0?[1-9])月(?P<d>3[01]|[12]\d|0?[1-9])(?:日|号)?",
    rf"{_MONTH} (?P<d>3[01]|[12]\d|0?[1-9])(?:日|st|nd|rd|th)?\b(?:,? (?P<y>20\d\d))?",
    rf"\b(?P<d>3[01]|[12]\d|0?[1-9])(?:日|st|nd|rd|th)?(?: of)? {_MONTH}(?:,? (?P<y>20\d\d))?",
)
_RECEIVED = (
    re.compile(rf"(?:{_DAY[0]})[^,，。;；?？]{{0,6}}?(?:签收|收到|收货|到货|拿到|妥投)"),
    re.compile(rf"(?:签收|收到|收货|到货)[^,，。;；?？\d]{{0,6}}?(?:{_DAY[0]})"),
    *(
        re.compile(
            rf"\b(?:signed for|received|arrived|delivered|got)\b[^.;?]{{0,30}}?\bon (?:the )?{day}", re.IGNORECASE
        )
        for day in _DAY[1:]
    ),
)
_PERIODS = (  # in days, from the day after receipt
    re.compile(r"(?:签收|收货|收到)[^,，。;；]{0,8}?次日起[^\d,，。;；]{0,4}(?P<n>\d{1,3})(?:天|日)(?!\d)"),
    re.compile(
        r"\b(?P<n>\d{1,3})(?: calendar)? days[^.;]{0,20}? (?:from|after|starting|counting from|of) the day after"
        r" (?:receipt|delivery|signing|you receive)"
    ),
    re.compile(
        r"\bfrom the day after (?:receipt|delivery|signing|you receive)[^.;\d]{0,40}?(?P<n>\d{1,3})(?: calendar)? days"
    ),
)


def last_day(question: str, claim: Sentence, *, as_of: date) -> Sentence | None:
    """Offer the last day of a period that the claim's span counts in days from the day after receipt, or None.

    The question must state the day of receipt; without a year it is the latest such day that is not after `as_of`.
    """
    start, days = _received(question, as_of), _period(claim)
    if start is None or days is None:
        return None
    language = query_language(question)
    result = compute("last_day", {"start": start.isoformat(), "days": days})
    began, ends = _worded(start, language), _worded(date.fromisoformat(result), language)
    period = f"{days} 天" if language == "zh" else f"{days} days"
    derivation = Derivation(
        rule="last_day",
        inputs=(
            Given(name="start", value=start.isoformat(), shown=began, source="question"),
            Given(name="days", value=days, shown=period, source="span"),
        ),
        result=result,
        shown=f"{ends} 24:00" if language == "zh" else f"24:00 on {ends}",
    )
    text = (
        f"按 {began}签收计算，{period}至 {derivation.shown} 止。"
        if language == "zh"
        else f"Counted from receipt on {began}, the {period} end at {derivation.shown}."
    )
    return Sentence(kind="derived", text=text, language=language, citations=claim.citations, derivation=derivation)


def _received(question: str, as_of: date) -> date | None:
    text = plain(question)
    for pattern in _RECEIVED:
        if match := pattern.search(text):
            named = match.groupdict()
            month = int(named["m"]) if named.get("m") else _MONTHS.index(str(named["name"])[:3].lower()) + 1
            return _latest(month, int(named["d"]), named.get("y"), as_of)
    return None


def _latest(month: int, day: int, year: str | None, as_of: date) -> date | None:
    for candidate in (int(year),) if year else (as_of.year, as_of.year - 1):
        try:
            found = date(candidate, month, day)
        except ValueError:  # 30 February, or 29 in that year
            continue
        if found <= as_of + timedelta(days=1) or year:  # a day ahead of us where the customer is
            return found
    return None


def _period(claim: Sentence) -> str | None:
    """Give the number of days, if the spans agree on one."""
    quotes = [plain(citation.quote) for citation in claim.citations]
    found = {match["n"] for quote in quotes for pattern in _PERIODS for match in pattern.finditer(quote)}
    return found.pop() if len(found) == 1 else None


def _worded(day: date, language: str) -> str:
    return f"{day.month} 月 {day.day} 日" if language == "zh" else f"{_NAMES[day.month - 1]} {day.day}"
