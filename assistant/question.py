"""What was asked: its language, its codes, and what an earlier turn has to lend it.

understand("那运费呢?", history=[Turn(role="customer", text="耳机坏了要换货")], ...).context   # '耳机坏了要换货'
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, Unpack

from assistant.codes import find_codes
from assistant.reply import Turn
from assistant.within import Filters, Within
from ingest.errors import QuestionError
from ingest.text import HAN, normalise, query_language, terms

MAX_QUESTION = 2000
# Words that point back to what was said before.
_POINTS_BACK = re.compile(
    r"^(那|那么|还有|另外|如果是|要是|换成|and|what about|how about|also|then|so|but)(?![a-z])"
    r"|(它|他们|这个|这款|这种|那个|那款|那种|上面|刚才|这样的?话|那样|同样)"
    r"|(?<![a-z])(it|its|that|this|those|these|one|same|them|they)(?![a-z])|呢[?？。!！~ ]*$"
)
_ANSWER_TYPES = {
    "duration": re.compile(
        r"多久|几天|多长时间|什么时候|何时|几个?月|几年|几小时|多少天|时限|期限|到账|how long|how soon|when"
        r"|how many (days|hours|months)"
    ),
    "amount": re.compile(r"多少钱|几块|费用|价格|运费|多贵|收费|罚|赔多少|how much|cost|fee|price"),
    "number": re.compile(r"多少|几个|几次|几件|最多|最大|多大|多重|how many|maximum|limit|capacity"),
}
_TYPE_EVIDENCE = {
    "duration": re.compile(
        r"\d+\s*(个)?(工作日|自然日|天|日|小时|分钟|个月|月|年|秒|周|hour|day|minute|month|year|week|business|working|min|h(?![a-z]))"
        r"|[一二两三四五六七八九十半]+\s*(天|日|小时|个月|年|周)|即时|实时|立即|当天|instant|immediately"
    ),
    "amount": re.compile(r"[¥￥$€£]\s*\d|\d+(\.\d+)?\s*(元|%|％|usd|dollars)|免费|包邮|不收|free|\bno (fee|charge)"),
    "number": re.compile(r"\d"),
}


@dataclass(frozen=True, kw_only=True)
class Question:
    """A question as it is searched for. `context` is empty when the question stands alone.

    `codes` are the models and codes asked about (those of the context only where the question names none).
    `answer_types` says what kind of fact is expected: "duration", "amount", "number".
    """

    text: str
    language: Literal["zh", "en"]
    context: str
    codes: frozenset[str]
    answer_types: frozenset[str]
    as_of: date
    role: Literal["agent", "customer"]
    within: Within = field(default_factory=Within)

    def search_text(self) -> str:
        """Give the context and the question as one text."""
        return f"{self.context}\n{self.text}" if self.context else self.text


def understand(
    text: str,
    *,
    history: Sequence[Turn] = (),
    as_of: date,
    role: Literal["agent", "customer"] = "agent",
    **filters: Unpack[Filters],
) -> Question:
    """Read a question in its conversation. Raise QuestionError if it is empty or over MAX_QUESTION."""
    text = _readable(text).strip()
    if not text:
        raise QuestionError("empty_question", "question", "is empty", "Type what the customer asks.")
    if len(text) > MAX_QUESTION:
        raise QuestionError(
            "long_question", "question", f"has {len(text)} characters", f"Shorten it to {MAX_QUESTION} or fewer."
        )
    context = _context(text, history)
    own = find_codes(text)
    return Question(
        text=text,
        language=_language(text, history),
        context=context,
        codes=frozenset(own or find_codes(context)),
        answer_types=frozenset(name for name, asks in _ANSWER_TYPES.items() if asks.search(normalise(text))),
        as_of=as_of,
        role=role,
        within=Within.of(filters),
    )


def gives(answer_type: str, text: str) -> bool:
    """Tell whether `text` holds a fact of that type."""
    return bool(_TYPE_EVIDENCE[answer_type].search(normalise(text)))


def _readable(text: str) -> str:
    """Replace half of a cut emoji (a lone surrogate), which no encoder takes."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _language(text: str, history: Sequence[Turn]) -> Literal["zh", "en"]:
    """Reply in the language of the question; codes alone ("E05?") have none: then that of the turns before, or Chinese."""
    for words in (text, *(turn.text for turn in reversed(history) if turn.role == "customer")):
        plain = _without_codes(words)
        if re.search(rf"[{HAN}]|[A-Za-z]{{2}}", plain):
            return query_language(plain)
    return "zh"


def _context(text: str, history: Sequence[Turn]) -> str:
    """Take the customer's last turns where the question points back to them or is too short to stand alone."""
    earlier = [_readable(turn.text).strip() for turn in history if turn.role == "customer" and turn.text.strip()]
    if not earlier or earlier == [text]:
        return ""
    plain = normalise(text)
    content = [t for t in terms(text) if len(t) > 1]
    if not _POINTS_BACK.search(plain) and len(content) > 4:
        return ""
    carried = earlier[-2:] if _is_short(earlier[-1]) else earlier[-1:]
    joined = " ".join(carried)[-400:]
    return _without_codes(joined) if find_codes(text) else joined


def _is_short(text: str) -> bool:
    return len([t for t in terms(text) if len(t) > 1]) <= 4


def _without_codes(text: str) -> str:
    """Drop the models of an earlier turn: the question has just named another ("那 A2 呢?")."""
    return re.sub(
        r"(?i)(?<![a-z0-9])[a-z]{1,4}-?\d{1,5}[a-z]?(\s?(pro|max|mini|lite|se|plus|lte))?(?![a-z0-9])", " ", text
    )
