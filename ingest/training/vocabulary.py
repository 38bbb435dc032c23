"""Choose the tokens: whole Chinese words beside every common character, English words beside word pieces.

    tokenizer = build_tokenizer(texts, headwords, VocabularySize())
    tokenizer.encode("七天无理由退款").tokens        # ['七天', '无理由', '退款']

A Unigram model whose scores are found by counting, segmenting and counting again ("hard" expectation maximisation):
minutes faster than learning the pieces from nothing, since a dictionary already says what the words are.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tokenizers import Regex, Tokenizer, normalizers, pre_tokenizers
from tokenizers.models import Unigram

from ingest.text import HAN, STOP_CHARACTERS

_HAN_RUN = re.compile(f"[{HAN}]+")
_LATIN_RUN = re.compile("[a-z]+")
_DIGIT_RUN = re.compile("[0-9]+")
UNKNOWN = "[UNK]"


@dataclass(frozen=True, kw_only=True)
class VocabularySize:
    """How many tokens of each kind at most."""

    han_words: int = 28_000
    han_characters: int = 7_500
    latin_words: int = 22_000
    latin_pieces: int = 1_500
    numbers: int = 600


def build_tokenizer(texts: Sequence[str], headwords: Iterable[str], size: VocabularySize, rounds: int = 2) -> Tokenizer:
    """Build the tokenizer from normalised `texts`; `headwords` are candidates that need only few occurrences."""
    han, latin, digits = Counter[str](), Counter[str](), Counter[str]()
    for text in texts:
        han.update(_HAN_RUN.findall(text))
        latin.update(_LATIN_RUN.findall(text))
        digits.update(_DIGIT_RUN.findall(text))
    counts = _han_candidates(han, frozenset(w for w in headwords if 2 <= len(w) <= 5 and _HAN_RUN.fullmatch(w)))
    characters = _top(Counter({c: n for c, n in counts.items() if len(c) == 1}), size.han_characters)
    words = Counter({w: n for w, n in counts.items() if len(w) > 1})
    for _ in range(rounds):
        words = _recount(han, characters | words)
    scored: Counter[str] = characters + _top(words, size.han_words)
    scored += _top(Counter({w: n for w, n in latin.items() if n >= 2}), size.latin_words)
    scored += _latin_pieces(latin, scored, size.latin_pieces)
    scored += _top(digits, size.numbers) + Counter("0123456789%$€¥")
    return make_tokenizer(scored)


def make_tokenizer(counts: Counter[str]) -> Tokenizer:
    """Wrap token counts as a Unigram tokenizer that drops punctuation and never joins scripts."""
    total = sum(counts.values())
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    vocabulary = [(UNKNOWN, -100.0)] + [(token, math.log(count / total)) for token, count in ordered]
    tokenizer = Tokenizer(Unigram(vocabulary, unk_id=0))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFKC(), normalizers.Lowercase(), normalizers.Replace(Regex(r"[^\p{L}\p{N}%$€¥]+"), " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Split(Regex("[a-z]+|[0-9]+|[%$€¥]"), "isolated")]
    )
    return tokenizer


def _top(counts: Counter[str], limit: int) -> Counter[str]:
    return Counter(dict(sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:limit]))


def _han_candidates(runs: Counter[str], headwords: frozenset[str], longest: int = 5) -> Counter[str]:
    """Count characters, known words, and unknown character groups that stick together."""
    counts: Counter[str] = Counter()
    for run, times in runs.items():
        for n in range(1, longest + 1):
            for start in range(len(run) - n + 1):
                piece = run[start : start + n]
                if n <= 4 or piece in headwords:
                    counts[piece] += times
    total = sum(n for piece, n in counts.items() if len(piece) == 1) or 1
    kept = {p: n for p, n in counts.items() if len(p) == 1 or (p in headwords and n >= 2)}
    for piece, n in counts.items():
        if len(piece) > 1 and n >= 40 and piece not in kept and _sticks(piece, n, counts, total):
            kept[piece] = n
    return Counter(kept)


def _sticks(piece: str, count: int, counts: Counter[str], total: int) -> bool:
    """Tell whether `piece` occurs far more often than its best split by chance, and is not grammar."""
    if piece[0] in STOP_CHARACTERS or piece[-1] in STOP_CHARACTERS:
        return False
    by_chance = max(counts[piece[:i]] * counts[piece[i:]] for i in range(1, len(piece))) / total
    return count > 30 * by_chance  # e^3.4, set by reading the list of words


def _recount(runs: Counter[str], candidates: Counter[str]) -> Counter[str]:
    tokenizer = make_tokenizer(candidates)
    counts: Counter[str] = Counter()
    texts = list(runs)
    for start in range(0, len(texts), 50_000):
        chunk = texts[start : start + 50_000]
        for text, encoding in zip(chunk, tokenizer.encode_batch(chunk), strict=True):
            times = runs[text]
            for token in encoding.tokens:
                if len(token) > 1 and token in candidates:
                    counts[token] += times
    return counts


def _latin_pieces(words: Counter[str], known: Counter[str], limit: int) -> Counter[str]:
    """Count the letters, and the beginnings and endings that words outside the vocabulary are made of."""
    pieces: Counter[str] = Counter()
    for word, times in words.items():
        for n in range(2, min(5, len(word) - 1) + 1):
            pieces[word[:n]] += times
            pieces[word[-n:]] += times
    rare = {p: max(1, n // 50) for p, n in pieces.items() if p not in known}  # whole words must win over their parts
    letters = Counter({c: 1 for c in "abcdefghijklmnopqrstuvwxyz" if c not in known})
    return _top(Counter(rare), limit) + letters
