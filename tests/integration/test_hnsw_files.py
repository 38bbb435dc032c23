"""What Chroma's files hold beside records: nothing, in whatever state the memory was that they were written from."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from ingest.dense import DenseIndex
from ingest.embedding import unit
from ingest.errors import StoreError
from ingest.hnsw_files import clear_spare, holds_spare
from ingest.manifest import hash_tree

GROUND, DIM = 4, 8  # neighbours on the lowest level, figures of a vector
SIZE = 4 * (1 + GROUND) + 4 * DIM + 8
BUILD_AND_UPDATE = """
import sys; from pathlib import Path; import numpy as np; from ingest.dense import DenseIndex
folder = Path(sys.argv[1]); vectors = np.load(folder / "vectors.npy")
DenseIndex.build(folder / "built", vectors)
DenseIndex.update(folder / "built", folder / "updated", np.r_[1:30, -1], vectors[:1])
"""


def vectors(count: int) -> np.ndarray:
    return unit(np.random.default_rng(0).normal(size=(count, DIM)).astype(np.float32))


def header(*, version: int = 1, records: int = 3, size: int = SIZE) -> bytes:
    places = (0, 5, records, size, SIZE - 8, 4 * (1 + GROUND))
    return struct.pack("<i6QiI3QdQ", version, *places, 0, 0, GROUND // 2, GROUND, GROUND // 2, 0.7, 100)


def write_segment(folder: Path, **files: bytes) -> Path:
    """Write what Chroma writes: room for five records and their lengths, of which three are used; give the records."""
    segment = folder / "segment"
    segment.mkdir()
    content = {"header": header(), "data_level0": b"r" * 5 * SIZE, "length": b"n" * 5 * 4, "link_lists": bytes(12)}
    for name, part in (content | files).items():
        (segment / f"{name}.bin").write_bytes(part)
    return segment


def finds_all(folder: Path, held: np.ndarray) -> bool:
    with DenseIndex.open(folder, held) as dense:
        return dense.search_many(held, 1)[0][:, 0].tolist() == list(range(len(held)))


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only glibc fills memory on request")
def test_memory_that_was_never_cleared_is_not_sealed(tmp_path: Path) -> None:
    held = vectors(30)
    np.save(tmp_path / "vectors.npy", held)
    filled = {**os.environ, "MALLOC_PERTURB_": "170"}  # every byte that malloc gives is set to something
    subprocess.run([sys.executable, "-c", BUILD_AND_UPDATE, str(tmp_path)], env=filled, check=True, timeout=120)
    for name, now in (("built", held), ("updated", np.roll(held, -1, axis=0))):
        (records,) = (tmp_path / name).glob("*/data_level0.bin")
        assert len(records.read_bytes()) == 100 * (4 * 33 + 4 * DIM + 8)
        assert not any(records.read_bytes()) and not any(records.with_name("length.bin").read_bytes())
        assert not holds_spare(tmp_path / name) and finds_all(tmp_path / name, now)


def test_records_that_chroma_wrote_stay_as_they_are(tmp_path: Path) -> None:
    held = vectors(1_200)
    DenseIndex.build(tmp_path / "built", held)
    (records,) = (tmp_path / "built").glob("*/data_level0.bin")
    assert held[7].tobytes() in records.read_bytes()
    sealed = hash_tree(tmp_path / "built")
    clear_spare(tmp_path / "built")
    assert hash_tree(tmp_path / "built") == sealed and finds_all(tmp_path / "built", held)


def test_only_what_stands_beyond_the_records_is_cleared(tmp_path: Path) -> None:
    segment = write_segment(tmp_path)
    assert holds_spare(tmp_path)
    clear_spare(tmp_path)
    assert not holds_spare(tmp_path)
    assert (segment / "data_level0.bin").read_bytes() == b"r" * 3 * SIZE + bytes(2 * SIZE)
    assert (segment / "length.bin").read_bytes() == b"n" * 12 + bytes(8)


def test_a_deleted_record_or_leftover_memory_may_be_a_passage_of_before(tmp_path: Path) -> None:
    DenseIndex.build(tmp_path / "built", vectors(30))
    assert not DenseIndex.holds_deleted(tmp_path / "built")
    (lengths,) = (tmp_path / "built").glob("*/length.bin")
    lengths.write_bytes(bytes(399) + b"x")
    assert DenseIndex.holds_deleted(tmp_path / "built")


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"header": header(version=2)}, id="another version"),
        pytest.param({"header": header()[:-8]}, id="a shorter header"),
        pytest.param({"header": header(records=6)}, id="more records than room"),
        pytest.param({"header": header(size=SIZE + 4)}, id="a record of more parts"),
        pytest.param({"data_level0": b"r" * (5 * SIZE - 1)}, id="half a record"),
        pytest.param({"length": b"n" * 16}, id="a length too few"),
        pytest.param({"vectors": b"r"}, id="a file more"),
    ],
)
def test_a_layout_that_is_not_known_is_refused(tmp_path: Path, files: dict[str, bytes]) -> None:
    write_segment(tmp_path, **files)
    before = hash_tree(tmp_path)
    for look in (clear_spare, holds_spare):
        with pytest.raises(StoreError, match="dense_layout"):
            look(tmp_path)
    assert hash_tree(tmp_path) == before
