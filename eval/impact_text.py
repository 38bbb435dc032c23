"""The blast radius as text: counts first, then what is worse, gone, stale, new, better and otherwise, side by side.

print(render(found, judge(found, .01)))
"""

from __future__ import annotations

from collections.abc import Iterator

from eval.impact import Difference, Impact, Kind
from eval.told import Told
from ingest.conflict_file import Conflict, Duplicate, Place
from ingest.gate import Verdict

_SHOWN = 40  # of a kind; --json has all of them
_TITLES: dict[Kind, str] = {
    "worse": "Worse by gold",
    "gone": "Gone: was answered, is not any more",
    "stale": "Stale gold: the text it pins was changed by this very publish; it is not judged",
    "new": "New: was not answered, is now",
    "better": "Better by gold",
    "changed": "Answered otherwise",
    "unscored": "Could not be asked",
}


def render(found: Impact, verdict: Verdict) -> str:
    """Put an impact into text."""
    counts = found.counts()
    lines = [f"Version {found.before} → {found.after}"]
    for name, title in (("gold", "Gold questions (dev)"), ("recent", "Recent real questions")):
        named = ", ".join(f"{count} {kind}" for kind, count in counts[name].items() if count)
        lines.append(f"{title}: {sum(counts[name].values())} asked{': ' + named if named else ''}")
    if found.elsewhere:
        lines.append(f"{found.elsewhere} gold questions were left out: their evidence is not in the knowledge.")
    pairs = f"{len(found.conflicts)} new contradictions, {len(found.duplicates)} new duplicates"
    lines += [f"Documents: {pairs}", describe(verdict)]
    for kind, title in _TITLES.items():
        lines += _section(title, [line for d in found.of(kind)[:_SHOWN] for line in _difference(d)], found.of(kind))
    lines += _section("New contradictions", list(_pairs(found.conflicts)), found.conflicts)
    lines += _section("New duplicates", list(_pairs(found.duplicates)), found.duplicates)
    return "\n".join(lines)


def describe(verdict: Verdict) -> str:
    """Say in a line what the gate says."""
    if not verdict.applies:
        return f"Gate: {verdict.why}"
    figures = (
        f"{verdict.right_before} → {verdict.right_after} of {verdict.questions} gold questions answered rightly;"
        f" {verdict.may_lose} fewer may be; {verdict.stale} stale"
    )
    return f"Gate: {figures}. Refused: {verdict.why}" if verdict.is_refused else f"Gate: {figures}. Passed."


def _section(title: str, lines: list[str], found: tuple[object, ...]) -> list[str]:
    if not found:
        return []
    more = [f"  … and {len(found) - _SHOWN} more: --json shows all"] if len(found) > _SHOWN else []
    return ["", f"{title} ({len(found)})", *lines, *more]


def _difference(difference: Difference) -> Iterator[str]:
    yield f"  {difference.gold or '·'}  {difference.question}"
    if difference.newly_forbidden:
        yield "    now states what it must not"
    for pinned in difference.pinned:
        now = pinned.now or "(the document is gone)"
        yield f"    {pinned.document}: {_line(pinned.span)}\n      now: {_line(now)}"
    yield f"    before: {_said(difference.before)}"
    yield f"    after:  {_said(difference.after)}"


def _said(told: Told) -> str:
    if told.error:
        return f"(error {told.error})"
    if told.abstained:
        return "(no answer)"
    documents = ", ".join(dict.fromkeys(document for document, _ in told.cited))
    return f"{_line(told.text)}  [{documents}]"


def _pairs(found: tuple[Conflict, ...] | tuple[Duplicate, ...]) -> Iterator[str]:
    for pair in found[:_SHOWN]:
        yield f"  {_place(pair.one)}"
        yield f"  {_place(pair.other)}"
        if isinstance(pair, Conflict):
            yield f"    {pair.one_value} ≠ {pair.other_value}"


def _place(place: Place) -> str:
    return f"{' > '.join((place.document, *place.heading))}: {_line(place.quote)}"


def _line(text: str) -> str:
    return " ".join(text.split())
