"""Erasure, where it is hard: killed half-way, indexes updated in place, other folders, short texts, damaged versions."""

from __future__ import annotations

import html
import json
import shutil
from pathlib import Path
from typing import NoReturn

import pytest

from assistant.engine import Assistant
from assistant.live import LiveLog
from ingest.audit import events
from ingest.books import BOOKS
from ingest.embedding import open_embedder
from ingest.erasing import files_with, own_pieces
from ingest.errors import PublishError, StoreError
from ingest.forget import Erased, forget
from ingest.publish import publish
from ingest.version import VERSIONS, current_id, list_versions, live_manifest, open_current
from tests.small_embedding import RecordingEmbedder

SECRET = "张小花的投诉编号是 CX-88231。本店赔付三百二十元。"
CASES = f"# 投诉个案\n\n{SECRET}\n"


class Killed(BaseException):
    """Stands for a kill: what it passes through has nothing to clean up."""


def die(*_: object, **__: object) -> NoReturn:
    raise Killed


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    docs = tmp_path / "docs"
    docs.mkdir()
    for number in range(30):
        (docs / f"{number}.md").write_text(
            f"# 型号 A{number}\n\n型号 A{number} 的保修期为 {number + 3} 个月。\n", "utf-8"
        )
    return docs


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "kb"


@pytest.fixture
def embedder() -> RecordingEmbedder:
    return RecordingEmbedder()


def erase(document: str, store: Path, embedder: RecordingEmbedder, **more: object) -> Erased:
    return forget(document, store, embedder, who="li", **more)  # type: ignore[arg-type]


def bytes_below(*folders: Path) -> bytes:
    return b"".join(path.read_bytes() for folder in folders for path in folder.rglob("*") if path.is_file())


def vector_of(store: Path, document: str) -> bytes:
    with open_current(store) as version:
        (number,) = (i for i, passage in enumerate(version.passages) if passage.document == document)
        return bytes(version.vectors[number].tobytes())


def test_no_vector_is_left_in_an_index_that_was_updated(docs: Path, store: Path, embedder: RecordingEmbedder) -> None:
    publish([docs], store, embedder)
    (docs / "cases.md").write_text(CASES, "utf-8")
    publish([docs], store, embedder)
    vector = vector_of(store, "cases.md")
    (docs / "cases.md").unlink()
    (docs / "0.md").write_text("# 换货\n\n换货在两天内寄出。\n", "utf-8")
    live = publish([docs], store, embedder, keep=1).version
    with open_current(store) as version:
        assert version.manifest.updates and vector not in version.vectors.tobytes()
    assert vector in bytes_below(store / VERSIONS / live)  # Chroma only marks it
    asked = len(embedder.asked)
    erased = erase("cases.md", store, embedder)
    assert vector not in bytes_below(store) and SECRET.encode() not in bytes_below(store)
    assert current_id(store) == live == erased.live and len(embedder.asked) == asked


def test_what_was_pruned_long_ago_is_erased_from_what_remains(
    docs: Path, store: Path, embedder: RecordingEmbedder
) -> None:
    (docs / "cases.md").write_text(CASES, "utf-8")
    publish([docs], store, embedder)
    vector = vector_of(store, "cases.md")
    (docs / "cases.md").unlink()
    for days in (1, 2):
        (docs / "new.md").write_text(f"# 换货\n\n换货在 {days} 天内寄出。\n", "utf-8")
        publish([docs], store, embedder, keep=1)
    assert vector in bytes_below(store) and len(list_versions(store)) == 2
    erase("cases.md", store, embedder)
    assert vector not in bytes_below(store)
    with pytest.raises(PublishError, match="unknown_document"):
        erase("cases.md", store, embedder)


def test_versions_sealed_with_leftover_memory_are_made_anew(
    docs: Path, store: Path, embedder: RecordingEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    (docs / "cases.md").write_text(CASES, "utf-8")
    publish([docs], store, embedder)
    vector = vector_of(store, "cases.md")
    (docs / "cases.md").unlink()

    def leave(folder: Path) -> None:
        (records,) = folder.glob("*/data_level0.bin")
        records.write_bytes(vector.ljust(records.stat().st_size, b"\0"))

    with monkeypatch.context() as as_before:
        as_before.setattr("ingest.dense.clear_spare", leave)
        as_before.setattr("ingest.build.MOST_REPLACED", 0)  # each is built afresh: no deleted record gives it away
        for days in (1, 2):
            (docs / "0.md").write_text(f"# 换货\n\n换货在 {days} 天内寄出。\n", "utf-8")
            publish([docs], store, embedder, keep=1)
    held = [path for path in store.rglob("data_level0.bin") if vector in path.read_bytes()]
    assert len(held) == len(list_versions(store)) == 2
    erase("cases.md", store, embedder)
    assert vector not in bytes_below(store) and len(list_versions(store)) == 1


@pytest.mark.parametrize(
    "step", ["prepare_locked", "go_live", "erase_vectors", "erase_from_books", "files_with", "discard", "record"]
)
def test_killed_at_any_step_a_second_call_finishes_it(
    docs: Path, store: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    embedder = open_embedder("static")
    (docs / "cases.md").write_text(CASES, "utf-8")
    publish([docs], store, embedder)
    log = LiveLog(store)
    with Assistant.open(store) as assistant:
        log.question(assistant.answer("张小花的投诉编号是多少？"))
    with monkeypatch.context() as patched:
        patched.setattr(f"ingest.forget.{step}", die)
        with pytest.raises(Killed):
            forget("cases.md", store, embedder, who="li")
    assert [path.name for path in docs.glob(".*")] == []  # nothing is hidden from the next publish
    publish([docs], store, embedder)
    erased = forget("cases.md", store, embedder, who="li")
    traces = bytes_below(store, docs)
    assert SECRET.encode() not in traces and "张小花".encode() not in traces and log.recent() == []
    assert erased.document not in {document.path for document in (live_manifest(store) or pytest.fail()).documents}
    assert events(store, actions=["forget"])[0].subject == "cases.md"


def test_a_document_that_was_only_ever_refused(docs: Path, store: Path, embedder: RecordingEmbedder) -> None:
    (docs / "list.docx").write_bytes(b"no zip at all")
    assert publish([docs], store, embedder).refused
    erased = erase("list.docx", store, embedder)
    live = live_manifest(store)
    assert live and live.refused == () and not (docs / "list.docx").exists() and erased.searched == 0


def test_a_sidecar_that_was_left_alone(docs: Path, store: Path, embedder: RecordingEmbedder) -> None:
    (docs / "cases.md").write_text(CASES, "utf-8")
    (docs / "cases.md.meta.yaml").write_text("title: 投诉个案（小花女士）\n", "utf-8")
    publish([docs], store, embedder)
    (docs / "cases.md").unlink()
    publish([docs], store, embedder)
    assert "小花女士".encode() in bytes_below(store / VERSIONS / str(current_id(store)))
    erase("cases.md", store, embedder)
    assert "小花".encode() not in bytes_below(store, docs) and len(list_versions(store)) == 1


def test_no_file_but_a_document_is_deleted(docs: Path, store: Path, embedder: RecordingEmbedder) -> None:
    outside = docs.parent / "outside"
    outside.mkdir()
    for path in (docs.parent / "notes.md", outside / "notes.md", docs / "README.md", docs / "cases.md.meta.yaml"):
        path.write_text("title: 不属于知识\n", "utf-8")
    (docs / "linked").symlink_to(outside)
    publish([docs], store, embedder)
    before = bytes_below(docs, outside)
    hostile = ("../notes.md", "README.md", "cases.md.meta.yaml", "linked/notes.md", ".", f"{outside}/notes.md")
    for name in hostile:
        with pytest.raises(PublishError, match="unknown_document"):
            erase(name, store, embedder)
    assert bytes_below(docs, outside) == before and (docs.parent / "notes.md").exists()


def test_an_unknown_name_costs_no_version(docs: Path, store: Path, embedder: RecordingEmbedder) -> None:
    first = publish([docs], store, embedder).version
    (docs / "0.md").write_text("# 换货\n\n换货在两天内寄出。\n", "utf-8")
    publish([docs], store, embedder)
    manifest = store / VERSIONS / first / "manifest.json"
    manifest.write_bytes(manifest.read_bytes()[:-20])
    with pytest.raises(PublishError, match="unknown_document"):
        erase("typo.md", store, embedder)
    assert manifest.exists()


@pytest.mark.parametrize("name", ["manifest.json", "passages.jsonl", "chroma/rows.npy"])
def test_a_damaged_older_version_goes_as_well(docs: Path, store: Path, embedder: RecordingEmbedder, name: str) -> None:
    (docs / "cases.md").write_text(CASES, "utf-8")
    first = publish([docs], store, embedder).version
    (docs / "0.md").write_text("# 换货\n\n换货在两天内寄出。\n", "utf-8")
    publish([docs], store, embedder)
    path = store / VERSIONS / first / name
    path.write_bytes(path.read_bytes()[:-30])
    erased = erase("cases.md", store, embedder)
    assert first in erased.versions and SECRET.encode() not in bytes_below(store)


def test_a_line_that_others_hold_too_is_theirs(docs: Path, store: Path, embedder: RecordingEmbedder) -> None:
    shared = "赠品与退货的商品一起寄回"
    (docs / "one.md").write_text(f"# 甲\n\n{shared}\n\n本店赔付张小花三百二十元。\n", "utf-8")
    (docs / "two.md").write_text(f"# 乙\n\n请注意，{shared}，否则扣款。\n", "utf-8")
    publish([docs], store, embedder)
    assert erase("one.md", store, embedder).searched
    left = bytes_below(store)
    assert shared.encode() in left and "三百二十元".encode() not in left


def test_a_document_of_short_lines_is_known_as_a_whole(docs: Path, store: Path, embedder: RecordingEmbedder) -> None:
    (docs / "pin.md").write_text("口令\n四七一一\n", "utf-8")
    publish([docs], store, embedder)
    reports = docs.parent / "reports"
    reports.mkdir()
    (reports / "a.json").write_text(json.dumps({"shown": "口令\n四七一一"}), "utf-8")
    erased = erase("pin.md", store, embedder, reports=[reports])
    assert erased.searched and len(erased.reports) == 1
    assert "四七一一".encode() not in bytes_below(store)


def test_its_name_and_the_reasons_given_stay_on_record(docs: Path, store: Path, embedder: RecordingEmbedder) -> None:
    name = "复核名单-张小花-2026.md"
    (docs / name).write_text(f"名单：\n\n{SECRET}\n", "utf-8")
    publish([docs], store, embedder, why="本店赔付三百二十元。")
    erased = erase(name, store, embedder, why="顾客要求")
    assert erased.searched and b"CX-88231" not in bytes_below(store)
    assert name.encode() in (store / BOOKS).read_bytes()


def test_books_that_were_set_aside_and_uploads_that_were_broken_off_go_as_well(
    docs: Path, store: Path, embedder: RecordingEmbedder
) -> None:
    (docs / "cases.md").write_text(CASES, "utf-8")
    (docs / ".upload-7-cases.md").write_text(CASES, "utf-8")
    publish([docs], store, embedder)
    aside = store / f"{BOOKS}.damaged-20261101T000000"
    aside.write_bytes(b'torn page ["cases.md"] torn')
    erase("cases.md", store, embedder)
    assert not aside.exists() and SECRET.encode() not in bytes_below(store, docs)


def test_both_folders_are_cleared(docs: Path, store: Path, embedder: RecordingEmbedder) -> None:
    more = docs.with_name("more")
    more.mkdir()
    (more / "cases.md").write_text(CASES, "utf-8")
    publish([docs, more], store, embedder)
    assert erase("./cases.md", store, embedder).files == (str(more / "cases.md"),)
    assert len((live_manifest(store) or pytest.fail()).documents) == 30
    publish([docs, more], store, embedder)


def test_a_file_that_cannot_be_searched_away_is_named_and_a_second_call_goes_on(
    docs: Path, store: Path, embedder: RecordingEmbedder
) -> None:
    (docs / "cases.md").write_text(CASES, "utf-8")
    publish([docs], store, embedder)
    note = store / "models" / "note.txt"
    note.parent.mkdir()
    note.write_text(SECRET, "utf-8")
    with pytest.raises(StoreError, match=r"note\.txt.*\[not_erased\]"):
        erase("cases.md", store, embedder)
    note.unlink()
    assert erase("cases.md", store, embedder).searched
    assert SECRET.encode() not in bytes_below(store, docs)


def test_earlier_wordings_leave_the_cache(docs: Path, store: Path, embedder: RecordingEmbedder) -> None:
    (docs / "cases.md").write_text(CASES, "utf-8")
    publish([docs], store, embedder)
    vector = vector_of(store, "cases.md")
    for amount in ("四百元", "五百元"):
        (docs / "cases.md").write_text(CASES.replace("三百二十元", amount), "utf-8")
        publish([docs], store, embedder, keep=1)
    assert vector in bytes_below(store / "cache")
    erase("cases.md", store, embedder)
    assert vector not in bytes_below(store)


@pytest.mark.parametrize(
    "write",
    [
        lambda text: text,
        lambda text: json.dumps({"a": text}),
        lambda text: json.dumps({"a": text}, ensure_ascii=False),
        html.escape,
        lambda text: json.dumps(html.escape(text)),
        lambda text: '"' + text.replace('"', '""') + '"',
    ],
)
def test_a_sentence_is_found_however_our_files_write_it(tmp_path: Path, write: object) -> None:
    line = '张小花说"<急件>"要先赔付。其余的以后再说。'
    own = own_pieces([line], [])
    (tmp_path / "report").write_text(write(line.split("。")[0] + "。"), "utf-8")  # type: ignore[operator]
    (tmp_path / "other").write_text("别的", "utf-8")
    assert list(files_with([tmp_path], own)) == [tmp_path / "report"]


def test_what_is_live_afterwards_is_what_the_folder_gives(docs: Path, store: Path, embedder: RecordingEmbedder) -> None:
    (docs / "cases.md").write_text(CASES, "utf-8")
    publish([docs], store, embedder)
    erase("cases.md", store, embedder)
    live = current_id(store)
    shutil.rmtree(store)
    assert publish([docs], store, embedder).version == live
