"""The one place that runs git: the files of a branch at its newest commit, without a prompt, a hook or a password in print.

    commit = fetch("https://host/acme/help.git", "main", Path("help.git"), environ)     # depth 1; SourceError
    check_out(commit, Path("help.git"), Path("help"), environ)                          # exactly these files, no others

The repository is foreign: only file, https and ssh are spoken, and git's own folder lies apart from the files, so that no
link among them leads into it.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Mapping
from pathlib import Path

from ingest.errors import SourceError

PROTOCOLS = ("file", "https", "ssh")
_SECONDS = 600.0  # for a fetch; one that moves nothing for 30 s is ended by git itself
_CONFIG = {
    "core.hooksPath": "/dev/null",
    "core.fsmonitor": "false",
    "core.autocrlf": "false",
    "submodule.recurse": "false",
    "fetch.recurseSubmodules": "false",
    "core.logAllRefUpdates": "false",
    "gc.auto": "0",
    "maintenance.auto": "false",
    "filter.lfs.process": "",
    "filter.lfs.smudge": "",
    "filter.lfs.required": "false",
    "http.lowSpeedLimit": "1",
    "http.lowSpeedTime": "30",
}
_SECRET = re.compile(r"(?<=://)[^/\s@]+@")
_MISSING = ("find remote ref", "not our ref", "no such ref")
_ELSEWHERE = ("CITEDESK_", "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_NAMESPACE")


def fetch(url: str, branch: str, git_dir: Path, environ: Mapping[str, str]) -> str:
    """Bring the newest commit of a branch (or tag; empty: the repository's default) into `git_dir`; give its id.

    Raises SourceError (git_missing, source_unreachable, branch_missing).
    """
    if not (git_dir / "HEAD").is_file():
        _git(["init", "--quiet", "--bare", "--template=", str(git_dir)], url, environ)
    for stale in (*git_dir.glob("*.lock"), *git_dir.glob("refs/**/*.lock")):
        stale.unlink(missing_ok=True)  # of a git that was killed: whoever comes here holds the source
    at = f"--git-dir={git_dir}"
    options = ["fetch", "--quiet", "--force", "--depth=1", "--no-tags", "--no-write-fetch-head"]
    _git([at, *options, "--", url, f"+{branch or 'HEAD'}:refs/heads/source"], url, environ)
    return _git([at, "rev-parse", "--verify", "refs/heads/source^{commit}"], url, environ).strip()


def check_out(commit: str, git_dir: Path, folder: Path, environ: Mapping[str, str]) -> None:
    """Make `folder` hold the files of a commit and nothing else, and `git_dir` no older commit.

    What is unchanged is not written again. What was taken out of the repository is gone from here: it may have had to be.
    """
    folder.mkdir(parents=True, exist_ok=True)
    at = [f"--git-dir={git_dir}", f"--work-tree={folder}"]
    _git([*at, "reset", "--quiet", "--hard", commit], folder.name, environ)
    _git([*at, "clean", "--quiet", "-ffdx"], folder.name, environ)
    objects = git_dir / "objects"
    if any(objects.glob("??/*")) or len(list(objects.glob("pack/*.pack"))) > 1:
        (git_dir / "ORIG_HEAD").unlink(missing_ok=True)
        _git([at[0], "gc", "--quiet", "--prune=now"], folder.name, environ)


def without_secrets(text: str) -> str:
    """Give a text without the user and password of the addresses in it, and without what follows a question mark there."""
    return re.sub(r"(://[^\s?'\"]+)\?[^\s'\"#]*", r"\1", _SECRET.sub("", text))


def _git(arguments: list[str], subject: str, environ: Mapping[str, str]) -> str:
    config = [part for name, value in _CONFIG.items() for part in ("-c", f"{name}={value}")]
    try:
        done = subprocess.run(
            ["git", *config, *arguments],
            env=_environment(environ),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_SECONDS,
        )
    except FileNotFoundError as error:
        problem = "is a Git repository, and the command git is not installed"
        raise SourceError("git_missing", without_secrets(subject), problem, "Install git, or name a folder.") from error
    except subprocess.TimeoutExpired as error:
        problem = f"could not be fetched within {_SECONDS:g} s"
        raise SourceError("source_unreachable", without_secrets(subject), problem, _REMEDY) from error
    if done.returncode == 0:
        return done.stdout
    said = " ".join(without_secrets(done.stderr).split())[-300:] or f"exit code {done.returncode}"
    if any(words in said for words in _MISSING):
        remedy = "Name one of its branches or tags after the #."
        raise SourceError("branch_missing", without_secrets(subject), f"has no such branch or tag: {said}", remedy)
    raise SourceError("source_unreachable", without_secrets(subject), f"cannot be fetched: git says: {said}", _REMEDY)


_REMEDY = "Check the address, the access rights of this user (git ls-remote ADDRESS must work without a question) and the network."


def _environment(environ: Mapping[str, str]) -> dict[str, str]:
    """Give git this environment, less our own settings (keys are among them) and what points it at another repository."""
    kept = {name: value for name, value in environ.items() if not name.upper().startswith(_ELSEWHERE)}
    return {
        "GIT_SSH_COMMAND": "ssh -oBatchMode=yes -oConnectTimeout=20",
        **kept,
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_ASKPASS": "",
        "SSH_ASKPASS": "",
        "GCM_INTERACTIVE": "never",
        "GIT_ALLOW_PROTOCOL": ":".join(PROTOCOLS),
        "LC_ALL": "C",
    }
