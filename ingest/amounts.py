"""Amounts of a text as figures that can be compared: 三天 = 72 hours, half a year = 6 个月, ¥50 = 五十元, 八折 = 20% off.

    amounts("验收后 72 小时内")        # (Amount(kind='time', low=3.0, high=3.0, text='72小时', …),)

A kind has one base unit: days of time, percent, kilograms. Working days count as days with `is_working`. A month is 30.4 days,
and durations within 2 percent of each other are the same, so that 30 days are a month and 12 months a year.
"""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from ingest.values import chinese_number, with_digits

SAME = 0.02  # of a duration

_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_WORDS = {w: n for n, w in enumerate("zero one two three four five six seven eight nine ten eleven twelve".split())}
_WORDS |= {"fifteen": 15} | {w: 20 + 10 * n for n, w in enumerate(_TENS)}
_ONES = "|".join("one two three four five six seven eight nine".split())
_NUMERAL = "[零〇一二两三四五六七八九十百千]+"
_BEFORE = (  # wordings that `with_digits` would take apart
    (re.compile(rf"\b({'|'.join(_TENS)})[ -]({_ONES})\b"), lambda m: str(_WORDS[m[1]] + _WORDS[m[2]])),
    (re.compile(rf"\b({'|'.join(_WORDS)}) (hundred|thousand)\b"), lambda m: f"{_WORDS[m[1]]}{'0' * (2 if m[2] == 'hundred' else 3)}"),
    (re.compile(rf"百分之({_NUMERAL}|\d+(?:\.\d+)?)"), lambda m: f"{m[1] if m[1][0].isdigit() else chinese_number(m[1])}%"),
    (re.compile(rf"({_NUMERAL})(?=[至到]{_NUMERAL}个?(?:工作日|小时|天|日|周|月|年|分钟|元))"), lambda m: str(chinese_number(m[1]))),
    (re.compile(r"(?<=[一两])整(?=[年天])"), ""),
)  # fmt: skip
_GAP = re.compile(r"(?<=\d)[^\S\n]+(?=[一-鿿])|(?<=[一-鿿])[^\S\n]+(?=\d)")
_PHRASES = (  # wordings without a figure, in order
    (re.compile(r"(\d+)个半(?=小时|月)"), r"\1.5个"),
    (re.compile(r"(\d+)(年|小时)半"), r"\1.5\2"),
    (re.compile(r"半个?(?=小时|月|年|天|日(?!元))"), "0.5"),
    (re.compile(r"(?:最多|只能?)?(?:抵扣?|减免?|退还?|付|的)一半|(?<![一-鿿])一半"), " 50% "),
    (re.compile(r"(?:an? )?quarter of an hour"), "15 minutes"),
    (re.compile(r"half an? (?=hour|year|month|day)"), "0.5 "),
    (re.compile(r"(?:one|a) half|(?<=to )half\b|half (?:of|the|its|your)\b"), "50% "),
    (re.compile(r"an? fortnight|fortnight"), "14 days"),
    (re.compile(r"\b(?:an?|per) (?=(?:hour|day|week|month|year)\b)"), "/ "),
    (re.compile(r"翻倍|\bdoubled?\b|\btwice\b"), "2倍"),
    (re.compile(r"免费|\bfree of charge\b"), " "),
    (re.compile(rf"\b({'|'.join(w for w in _WORDS if w != 'one')})\b"), lambda m: str(_WORDS[m[1]])),
    (re.compile(r"\bone (?=(?:hour|day|week|month|year|working|business|calendar|time|item|order|coupon)\b)"), "1 "),
)  # fmt: skip
# kind, figure of one unit in the kind's base, wording
_UNITS = (
    ("workday", 1.0, r"个?工作日|(?:working|business)[ -]days?"),
    ("time", 1 / 1440, r"分钟|minutes?|mins?\b"),
    ("time", 1 / 24, r"个?小时|个?钟头|hours?|hrs?\b"),
    ("time", 1 / 86400, r"秒钟?|seconds?"),
    ("time", 7.0, r"个?星期|个?礼拜|周(?!年|岁)|(?:calendar |full )?weeks?"),
    ("time", 30.4, r"个月|(?:calendar )?months?"),
    ("time", 365.0, r"年(?!\d*月|\d|以前)|(?:full )?years?"),
    ("time", 1.0, r"个?自然日|天|日(?!元)|(?:calendar |consecutive |full )?days?"),
    ("percent", 1.0, r"%|per ?cent|个百分点"),
    ("discount", 1.0, r"折"),
    ("money", 10_000.0, r"万元"),
    ("money", 1.0, r"元|块钱?|yuan|rmb|cny"),
    ("dollars", 1.0, r"美元|usd|us dollars?|dollars?"),
    ("points", 1.0, r"(?:个)?积分|分(?!钟|之|期|次|开|别|批)|points?"),
    ("fold", 1.0, r"倍|-?fold|times the"),
    ("weight", 1.0, r"kg|千克|公斤|kilograms?|kilos?"),
    ("weight", 0.5, r"斤"),
    ("weight", 0.001, r"g\b|克|grams?"),
    ("length", 1.0, r"cm|厘米|centimet(?:re|er)s?"),
    ("length", 100.0, r"m\b|米|met(?:re|er)s?\b"),
    ("length", 0.1, r"mm|毫米"),
    ("charge", 1.0, r"mah|毫安时?"),
    ("energy", 1.0, r"wh|瓦时"),
    ("power", 1.0, r"w\b|瓦"),
    ("volume", 1.0, r"l\b|升|lit(?:re|er)s?"),
    ("volume", 0.001, r"ml|毫升"),
    ("heat", 1.0, r"℃|°c|度|degrees"),
    ("loudness", 1.0, r"db|分贝"),
    ("times", 1.0, r"次|回|times|attempts?|exchanges?"),
    ("times", 1.0, r"(?:个)?(?:订单|单)|笔|(?:free )?orders?|purchases?"),
    ("sheets", 1.0, r"张|枚|封|coupons?|photos?|pictures?|cards?"),
    ("items", 1.0, r"件|items?|pieces?|goods|parcels?"),
    ("people", 1.0, r"人|名|位|people|persons?|members?"),
    ("devices", 1.0, r"台|部|devices?|phones?"),
    ("terms", 1.0, r"期|instal?lments?"),
    ("count", 1.0, r"个|份|双|条|家|档|种|项|级|只|颗|组|步|addresses|accounts?|maps?|modes?"),
)  # fmt: skip
_UNIT = "|".join(f"(?P<u{n}>{pattern})" for n, (_, _, pattern) in enumerate(_UNITS))
_FIGURE = re.compile(r"\d")
_NUMBER = r"\d+(?:\.\d+)?"
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_DATE = re.compile(
    rf"\b(?P<y4>20\d\d)-(?P<m4>\d\d)-(?P<d4>\d\d)\b|(?<!\d)(?P<m5>1[0-2]|0[1-9])-(?P<d5>[0-3]\d)(?![-\d])"
    rf"|(?:(?P<y>20\d\d)年)?(?P<m>1[0-2]|0?[1-9])月(?P<d>[12]\d|3[01]|0?[1-9])日"
    rf"|\b(?P<d2>[12]\d|3[01]|0?[1-9]) (?P<m2>{'|'.join(_MONTHS)})[a-z]*(?: (?P<y2>20\d\d))?"
    rf"|\b(?P<m3>{'|'.join(_MONTHS)})[a-z]* (?P<d3>[12]\d|3[01]|0?[1-9])\b(?:,? (?P<y3>20\d\d))?"
)
_CLOCK = re.compile(r"(?<![\d:.])(?P<h>[01]?\d|2[0-4]):(?P<min>[0-5]\d)(?!\d)|(?<![\d.])(?P<h2>[01]?\d|2[0-4])点(?!\d)")
_NO_AMOUNT = re.compile(
    r"7天(?=无理由)|(?<=seven)-day|第\d+(?:\.\d+)*[条章节款项天代步]?|20\d\d年版?|(?<![\d.])20[12]\d(?![\d.元%])|双1[12]|双十[一二]|(?:\d+x\d+|\d+/\d+)"
    r"|(?<![a-z\d])[a-z]{1,4}-?\d+[a-z]*(?![a-z\d])|\d+-\d{3}-\d{4}|\d+(?:\.\d+){2,}|https?://\S+|(?:section|clause|article|step) \d+"
)
_AMOUNT = re.compile(
    rf"(?P<sign>[¥￥$€£])?\s?(?<![\d.])(?P<low>{_NUMBER})\s?(?P<ten>万(?!元))?(?:(?P<unit1>[a-z%一-鿿¥]{{1,12}})?\s?(?:[-–—~至到]|to\b)\s?[¥￥$€£]?(?P<high>{_NUMBER}))?[\s-]?(?:{_UNIT})?(?P<more>起(?!算|计|至|诉))?"
)


@dataclass(frozen=True, kw_only=True)
class Amount:
    """A figure, or a range of figures, of one kind. `start`, `end` are places in `ordinary(text)`."""

    kind: str
    low: float
    high: float
    text: str
    start: int
    end: int
    is_working: bool = False

    def equals(self, other: Amount) -> bool:
        """Tell whether both can hold: the same figure, the same range, or a figure within a range."""
        if self.kind != other.kind:
            return False
        slack = 1 + (SAME if self.kind == "time" else 1e-6)
        if self.low == self.high or other.low == other.high or math.inf in (self.high, other.high):
            return self.low <= other.high * slack and other.low <= self.high * slack
        return (
            max(self.low, other.low) <= min(self.low, other.low) * slack
            and max(self.high, other.high) <= min(self.high, other.high) * slack
        )


@lru_cache(maxsize=50_000)
def ordinary(text: str) -> str:
    """Write amounts in figures and one form: NFKC, lower case, numerals as digits, halves as .5."""
    plain = unicodedata.normalize("NFKC", text).lower()
    for pattern, form in _BEFORE:
        plain = pattern.sub(form, plain)
    plain = _GAP.sub("", with_digits(plain))
    for pattern, form in _PHRASES:
        plain = pattern.sub(form, plain)
    return plain


def amounts(text: str) -> tuple[Amount, ...]:
    """List the amounts of `ordinary(text)`, which must be that already, in order."""
    if not _FIGURE.search(text):
        return ()
    hidden = _NO_AMOUNT.sub(lambda m: " " * len(m.group()), text)
    found = [*_dates(text)]
    for amount in found:
        hidden = hidden[: amount.start] + " " * (amount.end - amount.start) + hidden[amount.end :]
    for match in _CLOCK.finditer(hidden):
        value = float(match["h"] or match["h2"]) + float(match["min"] or 0) / 60
        found.append(_amount("clock", value, value, match))
    hidden = _CLOCK.sub(lambda m: " " * len(m.group()), hidden)
    found += [_read(match) for match in _AMOUNT.finditer(hidden)]
    return tuple(sorted(found, key=lambda a: a.start))


def _dates(text: str) -> list[Amount]:
    found = []
    for match in _DATE.finditer(text):
        month = next(match[f"m{n}"] for n in ("", 2, 3, 4, 5) if match[f"m{n}"])
        number = int(month) if month.isdigit() else _MONTHS.index(month) + 1
        value = 1000.0 + 31 * number + int(next(match[f"d{n}"] for n in ("", 2, 3, 4, 5) if match[f"d{n}"]))
        found.append(_amount("date", value, value, match))
    return found


def _read(match: re.Match[str]) -> Amount:
    number = next((n for n in range(len(_UNITS)) if match[f"u{n}"]), None)
    kind, size = ("number", 1.0) if number is None else _UNITS[number][:2]
    if match["sign"]:
        kind, size = {"$": "dollars", "€": "euros", "£": "pounds"}.get(match["sign"], "money"), 1.0
    scale = size * (10_000 if match["ten"] else 1)
    low, high = float(match["low"]) * scale, float(match["high"] or match["low"]) * scale
    if kind == "discount":
        kind, low, high = "percent", *sorted(100 - 10 * (n if n < 10 else n / 10) for n in (low, high))
    if kind == "workday":
        return _amount("time", low, high, match, is_working=True)
    if match["more"]:
        high = math.inf
    return _amount(kind, low, high, match)


def _amount(kind: str, low: float, high: float, match: re.Match[str], is_working: bool = False) -> Amount:
    return Amount(
        kind=kind,
        low=low,
        high=high,
        text=" ".join(match.group().split()),
        start=match.start(),
        end=match.end(),
        is_working=is_working,
    )
