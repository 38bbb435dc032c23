"""Bad input loses nothing, in the short form: one file of each kind among good ones; `soak_bad_input` is the long one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ingest.errors import LoadError
from ingest.loaders import Limits, load, load_passages
from ingest.loaders.child import ChildParser
from ingest.loaders.source import Source
from ingest.publish import publish
from tests.reliability.good import good_files
from tests.reliability.malformed import FACT, one_of_each
from tests.reliability.soak_bad_input import run
from tests.reliability.watch import MEGABYTE, ChildWatch
from tests.small_embedding import RecordingEmbedder


def test_one_of_each_kind_is_refused_and_every_good_file_answers(tmp_path: Path) -> None:
    bad, good = one_of_each(), good_files(16)
    outcome = run(bad, good, tmp_path)
    assert outcome.wrong == ()
    assert (outcome.bad, outcome.answered) == (len(bad), len(good))
    assert outcome.children and outcome.resident


def test_documents_of_a_folder_that_cannot_be_looked_into_stay_live(tmp_path: Path) -> None:
    docs, store = tmp_path / "docs", tmp_path / "kb"
    for good in good_files(2):
        good.write(docs)
    publish([docs], store, RecordingEmbedder())
    (docs / "手册").rename(tmp_path / "elsewhere")
    (docs / "手册").symlink_to(tmp_path / "elsewhere")
    (docs / "new.md").write_text(FACT, encoding="utf-8")
    report = publish([docs], store, RecordingEmbedder())
    assert (report.added, report.removed, report.documents) == (("new.md",), (), 3)
    assert [(error.subject, error.code) for error in report.refused] == [("手册", "outside")]


def test_the_child_never_holds_more_than_its_limit() -> None:
    source = Source(path="a.html", content=f"<p>{FACT}</p>".encode() * 60_000, sidecar=b"")
    parser = ChildParser()
    with ChildWatch(only_new=True) as watch, pytest.raises(LoadError, match="too_large"):
        parser.ask(source, budget=None, limits=Limits(memory_bytes=120 * MEGABYTE))
    parser.close()
    assert 60 * MEGABYTE < watch.highest <= 120 * MEGABYTE


def test_a_row_that_no_passage_can_hold_is_refused_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(f"# 表\n\n| a |\n|---|\n| 短 |\n| {FACT * 6000} |\n", encoding="utf-8")
    with pytest.raises(LoadError, match=r"a\.md.*line:6.*too_large"):
        load_passages(tmp_path / "a.md", tmp_path, budget=320)


def test_what_fails_in_a_used_child_is_tried_again_in_a_fresh_one() -> None:
    parser = ChildParser()
    source = Source(path="a.md", content=FACT.encode(), sidecar=b"")
    try:
        parser.ask(source, budget=None, limits=Limits())
        assert parser._child is not None
        parser._child.kill()  # as the system does when memory runs out; it is not seen yet
        assert parser.ask(source, budget=None, limits=Limits())["document"]["text"] == FACT
    finally:
        parser.close()


def test_a_forked_process_leaves_the_child_to_its_parent(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(FACT, encoding="utf-8")
    load(tmp_path / "a.md", tmp_path)
    forked = os.fork()
    if not forked:
        os._exit(load(tmp_path / "a.md", tmp_path).text != FACT)
    assert os.waitstatus_to_exitcode(os.waitpid(forked, 0)[1]) == 0
    assert load(tmp_path / "a.md", tmp_path).text == FACT
