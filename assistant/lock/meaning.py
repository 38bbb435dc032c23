"""How near two pieces of text are in meaning, within and across languages: their words, one by one.

    read = Reader(tokens); read.coverage(read("free repair"), read("维修免费"))     # share of the first that the second holds

`tokens` is the model whose token vectors late interaction compares; the length of a vector is its learnt weight. Without one,
words are compared as they are written and by the rows of `assistant.lock.lexicon`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import numpy as np

from assistant.lock.codes import mentions
from assistant.lock.figures import figures
from assistant.lock.lexicon import concepts
from ingest.embedding import StaticEmbedder
from ingest.text import STOPWORDS, normalise

_FALLBACK = re.compile(r"[a-z]+(?:'[a-z]+)?|[\u4e00-\u9fff]|\d+(?:\.\d+)?|[^\s\w]")

_WORD = re.compile(r"[^\W\d_]")
_CODE_WEIGHT, _FIGURE_WEIGHT = 0.2, 0.15  # about that of a rare word
# Words that no source need hold: of dates and currencies, which figures stand for, and those that only join others.
_EMPTY = re.compile(
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*|yuan|rmb|元|块|欧元|美元|euros?|dollars?"
    r"|between|means?|stands?|earns?"
    r"|not|no|there|also|only|per|each|once|until|while|within|runs?|takes?|gets?|got|needs?|does|let"
    r"|whatever|carr(?:y|ies)|comes?|goes|go|stays?|happens?|gives?|given|makes?|made|done|things?|same"
    r"|still|just|even|then|like|fits?|fine|way|right|top|everyone|everybody|someone|anyone|else"
    r"|[的了吧呢啊是在就也都还再会要能可有个把被给让请将则即所以及与和或而但您你我们这那其为于从到至由向对按时]+"
    r"|可以|需要|如果|如|若|那么|因此|以及|或者|并且|并|此外|一般|通常|左右|大约|大概|约"
)


@dataclass(frozen=True, kw_only=True, eq=False)
class Words:
    """A text's tokens: places [n, 2], unit vectors [n, dim], weights [n] and the concept that each belongs to ("" if none)."""

    text: str
    spans: np.ndarray
    vectors: np.ndarray
    weights: np.ndarray
    concepts: tuple[frozenset[str], ...]

    def within(self, part: str) -> Words:
        """Give the tokens of a part of the text, as though it stood alone."""
        start = self.text.index(part)
        inside = self.where((self.spans[:, 0] >= start) & (self.spans[:, 1] <= start + len(part)))
        return replace(inside, text=part, spans=inside.spans - start)

    def is_all_of(self, text: str) -> bool:
        """Tell whether the tokens begin and end where the text does, so that none was cut in two."""
        return bool(len(self.spans)) and self.spans[0, 0] <= 0 and self.spans[-1, 1] >= len(text)

    def spoken(self) -> float:
        """Give the weight of what is no code."""
        return float(sum(w for w, names in zip(self.weights, self.concepts, strict=True) if not is_code(names)))

    def where(self, at: np.ndarray) -> Words:
        """Give the tokens chosen by a mask [n]."""
        chosen = tuple(c for c, is_in in zip(self.concepts, at, strict=True) if is_in)
        return Words(
            text=self.text,
            spans=self.spans[at],
            vectors=self.vectors[at],
            weights=self.weights[at],
            concepts=chosen,
        )


def is_code(names: frozenset[str]) -> bool:
    """Tell whether a token's concepts are a code: no other has a digit."""
    return any(letter.isdigit() for name in names for letter in name)


class Reader:
    """Read plain texts as words that can be compared."""

    def __init__(self, tokens: StaticEmbedder | None = None, known: frozenset[str] = frozenset()) -> None:
        self._tokens = tokens
        self._known = known
        self._near: dict[tuple[str, str], float] = {}
        self._whole: list[Words] = []
        self._read: dict[str, Words] = {}

    def __call__(self, text: str) -> Words:
        """Read one text; figures and punctuation weigh nothing. A part of a text that was read whole is cut from it."""
        if text not in self._read:
            cuts = (words.within(text) for words in self._whole if text in words.text)
            cut = next((cut for cut in cuts if cut.is_all_of(text)), None)
            self._read[text] = cut or self._words(text)
        return self._read[text]

    def whole(self, text: str) -> Words:
        """Read a text whose parts will be asked for."""
        self._whole.append(self(text))
        return self._whole[-1]

    @property
    def has_vectors(self) -> bool:
        """Whether meaning is compared, not only spelling and the lexicon."""
        return self._tokens is not None

    def nearness(self, one: str, other: str) -> float:
        """How near two texts are, each pair compared once."""
        pair = (one, other)
        if pair not in self._near:
            self._near[pair] = nearness(self(one), self(other))
        return self._near[pair]

    def _words(self, text: str) -> Words:
        spans, vectors, weights = self._vectors(text) if self._tokens else _letters(text)
        counted = np.array([_counts(text[a:b]) for a, b in spans], dtype=bool)
        named = concepts(text)
        held = [frozenset(name for name, a, b in named if a < end and start < b) for start, end in spans]
        weights = weights * counted
        for figure in figures(text):
            inside = np.flatnonzero((spans[:, 0] < figure.end) & (spans[:, 1] > figure.start))
            weights[inside] = 0.0
            for place in inside[:1]:
                vectors[place], weights[place] = 0.0, _FIGURE_WEIGHT
                held[place] = frozenset({figure.named()})
        for code, start, end in mentions(
            text, self._known
        ):  # a code is like itself only; what stands before it is its name
            weights[(spans[:, 1] == start - 1) & (spans[:, 0] < start)] = 0.0
            for place in np.flatnonzero((spans[:, 0] >= start) & (spans[:, 1] <= end)):
                vectors[place], weights[place] = 0.0, _CODE_WEIGHT if spans[place, 0] == start else 0.0
                held[place] = frozenset({code})
        return Words(text=text, spans=spans.reshape(-1, 2), vectors=vectors, weights=weights, concepts=tuple(held))

    def _vectors(self, text: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        assert self._tokens is not None
        simple = normalise(text)
        encoded = self._tokens.tokenizer.encode(simple if len(simple) == len(text) else text, add_special_tokens=False)
        rows = self._tokens.weights[np.array(encoded.ids, dtype=np.int64)].astype(np.float32)
        lengths = np.linalg.norm(rows, axis=1)
        return np.array(encoded.offsets, dtype=np.int64), rows / np.maximum(lengths, 1e-6)[:, None], lengths


def likeness(one: Words, other: Words) -> np.ndarray:
    """Give for each token of the first how near the nearest of the other is, 0 to 1."""
    if not len(one.weights) or not len(other.weights):
        return np.zeros(len(one.weights), dtype=np.float32)
    nearest = np.clip((one.vectors @ other.vectors.T).max(axis=1), 0, 1)
    there = frozenset().union(*other.concepts)
    shared = np.array([bool(names & there) for names in one.concepts])
    return np.asarray(np.where(shared, 1.0, nearest))


def coverage(one: Words, other: Words) -> float:
    """Share of the first's weight that the other holds."""
    total = float(one.weights.sum())
    return float((one.weights * likeness(one, other)).sum()) / total if total else 1.0


def nearness(one: Words, other: Words) -> float:
    """How near two texts are, both ways."""
    return (coverage(one, other) + coverage(other, one)) / 2


def _counts(token: str) -> bool:
    return bool(_WORD.search(token)) and token not in STOPWORDS and not _EMPTY.fullmatch(token)


def _letters(text: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Compare by spelling where there is no model: a token's vector is that of its stem's hash."""
    from ingest.text import stem

    found = [(m.start(), m.end(), stem(m.group())) for m in _FALLBACK.finditer(text)]
    vectors = np.zeros((len(found), 512), dtype=np.float32)
    for row, (_, _, word) in enumerate(found):
        vectors[row, hash_of(word)] = 1.0
    return np.array([(a, b) for a, b, _ in found], dtype=np.int64).reshape(-1, 2), vectors, np.full(len(found), 0.15)


def hash_of(word: str) -> int:
    """Give a place of a word among 512, the same in every process."""
    number = 7
    for letter in word:
        number = (number * 31 + ord(letter)) % 1_000_003
    return number % 512
