"""The numbers that Word shows but does not store: list and clause labels, and which styles are headings.

    Numbering(numbering_xml, styles).label(paragraph)   # ("第三条", 0), ("2.1", 1), ("•", 0) or ("", 0)

Word keeps for each list a pattern a level (第%1条) and counts when it draws; so does this, in document order.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from ingest.loaders.word_xml import attribute, child, tag

_DIGITS = "零一二三四五六七八九"
_HEADING_NAME = re.compile(r"(?:heading|标题)\s*([1-9])$", re.IGNORECASE)
_MAX_HEADING = 6


class Styles:
    """What the style sheet says of a paragraph's style: its heading level and its numbering."""

    def __init__(self, root: etree._Element | None) -> None:
        found = root.iter(tag("style")) if root is not None else ()
        self._styles = {attribute(style, "styleId"): style for style in found}

    def heading_level(self, paragraph: etree._Element) -> int:
        """Give 1-6 for a heading (a document's Title is 1), 0 for other paragraphs."""
        properties = child(paragraph, "pPr")
        if properties is None:
            return 0
        outline = child(properties, "outlineLvl")
        if outline is not None:
            level = int(attribute(outline, "val") or 9) + 1
            return level if level <= _MAX_HEADING else 0
        return next((level for level in map(self._style_level, self.chain(paragraph)) if level), 0)

    def chain(self, paragraph: etree._Element) -> list[etree._Element]:
        """Give the paragraph's style and those it is based on."""
        properties = child(paragraph, "pPr")
        named = child(properties, "pStyle") if properties is not None else None
        chain: list[etree._Element] = []
        name = attribute(named, "val") if named is not None else ""
        while name in self._styles and len(chain) < 10:
            style = self._styles[name]
            chain.append(style)
            based = child(style, "basedOn")
            name = attribute(based, "val") if based is not None else ""
        return chain

    @staticmethod
    def _style_level(style: etree._Element) -> int:
        named = child(style, "name")
        name = attribute(named, "val") if named is not None else ""
        found = _HEADING_NAME.match(name)
        if found:
            return min(int(found[1]), _MAX_HEADING)
        if name.lower() in ("title", "标题"):
            return 1
        properties = child(style, "pPr")
        outline = child(properties, "outlineLvl") if properties is not None else None
        level = int(attribute(outline, "val") or 9) + 1 if outline is not None else 0
        return level if level <= _MAX_HEADING else 0


@dataclass(frozen=True, kw_only=True)
class _Level:
    number_format: str
    pattern: str
    start: int


class Numbering:
    """Counts the numbered paragraphs of one document, in the order in which they are asked for."""

    def __init__(self, root: etree._Element | None, styles: Styles) -> None:
        self._styles = styles
        self._abstract: dict[str, str] = {}
        self._levels: dict[str, dict[int, _Level]] = {}
        self._starts: dict[tuple[str, int], int] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._restarted: set[tuple[str, int]] = set()
        if root is not None:
            self._read(root)

    def _read(self, root: etree._Element) -> None:
        for abstract in root.iter(tag("abstractNum")):
            levels = {int(attribute(lv, "ilvl") or 0): _read_level(lv) for lv in abstract.iter(tag("lvl"))}
            self._levels[attribute(abstract, "abstractNumId")] = levels
        for number in root.iter(tag("num")):
            key = attribute(number, "numId")
            reference = child(number, "abstractNumId")
            self._abstract[key] = attribute(reference, "val") if reference is not None else ""
            for override in number.iter(tag("lvlOverride")):
                start = child(override, "startOverride")
                if start is not None:
                    self._starts[key, int(attribute(override, "ilvl") or 0)] = int(attribute(start, "val") or 1)

    def label(self, paragraph: etree._Element) -> tuple[str, int]:
        """Give the label of a paragraph and its level, and count it; ("", 0) where it has none."""
        key, depth = self._reference(paragraph)
        abstract = self._abstract.get(key, "")
        levels = self._levels.get(abstract, {})
        if depth not in levels:
            return "", 0
        counts = self._counts.setdefault(abstract, {})
        if (key, depth) in self._starts and (key, depth) not in self._restarted:
            self._restarted.add((key, depth))
            counts[depth] = self._starts[key, depth] - 1
        counts[depth] = counts.get(depth, levels[depth].start - 1) + 1
        for deeper in [level for level in counts if level > depth]:
            del counts[deeper]
        return _render(levels, counts, depth), depth

    def _reference(self, paragraph: etree._Element) -> tuple[str, int]:
        key, depth = "", -1
        owners = [paragraph, *self._styles.chain(paragraph)]
        for owner in owners:
            properties = child(owner, "pPr")
            numbers = child(properties, "numPr") if properties is not None else None
            if numbers is None:
                continue
            identity, level = child(numbers, "numId"), child(numbers, "ilvl")
            if depth < 0 and level is not None:
                depth = int(attribute(level, "val") or 0)
            if identity is not None:
                key = attribute(identity, "val")
                break
        return key, max(depth, 0)


def _read_level(level: etree._Element) -> _Level:
    values = {name: child(level, name) for name in ("numFmt", "lvlText", "start")}
    texts = {name: attribute(found, "val") if found is not None else "" for name, found in values.items()}
    start = int(texts["start"]) if texts["start"].isdigit() else 1
    return _Level(number_format=texts["numFmt"] or "decimal", pattern=texts["lvlText"], start=start)


def _render(levels: dict[int, _Level], counts: dict[int, int], depth: int) -> str:
    if levels[depth].number_format == "bullet":
        return "•"
    if levels[depth].number_format == "none":
        return ""

    def shown(found: re.Match[str]) -> str:
        level = int(found[1]) - 1
        number = counts.get(level, levels[level].start if level in levels else 1)
        return number_text(number, levels[level].number_format if level in levels else "decimal")

    return re.sub(r"%([1-9])", shown, levels[depth].pattern).strip()


def number_text(number: int, number_format: str) -> str:
    """Write a number as Word does in the given format; unknown formats are decimal."""
    if number_format.startswith(("chinese", "japaneseCounting", "taiwanese", "ideographDigital")):
        return _chinese(number)
    if number_format in ("lowerLetter", "upperLetter"):
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter if number_format == "lowerLetter" else letter.upper()
    if number_format in ("lowerRoman", "upperRoman"):
        roman = _roman(number)
        return roman if number_format == "lowerRoman" else roman.upper()
    if number_format.startswith("decimalEnclosedCircle") and 1 <= number <= 20:
        return chr(0x2460 + number - 1)
    return f"{number:02d}" if number_format == "decimalZero" else str(number)


def _chinese(number: int) -> str:
    """Write 1-999 as 一, 十二, 一百零三; larger numbers digit by digit, as a year."""
    if not 0 < number < 1000:
        return "".join(_DIGITS[int(digit)] for digit in str(number))
    hundreds, tens, ones = number // 100, number // 10 % 10, number % 10
    text = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        text += "十" if tens == 1 and not hundreds else f"{_DIGITS[tens]}十"
    elif hundreds and ones:
        text += "零"
    return text + (_DIGITS[ones] if ones else "")


def _roman(number: int) -> str:
    signs = ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
    text = ""
    for value, sign in signs:
        text += sign * (number // value)
        number %= value
    return text
