"""How long the rest of a stage takes."""

from __future__ import annotations

import pytest

from ingest.progress import Pace, ProgressEvent, Watch


class Clock:
    """A clock that is set."""

    def __init__(self) -> None:
        self.now = 100.0

    def perf_counter(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock()
    monkeypatch.setattr("ingest.progress.time", found)
    return found


def test_what_is_left_goes_by_what_was_done_since_the_start(clock: Clock) -> None:
    pace = Pace()
    assert pace.seconds_left(0, 10) is None
    clock.now += 2
    assert pace.seconds_left(4, 10) == pytest.approx(3)
    clock.now += 4
    assert pace.seconds_left(4, 10) == pytest.approx(9), "it slows down"
    assert pace.seconds_left(10, 10) == 0


def test_what_was_found_done_at_the_start_is_no_speed(clock: Clock) -> None:
    pace = Pace()
    clock.now += 0.01
    assert pace.seconds_left(900, 1000) is None
    clock.now += 5
    assert pace.seconds_left(900, 1000) is None
    assert pace.seconds_left(950, 1000) == pytest.approx(5)


def test_the_events_of_a_stage_say_it(clock: Clock) -> None:
    heard: list[ProgressEvent] = []
    with Watch(heard.append).stage("read", 4) as advance:
        clock.now += 3
        advance("a.md")
    assert [(e.done, e.seconds_left) for e in heard] == [(0, None), (1, pytest.approx(9)), (4, 0)]
