"""What a passage states, one figure or permission at a time: its units, cut further at the cells of a table.

    for statement in read_statements(passage, number):
        statement.text, statement.amounts, statement.head

A cell is read with its column's header and the words of its row, so that "| Gold | 5,000 | 20 orders |" makes two statements.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from ingest.amounts import Amount, amounts, ordinary
from ingest.chunking import Chunk
from ingest.polarity import permissions
from ingest.scopes import narrowed
from ingest.units import Unit, cells, plain, split_units

PERMISSIONS = ("allowed", "paid")
_EXAMPLE = re.compile(r"例如|比如|示例|例[一二三\d]|for example|e\.g\.")  # a calculation, not a rule
_LABEL = 40  # characters of a cell that can name what its row is about
_CLAUSE = re.compile(r"[，,；;。：:！!？?（）()|\n]")
_REACH = {True: 16, False: 45}  # characters around a figure that say what it is, Chinese and not


@dataclass(frozen=True, kw_only=True, eq=False)
class Statement:
    """A unit of `chunk`, which is passage `passage`, or one cell of it. `text` is ordinary (`ingest.amounts`), `bare` is without figures.

    `unit` is the unit's number in its passage; `start` and `end` are its span in the passage's text.
    """

    chunk: Chunk
    passage: int
    unit: int
    start: int
    end: int
    text: str
    bare: str
    lead: str
    head: str
    is_row: bool
    amounts: tuple[Amount, ...]

    @cached_property
    def is_chinese(self) -> bool:
        """True if it is written in Chinese."""
        return re.search("[一-鿿]", self.text) is not None

    @cached_property
    def kinds(self) -> frozenset[str]:
        """The kinds of its figures."""
        return frozenset(amount.kind for amount in self.amounts)

    @cached_property
    def scope(self) -> dict[str, frozenset[str]]:
        """For whom, where and in which case it holds: its own words first, then its lead-in and its headings."""
        return narrowed((self.text, self.lead, self.head))

    def around(self, amount: Amount) -> str:
        """Give the words around one of its figures; around a permission those of its clause."""
        reach = _REACH[self.is_chinese]
        low, high = max(0, amount.start - reach), min(len(self.text), amount.end + reach)
        if amount.kind in PERMISSIONS:
            low = max([low, *(m.end() for m in _CLAUSE.finditer(self.text, 0, amount.start))])
            high = min([high, *(m.start() for m in _CLAUSE.finditer(self.text, amount.end))])
            return self.bare[low:high]
        return f"{self.bare[low : amount.start]} {self.bare[amount.end : high]}"


def read_statements(passage: Chunk, number: int) -> list[Statement]:
    """Read what passage `number` states, in order; a unit without any figure or permission is left out."""
    head = ordinary(" ".join((passage.title, *passage.heading)))
    found = []
    for index, unit in enumerate(split_units(passage.text)):
        lead = unit.about if unit.kind == "row" or not unit.lead else f"{unit.about} {passage.text[slice(*unit.lead)]}"
        for label, written in _parts(passage.text, unit):
            label, cell = ordinary(label), ordinary(written)
            text = f"{label} {cell}" if label else cell
            figures = amounts(text)
            cues = (cue for cue in permissions(text) if cue.start >= len(text) - len(cell))
            stated = () if _EXAMPLE.search(text) else (*figures, *cues)
            if stated:
                found.append(
                    Statement(
                        chunk=passage,
                        passage=number,
                        unit=index,
                        start=unit.start,
                        end=unit.end,
                        text=text,
                        bare=_blanked(text, figures),
                        lead=ordinary(plain(lead)),
                        head=head,
                        is_row=unit.kind == "row",
                        amounts=stated,
                    )
                )
    return found


def _parts(text: str, unit: Unit) -> list[tuple[str, str]]:
    """Give the texts of a unit: itself, or of a table row each cell behind the first, after the words that name it."""
    own = plain(text[unit.start : unit.end])
    if unit.kind != "row":
        return [("", own)]
    row = cells(text[unit.start : unit.end])
    header = cells(text[slice(*unit.lead)]) if unit.lead else []
    header += [""] * (len(row) - len(header))
    names = [n == 0 or (len(cell) < _LABEL and not _states(ordinary(cell))) for n, cell in enumerate(row)]
    found = []
    for n, cell in enumerate(row):
        if cell and (n or len(row) == 1):
            label = " ".join(other for m, other in enumerate(row) if m != n and names[m])
            found.append((f"{label} {header[n]}".strip(), cell))
    return found or [("", own)]


def _states(cell: str) -> bool:
    return cell in "无有—-" or bool(amounts(cell) or permissions(cell))


def _blanked(text: str, figures: tuple[Amount, ...]) -> str:
    for figure in figures:
        text = f"{text[: figure.start]}{' ' * (figure.end - figure.start)}{text[figure.end :]}"
    return text
