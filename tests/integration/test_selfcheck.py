"""The self-check accepts what was built and updated well, and refuses every damage that it is there for."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from ingest import selfcheck
from ingest.dense import DenseIndex
from ingest.dense import _client as dense_client
from ingest.embedding import unit
from ingest.errors import PublishError
from ingest.lexical import LexicalIndex
from ingest.selfcheck import check_counts, check_dense, check_lexical, check_lexical_update, choose_sample
from ingest.text import index_terms

COUNT = 60
TEXTS = [f"第{i}条 退货 {'运费 ' * (i % 3)} order A{i} refund within {i} days" for i in range(COUNT)]
DOCUMENTS = [index_terms(text) for text in TEXTS]
ALL = np.arange(COUNT)
VECTORS = unit(np.random.default_rng(0).normal(size=(COUNT, 16)).astype(np.float32))


def failure(check: Callable[[], None]) -> str:
    """Give what a failing check says; it must fail."""
    with pytest.raises(PublishError) as caught:
        check()
    assert caught.value.code == "self_check"
    return f"{caught.value.subject} {caught.value.problem}"


@pytest.fixture
def lexical(tmp_path: Path) -> Path:
    LexicalIndex.build(DOCUMENTS, tmp_path / "lexical")
    return tmp_path / "lexical"


def change(folder: Path, name: str, row: int, value: float) -> None:
    array = np.load(folder / f"{name}.npy")
    assert array[row] != value
    array[row] = value
    np.save(folder / f"{name}.npy", array)


def lexical_failure(folder: Path) -> str:
    return failure(lambda: check_lexical(LexicalIndex.open(folder), DOCUMENTS, ALL))


def test_a_sound_lexical_index_passes_and_one_of_other_texts_does_not(lexical: Path) -> None:
    index = LexicalIndex.open(lexical)
    check_lexical(index, DOCUMENTS, ALL)
    for other in ([*DOCUMENTS[1:], DOCUMENTS[0]], [*DOCUMENTS[:-1], DOCUMENTS[0]]):
        assert "the BM25 of passage" in failure(lambda held=other: check_lexical(index, held, ALL))  # type: ignore[misc]


def test_any_single_weight_swapped_is_seen(lexical: Path) -> None:
    weights = np.load(lexical / "weights.npy")
    for row in range(0, len(weights) - 1, 40):
        other = next(i for i in range(row + 1, len(weights)) if abs(weights[i] - weights[row]) > 1e-3)
        swapped = weights.copy()
        swapped[[row, other]] = swapped[[other, row]]
        np.save(lexical / "weights.npy", swapped)
        assert "the BM25 of passage" in lexical_failure(lexical)


def test_a_moved_posting_and_a_wrong_count_are_seen(lexical: Path) -> None:
    index = LexicalIndex.open(lexical)
    row = int(index.starts[index.vocabulary["a7"]])
    assert index.passages[row] == 7
    change(lexical, "passages", row, 8)
    assert "counts" in lexical_failure(lexical)
    change(lexical, "passages", row, 7)
    change(lexical, "counts", row, 2)
    assert "counts" in lexical_failure(lexical)
    change(lexical, "counts", row, 1)
    check_lexical(LexicalIndex.open(lexical), DOCUMENTS, ALL)


def test_exchanged_terms_are_seen(lexical: Path) -> None:
    path = lexical / "vocabulary.json"
    head = json.loads(path.read_text("utf-8"))
    one, other = head["terms"].index("a7"), head["terms"].index("a8")  # each in one passage
    head["terms"][one], head["terms"][other] = "a8", "a7"
    path.write_text(json.dumps(head), "utf-8")
    assert "for 'a7' is 0.0000" in lexical_failure(lexical)
    head["terms"][other] = "unknown"
    path.write_text(json.dumps(head), "utf-8")
    assert "for 'a7' is 0.0000" in lexical_failure(lexical)


SOURCE = np.r_[0:20, -1, 30:50, -1, 20:30]  # passages 50-59 went, two came, ten moved
FRESH = [index_terms("全新的一条 A1 order"), index_terms("退货 退货 一次也不")]


def updated(base: Path, source: np.ndarray, folder: Path) -> LexicalIndex:
    LexicalIndex.update(LexicalIndex.open(base), source, FRESH, folder)
    return LexicalIndex.open(folder)


def check_update(index: LexicalIndex, base: Path, *, removed: slice = slice(50, COUNT)) -> None:
    new = iter(FRESH)
    documents = {i: DOCUMENTS[number] if number >= 0 else next(new) for i, number in enumerate(SOURCE.tolist())}
    some = {i: terms for i, terms in documents.items() if i % 2 or SOURCE[i] < 0}
    check_lexical_update(index, LexicalIndex.open(base), SOURCE, some, DOCUMENTS[removed])


def test_an_update_passes_by_what_it_changed(lexical: Path, tmp_path: Path) -> None:
    check_update(updated(lexical, SOURCE, tmp_path / "updated"), lexical)


def test_an_update_that_is_not_the_one_asked_for_is_seen(lexical: Path, tmp_path: Path) -> None:
    moved = SOURCE.copy()
    moved[[1, 31]] = moved[[31, 1]]
    for name, source in {"moved": moved, "kept": np.r_[SOURCE, 55]}.items():
        index = updated(lexical, source, tmp_path / name)
        assert "lexical index" in failure(lambda index=index: check_update(index, lexical))  # type: ignore[misc]
    index = updated(lexical, SOURCE, tmp_path / "updated")
    assert "the BM25" in failure(lambda: check_update(index, lexical, removed=slice(50, COUNT - 1)))


def test_a_damaged_update_is_seen(lexical: Path, tmp_path: Path) -> None:
    index = updated(lexical, SOURCE, tmp_path / "updated")
    change(tmp_path / "updated", "weights", int(index.starts[index.vocabulary["a1"]]), 0.5)
    assert "the BM25" in failure(lambda: check_update(LexicalIndex.open(tmp_path / "updated"), lexical))


@pytest.fixture
def dense(tmp_path: Path) -> Path:
    DenseIndex.build(tmp_path / "dense", VECTORS)
    return tmp_path / "dense"


def check_opened(folder: Path, sample: np.ndarray = ALL) -> None:
    with DenseIndex.open(folder, VECTORS) as index:
        check_dense(index, VECTORS, TEXTS, sample)


def test_a_sound_dense_index_passes_built_and_updated(dense: Path, tmp_path: Path) -> None:
    check_opened(dense)
    DenseIndex.update(dense, tmp_path / "updated", np.where(ALL % 7, ALL, -1), VECTORS[::7])
    check_opened(tmp_path / "updated")


def test_a_missing_row_is_seen(dense: Path) -> None:
    client = dense_client(dense)
    client.get_collection("passages", embedding_function=None).delete(ids=["17"])
    client.close()
    assert "1 of 60 passages do not find themselves, such as: 第17条" in failure(lambda: check_opened(dense))
    with DenseIndex.open(dense, VECTORS) as index:
        assert "dense 59" in failure(lambda: check_counts([], (), VECTORS, LexicalIndex.open(built(dense)), index))


def built(beside: Path) -> Path:
    LexicalIndex.build(DOCUMENTS, beside.with_name("beside"))
    return beside.with_name("beside")


def test_exchanged_rows_are_seen(dense: Path) -> None:
    rows = np.load(dense / "rows.npy")
    rows[[3, 40]] = rows[[40, 3]]
    np.save(dense / "rows.npy", rows)
    assert "dense index" in failure(lambda: check_opened(dense))


def test_vectors_that_are_not_the_passages_have_too_low_a_recall(tmp_path: Path) -> None:
    noise = np.random.default_rng(1).normal(size=VECTORS.shape).astype(np.float32)
    DenseIndex.build(tmp_path / "dense", unit(VECTORS + 0.1 * noise))  # each still finds itself first
    assert "recall@10 against exact search is 0." in failure(lambda: check_opened(tmp_path / "dense"))


def test_recall_is_that_of_exact_search_and_equal_neighbours_are_equal() -> None:
    similarities = VECTORS @ VECTORS.T
    nearest = np.argsort(-similarities, axis=1)[:, :10]
    assert selfcheck._recall(VECTORS, ALL, nearest) == 1
    worse = nearest.copy()
    worse[:, 9] = np.argsort(-similarities, axis=1)[:, 10]
    worse[0, 8] = -1
    assert selfcheck._recall(VECTORS, ALL, worse) == pytest.approx(0.9 - 1 / 600)
    twice = np.concatenate([VECTORS, VECTORS])
    first, second, third = nearest.T[:3]
    found = np.stack([first + COUNT, first, second, second + COUNT, third + COUNT], axis=1)
    assert selfcheck._recall(twice, ALL, found) == 1


def test_a_text_that_is_there_twice_may_be_found_as_the_other(tmp_path: Path) -> None:
    same = np.repeat(VECTORS[:1], 30, axis=0)
    DenseIndex.build(tmp_path / "dense", same)
    with DenseIndex.open(tmp_path / "dense", same) as index:
        check_dense(index, same, TEXTS, np.arange(30))


def test_the_sample_holds_what_is_fresh() -> None:
    assert choose_sample(COUNT, [3]).tolist() == ALL.tolist()
    chosen = choose_sample(5_000, [4_999, 17])
    assert {4_999, 17} <= set(chosen.tolist())
    assert selfcheck.SAMPLE <= len(chosen) <= selfcheck.SAMPLE + 2
    assert len(choose_sample(5_000, range(2_000))) == 5_000
