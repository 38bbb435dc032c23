"""Words that say the opposite of each other: first and last, free and charged, automatic and by hand, before and after.

    contrast("whichever comes last", "whichever comes first", read)      # "last"

A claim that names one side of a pair must find it in its spans: where they name the other side only, or where the clause that
is nearest names the other side, the claim is turned.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from assistant.lock.figures import figures
from assistant.lock.lexicon import rows
from assistant.lock.meaning import Reader
from assistant.lock.negation import Signed, opposed, parts

_SELLER = (
    r"(?:卖家|商家|店家|本店|商城|店铺|平台|我们|我方|厂家|卖方|公司|品牌方|这边|快递公司|快递|物流公司"
    r"|承运商|保险公司|房东|旅行社|航空公司|酒店)"
)
_BUYER = r"(?:买家|买方|顾客|客户|用户|会员|消费者|您|收件人|自己)"
_BEAR = r"(?:来|会|将|全额|自行)?(?:承担|负担|支付|自付|出|付|报销|补贴)"
_WE = (
    r"(?:we|us|the (?:shop|seller|store|merchant|company|platform|manufacturer)|(?:shop|seller|store"
    r"|merchant|courier|carrier|insurer|landlord|agency|airline|hotel)s?|(?:our|the) (?:shop|company))"
)
_YOU = r"(?:you|the (?:buyer|customer|user|consumer|client|member)|(?:buyer|customer|member)s?)"
_PAYS = r"(?: will| must| has to| have to| shall| can| may| also)* (?:pays?|bears?|covers?|meets?|refunds?)"
_ROWS: dict[str, tuple[str, str]] = {
    "payer": (
        rf"{_SELLER}{_BEAR}|由{_SELLER}[^,，。;；]{{0,8}}(?:承担|负担|支付|出|付)|\b{_WE}{_PAYS}\b|(?:paid"
        rf"|borne|covered|met) by {_WE}\b|(?:^|,|;|and )(?:the )?(?:seller|shop|store) (?:for|if|when|in|does)"
        rf"|(?:卖家|商家)(?=[,。;]|$)|at our (?:own )?(?:cost|expense)|prepaid|\bon us\b",
        rf"{_BUYER}{_BEAR}|由{_BUYER}[^,，。;；]{{0,8}}(?:承担|负担|支付|出|付)|自理|自付|自费|自行承担"
        rf"|\b{_YOU}{_PAYS}\b|(?:paid|borne|covered|met) by {_YOU}\b|(?:^|,|;|and )(?:the )?(?:buyer"
        rf"|customer) (?:for|if|when|in|does)|(?:买家|顾客)(?=[,。;]|$)|at (?:your|the (?:buyer|customer)'s|his"
        rf"|their) (?:own )?(?:cost|expense)",
    ),
}
_ROWS |= {
    name: (plus, minus)
    for name, plus, minus in (
        line.split("\t") for line in (Path(__file__).parent / "contrasts.tsv").read_text(encoding="utf-8").splitlines()
    )
}
_PATTERNS = {name: (re.compile(plus), re.compile(minus)) for name, (plus, minus) in _ROWS.items()}
# One way only: a span that says the first alone does not strike the second's absence of a source (see `_global`).
_CLAUSE_ONLY = frozenset(
    {
        "keep_on",
        "beginning",
        "acts",
        "kept",
        "payer",
        "needed",
        "valid",
        "temperature",
        "press",
        "included",
        "auto",
        "whole",
        "largest",
        "inside",
        "upper",
        "front",
        "order",
        "wet",
        "used",
        "opened",
    }
)
_EVENT = "|".join(f"(?P<{name}>{words})" for name, words in rows("event").items())
_TIMES = (
    (1, re.compile(rf"(?:{_EVENT})(?:之|以|完成|成功|通过|完|了|日|时间|之日|当日)*(?:后|起|次日|算起)")),
    (-1, re.compile(rf"(?:{_EVENT})(?:之|以)?前(?!往|台|端|面)")),
    (
        1,
        re.compile(
            rf"\b(?:after|since|following|from|once|upon)(?: (?:the|your|you|we|it|they|buyers?|customers?|sellers?"
            rf"|passengers?|guests?|parcel|is|are|has|have|been|a|an|its|their|date|day|time|of|goods|order|item"
            rf"|items|first|details|engraving|content|contents)\b)*? (?:{_EVENT})"
        ),
    ),
    (
        -1,
        re.compile(
            rf"\b(?:before|prior to|ahead of|until)(?: (?:the|your|you|we|it|they|buyers?|customers?|sellers?"
            rf"|passengers?|guests?|parcel|is|are|has|have|been|a|an|its|their|date|day|time|of|goods|order|item"
            rf"|items|first)\b)*? (?:{_EVENT})"
        ),
    ),
)

OTHER = "?"  # before the name of an event that has no row
_ANY_TIME = re.compile(
    r"(?P<zh>[一-鿿]{2})(?:之|以)?(?P<side>[前后])(?!往|台|端|面|天|日|果|续|者)|\b(?P<when>before"
    r"|after) (?:the |your |its )?(?P<en>[a-z]{4,})"
)


def contrast(claim: str, support: str, read: Reader) -> str:
    """Give the words of a claim that say the opposite of its spans (plain forms), or ""."""
    clauses, sources = parts(claim), parts(support)
    for name, (plus, minus) in _PATTERNS.items():
        if not (plus.search(claim) or minus.search(claim)):
            continue
        claimed, held = _signs(name, clauses), _signs(name, sources)
        if not held:
            continue
        sides = {sign for _, sign in held}
        if name == "free":  # what costs so much stands or falls with its figure
            claimed = tuple((clause, sign) for clause, sign in claimed if sign or not figures(clause))
        for clause, sign in claimed:
            if sign is not None and None not in sides and sign not in sides and name not in _CLAUSE_ONLY:
                return _words(name, clause, sign)
        if turned := opposed(claimed, held, read):
            return _words(name, turned, dict(claimed)[turned])
    return ""


def anchors(text: str) -> dict[str, set[int]]:
    """Give the events that a plain text reckons from (1: after, -1: before): "付款后" is {"pay": {1}}."""
    found: dict[str, set[int]] = {}
    for sign, pattern in _TIMES:
        for match in pattern.finditer(text):
            found.setdefault(str(match.lastgroup), set()).add(sign)
    for match in _ANY_TIME.finditer(text):  # an event without a row, to be told from its other side only
        name = match["zh"] or match["en"]
        found.setdefault(f"{OTHER}{name}", set()).add(1 if (match["side"] or match["when"]) in ("后", "after") else -1)
    return found


@lru_cache(maxsize=4_000)
def _side(name: str, clause: str) -> tuple[bool, bool | None]:
    plus, minus = _PATTERNS[name]
    is_minus = bool(minus.search(clause))
    is_plus = bool(plus.search(minus.sub(" ", clause)))
    return is_plus or is_minus, None if is_plus and is_minus else is_plus


def _signs(name: str, clauses: list[str]) -> Signed:
    found = [(clause, _side(name, clause)) for clause in clauses]
    return tuple((clause, sign) for clause, (is_there, sign) in found if is_there)


def _words(name: str, clause: str, sign: bool | None) -> str:
    found = _PATTERNS[name][0 if sign else 1].search(clause)
    return found.group().strip() if found else clause


def has_free(clause: str) -> bool | None:
    """Tell whether a clause says that something is free (True) or charged for (False); None where it says neither."""
    is_there, sign = _side("free", clause)
    return sign if is_there else None
