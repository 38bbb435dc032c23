"""The life of versions: prepared, published, overtaken, cancelled, killed, taken back, mended, kept and pruned."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NoReturn

import pytest

import ingest.version
from assistant.engine import Assistant
from ingest.embedding import open_embedder
from ingest.errors import PublishError, StoreError
from ingest.history import history, roll_back
from ingest.manifest import read_manifest, write_manifest
from ingest.progress import ProgressEvent
from ingest.publish import prepare, publish
from ingest.rebuild import rebuild
from ingest.retention import prune
from ingest.version import VERSIONS, current_id, list_versions, live_manifest, open_current, open_sound, open_version
from tests.small_embedding import RecordingEmbedder


class Killed(BaseException):
    """Stands for a kill: what it passes through has nothing to clean up."""


def die(*_: object, **__: object) -> NoReturn:
    raise Killed


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    return write(tmp_path / "docs", 30)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "kb"


@pytest.fixture
def embedder() -> RecordingEmbedder:
    return RecordingEmbedder()


def write(docs: Path, count: int) -> Path:
    docs.mkdir()
    for number in range(count):
        edit(docs, number, 7)
    return docs


def edit(docs: Path, number: int, days: int) -> None:
    text = f"# 型号 A{number} 的退货\n\n型号 A{number} 自签收次日起 {days} 天内可以退货。\n"
    (docs / f"{number}.md").write_text(text, encoding="utf-8")


def texts(store: Path) -> str:
    with open_current(store) as version:
        return "\n".join(passage.text for passage in version.passages)


def test_what_was_prepared_goes_live_as_it_is(docs: Path, store: Path, embedder: RecordingEmbedder) -> None:
    first = publish([docs], store, embedder).version
    edit(docs, 3, 15)
    prepared = prepare([docs], store, embedder)
    inode = (store / VERSIONS / prepared.manifest.id).stat().st_ino
    asked = len(embedder.asked)
    assert current_id(store) == first and [m.id for m in list_versions(store)] == [first]
    report = publish([docs], store, embedder, expected=prepared.manifest.id)
    assert (report.version, report.embedded, report.went_live) == (prepared.manifest.id, 0, True)
    assert len(embedder.asked) == asked and (store / VERSIONS / report.version).stat().st_ino == inode
    assert [m.id for m in list_versions(store)] == [report.version, first]


def test_only_the_last_prepared_version_is_kept(docs: Path, store: Path, embedder: RecordingEmbedder) -> None:
    first = publish([docs], store, embedder).version
    for days in (8, 9, 10):
        edit(docs, 3, days)
        last = prepare([docs], store, embedder).manifest.id
    assert {path.name for path in (store / VERSIONS).iterdir()} == {first, last}


def test_what_was_overtaken_does_not_go_live(docs: Path, store: Path, embedder: RecordingEmbedder) -> None:
    first = publish([docs], store, embedder).version
    edit(docs, 3, 15)
    looked_at = prepare([docs], store, embedder).manifest.id
    edit(docs, 4, 30)
    with pytest.raises(PublishError, match="overtaken"):
        publish([docs], store, embedder, expected=looked_at)
    assert current_id(store) == first and len(history(store)) == 1


def test_history_counts_what_a_publish_changed_then(docs: Path, store: Path, embedder: RecordingEmbedder) -> None:
    first = publish([docs], store, embedder).version
    edit(docs, 3, 15)
    second = publish([docs], store, embedder).version
    edit(docs, 3, 7)
    assert publish([docs], store, embedder).version == first
    last = history(store)[0]
    assert (last.details["counts"]["changed"], last.details["counts"]["added"]) == (1, 0)
    assert last.details["previous"] == second and live_manifest(store) is not None
    assert read_manifest(store / VERSIONS / first).changes["changed"] == 1


def test_versions_are_kept_by_count_and_age(docs: Path, store: Path, embedder: RecordingEmbedder) -> None:
    ids = []
    for days in range(7, 13):
        edit(docs, 3, days)
        ids.append(publish([docs], store, embedder, keep=10).version)
    now = datetime.now(UTC)
    for age, version in zip((500, 400, 300, 50, 40, 30), ids, strict=True):
        folder = store / VERSIONS / version
        published = (now - timedelta(days=age)).isoformat(timespec="microseconds")
        write_manifest(folder, replace(read_manifest(folder), published=published))

    def left() -> list[str]:
        return [manifest.id for manifest in list_versions(store)][::-1]

    assert set(prune(store, keep=10, days=350)) == set(ids[:2]) and left() == ids[2:]
    assert prune(store, keep=10, days=0) == [] and prune(store, keep=3, days=90) == [ids[2]] and left() == ids[3:]
    assert prune(store, keep=1, days=1) == [ids[3]] and left() == ids[4:]  # one can always go back one step
    roll_back(store)
    assert prune(store, keep=1, days=0) == [] and left() == ids[4:]


@pytest.mark.parametrize("stage", ["read", "embed", "index", "check", "seal"])
def test_cancelled_at_any_stage_it_leaves_nothing(
    docs: Path, store: Path, embedder: RecordingEmbedder, stage: str
) -> None:
    first = publish([docs], store, embedder).version
    edit(docs, 3, 15)

    def cancel(event: ProgressEvent) -> None:
        if event.stage == stage:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        publish([docs], store, embedder, progress=cancel)
    assert {path.name for path in (store / VERSIONS).iterdir()} == {first} and current_id(store) == first
    assert publish([docs], store, embedder).went_live and "15 天" in texts(store)


def test_one_document_of_five_hundred_is_embedded_alone(tmp_path: Path, embedder: RecordingEmbedder) -> None:
    docs, store = write(tmp_path / "docs", 500), tmp_path / "kb"
    first = publish([docs], store, embedder)
    embedder.asked.clear()
    again = publish([docs], store, embedder)
    assert (again.version, again.went_live, embedder.asked) == (first.version, False, [])
    edit(docs, 321, 15)
    report = publish([docs], store, embedder)
    assert report.changed == ("321.md",) and len(report.unchanged) == 499
    assert ["A321 自签收次日起 15 天" in text for text in embedder.asked] == [True]


@pytest.mark.parametrize(("module", "name", "limit"), [("build", "MOST_UPDATES", 2), ("dense", "MOST_DEAD", 0.05)])
def test_indexes_are_built_afresh_after_many_updates(
    docs: Path,
    store: Path,
    embedder: RecordingEmbedder,
    monkeypatch: pytest.MonkeyPatch,
    module: str,
    name: str,
    limit: float,
) -> None:
    monkeypatch.setattr(f"ingest.{module}.{name}", limit)
    updates = []
    for days in range(7, 12):
        edit(docs, 3, days)
        publish([docs], store, embedder)
        manifest = live_manifest(store)
        assert manifest is not None
        updates.append(manifest.updates)
    assert updates == [0, 1, 2, 0, 1]


FACTS = (
    "质量问题的退货运费由本店承担。",
    "信用卡退款在 {n} 到 {m} 个工作日内到账。",
    "电子发票在确认收货后 {n} 小时内开具。",
    "整机保修 {n} 个月，电池保修 {m} 个月。",
    "下单后 {n} 天内降价可以申请价格保护。",
    "Standard delivery to Germany takes {n} to {m} days.",
)


def corpus(docs: Path) -> None:
    docs.mkdir()
    for number in range(60):
        fact = FACTS[number % len(FACTS)].format(n=number % 7 + 1, m=number % 7 + 9)
        text = f"# 型号 B{number} 的规则\n\n## 说明\n\n型号 B{number}：{fact}\n\n## 其他\n\n型号 B{number} 的其他问题请联系客服。\n"
        (docs / f"{number:02}.md").write_text(text, encoding="utf-8")


def change(docs: Path) -> None:
    """Change one document, remove one, add one, and change only the audience or the dates of two others."""
    path = docs / "01.md"
    path.write_text(path.read_text(encoding="utf-8").replace("个工作日", "天"), encoding="utf-8")
    (docs / "02.md").unlink()
    (docs / "new.md").write_text("# 型号 B3 的规则\n\n型号 B3：整机保修 99 个月。\n", encoding="utf-8")
    (docs / "03.md.meta.yaml").write_text("audience: internal\n", encoding="utf-8")
    (docs / "04.md.meta.yaml").write_text("effective_from: 2026-01-01\neffective_until: 2026-06-30\n", encoding="utf-8")


def test_a_small_update_gives_what_a_full_build_gives(tmp_path: Path) -> None:
    docs, updated, built = tmp_path / "docs", tmp_path / "updated", tmp_path / "built"
    embedder = open_embedder("static")
    corpus(docs)
    publish([docs], updated, embedder)
    change(docs)
    assert publish([docs], updated, embedder).version == publish([docs], built, embedder).version
    with Assistant.open(updated) as one, Assistant.open(built) as other:
        assert (one.version.manifest.updates, other.version.manifest.updates) == (1, 0)
        assert one.version.passages == other.version.passages
        assert set(one.version.conflicts.conflicts) == set(other.version.conflicts.conflicts)
        assert set(one.version.conflicts.duplicates) == set(other.version.conflicts.duplicates)
        for number in range(0, 60, 3):
            for question in (f"型号 B{number} 保修多久？", f"B{number} 发票多久能开？"):
                mine, theirs = one.answer(question), other.answer(question)
                assert (mine.text, mine.notices) == (theirs.text, theirs.notices)
                assert [p.id for p in mine.passages] == [p.id for p in theirs.passages]


def killed(work: Callable[[], object]) -> None:
    with pytest.raises(Killed):
        work()


def test_a_flip_that_was_not_recorded_is_recorded_as_it_was(
    docs: Path, store: Path, embedder: RecordingEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = publish([docs], store, embedder, who="li", why="first").version
    edit(docs, 3, 15)
    second = publish([docs], store, embedder, who="li", why="second").version
    with monkeypatch.context() as patched:
        patched.setattr("ingest.history.record", die)
        killed(lambda: roll_back(store, who="wang", why="错价"))
    assert current_id(store) == first
    prepare([docs], store, embedder)
    last, *others = history(store)
    assert (last.action, last.subject, last.who, last.reason) == ("rollback", first, "wang", "错价")
    assert [event.subject for event in others] == [second, first]
    prepare([docs], store, embedder)
    assert len(history(store)) == 3


def test_a_flip_that_was_not_done_leaves_no_trace(
    docs: Path, store: Path, embedder: RecordingEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = publish([docs], store, embedder).version
    edit(docs, 3, 15)
    with monkeypatch.context() as patched:
        patched.setattr("ingest.history.set_current", die)
        killed(lambda: publish([docs], store, embedder, who="li"))
    edit(docs, 3, 20)
    third = publish([docs], store, embedder).version
    assert [manifest.id for manifest in list_versions(store)] == [third, first]
    assert roll_back(store) == first  # not to the one that never was live


def test_a_version_that_makes_room_is_never_out_of_reach(
    docs: Path, store: Path, embedder: RecordingEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = publish([docs], store, embedder).version
    with monkeypatch.context() as patched:
        patched.setattr("ingest.retention.rename_durably", die)
        killed(lambda: rebuild([docs], store, embedder))
    assert not (store / VERSIONS / version).exists()
    assert "7 天" in texts(store)  # read where it is
    prepare([docs], store, embedder)
    assert [path.name for path in (store / VERSIONS).iterdir()] == [version] and "7 天" in texts(store)


def test_a_version_mended_under_its_name_is_seen_by_who_has_another_open(tmp_path: Path, store: Path) -> None:
    docs, embedder = write(tmp_path / "docs", 3), open_embedder("static")
    first = publish([docs], store, embedder).version
    edit(docs, 1, 15)
    second = publish([docs], store, embedder).version
    (store / VERSIONS / second / "vectors.npy").write_bytes(b"")
    with Assistant.open(store) as assistant:
        assert assistant.damage and assistant.answer("A1 几天内可以退货？").version == first
        assert publish([docs], store, embedder).version == second
        reply = assistant.answer("A1 几天内可以退货？")
        assert assistant.damage is None and reply.version == second and "15 天" in reply.text


def test_a_build_that_fails_leaves_the_damaged_version_as_it_is(docs: Path, store: Path) -> None:
    class Broken(RecordingEmbedder):
        def embed(self, *_: object, **__: object) -> NoReturn:
            raise PublishError("endpoint", "the model", "does not answer", "Try again.")

    version = publish([docs], store, RecordingEmbedder()).version
    path = store / VERSIONS / version / "vectors.npy"
    path.write_bytes(path.read_bytes()[:-4])
    with pytest.raises(PublishError, match="endpoint"):
        publish([docs], store, Broken(dim=16))
    assert path.exists()


def test_what_was_taken_back_is_the_last_to_answer_for_a_damaged_version(
    docs: Path, store: Path, embedder: RecordingEmbedder
) -> None:
    ids = []
    for days in (7, 8, 9):
        edit(docs, 3, days)
        ids.append(publish([docs], store, embedder).version)
    roll_back(store, why="错价")
    for damaged, serves in ((ids[1], ids[0]), (ids[0], ids[2])):
        (store / VERSIONS / damaged / "vectors.npy").write_bytes(b"")
        version, damage = open_sound(store)
        with version:
            assert (version.id, damage is None) == (serves, False)


def test_a_version_that_is_read_while_it_is_made_anew_is_not_damaged(
    docs: Path, store: Path, embedder: RecordingEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = publish([docs], store, embedder).version
    real = ingest.version.check_seal
    looks: list[Path] = []

    def check(folder: Path, manifest: object) -> None:
        looks.append(folder)
        if len(looks) == 1:
            rebuild([docs], store, embedder)
        real(folder, manifest)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr("ingest.version.check_seal", check)
        with open_version(store, version) as opened:
            assert opened.id == version and len(looks) > 2


def test_a_full_disk_is_told_with_a_remedy(
    docs: Path, store: Path, embedder: RecordingEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = publish([docs], store, embedder).version
    edit(docs, 3, 15)

    def full(*_: object) -> NoReturn:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("ingest.build.write_passages", full)
        with pytest.raises(PublishError, match=r"No space.*\[not_written\]"):
            publish([docs], store, embedder)
    assert current_id(store) == first and [path.name for path in (store / VERSIONS).iterdir()] == [first]


def test_a_version_that_is_not_there_is_named(store: Path, docs: Path, embedder: RecordingEmbedder) -> None:
    publish([docs], store, embedder)
    with pytest.raises(StoreError, match="version_missing"):
        open_version(store, "f" * 16)
