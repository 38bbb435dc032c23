"""The room in Chroma's HNSW files that holds no record: there Chroma writes out memory that it never cleared.

    clear_spare(folder)      # once Chroma is closed, before anything is hashed
    holds_spare(folder)      # of a sealed one, made before this was done

Chroma 1.5.9 allots room for 100 records, writes it out as malloc gave it, and fills in records from the 1,000th change on:
below, the files hold nothing but what the process had in memory before. Of 40 erasures in one process, 3 left a vector of
the erased document there. The layout is that of `persistHeader` in chroma-core/hnswlib; any other is refused, not guessed.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

from ingest.errors import StoreError

_VERSION = 1
# Version; start of the first record, capacity, records, size of one, where its label and its vector stand; highest level
# and entry; most neighbours above, on the ground, of a new record; the factor of the levels; ef_construction.
_HEADER = struct.Struct("<i6QiI3QdQ")
_DATA, _LENGTHS, _HEAD = "data_level0.bin", "length.bin", "header.bin"
_NEEDED = frozenset({_HEAD, _DATA, _LENGTHS, "link_lists.bin"})
_KNOWN = _NEEDED | {"index_metadata.pickle"}
_NUMBER, _LABEL = 4, 8  # bytes: a neighbour, a length or one figure of a vector; the label at the end of a record


def clear_spare(folder: Path) -> None:
    """Write zeros over what no record of the closed collection in `folder` uses. StoreError: it is laid out otherwise."""
    for path, end in _spare(folder):
        with path.open("r+b") as file:
            file.seek(end)
            file.write(bytes(path.stat().st_size - end))


def holds_spare(folder: Path) -> bool:
    """Tell whether anything stands in `folder` where no record is. StoreError: it is laid out otherwise."""
    for path, end in _spare(folder):
        with path.open("rb") as file:
            file.seek(end)
            if any(file.read()):
                return True
    return False


def _spare(folder: Path) -> Iterator[tuple[Path, int]]:
    """Give the files that have room for records, and the offset in bytes up to which records stand in them."""
    for segment in sorted({path.parent for path in folder.rglob("*") if path.is_file()} - {folder}):
        names = {path.name for path in segment.iterdir()}
        if not _NEEDED <= names <= _KNOWN:
            raise _unknown(segment, f"holds {', '.join(sorted(names))}")
        records, size, room = _read_header(segment)
        sizes = [(segment / name).stat().st_size for name in (_DATA, _LENGTHS)]
        if sizes != [room * size, room * _NUMBER] or room < records:
            raise _unknown(segment, f"has files of {sizes} bytes for {records} records of {size}")
        yield segment / _DATA, records * size
        yield segment / _LENGTHS, records * _NUMBER


def _read_header(segment: Path) -> tuple[int, int, int]:
    """Give the number of records, the bytes of each, and for how many the file of records has room."""
    header = (segment / _HEAD).read_bytes()
    if len(header) != _HEADER.size:
        raise _unknown(segment, f"has a header of {len(header)} bytes")
    version, start, capacity, records, size, label, vector, *_, ground, _, _, _ = _HEADER.unpack(header)
    plausible = (
        version == _VERSION
        and start == 0
        and records <= capacity
        and vector == _NUMBER * (1 + ground)
        and vector < label == size - _LABEL
    )
    if not plausible:
        raise _unknown(segment, f"has the header {header.hex()}")
    return records, size, (segment / _DATA).stat().st_size // size


def _unknown(segment: Path, problem: str) -> StoreError:
    remedy = "Install the chromadb that requirements.txt names, then publish again."
    return StoreError("dense_layout", str(segment), f"Chroma {problem}, which this program does not know", remedy)
