"""Markdown and plain text: the owner's own lines, with the marks taken off that a reader never sees.

    read_markdown("# 退货\\n\\n**拆封** 的不退。")   # lines '# 退货', '', '拆封 的不退。', each with its line number

Runs in the child process (`ingest.parse`): a long line can be made that keeps a pattern busy for hours.
"""

from __future__ import annotations

import html
import re

from ingest.errors import LoadError
from ingest.frontmatter import split_front_matter
from ingest.loaders.parsed import Line, Parsed

FENCE = re.compile(r"^\s{0,3}(```|~~~)")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_HEADING = re.compile(r"^ {0,3}(#{1,6})(?:[ \t]+|(?=[\u4e00-\u9fff]))(.*?)(?:[ \t]+#+)?[ \t]*$")
_UNDERLINE = re.compile(r"^ {0,3}(=+|-+)[ \t]*$")
_RULE = re.compile(r"^ {0,3}([-*_])(?:[ \t]*\1){2,}[ \t]*$")
_SEPARATOR = re.compile(r"^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$")
_IMAGE = re.compile(r"!\[([^\]]*)\]\([^)]*\)")
_LINK = re.compile(r"\[([^\]]+)\]\(\s*<?([^)\s>]*)>?[^)]*\)")
_STRONG = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_EMPHASIS = re.compile(r"(?<![\w*\\])\*(?![\s*])([^*\n]+?)(?<![\s*])\*(?![\w*])")
_QUOTE = re.compile(r"^ {0,3}(?:> ?)+")
_ESCAPE = re.compile(r"\\([*_`#\[\]<>~!.()+-])")
_ENTITY = re.compile(r"&(?:#\d+|[a-zA-Z]+);")
# One that hides what it holds stays in sight, for `ingest.instructions`.
_TAG = re.compile(
    r"</?(?:u|b|i|em|strong|font|span|sup|sub|center|small|mark|a|p|div|details|summary)"
    r"(?:\s(?![^>]*(?:display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0|opacity\s*:\s*0|\bhidden\b))[^>]*)?>",
    re.IGNORECASE,
)
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_HAN = re.compile("[\u3400-\u9fff]")
_TITLE_LENGTH = 40
_SENTENCE_END = tuple("。！？；：，,.!?;:、")


def read_markdown(text: str) -> Parsed:
    """Read Markdown: front matter apart, headings as ATX, comments, emphasis and link targets taken off."""
    meta, skip = split_front_matter(text)
    lines = _COMMENT.sub(lambda found: "\n" * found[0].count("\n"), text).split("\n")
    out: list[Line] = []
    is_code = False
    for number, raw in enumerate(lines[skip:], start=skip + 1):
        location = f"line:{number}"
        if FENCE.match(raw):
            is_code = not is_code
        if is_code or FENCE.match(raw):
            out.append(Line(raw, location))
            continue
        if _is_setext(raw, out):
            level = "#" if "=" in raw else "##"
            out[-1] = Line(f"{level} {out[-1].text.strip()}", out[-1].location)
            continue
        out.append(Line(_clean(raw), location))
    return Parsed(lines=_with_outer_pipes(out), meta=meta)


def read_text(text: str) -> Parsed:
    """Read plain text as it is; a short first line of its own, without the end of a sentence, is the title."""
    meta, skip = split_front_matter(text)
    lines = [Line(raw, f"line:{number}") for number, raw in enumerate(text.split("\n"), start=1)][skip:]
    filled = [i for i, line in enumerate(lines) if line.text.strip()]
    if filled:
        first = lines[filled[0]]
        title = first.text.strip()
        is_alone = filled[0] + 1 < len(lines) and not lines[filled[0] + 1].text.strip()
        is_short = len(title) <= (_TITLE_LENGTH if _HAN.search(title) else 2 * _TITLE_LENGTH) and not title.endswith(
            _SENTENCE_END
        )
        if is_alone and is_short and not title.startswith("#"):
            lines[filled[0]] = Line(f"# {title}", first.location)
    return Parsed(lines=lines, meta=meta)


def plain_inline(text: str) -> str:
    """Take emphasis, images and link targets off one line; web addresses and all words stay."""
    text = _IMAGE.sub(r"\1", text)
    text = _LINK.sub(lambda m: f"{m[1]} ({m[2]})" if m[2].startswith("http") and m[2] != m[1] else m[1], text)
    text = _STRONG.sub(r"\2", text)
    text = _ESCAPE.sub(r"\1", _EMPHASIS.sub(r"\1", text))
    return _ENTITY.sub(lambda found: html.unescape(found[0]), _TAG.sub("", text))


def _clean(raw: str) -> str:
    raw = _QUOTE.sub("", raw)
    if _RULE.match(raw):
        return ""
    heading = _HEADING.match(raw)
    if heading:
        words = plain_inline(heading[2]).strip()
        return f"{heading[1]} {words}" if words else ""
    if "<table" in raw.lower():
        return raw
    if "|" in raw:
        raw = _BREAK.sub(" / ", raw)
    return plain_inline(_BREAK.sub("", raw))


def _is_setext(raw: str, before: list[Line]) -> bool:
    """A row of `=` or `-` right below a line of words makes that line a heading (unless it is a table's header)."""
    if not _UNDERLINE.match(raw) or not before:
        return False
    words = before[-1].text.strip()
    return bool(words) and not words.startswith(("#", "|", "-", "*", ">", "`")) and "|" not in words


def _with_outer_pipes(lines: list[Line]) -> list[Line]:
    """Give tables written `a | b` the outer pipes, so that every table line starts with one."""
    out = list(lines)
    for i, line in enumerate(lines[1:], start=1):
        is_separator = "|" in line.text and _SEPARATOR.match(line.text) and "|" in lines[i - 1].text
        if not is_separator or (out[i - 1].text.lstrip().startswith("|") and line.text.lstrip().startswith("|")):
            continue
        row = i - 1
        while row < len(out) and "|" in out[row].text:
            out[row] = Line("| " + out[row].text.strip().strip("|").strip() + " |", out[row].location)
            row += 1
    return out


def require_text(lines: list[Line]) -> None:
    """Raise `LoadError` (empty) where there is nothing below the headings to cite."""
    if not any(line.text.strip() and not line.text.startswith("#") for line in lines):
        raise LoadError(
            "empty", "", "it holds no text below its headings.", "Fill it in, or take it out of the folder."
        )
