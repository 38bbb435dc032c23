"""A question and its passage to try a chat model on, with no shop's documents in it."""

from __future__ import annotations

from assistant.reply import Passage

QUESTION = "签收几天内可以退货？"
PASSAGE = Passage(
    id="sample",
    document="sample.md",
    title="退货规则",
    category="returns",
    language="zh",
    audience="public",
    heading=("时限",),
    location="line:1",
    text="自签收次日起 7 天内可以申请无理由退货。",
    effective_from=None,
    effective_until=None,
    similarity=0.0,
)
