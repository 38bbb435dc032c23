"""Damage is found before it is served: the process lives, the newest sound version answers, and the owner is told.

python -m tests.reliability.soak_damage [--short]      # 20 kinds of damage, 10 seeds each (short: 1)
"""

from __future__ import annotations

import json
import random
import shutil
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from assistant.engine import Assistant
from ingest.version import CURRENT, VERSIONS, current_id
from tests.reliability.world import QUESTIONS, edition_of, forked, look, publish_now, write

Damage = Callable[[Path, Path, random.Random], None]  # store, folder of the live version


def main(*, short: bool) -> int:
    """Do every damage to a copy of the store; print the figures; 1 if one was served, or killed the process."""
    seeds = 1 if short else 10
    wrong: list[str] = []
    with tempfile.TemporaryDirectory(prefix="citedesk-damage-") as folder:
        home = Path(folder)
        docs, store = home / "docs", home / "kb"
        for edition in (1, 2):
            assert forked(lambda edition=edition: publish_now(write(docs, edition), store))[0] == "ok"  # type: ignore[misc]
        for name, damage in KINDS.items():
            for seed in range(seeds):
                trial = home / "trial"
                shutil.copytree(store, trial)
                live = trial / VERSIONS / str(current_id(store))
                damage(trial, live, random.Random(seed))
                state, found = forked(partial(_serve, trial))
                if (state, found) != ("ok", (1, True)) and not (name in HARMLESS and state == "ok" and found[1]):
                    wrong.append(f"{name}, seed {seed}: {state} {found}")
                state, found = forked(partial(_replace, docs, trial))
                if state != "ok":
                    wrong.append(f"{name}, seed {seed}: the next publish: {state} {found}")
                shutil.rmtree(trial)
    print(
        f"damage: {len(KINDS)} kinds × {seeds} seeds, {len(wrong)} served, fatal, untold or not mended by the next publish"
    )
    for line in wrong[:10]:
        print(f"  {line}", file=sys.stderr)
    return int(bool(wrong))


def _serve(store: Path) -> tuple[int, bool]:
    """Answer, and say of which edition, and whether the damage is told."""
    with Assistant.open(store) as assistant:
        (edition,) = {look(assistant, question) for question in QUESTIONS}
        told = any(notice.kind == "damage" for notice in assistant.answer(QUESTIONS[0]).notices)
        return edition, assistant.damage is not None and told


def _replace(docs: Path, store: Path) -> None:
    """Publish over the damage."""
    version = publish_now(docs, store)
    with Assistant.open(store) as assistant:
        assert look(assistant) == edition_of(store, version) == 2
        assert assistant.damage is None


def _pick(live: Path, rng: random.Random, pattern: str) -> Path:
    return rng.choice(sorted(path for path in live.rglob(pattern) if path.is_file() and path.stat().st_size))


def _flip(pattern: str) -> Damage:
    def damage(store: Path, live: Path, rng: random.Random) -> None:
        path = _pick(live, rng, pattern)
        content = bytearray(path.read_bytes())
        for _ in range(rng.randint(1, 20)):
            content[rng.randrange(len(content))] ^= rng.randint(1, 255)
        path.write_bytes(content)

    return damage


def _cut(pattern: str) -> Damage:
    def damage(store: Path, live: Path, rng: random.Random) -> None:
        path = _pick(live, rng, pattern)
        path.write_bytes(path.read_bytes()[: rng.randrange(path.stat().st_size)])

    return damage


def _lose(pattern: str) -> Damage:
    def damage(store: Path, live: Path, rng: random.Random) -> None:
        _pick(live, rng, pattern).unlink()

    return damage


def _write(pattern: str, *contents: bytes) -> Damage:
    def damage(store: Path, live: Path, rng: random.Random) -> None:
        _pick(live, rng, pattern).write_bytes(rng.choice(contents))

    return damage


def _point(*contents: bytes) -> Damage:
    def damage(store: Path, live: Path, rng: random.Random) -> None:
        (store / CURRENT).write_bytes(rng.choice(contents))
        shutil.rmtree(live)  # so that the edition tells that the other version answered

    return damage


def _swap_manifests(store: Path, live: Path, rng: random.Random) -> None:
    other = next(path for path in live.parent.iterdir() if path.is_dir() and path != live)
    shutil.copy(other / "manifest.json", live / "manifest.json")


def _edit_manifest(store: Path, live: Path, rng: random.Random) -> None:
    plain = json.loads((live / "manifest.json").read_text(encoding="utf-8"))
    plain[rng.choice(["passages", "dim", "roots", "documents", "files"])] = rng.choice([None, 7, "x", [], {}])
    (live / "manifest.json").write_text(json.dumps(plain), encoding="utf-8")


def _nothing_left(store: Path, live: Path, rng: random.Random) -> None:
    (store / CURRENT).unlink()
    shutil.rmtree(live)


def _pointer_is_a_folder(store: Path, live: Path, rng: random.Random) -> None:
    (store / CURRENT).unlink()
    (store / CURRENT).mkdir()


def _add(store: Path, live: Path, rng: random.Random) -> None:
    (live / rng.choice(["extra.bin", "chroma/extra", "lexical/more.npy"])).write_bytes(b"x")


def _folder_for_file(store: Path, live: Path, rng: random.Random) -> None:
    path = _pick(live, rng, "*.npy")
    path.unlink()
    path.mkdir()


def _empty_all(store: Path, live: Path, rng: random.Random) -> None:
    for path in live.rglob("*"):
        if path.is_file():
            path.write_bytes(b"")


KINDS: dict[str, Damage] = {
    "flipped bytes in Chroma's database": _flip("chroma.sqlite3"),
    "flipped bytes in a vector segment": _flip("chroma/*/*.bin"),
    "flipped bytes in the lexical index": _flip("lexical/*"),
    "flipped bytes in the vectors": _flip("vectors.npy"),
    "flipped bytes in the passages": _flip("passages.jsonl"),
    "flipped bytes in the units": _flip("units/*.npy"),
    "Chroma's database cut short": _cut("chroma.sqlite3"),
    "the passages cut short": _cut("passages.jsonl"),
    "an array cut short": _cut("*.npy"),
    "Chroma's database gone": _lose("chroma.sqlite3"),
    "an array gone": _lose("*.npy"),
    "the vocabulary is another file": _write("vocabulary.json", b"{}", b"[]", b"\xff\xfe"),
    "a file added": _add,
    "a folder in place of a file": _folder_for_file,
    "every file empty": _empty_all,
    "the manifest cut short": _cut("manifest.json"),
    "the manifest gone": _lose("manifest.json"),
    "the manifest edited": _edit_manifest,
    "the manifest of another version": _swap_manifests,
    "the manifest is no manifest": _write("manifest.json", b"", b"null", b"[" * 100_000, b"\x00" * 500, b'{"seal": 1}'),
    "the pointer is no version": _point(
        b"", b"\xff\xfe\x00", b"../..", b"0000000000000000\n", b"x" * 10_000, b"a\nb\n"
    ),
    "the pointer and its version gone": _nothing_left,
    "the pointer is a folder": _pointer_is_a_folder,
}
HARMLESS = ("the pointer is a folder",)  # the version itself is sound: either may answer

if __name__ == "__main__":
    raise SystemExit(main(short="--short" in sys.argv))
