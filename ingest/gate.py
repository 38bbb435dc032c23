"""The gate before a publish: a version that answers the gold questions worse is refused, or let through for a reason on record.

    publish([Path("kb_docs")], Path(".kb"), embedder, gate=gate(settings, who="li"))          # PublishError (gate)
    publish(…, gate=gate(settings, who="li", override="双12 起改口径，题目下周更新"))            # an "override" event

What is worse is `eval`'s to say (`eval.gate` holds the rule), and imports never go there: it is asked as a child process, and only
where something is live whose documents the gold questions speak of. What cannot be judged is refused.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.audit import Action, record
from ingest.errors import GoldError, PublishError
from settings import Settings, environment

if TYPE_CHECKING:
    from ingest.publish import Gate, Prepared

_ROOT = Path(__file__).parent.parent
GOLD = _ROOT / "eval" / "gold"
_DEV = "dev.jsonl"
_NAMED = 8  # questions that an error names
_REFUSED = 3  # exit code of `python -m eval gate`


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What the gold questions (dev) say of a version against the one before it.

    `questions` are those that count; `right_before` and `right_after` of them were answered rightly, and `may_lose` is how
    many fewer that may be. `forbidden`, `worse` and `unscored` name questions: a fact that must not be stated is stated now,
    the answer was right and is not now, the question could not be asked. `why` is in English: why it does not apply, or
    why it is refused.
    """

    before: str
    after: str
    applies: bool
    is_refused: bool
    why: str = ""
    questions: int = 0
    right_before: int = 0
    right_after: int = 0
    may_lose: int = 0
    stale: int = 0
    forbidden: tuple[str, ...] = ()
    worse: tuple[str, ...] = ()
    unscored: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Give the verdict as plain JSON types."""
        return asdict(self)

    @classmethod
    def of(cls, plain: dict[str, Any]) -> Verdict:
        """Read what `to_dict` gave."""
        named = {name: tuple(plain[name]) for name in ("forbidden", "worse", "unscored")}
        return cls(**{**plain, **named})


Judge = Callable[["Prepared"], Verdict]


def gate(
    settings: Settings, *, who: str, override: str = "", gold: Path | None = None, judge: Judge | None = None
) -> Gate:
    """Give the gate of these settings for `publish`. `override` is the reason to publish all the same.

    `judge` says what the gold questions say, by default `python -m eval gate` as a child process. Raise GoldError where `gold`
    is a folder without them: a word mistyped must not let everything through.
    """
    if gold and gold != GOLD and not (gold / _DEV).is_file():
        raise GoldError("gold_missing", str(gold / _DEV), "does not exist", "Name the folder of your dev.jsonl.")

    def look(prepared: Prepared) -> None:
        live, version = prepared.live, prepared.manifest.id
        if live is None:
            return
        names = {document.path for document in prepared.manifest.documents} | set(prepared.plan.removed)
        if not concerns(names, gold or GOLD):
            return
        if settings.gate == "off":
            record(settings.kb_dir, "override", who=who, subject=version, reason="CITEDESK_GATE=off")
            return
        verdict = judge(prepared) if judge else ask_eval(settings, live, version, gold)
        enforce(settings.kb_dir, verdict, who=who, override=override)

    return look


def concerns(documents: Collection[str], gold: Path) -> bool:
    """Say whether a gold question (dev) has its evidence in one of these documents. A file that is not there asks nothing."""
    path = gold / _DEV
    if not path.is_file():
        return False
    try:
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]
        return any(evidence["document"] in documents for row in rows for evidence in row.get("evidence", ()))
    except (ValueError, TypeError, KeyError, AttributeError):
        return True  # `eval` names the line


def enforce(store: Path, verdict: Verdict, *, who: str, override: str = "") -> None:
    """Let a verdict take effect: PublishError (gate) where it refuses, unless overridden; both are put on record."""
    if not verdict.is_refused:
        return
    reason = override.strip()
    action: Action = "override" if reason else "refuse"
    record(store, action, who=who, subject=verdict.after, reason=reason or verdict.why, details=verdict.to_dict())
    if reason:
        return
    named = ", ".join((*verdict.forbidden, *(id_ for id_ in verdict.worse if id_ not in verdict.forbidden))[:_NAMED])
    raise PublishError(
        "gate",
        verdict.after,
        f"is refused by the gold questions (dev), {verdict.before} stays live: {verdict.why}"
        + (f"; look at {named}" if named else ""),
        "See both answers by: python -m eval impact. Mend the documents, or publish all the same by --override REASON,"
        " which is put on record.",
    )


def ask_eval(settings: Settings, live: str, version: str, gold: Path | None = None) -> Verdict:
    """Have `python -m eval gate` judge a prepared version with these settings; refused if it cannot."""
    fixed = settings.model_copy(update={"kb_dir": settings.kb_dir.absolute()})
    environ = environment(fixed)
    environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(_ROOT), environ.get("PYTHONPATH", "")]))
    command = [sys.executable, "-m", "eval", "gate", "--version", version, "--json", "--kb", str(fixed.kb_dir)]
    command += ["--gold", str(gold.absolute())] if gold else []
    ran = subprocess.run(command, env=environ, stdout=subprocess.PIPE, encoding="utf-8", check=False)
    try:
        if ran.returncode in (0, _REFUSED):
            return Verdict.of(json.loads(ran.stdout))
    except (ValueError, KeyError, TypeError):
        pass
    why = f"it could not be judged, python -m eval gate --version {version} ended with {ran.returncode}"
    return Verdict(before=live, after=version, applies=True, is_refused=True, why=why)
