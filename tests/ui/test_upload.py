"""Uploads: hostile names, files that only claim to be documents, overwriting, and what the owner says of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.errors import LoadError
from ingest.loaders import Limits, load
from panel.upload import Upload, keep

RULE = "# 换货规则\n\n签收后 15 天内可以换货。\n".encode()
LIMITS = Limits(file_bytes=1000)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "docs" / "returns").mkdir(parents=True)
    return tmp_path / "docs"


def files(root: Path) -> list[str]:
    return sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())


@pytest.mark.parametrize(
    "name",
    ["../a.md", "a/b.md", "a\\b.md", ".env", "~$a.docx", "a.md.meta.yaml", "README.md", "a\n.md", "con.md", "a" * 200],
)
def test_hostile_names_are_refused(root: Path, name: str) -> None:
    with pytest.raises(LoadError) as error:
        keep(Upload(name=name, content=RULE), "returns", root, meta={}, limits=LIMITS)
    assert error.value.code == "bad_name" and files(root) == []


@pytest.mark.parametrize("folder", ["..", "../x", "/tmp", ""])
def test_hostile_folders_are_refused(root: Path, folder: str) -> None:
    with pytest.raises(LoadError):
        keep(Upload(name="a.md", content=RULE), folder, root, meta={}, limits=LIMITS)


def test_a_folder_that_is_a_link_to_elsewhere_is_refused(root: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (root / "link").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(LoadError) as error:
        keep(Upload(name="a.md", content=RULE), "link", root, meta={}, limits=LIMITS)
    assert error.value.code == "outside"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.pdf", b"MZ not a pdf", "damaged"),
        ("a.exe", b"MZ", "unsupported"),
        ("a.md", b"  \n", "empty"),
        ("a.md", b"x" * 1001, "too_large"),
        ("a.md", "---\ntitel: 错\n---\n正文\n".encode(), "front_matter"),
    ],
)
def test_content_is_really_read_before_it_is_kept(root: Path, name: str, content: bytes, code: str) -> None:
    with pytest.raises(LoadError) as error:
        keep(Upload(name=name, content=content), "returns", root, meta={}, limits=LIMITS)
    assert error.value.code == code and error.value.subject == f"returns/{name}" and files(root) == []


def test_what_the_owner_says_goes_into_a_sidecar(root: Path) -> None:
    meta = {"title": "换货", "effective_from": "2026-01-01", "audience": "internal", "category": ""}
    path = keep(Upload(name="换货 规则（新）.md", content=RULE), "新类别", root, meta=meta, limits=LIMITS)
    document = load(root / path, root)
    assert (document.title, document.category, document.audience) == ("换货", "新类别", "internal")
    assert files(root) == ["新类别/换货 规则（新）.md", "新类别/换货 规则（新）.md.meta.yaml"]


def test_an_existing_file_is_replaced_only_on_request_and_keeps_its_sidecar(root: Path) -> None:
    upload = Upload(name="a.md", content=RULE)
    keep(upload, "returns", root, meta={"title": "甲"}, limits=LIMITS)
    with pytest.raises(LoadError) as error:
        keep(Upload(name="A.md", content=RULE), "returns", root, meta={}, limits=LIMITS)
    assert error.value.code == "exists"
    newer = Upload(name="a.md", content="新的内容，15 天。".encode())
    keep(newer, "returns", root, meta={"audience": "internal"}, overwrite=True, limits=LIMITS)
    document = load(root / "returns" / "a.md", root)
    assert (document.title, document.audience) == ("甲", "internal") and "新的内容" in document.text
