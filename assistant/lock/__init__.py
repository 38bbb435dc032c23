"""The claim lock: what a claim in a model's words says must stand in the spans that it cites.

    problem(claim, quotes, about, tokens)      # ("comparison", "at least") or ("", "")

Every rule is code over words, figures and token vectors; each says which words it struck for. Both languages, and across them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from assistant.lock.attached import misplaced, swapped
from assistant.lock.bounds import crossed
from assistant.lock.codes import family, mentions, names
from assistant.lock.contrasts import OTHER, anchors, contrast
from assistant.lock.deeds import done
from assistant.lock.figures import figures, unfounded
from assistant.lock.invented import invented
from assistant.lock.lexicon import COLOURS, CURRENCIES, DAYS, EVENTS, FORMS, PARTIES, TIERS, named
from assistant.lock.limits import condition, exception, scope
from assistant.lock.meaning import Reader, coverage
from assistant.lock.negation import turned
from assistant.lock.places import places
from assistant.lock.plain import plain
from ingest.embedding import StaticEmbedder
from ingest.scopes import scopes

_NUMBERING = re.compile(r"^\s*\d+(?:\.\d+)*[.、)]?\s+", re.MULTILINE)  # of a heading


def problem(claim: str, quotes: str, about: str, tokens: StaticEmbedder | None = None) -> tuple[str, str]:
    """Give the first reason to strike a claim, with the words it is for, or two empty strings.

    `about` holds the titles and headings of what is quoted: a claim may name from them what the quotes are about.
    """
    known = names(claim, quotes, about)
    said, held, above = plain(claim), plain(quotes), plain(_NUMBERING.sub("", about))
    read = Reader(tokens, known)
    read.whole(said)
    read.whole(f"{held}\n{above}")
    rules: tuple[tuple[str, Callable[[], str]], ...] = (
        ("action", lambda: done(claim, quotes)),
        ("code", lambda: ", ".join(_codes(said, held, above, known))),
        ("values", lambda: ", ".join(map(str, unfounded(figures(said), held, above)))),
        ("values", lambda: ", ".join(_strange(said, held, above))),
        ("region", lambda: ", ".join(_regions(said, held, above)) or misplaced(said, held, read)),
        ("party", lambda: ", ".join(_parties(said, held, above, read))),
        ("values", lambda: ", ".join(_days(said, held, above))),
        ("scope", lambda: ", ".join(_scopes(said, held, above))),
        ("scope", lambda: scope(said, held, above)),
        ("contrast", lambda: contrast(said, held, read)),
        ("negation", lambda: turned(said, held, read)),
        ("comparison", lambda: crossed(said, held, read)),
        ("attached", lambda: swapped(said, held, read, known)),
        ("exception", lambda: exception(said, held, read)),
        ("condition", lambda: ", ".join(_events(said, held, above, read)) or condition(said, held, read)),
        ("words", lambda: invented(said, f"{held}\n{above}", read)),
    )
    return next(((reason, detail) for reason, rule in rules if (detail := rule())), ("", ""))


def _codes(said: str, held: str, above: str, known: frozenset[str]) -> Iterator[str]:
    """Give the codes that neither the quotes hold nor, where these name none of the family, the headings."""
    quoted = {code for code, _, _ in mentions(held, known)}
    over = {code for code, _, _ in mentions(above, known)}
    families = {family(code) for code in quoted}
    for code, start, end in mentions(said, known):
        if code not in quoted and (code not in over or family(code) in families):
            base = _NOUN.sub("", said[start:end]).replace("-", "").replace(" ", "")
            if base == code or base not in quoted | over:  # "the AP5 air purifier" is about the AP5
                yield said[start:end]


def _regions(said: str, held: str, above: str) -> Iterator[str]:
    there = places(held).keys() | places(above).keys()
    return (words for name, words in places(said).items() if name not in there)


# "You" and "we" in a reply, whoever the source speaks of.
_YEAR = re.compile(r"(?<![\d.])20[0-4]\d(?![\d.]\d|元|块|mah|w\b|毫)")
_NEAR = 0.45
_NOUN = re.compile(r"[ -](?:air|mini|ultra)$")
_SCOPES = frozenset({"campaign", "sale", "paper", "product", "person"})
_RANGE = re.compile(
    r"((?:周|星期)[一二三四五六日天1-6]|[a-z]+day)\s?(?:[-–—~至到]|to|through|until)\s?((?:周"
    r"|星期)?[一二三四五六日天1-6]|[a-z]+day)"
)
_SPOKEN_TO = re.compile(r"您|我们|我方|本店|本公司|平台|we|us|our .*")


def _parties(said: str, held: str, above: str, read: Reader) -> Iterator[str]:
    among = PARTIES
    there = named(held, among).keys() | named(above, among).keys()
    for name, words in named(said, among).items():
        if (
            name not in there
            and name != "buyer"
            and not _SPOKEN_TO.fullmatch(words)
            and (there or not _is_near(words, held, read))
        ):
            yield words


def _days(said: str, held: str, above: str) -> Iterator[str]:
    """Give the days of the week that stand nowhere, nor between the two ends of a range."""
    days = DAYS
    there = set(named(held, days)) | set(named(above, days))
    for found in _RANGE.finditer(held):
        first, last = (days.index(next(iter(named(end, days)), days[0])) for end in found.groups())
        there |= set(days[first : last + 1])
    return (words for name, words in named(said, days).items() if name not in there)


def _strange(said: str, held: str, above: str) -> Iterator[str]:
    """Give the years, foreign currencies, colours and tiers that stand nowhere, and another form of giving back."""
    forms = FORMS
    if given := named(held, forms).keys():
        yield from (
            words for name, words in named(said, forms).items() if name not in given | named(above, forms).keys()
        )
    among = CURRENCIES + COLOURS + TIERS
    there = named(held, among).keys() | named(above, among).keys()
    yield from (words for name, words in named(said, among).items() if name not in there)
    yield from set(_YEAR.findall(said)) - set(_YEAR.findall(f"{held} {above}"))


def _scopes(said: str, held: str, above: str) -> Iterator[str]:
    """Give what a claim names of a scope (campaign, product …) where its spans name another."""
    quoted, over = scopes(held), scopes(above)
    for name, values in scopes(said).items():
        there = quoted.get(name, frozenset()) | over.get(name, frozenset())
        if name in _SCOPES and there and not values <= there:
            yield from sorted(values - there)


def _events(said: str, held: str, above: str, read: Reader) -> Iterator[str]:
    """Give the events that a claim reckons from and its spans do not, or from the other side."""
    among = EVENTS
    there = named(held, among).keys() | named(above, among).keys()
    reckoned = anchors(held)
    for name, sides in anchors(said).items():
        words = named(said, among).get(name, name.lstrip(OTHER))
        if name.startswith(OTHER):
            if name in reckoned and not any(sides & others for others in reckoned.values()):
                yield words
        elif not sides & reckoned.get(name, sides) or (name not in there and not _is_near(words, held, read)):
            yield words


def _is_near(words: str, held: str, read: Reader) -> bool:
    """Tell whether a word that the lexicon misses has one of its meaning in the spans."""
    return read.has_vectors and coverage(read(words), read(held)) >= _NEAR
