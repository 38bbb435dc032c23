"""Measure how much of what is private `assistant.privacy.mask` takes out, and what else it takes with it.

    python -m eval privacy [--split dev|test] [--json]

The messages are synthetic (`eval/privacy/make.py`). A number is gone if no run of five of its digits stands in the
masked text, a mail if its local part does not; names and addresses are reported apart, gone at 80 % of their
characters. Of the test half only totals are given, of dev the misses too.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "privacy"
NUMBERS, MAIL, WORDS = ("phone", "id", "card"), "mail", ("name", "address")
RUN, MOSTLY = 5, 0.8
SPOKEN = str.maketrans("〇零洞一幺二两三四五六七拐八九勾", "0001122345677899")
BETWEEN = re.compile(r"(?<=\d)[\s()./–—-]+(?=\d)")


@dataclass(frozen=True, kw_only=True)
class Message:
    """One planted message; spans are `{"kind", "start", "end"}` in characters of the text."""

    id: str
    language: str
    text: str
    private: Sequence[dict]
    kept: Sequence[dict]


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of one value: `held` says that it is gone, if private, or that it still stands, if kept."""

    message: str
    language: str
    kind: str
    value: str
    is_private: bool
    held: bool


def load(split: str) -> list[Message]:
    """Read one half."""
    lines = (FOLDER / f"{split}.jsonl").read_text(encoding="utf-8").splitlines()
    return [Message(**json.loads(line)) for line in lines]


def measure(messages: Sequence[Message], mask: Callable[[str], str]) -> list[Outcome]:
    """Mask each message and look for each of its values."""
    outcomes = []
    for message in messages:
        masked = mask(message.text)
        for is_private, spans in ((True, message.private), (False, message.kept)):
            for span in spans:
                value = message.text[span["start"] : span["end"]]
                held = _is_gone(message.text, masked, span) if is_private else value in masked
                outcomes.append(
                    Outcome(
                        message=message.id,
                        language=message.language,
                        kind=span["kind"],
                        value=value,
                        is_private=is_private,
                        held=held,
                    )
                )
    return outcomes


def figures(outcomes: Sequence[Outcome], *, with_misses: bool) -> dict:
    """Give recall per kind, the share of kept values that were lost, and, where asked for, the misses."""
    private = [outcome for outcome in outcomes if outcome.is_private]
    kept = [outcome for outcome in outcomes if not outcome.is_private]
    row: dict[str, Any] = {
        "recall": {
            "numbers_and_mails": _share([o for o in private if o.kind not in WORDS]),
            "names_and_addresses": _share([o for o in private if o.kind in WORDS]),
            **{kind: _share([o for o in private if o.kind == kind]) for kind in (*NUMBERS, MAIL, *WORDS)},
        },
        "kept": {
            "all": _share(kept),
            **{kind: _share([o for o in kept if o.kind == kind]) for kind in sorted({o.kind for o in kept})},
        },
    }
    row["false_positives"] = 1 - row["kept"]["all"]["share"]
    if with_misses:
        row["misses"] = [[o.message, o.kind, o.value] for o in outcomes if not o.held]
    return row


def render(row: dict) -> str:
    """Write the figures as lines."""
    lines = ["gone of what is private"]
    lines += [
        f"  {kind:20} {share['share']:.4f}  ({share['held']} of {share['of']})" for kind, share in row["recall"].items()
    ]
    lines += ["kept of what only looks so"]
    lines += [
        f"  {kind:20} {share['share']:.4f}  ({share['held']} of {share['of']})" for kind, share in row["kept"].items()
    ]
    return "\n".join([*lines, f"false positives: {row['false_positives']:.4f}"])


def _share(outcomes: Sequence[Outcome]) -> dict:
    held = sum(outcome.held for outcome in outcomes)
    return {"held": held, "of": len(outcomes), "share": held / len(outcomes) if outcomes else 1.0}


def _is_gone(text: str, masked: str, span: dict) -> bool:
    value = text[span["start"] : span["end"]]
    if span["kind"] in WORDS:
        return _left(text, masked, span) <= (1 - MOSTLY) * len(value)
    if span["kind"] == MAIL:
        return _local_part(value) not in unicodedata.normalize("NFKC", masked).lower()
    number = re.sub(r"\D", "", _as_digits(value))
    rest = _as_digits(masked)
    return not any(number[at : at + RUN] in rest for at in range(len(number) - RUN + 1))


def _as_digits(text: str) -> str:
    """Bring digits into one form: half width, spoken ones as digits, nothing between the groups of a number."""
    return BETWEEN.sub("", unicodedata.normalize("NFKC", text).translate(SPOKEN))


def _local_part(mail: str) -> str:
    """Give what stands before the sign, however it is written, without a "+tag"."""
    return re.split(r"@|#|艾特|[(\[]at|\sat\s|\+", unicodedata.normalize("NFKC", mail).lower())[0].strip()


def _left(text: str, masked: str, span: dict) -> int:
    """Count the characters of the span that the masked text still has, both texts laid side by side."""
    blocks = SequenceMatcher(None, text, masked, autojunk=False).get_matching_blocks()
    return sum(max(0, min(b.a + b.size, span["end"]) - max(b.a, span["start"])) for b in blocks)
