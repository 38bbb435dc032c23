"""A PATH of the command line → a local folder: a folder as it is, a Git repository as the files of its newest commit.

    with open_sources(["git+https://host/acme/help.git#main:docs"], Path(".kb"), environ) as sources:
        publish(sources.paths, store, embedder, why=sources.why("双12 规则"))     # "双12 规则 (…/help.git#main:docs @ 1a2b3c…)"

Words: `git+ADDRESS`, an https or ssh address, `user@host:path`, or a local bare repository; `#branch`, `#branch:subfolder` or
`#:subfolder` after it. The files lie in `.kb/sources/<name>`, fetched anew at each opening and held until it is closed, so that
what is published is one commit. Links that lead out of the folder are refused by the loaders, as in any folder.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from ingest.errors import SourceError
from ingest.git import PROTOCOLS, check_out, fetch, without_secrets
from ingest.loaders.discovery import is_inside

SOURCES = "sources"
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*)://", re.IGNORECASE)
_AT_HOST = re.compile(r"[\w.-]+@[\w.-]+:(?!//)\S+")
_BRANCH = re.compile(r"(?![-/.])(?!.*(\.\.|//|@\{))[\w./+@-]+")
_SHORT = 12  # digits of a commit id that are shown


@dataclass(frozen=True, kw_only=True)
class Repository:
    """A Git repository as a word names it. `branch` and `subfolder` may be empty: the default branch, the whole."""

    url: str
    branch: str
    subfolder: str

    @property
    def shown(self) -> str:
        """The word again, without user and password."""
        place = f"{self.branch}:{self.subfolder}" if self.subfolder else self.branch
        return without_secrets(self.url) + (f"#{place}" if place else "")

    @property
    def name(self) -> str:
        """The name of its folder: told apart by address, branch and subfolder, and the same for every user and password."""
        stem = re.sub(r"[^\w-]+", "-", self.url.rstrip("/").removesuffix(".git").rpartition("/")[2]).strip("-")
        digest = hashlib.sha256(self.shown.encode()).hexdigest()
        return f"{stem[:40] or 'repository'}-{digest[:10]}"


@dataclass(frozen=True, kw_only=True)
class Sources:
    """What the words stand for: `paths` in their order, and a line for each repository with its commit."""

    paths: tuple[Path, ...]
    commits: tuple[str, ...]

    def why(self, said: str = "") -> str:
        """Give the reason of a publish: what was said, and which commits it publishes."""
        commits = "; ".join(self.commits)
        return f"{said} ({commits})" if said and commits else said or commits


@contextmanager
def open_sources(words: Sequence[str | Path], store: Path, environ: Mapping[str, str]) -> Iterator[Sources]:
    """Bring the repositories among `words` up to date, and hold them while their files are read.

    Raises SourceError (source_word, source_busy, git_missing, source_unreachable, branch_missing, subfolder_missing).
    """
    paths: list[Path] = []
    commits: list[str] = []
    with ExitStack() as held:
        for word in words:
            repository = find_repository(word)
            if repository is None:
                paths.append(Path(word))
                continue
            held.enter_context(_lock(repository, store))
            path, commit = _bring(repository, store, environ)
            paths.append(path)
            commits.append(f"{repository.shown} @ {commit[:_SHORT]}")
        yield Sources(paths=tuple(paths), commits=tuple(commits))


def find_repository(word: str | Path) -> Repository | None:
    """Read a word as a Git repository; None if it is a path. Raise SourceError (source_word) for what git may not be given."""
    if isinstance(word, Path):
        return None
    address, _, place = word.partition("#")
    if _is_bare(Path(word)):
        address, place = word, ""
    elif not (word.startswith("git+") or _SCHEME.match(address) or _AT_HOST.fullmatch(address)) and (
        not _is_bare(Path(address)) or Path(word).exists()
    ):
        return None
    address = address.removeprefix("git+")
    scheme = _SCHEME.match(address)
    if scheme and scheme[1].lower() not in PROTOCOLS:
        raise _bad_word(
            word, f"is reached by {scheme[1]}, which is not used", f"Use {', '.join(PROTOCOLS)} or a folder."
        )
    if not scheme and not _AT_HOST.fullmatch(address):
        address = str(Path(address).expanduser().absolute())
    branch, _, subfolder = place.partition(":")
    parts = [part for part in subfolder.split("/") if part not in ("", ".")]
    if (branch and not _BRANCH.fullmatch(branch)) or any(part in ("..", ".git") for part in parts):
        raise _bad_word(
            word, "names no branch or subfolder", "Write it as ADDRESS#branch or ADDRESS#branch:sub/folder."
        )
    return Repository(url=address, branch=branch, subfolder="/".join(parts))


def _bad_word(word: str, problem: str, remedy: str) -> SourceError:
    return SourceError("source_word", without_secrets(word), problem, remedy)


def _is_bare(folder: Path) -> bool:
    try:
        return (folder / "HEAD").is_file() and (folder / "objects").is_dir() and (folder / "refs").is_dir()
    except OSError:
        return False  # too long for a name


@contextmanager
def _lock(repository: Repository, store: Path) -> Iterator[None]:
    (store / SOURCES).mkdir(parents=True, exist_ok=True)
    lock = FileLock(store / SOURCES / f"{repository.name}.lock", timeout=0, is_singleton=False)
    try:
        lock.acquire()
    except Timeout as error:
        problem = "is being read by another publish, plan or watch"
        raise SourceError(
            "source_busy", repository.shown, problem, "Wait until it has finished, then try again."
        ) from error
    try:
        yield
    finally:
        lock.release()


def _bring(repository: Repository, store: Path, environ: Mapping[str, str]) -> tuple[Path, str]:
    folder = (store / SOURCES / repository.name).absolute()
    git_dir = folder.with_name(f"{repository.name}.git")
    try:
        commit = fetch(repository.url, repository.branch, git_dir, environ)
        check_out(commit, git_dir, folder, environ)
    except SourceError as error:
        raise SourceError(error.code, repository.shown, error.problem, error.remedy) from error
    path = folder / repository.subfolder
    if not path.is_dir() or not is_inside(path, folder):
        problem = f"has no folder '{repository.subfolder}' at commit {commit[:_SHORT]}"
        remedy = "Name a folder that is in the repository after the colon, or none."
        raise SourceError("subfolder_missing", repository.shown, problem, remedy)
    return path, commit
