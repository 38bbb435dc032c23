"""Filters cost no recall: both legs against exact brute force over the allowed passages, and through the assistant."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from assistant.engine import Assistant
from ingest import dense
from ingest.dense import DenseIndex
from ingest.embedding import unit
from ingest.errors import QuestionError
from ingest.lexical import LexicalIndex

COUNT, DIM, TOP = 4_000, 64, 10
DAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def vectors() -> np.ndarray:
    return unit(np.random.default_rng(0).normal(size=(COUNT, DIM)))


@pytest.fixture(scope="module")
def index_folder(vectors: np.ndarray, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("random") / "chroma"
    DenseIndex.build(folder, vectors)
    return folder


@pytest.mark.parametrize("share", [0.5, 0.05, 0.002])
@pytest.mark.parametrize("exact", [dense.EXACT, 100])
def test_filtered_dense_top_10_is_that_of_brute_force(
    vectors: np.ndarray, index_folder: Path, share: float, exact: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dense, "EXACT", exact)
    random = np.random.default_rng(1)
    allowed = random.random(COUNT) < share
    numbers = np.flatnonzero(allowed)
    found, wanted = 0, 0
    with DenseIndex.open(index_folder, vectors) as opened:
        for query in unit(random.normal(size=(40, DIM))):
            best = numbers[np.argsort(-(vectors[numbers] @ query), kind="stable")][:TOP]
            got, similarities = opened.search(query, TOP, allowed)
            assert allowed[got].all() and len(got) == len(best) and (np.diff(similarities) <= 0).all()
            found, wanted = found + len(set(got) & set(best)), wanted + len(best)
    # Chroma's graph, asked where more than EXACT are allowed, loses some of random vectors whatever the filter.
    assert found / wanted >= (0.99 if numbers.size <= exact or share < 0.1 else 0.9)


@pytest.mark.parametrize("share", [0.5, 0.05, 0.002])
def test_filtered_lexical_top_10_equals_brute_force(share: float, tmp_path: Path) -> None:
    random = np.random.default_rng(2)
    documents = [[f"t{t}" for t in random.zipf(1.3, size=20) if t < 3_000] for _ in range(COUNT)]
    LexicalIndex.build(documents, tmp_path / "lexical")
    index = LexicalIndex.open(tmp_path / "lexical")
    allowed = random.random(COUNT) < share
    for _ in range(40):
        query = [f"t{t}" for t in random.zipf(1.3, size=5)]
        bm25 = index.all_scores(query)
        best = [i for i in np.argsort(-bm25, kind="stable") if allowed[i] and bm25[i] > 0][:TOP]
        assert index.search(query, TOP, allowed)[0].tolist() == best


def test_the_assistant_searches_within_filters(assistant: Assistant) -> None:
    def documents(**filters: str) -> set[str]:
        return {p.document for p in assistant.retrieve("退货 delivery 续航", as_of=DAY, **filters)}  # type: ignore[arg-type]

    assert documents(category="returns") == {"returns/rule.md"}
    assert documents(source_language="en") == {"shipping/intl.md"}
    assert documents(audience="internal") == {"complaints/authority.md"}
    assert documents(category="manuals", source_language="en") == set()
    assert len(documents(category="")) > 3
    reply = assistant.answer("云听 A1 续航多久？", as_of=DAY, category="manuals")
    assert "6 小时" in reply.text and reply.trace.retrieval.within == {"category": "manuals"}
    assert assistant.answer("云听 A1 续航多久？", as_of=DAY, category="returns").abstained
    assert (
        assistant.answer("运费谁承担？", as_of=date(2026, 1, 1), category="returns")
        .passages[0]
        .document.endswith("2025.md")
    )


@pytest.mark.parametrize(
    ("filters", "known"),
    [
        ({"category": "retruns"}, "refunds, returns, shipping"),
        ({"source_language": "fr"}, "Known: en, zh"),
        ({"audience": "all"}, "Known: public, internal"),
    ],
)
def test_an_unknown_filter_is_one_error_that_lists_the_known(
    assistant: Assistant, filters: dict[str, str], known: str
) -> None:
    with pytest.raises(QuestionError, match=known):
        assistant.answer("退货", as_of=DAY, **filters)  # type: ignore[arg-type]
    with pytest.raises(QuestionError) as caught:
        assistant.answer("退货", as_of=DAY, role="customer", category="complaints")
    assert "complaints" not in caught.value.remedy  # a customer learns of no internal category
