"""For whom, where and in which case a rule holds: tiers, regions, ways of paying, campaigns, products, years, models.

    scopes("铂金会员每月 40 单包邮")      # {'tier': frozenset({'platinum'})}
    apart(scopes(a), scopes(b))          # {'tier'}: both name one, and none in common

Two rules of different scope do not contradict each other, whatever their values. Rows of both languages; a word that is
missing here only leaves the decision to the other signs of `ingest.conflicts`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from ingest.codes import find_codes

Scopes = Mapping[str, frozenset[str]]

_ROWS: dict[str, dict[str, str]] = {
    "tier": {
        "regular": r"普通会员|普通用户|regular (?:members?|tier)|\bregular and\b|\|\s*regular\b",
        "silver": r"银卡|\bsilver\b",
        "gold": r"金卡|\bgold\b",
        "platinum": r"铂金|白金|\bplatinum\b",
        "plus": r"\bplus\b",
    },
    "campaign": {
        "double11": r"双\s?11|双十一|double 11|singles.? day",
        "double12": r"双\s?12|双十二|double 12",
        "618": r"618",
    },
    "sale": {
        "flash": r"秒杀|flash[ -]sale",
        "presale": r"预售|定金|尾款|pre-?sale|deposit",
        "live": r"直播|live ?stream",
    },
    "occasion": {
        "birthday": r"生日|birthday",
        "holiday": r"节假日|法定假|春节|holidays?",
        "weekend": r"周末|weekends?",
    },
    "payment": {
        "alipay": r"支付宝|alipay",
        "wechat": r"微信|wechat",
        "huabei": r"花呗|huabei",
        "debit": r"借记卡|储蓄卡|debit card",
        "credit": r"信用卡|credit card",
        "overseas": r"境外卡|海外卡|国际卡|外卡|overseas card|visa|mastercard|\bjcb\b|issued abroad|foreign card",
        "balance": r"余额|礼品卡|\bbalance\b|gift card",
        "transfer": r"对公转账|银行转账|bank transfer",
        "quickpass": r"云闪付|unionpay",
    },
    "region": {
        "remote": r"偏远|新疆|西藏|青海|内蒙古|remote (?:regions?|areas?)",
        "ordinary": r"普通地区|ordinary regions?",
        "hkmt": r"港澳|香港|澳门|台湾|hong kong|macau|taiwan",
        "us": r"美国|united states|\busa?\b(?!\$)|\bamerican?\b(?! express)",
        "uk": r"英国|united kingdom|\buk\b|\bbritain\b|british",
        "de": r"德国|germany|german\b",
        "fr": r"法国|france|french\b",
        "eu": r"欧盟|\beu\b|european union",
        "jp": r"日本|japan",
        "au": r"澳大利亚|澳洲|australia",
        "ca": r"加拿大|canada",
        "sg": r"新加坡|singapore",
        "cn": r"中国大陆|境内|mainland china",
    },
    "product": {
        "earbuds": r"耳机|云听|earbuds?|headphones?|yunting",
        "robot": r"扫地机|扫拖|洁行|robot|vacuums?|jiexing",
        "fryer": r"空气炸锅|炙简|air fryers?|zhijian",
        "toothbrush": r"牙刷|净澜|toothbrush|jinglan",
        "powerbank": r"移动电源|充电宝|续能|power ?banks?|xuneng",
        "watch": r"手表|时屿|watch(?:es)?\b|shiyu",
        "fresh": r"生鲜|水果|fresh (?:food|fruit|produce)|perishable",
        "food": r"食品|(?<!fresh )\bfood\b",
        "custom": r"定制|刻字|engrav\w*|custom-?made|personali[sz]ed",
        "large": r"大件|large items?|bulky",
    },
    "part": {
        "battery": r"电池|batter(?:y|ies)",
        "motor": r"电机|motors?\b",
        "accessory": r"配件|表带|充电线|accessor(?:y|ies)",
        "main": r"主机|整机|main unit",
        "box": r"彩盒|包装盒|retail box",
        "case": r"充电盒|charging case",
    },
    "channel": {
        "store": r"线下|体验店|门店|physical stores?|in[- ]store",
        "merchant": r"平台商家|第三方商家|marketplace|third-party (?:sellers?|merchants?)",
        "global": r"全球购|chengyu global|cross-?border",
        "corporate": r"企业(?:采购|用户|客户|订单)|corporate|business customers?",
        "locker": r"快递柜|自提柜|驿站|lockers?|pick-?up points?",
        "air": r"空运|航空|by air\b",
        "express": r"特快|快速配送|\bexpress (?:service|shipping|delivery)|\|\s*express\b",
        "standard": r"标准配送|标准运费|\bstandard (?:service|shipping|fee)|\|\s*standard\b",
        "third": r"第三方(?:检测|机构)|third-party (?:laborator|inspect|test)",
    },
    "person": {
        "frontline": r"一线客服|新人|first-line",
        "lead": r"组长|team leads?",
        "supervisor": r"主管|supervisors?",
        "manager": r"经理|(?<!account )managers?\b",
    },
    "paper": {
        "paper": r"纸质|on paper|paper invoices?",
        "electronic": r"电子发票|electronic invoices?|e-invoices?",
        "vat": r"专用发票|专票|special vat",
    },
    "year": {str(year): rf"(?<!\d){year}(?!\d)" for year in range(2000, 2040)},
}  # fmt: skip
_PATTERNS = {
    name: re.compile("|".join(f"(?P<v{i}>{p})" for i, p in enumerate(rows.values()))) for name, rows in _ROWS.items()
}
_VALUES = {name: tuple(rows) for name, rows in _ROWS.items()}
_ERROR = re.compile(r"e\d{1,4}|[a-z]\d{4}")
_RATING = re.compile(r"ip[x\d]\d|usb\w*|wifi\d|bt\d|h\d{3}")  # a grade or a standard, not what a rule is about


@lru_cache(maxsize=50_000)
def scopes(text: str) -> dict[str, frozenset[str]]:
    """List what a text (as `ingest.amounts.ordinary` gives it) says of its scope; what it does not name is left out."""
    found = {}
    for name, pattern in _PATTERNS.items():
        values = {_VALUES[name][int(str(m.lastgroup)[1:])] for m in pattern.finditer(text)}
        if values:
            found[name] = frozenset(values)
    codes = frozenset(code for code in find_codes(text) if not _RATING.fullmatch(code))
    errors = frozenset(code for code in codes if _ERROR.fullmatch(code))
    for name, values_of in (("error", errors), ("model", codes - errors)):
        if values_of:
            found[name] = values_of
    return found


def narrowed(levels: tuple[str, ...]) -> dict[str, frozenset[str]]:
    """Give the scope of a text in its context, the nearest first: what a level names, the levels after it do not change."""
    found: dict[str, frozenset[str]] = {}
    if models := scopes(levels[-1]).get("model"):
        found["model"] = models  # a manual is about its model, whichever others it mentions
    for text in levels:
        for name, values in scopes(text).items():
            found.setdefault(name, values)
    return found


def apart(one: Scopes, other: Scopes) -> frozenset[str]:
    """Name the dimensions in which both are scoped and share nothing."""
    return frozenset(name for name in one.keys() & other.keys() if not one[name] & other[name])
