"""Candidates of many queries with their figures, as the ranking is fitted on them: public sets, reserved pairs, gold `dev`.

lists = set_lists(load_set(folder, half="first"), embedder, tokens, name="en-doc2dial")
lists[0].figures          # float32 [candidates, figures], lists[0].right: bool [candidates]
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.question import MAX_QUESTION, Question, understand
from assistant.ranking import FIGURES, TRAITS
from assistant.retrieve import RERANKED, Retrieved, Retriever
from eval.beir import BeirDocument, BeirSet
from eval.retrieval import ANY_DAY, build_version, cut_document
from ingest.embedding import Embedder, StaticEmbedder

DENSE_WEIGHT = 0.5


@dataclass(frozen=True, kw_only=True)
class RankingList:
    """The candidates of one query: `figures` [candidates, figures], `traits` [traits], which are `right` [candidates].

    `documents` are the candidates' documents, `gains` those of every relevant one, found or not.
    """

    source: str
    figures: np.ndarray
    traits: np.ndarray
    right: np.ndarray
    documents: tuple[str, ...]
    gains: Mapping[str, int]

    def ndcg(self, similarities: np.ndarray, k: int = 10) -> float:
        """Give nDCG@k of the documents in the order of `similarities`, each document once."""
        order = np.argsort(-similarities, kind="stable")
        ranked = list(dict.fromkeys(self.documents[i] for i in order))[:k]
        gained = sum(self.gains.get(name, 0) / np.log2(rank + 2) for rank, name in enumerate(ranked))
        best = sorted(self.gains.values(), reverse=True)[:k]
        return float(gained / sum(gain / np.log2(rank + 2) for rank, gain in enumerate(best)))


def set_lists(found: BeirSet, embedder: Embedder, tokens: StaticEmbedder, *, name: str) -> list[RankingList]:
    """Index a set and give the candidates of every query."""
    passages = [chunk for title, entry in found.documents.items() for chunk in cut_document(title, entry)]
    with (
        tempfile.TemporaryDirectory(prefix="citedesk-fit-") as folder,
        build_version(Path(folder), passages, embedder) as version,
    ):
        retriever = Retriever(version, embedder, tokens, dense_weight=DENSE_WEIGHT)
        lists = []
        for query, text in found.queries.items():
            asked = understand(text[:MAX_QUESTION], as_of=ANY_DAY)
            lists.append(ranking_list(name, retriever, asked, found.relevant[query]))
    return [each for each in lists if each is not None]


def ranking_list(name: str, retriever: Retriever, asked: Question, gains: Mapping[str, int]) -> RankingList | None:
    """Give the candidates of one query, a document's passages being right where it is relevant; None without any."""
    retrieved = retriever.search(asked, top_k=RERANKED)
    documents = tuple(retriever.version.passages[hit.index].document for hit in retrieved.hits)
    return to_list(name, retrieved, [name_ in gains for name_ in documents], documents, gains)


def to_list(
    name: str, retrieved: Retrieved, right: Sequence[bool], documents: Sequence[str], gains: Mapping[str, int]
) -> RankingList | None:
    """Put hits and judgements side by side; None without hits."""
    if not retrieved.hits:
        return None
    return RankingList(
        source=name,
        figures=np.array([[hit.features[f] for f in FIGURES] for hit in retrieved.hits], dtype=np.float32),
        traits=np.array([retrieved.traits[t] for t in TRAITS], dtype=np.float32),
        right=np.array(right, dtype=bool),
        documents=tuple(documents),
        gains=dict(gains),
    )


def pairs_as_set(pairs: Iterable[tuple[str, str]], asked: Iterable[tuple[str, str]], count: int, seed: int) -> BeirSet:
    """Make a set of training pairs: every right side is a document, `count` of the left sides of `asked` are queries."""
    pairs = list(pairs)
    names: dict[str, str] = {}
    relevant: dict[str, dict[str, int]] = {}
    for left, right in pairs:
        relevant.setdefault(left, {})[names.setdefault(right, f"d{len(names)}")] = 1
    lefts = sorted({left for left, _ in asked})
    chosen = np.random.default_rng(seed).permutation(len(lefts))[:count]
    queries = {f"q{i}": lefts[i] for i in chosen}
    return BeirSet(
        documents={name: BeirDocument(title="", text=text) for text, name in names.items()},
        queries=queries,
        relevant={name: relevant[text] for name, text in queries.items()},
    )
