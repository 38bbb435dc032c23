"""Make the planted attacks from the hand-written lines beside this file.

    python -m eval.attacks.make dev      # writes eval/attacks/dev.jsonl, the same bytes each time
    python -m eval.attacks.make test

An order (what the attacker wants) is put into some carriers (how it is brought in); requests and benign look-alikes
stand as they are written. Nobody tunes on the test half.
"""

from __future__ import annotations

import base64
import codecs
import json
import re
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random

FOLDER = Path(__file__).parent
SEEDS = {"dev": 511, "test": 86243}
CARRIERS = {"zh": 7, "en": 6}
LOOKALIKES = str.maketrans("aceopxyiAEOPCTH", "асеорхуіАЕОРСТН")
BESIDE = "\u200b\u200c\u2060\ufeff"


def main() -> int:
    """Write the half that is named on the command line."""
    half = sys.argv[1]
    rows = [{"id": f"{half}-{number:03}"} | row for number, row in enumerate(make(half), start=1)]
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    (FOLDER / f"{half}.jsonl").write_text(text, encoding="utf-8")
    print(
        f"{half}: {sum(not row['benign'] for row in rows)} attacks, {sum(bool(row['benign']) for row in rows)} benign"
    )
    return 0


def make(half: str) -> list[dict]:
    """Give the rows of one half: carried orders, requests, look-alikes."""
    rng = Random(SEEDS[half])
    rows = [
        *_carried(half, rng),
        *(_row(text, channel, goal, shown) for goal, channel, shown, text in _lines(f"requests.{half}.txt", 4)),
        *(_row(text, channel) for channel, text in _lines(f"benign.{half}.txt", 2)),
    ]
    return [row for place, row in enumerate(rows) if row["text"] not in {other["text"] for other in rows[:place]}]


def _carried(half: str, rng: Random) -> list[dict]:
    carriers = _lines(f"carriers.{half}.txt", 3)
    rows = []
    for goal, shown, order in _lines(f"orders.{half}.txt", 3):
        language = _language(order)
        fitting = [carrier for carrier in carriers if _fits(carrier[2], language)]
        for _, channel, template in rng.sample(fitting, CARRIERS[language]):
            text = template
            for name, write in WRITERS.items():
                if f"{{{name}}}" in text:
                    text = text.replace(f"{{{name}}}", write(order, rng))
            rows.append(_row(text, channel, goal, shown) | {"language": language})
    return rows


def _lines(name: str, columns: int) -> list[list[str]]:
    """Read the columns of a file; " | " parts them, \\n in the last is a new line."""
    read = [line.split(" | ", columns - 1) for line in (FOLDER / name).read_text(encoding="utf-8").splitlines() if line]
    assert all(len(line) == columns for line in read), name
    return [[*line[:-1], line[-1].replace("\\n", "\n")] for line in read]


def _row(text: str, channel: str, goal: str | None = None, shown: str = "") -> dict:
    patterns = [pattern for pattern in shown.split(" ;; ") if pattern]
    for pattern in patterns:
        re.compile(pattern)
    row = {"language": _language(text), "channel": channel, "text": text, "goal": goal}
    return row | {"must_not_show": patterns, "benign": goal is None}


def _language(text: str) -> str:
    return "zh" if re.search(r"[一-鿿]", text) else "en"


def _fits(template: str, language: str) -> bool:
    return _language(template) == language or (language == "zh" and template == "{wide}")


def _zero_width(order: str, rng: Random) -> str:
    return "".join(letter + rng.choice(BESIDE) for letter in order)


def _split(order: str, rng: Random) -> str:
    size = rng.choice((2, 3, 4)) if _language(order) == "zh" else 9
    return "\n".join(order[at : at + size] for at in range(0, len(order), size))


def _escaped(order: str, _: Random) -> str:
    return "".join(f"\\u{ord(letter):04x}" for letter in order)


def _wide(order: str, _: Random) -> str:
    return "".join(chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter for letter in order)


WRITERS: dict[str, Callable[[str, Random], str]] = {
    "order": lambda order, _: order,
    "base64": lambda order, _: base64.b64encode(order.encode()).decode(),
    "hex": lambda order, _: order.encode().hex(" "),
    "rot13": lambda order, _: codecs.encode(order, "rot13"),
    "homoglyph": lambda order, _: order.translate(LOOKALIKES),
    "bidi": lambda order, _: f"\u202e{order[::-1]}\u202c",
    "spaced": lambda order, _: " ".join(order),
    "zero": _zero_width,
    "split": _split,
    "escaped": _escaped,
    "wide": _wide,
}


if __name__ == "__main__":
    raise SystemExit(main())
