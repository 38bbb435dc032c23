"""Slips of a pinyin keyboard put right: 运废险 → 运费险, 鸡分 → 积分, zhi付宝 → 支付宝; and English ones: refnud → refund.

    Speller(lexical, tokenizer).correct("运废险还赔么")        # '运费险还赔么'

Two neighbouring characters are changed only if the embedding's tokenizer knows no word that holds either of them there, if no
document holds the pair, and only into a word that sounds the same (tones apart), differs in one character and stands in the
documents; the commonest such word wins.

An English word of five letters or more is changed only if no document holds it and the tokenizer does not know it, and only by
one letter (one left out, put in, exchanged or swapped with the next) into a word that the tokenizer knows and several passages
hold. The first letter stays: people rarely miss it, and names differ there.
"""

from __future__ import annotations

import re
from functools import cache, cached_property
from typing import TYPE_CHECKING

from ingest.lexical import LexicalIndex
from ingest.text import HAN, STOP_CHARACTERS, normalise, stem

if TYPE_CHECKING:
    from tokenizers import Tokenizer

_HAN_PAIR = re.compile(f"(?=([{HAN}]{{2}}))")
_SPELT = re.compile(rf"(?<![a-z])([a-z]{{2,6}})(?=([{HAN}]))|(?<=([{HAN}]))([a-z]{{2,6}})(?![a-z])")
_COUNTING = "一二三四五六七八九十几两半多少前后上下次回天月日年时件点"
MIN_PASSAGES = 2  # a pair that fewer passages hold is no evidence of what was meant
_WORD = re.compile(r"(?<![a-z0-9@._/'-])[a-z]{5,}(?![a-z0-9@_/'-]|\.[a-z0-9])")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


class Speller:
    """Corrects by one version's own vocabulary; the tokenizer tells which words the language has."""

    def __init__(self, lexical: LexicalIndex, tokenizer: Tokenizer) -> None:
        self._lexical = lexical
        self._tokenizer = tokenizer

    def correct(self, text: str) -> str:
        """Give `text` with its slips put right, in normal form where anything changed, else as it was."""
        plain = normalise(text)
        fixed = self._words(self._pairs(self._spelt(plain)))
        return text if fixed == plain else fixed

    def _is_word(self, word: str) -> bool:
        return any(self._tokenizer.token_to_id(mark + word) is not None for mark in ("", "▁"))

    @cached_property
    def _by_sound(self) -> dict[tuple[str, str], str]:
        """The commonest pair of characters in the documents for each pair of syllables."""
        best: dict[tuple[str, str], tuple[int, str]] = {}
        for term in self._lexical.vocabulary:
            if len(term) == 2 and _HAN_PAIR.match(term):
                found = self._lexical.document_frequency(term)
                if found < MIN_PASSAGES or not self._is_word(term):
                    continue
                sound = (_syllable(term[0]), _syllable(term[1]))
                if found > best.get(sound, (0, ""))[0]:
                    best[sound] = (found, term)
        return {sound: term for sound, (_, term) in best.items()}

    def _pairs(self, text: str) -> str:
        characters = list(text)
        alone = self._alone(text)
        for match in _HAN_PAIR.finditer(text):
            start = match.start()
            pair = "".join(characters[start : start + 2])
            if not {start, start + 1} <= alone or self._lexical.document_frequency(pair):
                continue
            meant = self._by_sound.get((_syllable(pair[0]), _syllable(pair[1])))
            # One character is usually right; two wrong ones that sound alike are more often another word.
            if meant and (meant[0] == pair[0]) != (meant[1] == pair[1]):
                characters[start : start + 2] = meant
        return "".join(characters)

    def _words(self, text: str) -> str:
        return _WORD.sub(lambda match: self._meant(match.group()), text)

    def _meant(self, word: str) -> str:
        """Give the commonest word of the documents one letter away from a word that nobody knows, else the word."""
        if self._is_word(word) or self._lexical.document_frequency(stem(word)):
            return word
        common = [(self._lexical.document_frequency(stem(near)), near) for near in _one_letter_away(word)]
        found = [(n, near) for n, near in common if n >= MIN_PASSAGES and self._is_word(near)]
        return max(found, key=lambda pair: (pair[0], pair[1]))[1] if found else word

    def _alone(self, text: str) -> set[int]:
        """Positions of the characters that belong to no word of the tokenizer's, function words apart."""
        offsets = self._tokenizer.encode(text, add_special_tokens=False).offsets
        single = {start for start, end in offsets if end - start == 1}
        return {i for i in single if text[i] not in STOP_CHARACTERS and text[i] not in _COUNTING}

    def _spelt(self, text: str) -> str:
        """Put a syllable typed in letters beside a character into characters, where the documents hold the pair."""
        for match in list(_SPELT.finditer(text)):
            before, after = match[3], match[2]
            letters = match[1] or match[4]
            sound = (letters, _syllable(after)) if after else (_syllable(before), letters)
            meant = self._by_sound.get(sound)
            if meant and (meant[1] == after if after else meant[0] == before):
                text = text.replace(letters + after, meant) if after else text.replace(before + letters, meant)
        return text


def _one_letter_away(word: str) -> set[str]:
    """Give all words one letter away that start alike (Damerau 1964)."""
    cuts = [(word[:i], word[i:]) for i in range(1, len(word) + 1)]
    swapped = {a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1}
    dropped = {a + b[1:] for a, b in cuts if b}
    changed = {a + c + b[1:] for a, b in cuts if b for c in _LETTERS}
    put_in = {a + c + b for a, b in cuts for c in _LETTERS}
    return (swapped | dropped | changed | put_in) - {word}


@cache  # large knowledge has a hundred thousand pairs of a few thousand characters
def _syllable(character: str) -> str:
    from pypinyin import lazy_pinyin  # a dictionary of some megabytes, needed only for a slip

    return str(lazy_pinyin(character)[0])
