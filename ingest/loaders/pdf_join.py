"""Printed lines → the sentence that was broken over them: was the break in a word, at a space, or the end of a paragraph?

    joiner = Joiner(all_lines)
    joiner.is_wrapped(line, following, limit)    # did the following word not fit any more?
    joiner.join(lines, limit)                    # "洁行 R3 的电池保修 6 个月。"

A PDF stores places, not words. What decides is room (would the next word have fit?) and how the same file writes it elsewhere.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

from ingest.loaders.pdf_layout import PrintedLine

NEW_BLOCK = re.compile(
    r"[-•·▪●○◦■□◆➢]\s|\(cid:\d+\)\s|\(?\d{1,2}[.、)）](?!\d)|\d{1,2}(\.\d{1,2})+\s|[（(]?[一二三四五六七八九十]{1,3}[）)、]"
    r"|[（(][a-z\d]{1,2}[）)]|第[一二三四五六七八九十百零\d]+[条章节]|[①-⑳]|[a-z]\)\s|[问答][:：]|[QA]\d*[:：.]\s|注\d?[:：]|Note:"
)
_WIDE = re.compile("[\u2e80-\u9fff\u3000-\u303f\uff00-\uffef‘’“”…—]")
_SLACK = 1.5  # letters: a line also ends early so that no sign stands alone at the start of the next
_HAN = re.compile("[\u3400-\u9fff]")
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9.'’/+-]*")
_HAN_BESIDE_LATIN = re.compile(r"[\u3400-\u9fff] ?[A-Za-z0-9]|[A-Za-z0-9%] ?[\u3400-\u9fff]")


class Joiner:
    """Joins lines the way the rest of the same file is written."""

    def __init__(self, lines: Iterable[PrintedLine]) -> None:
        self._words: Counter[str] = Counter()
        self._spaces: Counter[str] = Counter()  # beside each Chinese character, and over all: with a space less without
        for line in lines:
            self._words.update(_WORD.findall(line.text))
            for found in _HAN_BESIDE_LATIN.finditer(line.text):
                step = 1 if " " in found[0] else -1
                han = found[0][0] if _HAN.match(found[0]) else found[0][-1]
                self._spaces.update({han: step, "": step})

    def _space(self, han: str) -> str:
        return " " if (self._spaces[han] or self._spaces[""]) > 0 else ""

    def is_wrapped(self, line: PrintedLine, following: PrintedLine, limit: float) -> bool:
        """Say whether `line` ends only because the first word of `following` found no room before `limit`."""
        word = following.text[0] if _WIDE.match(following.text[0]) else following.text.split()[0]
        letter = (following.right - following.left) / max(1, _width(following.text))
        return line.right + letter * (_width(word) + _SLACK) > limit

    def join(self, lines: Sequence[PrintedLine], limit: float) -> str:
        """Put the lines of one paragraph together."""
        text = lines[0].text
        for before, line in pairwise(lines):
            text = self._joined(text, line.text, self._is_full(before, line, limit))
        return text

    def join_cell(self, lines: Sequence[PrintedLine], limit: float) -> str:
        """Put a cell's lines together; those that the writer began anew stay apart by `\\n`."""
        if not lines:
            return ""
        text = lines[0].text
        for before, line in pairwise(lines):
            if NEW_BLOCK.match(line.text) or not self.is_wrapped(before, line, limit):
                text += "\n" + line.text
            else:
                text = self._joined(text, line.text, self._is_full(before, line, limit))
        return text

    @staticmethod
    def _is_full(line: PrintedLine, following: PrintedLine, limit: float) -> bool:
        """Say whether not even one letter more had room, and the word put together is wider than the line."""
        letter = (following.right - following.left) / max(1, _width(following.text))
        longest = line.text.split()[-1] + following.text.split()[0]
        return line.right + letter > limit and letter * _width(longest) > limit - line.left

    def _joined(self, text: str, following: str, is_full: bool) -> str:
        if _HAN.match(text[-1]) and following[0].isascii() and following[0].isalnum():
            return text + self._space(text[-1]) + following
        if text[-1].isascii() and (text[-1].isalnum() or text[-1] == "%") and _HAN.match(following):
            return text + self._space(following[0]) + following
        if _WIDE.match(text[-1]) or _WIDE.match(following[0]):
            return text + following
        if is_full or self._is_one_word(text, following):
            return text + following
        if re.search(r"[a-z]-$", text) and re.match("[a-z]", following) and not self._words[_edge(text, following)]:
            return text[:-1] + following if self._words[_edge(text[:-1], following)] else text + following
        return f"{text} {following}"

    def _is_one_word(self, text: str, following: str) -> bool:
        """Say whether the file writes the two parts as one word elsewhere, and the second never alone."""
        word = _edge(text, following)
        tail = _WORD.match(following)
        return bool(word and tail and self._words[word] and self._words[tail[0]] <= 1)


def _edge(text: str, following: str) -> str:
    """Give the word that the end of `text` and the start of `following` would make."""
    head = re.search(r"[A-Za-z0-9][A-Za-z0-9.'’/+-]*$", text)
    tail = _WORD.match(following)
    return head[0] + tail[0] if head and tail else ""


def _width(text: str) -> float:
    """Measure a text in letters; a Chinese character is as wide as two."""
    return sum(2.0 if _WIDE.match(letter) else 1.0 for letter in text)
