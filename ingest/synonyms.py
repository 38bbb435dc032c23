"""The owner's synonyms: customers' words beside the company's, read from `synonyms.txt` at the top of the knowledge folder.

    found = parse_synonyms("退钱 = 退款\n丢件 -> 物流停滞\n".encode())
    found.expand("退钱要多久")          # {'退钱': ('退款',)}

One group a line. `A = B = C`: each stands for the others. `A -> B = C`: whoever asks for A also means B and C, not the
other way round. `#` starts a comment. The file is sealed with a version and never indexed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from ingest.errors import PublishError
from ingest.text import normalise, terms

SYNONYMS = "synonyms.txt"
MAX_TERM = 40
MAX_GROUP = 12
MAX_LINES = 5000
_WIDE = str.maketrans({"＝": "=", "→": "->", "＞": ">", "－": "-"})  # as a Chinese keyboard types them
_COMMENT = re.compile(r"(?:^|\s)#.*")
_EXAMPLE = "Write one group a line, e.g.: 退钱 = 退款"


@dataclass(frozen=True, kw_only=True)
class Synonyms:
    """What each term, in normal form, also means. A term of several lines means what any of them says."""

    meanings: dict[str, tuple[str, ...]]

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        longest_first = sorted(self.meanings, key=lambda term: (-len(term), term))
        return re.compile("|".join(map(_bounded, longest_first))) if longest_first else None

    def expand(self, text: str) -> dict[str, tuple[str, ...]]:
        """Give the terms that `text` holds, the longest at each place, and what each also means unless `text` says so."""
        plain = normalise(text)
        found: dict[str, tuple[str, ...]] = {}
        for match in self._pattern.finditer(plain) if self._pattern else ():
            term = match.group() if match.group() in self.meanings else _singular(match.group(), self.meanings)
            found[term] = tuple(other for other in self.meanings[term] if other not in plain)
        return {term: others for term, others in found.items() if others}

    def replaced(self, text: str, term: str, meaning: str) -> str:
        """Give `text` in normal form with `term` replaced where it stands as `expand` finds it."""
        return re.sub(_bounded(term), lambda _: meaning, normalise(text))


def parse_synonyms(content: bytes, name: str = SYNONYMS) -> Synonyms:
    """Read the file. Raise PublishError naming file and line for the first line that cannot be used."""
    meanings: dict[str, dict[str, None]] = {}
    for number, line in enumerate(_lines(content, name), start=1):
        line = _COMMENT.sub("", line).translate(_WIDE).strip()
        if line:
            for term, others in _group(line, f"{name}:{number}").items():
                meanings.setdefault(term, {}).update(dict.fromkeys(others))
    return Synonyms(meanings={term: tuple(others) for term, others in meanings.items()})


def _lines(content: bytes, name: str) -> list[str]:
    try:
        lines = content.decode("utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        number = content[: error.start].count(b"\n") + 1
        raise _refusal(f"{name}:{number}", "is not UTF-8", "Save the file as UTF-8.") from error
    if len(lines) > MAX_LINES:
        raise _refusal(f"{name}:{MAX_LINES + 1}", f"is one line too many (at most {MAX_LINES})", "Shorten the file.")
    return lines


def _group(line: str, where: str) -> dict[str, list[str]]:
    """Read one line: what each of its terms also means."""
    if "=>" in line:
        raise _refusal(where, "holds =>", f"Write -> for one way, = for both. {_EXAMPLE}")
    left, arrow, right = line.partition("->")
    sides = [[normalise(term).strip() for term in side.split("=")] for side in ((left, right) if arrow else (line,))]
    every = [term for side in sides for term in side]
    if "->" in right:
        raise _refusal(where, "has two arrows", "Write one A -> B a line.")
    if "" in every:
        raise _refusal(where, "has an empty side", f"Put a term on each side of = and ->. {_EXAMPLE}")
    if len(every) == 1:
        raise _refusal(where, f"holds the single term {every[0][:MAX_TERM]!r}", _EXAMPLE)
    for term in every:
        if len(term) > MAX_TERM:
            raise _refusal(where, f"{term[:MAX_TERM]!r}… is longer than {MAX_TERM} characters", "Shorten that term.")
        if not any(c.isalnum() for c in term) or (term in sides[-1] and not terms(term)):
            raise _refusal(where, f"{term!r} holds no word that can be searched for", "Leave it out.")
        if every.count(term) > 1:
            raise _refusal(where, f"names {term!r} twice", "Name each term once a line; case and width do not count.")
    if len(every) > MAX_GROUP:
        raise _refusal(where, f"holds {len(every)} terms (at most {MAX_GROUP})", "Split the group into several lines.")
    if arrow:
        return dict.fromkeys(sides[0], sides[1])
    return {term: [other for other in every if other != term] for term in every}


def _bounded(term: str) -> str:
    """Match a term; one that starts or ends in a letter or digit only as whole words, an English plural included."""
    before = r"(?<![a-z0-9])" if re.match("[a-z0-9]", term) else ""
    after = r"(?:e?s)?(?![a-z0-9])" if re.search("[a-z]$", term) else r"(?![0-9])" if re.search("[0-9]$", term) else ""
    return before + re.escape(term) + after


def _singular(word: str, known: dict[str, tuple[str, ...]]) -> str:
    return word.removesuffix("s") if word.removesuffix("s") in known else word.removesuffix("es")


def _refusal(where: str, problem: str, remedy: str) -> PublishError:
    return PublishError("synonyms", where, problem, remedy)
