"""Models, error codes and part numbers, told apart exactly, with their places: "L5" is not "L5 Max", "Trek 2" not "Trek 3".

mentions("l5 max 报 e-06", frozenset())      # (('l5max', 0, 6), ('e06', 9, 13))
"""

from __future__ import annotations

import re
from functools import lru_cache

from ingest.codes import find_codes

_CODE = re.compile(
    r"(?<![a-z0-9.\-])[a-z]{1,5}-?\d{1,5}[a-z]?(?:-\d{1,4})?(?:\s*[- ]?\s*(?:pro|max|mini|lite|se|plus"
    r"|ultra|air|lte|neo|s)(?![a-z]))?(?![a-z0-9])"
)
_NAME = re.compile(
    r"\b([A-Z][a-z]{2,})[ -](\d{1,4}[A-Z]?)(?: (Pro|Max|Mini|Lite|Plus|Ultra|Air|Neo|SE)\b)?(?![\d.,:]\d|[A-Za-z\d%])"
)
_ACRONYM = re.compile(r"(?<![A-Za-z0-9])[A-Z]{2,5}(?![A-Za-z0-9]|[- ]?\d)")
_OPENS = re.compile(r"(?:^|[.!?;:。！？；：\n\"“])\s*$")
_NO_NAME = re.compile(
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*|mon(?:day)?|double|step|section|clause"
    r"|article|page|chapter|version|level|tier|class|zone|region|day|week"
    r"|only|within|after|before|for|from|the|about|over|under|every|each|than|and|with|until|between|about"
    r"|around|nearly|exactly|another|least|most|next|first|last"
)


def names(*texts: str) -> frozenset[str]:
    """List the names with a number of texts as they were written: "Trek 2" is 'trek 2'."""
    found = [m for text in texts for m in _NAME.finditer(text) if not _NO_NAME.fullmatch(m[1].lower())]
    roots = {m[1] for m in found if not _OPENS.search(m.string[: m.start()])}  # "Doors 38 mm thick" opens a sentence
    numbered = {" ".join(part for part in m.groups() if part).lower() for m in found if m[1] in roots}
    return frozenset(numbered | {m.group().lower() for text in texts for m in _ACRONYM.finditer(text)})


@lru_cache(maxsize=2_000)
def mentions(text: str, known: frozenset[str]) -> tuple[tuple[str, int, int], ...]:
    """List the codes of a plain text, and where the names `known` stand: (code, start, end)."""
    found = [("".join(find_codes(m.group())[:1]), m.start(), m.end()) for m in _CODE.finditer(text)]
    for name in known:
        if " " not in name:
            continue
        word, number, *variant = name.split()
        tail = rf"(?:[ ]{variant[0]})" if variant else r"(?! (?:pro|max|mini|lite|plus|ultra|air|neo|se)\b)"
        for m in re.finditer(rf"\b{word}[ -]?{number}{tail}(?![.:]\d|[a-z\d%])", text):
            found.append((name.replace(" ", ""), m.start(), m.end()))
    return tuple(sorted((one for one in found if one[0]), key=lambda one: one[1]))


def acronyms(text: str, known: frozenset[str]) -> list[tuple[str, int, int]]:
    """List where the capitals among `known` stand in a plain text: DAP, USB."""
    wanted = "|".join(sorted(map(re.escape, (name for name in known if " " not in name)), key=len, reverse=True))
    return (
        [(m.group(), *m.span()) for m in re.finditer(rf"(?<![a-z0-9])(?:{wanted})(?![a-z0-9])", text)] if wanted else []
    )


def family(code: str) -> str:
    """Give the letters that a code begins with: 'cm4plus' and 'cm4' are of one family."""
    return re.match(r"[a-z]*", code).group()  # type: ignore[union-attr]
