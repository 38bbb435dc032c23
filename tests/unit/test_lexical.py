"""BM25 as built, saved and mapped again."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from ingest.errors import PublishError
from ingest.lexical import LexicalIndex
from ingest.selfcheck import check_lexical
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


def test_the_self_check_accepts_the_index_and_refuses_another(index: LexicalIndex) -> None:
    sample = np.arange(len(DOCUMENTS))
    check_lexical(index, DOCUMENTS, sample)
    with pytest.raises(PublishError, match="self_check"):
        check_lexical(index, [*DOCUMENTS[1:], terms("退货退货 Refund")], sample)


def test_a_corpus_without_terms_makes_an_index(tmp_path: Path) -> None:
    LexicalIndex.build([[], []], tmp_path / "lexical")
    assert LexicalIndex.open(tmp_path / "lexical").search(["a"], 3)[0].size == 0
