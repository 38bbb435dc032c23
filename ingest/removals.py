"""The safety stop of a publish that nobody looks at: most of what is live must not vanish at once.

    publish([Path("kb_docs")], store, embedder, gate=refuse_mass_removal(store))      # PublishError (mass_removal)

A share that was unmounted, a folder that somebody moved, a wrong PATH: each looks like a folder without the documents.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ingest.errors import PublishError
from ingest.version import live_manifest

if TYPE_CHECKING:
    from ingest.publish import Gate, Prepared

_MOST = 0.5  # share of the live documents
_NAMED = 5


def refuse_mass_removal(store: Path) -> Gate:
    """Give the gate that refuses a version without more than half of the live documents; one that only moved is there still."""

    def look(prepared: Prepared) -> None:
        live = live_manifest(store) if prepared.live and prepared.plan.removed else None
        if live is None:
            return
        kept = {record.sha256 for record in prepared.manifest.documents}
        gone = [
            record.path
            for record in live.documents
            if record.path in prepared.plan.removed and record.sha256 not in kept
        ]
        if len(gone) <= _MOST * len(live.documents):
            return
        more = f" and {len(gone) - _NAMED} more" if len(gone) > _NAMED else ""
        raise PublishError(
            "mass_removal",
            ", ".join(prepared.manifest.roots),
            f"no longer holds {len(gone)} of the {len(live.documents)} live documents ({', '.join(gone[:_NAMED])}{more})",
            "See python -m ingest plan. If the folder is the right one and whole, publish with --allow-removals.",
        )

    return look
