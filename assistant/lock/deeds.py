"""A draft never says that something was done: nobody has done anything yet.

done("We have reset it for you.", "…")      # "we have reset"
"""

from __future__ import annotations

import re

_WHO = r"(?:我们|我|客服|这边|本店|商城|平台|系统|工作人员)"
_DONE = re.compile(
    rf"{_WHO}(?:这边)?(?:也|都)?(?:已经?|刚刚?|马上就|正在)|已(?:经)?(?:在[^,，。;；]{{1,12}})?(?:为|帮|给"
    rf"|替)您|(?:为|帮|给|替)您[^,，。;；]{{1,12}}(?:好了|了(?=[,，。;；!！]|$)|完毕|成功|完成)"
    r"|您的[^,，。;；]{1,12}已(?:经)?[^,，。;；]{1,12}|已(?:经)?(?:办理|处理|安排|提交|登记|退回|补发"
    r"|受理)(?:好|完|成功|完毕|了)"
    r"|\b(?:we|i)(?:'ve| have|'re| are)(?: (?:already|just|now|also))? (?!to\b|no\b|a\b|the\b|an\b|any\b"
    r"|not\b|available|open|closed|unable|happy|glad|sorry|here|able|responsible)\w+(?:ed|t|n|ing|one|ade"
    r"|e)\b"
    r"|\b(?:we|i) (?:already |just |now )?(?:refunded|processed|issued|cancelled|canceled|changed|arranged"
    r"|submitted|sent|shipped|added|reset|booked|extended|credited|applied|upgraded|replaced|waived"
    r"|registered|contacted|approved|reserved|updated)\b"
    r"|\byour [\w ]{1,40}? (?:has|have|was|were|is now|are now) (?:already |just |now )?(?:been )?\w+(?:ed"
    r"|t|n|de)\b|\b(?:has|have) (?:already |just )?been \w+(?:ed|t|n|de)\b|\bis on its way\b"
    r"|\bfor you (?:already|today|now)\b",
    re.IGNORECASE,
)
_PERFECT = re.compile(
    r"\b(?:has|have|was|were) (?:already |just )?been\b|\b(?:was|were|has|have) \w+ed\b|已(?:经)?", re.IGNORECASE
)


_WE_DO = re.compile(
    r"我们(?:也|都|还)?(?:会|将|可以|能)?(?:为|帮|给|替)您|(?:为|帮|替)您[^,，。;；]{0,8}(?:补|换|退|办"
    r"|处理|申请|安排|解决|协调)|\bwe(?: will| can| shall|'ll)(?: also| gladly"
    r"| happily)? [\w ,']{1,40}? for you\b|\bwe(?: will|'ll| shall) (?:also |gladly |even )?(?:give|gift"
    r"|send|lift|waive|extend|credit|upgrade|add|make an exception)\b",
    re.IGNORECASE,
)
_OURS = re.compile(
    r"我们|本店|商城|我方|平台|卖家|商家|客服|为您|帮您|\bwe\b|\bus\b|\bour\b|\bthe (?:shop|seller|store"
    r"|merchant|agency|hotel)\b|for you",
    re.IGNORECASE,
)

_CONDITIONAL = re.compile(
    r"(?:\b(?:if|once|when|after|until|unless|before|where|whether|because|since|as soon as|that)\b[^.;,]*"
    r"|(?:如果?|若|一旦|等|当|只要|假如|要是)[^,，。;；]*)$",
    re.IGNORECASE,
)


def done(claim: str, quotes: str) -> str:
    """Give the words of a claim that say that something was done, or that we will do what no source says of us, or "".

    A condition may say it: "if your order has been shipped".
    """
    for found in _DONE.finditer(claim):
        before = claim[: found.start()]
        if _CONDITIONAL.search(before) or found.group().lower() in quotes.lower():
            continue
        return found.group()
    promised = _WE_DO.search(claim)
    return promised.group() if promised and not _OURS.search(quotes) else ""
