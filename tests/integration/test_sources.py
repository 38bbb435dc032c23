"""A Git repository as a folder of documents: real git, a bare repository in a temporary folder."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from ingest.errors import SourceError
from ingest.loaders import discover, load
from ingest.sources import Sources, find_repository, open_sources

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
_ENVIRON = {
    **os.environ,
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    **{f"GIT_{who}_{what}": "t@localhost" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
}


class Origin:
    """A bare repository, and a working copy to commit with."""

    def __init__(self, folder: Path) -> None:
        self.bare, self.work = folder / "help.git", folder / "work"
        self._git("init", "-q", "--bare", "-b", "main", str(self.bare))
        self._git("clone", "-q", str(self.bare), str(self.work))
        self._git("-C", str(self.work), "checkout", "-q", "-B", "main")

    def commit(self, files: dict[str, str | None], branch: str = "main") -> str:
        self._git("-C", str(self.work), "checkout", "-q", "-B", branch)
        for name, text in files.items():
            path = self.work / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if text is None:
                path.unlink()
            elif text.startswith("-> "):
                path.symlink_to(text[3:])
            else:
                path.write_text(text, encoding="utf-8")
        self._git("-C", str(self.work), "add", "-A")
        self._git("-C", str(self.work), "commit", "-q", "-m", "x")
        self._git("-C", str(self.work), "push", "-q", "-f", "origin", branch)
        return self._git("-C", str(self.work), "rev-parse", "HEAD").strip()

    def _git(self, *arguments: str) -> str:
        done = subprocess.run(["git", *arguments], env=_ENVIRON, capture_output=True, text=True, check=True)
        return done.stdout


@pytest.fixture
def origin(tmp_path: Path) -> Origin:
    found = Origin(tmp_path)
    found.commit({"docs/退货.md": "# 退货\n\n七天内可退。\n", "code.py": "x"})
    return found


def _names(sources: Sources) -> list[str]:
    return [path.relative_to(root).as_posix() for root in sources.paths for path in discover(root)]


@needs_git
def test_a_bare_repository_is_read_at_its_newest_commit_each_time(origin: Origin, tmp_path: Path) -> None:
    words, store = [f"{origin.bare}#main:docs"], tmp_path / ".kb"
    with open_sources(words, store, _ENVIRON) as first:
        assert _names(first) == ["退货.md"]
        assert load(first.paths[0] / "退货.md", first.paths[0]).path == "退货.md"
    commit = origin.commit({"docs/运费.md": "# 运费\n\n8 元。\n", "docs/退货.md": None})
    (first.paths[0] / "stray.md").write_text("left by somebody", encoding="utf-8")
    with open_sources(words, store, _ENVIRON) as second:
        assert _names(second) == ["运费.md"]
    assert second.paths == first.paths and second.paths[0].is_relative_to(store / "sources")
    assert second.commits == (f"{origin.bare}#main:docs @ {commit[:12]}",)
    assert second.why() == second.commits[0]
    assert second.why("双12") == f"双12 ({second.commits[0]})"


@needs_git
def test_the_default_branch_another_branch_and_a_file_address(origin: Origin, tmp_path: Path) -> None:
    origin.commit({"docs/草稿.md": "# 草稿\n\n未定。\n"}, branch="feature/new")
    for word, names in (
        (str(origin.bare), {"docs/退货.md", "code.py"}),
        (f"git+{origin.bare}#feature/new:docs/", {"退货.md", "草稿.md"}),
        (f"git+{origin.bare.as_uri()}#:docs", {"退货.md"}),
    ):
        with open_sources([word], tmp_path / ".kb", _ENVIRON) as sources:
            assert set(_names(sources)) == names


@needs_git
def test_force_pushes_and_a_killed_git_are_recovered_from(origin: Origin, tmp_path: Path) -> None:
    store = tmp_path / ".kb"
    with open_sources([str(origin.bare)], store, _ENVIRON) as sources:
        root = sources.paths[0]
    (root.with_name(root.name + ".git") / "index.lock").touch()
    (root / "code.py").unlink()
    origin._git("-C", str(origin.work), "checkout", "-q", "--orphan", "again")
    origin.commit({"new.md": "# 新\n\n全新。\n"}, branch="main")
    with open_sources([str(origin.bare)], store, _ENVIRON) as sources:
        assert set(_names(sources)) == {"docs/退货.md", "code.py", "new.md"}


@needs_git
def test_what_was_taken_out_of_the_repository_is_gone_from_the_store(origin: Origin, tmp_path: Path) -> None:
    origin.commit({"名单.md": "# 名单\n\n不该公开的名字。\n"})
    blob = origin._git("-C", str(origin.work), "rev-parse", "HEAD:名单.md").strip()
    held = ["--git-dir", "", "cat-file", "-e", blob]
    for is_there in (True, False):
        with open_sources([str(origin.bare)], tmp_path / ".kb", _ENVIRON) as sources:
            held[1] = f"{sources.paths[0]}.git"
        found = subprocess.run(["git", *held], env=_ENVIRON, capture_output=True, check=False)
        assert (found.returncode == 0) is is_there
        if is_there:
            origin.commit({"名单.md": None})


@needs_git
def test_links_that_lead_out_and_gits_own_folder_are_out_of_reach(origin: Origin, tmp_path: Path) -> None:
    config = tmp_path / ".kb" / "sources"
    name = find_repository(f"{origin.bare}#main:docs")
    assert name is not None
    origin.commit(
        {"docs/a.md": "-> ../code.py", "docs/b.md": f"-> ../../{name.name}.git/config", "etc": "-> /etc"},
    )
    with open_sources([f"{origin.bare}#main:docs"], tmp_path / ".kb", _ENVIRON) as sources:
        root = sources.paths[0]
        assert (config / f"{name.name}.git" / "config").is_file()
        for document in ("a.md", "b.md"):
            with pytest.raises(Exception, match="leads out of the folder"):
                load(root / document, root)
    with pytest.raises(SourceError) as caught, open_sources([f"{origin.bare}#main:etc"], tmp_path / ".kb", _ENVIRON):
        pass
    assert caught.value.code == "subfolder_missing"


@needs_git
def test_no_hook_of_the_users_template_or_configuration_runs(origin: Origin, tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    for kind in ("post-checkout", "reference-transaction", "post-index-change"):
        for folder in (tmp_path / "template" / "hooks", tmp_path / "hooks"):
            folder.mkdir(parents=True, exist_ok=True)
            (folder / kind).write_text(f"#!/bin/sh\ntouch {ran}\n", encoding="utf-8")
            (folder / kind).chmod(0o755)
    config = tmp_path / "gitconfig"
    config.write_text(f"[core]\nhooksPath = {tmp_path}/hooks\n[init]\ntemplateDir = {tmp_path}/template\n")
    environ = {**_ENVIRON, "GIT_CONFIG_GLOBAL": str(config)}
    with open_sources([str(origin.bare)], tmp_path / ".kb", environ) as sources:
        assert _names(sources)
    assert not ran.exists()


@needs_git
@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("{bare}#nowhere", "branch_missing"),
        ("{bare}#main:nowhere", "subfolder_missing"),
        ("{bare}#main:code.py", "subfolder_missing"),
        ("git+{bare}-gone", "source_unreachable"),
    ],
)
def test_what_is_not_there_is_named(origin: Origin, tmp_path: Path, word: str, code: str) -> None:
    with (
        pytest.raises(SourceError) as caught,
        open_sources([word.format(bare=origin.bare)], tmp_path / ".kb", _ENVIRON),
    ):
        pass
    assert caught.value.code == code
    assert "nowhere" in str(caught.value) or "code.py" in str(caught.value) or "gone" in str(caught.value)


@needs_git
def test_a_source_is_read_by_one_at_a_time(origin: Origin, tmp_path: Path) -> None:
    store = tmp_path / ".kb"
    with open_sources([str(origin.bare)], store, _ENVIRON):
        with pytest.raises(SourceError) as caught, open_sources([str(origin.bare)], store, _ENVIRON):
            pass
        assert caught.value.code == "source_busy"
    with open_sources([str(origin.bare)], store, _ENVIRON):
        pass


def test_without_git_the_error_says_so(tmp_path: Path) -> None:
    with (
        pytest.raises(SourceError) as caught,
        open_sources(["https://u:secret@127.0.0.1:9/x.git"], tmp_path, {"PATH": str(tmp_path)}),
    ):
        pass
    assert caught.value.code == "git_missing"
    assert "secret" not in str(caught.value)


@needs_git
def test_user_and_password_are_never_shown(tmp_path: Path) -> None:
    word = "git+https://user:secret@127.0.0.1:9/help.git?token=secret#main"
    with pytest.raises(SourceError) as caught, open_sources([word], tmp_path, _ENVIRON):
        pass
    assert caught.value.code == "source_unreachable"
    assert "secret" not in str(caught.value) and "127.0.0.1:9/help.git" in str(caught.value)
    assert not any(b"secret" in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


def test_words_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "a#b").mkdir()
    for word in ("kb_docs", str(tmp_path), str(tmp_path / "a#b"), "nowhere#main", "./plan", "a@b"):
        assert find_repository(word) is None
    found = find_repository("git@host:acme/help.git#v1.2:docs/zh")
    assert found is not None
    assert (found.url, found.branch, found.subfolder) == ("git@host:acme/help.git", "v1.2", "docs/zh")
    one, other = find_repository("https://a:b@host/x.git"), find_repository("https://c:d@host/x.git")
    assert one is not None and other is not None and one.name == other.name and one.shown == "https://host/x.git"


@pytest.mark.parametrize(
    "word",
    [
        "http://host/x.git", "git+ext::sh -c id", "git+ext://x", "git://host/x", "https://host/x.git#--upload-pack=id",
        "https://host/x.git#a..b", "https://host/x.git#main:../..", "https://host/x.git#main:.git", "https://host/x#a b",
    ],
)  # fmt: skip
def test_what_git_may_not_be_given_is_refused(word: str, tmp_path: Path) -> None:
    try:
        found = find_repository(word)
    except SourceError as error:
        assert error.code == "source_word"
    else:
        assert found is not None and found.url.startswith("/")  # taken for the name of a file
