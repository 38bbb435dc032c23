"""The reply to an unlawful request: a fixed refusal for the customer, and for the agent where to hand it over.

refused = refusal(asked, retriever)      # None for every other question; no chat model is asked afterwards
refused.refused; refused.text; refused.missing; refused.passages
"""

from __future__ import annotations

import re
import time
from dataclasses import replace

from assistant import courtesy
from assistant.extract import courteous, passages_of
from assistant.question import Question, is_complete
from assistant.reply import Passage, Reply
from assistant.retrieve import Retriever
from assistant.trace import Trace, Understood
from assistant.unlawful import KINDS, Kind, unlawful
from assistant.within import Within

_NAMES: dict[Kind, tuple[str, str]] = {
    "fake_trade": ("刷单或虚假交易", "fake orders"),
    "fake_review": ("虚假评价或有偿删评", "false reviews, or reviews removed for money"),
    "false_invoice": ("虚开发票", "a false invoice"),
    "cash_out": ("套现", "turning credit into cash"),
    "false_identity": ("冒用身份或绕过实名", "a false identity"),
    "false_customs": ("虚假报关", "a false customs declaration"),
    "swap": ("退货调包", "returning something else"),
    "refund_fraud": ("骗取退款或赔付", "a refund by deceit"),
    "coupon_abuse": ("批量套取优惠", "abuse of coupons"),
    "counterfeit": ("假货或假凭证", "counterfeits or forged papers"),
    "off_platform": ("绕开平台交易", "a deal outside the platform"),
    "phishing": ("诈骗顾客", "defrauding customers"),
    "personal_data": ("获取他人信息", "somebody else's data"),
}
assert set(_NAMES) == set(KINDS)
_POINTER = {
    "zh": "这条消息像是在要求{}。请不要答复办法，移交风控处理；其中正当的问题请单独再问。",
    "en": "This message seems to ask for {}. Do not answer it; hand it over to risk control. Ask any lawful part of it again by itself.",
}
# What the passages about handing over are searched by, and what one of them says.
_SEARCH = "移交流程 应当移交风控的情形 hand over to risk control"
_HANDS_OVER = re.compile(
    r"风控|风险控制|risk (?:control|team|management)|fraud (?:team|desk|prevention)", re.IGNORECASE
)
_SHOWN = 3


def refusal(asked: Question, retriever: Retriever) -> Reply | None:
    """Refuse what `unlawful` finds in the question, or in the turn before it that it leans on; None where it finds nothing."""
    started = time.perf_counter()
    kind = unlawful(asked.text) or ("" if is_complete(asked.text) else unlawful(asked.context))
    if not kind:
        return None
    understood = Understood(as_of=asked.as_of, role=asked.role, context=asked.context)
    passages = _where_to(asked, retriever)
    spent = {"refusal": round((time.perf_counter() - started) * 1000, 2)}
    return Reply(
        question=asked.text,
        language=asked.language,
        abstained=True,
        sentences=(courteous(courtesy.REFUSAL, asked),),
        passages=passages,
        version=retriever.version.id,
        missing=_POINTER[asked.language].format(_NAMES[kind][asked.language == "en"]),
        refused=kind,
        trace=Trace(understood=understood, rules=("refused",), milliseconds=spent),
    )


def _where_to(asked: Question, retriever: Retriever) -> tuple[Passage, ...]:
    """Find what the asker may read about handing over to risk control."""
    search = replace(asked, text=_SEARCH, context="", codes=frozenset(), answer_types=frozenset(), within=Within())
    found = passages_of(retriever.search(search, top_k=10), retriever)
    return tuple(p for p in found if _HANDS_OVER.search(" ".join((p.title, *p.heading))))[:_SHOWN]
