"""What a publish says of itself: how far it is, and in the end what it did.

publish(…, progress=lambda event: print(event.stage, event.done, event.total, event.seconds_left)) -> PublishReport
pace = Pace(); pace.seconds_left(done, total)        # of anything that counts what it has done
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

from ingest.errors import LoadError
from ingest.plan import Plan
from ingest.quarantine import HeldPassage

Stage = Literal["read", "embed", "index", "check", "seal"]
_GUESS = 0.25  # seconds after the start before which a speed is a guess


@dataclass(frozen=True, kw_only=True)
class ProgressEvent:
    """`done` of `total` in a stage; `item` is the file just read, or empty. `seconds_left` of the stage, by its own speed."""

    stage: Stage
    done: int
    total: int
    item: str = ""
    seconds_left: float | None = None


class Pace:
    """How long the rest takes if it goes on as it went; None while that is a guess."""

    def __init__(self) -> None:
        self._begun = self._since = time.perf_counter()
        self._given = 0  # what was found done at the start says nothing about the speed

    def seconds_left(self, done: int, total: int) -> float | None:
        """Give the seconds that `total` still takes, None before anything can be said."""
        now = time.perf_counter()
        if now - self._begun < _GUESS:
            self._given, self._since = done, now
        worked = done - self._given
        return (now - self._since) / worked * max(total - done, 0) if worked > 0 else None


@dataclass(frozen=True, kw_only=True)
class PublishReport:
    """What a publish did.

    `went_live` is False if this very content was live already. `embedded` counts the texts that were not in the cache.
    `previous_model` is the model of the last version if it was another one; `damage` says why the last version could
    not be built upon, if so.
    """

    version: str
    went_live: bool
    plan: Plan
    documents: int
    passages: int
    embedded: int
    previous_model: str | None
    damage: str | None
    seconds: dict[str, float]

    @property
    def added(self) -> tuple[str, ...]:
        """Documents that were not live before."""
        return self.plan.added

    @property
    def changed(self) -> tuple[str, ...]:
        """Documents with other content than before."""
        return self.plan.changed

    @property
    def removed(self) -> tuple[str, ...]:
        """Documents that are no longer live."""
        return self.plan.removed

    @property
    def unchanged(self) -> tuple[str, ...]:
        """Documents as they were."""
        return self.plan.unchanged

    @property
    def refused(self) -> tuple[LoadError, ...]:
        """Files that could not be read; what was live of them still is."""
        return self.plan.refused

    @property
    def held(self) -> tuple[HeldPassage, ...]:
        """Passages that read like orders to a machine and stay out of answers."""
        return self.plan.held

    def to_dict(self) -> dict[str, Any]:
        """Give the report as plain JSON types, the passages that changed as counts."""
        plain: dict[str, Any] = {name: value for name, value in vars(self).items() if name != "plan"}
        plan = self.plan.to_dict()
        plan |= {name: len(plan[name]) for name in ("passages_added", "passages_removed")}
        return {**plain, **plan}


class Watch:
    """Times the stages and passes on how far they are."""

    def __init__(self, progress: Callable[[ProgressEvent], None] | None) -> None:
        self.seconds: dict[str, float] = {}
        self._progress = progress

    @contextmanager
    def stage(self, name: Stage, total: int) -> Iterator[Callable[..., None]]:
        """Time a stage; call what it gives with a count, or with the name of the item that is done."""
        done = 0
        pace = Pace()

        def advance(step: int | str = 1) -> None:
            nonlocal done
            done += step if isinstance(step, int) else 1
            if self._progress:
                item = step if isinstance(step, str) else ""
                left = pace.seconds_left(min(done, total), total)
                self._progress(
                    ProgressEvent(stage=name, done=min(done, total), total=total, item=item, seconds_left=left)
                )

        start = time.perf_counter()
        advance(0)
        yield advance
        advance(total - done)
        self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - start
