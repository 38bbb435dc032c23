"""The dense leg updated from a sealed one: the passages keep their rows, and every search finds what a build would."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ingest.dense import DenseIndex
from ingest.embedding import unit
from ingest.manifest import hash_tree


def vectors(count: int, seed: int = 0) -> np.ndarray:
    return unit(np.random.default_rng(seed).normal(size=(count, 16)).astype(np.float32))


def check_finds_all(folder: Path, held: np.ndarray) -> None:
    """Make sure that every passage finds itself first, by its number of now, and nothing else is in the collection."""
    with DenseIndex.open(folder, held) as dense:
        assert dense.count == len(held)
        found, similarities = dense.search_many(held, 5)
    assert found[:, 0].tolist() == list(range(len(held)))
    np.testing.assert_allclose(np.take_along_axis(held @ held.T, found, axis=1), similarities, atol=1e-5)


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(np.arange(60), id="nothing replaced"),
        pytest.param(np.full(20, -1), id="all replaced"),
        pytest.param(np.random.default_rng(0).permutation(60), id="permuted"),
        pytest.param(np.flatnonzero(np.random.default_rng(1).random(60) < 0.5), id="removed only"),
        pytest.param(np.r_[-1, 0:30, -1, 40:60, -1], id="added and removed"),
    ],
)
def test_an_updated_collection_finds_what_a_built_one_does(source: np.ndarray, tmp_path: Path) -> None:
    old, fresh = vectors(60), vectors(int((source < 0).sum()), seed=1)
    held = old[source]
    held[source < 0] = fresh
    DenseIndex.build(tmp_path / "base", old)
    sealed = hash_tree(tmp_path / "base")
    DenseIndex.update(tmp_path / "base", tmp_path / "updated", source, fresh)
    assert hash_tree(tmp_path / "base") == sealed
    check_finds_all(tmp_path / "updated", held)


def test_updates_of_updates_never_use_a_row_twice(tmp_path: Path) -> None:
    held = vectors(30)
    DenseIndex.build(tmp_path / "0", held)
    used = set(range(30))
    for step in range(1, 6):
        fresh = vectors(4, seed=step)
        source = np.r_[3:30, [-1] * 4] if step % 2 else np.r_[0 : len(held) - 4, [-1] * 4]  # the newest rows go first
        held = np.concatenate([held[source[:-4]], fresh])
        DenseIndex.update(tmp_path / str(step - 1), tmp_path / str(step), source, fresh)
        rows = set(np.load(tmp_path / str(step) / "rows.npy")[:-1].tolist())
        assert len(rows) == len(held)
        assert len(rows - used) == 4
        used |= rows
        check_finds_all(tmp_path / str(step), held)


def test_a_collection_of_many_deleted_records_is_worn(tmp_path: Path) -> None:
    held = vectors(40)
    DenseIndex.build(tmp_path / "0", held)
    for step in range(2):
        source = np.r_[6:40, [-1] * 6]
        DenseIndex.update(tmp_path / str(step), tmp_path / str(step + 1), source, vectors(6, seed=step))
    assert [DenseIndex.is_worn(tmp_path / str(step)) for step in range(3)] == [False, False, True]
