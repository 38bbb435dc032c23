"""A draft outline of a missing entry: headings to fill in, what was asked, and what near passages say, with their source.

    outline("能加礼品包装吗", "zh", [("能加礼品包装吗", 4)], passages, {"cost"}, embedder)       # Markdown

It states nothing itself: under a heading stands what its writer has to fill in, and a quotation is named as one of a
document that does not answer the question, or not well enough. It is shown and copied, never put into the knowledge folder.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Literal

from assistant.reply import Passage
from ingest.document import describe_location
from ingest.embedding import Embedder
from ingest.units import split_units

Section = Literal["scope", "rule", "time", "cost", "exceptions", "source"]
_ORDER: tuple[Section, ...] = ("scope", "rule", "time", "cost", "exceptions", "source")
_ALWAYS = frozenset({"scope", "rule", "exceptions", "source"})
_SHOWN, _QUOTED = 8, 3  # wordings of the question; passages
_LONGEST = 300  # characters of a quotation

_HEADINGS: dict[str, dict[Section, tuple[str, str]]] = {
    "zh": {
        "scope": ("适用范围", "哪些商品、订单、会员或地区适用？从哪天起？"),
        "rule": ("规则／答复", "给顾客的答复是什么？"),
        "time": ("时限", "多久？从什么时候起算？自然日还是工作日？"),
        "cost": ("费用", "多少钱？谁承担？"),
        "exceptions": ("例外", "哪些情况不适用？那时怎么办？"),
        "source": ("出处／负责人", "依据哪份文件？谁负责、谁确认？"),
    },
    "en": {
        "scope": ("Applies to", "Which products, orders, members or regions? From which day on?"),
        "rule": ("Rule / reply", "What is the customer told?"),
        "time": ("Time", "How long? Counted from when? Calendar or working days?"),
        "cost": ("Cost", "How much? Who pays?"),
        "exceptions": ("Exceptions", "When does it not apply, and what then?"),
        "source": ("Source / owner", "Which document is it based on? Who answers for it?"),
    },
}
_WORDS = {
    "zh": {
        "draft": "提纲草稿，不是答案：请逐项填写，并删去不用的部分。",
        "asked": "顾客这样问",
        "to_fill": "（待填：{}）",
        "see": "可参考（以下是现有文档的原文，不足以回答上面的问题）：",
        "more": "……另有 {} 种问法",
        "internal": "不对顾客公开",
    },
    "en": {
        "draft": "An outline, not an answer: fill in each part and take out what is not needed.",
        "asked": "What customers ask",
        "to_fill": "(to fill in: {})",
        "see": "To consult (verbatim from existing documents, which do not answer the question well enough):",
        "more": "… and {} more wordings",
        "internal": "not for customers",
    },
}


def outline(
    title: str,
    language: str,
    questions: Sequence[tuple[str, int]],
    near: Iterable[Passage],
    wanted: Collection[Section],
    embedder: Embedder,
) -> str:
    """Draft the outline in `language` ("zh" or "en"); `wanted` are sections beyond those that every entry has."""
    words, headings = _WORDS[language], _HEADINGS[language]
    lines = [f"# {title}", "", f"> {words['draft']}", "", f"## {words['asked']}", ""]
    lines += [f"- {_line(question)}" + (f" ×{times}" if times > 1 else "") for question, times in questions[:_SHOWN]]
    if len(questions) > _SHOWN:
        lines.append(f"- {words['more'].format(len(questions) - _SHOWN)}")
    for section in _ORDER:
        if section in _ALWAYS or section in wanted:
            heading, hint = headings[section]
            lines += ["", f"## {heading}", "", words["to_fill"].format(hint)]
            if section == "rule":
                lines += _quotations(title, near, language, embedder)
    return "\n".join(lines) + "\n"


def _quotations(title: str, near: Iterable[Passage], language: str, embedder: Embedder) -> list[str]:
    """Quote of each passage the unit nearest to the question, with where it stands; no two alike, _QUOTED at most."""
    found: dict[str, Passage] = {}
    for passage in near:
        found.setdefault(_nearest_unit(title, passage.text, embedder), passage)
        if len(found) == _QUOTED:
            break
    lines = [
        line for quote, passage in found.items() for line in (f"> “{quote}”", f"> —— {where(passage, language)}", "")
    ]
    return ["", _WORDS[language]["see"], "", *lines[:-1]] if lines else []


def where(passage: Passage, language: str) -> str:
    """Say where a passage stands, on one line."""
    place = (
        passage.title,
        " > ".join(passage.heading),
        passage.document,
        describe_location(passage.location, language),
    )
    return _line(" · ".join(filter(None, place)))


def _nearest_unit(title: str, text: str, embedder: Embedder) -> str:
    found = [_line(text[unit.start : unit.end]) for unit in split_units(text)]
    texts = [unit for unit in found if unit] or [_line(text)]
    vectors = embedder.embed([title], kind="query") @ embedder.embed(texts, kind="passage").T
    best = texts[int(vectors[0].argmax())]
    return best if len(best) <= _LONGEST else best[:_LONGEST] + "…"


def _line(text: str) -> str:
    return " ".join(text.split())
