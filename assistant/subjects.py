"""What a text is about, as typed subjects, and whether it answers for what was asked.

    asked = asked_subjects(question)                     # {Subject(kind="region", name="多伦多")}
    mismatch(asked, subjects_in("Returns from Japan …"))     # the same: Toronto is not in Japan
    subject_features(question, asked, retriever, hit, unit)  # {"subject_mismatch": 1.0, "subject_match": 0.0}

A text that names no subject of a kind is general: it is about all of them. So is one that says "other countries".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

from assistant.codes import CodeBook
from assistant.gazetteer import NOTHING, gazetteer
from assistant.question import Question
from assistant.retrieve import Hit, Retriever
from ingest.chunking import Chunk
from ingest.codes import find_codes, is_error
from ingest.text import HAN, normalise
from ingest.units import Unit

Kind = Literal["model", "code", "region", "tier", "promotion", "edition", "payment", "carrier"]
EVERY = "*"  # the name of a subject that stands for all of its kind

_EVENTS: dict[str, str] = {
    "双11": r"双\s*(?:十一|11(?!\d))|double[\s-]*(?:11(?!\d)|eleven)|(?<![\d.])11\.11(?![\d.])|singles'? day",
    "双12": r"双\s*(?:十二|12(?!\d))|double[\s-]*(?:12(?!\d)|twelve)|(?<![\d.])12\.12(?![\d.])",
    "618": r"(?<![\w-])618(?!\d|\s*(?:元|块|yuan|mm|g(?![a-z])))|(?<=[年次场届的])618(?!\d)|六一八|mid-year sale",
    "年货节": r"年货节|(?:lunar|chinese) new year sale|spring festival sale",
    "黑色星期五": r"黑五|黑色星期五|black friday",
    "网络星期一": r"网络星期一|cyber monday",
    "女王节": r"女王节|女神节|(?:38|三八)(?:大促|节)",
    "99大促": r"99大促|(?<![\d.])9\.9(?:大促|sale)",
    "双旦": r"双旦",
}
_EVENT = re.compile("|".join(f"(?P<e{i}>{pattern})" for i, pattern in enumerate(_EVENTS.values())))
_YEAR_BEFORE = re.compile(r"(20\d\d)\s*年?\s*的?\s*$")
_YEAR_AFTER = re.compile(r"[\s·（(-]*(?:in |of )?(20\d\d)(?!\d|\s*年?\s*\d{1,2}\s*月|[-/.]\d)")
_RELATIVE_BEFORE = re.compile(
    r"(?:(?P<ago2>前年)|(?P<ago1>去年|上一?年|last year'?s?)|(?P<now>今年|这次|本次|这回|this year'?s?)"
    r"|(?P<next>明年|next year'?s?))\s*的?\s*$"
)
_RELATIVE_AFTER = re.compile(r"\s*(?:(?P<ago1>last year)|(?P<now>this year)|(?P<next>next year))")
_OFFSETS = {"ago2": -2, "ago1": -1, "now": 0, "next": 1}
_EDITION = re.compile(
    r"(20\d\d)\s*年?(?:的?(?:旧|老)?(?:版|规则|政策|标准|规定)|那会儿|那时候?|当时|\s*(?:edition|version|rules?|policy|terms))"
)
_GENERAL: dict[Kind, re.Pattern[str]] = {
    "region": re.compile(
        r"(?:其他|其它|其余|所有|全部|任何|各)(?:国家|地区|省|城市|盟市|目的地)|全国|全球(?!购)|各国|各地|所在(?:国|地)"
        r"|(?:other|all|any|every|your|which|each)(?: own| seven| \d+)? (?:countr|region|destination|place)"
        r"|worldwide|elsewhere|everywhere|(?:只|仅)(?:适用于|限)"
    ),
    "tier": re.compile(
        r"(?:其他|其它|其余|所有|全部|任何|各|全体)(?:等级)?(?:的)?(?:会员|等级|用户)|全等级|不限等级|(?:只|仅)(?:适用于|限)"
        r"|(?:all|every|any|each|other) (?:members?|tiers?|levels?)"
    ),
    "payment": re.compile(
        r"原路|原(?:支付|付款)|(?:其他|其它|其余|所有|全部|任何|各种?|何种)(?:支付|付款)|支付(?:方式|渠道)不限"
        r"|original (?:payment|method|card)|(?:other|any|all|every|which) (?:payment|method|way)"
    ),
    "promotion": re.compile(
        r"大促|(?:其他|其它|所有|各|任何)(?:活动|促销)|(?:只|仅)(?:适用于|限)|(?:all|any|other|every) (?:promotion|sale|campaign)"
    ),
    "carrier": re.compile(r"(?:其他|所有|任何|各)(?:快递|物流|承运)|(?:other|any|all) (?:carrier|courier)"),
}
_TIERS = ("普通会员", "银卡", "金卡", "铂金", "钻石会员")
_TIER_WORDS = {"regular": "普通会员", "silver": "银卡", "gold": "金卡", "platinum": "铂金", "diamond": "钻石会员"}
_TIER_ENGLISH = re.compile(r"(?<![a-z])(regular|silver|gold|platinum|diamond)(?![a-z])")
_TIER_CONTEXT = re.compile(r"(?<![a-z])(?:members?|membership|tiers?|levels?|status|queue|birthday)(?![a-z])")
_PLUS = re.compile(
    rf"(?<![A-Za-z0-9-])(?<!\d )(?:PLUS(?![A-Za-z0-9])|[Pp]lus(?=[{HAN}]| members?| membership))|(?<=[{HAN}])[Pp]lus"
)
_AND_ABOVE = re.compile(r"\s*(?:会员|卡)?\s*(?:及|或|和)?以上|\s*(?:members? )?(?:and|or) (?:above|higher|up)")
_OUTSIDE = re.compile(
    r"(?:中国)?(?:大陆|内地)(?:地区)?(?:以外|之外)|outside (?:of )?(?:mainland china|the mainland|china)"
)
_LEFT_BEHIND = re.compile(
    r"(?:离开了?|(?<![a-z])(?:left|leaving|departed)) ?$"
)  # where a parcel was: no rule is asked for there
_THIS_YEAR = re.compile(r"(?P<ago2>前年)|(?P<ago1>去年|last year)|(?P<now>今年|this year)|(?P<next>明年|next year)")
# Short forms that are words, too, in lower case.
_AMERICA = re.compile(r"(?<![A-Za-z])(?:USA?|U\.S\.(?:A\.)?)(?![A-Za-z$]|\s*(?:dollar|\$))|(?<=[Tt]he )us(?![a-z])")


@dataclass(frozen=True, kw_only=True, order=True)
class Subject:
    """Something that rules are made for: `name` is a code as `ingest.codes` writes it, a Chinese name, or an event and year."""

    kind: Kind
    name: str

    def holders(self) -> frozenset[str]:
        """Give the names that hold this one: of 多伦多 加拿大, 北美 and 海外; of 双11 2025 双11."""
        if self.kind == "promotion":
            return frozenset({self.name.split(" ")[0]}) - {self.name}
        return gazetteer().holders(self.name)

    def fits(self, other: Subject) -> bool:
        """Tell whether one is the other, or holds it."""
        if self.kind != other.kind:
            return False
        same = EVERY in (self.name, other.name) or self.name == other.name
        return same or self.name in other.holders() or other.name in self.holders()


def mismatch(asked: frozenset[Subject], about: frozenset[Subject]) -> frozenset[Subject]:
    """Give the subjects asked for of the kinds that `about` is specific on, where none of the asked ones fits any there."""
    wrong: set[Subject] = set()
    for kind in {subject.kind for subject in about}:
        own, there = _of_kind(asked, kind), _of_kind(about, kind)
        if not any(one.fits(other) for one in own for other in there):
            wrong |= own
    return frozenset(wrong)


def _of_kind(subjects: Iterable[Subject], kind: Kind) -> frozenset[Subject]:
    return frozenset(subject for subject in subjects if subject.kind == kind)


@lru_cache(maxsize=50_000)  # the same units are weighed again by every question
def subjects_in(text: str, as_of: date | None = None) -> frozenset[Subject]:
    """List what a text names, but for models and codes. `as_of` says which year "last year's Double 11" is."""
    plain = normalise(_AMERICA.sub("United States", text))
    return frozenset(
        (*_named(plain), *_tiers(plain, text), *_promotions(plain, as_of), *_editions(plain), *_general(plain))
    )


def _named(plain: str) -> Iterator[Subject]:
    if _OUTSIDE.search(plain):
        plain = _OUTSIDE.sub("境外、港澳台", plain)
    for found in gazetteer().find(plain):
        if found.entry.kind != NOTHING and not _LEFT_BEHIND.search(plain, 0, found.start):
            yield Subject(kind=found.entry.kind, name=found.entry.zh)  # type: ignore[arg-type]
        if found.entry.zh in _TIERS and _AND_ABOVE.match(plain, found.end):
            yield from _above(found.entry.zh)
    if re.search(r"微信(?!登录|绑定|好友|群|公众号|小程序|客服|分享|扫码登录)", plain) and re.search(
        r"付|退款|到账", plain
    ):
        yield Subject(kind="payment", name="微信支付")


def _tiers(plain: str, text: str) -> Iterator[Subject]:
    if re.search(r"普通\s*\|", plain) and "银卡" in plain:
        yield Subject(kind="tier", name="普通会员")
    if _PLUS.search(text):
        yield Subject(kind="tier", name="PLUS会员")
    for match in _TIER_ENGLISH.finditer(plain) if _TIER_CONTEXT.search(plain) else ():
        yield Subject(kind="tier", name=_TIER_WORDS[match[1]])
        if _AND_ABOVE.match(plain, match.end()):
            yield from _above(_TIER_WORDS[match[1]])


def _above(tier: str) -> Iterator[Subject]:
    return (Subject(kind="tier", name=name) for name in _TIERS[_TIERS.index(tier) :])


def _promotions(plain: str, as_of: date | None) -> Iterator[Subject]:
    names = list(_EVENTS)
    for match in _EVENT.finditer(plain):
        event, year = names[int(str(match.lastgroup)[1:])], _year(plain, match, as_of)
        yield Subject(kind="promotion", name=f"{event} {year}" if year else event)


def _year(plain: str, match: re.Match[str], as_of: date | None) -> int | None:
    before = plain[max(0, match.start() - 16) : match.start()]
    written = _YEAR_BEFORE.search(before) or _YEAR_AFTER.match(plain, match.end())
    if written:
        return int(written[1])
    relative = _RELATIVE_BEFORE.search(before) or _RELATIVE_AFTER.match(plain, match.end())
    return as_of.year + _OFFSETS[str(relative.lastgroup)] if relative and as_of else None


def _editions(plain: str) -> Iterator[Subject]:
    return (Subject(kind="edition", name=match[1]) for match in _EDITION.finditer(plain))


def _general(plain: str) -> Iterator[Subject]:
    return (Subject(kind=kind, name=EVERY) for kind, pattern in _GENERAL.items() if pattern.search(plain))


def asked_subjects(question: Question, book: CodeBook) -> frozenset[Subject]:
    """List what is asked about: what the question names, and of the kinds that it leaves open what the context does."""
    own = _asked_in(question.text, question.as_of)
    kinds = {subject.kind for subject in own}
    lent = {_moved(s, question) for s in _asked_in(question.context, question.as_of) if s.kind not in kinds}
    codes = {Subject(kind=_kind_of(code, book), name=code) for code in question.codes}
    return frozenset((*own, *lent, *codes))


def _moved(lent: Subject, question: Question) -> Subject:
    """Give an event of the context the year that the question asks for ("那今年呢?")."""
    year = _THIS_YEAR.search(normalise(question.text)) if lent.kind == "promotion" else None
    event = lent.name.split(" ")[0]
    return (
        Subject(kind="promotion", name=f"{event} {question.as_of.year + _OFFSETS[str(year.lastgroup)]}")
        if year
        else lent
    )


def _asked_in(text: str, as_of: date) -> frozenset[Subject]:
    return frozenset(subject for subject in subjects_in(text, as_of) if subject.name != EVERY)


def _kind_of(code: str, book: CodeBook) -> Kind:
    """Tell models from other codes: titles and headings name them, or siblings of theirs (f60 where there is an f50)."""
    if is_error(code) or re.search(r"\d{3}", code):
        return "code"
    return "model" if code in book.subjects or _letters(code) in _families(book) else "code"


@lru_cache(maxsize=4)
def _families_of(subjects: frozenset[str]) -> frozenset[str]:
    return frozenset(_letters(code) for code in subjects if not is_error(code) and not re.search(r"\d{3}", code))


def _families(book: CodeBook) -> frozenset[str]:
    return _families_of(book.subjects)


def _letters(code: str) -> str:
    return re.split(r"\d", code, maxsplit=1)[0]


def about(asked: frozenset[Subject], chunk: Chunk, text: str, book: CodeBook) -> frozenset[Subject]:
    """Say what a part of a passage is about, of the kinds asked for: by its own words, else its headings, else its title.

    An event without a year takes the one that stands around it; a code is only held against its siblings (e05, e12).
    """
    levels = (text, "\n".join(chunk.heading), chunk.title)
    found: set[Subject] = set()
    for kind in {subject.kind for subject in asked}:
        if kind in ("model", "code"):
            found |= _codes_about(asked, kind, levels, book)
        elif kind == "edition":
            found |= _period(chunk, _of_kind(asked, kind))
        else:
            named = [_of_kind(subjects_in(level), kind) for level in levels]
            first = next(filter(None, named), frozenset())
            found |= {_dated(s, _events_around(chunk)) for s in first} if kind == "promotion" else first
    return frozenset(found)


def _codes_about(asked: frozenset[Subject], kind: Kind, levels: Iterable[str], book: CodeBook) -> frozenset[Subject]:
    families = {_letters(subject.name) for subject in asked if subject.kind == "code"}
    for level in levels:
        codes = frozenset(find_codes(level))
        kept = codes & book.subjects if kind == "model" else {code for code in codes if _letters(code) in families}
        if found := frozenset(Subject(kind=kind, name=code) for code in kept if _kind_of(code, book) == kind):
            return found
    return frozenset()


def _events_around(chunk: Chunk) -> frozenset[Subject]:
    """Give the events of title and headings, or of the whole passage where none of these has a year."""
    above = _of_kind(subjects_in(f"{chunk.title}\n{' '.join(chunk.heading)}"), "promotion")
    dated = any(" " in subject.name for subject in above)
    return above if dated else _of_kind(subjects_in(chunk.text), "promotion")


def _dated(event: Subject, around: frozenset[Subject]) -> Subject:
    """Give an event without a year the one that the same event has around it, or else that of all events there."""
    if " " in event.name:
        return event
    same = {other.name for other in around if event.name in other.holders()}
    years = {name.split(" ")[1] for name in same or {other.name for other in around if " " in other.name}}
    return Subject(kind="promotion", name=f"{event.name} {years.pop()}") if len(years) == 1 else event


def _period(chunk: Chunk, asked: frozenset[Subject]) -> frozenset[Subject]:
    """Give the years asked for in which a passage was in force, or else the year of its own."""
    first = chunk.effective_from.year if chunk.effective_from else 0
    last = chunk.effective_until.year if chunk.effective_until else 9999
    held = frozenset(subject for subject in asked if first <= int(subject.name) <= last)
    return held or frozenset({Subject(kind="edition", name=str(first or last))})


def unit_text(chunk: Chunk, unit: Unit) -> str:
    """Give a unit with its lead-in and the question that it answers: what its words are about."""
    lead = chunk.text[slice(*unit.lead)] if unit.lead else ""
    return "\n".join(filter(None, (unit.about, lead, chunk.text[unit.start : unit.end])))


def subject_features(
    question: Question, asked: frozenset[Subject], retriever: Retriever, hit: Hit, unit: Unit
) -> dict[str, float]:
    """Measure a unit against what is asked: kinds that it is about something else of (0 to 2), subjects that it names.

    `asked` is `asked_subjects(question, retriever.codes)`, once per question.
    """
    if not asked:
        return {"subject_mismatch": 0.0, "subject_match": 0.0}
    chunk = retriever.version.passages[hit.index]
    there = about(asked, chunk, unit_text(chunk, unit), retriever.codes)
    wrong = {subject.kind for subject in mismatch(asked, there)}
    named = sum(any(one.fits(other) for other in there if other.name != EVERY) for one in asked)
    return {"subject_mismatch": float(min(2, len(wrong))), "subject_match": float(named)}
