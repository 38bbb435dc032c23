"""Names in a text, longest first: places (`places.tsv`), payment methods, membership tiers and carriers (`names.tsv`).

book = gazetteer()
[found.entry.zh for found in book.find("寄到呼伦贝尔, not Toronto")]       # ['呼伦贝尔', '多伦多']
book.holders("多伦多")                                                     # {'加拿大', '北美', '海外'}
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

PLACES, NAMES = (Path(__file__).with_name(name) for name in ("places.tsv", "names.tsv"))
NOTHING = "-"  # the kind of a phrase that only looks like a name: 北京时间 is no place
_RUN = re.compile(r"[a-z0-9à-ž]+")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One name with its kind; `zh` is what it goes by, `en` its first English name, `parents` what holds it directly."""

    kind: str
    zh: str
    en: str
    parents: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Found:
    """An entry at a place of the text."""

    entry: Entry
    start: int
    end: int


class Gazetteer:
    """Names by how they begin. A name that two entries share (Victoria) names neither."""

    def __init__(self, rows: list[tuple[Entry, tuple[str, ...]]]) -> None:
        owners: dict[str, set[str]] = {}
        entries: dict[str, Entry] = {}
        self._entries = {entry.zh: entry for entry, _ in rows}
        for entry, names in rows:
            for name in names:
                owners.setdefault(name.lower(), set()).add(f"{entry.kind} {entry.zh} {entry.parents}")
                entries[name.lower()] = entry
        self._names = {name: entry for name, entry in entries.items() if len(owners[name]) == 1}
        self._by_start: dict[str, list[str]] = {}
        for name in sorted(self._names, key=len, reverse=True):
            self._by_start.setdefault(_start(name), []).append(name)

    def find(self, text: str) -> Iterator[Found]:
        """Give the names in `text` (in its normal form), from left to right, none within another."""
        runs = {match.start(): match[0] for match in _RUN.finditer(text)}
        position = 0
        while position < len(text):
            name = self._name_at(text, position, runs)
            if name:
                yield Found(entry=self._names[name], start=position, end=position + len(name))
            position += len(name) or len(runs.get(position, "")) or 1

    def _name_at(self, text: str, position: int, runs: dict[int, str]) -> str:
        for name in self._by_start.get(runs.get(position) or text[position : position + 2], ()):
            end = position + len(name)
            if text.startswith(name, position) and not (_RUN.match(name[-1]) and _RUN.match(text, end)):
                return name
        return ""

    def entry(self, name: str) -> Entry | None:
        """Give the entry that goes by `name`."""
        return self._entries.get(name)

    @lru_cache(maxsize=4096)  # noqa: B019 -- there is one gazetteer
    def holders(self, name: str) -> frozenset[str]:
        """Give everything that holds the entry called `name`: 呼伦贝尔 → 内蒙古, 华北地区, 中国大陆, 中国."""
        entry = self._entries.get(name)
        parents = entry.parents if entry else ()
        return frozenset(parents).union(*(self.holders(parent) for parent in parents))


def _start(name: str) -> str:
    first = _RUN.match(name)
    return first[0] if first else name[:2]


@lru_cache(maxsize=1)
def gazetteer() -> Gazetteer:
    """Read both tables once."""
    rows = [_row(["region", *cells]) for cells in _cells(PLACES)] + [_row(cells) for cells in _cells(NAMES)]
    return Gazetteer(rows)


def _cells(path: Path) -> Iterator[list[str]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            yield line.split("\t")


def _row(cells: list[str]) -> tuple[Entry, tuple[str, ...]]:
    kind, zh, en, parents = [*cells, "", ""][:4]
    chinese, english = zh.split("|"), [name for name in en.split("|") if name]
    entry = Entry(kind=kind, zh=chinese[0], en=(english or chinese)[0], parents=tuple(filter(None, parents.split(","))))
    return entry, (*chinese, *english)
