"""The JSON export of a help centre → one document, a `##` heading for each article; drafts are left out and counted.

    read_help_centre('{"articles": [{"id": 7, "title": "退货", "body": "<p>七天内。</p>"}]}', ".json")
    # Line('## 退货', 'article:7'), Line('七天内。', 'article:7')

As Zendesk's API gives it (`{"articles": […]}`), a list of such articles, or JSON Lines of them. Runs in the child process.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, ValidationError

from ingest.errors import LoadError
from ingest.loaders.html_file import read_fragment
from ingest.loaders.parsed import Line, Parsed, tidy

_REMEDY = 'Export the articles of the help centre as {"articles": [{"id", "title", "body"}, …]}, or take it out of the folder.'
_HEADING = re.compile(r"(#{1,6}) ")
_LONGEST_ID = 60
_TOP = 3  # level of the highest heading in an article


class _Article(BaseModel):
    """What is used of an article; an export says more of it."""

    id: int | str = ""
    title: str
    body: str | None = None
    draft: bool = False


def read_help_centre(text: str, suffix: str) -> Parsed:
    """Read an export. Raise `LoadError` (damaged, other_json, no_text)."""
    found = list(_articles(text, suffix))
    live = [(number, article) for number, article in enumerate(found, start=1) if not article.draft]
    lines = [line for number, article in live for line in _lines(number, article)]
    drafts = len(found) - len(live)
    if not lines:
        problem = f"none of its {len(found)} articles can be read: {drafts} are drafts, the others hold no text."
        raise LoadError("no_text", "", problem, "Publish them in the help centre and export it again.")
    return Parsed(lines=lines, notes=(f"{drafts} drafts left out",) if drafts else ())


def _articles(text: str, suffix: str) -> Iterator[_Article]:
    numbered = enumerate(text.split("\n"), start=1) if suffix == ".jsonl" else [(1, text)]
    for line, part in numbered:
        if not part.strip():
            continue
        try:
            value = json.loads(part)
        except ValueError as error:
            where = getattr(error, "lineno", 1) + line - 1
            remedy = "Export it again from the help centre."
            raise LoadError("damaged", "", f"line {where} is no valid JSON ({error}).", remedy) from error
        for number, article in enumerate(_listed(value), start=1):
            try:
                yield _Article.model_validate(article)
            except ValidationError as error:
                first = error.errors()[0]
                place = f"article {number}" if suffix == ".json" else f"line {line}"
                name = ".".join(map(str, first["loc"])) or "article"
                raise LoadError("other_json", "", f"{place}: {name}: {first['msg']}.", _REMEDY) from error


def _listed(value: Any) -> list[Any]:
    """Give the articles of a JSON value."""
    if isinstance(value, list):
        return value
    if isinstance(value, dict):
        for key, kind in (("articles", list), ("article", dict)):
            if isinstance(value.get(key), kind):
                return value[key] if kind is list else [value[key]]
        if "title" in value and "body" in value:
            return [value]
    raise LoadError("other_json", "", "it is JSON, but no export of a help centre's articles.", _REMEDY)


def _lines(number: int, article: _Article) -> list[Line]:
    """Give an article below its heading, its own headings a level below that; nothing for one without text."""
    body = read_fragment(article.body or "")
    if not any(line.text.strip() and not _HEADING.match(line.text) for line in body):
        return []
    name = " ".join(tidy(str(article.id)).split())[:_LONGEST_ID] or str(number)
    title = " ".join(tidy(article.title).split()) or name
    texts = [f"## {title}", "", *_lowered([line.text for line in body]), ""]
    return [Line(text, f"article:{name}") for text in texts]


def _lowered(texts: list[str]) -> list[str]:
    """Put an article's own headings below the second level, their order kept; what is code stays as it is."""
    code = [False]
    for text in texts:
        code.append(code[-1] != text.startswith("```"))
    levels = {i: len(found[1]) for i, text in enumerate(texts) if not code[i] and (found := _HEADING.match(text))}
    lower = _TOP - min(levels.values(), default=_TOP)
    marks = {i: "#" * max(1, min(6, level + lower)) for i, level in levels.items()}
    return [f"{marks[i]} {text.lstrip('#').strip()}" if i in marks else text for i, text in enumerate(texts)]
