"""The word lists of the finders of private values, read from `privacy_words.txt`.

characters("surname")        # "王李张刘陈…", to stand in a character class
either("role")               # "收件人|收货人|…", to stand in a group
words("first name")          # frozenset({"Anna", …})
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

_SECTION = re.compile(r"^\[(?P<name>[A-Za-z ]+)\].*\n(?P<lines>(?:.+\n)+)", re.MULTILINE)


@cache
def _sections() -> dict[str, str]:
    text = Path(__file__).with_suffix(".txt").read_text(encoding="utf-8")
    return {found["name"]: found["lines"].rstrip("\n") for found in _SECTION.finditer(text)}


def characters(name: str) -> str:
    """Give the characters of a list."""
    return _sections()[name].replace("\n", "")


def either(name: str) -> str:
    """Give the entries of a list as alternatives of a regular expression."""
    return _sections()[name].replace("\n", "|")


def words(name: str) -> frozenset[str]:
    """Give the entries of a list."""
    return frozenset(either(name).split("|"))
