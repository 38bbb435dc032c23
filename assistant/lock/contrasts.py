"""Words that say the opposite of each other: first and last, free and charged, automatic and by hand, before and after.

    contrast("whichever comes last", "whichever comes first", read)      # "last"

A claim that names one side of a pair must find it in its spans: where they name the other side only, or where the clause that
is nearest names the other side, the claim is turned.
"""

from __future__ import annotations

import re
from functools import lru_cache

from assistant.lock.lexicon import EVENTS
from assistant.lock.meaning import Reader
from assistant.lock.negation import Signed, opposed, parts

_SELLER = r"(?:卖家|商家|店家|本店|商城|店铺|平台|我们|我方|厂家|卖方|公司|品牌方|这边)"
_BUYER = r"(?:买家|买方|顾客|客户|用户|会员|消费者|您|收件人|自己)"
_BEAR = r"(?:来|会|将|全额|自行)?(?:承担|负担|支付|自付|出|付|报销|补贴)"
_WE = r"(?:we|us|the (?:shop|seller|store|merchant|company|platform|manufacturer)|(?:shop|seller|store|merchant)s?|(?:our|the) (?:shop|company))"
_YOU = r"(?:you|the (?:buyer|customer|user|consumer|client|member)|(?:buyer|customer|member)s?)"
_PAYS = r"(?: will| must| has to| have to| shall| can| may| also)* (?:pays?|bears?|covers?|meets?|refunds?)"
_ROWS: dict[str, tuple[str, str]] = {
    "payer": (
        rf"{_SELLER}{_BEAR}|由{_SELLER}[^,，。;；]{{0,8}}(?:承担|负担|支付|出|付)|\b{_WE}{_PAYS}\b|(?:paid|borne|covered|met) by {_WE}\b|(?:^|,|;|and )(?:the )?(?:seller|shop|store) (?:for|if|when|in|does)|(?:卖家|商家)(?=[,。;]|$)|at our (?:own )?(?:cost|expense)|prepaid|\bon us\b",
        rf"{_BUYER}{_BEAR}|由{_BUYER}[^,，。;；]{{0,8}}(?:承担|负担|支付|出|付)|自理|自付|自费|自行承担|\b{_YOU}{_PAYS}\b|(?:paid|borne|covered|met) by {_YOU}\b|(?:^|,|;|and )(?:the )?(?:buyer|customer) (?:for|if|when|in|does)|(?:买家|顾客)(?=[,。;]|$)|at (?:your|the (?:buyer|customer)'s|his|their) (?:own )?(?:cost|expense)",
    ),
    "kept": (r"不会?(?:再)?丢失?|保留|还在|保存|\b(?:not|never) (?:be )?lost|\bkept\b|\bkeeps?\b|preserved|\bsafe\b", r"(?<!不)(?<!不会)丢失|清空|清除|抹掉|(?<!not )(?<!not be )\blost\b|\berased?\b|\bwiped?\b|\bdeleted?\b"),
    "acts": (r"卖家|商家|店家|\bsellers?\b|\bmerchants?\b|\bthe shop\b", r"买家|顾客|\bbuyers?\b|\bcustomers?\b|\bshoppers?\b"),
    "free": (
        r"免收|包邮|免邮|免运费|免息|\bfree\b(?! (?:from|of) (?!¥|\d|charge))|\bwaived\b|\bno charge\b",
        r"(?<![免不])收费|要收|(?<![免不另再未])收(?:取)?[^,，。;；免不]{0,6}(?:费|\d+元)|另付|付费|(?<![不另])加收|\bis charged\b|\bare charged\b|\bfor a fee\b|\bfee (?:applies|of)\b|\bsurcharge\b|costs? (?:a flat )?[¥￥$€£]|\bcharge (?:of )?[¥￥$€£]|付(?:邮费|运费)|自付|须付|付\d+元|费(?:用)?(?:为|是|:)?\d+(?:\.\d+)?元|\d+元(?:的)?(?:运费|邮费|手续费|服务费)|\bpays? [¥￥$€£]\d",
    ),
    "valid": (r"(?<![失无])有效|[没未]过期|still valid|not (?:yet )?expired|继续适用|生效|\bvalid\b|in force|in effect|continues? to apply|remains?\b", r"失效|无效|作废|(?<![没未])过期|\bexpire[sd]?\b|\bvoid\b|\binvalid\b|\blapses?\b"),
    "order": (r"首次|首个|首先|最先|最早|第一次|第1次|\bfirst\b|\bearliest\b", r"最后|最晚|最终|末次|\blast\b|\blatest\b|\bfinal\b"),
    "sooner": (r"较早|先到|更早|早的|whichever (?:comes |is |happens )?(?:first|earlier|sooner)|the earlier|\bearlier\b(?! than)|\bsooner\b", r"较晚|较迟|后到|更晚|晚的|whichever (?:comes |is |happens )?(?:last|later)|the later\b|\blater of\b"),
    "auto": (r"自动|洗碗机|机洗|automatic\w*|by itself|on its own|dishwasher|machine[- ]wash\w*", r"手动|手工|手洗|自行领|自己领|手动领|manual(?:ly)?\b(?! for)|by hand|hand[- ]wash\w*"),
    "included": (r"包括在内|也包括|包含|也算|含在|\binclu(?:ded|ding|des?)\b|as well\b.{0,3}$", r"不含|不包括|不包含|不算|除外|除了|\bexclud\w+|except\w*|not included|apart from|other than"),
    "indoor": (r"室内|\bindoors?\b", r"户外|室外|露天|\boutdoors?\b"), "temperature": (r"热水|高温|加热|\bhot\b|\bwarm\b|\bheat\w*", r"冷水|低温|常温|冷却|\bcold\b|\bcool\b"),
    "wet": (r"湿(?!度)|潮湿|\bwet\b|\bdamp\b", r"(?<!烘)(?<!晾)干燥|(?<!饼)干(?!净|扰|预|洗)|\bdry\b"),
    "opened": (r"(?<!未)(?<!没)(?<!不)(?<!没有)(?:已?拆封|已?开封|拆开)|\b(?:opened|unsealed)\b", r"未(?:经)?(?:拆封|开封|拆)|没(?:有)?(?:拆|开封)|\b(?:unopened|sealed|not (?:been )?opened)\b"),
    "used": (r"(?<![未没不])(?<!没有)(?:已?使用过|已用|用过|穿过|洗过)|\b(?:used|worn|washed)\b(?! (?:to|for|by|when|with|in|up))", r"未(?:经)?(?:使用|用|穿|洗)|没(?:有)?(?:用|使用|穿|洗)过?|\b(?:unused|unworn|unwashed|not (?:been )?(?:used|worn))\b"),
    "power": (r"开机|启动|打开电源|接通|插上|(?:switch|turn|power)(?:ed|ing)? (?:\w+ ){0,4}?on\b|\bplug(?:ged)?\b(?:.{0,12} in)?", r"关机|关闭(?=电源|设备|机)|断开|断电|拔掉|拔下|(?:switch|turn|power)(?:ed|ing)? (?:\w+ ){0,4}?off\b|\bunplug\w*|\bdisconnect\w*"),
    "press": (r"按(?:住|下|压)|推入|\bpress\b|\bpush\b", r"拉出|拔出|拉开|松开|\bpull\b|\brelease\b"), "tighten": (r"拧紧|旋紧|tighten\w*", r"拧松|旋松|松开|loosen\w*"),
    "clockwise": (r"(?<!逆)顺时针|(?<!anti)(?<!anti-)(?<!counter)(?<!counter-)\bclockwise", r"逆时针|anti-?clockwise|counter-?clockwise"), "left": (r"左(?!右)|\bleft[- ](?:hand|side)|on the left", r"(?<!左)右|\bright[- ](?:hand|side)|on the right"),
    "upper": (r"上方|顶部|上层|\bupper\b|\btop\b|\babove the\b", r"下方|底部|下层|\blower\b|\bbottom\b|\bbelow the\b"), "front": (r"正面|前面|前端|\bfront\b", r"背面|后面|后端|\bback of\b|\brear\b"),
    "inside": (r"内侧|里面|\binside\b|\bwithin the (?!first|next)", r"外侧|外面|\boutside\b"), "more": (r"增加|上调|提高|increase\w*|rais(?:e|es|ed)\b", r"减少(?!了)|下调|降低|decrease\w*|lower(?:s|ed)\b|reduc\w+"),
    "whole": (r"全额|全款|\bin full\b|full (?:refund|amount|price)|entire amount", r"部分(?:退|金额|费)|partial\w*|part of the (?:amount|price|money)"),
    "cause": (r"质量问题|瑕疵|缺陷|错发|发错|quality (?:issue|problem|reason)s?|\bdefect\w*|\bfaulty?\b", r"无理由|不喜欢|不想要|改变主意|no[- ]reason|chang\w+ (?:of|your|their) mind|don't like"),
    "online": (r"线上|在线|网上|\bonline\b", r"线下|门店|到店|\boffline\b|in[- ]store|at the (?:counter|store|shop)"), "paper": (r"纸质|\bpaper\b|printed copy", r"电子(?:版|发票|凭|票)|\belectronic\b|e-(?:invoice|ticket)|\bdigital\b"),
    "weekend": (r"周末|双休|周6|周日|周天|weekends?|saturdays?|sundays?", r"工作日|周1至周5|周一至周五|weekdays?|working days?|business days?|monday to friday"),
    "who": (r"企业|公司(?!承)|单位(?=抬头|客)|\bbusiness(?:es)?\b(?! days?| hours?)|\bcompan(?:y|ies)\b|\bcorporate", r"个人|私人|private persons?|\bindividuals?\b|private (?:buyer|customer)s?"),
    "needed": (r"(?<![不无])(?:需要|须|必须|务必|应当|得先|要先|才能?)(?!不)|\bmust\b|\b(?:has|have) to\b|\b(?:is|are) required|\bneeds? to\b|\bonly (?:if|when|after|with)\b", r"无需|无须|不需要?|不必|不用(?!于)|免(?:填|交|带)|need not|no need|needn't|not (?:need|required|necessary|have to)|without having to|don't (?:need|have)"),
    "early": (r"提前|预先|in advance|beforehand|ahead of time", r"推迟|延后|顺延|事后|postpone\w*|afterwards?"), "temporary": (r"永久|终身|永远|permanent\w*|for ?ever|for good|lifetime|for life", r"暂时|临时|temporar\w*"),
    "ahead": (r"当场|当面|现场|on the spot|immediately|at once|立即|立刻|马上", r"事后|过后|日后|later on|afterwards?"), "largest": (r"最大|最高|最强|最快|\bmaximum|\bhighest|\bstrongest", r"最小|最低|最弱|最慢|\bminimum|\blowest|\bweakest"),
    "single": (r"单独|单买|separately|on its own|individually", r"成套|整套|捆绑|as a set|\bbundle"), "new": (r"全新|新品|brand[- ]new", r"二手|翻新|second-?hand|refurbished|used goods"),
}  # fmt: skip
_PATTERNS = {name: (re.compile(plus), re.compile(minus)) for name, (plus, minus) in _ROWS.items()}
# One way only: a span that says the first alone does not strike the second's absence of a source (see `_global`).
_CLAUSE_ONLY = frozenset({"acts", "kept", "payer", "needed", "valid", "temperature", "press", "included", "auto", "whole", "largest", "inside", "upper", "front", "order", "wet", "used", "opened"})
_EVENT = "|".join(f"(?P<{name}>{words})" for name, words in EVENTS.items())
_TIMES = (
    (1, re.compile(rf"(?:{_EVENT})(?:之|以|完成|成功|通过|完|了|日|时间|之日|当日)*(?:后|起|次日|算起)")),
    (-1, re.compile(rf"(?:{_EVENT})(?:之|以)?前(?!往|台|端|面)")),
    (1, re.compile(rf"\b(?:after|since|following|from|once|upon)(?: (?:the|your|you|we|it|they|buyers?|customers?|sellers?|passengers?|guests?|parcel|is|are|has|have|been|a|an|its|their|date|day|time|of|goods|order|item|items|first|details|engraving|content|contents)\b)*? (?:{_EVENT})")),
    (-1, re.compile(rf"\b(?:before|prior to|ahead of|until)(?: (?:the|your|you|we|it|they|buyers?|customers?|sellers?|passengers?|guests?|parcel|is|are|has|have|been|a|an|its|their|date|day|time|of|goods|order|item|items|first)\b)*? (?:{_EVENT})")),
)  # fmt: skip


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
