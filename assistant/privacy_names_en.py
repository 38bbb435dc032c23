"""Names in Latin letters, by the words beside them, or by a usual first name.

list(find("I am Mr. van der Berg, call me"))        # [Span(kind="name", start=9, end=21)]
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.privacy_text import NUMBER, PLACE, Span
from assistant.privacy_words import either, words

_T = r"(?:O['’]|Mc|Mac|D['’])?[A-ZÀ-ÖØ-Þ](?:[A-Za-zÀ-ÖØ-öø-ÿ]+|(?=[. ]))(?:['’-][A-Za-zÀ-ÖØ-öø-ÿ]{2,})*"
_P = r"(?:van|von|der|den|ter|de|da|di|do|dos|la|le|el|bin|ibn|binti|al|af|zu|du|del|Van|De|Von)"
_N = (
    rf"(?:{_P} ){{0,3}}{_T}(?:(?<=[ ][A-Z])\.)?(?: (?:{_P} ){{0,3}}"
    rf"(?!(?:My|The|Please|And|Or|But|I|It|Is|Phone|Email|Address|Tel|Order)\b)(?:{_T}|[A-Z]\.)){{0,3}}"
)
_TWO = rf"{_T}(?: [A-Z]\.)?(?: (?:{_P} ){{0,3}}{_T}){{1,3}}"
_LOWER = r"[a-z]{2,15}(?:[-'][a-z]+)?(?: [a-z]{2,15}(?:[-'][a-z]+)?)?(?=\s*(?:[,.;!?\n]|$|and\b|but\b|from\b))"
_STRONG = re.compile(
    rf"(?i:\b(?:{either('English role')}))(?:\s?(?:is|was|as|to be|should be|reads|:|=|-|,|\")){{0,2}}\s*"
    rf"(?:(?:Mr|Mrs|Ms|Miss|Dr|Prof)\.? )?(?P<name>{_N})"
)
_TYPED = re.compile(
    r"(?i:\b(?:my (?:full )?name(?: is|'s|’s)|name:|recipient:|contact:|i am called))\s+"
    rf"(?P<name>(?!(?:not|wrong|misspelled|spelled|on|in|the|a|missing)\b){_LOWER})"
)
_TITLED = re.compile(
    rf"\b(?:[Mm]rs?|[Mm]s|[Mm]iss|[Mm]x|[Dd]r|[Pp]rof(?:essor)?|Sir|Madam|Mdm|Mister|Herr|Frau|Señora?|Monsieur|Madame)\.?\s(?P<name>{_N})"
)
_WEAK = re.compile(
    r"(?i:\b(?:i am|i'm|i’m|this is|it is|it's|here is|for|to|of|by|from|with|dear|hi|hello|hey|and|or|that|let|tell|told|asked?))"
    rf"\s(?P<name>{_TWO})"
)
_ALONE = re.compile(
    rf"(?i:\b(?:i am|i'm|i’m|this is|ask for|tell|told|call|contact|dear|hi|hello|hey|thanks,|regards,))\s(?P<name>{_T})(?! [A-Z])"
)
_MEANT = re.compile(rf"(?i:\b(?:{either('English lead')}))\s(?P<name>{_TWO})")
_HERE = re.compile(
    rf"(?:^|(?<=[.!?\n] )|(?<=\n))(?P<name>{_TWO})(?= here\b|, (?:I|my|order)\b| speaking\b)", re.MULTILINE
)
_SIGNED = re.compile(
    r"(?i:\b(?:regards|sincerely|faithfully|thanks|thank you|cheers|best|best wishes|yours|yours truly|love|greetings|respectfully"
    rf"|cordially)(?: to you)?)(?:[,!.]?\s+(?P<one>{_N})\s*\.?(?=$|\n|[{NUMBER}{PLACE}])|[,!.]\s+(?P<two>{_TWO}))",
    re.MULTILINE,
)
_BESIDE = re.compile(
    rf"(?:^|(?<=[\n,:;(] )|(?<=\n)|(?<=[.!?] )|(?<= to )|(?<= for ))(?P<name>{_TWO})(?=[\s,;:(/|-]{{1,4}}"
    rf"(?:(?:phone|tel|mobile|cell|email|mail|ph|on|at|number|my|her|his)[\s.:]{{1,2}}){{0,2}}[{NUMBER}{PLACE}])",
    re.MULTILINE | re.IGNORECASE,
)
_BEHIND = re.compile(rf"[{NUMBER}{PLACE}](?:, | \(|\n|; )(?P<name>{_TWO})(?=[).,;\n]|$)")
_USUAL = re.compile(rf"\b(?P<name>{_T}(?: (?:{_P} ){{0,3}}{_T})+)")
_LIVES = re.compile(
    rf"(?:^|(?<=[.!?\n] ))(?P<name>{_TWO})(?='s (?:order|parcel|package|address|phone|account|card|number))",
    re.MULTILINE,
)
_NOT, _FIRST, _BRANDS = words("no English name"), words("first name"), words("brand")


def find(plain: str) -> Iterator[Span]:
    """Give names without their titles."""
    for pattern in (_STRONG, _TITLED, _HERE, _SIGNED, _MEANT, _BESIDE, _BEHIND, _LIVES, _TYPED, _WEAK, _ALONE, _USUAL):
        for match in pattern.finditer(plain):
            start, end = match.span(match.lastgroup or 0)
            name = plain[start:end].rstrip(" .,")
            words = re.findall(r"[\wÀ-ÿ'’-]+", name)
            if (
                not words
                or words[0] in _NOT
                or (any(w in _NOT for w in words[1:]) and pattern in (_WEAK, _USUAL, _BESIDE, _BEHIND))
            ):
                continue
            if pattern in (_WEAK, _ALONE, _USUAL) and (
                words[0].split("-")[0] not in _FIRST or _BRANDS.intersection(words)
            ):
                continue
            if pattern is _BESIDE and not all(w[0].isupper() or re.fullmatch(_P, w) for w in words):
                continue
            yield Span(kind="name", start=start, end=start + len(_before(name)))


def _before(name: str) -> str:
    """Cut a name where a word begins that belongs to none."""
    for found in re.finditer(r" [\wÀ-ÿ'’-]+", name):
        if found.group().strip() in _NOT:
            return name[: found.start()]
    return name
