"""What a claim says that neither its quotes nor the headings above them hold: a step, a promise, a reason.

    invented("descale, then oil the pump", "descale the machine", read)      # "oil the pump"

Clause by clause: the share of its words' weight that is held, and the longest run of words that is not.
"""

from __future__ import annotations

import numpy as np

from assistant.lock.meaning import Reader, Words, coverage, is_code, likeness
from assistant.lock.negation import parts
from ingest.text import query_language

# Chosen on the dev half that was seen first, where no sound clause fell below and four fifths of the invented ones did.
_HELD, _RUN = 0.35, 0.13
_HELD_ACROSS, _RUN_ACROSS = 0.22, 0.22  # from one language to the other
_SAYS_LITTLE = 0.2


def invented(claim: str, support: str, read: Reader) -> str:
    """Give the words of a claim that its support (plain forms) does not hold, or ""."""
    source = read(support)
    if not read.has_vectors:
        return _unwritten(claim, support, read)
    is_across = query_language(claim) != query_language(support)
    for clause in parts(claim):
        words = read(clause)
        words = words.where(np.array([not is_code(names) for names in words.concepts], dtype=bool))
        total = float(words.weights.sum())
        if total < _SAYS_LITTLE:
            continue
        held = likeness(words, source)
        share = float((words.weights * held).sum()) / total
        run, weight = _longest_run(words, held)
        if share < (_HELD_ACROSS if is_across else _HELD) or weight > (_RUN_ACROSS if is_across else _RUN):
            return run or clause
    return ""


def _unwritten(claim: str, support: str, read: Reader) -> str:
    """Without token vectors only a clause in the language of its source is judged, by its letters."""
    if query_language(claim) != query_language(support):
        return ""
    source = read(support)
    clauses = (clause for clause in parts(claim) if read(clause).spoken() >= _SAYS_LITTLE * 3)
    return next((clause for clause in clauses if coverage(read(clause), source) < _HELD), "")


def _longest_run(words: Words, held: np.ndarray) -> tuple[str, float]:
    """Give the run of words that is held least, with the weight by which it is not."""
    best, start, here, span = 0.0, 0, 0.0, (0, 0)
    for place, gap in enumerate(words.weights * (0.5 - held)):
        if here <= 0:
            here, start = 0.0, place
        here += float(gap)
        if here > best:
            best, span = here, (int(words.spans[start][0]), int(words.spans[place][1]))
    return words.text[span[0] : span[1]], best
