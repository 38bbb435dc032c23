"""`python -m ingest status` and `chunks`: what is live, and how a file is cut."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from ingest.commands.common import expect, limits, warn_of_embedding
from settings import Settings


def status(settings: Settings, words: Sequence[str], arguments: argparse.Namespace) -> int:
    """Print what is live, since when, and which older versions there are."""
    from ingest.version import list_versions, open_sound

    expect(words, 0, "status takes no path")
    version, damage = open_sound(settings.kb_dir)
    with version:
        manifest = version.manifest
    if damage:
        print(f"damaged: {damage}", file=sys.stderr)
        print(f"Until it is mended, version {manifest.id} answers in its place.", file=sys.stderr)
    older = [m for m in list_versions(settings.kb_dir) if m.id != manifest.id]
    if arguments.json:
        plain = {**asdict(manifest), "other_versions": [{"id": m.id, "published": m.published} for m in older]}
        plain["damage"] = str(damage) if damage else None
        print(json.dumps(plain, ensure_ascii=False, indent=1))
        warn_of_embedding(settings)
        return 2 if damage else 0
    live = "Answers" if damage else "Live"
    print(f"{live}: version {manifest.id}, published {manifest.published[:19]}Z, every file as sealed.")
    print(f"{len(manifest.documents)} documents, {manifest.passages} passages, from {', '.join(manifest.roots)}")
    print(f"Embedding: {manifest.model_id}, {manifest.dim} dimensions")
    if manifest.held:
        print(
            f"Held back: {len(manifest.held)} passages that read like orders to a machine (python -m ingest quarantine)"
        )
    for refusal in manifest.refused:
        print(f"refused: {refusal.subject}: {refusal.problem} [{refusal.code}] {refusal.remedy}")
    for other in older:
        print(f"Other version: {other.id}, published {other.published[:19]}Z, {other.passages} passages")
    warn_of_embedding(settings)
    return 2 if damage else 0


def chunks(settings: Settings, words: Sequence[str], arguments: argparse.Namespace) -> int:
    """Print how one file is cut into passages."""
    from ingest.chunking import chunk_document, render_chunks
    from ingest.loaders import load as load_document

    expect(words, 1, "chunks takes one file")
    path = Path(words[0]).absolute()
    inside = path.is_relative_to(settings.kb_docs.absolute())
    root = settings.kb_docs.absolute() if inside else path.parent
    document = load_document(path, root, limits=limits(settings))
    found = chunk_document(document, budget=settings.chunk_tokens)
    if arguments.json:
        print(json.dumps([asdict(chunk) for chunk in found], ensure_ascii=False, indent=1, default=str))
    else:
        print(render_chunks(found))
    for note in document.notes:
        print(f"note: {note}", file=sys.stderr)
    return 0
