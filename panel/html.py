"""Texts of documents, files and customers as harmless HTML or Markdown.

plain("![x](http://…)")                        # Markdown that shows just these characters
table(["文档", "段落"], [["退货.md", 12]])       # an HTML table, every cell escaped
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape

_DAY = re.compile(r"(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)")
_MARKDOWN = re.compile(r"([!-/:-@\[-`{-~])")  # every ASCII punctuation mark can be escaped (CommonMark 2.4)

STYLE = """<style>
.block-container, [data-testid="stMainBlockContainer"] {padding: 0.6rem 1rem 1.5rem; max-width: 60rem;}
header[data-testid="stHeader"] {display: none;}
[data-testid="stVerticalBlock"] {gap: 0.6rem;}
[data-testid="stBottomBlockContainer"] {padding: 0.4rem 1rem 0.8rem; max-width: 60rem;}
[data-testid="InputInstructions"], [data-testid="stStatusWidget"] {display: none;}
.cd-table {overflow: auto; max-height: 65vh; border: 1px solid rgba(128, 128, 128, 0.3); border-radius: 0.5rem;}
.cd-table table {border-collapse: collapse; width: 100%; font-size: 0.85rem; line-height: 1.4; margin: 0;}
.cd-table th, .cd-table td {padding: 0.3rem 0.55rem; text-align: left; vertical-align: top;
  border: none; border-bottom: 1px solid rgba(128, 128, 128, 0.2); overflow-wrap: break-word;}
.cd-table th {font-weight: 600; white-space: nowrap; position: sticky; top: 0; backdrop-filter: blur(12px);}
.cd-table td:first-child {overflow-wrap: anywhere; min-width: 4rem;}
.cd-table .day {white-space: nowrap;}
.cd-diff td {width: 50%; white-space: pre-wrap;}
.cd-diff del {background: rgba(220, 38, 38, 0.16);}
.cd-diff ins {background: rgba(22, 163, 74, 0.2);}
.cd-held mark {background: rgba(220, 38, 38, 0.22); color: inherit;}
.cd-table small {opacity: 0.7;}
.cd-ask {border-left: 3px solid #2563eb; padding: 0.1rem 0.6rem; margin: 0; overflow-wrap: anywhere; white-space: pre-wrap;}
.cd-small {font-size: 0.78rem; opacity: 0.7; margin: 0; overflow-wrap: anywhere;}
.cd-line {margin: 0; font-size: 0.92rem;}
.cd-old {margin: 0 0 0.5rem; font-size: 0.88rem; white-space: pre-wrap; overflow-wrap: anywhere;}
</style>"""


def uploader_style(choose: str, drop: str) -> str:
    """Put our own words in place of the English ones that Streamlit's file uploader has built in."""
    zone = '[data-testid="stFileUploaderDropzone"]'
    label = f'{zone} button [data-testid="stMarkdownContainer"]'
    hint = f'{zone} [data-testid="stFileUploaderDropzoneInstructions"]'
    return f"""<style>{label} p, {hint} > * {{display: none;}}
{label}::after {{content: "{choose}"; font-size: 0.93rem;}} {hint}::after {{content: "{drop}"; font-size: 0.85rem;}}
</style>"""


def plain(text: str) -> str:
    """Escape a text for Markdown, so that no image, link, HTML or directive comes of it."""
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split()))


def paragraph(text: str, style: str) -> str:
    """Give an escaped paragraph of one of the classes above."""
    return f'<p class="{style}">{escape(text)}</p>'


def marked(before: str, span: str, after: str, style: str) -> str:
    """Give an escaped paragraph with a span of it marked."""
    return f'<p class="{style}">{escape(before)}<mark>{escape(span)}</mark>{escape(after)}</p>'


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Give an HTML table. A cell that is a pair is set on two lines, the second one small."""
    top = "".join(f"<th>{escape(name)}</th>" for name in head)
    body = "".join(f"<tr>{''.join(f'<td>{_cell(cell)}</td>' for cell in row)}</tr>" for row in rows)
    return f'<div class="cd-table"><table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>'


def _cell(cell: object) -> str:
    if isinstance(cell, tuple):
        first, second = cell
        return f"{_words(first)}<br><small>{_words(second)}</small>"
    return _words(cell)


def _words(cell: object) -> str:
    """Escape a cell's text; a date is not broken over two lines."""
    return _DAY.sub(r'<span class="day">\g<0></span>', escape(str(cell)))
