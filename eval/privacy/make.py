"""Make the planted customer messages: which parts are private, and which look so and have to stay.

    python -m eval.privacy.make dev      # writes eval/privacy/dev.jsonl, the same bytes each time
    python -m eval.privacy.make test     # other sentences (sentences.test.txt), other values (slots_test.py)

A message is one to three sentences; a quarter of the messages hold nothing private. Nobody tunes on the test half.
"""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random

from eval.privacy.slots_dev import SLOTS as DEV_SLOTS
from eval.privacy.slots_test import SLOTS as TEST_SLOTS

FOLDER = Path(__file__).parent
MESSAGES, CHINESE, MOST_PRIVATE = 1200, 0.72, 4
SEEDS = {"dev": 20260311, "test": 90417}
SLOTS = {"dev": DEV_SLOTS, "test": TEST_SLOTS}
PRIVATE = {"phone": "phone", "id": "id", "card": "card", "mail": "mail"}
PRIVATE |= {"name": "name", "surname": "name", "address": "address"}
SLOT = re.compile(r"\{(\w+)\}")
Slots = Mapping[str, Callable[[Random], str]]


def main() -> int:
    """Write the half that is named on the command line."""
    half = sys.argv[1]
    rows = make(half)
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    (FOLDER / f"{half}.jsonl").write_text(text, encoding="utf-8")
    print(f"{half}: {len(rows)} messages, {sum(len(row['private']) for row in rows)} private values")
    return 0


def make(half: str) -> list[dict]:
    """Draw the messages of one half; no two have the same text."""
    rng = Random(SEEDS[half])
    sentences = (FOLDER / f"sentences.{half}.txt").read_text(encoding="utf-8").splitlines()
    rows: list[dict] = []
    seen: set[str] = set()
    while len(rows) < MESSAGES:
        language = "zh" if rng.random() < CHINESE else "en"
        pool = [line for line in sentences if line and _language(line) == language]
        chosen = _choose(pool, rng, is_plain=len(rows) % 4 == 0)
        text, spans = _fill(chosen, SLOTS[half][language], rng, joiner=_joiner(language, rng))
        if text not in seen and _is_sound(text, spans):
            seen.add(text)
            rows.append(_row(f"{half}-{len(rows) + 1:04}", language, text, spans))
    return rows


def _language(sentence: str) -> str:
    return "zh" if re.search(r"[一-鿿]", sentence) else "en"


def _private_in(sentence: str) -> int:
    return sum(slot in PRIVATE for slot in SLOT.findall(sentence))


def _choose(pool: list[str], rng: Random, *, is_plain: bool) -> list[str]:
    plain = [line for line in pool if not _private_in(line)]
    private = [line for line in pool if _private_in(line)]
    chosen = rng.sample(plain, rng.choice((1, 1, 2, 3))) if is_plain else [rng.choice(private)]
    for _ in range(0 if is_plain else rng.choice((0, 1, 1, 2))):
        further = rng.choice(private if rng.random() < 0.35 else plain)
        if further not in chosen and sum(map(_private_in, [*chosen, further])) <= MOST_PRIVATE:
            chosen.append(further)
    rng.shuffle(chosen)
    return chosen


def _joiner(language: str, rng: Random) -> str:
    return "\n" if rng.random() < 0.12 else "" if language == "zh" else " "


def _fill(sentences: list[str], slots: Slots, rng: Random, *, joiner: str) -> tuple[str, list[tuple[str, int, int]]]:
    """Put values into the slots; give the text and (slot, start, end) of each value."""
    text, spans = "", []
    for number, sentence in enumerate(sentences):
        text += joiner if number else ""
        for place, part in enumerate(SLOT.split(sentence)):
            value = slots[part](rng) if place % 2 else part
            if place % 2:
                spans.append((part, len(text), len(text) + len(value)))
            text += value
    return text, spans


def _is_sound(text: str, spans: list[tuple[str, int, int]]) -> bool:
    """Refuse a message where a run of five characters of a private number or mail stands elsewhere too."""
    for slot, start, end in spans:
        if slot in ("name", "surname", "address"):
            if text.count(text[start:end]) > 1:
                return False
            continue
        own = unicodedata.normalize("NFKC", text[start:end]) if slot in PRIVATE else ""
        rest = unicodedata.normalize("NFKC", text[:start] + "\0" + text[end:])
        if any(own[at : at + 5] in rest for at in range(len(own) - 4)):
            return False
    return True


def _row(identifier: str, language: str, text: str, spans: list[tuple[str, int, int]]) -> dict:
    private = [{"kind": PRIVATE[slot], "start": a, "end": b} for slot, a, b in spans if slot in PRIVATE]
    kept = [{"kind": slot, "start": a, "end": b} for slot, a, b in spans if slot not in PRIVATE]
    return {"id": identifier, "language": language, "text": text, "private": private, "kept": kept}


if __name__ == "__main__":
    raise SystemExit(main())
