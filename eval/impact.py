"""The blast radius of a version that is not live yet: which questions it answers otherwise, and what it contradicts.

    found = impact(before, after, load_gold("dev"), recent_questions(log))     # two assistants, each pinned to its version
    found.of("worse"); found.counts(); found.conflicts

Two replies are the same where claims, cited text and abstention are; ids alone make no difference. Gold questions are judged
by `eval.score`, as the report is; only `dev` may be asked here. Of gold whose evidence the change itself rewrote nothing can be
said: it is *stale*. Gold whose evidence was deleted, with its document or out of it, is judged: that is a loss. Questions of the
log are asked as an agent asks them today, without their conversation, in both versions.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Literal, TypeVar

from assistant.live import LiveLog
from assistant.privacy import mask
from eval.gold import GoldQuestion
from eval.overlap import squeeze
from eval.standing import Texts
from eval.told import Answers, Memory, Told, ask_gold, ask_plain
from ingest.conflict_file import Conflict, Duplicate

Kind = Literal["worse", "gone", "stale", "new", "better", "changed", "unscored", "same"]
KINDS: tuple[Kind, ...] = ("worse", "gone", "stale", "new", "better", "changed", "unscored", "same")
RECENT = 200  # real questions that are asked
_Pair = TypeVar("_Pair", Conflict, Duplicate)
_LOOKED_AT = 2000  # rows of the log among which the distinct ones are found


@dataclass(frozen=True, kw_only=True)
class Pinned:
    """A span that a gold question rests on and the passage that stands in its document now, empty if that is gone."""

    document: str
    span: str
    now: str


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One question with both replies. `gold` is its id, empty for a question of the log; `pinned` is what changed under it."""

    kind: Kind
    gold: str
    question: str
    before: Told
    after: Told
    pinned: tuple[Pinned, ...] = ()

    @property
    def newly_forbidden(self) -> tuple[int, ...]:
        """The facts that must not be stated, and are now."""
        return tuple(sorted(set(self.after.forbidden) - set(self.before.forbidden)))


@dataclass(frozen=True, kw_only=True)
class Impact:
    """What goes otherwise from one version to another. `elsewhere` gold questions rest on documents in neither of the two."""

    before: str
    after: str
    differences: tuple[Difference, ...]
    elsewhere: int
    conflicts: tuple[Conflict, ...]
    duplicates: tuple[Duplicate, ...]

    @property
    def gold(self) -> tuple[Difference, ...]:
        """The gold questions that have their evidence here."""
        return tuple(difference for difference in self.differences if difference.gold)

    @property
    def recent(self) -> tuple[Difference, ...]:
        """The questions of the log."""
        return tuple(difference for difference in self.differences if not difference.gold)

    def of(self, kind: Kind) -> tuple[Difference, ...]:
        """Give the differences of one kind, gold first."""
        return tuple(difference for difference in self.differences if difference.kind == kind)

    def counts(self) -> dict[str, dict[str, int]]:
        """Count the questions by kind, those of gold and those of the log apart."""
        parts = {"gold": self.gold, "recent": self.recent}
        return {name: {kind: sum(d.kind == kind for d in part) for kind in KINDS} for name, part in parts.items()}

    def to_dict(self) -> dict[str, Any]:
        """Give the impact as plain data; what stayed the same is only counted."""
        shown = [asdict(difference) for difference in self.differences if difference.kind != "same"]
        return {
            "before": self.before,
            "after": self.after,
            "counts": self.counts(),
            "elsewhere": self.elsewhere,
            "differences": shown,
            "conflicts": [asdict(conflict) for conflict in self.conflicts],
            "duplicates": [asdict(duplicate) for duplicate in self.duplicates],
        }


def recent_questions(log: LiveLog, most: int = RECENT) -> list[str]:
    """List the newest distinct questions of the log, newest first."""
    return list(dict.fromkeys(rated.question for rated in log.recent(_LOOKED_AT)))[:most]


def impact(
    before: Answers,
    after: Answers,
    gold: Sequence[GoldQuestion],
    recent: Sequence[str] = (),
    *,
    as_of: date | None = None,
    memory: Memory | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Impact:
    """Ask both versions every question and compare. `progress(done, all)` counts a question once for each version.

    What `memory` holds of a gold question is not asked again, and it learns what was.
    """
    old, new = Texts(before.version.passages), Texts(after.version.passages)
    here = _evidenced(gold, old, new)
    known = [memory.recall(answers.version.id) if memory else {} for answers in (before, after)]
    steps = _Steps(sum(len(recent) + sum(q.id not in told for q in here) for told in known), progress)
    for answers, told in zip((before, after), known, strict=True):
        unknown = [question for question in here if question.id not in told]
        told |= {question.id: steps.done(ask_gold(answers, question)) for question in unknown}
        if memory and unknown:
            memory.keep(answers.version.id, told)
    day = as_of or date.today()
    asked = [[steps.done(ask_plain(answers, q, day)) for q in recent] for answers in (before, after)]
    differences = [_by_gold(q, known[0][q.id], known[1][q.id], old, new) for q in here]
    differences += [_by_log(*told) for told in zip(recent, *asked, strict=True)]
    known_pairs, pairs = before.version.conflicts, after.version.conflicts
    return Impact(
        before=before.version.id,
        after=after.version.id,
        differences=tuple(differences),
        elsewhere=len(gold) - len(here),
        conflicts=_introduced(known_pairs.conflicts, pairs.conflicts),
        duplicates=_introduced(known_pairs.duplicates, pairs.duplicates),
    )


class _Steps:
    """Counts questions that were asked."""

    def __init__(self, total: int, progress: Callable[[int, int], None]) -> None:
        self._count, self._total, self._progress = 0, total, progress
        progress(0, total)

    def done(self, told: Told) -> Told:
        self._count += 1
        self._progress(self._count, self._total)
        return told


def _evidenced(gold: Sequence[GoldQuestion], old: Texts, new: Texts) -> list[GoldQuestion]:
    """Leave out what rests on no document here; with none left the unanswerable ones say nothing either."""
    answerable = {q.id for q in gold if q.answerable and not (old.lacking(q) and new.lacking(q))}
    return [q for q in gold if q.id in answerable or not q.answerable] if answerable else []


def _by_gold(question: GoldQuestion, before: Told, after: Told, old: Texts, new: Texts) -> Difference:
    lacking = [] if old.lacking(question) else new.lacking(question)
    pinned = tuple(
        Pinned(document=e.document, span=e.span, now=new.nearest(e)) for group in lacking for e in group if old.holds(e)
    )
    is_stale = bool(lacking) and all(new.holds_edited(group) for group in lacking)
    kind: Kind
    if is_stale:
        kind = "stale"
    elif before.error or after.error:
        kind = "unscored"
    elif (before.is_right and not after.is_right) or set(after.forbidden) - set(before.forbidden):
        kind = "worse"
    elif after.is_right and not before.is_right:
        kind = "better"
    else:
        kind = "same" if before.says_the_same_as(after) else "changed"
    return Difference(
        kind=kind, gold=question.id, question=mask(question.question), before=before, after=after, pinned=pinned
    )


def _by_log(question: str, before: Told, after: Told) -> Difference:
    kind: Kind
    if before.error or after.error:
        kind = "unscored"
    elif before.abstained != after.abstained:
        kind = "new" if before.abstained else "gone"
    else:
        kind = "same" if before.says_the_same_as(after) else "changed"
    return Difference(kind=kind, gold="", question=question, before=before, after=after)


def _introduced(before: Sequence[_Pair], after: Sequence[_Pair]) -> tuple[_Pair, ...]:
    """List the pairs that were not there before: other documents, words or values."""
    known = {_pair(found) for found in before}
    return tuple(found for found in after if _pair(found) not in known)


def _pair(found: Conflict | Duplicate) -> frozenset[tuple[str, str]]:
    return frozenset((place.document, squeeze(place.quote)) for place in (found.one, found.other))
