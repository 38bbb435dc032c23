"""Sixty uploads with names and folders that try to lead out of the knowledge folder, and traps laid in it.

lay_traps(docs, outside); keep_all(docs)      # each is refused with a code or kept inside; anything else is raised
"""

from __future__ import annotations

import os
from pathlib import Path

from ingest.errors import LoadError
from ingest.loaders import Limits
from panel.upload import Upload, keep

CONTENT = "# 换货规则\n\n签收后 15 天内可以换货。\n".encode()
_NAMES = (
    "../a.md", "../../outside/secret.md", "a/../../outside/a.md", "/etc/cron.d/a.md", "a/b.md", "..\\..\\outside\\a.md", "C:\\a.md",
    "\\\\server\\share\\a.md", "..", ".", "...", "..md", "a..md", ".env", ".a.md", "~$a.docx", "~/a.md", "$HOME/a.md", "-rf", "--kb=x.md",
    "a\n.md", "a\r\n.md", "a\0.md", "a\x1b[2J.md", "\u202egnp.md", "a\u2028b.md", "\udcff.md", "a\ud800.md",
    "con.md", "NUL.txt", "lpt1.csv",
    "a.md.meta.yaml", "secret.md.meta.yaml", "README.md", "synonyms.txt", "rules.yaml", "a" * 200 + ".md", "长" * 80 + ".md",
    "a.md/", "a.md.", "a.md ", " a.md", "%2e%2e%2fa.md", "．．／a.md", "a∕b.md", "<b>.md", "a|b.md", "a;b.md", "$(id).md", "`id`.md",
)  # fmt: skip
_FOLDERS = ("..", "../outside", "/etc", "", ".", "link", "deep/../..", "file.md", "a\nb", "README.md", ".git", "loop")


def uploads() -> list[tuple[str, str]]:
    """Give the pairs of folder and name."""
    return [*(("returns", name) for name in _NAMES), *((folder, "new.md") for folder in _FOLDERS)]


def lay_traps(docs: Path, outside: Path) -> None:
    """Put links to the folder outside where an upload may want to write or to look."""
    (docs / "returns").mkdir()
    for name, target in (("link", outside), ("loop", docs / "loop"), ("returns/linked.md", outside / "secret.md")):
        (docs / name).symlink_to(target)
    (docs / "file.md").write_bytes(CONTENT)
    (docs / "returns" / "known.md").write_bytes(CONTENT)
    (docs / "returns" / "known.md.meta.yaml").symlink_to(outside / "meta.yaml")
    os.mkfifo(docs / "returns" / "pipe.md.meta.yaml")


def keep_all(docs: Path) -> None:
    """Try every upload, without and with leave to overwrite."""
    for folder, name in [*uploads(), *(("returns", name) for name in ("linked.md", "known.md", "pipe.md", "fresh.md"))]:
        for overwrite in (False, True):
            _keep(docs, folder, name, overwrite)


def _keep(docs: Path, folder: str, name: str, overwrite: bool) -> None:
    meta = {"category": "returns"}
    try:
        path = keep(Upload(name=name, content=CONTENT), folder, docs, meta=meta, overwrite=overwrite, limits=Limits())
    except LoadError as error:
        assert error.code and error.problem and error.remedy
        return
    kept = docs / path
    assert kept.is_file() and not kept.is_symlink() and kept.resolve().is_relative_to(docs.resolve()), path
