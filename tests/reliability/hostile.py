"""Names and links that try to lead out of the knowledge folder, or to hang whoever opens them.

    place = lay_out(folder, rounds=5)       # place.docs with good files and hostile ones, place.outside with canaries
    place.hostile, place.good, place.secrets

Nothing below `place.outside`, nor in `SYSTEM`, may be opened, whatever stands in `place.docs`.
"""

from __future__ import annotations

import os
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.reliability.good import FORMATS

SYSTEM = ("/etc/passwd", "/etc/shadow", "/dev/zero", "/dev/full", "/dev/tty", "/root/.ssh")
SECRET = "机密 CANARY-7731：内部结算价为 {} 元。"
RULE = "# 换货规则 {0}\n\n编号 HN-{0} 的商品签收后 15 天内可以换货。\n"
Make = Callable[[Path, Path, int], object]


@dataclass(frozen=True, kw_only=True)
class Place:
    """`hostile` are the names made, `good` the documents that have to be live in spite of them."""

    docs: Path
    outside: Path
    hostile: tuple[str, ...]
    good: tuple[str, ...]


def lay_out(folder: Path, *, rounds: int) -> Place:
    """Make the folder with the documents and the one beside it; each round makes every hostile kind once."""
    docs, outside = folder / "docs", folder / "outside"
    docs.mkdir()
    _canaries(outside)
    good = []
    for number in range(8):
        name = f"规则/HN-{number}.md"
        (docs / "规则").mkdir(exist_ok=True)
        (docs / name).write_text(RULE.format(number), encoding="utf-8")
        good.append(name)
    hostile = []
    for number in range(rounds):
        for kind, make in (KINDS if number else {**KINDS, **(DEEP if rounds > 1 else {})}).items():
            below = docs / f"{number}" / kind
            below.mkdir(parents=True)
            make(below, outside, number)
            hostile.append(f"{number}/{kind}")
    for name in ("README.md", "README.en.md", "synonyms.txt", "rules.yaml"):
        (docs / name).symlink_to(outside / f"secret.{name.rpartition('.')[2]}")
        hostile.append(name)
    return Place(docs=docs, outside=outside, hostile=tuple(hostile), good=tuple(good))


@contextmanager
def removed() -> Iterator[Path]:
    """Give a temporary folder; Python's own removal fails on folders as deep as these."""
    folder = Path(tempfile.mkdtemp())
    try:
        yield folder
    finally:
        subprocess.run(["rm", "-rf", "--", folder], check=True)


def _canaries(outside: Path) -> None:
    (outside / "deep").mkdir(parents=True)
    for kind in (*FORMATS, "yaml"):
        (outside / f"secret.{kind}").write_text(SECRET.format(kind), encoding="utf-8")
    (outside / "deep" / "secret.md").write_text(SECRET.format("deep"), encoding="utf-8")
    (outside / "meta.yaml").write_text("title: CANARY-7731\n", encoding="utf-8")


def swap_for_links(place: Place) -> None:
    """Put links in the place of files that are live, and of their sidecars: the next publish knows their hashes."""
    for number, name in enumerate(place.good[:3]):
        path = place.docs / name
        if number == 0:
            path.unlink()
            path.symlink_to(place.outside / "secret.md")
        else:
            sidecar = path.with_name(path.name + ".meta.yaml")
            sidecar.symlink_to(place.outside / "meta.yaml") if number == 1 else os.mkfifo(sidecar)


def _write(name: str) -> Make:
    """A file with a hard name, whose content is sound."""

    def write(below: Path, outside: Path, number: int) -> None:
        (below / name.format(number)).write_text(RULE.format(f"X{number}"), encoding="utf-8")

    return write


def _link(name: str, target: str) -> Make:
    """A link; `target` may start with OUT, the folder outside."""

    def link(below: Path, outside: Path, number: int) -> None:
        (below / name).symlink_to(target.replace("OUT", os.fspath(outside)).replace("N", str(number)))

    return link


def _relative(below: Path, outside: Path, number: int) -> None:
    deep = below / "a" / "b"
    deep.mkdir(parents=True)
    (deep / "c.md").symlink_to(os.path.relpath(outside / "secret.md", deep))


def _chain(below: Path, outside: Path, number: int) -> None:
    (below / "1.md").symlink_to("2.md")
    (below / "2.md").symlink_to("3.md")
    (below / "3.md").symlink_to(outside / "secret.md")


def _circle(below: Path, outside: Path, number: int) -> None:
    (below / "1.md").symlink_to("2.md")
    (below / "2.md").symlink_to("1.md")


def _through_folder(below: Path, outside: Path, number: int) -> None:
    (below / "in").symlink_to(outside / "deep")
    (below / "file.md").symlink_to("in/secret.md")


def _up(below: Path, outside: Path, number: int) -> None:
    (below / "up").symlink_to("../../..")
    (below / "up.md").symlink_to("up/outside/secret.md")


def _sidecar(target: str) -> Make:
    def sidecar(below: Path, outside: Path, number: int) -> None:
        (below / "a.md").write_text(RULE.format(f"S{number}"), encoding="utf-8")
        (below / "a.md.meta.yaml").symlink_to(target.replace("OUT", os.fspath(outside)))

    return sidecar


def _sidecar_pipe(below: Path, outside: Path, number: int) -> None:
    (below / "a.md").write_text(RULE.format(f"P{number}"), encoding="utf-8")
    os.mkfifo(below / "a.md.meta.yaml")


def _sidecar_folder(below: Path, outside: Path, number: int) -> None:
    (below / "a.md").write_text(RULE.format(f"F{number}"), encoding="utf-8")
    (below / "a.md.meta.yaml").mkdir()


def _pipe(below: Path, outside: Path, number: int) -> None:
    os.mkfifo(below / "a.md")
    (below / "b.md").symlink_to("a.md")


def _socket(below: Path, outside: Path, number: int) -> None:
    here = Path.cwd()  # the address of a socket may have 107 bytes only
    os.chdir(below)
    try:
        with socket.socket(socket.AF_UNIX) as server:
            server.bind("a.md")
    finally:
        os.chdir(here)


def _devices(below: Path, outside: Path, number: int) -> None:
    for name, minor in (("zero.md", 5), ("full.txt", 7)):
        try:
            os.mknod(below / name, 0o20666, os.makedev(1, minor))
        except PermissionError:
            os.mkfifo(below / name)  # only an administrator can make a device


def _longest(below: Path, outside: Path, number: int) -> None:
    (below / ("长" * 84 + ".md")).write_text(
        RULE.format(f"L{number}"), encoding="utf-8"
    )  # 255 bytes: no room for a sidecar
    (below / ("l" * 252 + ".md")).symlink_to(outside / "secret.md")


def _nested(below: Path, name: str, depth: int) -> None:
    """Make folders in folders, deeper than a path can be long or a function call itself."""
    here = os.open(below, os.O_RDONLY)
    for _ in range(depth):
        os.mkdir(name, dir_fd=here)
        inner = os.open(name, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = inner
    os.close(here)


def _folders(below: Path, outside: Path, number: int) -> None:
    for name in ("-rf", "a\nb", "\u202eabc", "a.md", "synonyms.txt", "\udcff", " "):
        (below / name).mkdir()
        (below / name / "ok.md").write_text(RULE.format(f"D{number}"), encoding="utf-8")


KINDS: dict[str, Make] = {
    **{f"link to {kind}": _link(f"a.{kind}", f"OUT/secret.{kind}") for kind in FORMATS},
    "relative link": _relative,
    "link to folder": _link("a", "OUT"),
    "link to folder named as a document": _link("a.md", "OUT/deep"),
    "chain": _chain,
    "circle": _circle,
    "itself": _link("a.md", "a.md"),
    "through a folder": _through_folder,
    "upwards": _up,
    "the root": _link("root", "/"),
    "new file outside": _link("a.md", "OUT/new-N.md"),
    "users": _link("a.txt", "/etc/passwd"),
    "passwords": _link("a.csv", "/etc/shadow"),
    "zeros": _link("a.pdf", "/dev/zero"),
    "full": _link("a.md", "/dev/full"),
    "terminal": _link("a.md", "/dev/tty"),
    "memory": _link("a.md", "/proc/self/mem"),
    "environment": _link("a.txt", "/proc/self/environ"),
    "input": _link("a.md", "/proc/self/fd/0"),
    "process root": _link("a.md", "/proc/self/root/etc/passwd"),
    "sidecar out": _sidecar("OUT/meta.yaml"),
    "sidecar to nowhere": _sidecar("OUT/new.yaml"),
    "sidecar to zeros": _sidecar("/dev/zero"),
    "sidecar to itself": _sidecar("a.md.meta.yaml"),
    "sidecar pipe": _sidecar_pipe,
    "sidecar folder": _sidecar_folder,
    "pipe": _pipe,
    "socket": _socket,
    "devices": _devices,
    "longest name": _longest,
    "folders too deep to open": lambda below, outside, number: _nested(below, "d" * 250, 20),
    "hard folders": _folders,
    "line end": _write("a\nb{}.md"),
    "turned round": _write("\u202egnp.{}.md"),
    "no UTF-8": _write("\udcb2\udce2{}.md"),
    "escape sequence": _write("\x1b[2J{}.md"),
    "leading dash": _write("--kb={}.md"),
    "command": _write("$(touch x){}.md"),
    "quotes": _write("'\"`; rm {}.md"),
    "backslashes": _write("..\\..\\outside\\{}.md"),
    "percent": _write("%2e%2e%2foutside{}.md"),
    "wide dots": _write("．．／outside{}.md"),
    "only a suffix": _write(" .md"),
    "markup": _write("<img src=x onerror=alert({})>.md"),
    "reserved": _write("con.{}.md"),
}
# Once and only in the long form: to follow all links of so long a path takes the recorder a while.
DEEP: dict[str, Make] = {"folders in folders": lambda below, outside, number: _nested(below, "a", 1100)}
