"""The marks that a line can start with: list items, numbered clauses, questions and answers, and where sentences end.

mark_rank("第三条 七天内…")   # 3: a clause; a smaller rank holds a larger one
mark_rank("七天内…")          # 0: no mark
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_CHINESE = "一二三四五六七八九十百零〇两\\d"
_MARKS: tuple[tuple[int, str], ...] = (
    (1, rf"第[{_CHINESE}]+[编篇章]"),
    (2, rf"第[{_CHINESE}]+节"),
    (3, rf"第[{_CHINESE}]+条"),
    (4, r"[一二三四五六七八九十]{1,3}、"),
    (5, r"[（(][一二三四五六七八九十]{1,3}[）)]"),
    (6, r"\d{1,3}(?:[.．](?!\d)|、)"),
    (7, r"\d{1,2}[.．]\d{1,2}(?![\d.．%])\s"),
    (8, r"\d{1,2}(?:[.．]\d{1,2}){2,3}(?!\d)\s"),
    (9, r"[（(]\d{1,3}[）)]|\d{1,3}[）)]"),
    (10, r"[①-⑳]"),
    (11, r"[（(]?[a-zA-Z][)）](?=\s|[\u4e00-\u9fff])|[（(](?:ix|iv|v?i{1,3})[）)]"),
    (12, r"[-*+•·▪●○](?=\s)"),
)
CHINESE_ORDINAL = 4  # 一、
LARGEST_LIST = 5  # up to here a mark opens a part of the text, with paragraphs of its own below it
_LABEL_RANKS = (1, 2, 4, 6)
_LABEL_LENGTH = 30
_NOT_A_LABEL = tuple("。！？；：，.!?;:,")
_HAN = re.compile("[\u3400-\u9fff]")
_MARK = re.compile(r"\s*(?:" + "|".join(f"(?P<m{rank}>{pattern})" for rank, pattern in _MARKS) + ")")
_QUESTION = re.compile(
    r"\s*(?:[-*]\s+)?(?:问题?\s*\d*\s*[:：]|Q\s?\d*\s*[:：.、]|Question\s*\d*\s*[:：])\s*\S", re.IGNORECASE
)
_ANSWER = re.compile(r"\s*(?:[-*]\s+)?(?:答案?\s*\d*\s*[:：]|A\s?\d*\s*[:：.、]|Answer\s*\d*\s*[:：])", re.IGNORECASE)
_SENTENCE_END = re.compile(
    r"[。！？；!?]+[”’』」）)\"']*\s*|(?<=[\u3400-\u9fff）)]);\s*|;\s+|(?<![.\s]\w)\.[)\"'”]*(?:\s+|$)(?=[^a-z\d]|$)"
)


def mark_rank(line: str) -> int:
    """Give the rank of the mark that `line` starts with, 1 (编, 章) to 12 (a bullet); 0 where there is none."""
    found = _MARK.match(line)
    return int(found.lastgroup[1:]) if found and found.lastgroup else 0


def is_label(line: str) -> bool:
    """Say whether a line names what comes below it: a part's or a number's mark, few words, not a sentence."""
    text = line.strip()
    is_short = len(text) <= (_LABEL_LENGTH if _HAN.search(text) else 2 * _LABEL_LENGTH)
    return mark_rank(line) in _LABEL_RANKS and is_short and not text.endswith(_NOT_A_LABEL)


def has_mark(line: str) -> bool:
    """Say whether a line starts with any mark: of a list, a clause, a question or an answer."""
    return bool(mark_rank(line)) or is_question(line) or is_answer(line)


def is_question(line: str) -> bool:
    """Say whether a line opens a question: '问：…', 'Q: …', 'Q3. …'."""
    return bool(_QUESTION.match(line))


def is_answer(line: str) -> bool:
    """Say whether a line opens an answer: '答：…', 'A: …'."""
    return bool(_ANSWER.match(line))


def sentence_spans(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the spans of the sentences in `text[start:end]`, without the white space around them."""
    at = start
    for found in _SENTENCE_END.finditer(text, start, end):
        yield from _trimmed(text, at, found.end())
        at = found.end()
    yield from _trimmed(text, at, end)


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    piece = text[start:end]
    if piece.strip():
        yield start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())
