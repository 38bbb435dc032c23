"""Token ids of every passage, cut into units, for late interaction: made at publish and read memory-mapped.

    UnitTokens.cut(passages, static_embedder).write(folder)
    UnitTokens.update(sealed, source, passages, static_embedder)       # the same, cutting only what is new
    stored = UnitTokens.open(folder)                 # None where the version holds none
    few = stored.select([3, 17])                     # passage 3 is row 0 of it, passage 17 row 1
    few.units(0, passages[3].text)                   # what split_units gives

A passage's tokens are cut into segments: title and headings once, then of each unit its lead-in and its own words.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self, get_args

import numpy as np

from ingest.chunking import Chunk
from ingest.embedding import StaticEmbedder
from ingest.units import Unit, UnitKind, plain, split_units

_KINDS: tuple[UnitKind, ...] = get_args(UnitKind)
_SPANS = 7  # a unit's kind, and start and end of itself, of its lead (-1 without one) and of what it is about
_PASSAGES = 2_048  # cut at a time: some ten thousand texts, whose summed vectors are held until then
_ARRAYS = ("ids", "opens", "starts", "first_unit", "norms", "spans")
_HEAD = "model.json"


@dataclass(frozen=True, kw_only=True)
class UnitTokens:
    """Passages side by side, all arrays in their order.

    `ids` [tokens] (uint16 where the vocabulary allows it, else int32) holds the segments; each opens with id 0, the unknown
    token, whose vector is zero, so that none is empty. Passage p has `ids[opens[p]:opens[p + 1]]` and the units from
    `first_unit[p]` up to `first_unit[p + 1]`; `starts` int32 [passages + 2 units] is where each segment starts within its
    passage. `norms` float32 [units] is the length of the sum of each unit's token vectors, headings and lead-in included.
    """

    ids: np.ndarray
    opens: np.ndarray
    starts: np.ndarray
    first_unit: np.ndarray
    norms: np.ndarray
    spans: np.ndarray
    model_id: str

    @classmethod
    def cut(cls, passages: Sequence[Chunk], model: StaticEmbedder) -> Self:
        """Cut passages into units and tokenise them, each distinct text of some thousand passages once."""
        blocks = range(0, max(len(passages), 1), _PASSAGES)
        return cls.joined([cls._cut(passages[start : start + _PASSAGES], model) for start in blocks])

    @classmethod
    def update(cls, base: Self, source: np.ndarray, passages: Sequence[Chunk], model: StaticEmbedder) -> Self:
        """Give what `cut` gives for `passages`. `source` is the number of each in `base`, -1 for those to be cut."""
        if base.model_id != model.model_id:
            return cls.cut(passages, model)
        is_fresh = source < 0
        cut = cls.cut([passages[i] for i in np.flatnonzero(is_fresh).tolist()], model)
        numbers = source.copy()
        numbers[is_fresh] = base.count + np.arange(cut.count)
        return cls.joined([base, cut]).select(numbers.tolist())

    @classmethod
    def _cut(cls, passages: Sequence[Chunk], model: StaticEmbedder) -> Self:
        numbers: dict[str, int] = {}
        texts: list[int] = []  # number of each segment's text
        spans: list[tuple[int, ...]] = []
        counts = []
        for passage in passages:
            units = split_units(passage.text)
            counts.append(len(units))
            texts.append(numbers.setdefault("\n".join((passage.title, *passage.heading)), len(numbers)))
            for unit in units:
                lead = unit.about + (plain(passage.text[slice(*unit.lead)]) if unit.lead else "")
                own = plain(passage.text[unit.start : unit.end])
                texts += (numbers.setdefault(text, len(numbers)) for text in (lead, own))
                spans.append(_span(unit, passage.text))
        pool, begins, sums = _tokenised(list(numbers), model)
        text_of = np.array(texts, dtype=np.int64)
        lengths = np.diff(begins)[text_of]
        begun = np.cumsum(lengths) - lengths  # of each segment, among all
        first_unit = _offsets(counts)
        first_segment = 2 * first_unit + np.arange(len(first_unit))
        opens = np.append(begun, lengths.sum())[first_segment]
        owner = np.repeat(np.arange(len(counts)), counts)
        lead_of = 2 * np.arange(len(owner)) + owner + 1  # segment of each unit's lead-in
        whole = sums[text_of[first_segment[owner]]] + sums[text_of[lead_of]] + sums[text_of[lead_of + 1]]
        return cls(
            ids=pool[np.repeat(begins[text_of] - begun, lengths) + np.arange(lengths.sum())],
            opens=opens,
            starts=(begun - np.repeat(opens[:-1], np.diff(first_segment))).astype(np.int32),
            first_unit=first_unit,
            norms=np.asarray(np.linalg.norm(whole, axis=1)),
            spans=np.array(spans, dtype=np.int32).reshape(-1, _SPANS),
            model_id=model.model_id,
        )

    def write(self, folder: Path) -> None:
        """Write the arrays to a new folder."""
        folder.mkdir(parents=True)
        for name in _ARRAYS:
            np.save(folder / f"{name}.npy", getattr(self, name))
        (folder / _HEAD).write_text(json.dumps({"model_id": self.model_id}), encoding="utf-8")

    @classmethod
    def open(cls, folder: Path) -> Self | None:
        """Map the arrays of `folder`; None where there is none."""
        if not folder.is_dir():
            return None
        head = json.loads((folder / _HEAD).read_text(encoding="utf-8"))
        # plain arrays over the mapped file: slicing a `memmap` takes five times as long
        arrays = {name: np.asarray(np.load(folder / f"{name}.npy", mmap_mode="r")) for name in _ARRAYS}
        return cls(model_id=head["model_id"], **arrays)

    @property
    def count(self) -> int:
        """The number of passages."""
        return len(self.opens) - 1

    def select(self, passages: Sequence[int]) -> Self:
        """Give some passages side by side, in the order asked for."""
        chosen = np.asarray(passages, dtype=np.int64)
        units = self.first_unit[chosen], self.first_unit[chosen + 1]
        segments = 2 * units[0] + chosen, 2 * units[1] + chosen + 1
        tokens = self.opens[chosen], self.opens[chosen + 1]
        return type(self)(
            ids=_gathered(self.ids, *tokens),
            opens=_offsets(tokens[1] - tokens[0]),
            starts=_gathered(self.starts, *segments),
            first_unit=_offsets(units[1] - units[0]),
            norms=_gathered(self.norms, *units),
            spans=_gathered(self.spans, *units),
            model_id=self.model_id,
        )

    @classmethod
    def joined(cls, parts: Sequence[Self]) -> Self:
        """Put several (at least one, of one model) side by side."""
        side_by_side = {name: np.concatenate([getattr(part, name) for part in parts]) for name in _ARRAYS}
        for name in ("opens", "first_unit"):
            side_by_side[name] = _offsets(np.concatenate([np.diff(getattr(part, name)) for part in parts]))
        return cls(model_id=parts[0].model_id, **side_by_side)

    def units(self, row: int, text: str) -> tuple[Unit, ...]:
        """Give the units of passage `row`, whose text is `text`."""
        found = self.spans[self.first_unit[row] : self.first_unit[row + 1]].tolist()
        return tuple(
            Unit(
                kind=_KINDS[kind],
                start=start,
                end=end,
                lead=(lead, lead_end) if lead >= 0 else None,
                about=text[about:about_end],
            )
            for kind, start, end, lead, lead_end, about, about_end in found
        )

    def unit_length(self, row: int, number: int) -> int:
        """Count the tokens of one unit, headings and lead-in apart."""
        own = 2 * (int(self.first_unit[row]) + number) + row + 2
        last = number + 1 == self.first_unit[row + 1] - self.first_unit[row]
        end = self.opens[row + 1] - self.opens[row] if last else self.starts[own + 1]
        return int(end - self.starts[own] - 1)


def _span(unit: Unit, text: str) -> tuple[int, ...]:
    about = text.find(unit.about)  # it is a part of the text, wherever it stands in it
    lead = unit.lead or (-1, -1)
    return (_KINDS.index(unit.kind), unit.start, unit.end, *lead, about, about + len(unit.about))


def _tokenised(texts: Sequence[str], model: StaticEmbedder) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Give the tokens of all texts, each opened by id 0; where each starts and the last ends; the sums of their vectors."""
    id_type: type[np.integer[Any]] = np.uint16 if len(model.weights) < 65_536 else np.int32
    found = model.token_ids(texts)
    opening = np.zeros(1, id_type)
    pool = [part for ids in found for part in (opening, ids.astype(id_type))]
    return np.concatenate([opening[:0], *pool]), _offsets([1 + len(ids) for ids in found]), model.sums(found)


def _offsets(lengths: Sequence[int] | np.ndarray) -> np.ndarray:
    """Give where each part starts and the last one ends, int64 [parts + 1]."""
    return np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)


def _gathered(array: np.ndarray, starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
    return np.concatenate([array[:0], *(array[a:b] for a, b in zip(starts.tolist(), ends.tolist(), strict=True))])
