"""Which files are documents, which steer, which are ignored."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from ingest.errors import LoadError
from ingest.loaders import discover, load, steering_files


def _names(paths: list[Path], root: Path) -> list[str]:
    return [path.relative_to(root).as_posix() for path in paths]


def test_documents_and_steering_files_are_told_apart(tmp_path: Path) -> None:
    root = tmp_path / "kb"
    names = ["README.md", "README.en.md", "synonyms.txt", "rules.yaml", "b.md", "退货/a.docx", "退货/a.docx.meta.yaml"]
    names += ["退货/README.md", "退货/~$a.docx", ".hidden.md", ".git/x.md", "z.png"]
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("x", encoding="utf-8")
    assert _names(discover(root), root) == ["b.md", "z.png", "退货/README.md", "退货/a.docx"]
    assert _names(steering_files(root), root) == [
        "README.en.md",
        "README.md",
        "rules.yaml",
        "synonyms.txt",
        "退货/a.docx.meta.yaml",
    ]


def test_what_dresses_a_web_page_is_ignored_and_a_scanned_page_is_not(tmp_path: Path) -> None:
    root = tmp_path / "attachments"  # the name of the knowledge folder itself says nothing
    names = ["a.html", "site.css", "js/app.js", "assets/logo.PNG", "attachments/7/step.jpg", "退货_files/x.gif"]
    names += ["扫描件/退货规则.png", "attachments/7/规则.pdf", "README.png"]
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("x", encoding="utf-8")
    assert _names(discover(root), root) == ["README.png", "a.html", "attachments/7/规则.pdf", "扫描件/退货规则.png"]


def test_a_folder_linked_from_outside_is_reported_and_not_entered(tmp_path: Path) -> None:
    root, outside = tmp_path / "kb", tmp_path / "other"
    root.mkdir()
    outside.mkdir()
    (outside / "a.md").write_text("x", encoding="utf-8")
    (root / "linked").symlink_to(outside)
    assert _names(discover(root), root) == ["linked"]


def test_deeply_nested_folders_are_walked(tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*"a" * 300)
    deep.mkdir(parents=True)
    (deep / "b.md").write_text("x", encoding="utf-8")
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(250)
    try:
        found = discover(tmp_path)
    finally:
        sys.setrecursionlimit(limit)
    assert [path.name for path in found] == ["b.md"]


def test_a_folder_that_cannot_be_looked_into_is_reported(tmp_path: Path) -> None:
    here = os.open(tmp_path, os.O_RDONLY)
    for _ in range(18):  # a path of 4,500 bytes: the system opens 4,096
        os.mkdir("d" * 250, dir_fd=here)
        here = os.open("d" * 250, os.O_RDONLY, dir_fd=here)
    found = discover(tmp_path)
    assert len(found) == 1 and found[0].name == "d" * 250
    with pytest.raises(LoadError, match="unreadable"):
        load(found[0], tmp_path)


def test_links_in_a_circle_are_reported(tmp_path: Path) -> None:
    (tmp_path / "a.md").symlink_to("b.md")
    (tmp_path / "b.md").symlink_to("a.md")
    assert _names(discover(tmp_path), tmp_path) == ["a.md", "b.md"]
    with pytest.raises(LoadError, match="unreadable"):
        load(tmp_path / "a.md", tmp_path)
