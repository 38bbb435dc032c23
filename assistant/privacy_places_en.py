"""Addresses in Latin letters: a number in a street or a PO box, with what stands before and after it.

list(find("Ship to Flat 3B, 12 Baker St, London NW1 6XE."))        # one span: Flat 3B … 6XE
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.privacy_text import Span
from assistant.privacy_words import either

_W = r"(?:St\.|[A-Z]\.|[A-ZÀ-ÖØ-Þ][A-Za-zÀ-ÿ'’-]*)"
_TYPES = either("street type")
_SIDE = r"(?:\s(?:N|S|E|W|NE|NW|SE|SW|North|South|East|West|Central)(?![A-Za-z]))"
_STREET = (
    rf"(?:No\.?\s?)?\d{{1,5}}[A-Za-z]?(?:[-/]\d{{1,5}})?,?\s(?:(?:{_W}|of|the|\d+(?:st|nd|rd|th)),?\s){{1,5}}?(?:{_TYPES})(?![A-Za-z]){_SIDE}?\.?"
    rf"|\d{{1,5}}\s(?:The\s)?(?:Broadway|{_W}gate|{_W}way)(?![A-Za-z])"
    rf"|(?:{_W}\s){{1,3}}(?:{_TYPES})(?![A-Za-z]){_SIDE}?,?\s(?:No\.?\s?)?\d{{1,5}}[A-Za-z]?(?!\d)"
)
_PLAIN_STREET = (
    r"\d{1,5}[a-z]?,?\s(?!(?:items?|pcs|pieces|years?|days?|weeks?|months?|hours?|minutes?|of|on|in|the|times|more|other)\s)(?:[a-z'’]+\s){1,2}"
    r"(?:street|road|avenue|lane|boulevard|crescent|terrace|drive|close)(?![a-z])"
)
_CONTINENT = (
    r"\d{1,4}(?:\s?(?:bis|ter))?,?\s(?:rue|avenue|boulevard|place|impasse|allée|chemin|quai|via|calle|plaza|rua)\s(?:[\w'’À-ÿ-]+\s?){1,5}"
    r"|(?:Rue|Via|Viale|Corso|Piazza|Calle|Carrer|Plaza|Avenida|Paseo|Rua|Ulica|ul\.)\s(?:[\w'’À-ÿ.-]+\s){0,4}?[\w'’À-ÿ.-]+,?\s\d{1,4}[a-z]?(?!\d)"
    r"|[A-ZÄÖÜÅØ][\wÀ-ÿ-]*\s?(?:straße|strasse|str\.|weg|platz|allee|gasse|damm|ring|ufer|gracht|straat|laan|plein|gatan|vägen|veien|gade|vej|katu|utca)\s\d{1,4}\s?[a-z]?(?![\w])"
)
_BOX = r"P\.?\s?O\.?\s?Box\s?\d+|Private Bag \d+"
_UNIT = (
    r"(?:Flat|Apt\.?|Apartment|Unit|Suite|Ste\.?|Room|Rm\.?|Floor|Building|Bldg\.?|Block|Blk\.?|Tower|House|Villa|Shop|Office|Level|Penthouse|#)"
    r"\s?(?:No\.?\s?|#)?(?:\d{1,5}[A-Za-z]?(?:-\d+)?|[A-Z]\d{0,4})(?:/F)?(?![A-Za-z\d])|\d{1,3}/F|\d{1,3}(?:st|nd|rd|th) [Ff]loor"
)
_CODE = (
    r"(?:[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[A-Z]{2,3},? \d{4,5}(?:-\d{4})?|[A-Z]\d[A-Z] ?\d[A-Z]\d|[A-Z]\d[\dW] ?[A-Z\d]{4}"
    r"|\d{4} [A-Z]{2}|\d{4,6}(?:-\d{3,4})?)(?![A-Za-z\d])"
)
_NO_TOWN = "Phone|Tel|Mobile|Email|Please|My|The|It|Thanks|Order|Name|Contact|Call|I|But|And|So|Is|Can|Mr|Mrs|Ms"
_TOWN = (
    rf"(?!(?:{_NO_TOWN})\b)(?:{_CODE}\s)?{_W}(?![\w])(?:\s(?:{_W}(?![\w])|of|upon|am|an|de|la|le|on)){{0,3}}"
    rf"(?:,?\s{_CODE})?"
)
_BEFORE = rf"(?:(?:{_UNIT}),?\s(?:{_W}(?:\s{_W}){{0,2}},\s)?)*"
_AFTER = rf"(?:,?\s?(?:{_UNIT})|,\s?{_TOWN}|,?\s{_CODE}){{0,6}}"
_ADDRESS = re.compile(
    rf"(?<![\w£$€¥.#-]){_BEFORE}(?:{_STREET}|{_CONTINENT}|{_PLAIN_STREET}|{_BOX}|(?:{_UNIT}),\s(?:{_UNIT})){_AFTER}"
)
_POSTCODE = re.compile(r"(?<![A-Za-z\d-])(?:[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}|[A-Z]\d[A-Z] \d[A-Z]\d)(?![A-Za-z\d-])")
_TOLD = re.compile(
    r"(?i:address|addr\.?|deliver(?:y)?|ship|live|moved|located)(?:\s(?:is|now|to|at|in|it|them|changed|should|be|was|on))*\s?:?\s"
    rf"(?P<place>\d{{1,5}}[A-Za-z]?,?\s{_W}[^.;!?\n\ue000]{{3,60}}|{_W}(?:\s{_W}){{0,3}},\s[^.;!?\n\ue000]{{0,50}}{_CODE})",
)


def find(plain: str) -> Iterator[Span]:
    """Give addresses; the town and the postcode belong to them."""
    for match in _ADDRESS.finditer(plain):
        yield Span(kind="address", start=match.start(), end=match.start() + len(match.group().rstrip(" ,.")))
    for match in _TOLD.finditer(plain):
        yield Span(kind="address", start=match.start("place"), end=match.end("place"))
    for match in _POSTCODE.finditer(plain):
        yield Span(kind="address", start=match.start(), end=match.end())
