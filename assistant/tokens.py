"""Late interaction over the static embedding's token vectors: how well each query token is met by a passage or a part.

interaction = TokenIndex(passages, embedder, lexical, version.unit_tokens).interact("耳机能退吗", "", [3, 17])
interaction.figures(np.array([3, 17]))  # what the ranking looks at
interaction.unit(3, 0)                  # MaxSim against its first unit, headings counting less
interaction.met(3)                      # per query token, float32 [query tokens]

All candidates are compared at once: their tokens stand side by side in one array, cut into segments (headings; then of each
unit its lead-in and its own words), and the best similarity of each query token within each segment is taken in one pass.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np

from ingest.chunking import Chunk
from ingest.embedding import StaticEmbedder, unit
from ingest.lexical import LexicalIndex
from ingest.text import terms
from ingest.unit_tokens import UnitTokens
from ingest.units import Unit

CONTEXT_TOKENS = 0.4  # weight of the tokens that an earlier turn lends
HEADING = 0.8  # how much a match in title, heading or lead-in counts against one in the text itself
UNSEEN = 3
FILLER_WEIGHT = 0.2
SAME = 0.999  # cosine from which two tokens are the same one
# What people say around a question: it names nothing that a document could answer.
FILLER = frozenset(
    "请问 你好 您好 亲 亲亲 谢谢 麻烦 一下 我 我的 你 你们 您 咱 咱们 他 她 它 的 了 吗 呢 吧 啊 呀 嘛 么 哦 是 在 有 就 都 也 还"
    " 啥 什么 怎么 怎么办 咋 咋办 咋整 怎样 如何 为什么 为啥 为何 能 可以 能不能 可不可以 想 想要 要 会 得 那 这 这个 那个 个 里 给 把"
    " 到底 是不是 有没有 好 帮 帮我 问 说 看 , . ? ! ， 。 ？ ！ 、 ~ : ; hi hello hey please thanks thank you i my me we our the a an is"
    " are was were do does did can could would will what how why where which who to of for in on at with if it this that just so get got"
    " need want have has had there any am be s m re ve ll t".split()
)
_NONE = np.zeros(0, np.int64)


class TokenIndex:
    """Token ids of every passage, cut into units: as stored, else read on first use and kept.

    Those stored by another model are not looked at.
    """

    def __init__(
        self,
        passages: list[Chunk],
        embedder: StaticEmbedder,
        lexical: LexicalIndex,
        stored: UnitTokens | None = None,
    ) -> None:
        self._passages = passages
        self._lexical = lexical
        self.embedder = embedder
        self._stored = stored if stored and stored.model_id == embedder.model_id else None
        self._cut: dict[int, UnitTokens] = {}
        self._importances: dict[int, float] = {}

    def _tokens_of(self, passages: list[int]) -> UnitTokens:
        """Give the tokens of some passages (at least one) side by side."""
        if self._stored:
            return self._stored.select(passages)
        missing = [i for i in passages if i not in self._cut]
        cut = UnitTokens.cut([self._passages[i] for i in missing], self.embedder)
        self._cut |= {i: cut.select([row]) for row, i in enumerate(missing)}
        return UnitTokens.joined([self._cut[i] for i in passages])

    def interact(self, text: str, context: str, candidates: list[int]) -> Interaction:
        """Compare every token of the query with every token of the candidate passages."""
        own, lent = self.embedder.tokens(text), self.embedder.tokens(context) if context else _NONE
        query = np.concatenate([own, lent]).astype(np.int64)
        norms = self._token_norms
        share = np.concatenate([np.ones(len(own)), np.full(len(lent), CONTEXT_TOKENS)])
        weights = norms[query] * np.array([self._importance(int(token)) for token in query]) * share
        tokens = self._tokens_of(candidates)
        marked = np.zeros(len(norms), dtype=bool)
        marked[tokens.ids] = True
        vocabulary = np.flatnonzero(marked)
        place = np.full(len(marked), -1, dtype=np.int32)
        place[vocabulary] = np.arange(len(vocabulary))
        query_vector = self._sum(own) + CONTEXT_TOKENS * self._sum(lent)
        rows = np.concatenate([self._vectors(query) / norms[query, None], query_vector[None]])
        products = rows @ self._vectors(vocabulary).T
        total = float(weights.sum())
        return Interaction(
            similarities=np.maximum(products[:-1] / norms[vocabulary], 0.0),
            weights=(weights / total if total else weights).astype(np.float32),
            query=query,
            projection=products[-1],
            lengths=norms[vocabulary],
            place=place,
            tokens=tokens,
            order={index: row for row, index in enumerate(candidates)},
        )

    def _sum(self, ids: np.ndarray) -> np.ndarray:
        return np.asarray(unit(self._vectors(ids.astype(np.int64)).sum(axis=0)[None])[0])

    def _importance(self, token: int) -> float:
        if token not in self._importances:
            self._importances[token] = self._weigh(token)
        return self._importances[token]

    def _weigh(self, token: int) -> float:
        """Weigh a query token by how few passages hold it; what people say around a question weighs little."""
        word = str(self.embedder.tokenizer.id_to_token(token)).strip("▁#Ġ")
        if word in FILLER:
            return FILLER_WEIGHT
        found = terms(word)
        longest = max(map(len, found), default=0)
        rarest = min((self._lexical.document_frequency(t) for t in found if len(t) == longest), default=0)
        # A word that no passage holds is not the most telling one: it is often small talk, or of the other language.
        return float(np.log1p(len(self._passages) / (1 + max(rarest, UNSEEN))))

    def _vectors(self, ids: np.ndarray) -> np.ndarray:
        return np.asarray(self.embedder.weights[ids], dtype=np.float32)

    @cached_property
    def _token_norms(self) -> np.ndarray:
        """Lengths of all token vectors, float32 [vocabulary]; never 0."""
        table = self.embedder.weights
        norms = [np.linalg.norm(table[i : i + 8192].astype(np.float32), axis=1) for i in range(0, len(table), 8192)]
        return np.maximum(np.concatenate(norms), 1e-6)


@dataclass(frozen=True, kw_only=True)
class Interaction:
    """Similarities of the query's tokens with the candidates' vocabulary, float32 [query tokens, vocabulary].

    `weights` of the query's tokens sum to 1. `place` maps a token id to its column, `projection` and `lengths` are the dot
    product with the query's vector and the length of each column's token vector. `order` gives a passage's row in `tokens`.
    """

    similarities: np.ndarray
    weights: np.ndarray
    query: np.ndarray
    projection: np.ndarray
    lengths: np.ndarray
    place: np.ndarray
    tokens: UnitTokens
    order: dict[int, int]

    @cached_property
    def _all(self) -> _Segments:
        return _Segments.of(self)

    def units(self, index: int, text: str) -> tuple[Unit, ...]:
        """Give the units of passage `index`, whose text is `text`."""
        return self.tokens.units(self.order[index], text)

    def unit_length(self, index: int, unit: int) -> int:
        """Count the tokens of one unit of passage `index`, headings and lead-in apart."""
        return self.tokens.unit_length(self.order[index], unit)

    def met(self, index: int) -> np.ndarray:
        """Best similarity of each query token anywhere in passage `index`, headings counting in full."""
        return np.asarray(self._all.met[:, self.order[index]])

    def unit_met(self, index: int, unit: int) -> np.ndarray:
        """Best similarity of each query token in one unit; title, headings and lead-in count HEADING."""
        return np.asarray(self._all.unit_met[:, self._unit(index, unit)])

    def passage(self, index: int) -> float:
        """Weighted MaxSim of the query against passage `index`, 0 to 1."""
        return float(self._all.features["passage"][self.order[index]])

    def unit(self, index: int, unit: int) -> float:
        """Weighted MaxSim of the query against one unit of passage `index`, 0 to 1."""
        return float(self.weights @ self.unit_met(index, unit))

    def own(self, index: int, unit: int) -> float:
        """Weighted MaxSim of the query against the unit's own words alone, 0 to 1."""
        return float(self.weights @ self._all.own_met[:, self._unit(index, unit)])

    def unit_vector(self, index: int, unit: int) -> float:
        """Cosine of the query's vector and that of one unit with its headings and lead-in, times the query's length."""
        return float(self._all.unit_cosine[self._unit(index, unit)])

    def figures(self, indices: np.ndarray) -> dict[str, np.ndarray]:
        """Give the figures that the ranking looks at, float [len(indices)] each."""
        rows = [self.order[int(index)] for index in indices]
        return {name: values[rows] for name, values in self._all.features.items()}

    def _unit(self, index: int, unit: int) -> int:
        return int(self.tokens.first_unit[self.order[index]]) + unit


@dataclass(frozen=True, kw_only=True)
class _Segments:
    """The best similarities by passage and by unit, all candidates side by side.

    `met` is [query tokens, passages], `unit_met` and `own_met` are [query tokens, units], `unit_cosine` is [units].
    `features` hold one figure a passage.
    """

    met: np.ndarray
    unit_met: np.ndarray
    own_met: np.ndarray
    unit_cosine: np.ndarray
    features: dict[str, np.ndarray]

    @classmethod
    def of(cls, interaction: Interaction) -> Self:
        """Reduce the interaction of a query with all its candidates (at least one)."""
        tokens = interaction.tokens
        columns = interaction.place[tokens.ids]
        opens = tokens.opens[:-1]
        units = np.diff(tokens.first_unit)
        count = len(units)
        starts = tokens.starts + np.repeat(opens, 1 + 2 * units)
        above = 2 * tokens.first_unit[:-1] + np.arange(count)  # segment of each passage's headings
        owner = np.repeat(np.arange(count), units)
        lead = 2 * np.arange(len(owner)) + owner + 1
        best = np.maximum.reduceat(interaction.similarities[:, columns], starts, axis=1)
        own = best[:, lead + 1]
        unit_met = np.maximum(own, HEADING * np.maximum(best[:, above[owner]], best[:, lead]))
        projected = np.add.reduceat(interaction.projection[columns], starts)
        cosine = (projected[above[owner]] + projected[lead] + projected[lead + 1]) / np.maximum(tokens.norms, 1e-6)
        met = np.maximum.reduceat(best, above, axis=1)
        heading = best[:, above]
        weights = interaction.weights
        late = weights @ unit_met
        figures = {
            "passage": weights @ met,
            "unit": _highest(late, owner, count),
            "unit_vector": _highest(cosine, owner, count),
            "exact": weights @ (met > SAME),
            "order": _in_order(interaction, columns, opens),
            "reverse": _reverse(interaction, columns, opens),
            "heading": weights @ heading,
            "length": np.log1p(np.diff(tokens.opens)),
        }
        return cls(
            met=met,
            unit_met=unit_met,
            own_met=own,
            unit_cosine=cosine,
            features=figures,
        )


def _highest(values: np.ndarray, owner: np.ndarray, count: int) -> np.ndarray:
    found = np.zeros(count, np.float32)
    np.maximum.at(found, owner, values)
    return found


def _in_order(interaction: Interaction, columns: np.ndarray, opens: np.ndarray) -> np.ndarray:
    """Weigh the neighbouring pairs of query tokens that stand side by side in each passage, 0 to 1."""
    asked, weights = interaction.place[interaction.query], interaction.weights
    pair_weights = weights[:-1] + weights[1:]
    pair_weights = pair_weights / max(float(pair_weights.sum()), 1e-9)
    known = np.flatnonzero(
        (asked[:-1] >= 0) & (asked[1:] >= 0) & (interaction.query[:-1] > 0) & (interaction.query[1:] > 0)
    )
    if not len(known):
        return np.zeros(len(opens), np.float32)
    size = len(interaction.lengths) + 1
    pairs = asked[:-1].astype(np.int64) * size + asked[1:]
    there = np.append(columns[:-1].astype(np.int64) * size + columns[1:], -1)
    found = np.maximum.reduceat(there[None] == pairs[known, None], opens, axis=1)
    return np.asarray(pair_weights[known] @ found)


def _reverse(interaction: Interaction, columns: np.ndarray, opens: np.ndarray) -> np.ndarray:
    """Say how much of each passage the query meets: MaxSim the other way round, tokens weighing their vector's length."""
    if not len(interaction.query):
        return np.zeros(len(opens), np.float32)
    lengths = interaction.lengths
    nearest = lengths * interaction.similarities.max(axis=0)
    whole = np.add.reduceat(lengths[columns], opens)
    return np.asarray(np.add.reduceat(nearest[columns], opens) / np.maximum(whole, 1e-6))
