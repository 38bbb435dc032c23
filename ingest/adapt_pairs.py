"""Pairs of texts that belong together, out of a knowledge base's own passages: what an embedding adapts itself by.

for kind, pairs in own_pairs(version.passages).items(): ...     # "headings", "titles", "sentences", "questions"
read_accepted(Path("accepted.tsv"))                             # question, tab, accepted answer or cited passage
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from ingest.chunking import Chunk
from ingest.errors import ModelError
from ingest.marks import is_answer, is_question, sentence_spans
from ingest.text import normalise

Pair = tuple[str, str]

KINDS = ("headings", "titles", "sentences", "questions")
SHORTEST = 6  # characters of a sentence that says something by itself
SENTENCES = 6  # of one passage at most: a long table would outweigh the rest
_SPACE = re.compile(r"\s+")
_LABEL = re.compile(r"^\s*(?:[-*]\s+)?(?:问题?|答案?|Q|A|Question|Answer)\s*\d*\s*[:：.、]\s*", re.IGNORECASE)
_RULE = re.compile(r"^[\s|:-]+$")
_ASKED, _ANSWERED = re.compile("问题|question", re.IGNORECASE), re.compile("答|answer", re.IGNORECASE)


def own_pairs(passages: Iterable[Chunk]) -> dict[str, list[Pair]]:
    """Give the pairs by kind, each once, cleaned as training texts are; a kind without any is left out."""
    found: dict[str, dict[Pair, None]] = {kind: {} for kind in KINDS}
    for passage in passages:
        for kind, left, right in _pairs(passage):
            pair = clean(left), clean(right)
            if all(pair) and pair[0] != pair[1]:
                found[kind][pair] = None
    return {kind: list(pairs) for kind, pairs in found.items() if pairs}


def read_accepted(path: Path) -> list[Pair]:
    """Read accepted answers: question, tab, answer a line. Raise ModelError naming the line that is none."""
    remedy = "Write a question, a tab and the accepted answer a line, in UTF-8."
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ModelError("pairs_unreadable", str(path), f"cannot be read ({error})", remedy) from error
    pairs = []
    for number, line in enumerate(lines, start=1):
        parts = [clean(part) for part in line.split("\t")]
        if line.strip() and (len(parts) != 2 or not all(parts)):
            raise ModelError("pairs_malformed", f"{path}:{number}", "is not two texts with a tab between", remedy)
        if line.strip():
            pairs.append((parts[0], parts[1]))
    return pairs


def clean(text: str) -> str:
    """Normalise and put on one line, as the training pairs are."""
    return _SPACE.sub(" ", normalise(text)).strip()


def _pairs(passage: Chunk) -> Iterator[tuple[str, str, str]]:
    text = _plain(passage.text)
    if passage.heading:
        yield "headings", " ".join((passage.title, *passage.heading)), text
    yield "titles", passage.title, text
    if passage.heading and passage.heading[-1].rstrip().endswith(("?", "？")):
        yield "questions", passage.heading[-1], text
    yield from (("questions", asked, answer) for asked, answer in _questions(passage.text))
    parts = _sentences(passage.text)
    if len(parts) > 1:
        above = " ".join((passage.title, *passage.heading))
        for number, sentence in _spread(parts):
            yield "sentences", sentence, " ".join((above, *parts[:number], *parts[number + 1 :]))


def _sentences(text: str) -> list[str]:
    """Cut into sentences and table rows, the shortest joined out."""
    lines = [_plain(line) for line in text.splitlines() if not _RULE.match(line)]
    found = [line[start:end] for line in lines for start, end in sentence_spans(line, 0, len(line))]
    return [sentence for sentence in found if len(sentence) >= SHORTEST]


def _spread(parts: Sequence[str]) -> list[tuple[int, str]]:
    step = max(1, -(-len(parts) // SENTENCES))
    return list(enumerate(parts))[::step]


def _questions(text: str) -> Iterator[Pair]:
    """Give questions with their answers: 问：… 答：… paragraphs, and table rows below 问题 and 答案."""
    lines = [line for line in text.splitlines() if line.strip()]
    asked, answer = "", list[str]()
    for line in lines:
        if is_question(line):
            if asked and answer:
                yield asked, " ".join(answer)
            asked, answer = _LABEL.sub("", line), []
        elif asked:
            answer.append(_LABEL.sub("", line) if is_answer(line) else line)
    if asked and answer:
        yield asked, " ".join(answer)
    yield from _rows([line for line in lines if line.lstrip().startswith("|") and not _RULE.match(line)])


def _rows(rows: Sequence[str]) -> Iterator[Pair]:
    cells = [[cell.strip() for cell in row.strip().strip("|").split("|")] for row in rows]
    head = cells[0] if cells else []
    question = next((i for i, name in enumerate(head) if _ASKED.search(name)), None)
    answer = next((i for i, name in enumerate(head) if _ANSWERED.search(name)), None)
    if question is not None and answer is not None and question != answer:
        yield from ((row[question], row[answer]) for row in cells[1:] if len(row) > max(question, answer))


def _plain(text: str) -> str:
    """Take the marks of Markdown tables and emphasis out."""
    return re.sub(r"[|*#`]+", " ", re.sub(r"(?m)^[\s|:-]+$", " ", text)).strip()
