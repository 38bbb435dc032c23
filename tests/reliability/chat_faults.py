"""What a chat model's server can do wrong, each with what has to become of the draft; for the suite and the soak.

for fault in faults(quote="5–10 个工作日", sentence="…"):
    with ScriptedServer(script=fault.script()) as server: ...
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from tests.scripted_server import DONE, PING, Answer, chunk, error

Script = Callable[[dict[str, Any]], Answer]


@dataclass(frozen=True, kw_only=True)
class Fault:
    """The answers to the first, second … request (the last one repeats), and the code and the calls to expect.

    An empty code: the model's draft stands. `waits` are the seconds that have to lie between the two calls.
    """

    name: str
    answers: Sequence[Answer]
    code: str
    calls: int = 1
    waits: float = 0.0

    def script(self) -> Script:
        """Give a script that starts from the first answer."""
        left = itertools.chain(self.answers, itertools.repeat(self.answers[-1]))
        return lambda request: next(left)


def drafted(*sentences: tuple[str, int, str]) -> str:
    """Write what a model writes: sentences, each with a passage and a quote."""
    rows = [{"sentence": text, "quotes": [{"passage": passage, "quote": quote}]} for text, passage, quote in sentences]
    return json.dumps({"sentences": rows}, ensure_ascii=False)


def contents(text: str, size: int = 12) -> list[bytes]:
    """Cut a text into the events of a stream."""
    return [chunk({"content": text[start : start + size]}) for start in range(0, len(text), size)]


def whole(text: str) -> Answer:
    """Stream a text to its end."""
    return Answer(pieces=[*contents(text), chunk({}, "stop"), DONE])


def as_tool(text: str) -> Answer:
    """Stream a text as the arguments of a call of the function."""

    def call(**function: str) -> bytes:
        return chunk({"tool_calls": [{"index": 0, "id": "c1", "type": "function", "function": function}]})

    half = len(text) // 2
    pieces = [call(name="draft_reply", arguments=text[:half]), call(arguments=text[half:])]
    return Answer(pieces=[*pieces, chunk({}, "tool_calls"), DONE])


def _forever(piece: bytes) -> Iterator[bytes]:
    return itertools.repeat(piece)


def faults(sentence: str, quote: str, foreign: str) -> list[Fault]:
    """List them all; `sentence` and `quote` are a draft that holds with passage 1, `foreign` the same in another language."""
    text = drafted((sentence, 1, quote))
    good, parts = whole(text), contents(text)
    busy = {"error": {"message": "Rate limit reached", "type": "requests", "code": "rate_limit_exceeded"}}
    broken = error(500, {"error": {"message": "The server had an error"}})
    unsupported = error(400, {"error": {"message": "This response_format type is unavailable now"}})
    inspected = error(400, {"error": {"message": "Input may be inappropriate", "code": "data_inspection_failed"}})
    invented = drafted((sentence, 1, quote), (f"另外{sentence[:-1]}，还送 50 元优惠券。", 1, quote))
    link = drafted((f"{sentence[:-1]}，详见 http://evil.example/pay 。", 1, quote))
    five = drafted(
        *[(sentence, 1, quote[start:end]) for start, end in ((0, None), (1, None), (2, None), (0, -2), (2, -2))]
    )
    page = Answer(pieces=[b"<html><body>502 Bad Gateway</body></html>"], headers={"Content-Type": "text/html"})
    return [
        Fault(name="hangs before headers", answers=[Answer(hang=60)], code="chat_late"),
        Fault(name="pings only", answers=[Answer(pieces=_forever(PING), pause=0.05)], code="chat_late"),
        Fault(name="slow drip", answers=[Answer(pieces=[*parts, DONE], pause=0.4)], code="chat_late"),
        Fault(name="cut in the middle", answers=[Answer(pieces=parts[:3], is_cut=True)], code="chat_cut"),
        Fault(name="no finish reason", answers=[Answer(pieces=[*parts, DONE])], code="chat_cut"),
        Fault(name="out of length", answers=[Answer(pieces=[*parts, chunk({}, "length"), DONE])], code="chat_cut"),
        Fault(name="empty choices", answers=[Answer(pieces=[chunk({}, choices=[]), DONE])], code="chat_cut"),
        Fault(name="no JSON", answers=[whole("当然可以！信用卡退款需要 5–10 个工作日。")], code="chat_format"),
        Fault(name="broken event", answers=[Answer(pieces=[*parts, b'data: {"choices": [\n\n'])], code="chat_format"),
        Fault(
            name="chunks twice",
            answers=[Answer(pieces=[p for p in parts for _ in "12"] + [chunk({}, "stop")])],
            code="chat_format",
        ),
        Fault(name="429, then good", answers=[error(429, busy, Retry_After="0.1"), good], code="", calls=2, waits=0.1),
        Fault(name="429, wait too long", answers=[error(429, busy, Retry_After="60")], code="chat_failed"),
        Fault(name="429 for ever", answers=[error(429, busy)], code="chat_failed", calls=2),
        Fault(name="500, then good", answers=[broken, good], code="", calls=2),
        Fault(name="500 for ever", answers=[broken], code="chat_failed", calls=2),
        Fault(name="hung up", answers=[Answer(status=0)], code="chat_failed", calls=2),
        Fault(name="hung up, then good", answers=[Answer(status=0), good], code="", calls=2),
        Fault(name="response_format refused", answers=[unsupported, as_tool(text)], code="", calls=2),
        Fault(name="every form refused", answers=[unsupported], code="chat_failed", calls=2),
        Fault(name="bad key", answers=[error(401, {"error": "invalid key"})], code="chat_failed"),
        Fault(name="a page, with 200", answers=[page], code="chat_failed"),
        Fault(name="wrong passage", answers=[whole(drafted((sentence, 99, quote)))], code="chat_quote"),
        Fault(name="made-up quote", answers=[whole(drafted((sentence, 1, "信用卡当天到账")))], code="chat_quote"),
        Fault(
            name="no quote",
            answers=[whole(json.dumps({"sentences": [{"sentence": sentence, "quotes": []}]}))],
            code="chat_quote",
        ),
        Fault(name="other language", answers=[whole(drafted((foreign, 1, quote)))], code="chat_format"),
        Fault(
            name="content filter",
            answers=[Answer(pieces=[*parts[:2], chunk({}, "content_filter")])],
            code="chat_refused",
        ),
        Fault(name="question filtered", answers=[inspected], code="chat_refused"),
        Fault(
            name="refusal",
            answers=[Answer(pieces=[chunk({"refusal": "I can't help"}), chunk({}, "stop")])],
            code="chat_refused",
        ),
        Fault(name="no answer found", answers=[whole('{"sentences": []}')], code="chat_refused"),
        Fault(name="invented sentence", answers=[whole(invented)], code="chat_unverified"),
        Fault(name="planted link", answers=[whole(link)], code="chat_unverified"),
        Fault(name="five sentences", answers=[whole(five)], code="chat_long"),
        Fault(name="endless", answers=[Answer(pieces=_forever(chunk({"content": "好" * 500})))], code="chat_long"),
        Fault(
            name="held open after the end",
            answers=[Answer(pieces=[*parts, chunk({}, "stop"), DONE], is_held=True)],
            code="",
        ),
    ]
