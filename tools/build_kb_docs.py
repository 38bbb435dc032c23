"""Build the binary documents of kb_docs/ from their readable sources.

    python -m tools.build_kb_docs            # write what is missing or out of step
    python -m tools.build_kb_docs --check    # write nothing; exit 1 where kb_docs/ differs from its sources

tools/kb_sources/<category>/<name>.<ext>.md becomes kb_docs/<category>/<name>.<ext> (docx, pptx, xlsx, pdf, txt) and the
source's front matter becomes the sidecar <name>.<ext>.meta.yaml beside it. A txt source may say `encoding: gb18030`.
"""

from __future__ import annotations

import argparse
import io
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from tools.kb_formats import WRITERS
from tools.kb_markdown import Heading, parse_blocks, split_front_matter

ROOT = Path(__file__).resolve().parents[1]
KEYS = ("title", "category", "language", "effective_from", "effective_until", "audience")
BINARY = ("docx", "pptx", "xlsx", "pdf")


def build_source(source: Path) -> tuple[bytes, bytes]:
    """Build one source into the bytes of its document and of its sidecar; raise ValueError for a faulty source."""
    extension = source.stem.rpartition(".")[2]
    meta, body = split_front_matter(source.read_text(encoding="utf-8"))
    encoding = meta.pop("encoding", None)
    _check_keys(meta, encoding, extension)
    if extension == "txt":
        return body.encode(encoding or "utf-8"), _sidecar(meta)
    blocks = parse_blocks(body)
    has_title = bool(blocks) and isinstance(blocks[0], Heading) and blocks[0].level == 1
    if not has_title and extension in ("docx", "pdf"):
        blocks.insert(0, Heading(level=1, text=meta["title"]))
    return WRITERS[extension](meta["title"], str(meta.get("language", "zh")), blocks), _sidecar(meta)


def _check_keys(meta: dict[str, Any], encoding: str | None, extension: str) -> None:
    unknown = sorted(set(meta) - set(KEYS))
    if unknown:
        raise ValueError(f"unknown front matter {unknown}; known are {list(KEYS)}")
    if not meta.get("title"):
        raise ValueError("front matter has no title")
    if encoding and extension != "txt":
        raise ValueError("only a txt source may name an encoding")
    if extension != "txt" and extension not in WRITERS:
        raise ValueError(f"cannot build .{extension}; known are {sorted((*WRITERS, 'txt'))}")


def _sidecar(meta: dict[str, Any]) -> bytes:
    ordered = {key: meta[key] for key in KEYS if key in meta}
    return yaml.safe_dump(ordered, allow_unicode=True, sort_keys=False, width=1000).encode("utf-8")


def built_files(sources: Path, target: Path) -> Iterator[tuple[Path, bytes]]:
    """Give every file that the sources make, with its bytes; a faulty source is named in the ValueError."""
    for source in sorted(sources.glob("*/*.*.md")):
        path = target / source.parent.name / source.stem
        try:
            document, sidecar = build_source(source)
        except ValueError as error:
            raise ValueError(f"{source.relative_to(sources)}: {error}") from error
        yield path, document
        yield path.with_name(path.name + ".meta.yaml"), sidecar


def is_same(built: bytes, path: Path) -> bool:
    """Say whether `path` holds `built`; archives are compared by member, since compressors differ between machines."""
    if not path.is_file():
        return False
    present = path.read_bytes()
    if present == built or not zipfile.is_zipfile(io.BytesIO(built)) or not zipfile.is_zipfile(path):
        return present == built
    return _members(present) == _members(built)


def _members(data: bytes) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [(name, archive.read(name)) for name in archive.namelist()]


def find_orphans(target: Path, built: set[Path]) -> list[Path]:
    """List binary documents of `target` that no source makes: nobody could read or change them in a review."""
    return sorted(path for kind in BINARY for path in target.glob(f"*/*.{kind}") if path not in built)


def main(arguments: list[str] | None = None) -> int:
    """Build or check; give the exit code."""
    parser = argparse.ArgumentParser(description="Build the binary documents of kb_docs/ from tools/kb_sources/.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 where a file differs")
    parser.add_argument("--sources", type=Path, default=ROOT / "tools" / "kb_sources")
    parser.add_argument("--target", type=Path, default=ROOT / "kb_docs")
    options = parser.parse_args(arguments)
    try:
        files = dict(built_files(options.sources, options.target))
    except ValueError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    stale = [path for path, content in files.items() if not is_same(content, path)]
    orphans = find_orphans(options.target, set(files))
    for path in stale:
        print(f"{'differs' if options.check else 'written'}: {path.relative_to(options.target)}")
        if not options.check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(files[path])
    for path in orphans:
        print(f"no source: {path.relative_to(options.target)}", file=sys.stderr)
    print(f"{len(files)} files from {len(files) // 2} sources, {len(stale)} {'differ' if options.check else 'written'}")
    return 1 if orphans or (options.check and stale) else 0


if __name__ == "__main__":
    sys.exit(main())
