"""Which part of a web page is what it was written for, and not the frame that stands on every page of a help centre.

    root = find_content(soup)          # the element to read; breadcrumbs, votes, related links are taken out of it
    is_index(root)                     # True for a page that only leads to others

Written against pages as Zendesk, Confluence, Intercom and HelpScout export them. What is in doubt stays: a line too much is
found by the owner in `python -m ingest plan`, a rule that was dropped by nobody.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from bs4 import BeautifulSoup, Comment, NavigableString, Tag

from ingest.loaders.html_nodes import is_hidden

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_SECTIONS = ("article", "main", "section", "aside")  # a header or footer in one of them is not the page's
_FRAME_ROLES = ("banner", "contentinfo", "search")
_MARKS = frozenset(  # a class or id, each from one of the four; whole, since "meta" or "footer" may be anything
    "article-votes article-footer article-more-questions article-relatives article-return-to-top article-sidebar "
    "article-meta article-author article-subscribe article-comments related-articles recent-articles sub-nav "
    "breadcrumb breadcrumbs breadcrumb-section page-metadata likes-and-labels-container skip-navigation skip-link "
    "articleratings articlefoot printarticle searchbar intercom-reaction-picker article_related related_articles".split()
)
_PHRASE = re.compile(
    r"(?:was this (?:article|page|information|content|answer|section) helpful|did this answer your question)\W*"
    r"(?:yes|no|\W)*"
    r"|\d+ out of \d+ found this helpful|have more questions\?(?: submit a request\W*)?"
    r"|still need help\?(?: contact us\W*)?|(?:return|back) to top|skip to (?:main )?content"
    r"|(?:本文|这篇文章|本篇文章|该文章|以上内容|此页面|本页面|这个回答)(?:对[您你])?(?:是否|有没有)?有?所?帮助[吗么]?[?？]?"
    r"(?:\s|[是否有没用帮助/|])*|(?:返回|回到)顶部|跳(?:到|至|转到)(?:主要)?内容",
    re.IGNORECASE,
)
_PHRASE_START = re.compile(
    "was this|did this|out of|more questions|still need|to top|skip to|帮助|顶部|内容", re.IGNORECASE
)
_MORE = re.compile(
    r"(?:related (?:articles|topics|pages|content|links)|recently viewed(?: articles)?|articles in this section"
    r"|相关(?:文章|阅读|链接|内容)|最近浏览(?:的文章)?)\s*[:：]?",
    re.IGNORECASE,
)
_PAGES_OF_A_SPACE = "Available Pages:"  # on the first page of a Confluence export
_LONGEST_PHRASE = 120
_FEW_TITLES = 20
_MOST = (
    0.5  # share of the text outside links: a part with more is never taken for frame, one with less never for content
)
_LINKS, _FEW = 3, 0.1  # a page of at least so many links, with so little text beside them, is an index


def find_content(soup: BeautifulSoup) -> Tag:
    """Give the element that holds the content, its title in it, and take out of it what frames it."""
    body = soup.body or soup
    titles = [title for title in body.find_all("h1", limit=_FEW_TITLES) if not _is_in(title, is_hidden)]
    if len(titles) == 1 and _is_in(titles[0], _is_frame):
        titles[0].extract()
    _drop_frame(body)
    root = _content_element(body)
    if len(titles) == 1 and root.find("h1") is None:
        root.insert(0, titles[0].extract())
    _drop_phrases(root)
    _drop_more(root)
    return root


def is_index(root: Tag) -> bool:
    """Say whether a page gives links to other pages and no text of its own."""
    page = root.find_parent("body") or root
    if any(text.strip() == _PAGES_OF_A_SPACE for text in page.find_all(string=re.compile(_PAGES_OF_A_SPACE))):
        return True
    plain, linked = _lengths(root)
    return len(root.find_all("a")) >= _LINKS and plain < _FEW * linked


def _drop_frame(body: Tag) -> None:
    most = _MOST * _lengths(body)[0]
    for tag in [tag for tag in body.find_all(True) if _is_frame(tag) or _is_marked(tag)]:
        if not tag.decomposed and tag.find("h1") is None and _lengths(tag)[0] <= most:
            tag.decompose()


def _content_element(body: Tag) -> Tag:
    """Give the one `main` (or what stands for it), the one `article` in it, where it holds most of the text."""
    root = body
    for wanted in (_is_main, _is_article):
        found = [tag for tag in root.find_all(wanted) if not _is_in(tag, is_hidden)]
        if len(found) == 1 and _lengths(found[0])[0] > _MOST * _lengths(root)[0]:
            root = found[0]
    return root


def _is_main(tag: Tag) -> bool:
    return tag.get("id") == "main-content" or tag.get("role") == "main" or (tag.name == "main" and not tag.find("main"))


def _is_article(tag: Tag) -> bool:
    return tag.name == "article"


def _is_frame(tag: Tag) -> bool:
    """Say whether an element is the page's header or footer, a search, or beside the page with little but links in it."""
    if tag.get("role") in _FRAME_ROLES:
        return True
    if tag.name in ("header", "footer"):
        return tag.find_parent(_SECTIONS) is None
    plain, linked = _lengths(tag) if tag.name == "aside" or tag.get("role") == "complementary" else (1, 0)
    return plain < linked


def _is_marked(tag: Tag) -> bool:
    names = [*(tag.get("class") or ()), str(tag.get("id", "")), str(tag.get("aria-label", ""))]
    return any(name.lower() in _MARKS for name in names)


def _is_in(tag: Tag, condition: Callable[[Tag], bool]) -> bool:
    return any(condition(parent) for parent in tag.parents if isinstance(parent, Tag) and parent.name != "[document]")


def _drop_phrases(root: Tag) -> None:
    """Take out "Was this article helpful?" and its like, with the elements that hold nothing else."""
    for text in root.find_all(string=_PHRASE_START):
        tag = text.parent
        if tag is None or tag.decomposed or not _is_phrase(tag):
            continue
        while tag is not root and tag.parent is not None and tag.parent is not root and _is_phrase(tag.parent):
            tag = tag.parent
        if tag is not root:
            tag.decompose()


def _is_phrase(tag: Tag) -> bool:
    said = ""
    for text in tag.strings:
        said += f" {text}"
        if len(said) > 4 * _LONGEST_PHRASE:
            return False
    said = " ".join(said.split())
    return len(said) <= _LONGEST_PHRASE and bool(_PHRASE.fullmatch(said))


def _drop_more(root: Tag) -> None:
    """Take out a heading like "Related articles" with the links below it."""
    for heading in [tag for tag in root.find_all(_HEADINGS) if _MORE.fullmatch(" ".join(tag.get_text().split()))]:
        below = list(_links_below(heading))
        for tag in below:
            tag.decompose()
        if below:
            heading.decompose()


def _links_below(heading: Tag) -> Iterator[Tag]:
    for sibling in heading.next_siblings:
        if isinstance(sibling, Tag):
            plain, linked = _lengths(sibling)
            if sibling.name in _HEADINGS or (plain and plain >= linked):
                return
            yield sibling
        elif str(sibling).strip():
            return


def _lengths(root: Tag) -> tuple[int, int]:
    """Count the visible characters outside and inside links, headings left out."""
    plain = linked = 0
    waiting = [(root, False)]
    while waiting:
        tag, is_link = waiting.pop()
        for child in tag.children:
            if isinstance(child, Tag):
                if not is_hidden(child) and child.name not in _HEADINGS:
                    waiting.append((child, is_link or child.name == "a"))
            elif isinstance(child, NavigableString) and not isinstance(child, Comment):
                size = len("".join(child.split()))
                plain, linked = (plain, linked + size) if is_link else (plain + size, linked)
    return plain, linked
