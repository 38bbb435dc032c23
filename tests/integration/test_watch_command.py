"""`python -m ingest --watch` as it runs: in a process of its own, on a small static model, ended by a signal."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ingest.__main__ import _parser, main
from ingest.commands.watching import watch
from ingest.history import history
from ingest.version import current_id, live_manifest
from settings import load
from tests.integration.test_publish_command import docs as docs  # the fixture: one document, settings, a model
from tests.integration.test_sources import Origin, needs_git

ROOT = Path(__file__).resolve().parents[2]
_PATIENCE = 60.0


@pytest.fixture
def start(docs: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Start a watch in the folder of the settings; none outlives the test."""
    started: list[subprocess.Popen[str]] = []

    def begin(*words: str) -> subprocess.Popen[str]:
        environ = {**os.environ, "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-m", "ingest", "--watch", "--every", "1", *words]
        with Path("watch.out").open("w", encoding="utf-8") as out:
            started.append(subprocess.Popen(command, env=environ, stdout=out, stderr=-1, text=True))
        return started[-1]

    yield begin
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()


def _until(done: Callable[[], object], process: subprocess.Popen[str]) -> None:
    end = time.monotonic() + _PATIENCE
    while not done():
        assert process.poll() is None and time.monotonic() < end, process.communicate(timeout=5)
        time.sleep(0.05)


def _live(store: str = ".kb") -> list[str]:
    manifest = live_manifest(Path(store))
    return [record.path for record in manifest.documents] if manifest else []


def _said() -> str:
    return Path("watch.out").read_text(encoding="utf-8")


def test_a_changed_file_goes_live_and_a_signal_ends_it(docs: Path, start: Callable[..., subprocess.Popen[str]]) -> None:
    process = start("--who", "li")
    _until(lambda: "1 added (退货.md)" in _said(), process)
    (docs / "运费.md").write_text("# 运费\n\n八天内保修。\n", encoding="utf-8")
    _until(lambda: "1 added (运费.md), 0 changed, 0 removed, 1 unchanged" in _said(), process)
    assert _live() == ["运费.md", "退货.md"] and {event.who for event in history(Path(".kb"))} == {"li"}
    process.terminate()
    _, err = process.communicate(timeout=_PATIENCE)
    assert process.returncode == 0 and err == ""
    assert _said().rstrip().endswith("stopped; what is live stays live")


def test_a_publish_under_way_is_given_up_without_harm(docs: Path, start: Callable[..., subprocess.Popen[str]]) -> None:
    assert main(["--quiet"]) == 0
    before = current_id(Path(".kb"))
    for number in range(60):
        text = "".join(f"## {i}\n\n七天内可以退货 {number} {i}。\n\n" for i in range(200))
        (docs / f"{number}.md").write_text(text, encoding="utf-8")
    process = start()
    _until(lambda: Path(".kb/publish.holder.json").exists(), process)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=_PATIENCE)
    assert process.returncode == 0 and current_id(Path(".kb")) == before
    for number in range(60):
        (docs / f"{number}.md").unlink()
    (docs / "退货.md").write_text("# 退货\n\n八天内可以退货。\n", encoding="utf-8")
    assert main(["--quiet"]) == 0
    assert [path.name for path in Path(".kb/versions").iterdir() if path.name.startswith(".")] == []


@pytest.mark.parametrize("words", [["--watch", "plan"], ["--watch", "--at", "26:00"], ["--watch", "docs/退货.md"]])
def test_what_cannot_be_watched_is_said_at_once(
    docs: Path, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 2
    assert "[usage]" in capsys.readouterr().err


def test_most_of_what_is_live_stays_unless_it_is_allowed(docs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("运费", "保修"):
        (docs / f"{name}.md").write_text(f"# {name}\n\n七天内{name}。\n", encoding="utf-8")
    assert main(["--quiet"]) == 0
    for name in ("运费", "保修"):
        (docs / f"{name}.md").unlink()
    assert main(["--quiet", "--yes"]) == 2
    assert "[mass_removal]" in capsys.readouterr().err and len(_live()) == 3
    assert main(["--quiet", "--yes", "--allow-removals"]) == 0
    assert _live() == ["退货.md"]


@needs_git
def test_a_repository_is_planned_published_and_its_commit_is_in_the_history(
    docs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "git").mkdir()
    origin = Origin(tmp_path / "git")
    first = origin.commit({"help/退货.md": "# 退货\n\n七天内可以退货。\n"})
    word = f"{origin.bare}#main:help"
    assert main(["plan", word, "--quiet"]) == 0
    assert "+ 退货.md" in capsys.readouterr().out and current_id(Path(".kb")) is None
    assert main([word, "--quiet", "--who", "li"]) == 0
    second = origin.commit({"help/运费.md": "# 运费\n\n八天内保修。\n"})
    assert main([word, "--quiet", "--why", "双12"]) == 0
    reasons = [event.reason for event in history(Path(".kb"))]
    assert reasons == [f"双12 ({word} @ {second[:12]})", f"{word} @ {first[:12]}"]
    assert _live() == ["运费.md", "退货.md"]
    manifest = live_manifest(Path(".kb"))
    assert manifest is not None and [Path(root).name for root in manifest.roots] == ["help"]
    assert "help-" in manifest.roots[0]
    shutil.rmtree(origin.bare)
    assert main([word, "--quiet"]) == 2
    assert "[" in capsys.readouterr().err and len(_live()) == 2


@needs_git
def test_a_repository_is_watched(docs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "git").mkdir()
    origin = Origin(tmp_path / "git")
    origin.commit({"退货.md": "# 退货\n\n七天内可以退货。\n"})
    steps: Iterator[Callable[[], object]] = iter(
        [lambda: None, lambda: origin.commit({"运费.md": "# 运费\n\n八天内保修。\n"}), lambda: None, lambda: None]
    )

    def sleep(seconds: float) -> None:
        """Let no time pass, but let something happen; at the end, Ctrl-C."""
        step = next(steps, None)
        if step is None:
            raise KeyboardInterrupt
        step()

    arguments = _parser().parse_args(["--watch", "--json"])
    assert watch(load(), [str(origin.bare)], arguments, sleep=sleep) == 0
    out = capsys.readouterr().out
    reports = [json.loads(line) for line in out.splitlines() if line.startswith("{")]
    assert [report["added"] for report in reports] == [["退货.md"], ["运费.md"]]
    assert history(Path(".kb"))[0].reason.startswith(f"{origin.bare} @ ")
