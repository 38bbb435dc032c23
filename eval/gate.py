"""May a version go live, by the gold questions?

    verdict = judge(impact(before, after, load_gold("dev")), margin=0.01)
    verdict.is_refused, verdict.why

The rule. Counted are the gold questions (dev) whose evidence is in the knowledge, before or after, and that the change did not
make stale (their very evidence was rewritten by it, not deleted). Of these, the share answered rightly may not fall by more
than the margin (CITEDESK_GATE_MARGIN, .01: of 150 questions 1), and none may state a fact that its gold forbids if it did not
before. A version of which none of them can be counted, or one cannot be asked, is refused. Where no gold question has its evidence in the
knowledge at all, as in an owner's own, the gate does not apply.
"""

from __future__ import annotations

import math

from eval.impact import Impact
from ingest.gate import Verdict

NOT_HERE = "no gold question (dev) has its evidence here: the gate does not apply"


def judge(impact: Impact, margin: float) -> Verdict:
    """Say whether a version may go live. `margin` is a share of the questions that count, 0 to 1."""
    if not impact.gold:
        return Verdict(before=impact.before, after=impact.after, applies=False, is_refused=False, why=NOT_HERE)
    counted = [d for d in impact.gold if d.kind not in ("stale", "unscored")]
    before, after = sum(d.before.is_right for d in counted), sum(d.after.is_right for d in counted)
    forbidden = tuple(d.gold for d in counted if d.newly_forbidden)
    worse = tuple(d.gold for d in impact.of("worse") if d.gold)
    unscored = tuple(d.gold for d in impact.of("unscored") if d.gold)
    may_lose = math.floor(margin * len(counted) + 1e-9) if math.isfinite(margin) else 0
    reasons = []
    if not counted:
        reasons.append("no gold question can be counted")
    if unscored:
        reasons.append(f"{len(unscored)} could not be asked")
    if before - after > may_lose:
        reasons.append(f"{before} of {len(counted)} were answered rightly, now {after}; {may_lose} fewer may be")
    if forbidden:
        reasons.append(f"{len(forbidden)} newly state what they must not")
    return Verdict(
        before=impact.before,
        after=impact.after,
        applies=True,
        is_refused=bool(reasons),
        why="; ".join(reasons),
        questions=len(counted),
        right_before=before,
        right_after=after,
        may_lose=may_lose,
        stale=sum(d.kind == "stale" for d in impact.gold),
        forbidden=forbidden,
        worse=worse,
        unscored=unscored,
    )
