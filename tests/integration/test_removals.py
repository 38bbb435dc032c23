"""The safety stop: more than half of the live documents must not vanish in a publish that nobody looks at."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.audit import events
from ingest.embedding import Embedder
from ingest.errors import PublishError
from ingest.publish import publish
from ingest.removals import refuse_mass_removal
from ingest.version import current_id
from tests.small_embedding import RecordingEmbedder


@pytest.fixture
def embedder() -> Embedder:
    return RecordingEmbedder()


def _write(folder: Path, names: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        (folder / f"{name}.md").write_text(f"# {name}\n\n规则 {name} 的说明。\n", encoding="utf-8")


def _publish(folder: Path, embedder: Embedder) -> str:
    store = folder.with_name(".kb")
    return publish([folder], store, embedder, gate=refuse_mass_removal(store)).version


def test_half_may_go_and_more_may_not(tmp_path: Path, embedder: Embedder) -> None:
    docs = tmp_path / "docs"
    _write(docs, "abcd")
    first = _publish(docs, embedder)
    for name in "abc":
        (docs / f"{name}.md").unlink()
    with pytest.raises(PublishError) as caught:
        _publish(docs, embedder)
    assert caught.value.code == "mass_removal"
    assert "3 of the 4 live documents (a.md, b.md, c.md)" in str(caught.value)
    _write(docs, "c")
    assert _publish(docs, embedder) != first


@pytest.mark.parametrize("part", ["passages.jsonl", "manifest.json"])
def test_damage_of_what_is_live_does_not_lift_the_stop(part: str, tmp_path: Path, embedder: Embedder) -> None:
    docs, store = tmp_path / "docs", tmp_path / ".kb"
    _write(docs, "abcde")
    _publish(docs, embedder)
    _write(docs, "f")
    live = _publish(docs, embedder)
    (store / "versions" / live / part).write_bytes(b"damaged")
    for name in "abcde":
        (docs / f"{name}.md").unlink()
    with pytest.raises(PublishError) as caught:
        _publish(docs, embedder)
    assert caught.value.code == "mass_removal" and current_id(store) == live
    _write(docs, "abcde")
    assert _publish(docs, embedder)


def test_documents_that_only_moved_are_no_removal(tmp_path: Path, embedder: Embedder) -> None:
    docs = tmp_path / "docs"
    _write(docs, "abcd")
    _publish(docs, embedder)
    (docs / "returns").mkdir()
    for path in docs.glob("*.md"):
        path.rename(docs / "returns" / path.name)
    assert _publish(docs, embedder)


def test_what_was_allowed_by_name_is_on_record(tmp_path: Path, embedder: Embedder) -> None:
    docs, store = tmp_path / "docs", tmp_path / ".kb"
    _write(docs, "abcd")
    _publish(docs, embedder)
    for name in "abc":
        (docs / f"{name}.md").unlink()
    gate = refuse_mass_removal(store, who="li", is_allowed=True)
    report = publish([docs], store, embedder, gate=gate)
    (event,) = events(store, actions=["override"])
    assert (event.who, event.subject, event.details["count"]) == ("li", report.version, 3)
