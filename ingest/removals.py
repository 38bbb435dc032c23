"""The safety stop of a publish that nobody looks at: most of what is live must not vanish at once.

    publish([Path("kb_docs")], store, embedder, gate=refuse_mass_removal(store))      # PublishError (mass_removal)

A share that was unmounted, a folder that somebody moved, a wrong PATH: each looks like a folder without the documents.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ingest.audit import record
from ingest.errors import PublishError, StoreError
from ingest.manifest import Manifest
from ingest.version import list_versions, live_manifest

if TYPE_CHECKING:
    from ingest.publish import Gate, Prepared

_MOST = 0.5  # share of the live documents
_NAMED, _RECORDED = 5, 200  # documents that an error, or the audit log, names


def refuse_mass_removal(store: Path, *, who: str = "", is_allowed: bool = False) -> Gate:
    """Give the gate that refuses a version without more than half of the live documents; one that only moved is there still.

    Where that is allowed by name, it is put on record as an override.
    """

    def look(prepared: Prepared) -> None:
        live = _live(store, prepared.manifest.id)
        if live is None:
            return
        paths = {record.path for record in prepared.manifest.documents}
        kept = {record.sha256 for record in prepared.manifest.documents}
        gone = [record.path for record in live.documents if record.path not in paths and record.sha256 not in kept]
        if len(gone) <= _MOST * len(live.documents):
            return
        if is_allowed:
            details = {"removed": gone[:_RECORDED], "count": len(gone)}
            record(store, "override", who=who, subject=prepared.manifest.id, reason="--allow-removals", details=details)
            return
        more = f" and {len(gone) - _NAMED} more" if len(gone) > _NAMED else ""
        raise PublishError(
            "mass_removal",
            ", ".join(prepared.manifest.roots),
            f"no longer holds {len(gone)} of the {len(live.documents)} live documents ({', '.join(gone[:_NAMED])}{more})",
            "See python -m ingest plan. If the folder is the right one and whole, publish with --allow-removals.",
        )

    return look


def _live(store: Path, prepared: str) -> Manifest | None:
    """Give the manifest of what is live, also where its files are damaged; if it is unreadable itself, the newest other one."""
    try:
        return live_manifest(store)
    except StoreError:
        return next((manifest for manifest in list_versions(store) if manifest.id != prepared), None)
