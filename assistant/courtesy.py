"""The fixed sentences around a draft. They state no fact: no figure, no date, no promise, no condition."""

from __future__ import annotations

from typing import Literal

Lang = Literal["zh", "en"]

GREETING: dict[Lang, str] = {"zh": "您好，感谢您的咨询。", "en": "Hello, thank you for contacting us."}
CLOSING: dict[Lang, str] = {"zh": "如还有疑问，请随时告诉我们。", "en": "Please let us know if you need anything else."}
HOLDING: dict[Lang, str] = {
    "zh": "您好，这个问题需要进一步核实，请您稍候，我们确认后回复您。",
    "en": "Hello, we need to check this with a colleague before we answer. Thank you for your patience.",
}
REFUSAL: dict[Lang, str] = {
    "zh": "您好，这项请求我们无法协助，感谢您的理解。",
    "en": "Hello, we are not able to help with this request. Thank you for your understanding.",
}

NO_ANSWER: dict[Lang, str] = {
    "zh": "知识库中没有能回答这个问题的内容。",
    "en": "The knowledge base holds nothing that answers this question.",
}
NOT_MENTIONED: dict[Lang, str] = {"zh": "没有任何文档提到：{}。", "en": "No document mentions: {}."}
# What there is instead of an answer (`assistant.close_misses`).
CLOSE_MISS: dict[str, dict[Lang, str]] = {
    "other": {
        "zh": "关于这一点，知识库里只找到{instead}的内容，没有找到{asked}的。",
        "en": "What we found on this is about {instead}, not {asked}.",
    },
    "expired": {
        "zh": "《{instead}》写到了这一点，但它已于 {day} 到期。",
        "en": "“{instead}” speaks of this, but it ended on {day}.",
    },
    "not_yet": {
        "zh": "《{instead}》写到了这一点，但它从 {day} 起才生效。",
        "en": "“{instead}” speaks of this, but it takes effect on {day}.",
    },
}
AND_OTHERS: dict[Lang, str] = {"zh": "等", "en": " and others"}
NEAREST: dict[Lang, str] = {
    "zh": "最接近的段落列在下面，请核对后再答复顾客。",
    "en": "The nearest passages are listed below; please check them before you answer.",
}
NO_WORDS: dict[Lang, str] = {
    "zh": "这条消息里没有可以检索的文字。",
    "en": "This message holds no words to search for.",
}
EMPTY: dict[Lang, str] = {
    "zh": "在所问日期没有任何可读的有效文档。",
    "en": "No document that you may read is in force on that date.",
}
FILTERED: dict[Lang, str] = {
    "zh": "在所选的范围内（{}）没有可用的文档，请放宽范围后再问。",
    "en": "No document is left within the chosen filters ({}). Please widen them and ask again.",
}
EVERY = tuple(text for texts in (GREETING, CLOSING, HOLDING, REFUSAL) for text in texts.values())
