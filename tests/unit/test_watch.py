"""Watching a folder: when it publishes, and when it must not. The clock and the publish are fakes."""

from __future__ import annotations

import os
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest

from ingest.errors import ModelError, PublishError, SourceError
from ingest.watch import QUIET, Watcher, digest, look_at, next_time

NOON = datetime(2026, 11, 23, 12, 0)


class World:
    """A folder, a clock that only sleeping moves, and a publish that notes when it was asked and may fail."""

    def __init__(self, folder: Path, *, times: tuple[time, ...] = ()) -> None:
        self.folder, self.now = folder, NOON
        self.said: list[str] = []
        self.published: list[tuple[datetime, list[str]]] = []
        self.errors: list[Exception] = []
        self.watcher = Watcher(
            look=lambda: look_at([folder]), publish=self._publish, say=self.said.append, now=lambda: self.now,
            every=30, times=times,
        )  # fmt: skip

    def _publish(self) -> str:
        if self.errors:
            raise self.errors.pop(0)
        self.published.append((self.now, sorted(path.name for path in self.folder.iterdir())))
        return f"published {len(self.published)}"

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        stamp = self.now.timestamp()
        os.utime(path, (stamp, stamp))

    def step(self, count: int = 1) -> None:
        for _ in range(count):
            self.now += timedelta(seconds=self.watcher.step())

    def run(self, *, seconds: float) -> None:
        end = self.now + timedelta(seconds=seconds)
        while self.now < end:
            self.step()


@pytest.fixture
def world(tmp_path: Path) -> World:
    found = World(tmp_path / "kb")
    found.folder.mkdir()
    found.write("退货.md", "七天")
    return found


def test_it_publishes_at_first_and_after_each_change(world: World) -> None:
    world.run(seconds=300)
    assert [at for at, _ in world.published] == [NOON + timedelta(seconds=QUIET)]
    world.write("运费.md", "8 元")
    world.run(seconds=60)
    (world.folder / "退货.md").unlink()
    world.run(seconds=60)
    assert [names for _, names in world.published] == [["退货.md"], ["运费.md", "退货.md"], ["运费.md"]]
    assert world.said == ["published 1", "published 2", "published 3"]


def test_it_waits_while_sizes_change(world: World) -> None:
    world.run(seconds=60)
    for size in range(5):
        world.write("大.pdf", "x" * size)
        world.step()
        assert len(world.published) == 1
    world.step(2)
    assert world.published[-1][1] == ["大.pdf", "退货.md"]


def test_a_folder_that_never_rests_is_told_of_once(world: World) -> None:
    for size in range(40):
        world.write("日志.txt", "x" * size)
        world.step()
    assert not world.published
    assert len(world.said) == 1 and "folder_restless" in world.said[0] and "日志.txt" in world.said[0]


def test_a_file_that_was_only_touched_is_not_published(world: World) -> None:
    world.run(seconds=60)
    world.write("退货.md", "七天")
    before = look_at([world.folder])
    world.run(seconds=60)
    assert len(world.published) == 1 and look_at([world.folder]) == before
    world.write("退货.md", "八天")  # of the same size
    world.run(seconds=60)
    assert len(world.published) == 2


@pytest.mark.parametrize("damage", ["gone", "empty", "only steering"])
def test_a_folder_that_vanished_or_is_empty_is_never_published(world: World, damage: str) -> None:
    world.run(seconds=60)
    kept = world.folder.with_name("kept")
    world.folder.rename(kept)
    if damage != "gone":
        world.folder.mkdir()
    if damage == "only steering":
        world.write("README.md", "x")
    world.run(seconds=300)
    assert len(world.published) == 1
    assert len(world.said) == 2 and ("folder_gone" if damage == "gone" else "folder_empty") in world.said[1]
    (world.folder / "README.md").unlink(missing_ok=True)
    if damage != "gone":
        world.folder.rmdir()
    kept.rename(world.folder)
    world.run(seconds=60)
    assert world.said[2:] == ["all is well again, nothing has changed"] and len(world.published) == 1
    world.folder.rename(kept)
    world.run(seconds=60)
    assert len(world.said) == 4  # it is said again when it happens again


def test_what_passes_is_tried_at_each_tick_and_said_once(world: World) -> None:
    busy = PublishError("busy", ".kb", "another builder is at work", "Wait.")
    world.errors = [busy, busy, ModelError("embedding_late", "x", "late", "Wait."), OSError("gone"), KeyError("x")]
    world.run(seconds=200)
    assert [line.partition("[")[0] for line in world.said] == [
        "error: .kb: another builder is at work ", "error: x: late ", "error: OSError: gone", "error: KeyError: 'x'",
        "published 1",
    ]  # fmt: skip
    assert world.published[0][0] == NOON + timedelta(seconds=QUIET + 5 * 30)


def test_what_was_refused_rests_until_the_files_change(world: World) -> None:
    world.run(seconds=60)
    world.write("退货.md", "三天")
    world.errors = [PublishError("gate", "v2", "is refused", "Mend it.")]
    world.run(seconds=1200)
    assert len(world.published) == 1 and len(world.said) == 2
    world.write("退货.md", "十天")
    world.run(seconds=60)
    assert world.said[2:] == ["published 2"]


def test_what_was_refused_is_tried_again_after_an_hour(world: World) -> None:
    world.errors = [PublishError("self_check", "v1", "failed", "Again.")]
    world.run(seconds=3590)
    assert not world.published
    world.run(seconds=120)
    assert len(world.published) == 1


def test_it_publishes_at_the_times_of_the_day_and_makes_up_for_one_that_was_slept_through(tmp_path: Path) -> None:
    world = World(tmp_path, times=(time(2, 0), time(14, 30)))
    world.write("退货.md", "七天")
    world.run(seconds=3600)
    assert not world.published
    world.run(seconds=2 * 3600)
    assert [at for at, _ in world.published] == [NOON.replace(hour=14, minute=30, second=2)]
    world.write("退货.md", "八天")
    world.now = datetime(2026, 11, 24, 7, 45)  # the machine slept from three in the afternoon
    world.run(seconds=60)
    assert [at for at, _ in world.published][1:] == [datetime(2026, 11, 24, 7, 45, 2)]
    world.run(seconds=3600)
    assert len(world.published) == 2


def test_at_its_time_it_goes_on_trying(tmp_path: Path) -> None:
    world = World(tmp_path / "kb", times=(time(14, 30),))
    world.run(seconds=3 * 3600)
    assert len(world.said) == 1 and "folder_gone" in world.said[0]
    world.folder.mkdir()
    world.write("退货.md", "七天")
    world.run(seconds=60)
    assert len(world.published) == 1


def test_next_time() -> None:
    times = (time(2, 0), time(14, 30))
    assert next_time(times, NOON) == datetime(2026, 11, 23, 14, 30)
    assert next_time(times, datetime(2026, 11, 23, 14, 30)) == datetime(2026, 11, 24, 2, 0)


def test_a_folder_that_cannot_be_looked_into_is_not_taken_for_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a" / "退货").mkdir(parents=True)
    (tmp_path / "a" / "退货" / "x.md").write_text("x")
    scandir = os.scandir

    def failing(path: Path) -> object:
        if Path(path).name == "退货":
            raise OSError(5, "Input/output error")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", failing)
    with pytest.raises(SourceError) as caught:
        look_at([tmp_path / "a"])
    assert caught.value.code == "folder_gone" and caught.value.subject.endswith("退货")


def test_links_pipes_and_vanishing_files_are_hashed_without_being_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.md")
    (tmp_path / "b.md").symlink_to("/etc/hostname")
    (tmp_path / "c.md").write_text("x")
    seen = look_at([tmp_path])
    before = digest(seen)
    (tmp_path / "c.md").unlink()
    assert len(seen) == 3 and digest(seen) != before
