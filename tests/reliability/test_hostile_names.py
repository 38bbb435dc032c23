"""No file outside the folder is read or written, in the short form: each kind once; `soak_hostile_names` is the long one."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest import intake
from ingest.errors import LoadError
from ingest.loaders.source import read_inside
from tests.reliability.hostile import removed
from tests.reliability.recorded import recorded
from tests.reliability.soak_hostile_names import run


def test_nothing_outside_is_opened_by_publishing_or_uploading() -> None:
    with removed() as folder:
        outcome = run(folder, rounds=1, traced=False)
    assert outcome.wrong == ()
    assert outcome.hostile > 50 and outcome.uploads > 60


def test_the_record_sees_what_a_link_leads_to(tmp_path: Path) -> None:
    """Without this the test above could pass for want of eyes."""
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret.md").write_text("x")
    (tmp_path / "link.md").symlink_to("outside/secret.md")
    record = recorded(f"open({str(tmp_path / 'link.md')!r}).read(); open({str(tmp_path / 'new')!r}, 'w')", tmp_path)
    assert record.touched(tmp_path / "outside") == [("open", str(tmp_path / "outside" / "secret.md"))]
    assert str(tmp_path / "new") in record.written()


def test_a_link_put_in_place_after_the_look_is_not_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    (tmp_path / "secret.md").write_text("x")
    (docs / "a.md").symlink_to(tmp_path / "secret.md")
    monkeypatch.setattr("ingest.loaders.source.is_inside", lambda path, root: True)
    monkeypatch.setattr("ingest.loaders.source.os.path.realpath", lambda path: str(path))
    monkeypatch.setattr("ingest.loaders.source.stat.S_ISREG", lambda mode: True)
    with pytest.raises(LoadError, match="unreadable"):
        read_inside(docs / "a.md", docs, 100)


def test_an_upload_is_not_written_through_a_link_in_its_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = tmp_path / "secret.md"
    secret.write_text("x")
    monkeypatch.setattr("ingest.intake.secrets.token_hex", lambda size: "known")
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / ".upload-known-a.md").symlink_to(secret)
    with pytest.raises(LoadError):
        intake.put(tmp_path / "docs" / "a.md", b"y")
    assert secret.read_text() == "x"
