"""What a text allows or forbids, and who pays, read like amounts: 可以 is 1 of "allowed", 不予 0; 免费 0 of "paid", 买家承担 1.

    permissions("维修期间不提供备用机")     # (Amount(kind='allowed', low=0.0, high=0.0, text='不提供', …),)
    conditions("未拆封的可以退")            # 1: a negation that belongs to the condition

Rows of wordings in both languages; one that is missing leaves a contradiction unfound, one too many is weighed down by the
other signs of `ingest.conflict_pairs`.
"""

from __future__ import annotations

import re
from functools import lru_cache

from ingest.amounts import Amount

_YES, _NO = 1.0, 0.0
# What holds a sign and means neither: a double negation, a word that merely has the character.
_NEITHER = re.compile(
    r"不(?:影响|仅|但|过|同|久|断|论|少|足|满|到|止|超过|低于|晚于|早于|多|如|当|良|符|一致|明|合格|管|必要)"
    r"|无(?:理由|论|线|忧|门槛|关|锡)|能否|可否|是否|可不可以|能不能|不能正常|只能"
    r"|可(?:能|靠|用|见|视|选|充)|功能|能力|智能|性能|节能|能效"
    r"|not only|no (?:more|later|less|earlier|matter)|as soon as|can be seen"
)
_WORDINGS: tuple[tuple[str, float, tuple[str, ...]], ...] = (
    (
        "allowed",
        _NO,
        (
            r"不(?:可以?|能|得|予|支持|提供|享有|享受|接受|受理|办理|再受理|予受理|允许|准|退(?:还|回|货)?|延长|保修|包含|含)",
            r"不(?:赔|单独|收(?!取?(?:费|运费|手续费))|返还|恢复|覆盖)",
            r"无法|禁止|拒收(?=到付)|(?:仓库?|仓)(?:会|一律|将)?拒收|拒绝|概不|一律不|勿|除外",
            r"can ?not|can't|may not|must not|(?:do|does|is|are|will|was) not|don't|doesn't|isn't|won't|never",
            r"not (?:covered|allowed|accepted|available|possible)|no longer|refuses?|excluded|unavailable",
            r"no [a-z]+ (?:can|may|will|is)",
        ),
    ),
    (
        "allowed",
        _YES,
        (
            r"(?<!不)(?:可以|支持|提供|享有|享受|接受|受理|允许)|(?<![不许认])可(?![听播达存放以])(?=[\u4e00-\u9fff])",
            r"(?<!不)能(?=[\u4e00-\u9fff])|照常|照样|一样可|同样可|没问题|也不要紧|不必摘|[也还]保",
            r"\b(?:can|may)\b(?! ?not)|\b(?:is|are) (?:covered|allowed|accepted|available|included|possible)|no problem",
            r"(?:we|shop) will (?!not)|accepts?\b|of course|gladly|supports?\b|offers?\b",
        ),
    ),
    (
        "paid",
        _NO,
        (
            r"免费|免收|包邮|免(?:运费|邮寄?费?|息|手续费|基础运费|标准运费)|不(?:另|再)?收(?:取)?(?:[\u4e00-\u9fff]{0,4}费)?",
            r"(?:商城|平台|卖家|商家|我们|我方)(?:来|全额)?(?:承担|负担|支付|出)|无需(?:支付|付费|承担)|不用(?:付|出)钱?",
            r"(?<![-a-z])free(?! (?:gift|shipping coupon))|prepaid|costs? you nothing|at no (?:extra )?(?:cost|charge)",
            r"no (?:extra )?(?:charge|fee|cost)|(?:we|shop|seller) (?:pays?|bears?|covers?)",
        ),
    ),
    (
        "paid",
        _YES,
        (
            r"(?:买家|顾客|用户|会员|您|客户|自己|自行)(?:来|全额|自行)?(?:承担|负担|支付|自付|出)|自理|自付",
            r"(?<!不)收费|(?<![不另再])收取|另付|付费|加收|for a fee|(?:is|are) charged",
            r"(?:buyer|you|customer|member)s? (?:must |has to |have to )?(?:pays?|bears?|cover)",
            r"at (?:your|the buyer's) (?:own )?(?:cost|expense)",
        ),
    ),
)
_CUES = tuple((kind, value, re.compile("|".join(wordings))) for kind, value, wordings in _WORDINGS)
_CONDITION = re.compile(
    r"未(?!来)|没有|没(?=[\u4e00-\u9fff]过)|不满|不足|不符|不属于|不在|超出|超过(?!\d)|逾期|非(?!常)"
    r"|\bun(?!it|til|der|ion|ique)\w+|\bwithout\b|\bnot yet\b|\bafter\b|\bunless\b"
)
_ALONE = re.compile(r"只有[^,，;；。]*$|\bonly [^,.;]*$")


@lru_cache(maxsize=50_000)
def conditions(text: str) -> int:
    """Count the negations that belong to a condition, not to what is allowed: 未拆封, 没有绑定, unopened, without."""
    return len(_CONDITION.findall(text))


@lru_cache(maxsize=50_000)
def permissions(text: str) -> tuple[Amount, ...]:
    """List the permissions of `text` (as `ingest.amounts.ordinary` gives it), in order; a refusal hides what it holds."""
    hidden = _NEITHER.sub(lambda m: " " * len(m.group()), text)
    found = []
    for kind, value, cue in _CUES:
        for match in cue.finditer(hidden):
            if _ALONE.search(hidden[: match.start()]):
                continue  # "only the T2 can" forbids as much as it allows
            start, end = match.span()
            found.append(Amount(kind=kind, low=value, high=value, text=match.group(), start=start, end=end))
        if value == _NO:
            hidden = cue.sub(lambda m: " " * len(m.group()), hidden)
    return tuple(sorted(found, key=lambda a: a.start))
