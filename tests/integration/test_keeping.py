"""Erasure, rebuild, backup, history: the command line over a real store."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from assistant.engine import Assistant
from assistant.live import LiveLog
from ingest.__main__ import main
from ingest.audit import check_chain, events
from ingest.books import BOOKS
from ingest.version import VERSIONS, current_id, list_versions, live_manifest
from tests.integration.conftest import write_documents

SECRET = "张小花的投诉记录编号是 CX-88231，赔付三百二十元。"


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with `docs`, one of them to be forgotten, and `kb`, published twice."""
    docs = write_documents(tmp_path / "docs")
    (docs / "complaints" / "cases.md").write_text(f"# 投诉个案\n\n## 个案\n\n{SECRET}\n", encoding="utf-8")
    (docs / "complaints" / "cases.md.meta.yaml").write_text("title: 投诉个案（小花）\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CITEDESK_KB_DOCS", str(docs))
    monkeypatch.setenv("CITEDESK_KB_DIR", str(tmp_path / "kb"))
    assert run("--why", "first") == 0
    (docs / "refunds" / "new.md").write_text("# 新规则\n\n礼品卡退款即时到账。\n", encoding="utf-8")
    assert run("--who", "li", "--why", "second") == 0
    return tmp_path


def run(*words: str) -> int:
    return main(["--quiet", *words])


def bytes_below(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_history_says_who_and_why_and_compare_what(work: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert run("history", "--json") == 0
    newest, oldest = json.loads(capsys.readouterr().out)
    assert (newest["who"], newest["reason"], newest["details"]["added"]) == ("li", "second", ["refunds/new.md"])
    assert newest["details"]["previous"] == oldest["subject"]
    assert run("compare", oldest["subject"], "--json") == 0
    assert json.loads(capsys.readouterr().out)["added"] == ["refunds/new.md"]
    assert run("rollback", "--who", "wang", "--why", "错价") == 0
    assert current_id(work / "kb") == oldest["subject"]
    capsys.readouterr()
    assert run("audit", "rollback") == 0
    assert "wang" in (line := capsys.readouterr().out) and "错价" in line


def test_what_is_forgotten_is_in_no_byte(work: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store, docs = work / "kb", work / "docs"
    log = LiveLog(store)
    with Assistant.open(store) as assistant:
        reply = assistant.answer("张小花的投诉记录编号是多少？")
        assert "CX-88231" in reply.text
        log.feedback(log.question(reply), helpful=False)
        log.question(assistant.answer("信用卡退款多久到账？"))
    reports = work / "eval" / "reports"
    reports.mkdir(parents=True)
    (reports / "dev.json").write_text(json.dumps({"text": SECRET}), encoding="utf-8")
    (reports / "other.json").write_text("{}", encoding="utf-8")
    assert SECRET.encode() in bytes_below(store)
    assert run("forget", "complaints/cases.md", "--yes", "--who", "li") == 0
    for trace in (SECRET.encode(), "投诉记录编号".encode(), b"CX-88231", "小花".encode()):
        assert trace not in bytes_below(store) + bytes_below(docs)
    assert [path.name for path in reports.iterdir()] == ["other.json"]
    assert len(log.recent()) == 1
    live = live_manifest(store)
    assert (
        live
        and "complaints/cases.md" not in {d.path for d in live.documents}
        and "refunds/new.md" in {d.path for d in live.documents}
    )
    assert [m.id for m in list_versions(store)] == [live.id]
    assert events(store, actions=["forget"])[0].subject == "complaints/cases.md"
    assert run("check") == 0
    capsys.readouterr()
    assert run("forget", "complaints/cases.md", "--yes") == 2
    assert "unknown_document" in capsys.readouterr().err


def test_what_only_an_older_version_holds_is_forgotten_there(work: Path) -> None:
    store = work / "kb"
    (work / "docs" / "complaints" / "cases.md").unlink()
    (work / "docs" / "complaints" / "cases.md.meta.yaml").unlink()
    assert run() == 0
    live = current_id(store)
    assert SECRET.encode() in bytes_below(store)
    assert run("forget", "complaints/cases.md", "--yes") == 0
    assert SECRET.encode() not in bytes_below(store) and current_id(store) == live


def test_forgetting_the_last_document_is_refused_and_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "only.md").write_text("# 规则\n\n七天内可以退货。\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CITEDESK_KB_DOCS", str(docs))
    assert run() == 0
    live = current_id(tmp_path / ".kb")
    assert run("forget", "only.md", "--yes") == 2
    assert (docs / "only.md").exists() and current_id(tmp_path / ".kb") == live
    assert [path.name for path in docs.iterdir()] == ["only.md"]


def test_a_backup_is_a_store_of_its_own_and_comes_back(work: Path, tmp_path: Path) -> None:
    live = current_id(work / "kb")
    saved = tmp_path / "saved"
    assert run("backup", str(saved)) == 0
    assert run("--kb", str(saved), "check") == 0
    shutil.rmtree(work / "kb")
    assert run("restore", str(saved)) == 0
    assert current_id(work / "kb") == live and check_chain(work / "kb") > 2
    with Assistant.open(work / "kb") as assistant:
        assert "5–10 个工作日" in assistant.answer("信用卡退款多久到账？").text
    assert run("backup", str(saved)) == 2  # it is there already


def test_a_backup_does_not_bring_back_what_was_erased(
    work: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    saved = tmp_path / "saved"
    assert run("backup", str(saved)) == 0
    assert run("forget", "complaints/cases.md", "--yes") == 0
    live = current_id(work / "kb")
    assert run("restore", str(saved), "--yes") == 2
    assert "complaints/cases.md" in capsys.readouterr().err and current_id(work / "kb") == live
    assert SECRET.encode() not in bytes_below(work / "kb")


def test_a_damaged_backup_is_not_restored(work: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    saved = tmp_path / "saved"
    assert run("backup", str(saved)) == 0
    live = current_id(work / "kb")
    path = saved / VERSIONS / str(live) / "passages.jsonl"
    path.write_bytes(path.read_bytes()[:-10])
    assert run("restore", str(saved)) == 2
    assert "passages.jsonl" in capsys.readouterr().err and current_id(work / "kb") == live


def test_a_restore_that_fails_takes_nothing_away(work: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store, saved = work / "kb", tmp_path / "saved"
    assert run("backup", str(saved)) == 0
    live = str(current_id(store))
    damaged = store / VERSIONS / live / "vectors.npy"
    damaged.write_bytes(damaged.read_bytes()[:-4])
    with monkeypatch.context() as patched:
        patched.setattr("shutil.copytree", full_disk)
        assert run("restore", str(saved)) == 2
    assert damaged.exists() and current_id(store) == live
    assert run("restore", str(saved)) == 0 and run("check") == 0
    assert run("restore", str(store)) == 0 and run("check") == 0  # of itself: nothing to do


def full_disk(*_: object, **__: object) -> None:
    raise OSError(28, "No space left on device")


def test_a_folder_whose_live_version_is_damaged_is_not_restored_from_an_older_one(work: Path, tmp_path: Path) -> None:
    store, other = work / "kb", tmp_path / "other"
    assert len(list_versions(store)) == 2
    (store / VERSIONS / str(current_id(store)) / "vectors.npy").write_bytes(b"")
    assert run("--kb", str(other), "restore", str(store)) == 2 and current_id(other) is None


def test_a_backup_that_cannot_be_written_says_so(
    work: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("shutil.copytree", full_disk)
    assert run("backup", str(tmp_path / "saved")) == 2
    assert "not_copied" in capsys.readouterr().err and not (tmp_path / "saved").exists()


def test_a_rebuild_leaves_books_alone_that_are_in_use(work: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = work / "kb"
    count = check_chain(store)
    with closing(sqlite3.connect(store / BOOKS, isolation_level=None)) as busy:
        busy.execute("PRAGMA locking_mode=EXCLUSIVE")
        busy.execute("BEGIN EXCLUSIVE")
        assert run("rebuild") == 2
    assert "[books]" in capsys.readouterr().err
    assert not list(store.glob("*.damaged-*")) and check_chain(store) == count


def test_a_rebuild_of_the_wrong_folder_is_stopped(work: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "only.md").write_text("# 规则\n\n七天内可以退货。\n", encoding="utf-8")
    live = current_id(work / "kb")
    assert run("rebuild", str(tmp_path / "empty")) == 2 and current_id(work / "kb") == live
    assert run("rebuild", str(tmp_path / "empty"), "--allow-removals") == 0


def test_everything_is_rebuilt_from_originals_and_versions(work: Path) -> None:
    store = work / "kb"
    live = current_id(store)
    before = [(e.subject, e.who, e.reason) for e in events(store)]
    (store / BOOKS).write_bytes(b"damaged" * 1000)
    for suffix in ("-wal", "-shm"):
        (store / f"{BOOKS}{suffix}").unlink(missing_ok=True)
    shutil.rmtree(store / "cache")
    assert run("rebuild") == 0
    assert current_id(store) == live
    assert [(e.subject, e.who, e.reason) for e in events(store)][1:] == before
    (aside,) = store.glob("*.damaged-*")
    assert aside.name in events(store)[0].reason and run("check") == 0
