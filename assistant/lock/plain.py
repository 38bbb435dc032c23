"""The one form that the lock compares: amounts in figures, clocks of 24 hours, clauses of one figure where possible.

plain("晚上 8 点前，four p.m.")     # '20:00前,16:00'
clauses("a，b；c")                  # ['a', 'b', 'c']
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from ingest.amounts import ordinary
from ingest.values import chinese_number

_SALES = {"11": "11", "12": "12", "eleven": "11", "twelve": "12", "十一": "11", "十二": "12"}
_CLOCK_WORDS = (  # before figures are read: wordings of a time of day, and words that only look like figures
    (re.compile(r"(?:[有早晚快多少差大小]|早[^\W\d_]?)一点|一点(?=[儿也都不])|十分(?!钟|之|\d)"), " "),
    (
        re.compile(r"\bdouble[ -]?(1[12]|eleven|twelve)\b|双\s?(1[12]|十[一二])"),
        lambda m: f" 双{_SALES[m[1] or m[2]]} ",
    ),
    (re.compile(r"免费|\bfree of charge\b", re.IGNORECASE), lambda m: "免收" if m.group() == "免费" else "free"),
    (re.compile(r"半价|\bhalf[- ]price"), " 50% "),
    (re.compile(r"进一步"), "再"),
    (re.compile(r"午夜|零点|\bmidnight\b"), " 24:00 "),
    (re.compile(r"(?<!上)(?<!下)中午(?!\s*[\d一二三十])|正午|\bnoon\b"), " 12:00 "),
    (re.compile(r"\bonce\b(?=[.,; ]*(?:$|only|per|a |every|within|in |for))"), "1 times"),
    (re.compile(r"\btwice\b(?! (?:the|as))"), "2 times"),
    (re.compile(r"\b(within|for|by) one\b(?= *(?:[.,;:]|$))"), r"\1 1"),
)
_FREE = re.compile(
    r"(?:不|无需|无须|不用|没有?)(?:另|再|额外|另外|单独|会|需要?)*(?:收取?|扣|要|付|支付|花|交|出"
    r"|掏)(?:您|任何|其他)?"
    r"[一-鿿]{0,4}?(?:[邮运]?费用?|钱|邮(?![箱费寄件政编局])|息)(?!率)"
    r"|(?:免|无(?![需须])|(?<![里内中])没有?(?:任何)?)[一-鿿]{0,4}?(?:[邮运]?费用?|钱"
    r"|邮(?![箱费寄件政编局])|息)(?!率)"
    r"|免收|包邮|免单|免票"
    r"|不用(?:买票|付费|掏钱)"
    r"|\bfor nothing\b|\bbut nothing\b|\bat no (?:extra |additional )?(?:cost|charge)\b|\bnothing (?:is"
    r"|will be|gets) (?:charged|taken)|\bwithout charge\b|\b(?:pays? )?(?:no"
    r"|without(?: an?| any| paying(?: an?| any)?)?)(?: [a-z-]+){0,2} (?:fees?|charges?|costs?|postage"
    r"|surcharges?)\b"
    r"|\b(?:costs?|pays?) (?:you )?nothing|\bfree of charge|\b(?:is|are|be) waived|\b(?:not|never"
    r"|n't) (?:be )?charged?(?: for| any\w*| extra)?|\b(?:do|does|need) not (?:have to )?pay"
    r"|don't (?:have to |need to )?pay"
)
_NUMERAL = "[零一二两三四五六七八九十]{1,3}"
_LATE = re.compile(
    rf"(?P<part>下午|傍晚|晚上?|夜里|夜间|凌晨|清晨|早上|早晨|上午|中午)\s*(?P<h>\d{{1,2}}"
    rf"|{_NUMERAL})\s*(?:点钟?|时(?!间|候))?(?P<half>半)?(?::(?P<m>\d\d))?"
)
_TWELVE = re.compile(r"(?<![\d.])(?P<h>\d{1,2})(?::(?P<m>\d\d))?\s?(?P<half>[ap])\.?\s?m\b\.?")
_OCLOCK = re.compile(r"(?<![\d.])(?P<h>\d{1,2}) ?o'clock(?: in the (?P<part>morning|afternoon|evening))?")
_ORDER_DAY = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)\b(?! (?:floor|order|time|item|anniversary|generation|party))")
_SPENT = re.compile(
    r"(满|减|抵|返|送|立减|省)([一二三四五六七八九两]?[十百千][一二三四五六七八九两十百千零]*)(?=$"
    r"|[减抵返送就可,，。;；、的]|立减)"
)
_POINT = re.compile(r"([一二两三四五六七八九十]{1,2})(米|块|公斤|斤)([一二三四五六七八九])(?![十百千个米块])")
_NUMBERED_DAY = re.compile(r"(\d)\s*号(?![线楼码店机门房电柜])")
_ONE_UNIT = re.compile(r"\bone(?= (?:met(?:re|er)|kilo\w*|kg|lit(?:re|er)|yuan|euro|dollar|gram|percent|cm|minute)\b)")
_MODAL = re.compile(r"\b(\d{1,2}) may (?=(?:not |only |also |still |never )?[a-z]{2,}\b)(?!and|to|or|until|at|in|on)")
_TENTHS = re.compile(r"([一二两三四五六七八九])成(?![为功本员立交年人熟分套品就效绩长语因绩])")
_EACH_ONE = re.compile(r"(每[多满超逾过]?)1(?=个?[天日周月年件单次层位人])")
_ONE = re.compile(
    r"\b(within|in|after|for|than|least|most|last|lasts|takes|another) an? (?=(?:hour|day|week|month|year)\b)"
)
_DAY_BEFORE = re.compile(r"(?:提?前)1[天日](?!以上|申请)|\b1 day (?=before|prior)")
_FULL = re.compile(
    r"(?<=\d) (?:more|further|additional|full|whole|consecutive|clear) (?=(?:hour|day|week|month|year)s?\b)"
)
_SLASHED = re.compile(r"(?<![\d/.])(1[0-2]|0?[1-9])/(3[01]|[12]\d|0[1-9])(?![\d/])")
_POINTS = re.compile(r"(?<![\d.点])(?P<h>[01]?\d|2[0-4])点(?P<half>半|\d\d分?)?(?!\d)")
_BREAK = re.compile(r"[,，。;；!！?？\n|、()（）]|:(?!\d)|(?<!\d)\.(?!\d)|\.(?=\s|$)")


@lru_cache(maxsize=4_000)
def plain(text: str) -> str:
    """Give the form that is compared: `ingest.amounts.ordinary`, times of day as HH:MM, "no fee" as free."""
    text = unicodedata.normalize("NFKC", text).lower().replace("’", "'")
    for pattern, form in _CLOCK_WORDS:
        text = pattern.sub(form, text)
    text = _ONE.sub(r"\1 1 ", text)
    text = _LATE.sub(_part_of_day, text)
    text = _ONE_UNIT.sub("1", _NUMBERED_DAY.sub(r"\1日", text))
    text = text.replace("分贝", "db")
    text = _MODAL.sub(r"\1 can ", text)
    text = _TENTHS.sub(lambda m: f"{chinese_number(m[1])}0%", text)
    text = _POINT.sub(lambda m: f"{chinese_number(m[1])}.{chinese_number(m[3])}{m[2]}", text)
    text = _SPENT.sub(lambda m: f"{m[1]}{chinese_number(m[2])}元", text)
    text = re.sub(
        r"(天)(?=无理由)",
        r"\1 ",
        _ORDER_DAY.sub(r"\1日", _FULL.sub(" ", _DAY_BEFORE.sub(_the_day_before, ordinary(text)))),
    )
    text = _TWELVE.sub(lambda m: _clock(int(m["h"]) % 12 + (12 if m["half"] == "p" else 0), m["m"]), text)
    text = _OCLOCK.sub(
        lambda m: _clock(int(m["h"]) + (12 if m["part"] in ("afternoon", "evening") and int(m["h"]) < 12 else 0)), text
    )
    text = _MODAL.sub(r"\1 can ", text)
    text = _TENTHS.sub(lambda m: f"{chinese_number(m[1])}0%", text)
    text = _POINTS.sub(lambda m: _clock(int(m["h"]), "30" if m["half"] == "半" else (m["half"] or "00")[:2]), text)
    text = _EACH_ONE.sub(r"\1", text)
    return _FREE.sub(" 免收 ", _SLASHED.sub(r"\1月\2日", text))


def clauses(text: str) -> list[str]:
    """Split a text in its plain form at punctuation; a decimal point and the colon of a clock split nothing."""
    return [part.strip() for part in _BREAK.split(text) if part.strip()]


def _the_day_before(match: re.Match[str]) -> str:
    return "the day " if match.group().isascii() else "前日" if match.group()[0] == "前" else match.group()


def _part_of_day(match: re.Match[str]) -> str:
    numeral = match["h"]
    hour = int(numeral) if numeral.isdigit() else int(re.sub(r"\D", "", ordinary(numeral + "个")) or 0)
    if not (match[0][-1] in "点时半钟" or match["m"]) or hour > 24:
        return match[0]
    if match["part"][0] in "下傍晚夜" and 0 < hour < 12 and not (match["part"][0] == "夜" and hour < 5):
        hour += 12
    return _clock(hour, "30" if match["half"] else match["m"])


def _clock(hour: int, minute: str | None = None) -> str:
    return f" {hour:02d}:{minute or '00'} "
