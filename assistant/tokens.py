"""Late interaction over the static embedding's token vectors: how well each query token is met by a passage or a part.

interaction = TokenIndex(passages, embedder, lexical).interact("耳机能退吗", "", [3, 17])
interaction.figures(np.array([3, 17]))  # what the ranking looks at
interaction.unit(3, 0)                  # MaxSim against its first unit, headings counting less
interaction.met(3)                      # per query token, float32 [query tokens]

All candidates are compared at once: their tokens stand side by side in one array, cut into segments (headings; then of each
unit its lead-in and its own words), and the best similarity of each query token within each segment is taken in one pass.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

import numpy as np

from ingest.chunking import Chunk
from ingest.embedding import StaticEmbedder, unit
from ingest.lexical import LexicalIndex
from ingest.text import terms
from ingest.units import Unit, plain, split_units

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
_UNKNOWN = np.zeros(1, np.int64)  # the id of the unknown token, 0


@dataclass(frozen=True, kw_only=True)
class _Passage:
    """Token ids of a passage: those of title and headings once, then of every unit its lead-in and its own.

    Each segment opens with the unknown token, whose vector is zero, so that none is empty.
    """

    units: tuple[Unit, ...]
    flat: np.ndarray  # all segments side by side: above, lead 0, own 0, lead 1, own 1, …; uint16 or int32
    starts: np.ndarray  # where each segment starts, int32 [1 + 2 units]
    norms: np.ndarray  # length of the sum of each unit's token vectors, headings and lead-in included; float32 [units]

    def unit_length(self, number: int) -> int:
        """Count the tokens of one unit, headings and lead-in apart."""
        ends = np.append(self.starts[1:], len(self.flat))
        return int(ends[2 + 2 * number] - self.starts[2 + 2 * number] - 1)


class TokenIndex:
    """Token ids of every passage, cut into units; read on first use and kept."""

    def __init__(self, passages: list[Chunk], embedder: StaticEmbedder, lexical: LexicalIndex) -> None:
        self._passages = passages
        self._lexical = lexical
        self.embedder = embedder
        self._cut: dict[int, _Passage] = {}
        self._above: dict[str, np.ndarray] = {}
        self._importances: dict[int, float] = {}

    def passage(self, index: int) -> _Passage:
        """Cut and tokenise passage `index`."""
        if index not in self._cut:
            chunk = self._passages[index]
            units = tuple(split_units(chunk.text))
            above = "\n".join((chunk.title, *chunk.heading))
            texts = [plain(chunk.text[u.start : u.end]) for u in units]
            leads = [u.about + (plain(chunk.text[slice(*u.lead)]) if u.lead else "") for u in units]
            found = dict(zip(new := list(dict.fromkeys([*texts, *leads])), self.embedder.token_ids(new), strict=True))
            if above not in self._above:
                self._above[above] = self.embedder.tokens(above)
            segments = [self._above[above]]
            for lead, text in zip(leads, texts, strict=True):
                segments += [found[lead], found[text]]
            starts = np.cumsum([0, *(1 + len(s) for s in segments[:-1])]).astype(np.int32)
            flat = np.concatenate([part for s in segments for part in (_UNKNOWN, s)]).astype(self._id_type)
            self._cut[index] = _Passage(units=units, flat=flat, starts=starts, norms=self._norms(flat, starts))
        return self._cut[index]

    @cached_property
    def _id_type(self) -> type[np.integer[Any]]:
        return np.uint16 if len(self.embedder.weights) < 65_536 else np.int32

    def _norms(self, flat: np.ndarray, starts: np.ndarray) -> np.ndarray:
        sums = np.add.reduceat(np.asarray(self.embedder.weights[flat], np.float32), starts, axis=0)
        return np.asarray(np.linalg.norm(sums[0] + sums[1::2] + sums[2::2], axis=1))

    def interact(self, text: str, context: str, candidates: list[int]) -> Interaction:
        """Compare every token of the query with every token of the candidate passages."""
        own, lent = self.embedder.tokens(text), self.embedder.tokens(context) if context else _NONE
        query = np.concatenate([own, lent]).astype(np.int64)
        norms = self._token_norms
        share = np.concatenate([np.ones(len(own)), np.full(len(lent), CONTEXT_TOKENS)])
        weights = norms[query] * np.array([self._importance(int(token)) for token in query]) * share
        passages = {i: self.passage(i) for i in candidates}
        marked = np.zeros(len(norms), dtype=bool)
        for passage in passages.values():
            marked[passage.flat] = True
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
            passages=passages,
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
    product with the query's vector and the length of each column's token vector.
    """

    similarities: np.ndarray
    weights: np.ndarray
    query: np.ndarray
    projection: np.ndarray
    lengths: np.ndarray
    place: np.ndarray
    passages: dict[int, _Passage]

    @cached_property
    def _all(self) -> _Segments:
        return _Segments.of(self)

    def met(self, index: int) -> np.ndarray:
        """Best similarity of each query token anywhere in passage `index`, headings counting in full."""
        return np.asarray(self._all.met[:, self._all.order[index]])

    def unit_met(self, index: int, unit: int) -> np.ndarray:
        """Best similarity of each query token in one unit; title, headings and lead-in count HEADING."""
        return np.asarray(self._all.unit_met[:, self._all.first_unit[self._all.order[index]] + unit])

    def passage(self, index: int) -> float:
        """Weighted MaxSim of the query against passage `index`, 0 to 1."""
        return float(self._all.features["passage"][self._all.order[index]])

    def unit(self, index: int, unit: int) -> float:
        """Weighted MaxSim of the query against one unit of passage `index`, 0 to 1."""
        return float(self.weights @ self.unit_met(index, unit))

    def own(self, index: int, unit: int) -> float:
        """Weighted MaxSim of the query against the unit's own words alone, 0 to 1."""
        return float(self.weights @ self._all.own_met[:, self._all.first_unit[self._all.order[index]] + unit])

    def unit_vector(self, index: int, unit: int) -> float:
        """Cosine of the query's vector and that of one unit with its headings and lead-in, times the query's length."""
        return float(self._all.unit_cosine[self._all.first_unit[self._all.order[index]] + unit])

    def figures(self, indices: np.ndarray) -> dict[str, np.ndarray]:
        """Give the figures that the ranking looks at, float [len(indices)] each."""
        rows = [self._all.order[int(index)] for index in indices]
        return {name: values[rows] for name, values in self._all.features.items()}


@dataclass(frozen=True, kw_only=True)
class _Segments:
    """The best similarities by passage and by unit, all candidates side by side.

    `order` gives a passage's column in `met` [query tokens, passages]; its units start at `first_unit` of that column in
    `unit_met` and `own_met` [query tokens, units] and in `unit_cosine` [units]. `features` hold one figure a passage.
    """

    order: dict[int, int]
    first_unit: np.ndarray
    met: np.ndarray
    unit_met: np.ndarray
    own_met: np.ndarray
    unit_cosine: np.ndarray
    features: dict[str, np.ndarray]

    @classmethod
    def of(cls, interaction: Interaction) -> Self:
        """Reduce the interaction of a query with all its candidates (at least one)."""
        passages = list(interaction.passages.values())
        columns = interaction.place[np.concatenate([p.flat for p in passages])]
        sizes = np.array([len(p.flat) for p in passages])
        opens = np.cumsum(sizes) - sizes  # where each passage starts among the columns
        starts = np.concatenate([p.starts + open_ for p, open_ in zip(passages, opens, strict=True)])
        units = np.array([len(p.units) for p in passages])
        above = np.cumsum(1 + 2 * units) - (1 + 2 * units)  # segment of each passage's headings
        first_unit = np.cumsum(units) - units
        owner = np.repeat(np.arange(len(passages)), units)
        lead = above[owner] + 1 + 2 * (np.arange(units.sum()) - first_unit[owner])
        best = np.maximum.reduceat(interaction.similarities[:, columns], starts, axis=1)
        own = best[:, lead + 1]
        unit_met = np.maximum(own, HEADING * np.maximum(best[:, above[owner]], best[:, lead]))
        projected = np.add.reduceat(interaction.projection[columns], starts)
        norms = np.concatenate([p.norms for p in passages])
        cosine = (projected[above[owner]] + projected[lead] + projected[lead + 1]) / np.maximum(norms, 1e-6)
        met = np.maximum.reduceat(best, above, axis=1)
        heading = best[:, above]
        weights = interaction.weights
        late = weights @ unit_met
        figures = {
            "passage": weights @ met,
            "unit": _highest(late, owner, len(passages)),
            "unit_vector": _highest(cosine, owner, len(passages)),
            "exact": weights @ (met > SAME),
            "order": _in_order(interaction, columns, opens),
            "reverse": _reverse(interaction, columns, opens),
            "heading": weights @ heading,
            "length": np.log1p(sizes),
        }
        return cls(
            order={index: row for row, index in enumerate(interaction.passages)},
            first_unit=first_unit,
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
    known = np.flatnonzero((asked[:-1] >= 0) & (asked[1:] >= 0))
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
