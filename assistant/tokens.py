"""Late interaction over the static embedding's token vectors: how well each query token is met by a passage or a part.

interaction = TokenIndex(passages, embedder).interact("耳机能退吗", "", [3, 17])
interaction.passage(3)                  # MaxSim of the whole passage, 0 to 1
interaction.unit(3, 0)                  # the same for its first unit, headings counting less
interaction.met(3)                      # per query token, float32 [query tokens]
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from assistant.units import Unit, plain, split_units
from ingest.chunking import Chunk
from ingest.embedding import StaticEmbedder, unit
from ingest.lexical import LexicalIndex
from ingest.text import terms

CONTEXT_TOKENS = 0.4  # weight of the tokens that an earlier turn lends
HEADING = 0.8  # how much a match in title, heading or lead-in counts against one in the text itself

# A query token weighs (length of its vector)^LENGTH_POWER × (its idf)^RARITY_POWER; chosen on the `dev` gold.
LENGTH_POWER = 1.0
RARITY_POWER = 1.0
UNSEEN = 3
FILLER_WEIGHT = 0.2
# What people say around a question: it names nothing that a document could answer.
FILLER = frozenset(
    "请问 你好 您好 亲 亲亲 谢谢 麻烦 一下 我 我的 你 你们 您 咱 咱们 他 她 它 的 了 吗 呢 吧 啊 呀 嘛 么 哦 是 在 有 就 都 也 还"
    " 啥 什么 怎么 怎么办 咋 咋办 咋整 怎样 如何 为什么 为啥 为何 能 可以 能不能 可不可以 想 想要 要 会 得 那 这 这个 那个 个 里 给 把"
    " 到底 是不是 有没有 好 帮 帮我 问 说 看 , . ? ! ， 。 ？ ！ 、 ~ : ; hi hello hey please thanks thank you i my me we our the a an is"
    " are was do does did can could would will what how why where which who to of for in on at with if it this that just so get got need"
    " want have has had there any am be s m re ve ll t".split()
)


@dataclass(frozen=True, kw_only=True)
class _Passage:
    above: np.ndarray  # token ids of title and headings
    units: tuple[Unit, ...]
    unit_tokens: tuple[np.ndarray, ...]
    lead_tokens: tuple[np.ndarray, ...]
    every: np.ndarray  # all of them, each once
    unit_vectors: np.ndarray  # of title, headings, lead-in and unit together; float32 [units, dim], length 1


class TokenIndex:
    """Token ids of every passage, cut into units; read on first use and kept."""

    def __init__(self, passages: list[Chunk], embedder: StaticEmbedder, lexical: LexicalIndex) -> None:
        self._passages = passages
        self._lexical = lexical
        self._embedder = embedder
        self._cut: dict[int, _Passage] = {}
        self._above: dict[str, np.ndarray] = {}

    def passage(self, index: int) -> _Passage:
        """Cut and tokenise passage `index`."""
        if index not in self._cut:
            chunk = self._passages[index]
            units = tuple(split_units(chunk.text))
            above = "\n".join((chunk.title, *chunk.heading))
            if above not in self._above:
                self._above[above] = self._embedder.tokens(above)
            unit_tokens = tuple(self._embedder.tokens(plain(chunk.text[u.start : u.end])) for u in units)
            leads: dict[str, np.ndarray] = {}
            lead_tokens = []
            for unit in units:
                text = unit.about + (plain(chunk.text[slice(*unit.lead)]) if unit.lead else "")
                if text not in leads:
                    leads[text] = self._embedder.tokens(text)
                lead_tokens.append(leads[text])
            every = np.unique(np.concatenate([self._above[above], *unit_tokens, *leads.values()]).astype(np.int64))
            whole = [np.concatenate([self._above[above], *pair]) for pair in zip(lead_tokens, unit_tokens, strict=True)]
            self._cut[index] = _Passage(
                above=self._above[above],
                units=units,
                unit_tokens=unit_tokens,
                lead_tokens=tuple(lead_tokens),
                every=every,
                unit_vectors=self._mean_vectors(whole),
            )
        return self._cut[index]

    def interact(self, text: str, context: str, candidates: list[int]) -> Interaction:
        """Compare every token of the query with every token of the candidate passages."""
        own, lent = self._embedder.tokens(text), self._embedder.tokens(context) if context else np.zeros(0, np.int64)
        query = np.concatenate([own, lent]).astype(np.int64)
        vectors, norms = self._unit_vectors(query)
        weights = norms**LENGTH_POWER * np.array([self._importance(int(token)) for token in query])
        weights *= np.concatenate([np.ones(len(own)), np.full(len(lent), CONTEXT_TOKENS)])
        passages = {i: self.passage(i) for i in candidates}
        empty = np.zeros(0, np.int64)
        vocabulary = np.unique(np.concatenate([empty, *(p.every for p in passages.values())]))
        others, _ = self._unit_vectors(vocabulary)
        total = float(weights.sum())
        return Interaction(
            similarities=np.maximum(vectors @ others.T, 0.0),
            weights=(weights / total if total else weights).astype(np.float32),
            vocabulary=vocabulary,
            passages=passages,
            query_vector=self._mean_vectors([own])[0] + CONTEXT_TOKENS * self._mean_vectors([lent])[0],
        )

    def _mean_vectors(self, texts: list[np.ndarray]) -> np.ndarray:
        """Embed texts given by their token ids, as the model does: float32 [texts, dim], rows of length 1 or 0."""
        weights = self._embedder.weights
        sums = [np.asarray(weights[t.astype(np.int64)], dtype=np.float32).sum(axis=0) for t in texts]
        return unit(np.stack(sums)) if sums else np.zeros((0, self._embedder.dim), np.float32)

    def _importance(self, token: int) -> float:
        """Weigh a query token by how few passages hold it; what people say around a question weighs little."""
        word = str(self._embedder.tokenizer.id_to_token(token)).strip("▁#Ġ")
        if word in FILLER:
            return FILLER_WEIGHT
        found = terms(word)
        longest = max(map(len, found), default=0)
        rarest = min((self._lexical.document_frequency(t) for t in found if len(t) == longest), default=0)
        # A word that no passage holds is not the most telling one: it is often small talk, or of the other language.
        return float(np.log1p(len(self._passages) / (1 + max(rarest, UNSEEN)))) ** RARITY_POWER

    def _unit_vectors(self, ids: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        vectors = np.asarray(self._embedder.weights[ids], dtype=np.float32)
        norms = np.linalg.norm(vectors, axis=1)
        return vectors / np.maximum(norms, 1e-6)[:, None], norms


@dataclass(frozen=True, kw_only=True)
class Interaction:
    """Similarities of the query's tokens with the candidates' vocabulary, float32 [query tokens, vocabulary].

    `weights` of the query's tokens sum to 1.
    """

    similarities: np.ndarray
    weights: np.ndarray
    vocabulary: np.ndarray
    passages: dict[int, _Passage]
    query_vector: np.ndarray

    def _best(self, tokens: np.ndarray) -> np.ndarray:
        if not len(tokens) or not len(self.weights):
            return np.zeros(len(self.weights), np.float32)
        return np.asarray(self.similarities[:, np.searchsorted(self.vocabulary, tokens)].max(axis=1))

    def met(self, index: int) -> np.ndarray:
        """Best similarity of each query token anywhere in passage `index`, headings counting in full."""
        return self._best(self.passages[index].every)

    def passage(self, index: int) -> float:
        """Weighted MaxSim of the query against passage `index`, 0 to 1."""
        return float(self.weights @ self.met(index))

    def own(self, index: int, unit: int) -> float:
        """Weighted MaxSim of the query against the unit's own words alone, 0 to 1."""
        return float(self.weights @ self._best(self.passages[index].unit_tokens[unit]))

    def best_unit(self, index: int) -> tuple[float, float]:
        """Give the best weighted MaxSim of any unit of passage `index`, and the best cosine of any unit's vector."""
        passage = self.passages[index]
        if not passage.units:
            return 0.0, 0.0
        late = max(self.unit(index, number) for number in range(len(passage.units)))
        return late, float((passage.unit_vectors @ self.query_vector).max())

    def unit_met(self, index: int, unit: int) -> np.ndarray:
        """Best similarity of each query token in one unit; title, headings and lead-in count HEADING."""
        passage = self.passages[index]
        above = np.maximum(self._best(passage.above), self._best(passage.lead_tokens[unit]))
        return np.maximum(self._best(passage.unit_tokens[unit]), HEADING * above)

    def unit(self, index: int, unit: int) -> float:
        """Weighted MaxSim of the query against one unit of passage `index`, 0 to 1."""
        return float(self.weights @ self.unit_met(index, unit))
