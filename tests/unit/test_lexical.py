"""BM25 as built, saved and mapped again."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from ingest.lexical import K1, B, LexicalIndex
from ingest.text import terms

TEXTS = ["七天无理由退货", "退货运费由谁承担", "A1 Pro 耳机报 E1024", "Refunds take three days", "!?"]
DOCUMENTS = [terms(text) for text in TEXTS]


@pytest.fixture
def index(tmp_path: Path) -> LexicalIndex:
    LexicalIndex.build(DOCUMENTS, tmp_path / "lexical")
    return LexicalIndex.open(tmp_path / "lexical")


def test_search_ranks_by_bm25_and_leaves_out_what_shares_no_term(index: LexicalIndex) -> None:
    found, similarities = index.search(terms("退货运费"), 10)
    assert found.tolist() == [1, 0]
    assert similarities[0] > similarities[1] > 0


def test_search_applies_the_mask_before_ranking(index: LexicalIndex) -> None:
    allowed = np.array([True, False, True, True, True])
    assert index.search(terms("退货运费"), 1, allowed)[0].tolist() == [0]


def test_codes_are_found_and_unknown_terms_find_nothing(index: LexicalIndex) -> None:
    assert index.search(terms("e1024是什么"), 1)[0].tolist() == [2]
    assert index.search(terms("E9999"), 5)[0].size == 0
    assert index.search([], 5)[0].size == 0


def test_idf_and_document_frequency(index: LexicalIndex) -> None:
    assert index.document_frequency("退货") == 2
    assert index.document_frequency("none") == 0
    assert index.idf("退货") == pytest.approx(math.log(1 + 3.5 / 2.5))


def test_a_corpus_without_terms_makes_an_index(tmp_path: Path) -> None:
    LexicalIndex.build([[], []], tmp_path / "lexical")
    assert LexicalIndex.open(tmp_path / "lexical").search(["a"], 3)[0].size == 0


def test_the_weights_are_those_of_bm25s(index: LexicalIndex) -> None:
    import bm25s

    ranker = bm25s.BM25(k1=K1, b=B, method="lucene")
    ranker.index(DOCUMENTS, show_progress=False)
    for term in index.vocabulary:  # Lucene leaves the factor k1 + 1 out
        np.testing.assert_allclose(index.all_scores([term]), ranker.get_scores([term]) * (K1 + 1), rtol=1e-5)


def by_term(index: LexicalIndex) -> dict[str, tuple[list[int], list[int], list[float]]]:
    """Give passages, counts and weights of each term, so that the order of the vocabulary does not show."""
    spans = {term: slice(index.starts[n], index.starts[n + 1]) for term, n in index.vocabulary.items()}
    return {
        term: (index.passages[span].tolist(), index.counts[span].tolist(), index.weights[span].tolist())
        for term, span in spans.items()
    }


def check_update(old: list[list[str]], source: list[int], fresh: list[list[str]], folder: Path) -> None:
    """Compare an update with a build of the same passages."""
    new = iter(fresh)
    LexicalIndex.build(old, folder / "base")
    LexicalIndex.update(LexicalIndex.open(folder / "base"), np.array(source, dtype=np.int64), fresh, folder / "updated")
    LexicalIndex.build([old[number] if number >= 0 else next(new) for number in source], folder / "built")
    updated, built = LexicalIndex.open(folder / "updated"), LexicalIndex.open(folder / "built")
    assert by_term(updated) == by_term(built)
    assert updated.lengths.tolist() == built.lengths.tolist()
    for name in ("weights", "counts", "passages", "starts", "lengths"):
        assert getattr(updated, name).dtype == getattr(built, name).dtype


OLD = [["a", "b", "a"], ["b", "c"], [], ["d"]]


@pytest.mark.parametrize(
    ("old", "source", "fresh"),
    [
        pytest.param(OLD, [0, 1, 2, 3], [], id="nothing replaced"),
        pytest.param(OLD, [-1, -1], [["x", "a"], []], id="all replaced"),
        pytest.param(OLD, [3, 0, 2, 1], [], id="permuted"),
        pytest.param(OLD, [2, 0], [], id="removed only"),
        pytest.param(OLD, [2, -1], [[]], id="no term left"),
        pytest.param([[], []], [1, -1, 0], [["a"]], id="no term before"),
        pytest.param(OLD, [0, -1, 1], [["b"] * 300], id="a term 300 times"),
        pytest.param([["b"] * 300, ["c"]], [1], [], id="a term 300 times no more"),
        pytest.param(OLD, [], [], id="nothing left"),
    ],
)
def test_an_update_is_what_a_build_would_be(
    old: list[list[str]], source: list[int], fresh: list[list[str]], tmp_path: Path
) -> None:
    check_update(old, source, fresh, tmp_path)


@pytest.mark.parametrize("seed", range(20))
def test_any_update_is_what_a_build_would_be(seed: int, tmp_path: Path) -> None:
    random = np.random.default_rng(seed)

    def some(count: int) -> list[list[str]]:
        return [random.choice(list("abcdefghij"), random.integers(8)).tolist() for _ in range(count)]

    old = some(int(random.integers(1, 30)))
    kept = random.permutation(len(old))[: random.integers(len(old) + 1)]
    source = random.permutation([*kept, *[-1] * random.integers(9)]).astype(np.int64).tolist()
    check_update(old, source, some(source.count(-1)), tmp_path)


def test_updates_of_updates_are_what_a_build_would_be(tmp_path: Path) -> None:
    texts = [terms(f"第{i}条 退货 {i} days, order A{i}") for i in range(30)]
    LexicalIndex.build(texts[:20], tmp_path / "0")
    held = list(range(20))
    for step in range(10):
        base = LexicalIndex.open(tmp_path / str(step))
        source = [*range(1, step + 1), -1, *range(step + 1, 20)]  # the first goes, one comes in the middle
        held = [held[number] if number >= 0 else 20 + step for number in source]
        LexicalIndex.update(base, np.array(source), [texts[20 + step]], tmp_path / str(step + 1))
    LexicalIndex.build([texts[number] for number in held], tmp_path / "built")
    assert by_term(LexicalIndex.open(tmp_path / "10")) == by_term(LexicalIndex.open(tmp_path / "built"))
