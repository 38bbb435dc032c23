"""Sealed versions: damage is named, one builder at a time, readers follow the pointer, nothing leaks."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pytest

from ingest.dense import DenseIndex
from ingest.dense import _client as dense_client
from ingest.embedding import open_embedder
from ingest.errors import PublishError, StoreError
from ingest.history import roll_back
from ingest.lock import builder_lock
from ingest.publish import publish
from ingest.version import VERSIONS, KnowledgeVersion, current_id, open_current
from tests.small_embedding import RecordingEmbedder

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    (tmp_path / "docs").mkdir()
    write(tmp_path / "docs", "七")
    return tmp_path / "docs"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "kb"


def write(docs: Path, days: str) -> None:
    (docs / "退货.md").write_text(f"# 退货\n\n签收之日起{days}日内可以退货。\n", encoding="utf-8")


def test_an_empty_store_says_what_to_do(store: Path) -> None:
    with pytest.raises(StoreError, match="python -m ingest"):
        open_current(store)


@pytest.mark.parametrize("name", ["passages.jsonl", "vectors.npy", "chroma/chroma.sqlite3", "manifest.json"])
def test_a_damaged_file_is_named_with_the_remedy(docs: Path, store: Path, name: str) -> None:
    version = publish([docs], store, RecordingEmbedder()).version
    path = store / VERSIONS / version / name
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(StoreError) as caught:
        open_current(store)
    assert caught.value.subject.endswith(name) and "rollback" in caught.value.remedy


def test_units_are_sealed_with_their_model_and_an_older_version_opens_without_them(docs: Path, store: Path) -> None:
    publish([docs], store, RecordingEmbedder())
    with open_current(store) as version:
        assert version.unit_tokens and version.unit_tokens.count == len(version.passages)
        assert version.unit_tokens.model_id == open_embedder("static").model_id
        assert "units/ids.npy" in version.manifest.files
    shutil.rmtree(version.folder / "units")
    assert KnowledgeVersion(version.folder, version.manifest).unit_tokens is None


def test_a_missing_and_an_added_file_are_damage(docs: Path, store: Path) -> None:
    folder = store / VERSIONS / publish([docs], store, RecordingEmbedder()).version
    (folder / "extra").touch()
    with pytest.raises(StoreError, match="added"):
        open_current(store)
    (folder / "extra").rename(folder.parent / ".extra")
    (folder / "lexical" / "weights.npy").unlink()
    with pytest.raises(StoreError, match="missing"):
        open_current(store)


def test_a_publish_mends_a_damaged_version(docs: Path, store: Path) -> None:
    embedder = RecordingEmbedder()
    version = publish([docs], store, embedder).version
    (store / VERSIONS / version / "vectors.npy").write_bytes(b"")
    with pytest.raises(StoreError, match=r"vectors\.npy"):
        publish([docs / "退货.md"], store, embedder)
    report = publish([docs], store, embedder)
    assert report.damage is not None and "vectors.npy" in report.damage
    with open_current(store) as mended:
        assert mended.id == version


def test_reading_leaves_the_sealed_files_alone(docs: Path, store: Path) -> None:
    publish([docs], store, RecordingEmbedder())
    for _ in range(2):
        with open_current(store) as version:
            assert version.dense.search(version.vectors[0], 1)[0].tolist() == [0]


def test_roll_back_goes_to_the_version_before_or_the_one_named(docs: Path, store: Path) -> None:
    embedder = RecordingEmbedder()
    ids = []
    for days in ("七", "八", "九"):
        write(docs, days)
        ids.append(publish([docs], store, embedder).version)
    assert [roll_back(store), roll_back(store), roll_back(store, ids[1])] == [ids[1], ids[0], ids[1]]
    assert current_id(store) == ids[1]
    with pytest.raises(StoreError, match=ids[2]):
        roll_back(store, "../versions")
    asked = len(embedder.asked)
    report = publish([docs], store, embedder)
    assert (report.version, report.went_live, len(embedder.asked)) == (ids[2], True, asked)
    assert roll_back(store) == ids[1]


def test_the_first_version_has_none_before_it(docs: Path, store: Path) -> None:
    publish([docs], store, RecordingEmbedder())
    with pytest.raises(StoreError, match="no_older_version"):
        roll_back(store)


def test_a_second_builder_is_refused(docs: Path, store: Path) -> None:
    with builder_lock(store):
        for attempt in (lambda: publish([docs], store, RecordingEmbedder()), lambda: roll_back(store)):
            with pytest.raises(PublishError, match="busy"):
                attempt()
    assert publish([docs], store, RecordingEmbedder()).went_live


READER = """
import sys
from pathlib import Path
from ingest.version import current_id, open_current
store = Path(sys.argv[1])
version = open_current(store)
for line in sys.stdin:
    if current_id(store) != version.id:
        version.close()
        version = open_current(store)
    found, _ = version.dense.search(version.vectors[0], 1)
    print(version.id, version.passages[found[0]].text.strip(), flush=True)
version.close()
"""


def test_a_reader_in_another_process_follows_the_pointer(docs: Path, store: Path) -> None:
    embedder = RecordingEmbedder()
    first = publish([docs], store, embedder).version
    reader = subprocess.Popen(
        [sys.executable, "-c", READER, str(store)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert reader.stdin is not None and reader.stdout is not None

    def ask() -> str:
        assert reader.stdin is not None and reader.stdout is not None
        reader.stdin.write("?\n")
        reader.stdin.flush()
        return reader.stdout.readline().strip()

    answers: list[str] = []
    write(docs, "九")
    second = publish([docs], store, embedder, progress=lambda event: answers.append(ask())).version
    assert len(answers) > 5 and set(answers) == {f"{first} 签收之日起七日内可以退货。"}
    assert ask() == f"{second} 签收之日起九日内可以退货。"
    reader.stdin.close()
    assert reader.wait(timeout=20) == 0
    reader.stdout.close()


KILLED = """
import os, sys
from pathlib import Path
from ingest.publish import publish
from tests.small_embedding import RecordingEmbedder

def die(event):
    if event.stage == sys.argv[3]:
        os._exit(9)

publish([Path(sys.argv[1])], Path(sys.argv[2]), RecordingEmbedder(), progress=die)
"""


@pytest.mark.parametrize("stage", ["embed", "seal"])
def test_a_killed_publish_leaves_what_was_live(docs: Path, store: Path, stage: str) -> None:
    first = publish([docs], store, RecordingEmbedder()).version
    write(docs, "九")
    killed = subprocess.run([sys.executable, "-c", KILLED, str(docs), str(store), stage], cwd=ROOT, check=False)
    assert killed.returncode == 9
    with open_current(store) as version:
        assert version.id == first
    assert publish([docs], store, RecordingEmbedder()).version != first


def test_opening_and_closing_leaks_neither_descriptors_nor_folders(docs: Path, store: Path) -> None:
    publish([docs], store, RecordingEmbedder())

    def cycle() -> tuple[int, set[str]]:
        with open_current(store) as version:
            assert version.dense.count == 1
        mine = {p.name for p in Path(tempfile.gettempdir()).glob(f"citedesk-chroma-{os.getpid()}-*")}
        return len(list(Path("/proc/self/fd").iterdir())), mine

    cycle()
    before = cycle()
    for _ in range(5):
        after = cycle()
    assert before[1] == after[1]  # other tests may hold one open
    assert (
        after[0] < before[0] + 5
    )  # one that each cycle left open would be five by now; other threads open and close some


def test_a_store_that_cannot_be_opened_leaves_no_descriptor_open(tmp_path: Path) -> None:
    DenseIndex.build(tmp_path / "dense", np.eye(2, dtype=np.float32))
    client = dense_client(tmp_path / "dense")
    client.delete_collection("passages")
    client.close()

    def descriptors() -> int:
        with pytest.raises(StoreError, match="dense_unreadable"):
            DenseIndex.open(tmp_path / "dense", np.eye(2, dtype=np.float32))
        return len(list(Path("/proc/self/fd").iterdir()))

    descriptors()
    before = descriptors()
    assert [descriptors() for _ in range(4)][-1] < before + 4  # an open client holds five or more
