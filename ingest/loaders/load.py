"""Read one file of the knowledge folder as a `Document`, or right away as its passages.

    document = load(Path("kb_docs/returns/七天无理由.md"), Path("kb_docs"))
    document, passages = load_passages(path, root, budget=320)

Here the file is opened (`ingest.loaders.source`); all that is done with its bytes is done in a child process with limits
(`ingest.loaders.child`), since any of it can be made to hang, to grow or to crash.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ingest.chunking import Chunk
from ingest.document import Document
from ingest.errors import LoadError
from ingest.loaders.child import ask_child
from ingest.loaders.source import Limits, read_source
from ingest.plain import document_from, passage_from

FORMATS = ".md .markdown .txt .html .htm .docx .pptx .xlsx .csv .pdf .json .jsonl"
DEFAULT_LIMITS = Limits()


def load(path: Path, root: Path, *, limits: Limits = DEFAULT_LIMITS) -> Document:
    """Read the file at `path`, which lies in the knowledge folder `root`, as a `Document`.

    Raises `LoadError` with the file's name relative to `root` and one of the codes outside, bad_name, unreadable,
    unsupported, wrong_suffix, too_large, empty, encoding, encrypted, damaged, no_text, no_values, too_slow, front_matter,
    index_page, other_json.
    """
    return document_from(_ask(path, root, None, limits)["document"])


def load_passages(
    path: Path, root: Path, *, budget: int, limits: Limits = DEFAULT_LIMITS
) -> tuple[Document, list[Chunk]]:
    """Read a file and cut it into passages of at most `budget` tokens. Raises as `load` does; never gives no passage."""
    answer = _ask(path, root, budget, limits)
    return document_from(answer["document"]), [passage_from(plain) for plain in answer["passages"]]


def _ask(path: Path, root: Path, budget: int | None, limits: Limits) -> dict[str, Any]:
    source = read_source(path, root, limits)
    try:
        if path.suffix.lower() not in FORMATS.split():
            remedy = f"Save it as one of {FORMATS}, or take it out of the folder."
            raise LoadError(
                "unsupported", "", f"files of the kind '{path.suffix or 'no suffix'}' are not read.", remedy
            )
        return ask_child(source, budget=budget, limits=limits)
    except LoadError as error:
        raise LoadError(error.code, source.path, error.problem, error.remedy) from error.__cause__
