"""The chat model's draft in place of the extractive one, if it holds; whatever goes wrong, the extractive one stands.

reply = rewrite(open_model, asked, history, reply, deadline=8.0)     # reply.drafter, reply.trace.model
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from assistant import courtesy
from assistant.chat import ChatError, ChatModel, draft
from assistant.draft import MAX_CLAIMS, share_of_limit
from assistant.extract import courteous, spaced
from assistant.privacy import Hidden, hide
from assistant.question import Question
from assistant.reply import Reply, Sentence, Turn
from assistant.trace import ModelTrace
from assistant.verify import Struck, verify
from ingest.embedding import StaticEmbedder


class _Unverified(ChatError):
    """Some sentences did not hold: without them, the rest could lack a condition, so that all of it goes."""

    def __init__(self, struck: Sequence[Struck]) -> None:
        reasons = ", ".join(sorted({one.reason for one in struck}))
        super().__init__("chat_unverified", f"{len(struck)} of its sentences did not hold ({reasons})")
        self.struck = tuple(struck)


def rewrite(
    model: Callable[[], ChatModel],
    asked: Question,
    history: Sequence[Turn],
    reply: Reply,
    *,
    deadline: float,
    tokens: StaticEmbedder | None = None,
) -> Reply:
    """Ask the chat model within `deadline` seconds; the trace says what became of its draft, and why.

    `tokens` are the vectors by which `verify` compares its words with what they cite.
    """
    started = time.perf_counter()
    made = ModelTrace(used=False, calls=0)
    try:
        hidden = hide(asked.text, *(turn.text for turn in history))
        question, *texts = hidden.texts
        turns = [replace(turn, text=text) for turn, text in zip(history, texts, strict=True)]
        drafted = draft(model(), question, turns, reply.passages, language=asked.language, deadline=deadline)
        made = replace(made, calls=drafted.calls, method=drafted.method)
        try:
            sentences = _verified(drafted.claims, asked, reply, hidden, tokens)
        except (ValueError, ArithmeticError, LookupError, RecursionError) as error:  # odd text that a rule cannot read
            raise ChatError("chat_unverified", f"could not be verified ({type(error).__name__})") from error
    except ChatError as error:
        struck = error.struck if isinstance(error, _Unverified) else ()
        calls, method = error.calls or made.calls, error.method or made.method
        made = replace(made, code=error.code, why=str(error), struck=struck, calls=calls, method=method)
        return _traced(reply, made, started)
    done = replace(reply, abstained=False, missing="", sentences=spaced(sentences), drafter="model")
    return _traced(done, replace(made, used=True), started)


def _traced(reply: Reply, made: ModelTrace, started: float) -> Reply:
    made = replace(made, milliseconds=round((time.perf_counter() - started) * 1000, 2))
    return replace(reply, trace=replace(reply.trace, model=made))


def _verified(
    claims: Sequence[Sentence], asked: Question, reply: Reply, hidden: Hidden, tokens: StaticEmbedder | None
) -> list[Sentence]:
    """Verify what is said beside the customer's own values, which no source holds; then put these back."""
    kept = [replace(claim, text=hidden.restore(claim.text)) for claim in claims]
    sentences = [courteous(courtesy.GREETING, asked), *kept, courteous(courtesy.CLOSING, asked)]
    if len(kept) > MAX_CLAIMS or sum(map(share_of_limit, sentences)) > 1:
        raise ChatError("chat_long", "wrote more than fits")  # before it is verified: that takes its time
    if not all(hidden.is_filled(claim.text) for claim in claims):
        raise ChatError("chat_unverified", "wrote a placeholder that stands for nothing")
    if any(hidden.repeats_a_number(claim.text) for claim in claims):
        raise ChatError("chat_unverified", "put a customer's number into a claim")
    plain = [replace(claim, text=hidden.without(claim.text)) for claim in claims]
    _, struck = verify(plain, {passage.id: passage for passage in reply.passages}, rewritten=True, tokens=tokens)
    if struck:
        raise _Unverified(struck)
    return sentences
