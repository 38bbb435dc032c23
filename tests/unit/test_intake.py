"""How a file comes into the knowledge folder: in one step, and never over another one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ingest.errors import LoadError
from ingest.intake import name_from, put


@pytest.mark.parametrize("with_links", [True, False])
def test_a_file_is_added_but_never_over_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, with_links: bool
) -> None:
    def refused(*_: object) -> None:
        raise PermissionError

    if not with_links:  # as on some file systems
        monkeypatch.setattr(os, "link", refused)
    target = tmp_path / "new" / "a.md"
    put(target, b"one")
    with pytest.raises((LoadError, FileExistsError)) as error:
        put(target, b"two")
    assert isinstance(error.value, LoadError) and error.value.code == "exists"
    assert target.read_bytes() == b"one" and list(target.parent.iterdir()) == [target]
    put(target, b"three", overwrite=True)
    assert target.read_bytes() == b"three"


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("退货：几天？", "退货：几天.md"),
        ("../../etc/passwd", "etc passwd.md"),
        ("「新」<b>规则</b>", "新 b 规则 b.md"),
        ("README", "faq-3.md"),
        ("con", "faq-3.md"),
        ("…!!", "faq-3.md"),
        ("v1...2", "v1.2.md"),
    ],
)
def test_a_title_gives_a_safe_name(title: str, name: str) -> None:
    assert name_from(title, ".md", "faq-3") == name
