"""HTML → Markdown: what a reader of the page sees, each block with the line of the file that it starts on.

    read_html(text).lines

Menus, scripts, hidden parts and the frame of a help centre (`html_page`) are left out. Runs in the child process
(`ingest.parse`). markitdown, which does the same, knows no line numbers, writes tables without a header as empty ones and takes
merged cells apart wrongly; so the walk is ours.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from bs4 import BeautifulSoup, Comment, NavigableString, Tag

from ingest.errors import LoadError
from ingest.loaders.html_nodes import BLOCKS, is_hidden, table_grid
from ingest.loaders.html_page import find_content, is_index
from ingest.loaders.parsed import Line, Parsed, pipe_table
from ingest.loaders.text import read_markdown

META_PREFIX = "citedesk:"
_TABLE = re.compile(r"<table\b.*?</table>", re.DOTALL | re.IGNORECASE)
_SUBSET = re.compile(r"(?:\s|<\?[^>]*>|<!--.*?-->)*<!doctype[^>]*\[", re.DOTALL | re.IGNORECASE)
_OPEN_TAG = re.compile(r"<[a-zA-Z/!][^<>]*$")
_LONGEST_TAG = 4000
_HEADINGS = {f"h{level}": level for level in range(1, 7)}


def read_html(text: str) -> Parsed:
    """Read a page's body, its title and its `citedesk:` meta tags."""
    _require_whole(text)
    soup = BeautifulSoup(text, "html.parser")
    meta = {
        str(tag["name"]).strip()[len(META_PREFIX) :]: str(tag.get("content", "")).strip()
        for tag in soup.find_all("meta", attrs={"name": True})
        if str(tag["name"]).strip().lower().startswith(META_PREFIX)
    }
    title = " ".join(soup.title.get_text().split()) if soup.title else ""
    walk = _Walk()
    try:
        root = find_content(soup)
        if is_index(root):
            remedy = "Nothing needs to be done; take it out of the folder if you do not want to read this again."
            raise LoadError("index_page", "", "it only leads to other pages.", remedy)
        walk.children(root)
    except RecursionError as error:
        raise _too_deep() from error
    walk.flush()
    return Parsed(lines=walk.lines, meta=meta, title=title)


def read_fragment(text: str) -> list[Line]:
    """Read HTML that stands for itself, as the body of an article in an export."""
    walk = _Walk()
    try:
        walk.children(BeautifulSoup(text, "html.parser"))
    except RecursionError as error:
        raise _too_deep() from error
    walk.flush()
    return walk.lines


def _too_deep() -> LoadError:
    return LoadError("damaged", "", "its elements are nested too deep.", "Save the page in a simpler form.")


def _require_whole(text: str) -> None:
    """Refuse entities of its own, which no page needs, and a file that ends inside a tag or comment: the rest is lost."""
    if _SUBSET.match(text):
        remedy = "Save the page again in a browser."
        raise LoadError("damaged", "", "it declares entities of its own, which is refused.", remedy)
    comment = text[text.rfind("<!--") :].lower() if "<!--" in text else "-->"
    if _OPEN_TAG.search(text[-_LONGEST_TAG:]) or not ("-->" in comment or "</script" in comment):
        raise LoadError("damaged", "", "it ends in the middle of a tag or comment.", "Save the page again as a whole.")


def read_markdown_with_html(text: str) -> Parsed:
    """Read Markdown whose tables are written in HTML, as editors export merged cells."""
    parsed = read_markdown(_TABLE.sub(_as_one_line, text))
    lines: list[Line] = []
    for line in parsed.lines:
        table = BeautifulSoup(line.text, "html.parser").find("table") if _TABLE.search(line.text) else None
        if not isinstance(table, Tag):
            lines.append(line)
            continue
        rows = table_grid(table)
        lines += pipe_table([(cells, line.location) for cells, _ in rows])
        lines += [Line("", line.location)] * 2
    return Parsed(lines=lines, meta=parsed.meta)


def _as_one_line(found: re.Match[str]) -> str:
    """Put a table on one line and keep the count of lines, so that what follows keeps its place."""
    return " ".join(found[0].split("\n")) + "\n" * found[0].count("\n")


@dataclass
class _Walk:
    """The state of one walk through the tree: the lines so far and the inline text not yet written."""

    lines: list[Line] = field(default_factory=list)
    inline: list[str] = field(default_factory=list)
    prefix: str = ""  # what the next written line starts with: indentation and a list mark
    line: int = 1

    def children(self, tag: Tag) -> None:
        for child in tag.children:
            if isinstance(child, Comment):
                continue
            if isinstance(child, NavigableString):
                self.inline.append(re.sub(r"\s+", " ", str(child)))
            elif isinstance(child, Tag) and not is_hidden(child):
                self.element(child)

    def element(self, tag: Tag) -> None:
        if tag.name == "br":
            self.inline.append("\n")
        elif tag.name not in BLOCKS:
            self.children(tag)
        else:
            self.flush()
            self.line = tag.sourceline or self.line
            self.block(tag)

    def block(self, tag: Tag) -> None:
        if tag.name in _HEADINGS:
            text = " ".join(tag.get_text(" ").split())
            self.write([f"{'#' * _HEADINGS[tag.name]} {text}"] if text else [])
        elif tag.name == "table":
            self.table(tag)
        elif tag.name in ("ul", "ol"):
            self.items(tag)
        elif tag.name == "pre":
            self.write(["```", *tag.get_text().strip("\n").split("\n"), "```"])
        else:
            self.children(tag)
            self.flush()

    def items(self, tag: Tag) -> None:
        indent, first = " " * len(self.prefix), _start(tag)
        items = [child for child in tag.children if isinstance(child, Tag) and not is_hidden(child)]
        for number, item in enumerate(items, start=first):
            self.line = item.sourceline or self.line
            self.prefix = indent + (f"{number}. " if tag.name == "ol" else "- ")
            if item.name in ("ul", "ol"):
                self.prefix = indent + "  "
                self.items(item)
                continue
            self.children(item)
            self.flush()
        self.prefix = indent
        if not indent:
            self.lines.append(Line("", f"line:{self.line}"))

    def table(self, tag: Tag) -> None:
        caption = tag.find("caption")
        if caption:
            self.write([" ".join(caption.get_text(" ").split())])
        nested = tag.find("table") is not None
        if nested:  # a page laid out with tables: its cells are blocks
            for cell in tag.find_all(["td", "th"]):
                if cell.find_parent("table") is tag:
                    self.children(cell)
                    self.flush()
            return
        rows = [(cells, f"line:{line}") for cells, line in table_grid(tag)]
        self.lines += [*pipe_table(rows), Line("", f"line:{self.line}")]

    def flush(self) -> None:
        """Write the inline text gathered so far as one block."""
        text, self.inline = "".join(self.inline), []
        parts = [" ".join(part.split()) for part in text.split("\n")]
        self.write([part for part in parts if part])

    def write(self, parts: list[str]) -> None:
        if not parts:
            return
        location, blank = f"line:{self.line}", " " * len(self.prefix)
        self.lines += [Line((blank if i else self.prefix) + part, location) for i, part in enumerate(parts)]
        if self.prefix:
            self.prefix = blank
        else:
            self.lines.append(Line("", location))


def _start(tag: Tag) -> int:
    start = str(tag.get("start", "1"))
    return int(start) if start.isdigit() else 1
