"""Read the training pairs: which file, how it is cut into pairs, under which licence, how often it is drawn.

    sources = read_sources(Path("../shared/data/train"), include_unlicensed=False)
    sources[0].name, len(sources[0].pairs)

A file that names no open licence is read only if asked for: the model card shows what each of them gained.
"""

from __future__ import annotations

import json
import lzma
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ingest.errors import ModelError
from ingest.text import normalise

Pair = tuple[str, str]

_BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]|\{\{|\}\}")
_USELESS_GLOSS = re.compile(r"\b(?:variant of|surname|see also|see |abbr|old variant|used in|kangxi)\b", re.IGNORECASE)
_NEWS_HEAD = re.compile(r"^\S+ [\d:]+，正文：|广告声明：.*$")
_SPACE = re.compile(r"\s+")
DOMAIN_FOLDER = Path(__file__).parent
OWN = "this repository's"
RESERVED = 20


@dataclass(frozen=True, kw_only=True)
class SourceSpec:
    """One file of pairs. `share` is its part of the batches, `translate` allows word-by-word translated queries.

    Pairs are drawn in runs of `block` neighbouring lines: in our own files these are near misses of one another. Of a
    source with `reserve` one passage in RESERVED is kept out of the training: the ranking is fitted on those.
    """

    name: str
    licence: str
    share: float
    open_licence: bool = True
    batch: int = 1024
    translate: bool = False
    block: int = 1
    reserve: bool = False


@dataclass(frozen=True, kw_only=True)
class Source:
    """The normalised pairs of one file. Running text has pairs whose second part is empty."""

    spec: SourceSpec
    pairs: tuple[Pair, ...]

    @property
    def name(self) -> str:
        """Name of the file without its ending."""
        return self.spec.name


# Shares were set by hand from the size of each file and the product's use, then checked on the dev halves (decision 0001).
SPECS: tuple[SourceSpec, ...] = (
    SourceSpec(name="ecommerce_pairs", licence=OWN, share=2.0, block=8, reserve=True, translate=True),
    SourceSpec(name="insurance_pairs", licence=OWN, share=1.0, block=8, reserve=True, translate=True),
    SourceSpec(name="bank_pairs", licence=OWN, share=1.0, block=8, reserve=True),
    SourceSpec(name="law_pairs", licence=OWN, share=0.8, block=8, reserve=True, translate=True),
    SourceSpec(name="service_pairs", licence=OWN, share=0.8, block=8, reserve=True, translate=True),
    SourceSpec(name="bilingual_pairs", licence=OWN, share=0.8, block=8, reserve=True),
    SourceSpec(name="ecommerce_glossary", licence=OWN, share=0.7, batch=2048),
    SourceSpec(name="en-zh-cc-cedict", licence="CC BY-SA 4.0", share=5.0, batch=2048),
    SourceSpec(name="en-zh-python-docs", licence="CC0 / PSF", share=2.0),
    SourceSpec(name="en-zh-magento", licence="MIT", share=0.3),
    SourceSpec(name="zh-mrc-q2passage", licence="CC BY-SA", share=1.5, reserve=True, translate=True),
    SourceSpec(name="zh-stard-rest", licence="MIT", share=0.4, translate=True),
    SourceSpec(name="en-policyqa", licence="MIT", share=0.6, translate=True),
    SourceSpec(name="en-bitext-ecom", licence="CDLA-Sharing 1.0", share=0.3, translate=True),
    SourceSpec(name="zh-news-text", licence="Apache-2.0 repository", share=4.0, translate=True),
    SourceSpec(
        name="zh-paraphrase-pos", licence="none stated", share=1.5, open_licence=False, batch=2048, reserve=True
    ),
    SourceSpec(name="zh-simclue", licence="none stated", share=0.7, open_licence=False),
    SourceSpec(name="zh-qbqtc-q2title", licence="none stated", share=0.7, open_licence=False),
    SourceSpec(name="zh-alpaca-q2a", licence="none stated", share=0.7, open_licence=False),
    SourceSpec(name="en-zh-insuranceqa-questions", licence="GPL-3.0", share=1.0, open_licence=False),
)


def read_sources(folder: Path, *, unlicensed: frozenset[str] = frozenset()) -> list[Source]:
    """Read every openly licensed file of `folder` and those named in `unlicensed`; a source without pairs is left out."""
    if not folder.is_dir():
        raise ModelError("training-data-missing", str(folder), "is not a folder", "Give the folder of pairs by --data.")
    sources = []
    for spec in SPECS:
        if spec.open_licence or spec.name in unlicensed:
            pairs = tuple(pair for pair in _read(folder, spec) if not (spec.reserve and _is_reserved(pair)))
            if pairs:
                sources.append(Source(spec=spec, pairs=pairs))
    return sources


def reserved_pairs(folder: Path) -> dict[str, tuple[list[Pair], list[Pair]]]:
    """Give all pairs and the reserved ones of every source that reserves some, by its name."""
    found = {}
    for spec in SPECS:
        pairs = list(_read(folder, spec)) if spec.reserve else []
        if pairs:
            found[spec.name] = (pairs, [pair for pair in pairs if _is_reserved(pair)])
    return found


def _is_reserved(pair: Pair) -> bool:
    return zlib.crc32(pair[1].encode()) % RESERVED == 0


def _read(folder: Path, spec: SourceSpec) -> Iterator[Pair]:
    name = spec.name
    if spec.licence == OWN:
        for path in sorted(DOMAIN_FOLDER.glob(f"{name}*.tsv")):
            yield from _tsv(path)
    elif name == "zh-news-text":
        yield from _news(folder / f"{name}.txt.xz")
    elif (folder / f"{name}.jsonl").exists():
        split: Callable[[Pair], Iterator[Pair]] = _glosses if name == "en-zh-cc-cedict" else _whole
        for line in (folder / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            yield from split((str(row["a"]), str(row["b"])))


def _whole(pair: Pair) -> Iterator[Pair]:
    yield _clean(pair[0]), _clean(pair[1])


def _glosses(pair: Pair) -> Iterator[Pair]:
    """Give one pair for each sense of a dictionary entry, without remarks in brackets."""
    for gloss in pair[0].split(";"):
        gloss = _clean(_BRACKETS.sub(" ", gloss)).removeprefix("to ")
        if gloss and not _USELESS_GLOSS.search(gloss):
            yield gloss, _clean(pair[1])


def _tsv(path: Path) -> Iterator[Pair]:
    for line in path.read_text(encoding="utf-8").splitlines():
        parts = line.split("\t")
        if len(parts) >= 2 and not line.startswith("#") and parts[:2] != ["a", "b"]:
            yield _clean(parts[0]), _clean(parts[1])


def _news(path: Path, length: int = 1000) -> Iterator[Pair]:
    """Give the first `length` characters of each document; its query is cut out of it at every draw."""
    if not path.exists():
        return
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            text = _NEWS_HEAD.sub("", line.strip())[:length]
            if len(text) > 80:
                yield _clean(text), ""


def _clean(text: str) -> str:
    return _SPACE.sub(" ", normalise(text)).strip()
