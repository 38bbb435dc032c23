"""Whether a claim says of a thing what its spans deny, or denies what they say.

    turned(claim, support, read)      # "拖布可以抬升" against "拖布不能抬升": the clause, else ""

Each clause of the claim is held against the clause of the spans that is nearest in meaning: both must be negated, or neither.
"""

from __future__ import annotations

import re
from functools import lru_cache

import numpy as np

from assistant.lock.meaning import Reader, Words, coverage, likeness

Signed = tuple[tuple[str, bool | None], ...]

ONLY = re.compile(
    r"仅限|限于|只限|仅(?:支持|对|适用|在|面向|供|开|可|能|接受|向|为)|只(?:能|限|对|给|有|支持|接受|适用"
    r"|开|可|许|在|面向|向|发|送)|(?<![不无时有上期])限[^,，。;；\d]{1,8}(?:使用|购买|参与|适用|领取)|唯有"
    r"|\bonly\b(?! (?:¥|\d|once))|\bexclusively\b|\bsolely\b|\b(?:limited|restricted) to\b(?! (?:one|\d))"
    r"|\bnobody else\b|\bnone but\b"
)
_NEITHER = re.compile(
    r"([一-鿿])不\1|不(?:足|良|稳|平|当|符|一致|明|适(?!用|合|宜)|便|论|管|仅|但|过|同|久|断|妨|止|锈"
    r"|少(?!于)|限|多|然|禁)|无(?:论|响应|反应|信号|线(?!索)|理由|忧|门槛|限|锡|人机)|非(?:常|凡)|未来"
    r"|未成年|是否|能否|可否|别(?:人|的|处)|分别|特别|级别|区别|性别|否则|不(?:会)?(?:再)?(?:丢失?|影响"
    r"|损失|消失|清空)|(?:not|never|n't) (?:be )?(?:lost|affected)|没(?:关系|问题|电(?!梯)|水|油|墨|气"
    r"|信号|货|反应)|无(?:缝|绳)"
    r"|no[- ]minimum|no[- ]reason|not only|no matter|without (?:giving )?(?:a |any )?reason|\bno\.|why not"
    r"|whether or not|not just"
)
_NEGATORS = re.compile(
    r"不|没有?|无(?!需)|无需|未|非(?!洲)|勿|(?<![分特级区性类个识辨差])别(?!人|的|处|墅|致|名|针|扭|克)"
    r"|禁止|严禁|恕|除外"
    r"|除[^,，。;；]{1,20}?外|失效|取消资格|免谈"
    r"|\b(?:not|no|never|cannot|neither|nor|none|nothing|nobody|unable|unavailable|ineligible"
    r"|impossible|void|invalid|exclud\w+|prohibited|forbidden|unless"
    r"|except\w*|apart from|other than|instead of|rather than)\b|n't\b|\bnon-?(?=[a-z])"
    r"|\bis lost\b|\bare lost\b|\bforfeit\w*|\bexpires? (?:at|when|with)\b"
)
_BREAK = re.compile(
    r"[,，。;；!！?？\n|()（）]|(?<=[^、,，。;；]{6})、(?=[^、,，。;；]*[不没无未])(?![^、,，。;；]*除外)"
    r"|:(?!\d)|(?<!\d)\.(?!\d)|\.(?=\s|$)"
    r"|\b(?=(?:but|unless|except|whereas|while|otherwise|instead of|rather than|however|though|although"
    r"|and (?:it|they|you|we|the|do|does|don't|is|are|cannot|can|may|must|should|will|never|please|then"
    r"|let|tell|not|has))\b)|(?=但|不过|然而|否则|而(?:是|不)|也不"
    r"|且不|并不)"
)
# A bound reads either way: 不要超过 14 天 forbids, 不超过 14 天 is up to 14 days. So does what never goes without.
_BOUND = re.compile(
    r"(?:不|没|未)(?:能|得|可|要|应|会|可以)?(?:超过?|超出|高于|多于|大于|低于|少于|小于|早于|晚于|迟于|足"
    r"|到|满)(?=[^,，。;；]{0,4}\d)|(?:not|no|n't|never) (?:be )?(?:\w+ ){0,2}?(?:more|less|fewer|longer"
    r"|later|higher|earlier|lower|hotter|shorter|sooner|exceed|over|above)(?: than)?(?= )"
)
_EITHER = re.compile(
    _BOUND.pattern
    + r"|\b(?:not|never|cannot|n't|no)\b.* without\b|不[^,，]{0,4}不|\bonly (?:if|when|after|for|to|in)\b"
    r"|\bno longer\b"
    r"|拒收|拒绝|拒签|\b(?:refus|reject|declin)\w*"
)
# Negations of a condition: what has not been paid, is unopened or over no time; they say nothing of what follows.
_CONDITION = re.compile(
    r"(?:仍|还|尚)?(?:未|没有?|不)(?:能)?(?:按时|及时|付|发|支付|收|到|拆|开封|使用|激活|确认|提|领|取|满"
    r"|送|签|洗|穿|戴|过|装|退|申请|审核)[^,，。;；]*?(?:的话|的(?=$|[,，\s一-鿿])|时(?=$|[,，]))|(?:未"
    r"|没有?|不(?:支持|符|含|在|属|满足|参[加与]|享))[^,，。;；不]{1,8}?的(?=[一-鿿\d])|(?:未|没有?"
    r"|不(?!会|能|可|得|予))[一-鿿]{1,8}?(?=就|则|便|的话)|(?:未|没)[一-鿿]{1,4}?(?=可|能|也|时|者)"
    r"|(?:超过|过了|满)[^,，。;；]*?(?:没|未)[^,，。;；]*$|^(?:如果?|若|要是|假如|倘若|如遇)[^,，。;；]*"
    r"|\b(?:if|when|where|in case|provided|as long as|while|before|until)\b.*"
)
_PERMITTED = re.compile(
    r"\W*(?:be )?(?:allowed|accepted|permitted|available|possible|covered|included|welcome|eligible|适用"
    r"|支持|参加|参与|可以?|行|能|享受?|包括|包含|保修?)(?: [a-z]+)?\W*"
)
_CASE = re.compile(r"(?:and |or |but )?(?:if|when|in case|once|unless)\b|如果|若|(?:.*的话$)")
_VERB = re.compile(
    r"\b(?:is|are|was|can|may|must|will|do|does|has|have|should|need|get|gets|goes|costs?|pays?)\b|[^\x00-\x7f]"
)
_GOES_ON = re.compile(r"[a-z]+(?: [a-z]+)?(?: (?:and|or) [a-z ]+?)? (?:is|are|can|may|will|do|does|must|has|have)\b")
_DIGIT, _JOINS = re.compile(r"\d"), re.compile(r" (?:or|and) ")
# Chosen on the dev half that was seen first; a share of words' weight each, but the least weight of a clause that says much.
_NEAR, _DELTA = 0.5, 0.18  # how near the clause of the other sign must be, and by how much nearer than those of its own
_HELD, _SOMEWHAT, _SAYS_LITTLE = 0.6, 0.3, 0.12


def turned(claim: str, support: str, read: Reader) -> str:
    """Give the claim's clause whose sign is turned against its spans (plain forms), or ""."""
    claimed, sources = signed(claim), signed(support)
    spoken = tuple((clause, None if _CASE.match(clause) else sign) for clause, sign in claimed)
    return (
        opposed(spoken, sources, read)
        or _denied(claimed, sources, read)
        or _denied(sources, claimed, read, is_counted=False)
    )


def opposed(claimed: Signed, sources: Signed, read: Reader) -> str:
    """Give the claim's clause that is nearest to clauses of the other sign, or ""; None is either sign.

    A clause of the spans that another one of the claim says, with its sign, is no rival.
    """
    near = [[read.nearness(clause, source) for source, _ in sources] for clause, _ in claimed]
    for place, (clause, sign) in enumerate(claimed):
        if sign is None or read(clause).spoken() < _SAYS_LITTLE:
            continue
        same_sign = max((n for n, (_, s) in zip(near[place], sources, strict=True) if s in (sign, None)), default=0.0)
        turned_sign = max(
            (
                n
                for column, (n, (_, s)) in enumerate(zip(near[place], sources, strict=True))
                if s is not sign
                and not any(row[column] > n and claimed[r][1] is s for r, row in enumerate(near) if r != place)
            ),
            default=0.0,
        )
        if turned_sign > max(_NEAR, same_sign + _DELTA):
            return clause
    return ""


def _denied(plainly: Signed, denying: Signed, read: Reader, *, is_counted: bool = True) -> str:
    """Give the clause of the first that says without a negation what only a negated clause of the second holds."""
    if is_counted and sum(sign is not False for _, sign in plainly) >= sum(sign is not False for _, sign in denying):
        return ""  # each negation has its counterpart; `opposed` has compared them
    without = [read(clause) for clause, sign in denying if sign is not True]
    positive = [read(clause) for clause, sign in plainly if sign is False]
    others = [read(clause) for clause, sign in plainly if sign is not False]
    for clause, sign in denying:
        if not is_counted and any(read.nearness(clause, other) >= _SOMEWHAT for other, s in plainly if s is not False):
            continue
        for piece in _refused(clause) if sign else ():
            own = _own(read(piece), without)
            held = max(((coverage(own, other), other.text) for other in positive), default=(0.0, ""))
            denied = max((coverage(own, other) for other in others), default=0.0)
            if own.weights.sum() >= _SAYS_LITTLE and held[0] > max(_HELD, denied + _DELTA):
                return held[1]
    return ""


def _refused(clause: str) -> list[str]:
    """Give what follows the negation of a clause, each alternative by itself; all of it where too little follows."""
    first = _NEGATORS.search(clause)
    after = clause[first.end() :] if first else ""
    is_told = len(after) > 3 and not _PERMITTED.fullmatch(after)  # "cats are not allowed" is about cats
    return re.split(r"或者?|、|\bor\b", after if is_told or not first else clause[: first.start()] or clause)


def _own(words: Words, others: list[Words]) -> Words:
    """Give the words that none of the others holds."""
    if not others or not len(words.weights):
        return words
    return words.where(np.max([likeness(words, other) for other in others], axis=0) < _HELD)


@lru_cache(maxsize=1_000)
def signed(text: str) -> Signed:
    """Split a plain text into clauses, each with whether it is negated (None: either)."""
    simple = _NEITHER.sub(" ", text)
    found: list[tuple[str, bool | None]] = []
    for part in parts(simple):
        # "not for swimming, showering, saunas or diving"
        words = len(part.split())
        is_listed = part.isascii() and (words < 3 or (words < 5 and _JOINS.search(part))) and not _DIGIT.search(part)
        goes_on = bool(found) and is_listed
        found.append((part, found[-1][1] if goes_on and found[-1][1] else _sign(part)))
    for place in range(len(found) - 2, -1, -1):  # "delivery to Hong Kong, Macau and Taiwan is not available"
        part, after = found[place][0], found[place + 1]
        if after[1] and _GOES_ON.match(after[0]) and len(part.split()) < 5 and not _VERB.search(part):
            found[place] = part, None
    return tuple(found)


def parts(text: str) -> list[str]:
    """Split a plain text into clauses, also before but, unless, except, 但, 否则."""
    return [part.strip() for part in _BREAK.split(text) if part and part.strip()]


def is_denied(clause: str) -> bool:
    """Tell whether a clause denies, bounds such as 不到 300 元 left out of account."""
    return bool(_NEGATORS.search(_CONDITION.sub(" ", _BOUND.sub(" ", _NEITHER.sub(" ", clause)))))


def _sign(clause: str) -> bool | None:
    if _EITHER.search(clause):
        return None
    return bool(_NEGATORS.search(_CONDITION.sub(" ", clause)))
