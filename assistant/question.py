"""What was asked: its language, its codes, and what an earlier turn has to lend it.

understand("那运费呢?", history=[Turn(role="customer", text="耳机坏了要换货")], ...).context   # '耳机坏了要换货'
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Literal, Unpack

from assistant.codes import asked_codes
from assistant.reply import Turn
from assistant.roles import Role
from assistant.within import Filters, Within
from ingest.codes import find_codes, is_error
from ingest.errors import QuestionError
from ingest.instructions import reads_like_instruction
from ingest.text import HAN, STOP_CHARACTERS, normalise, query_language, terms

MAX_QUESTION = 2000
MAX_CONTEXT = 400
# What a question leans on that only an earlier turn can say …
_REFERS = re.compile(
    r"它|他们|这个(?!月|周)|这款|这种|那个|那款|那种|上面|刚才|这样的?话|那样|同样|别的|其他|其它|也"
    r"|(?<![a-z])(its?|them|they|same|instead|(old|new|other|which|that|this) one)(?![a-z])"
    r"|(?<![a-z])(this|that|these|those)(?=\s*([?.!,]|$|(also|too|is|are|work|happen|mean|take|cost|not)(?![a-z])))"
)
# … and words that only open the next question.
_OPENS = re.compile(
    r"^(那|那么|还有|另外|如果是|要是|换成|(and|what about|how about|also|then|so|but|or)(?![a-z]))|呢[?。!~ ]*$"
)
_ASKS = re.compile(
    r"怎么|怎样|如何|为什么|为啥|咋|多久|多少|几|什么|哪|谁|能|可以|可不可以|会不会|要不要|是不是|有没有|吗"
    r"|(?<![a-z])(how (do|does|can|long|much|many|soon|often)|can|could|do|does|is|are|will|where|when|why|which|who|should|may)(?![a-z])"
)
_WORDS_OF_ASKING = re.compile(
    r"怎么样?|怎样|如何|为什么|为啥|咋|多久|多长时间|多少钱?|几个?|什么时候|什么|哪里?|哪个|谁|能不能|能|可不可以|可以|会不会|要不要|是不是"
    r"|有没有|吗|呢|那么?|还有|另外|大概|一般|需要|办理?|请问|到账|时候|时间"
)
# Zero-width characters, marks of writing direction, variation selectors, fillers and tags: they part words, or hide some.
_HIDDEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0"
    "\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
_PARTS = re.compile(r"[^\n。！？!?]+[\n。！？!?]*|[\n。！？!?]+")
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
    role: Role
    within: Within = field(default_factory=Within)

    def search_text(self) -> str:
        """Give the context and the question as one text."""
        return f"{self.context}\n{self.text}" if self.context else self.text


def understand(
    text: str,
    *,
    history: Sequence[Turn] = (),
    as_of: date,
    role: Role = "agent",
    **filters: Unpack[Filters],
) -> Question:
    """Read a question in its conversation. Raise QuestionError if it is empty or over MAX_QUESTION."""
    text = _asking(_readable(text).strip())
    if not text:
        raise QuestionError("empty_question", "question", "is empty", "Type what the customer asks.")
    if len(text) > MAX_QUESTION:
        raise QuestionError(
            "long_question", "question", f"has {len(text)} characters", f"Shorten it to {MAX_QUESTION} or fewer."
        )
    context = _context(text, history)
    return Question(
        text=text,
        language=_language(text, history),
        context=context,
        codes=frozenset(asked_codes(text, context)),
        answer_types=answer_types(text),
        as_of=as_of,
        role=role,
        within=Within.of(filters),
    )


def answer_types(text: str) -> frozenset[str]:
    """Say what kinds of fact a question expects: "duration", "amount", "number"."""
    plain = normalise(text)
    return frozenset(name for name, asks in _ANSWER_TYPES.items() if asks.search(plain))


@lru_cache(maxsize=20_000)  # the same units are weighed again by every question
def gives(answer_type: str, text: str) -> bool:
    """Tell whether `text` holds a fact of that type."""
    return bool(_TYPE_EVIDENCE[answer_type].search(normalise(text)))


def _readable(text: str) -> str:
    """Take out what nobody sees, and replace half of a cut emoji (a lone surrogate), which no encoder takes."""
    return _HIDDEN.sub("", text).encode("utf-8", "replace").decode("utf-8")


def _asking(text: str) -> str:
    """Leave out what reads like an order to a machine, where a whole question stands beside it: it would only blur the search."""
    if len(text) > MAX_QUESTION or not reads_like_instruction(text):
        return text
    left = "".join(part for part in _PARTS.findall(text) if not reads_like_instruction(part)).strip()
    return left if is_complete(left) else text


def _language(text: str, history: Sequence[Turn]) -> Literal["zh", "en"]:
    """Reply in the language of the question; codes alone ("E05?") have none: then that of the turns before, or Chinese."""
    for words in (text, *(turn.text for turn in reversed(history) if turn.role == "customer")):
        plain = _without_codes(words)
        if re.search(rf"[{HAN}]|[A-Za-z]{{2}}", plain):
            return query_language(plain)
    return "zh"


def is_complete(text: str) -> bool:
    """Tell whether `text` is a question that needs no other: it asks, refers to nothing before it, and names things."""
    plain = normalise(text)
    return bool(_ASKS.search(plain)) and not _REFERS.search(plain) and _is_wordy(plain)


def _is_wordy(plain: str) -> bool:
    left = _WORDS_OF_ASKING.sub(" ", plain)
    characters = sum(c not in STOP_CHARACTERS for c in re.findall(f"[{HAN}]", left))
    words = [t for t in terms(re.sub(f"[{HAN}]", " ", left)) if len(t) > 1]
    return characters + 2 * len(words) >= 4


def _context(text: str, history: Sequence[Turn]) -> str:
    """Take what a follow-up may need: the customer's turns back to the last one that stood alone, oldest first.

    Whether it is used is decided by `assistant.understanding`, which knows what the documents are about.
    """
    earlier = [_readable(turn.text).strip() for turn in history if turn.role == "customer" and turn.text.strip()]
    if earlier and earlier[-1] == text:
        earlier.pop()  # asked again, or handed over as part of the history
    if not earlier or not _leans(text):
        return ""
    carried: list[str] = []
    for turn in reversed(earlier):
        carried.insert(0, turn)
        if not _leans(turn):
            break
    # The first says what it is about, the last what was asked last; of a long conversation these two.
    joined = " ".join(carried)
    if len(joined) > MAX_CONTEXT:
        joined = " ".join((carried[0][: MAX_CONTEXT // 2], carried[-1][: MAX_CONTEXT // 2]))
    own = find_codes(text)
    if not own:
        return joined
    return _without_codes(joined, only_errors=all(map(is_error, own)))


def _leans(text: str) -> bool:
    """Tell whether a turn may need those before it: it refers back, opens like a follow-up, or says very little."""
    plain = normalise(text)
    return bool(_REFERS.search(plain) or _OPENS.search(plain)) or len([t for t in terms(text) if len(t) > 1]) <= 4


def _without_codes(text: str, *, only_errors: bool = False) -> str:
    """Drop the models of an earlier turn: the question has just named another ("那 A2 呢?").

    `only_errors` keeps the models: the question has named another error of the same one ("那 E03 呢?").
    """
    code = r"e-?\d{1,4}" if only_errors else r"[a-z]{1,4}-?\d{1,5}[a-z]?(\s?(pro|max|mini|lite|se|plus|lte))?"
    return re.sub(rf"(?i)(?<![a-z0-9]){code}(?![a-z0-9])", " ", text)
