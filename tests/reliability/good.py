"""Good files of every format, each with one fact of its own: what must be answerable among files that cannot be read.

for good in good_files(100):
    good.write(folder); good.question; good.answer
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import docx
import openpyxl
from pptx import Presentation
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

SONG = "STSong-Light"
FORMATS = ("md", "html", "docx", "pptx", "xlsx", "csv", "txt", "pdf")
ENCODINGS = ("utf-8", "gb18030", "utf-8-sig", "utf-16", "gbk")  # what the loaders read: with a mark, UTF-8, or GB18030


@dataclass(frozen=True, kw_only=True)
class Good:
    """A file and the fact in it: `question` asks for it, and only its passage holds `answer`."""

    name: str
    content: bytes
    question: str
    answer: str

    def write(self, folder: Path) -> None:
        path = folder / self.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(self.content)


def good_files(count: int) -> list[Good]:
    """Make files of all formats and encodings in turn."""
    return [_good(number) for number in range(count)]


def _good(number: int) -> Good:
    kind = FORMATS[number % len(FORMATS)]
    code, answer = f"ZK-{4000 + number}", f"{100 + number} 个月"
    fact = f"型号 {code} 的整机保修期为 {answer}，自签收次日起计算。"
    content = document(kind, f"{code} 保修说明", fact, ENCODINGS[number // len(FORMATS) % len(ENCODINGS)])
    return Good(name=f"手册/{code}.{kind}", content=content, question=f"{code} 的整机保修期多长？", answer=answer)


def document(kind: str, title: str, fact: str, encoding: str = "utf-8") -> bytes:
    """Give a sound file of format `kind` with a title, a common paragraph and a fact."""
    return _WRITERS[kind](title, fact) if kind in _WRITERS else text(kind, title, fact).encode(encoding)


def text(kind: str, title: str, fact: str) -> str:
    """Give the text of a file of a format that is text."""
    common = "签收之后如有问题，请先联系在线客服，我们会在一个工作日之内答复您。"
    match kind:
        case "md":
            return f"# {title}\n\n{common}\n\n## 保修\n\n{fact}\n"
        case "html":
            return f"<!DOCTYPE html>\n<html><head><title>{title}</title></head><body><p>{common}</p><p>{fact}</p></body></html>\n"
        case "csv":
            return f"条目,说明\n客服,{common}\n保修,{fact}\n"
    return f"{title}\n\n{common}\n{fact}\n"


def _docx(title: str, fact: str) -> bytes:
    document = docx.Document(io.BytesIO(_template("docx")))
    document.add_heading(title, 0)
    document.add_paragraph("签收之后如有问题，请先联系在线客服。")
    document.add_paragraph(fact)
    return _saved(document.save)


def _pptx(title: str, fact: str) -> bytes:
    deck = Presentation(io.BytesIO(_template("pptx")))
    slide = deck.slides.add_slide(deck.slide_layouts[1])
    slide.shapes.title.text = title
    slide.placeholders[1].text_frame.text = fact
    return _saved(deck.save)


def _xlsx(title: str, fact: str) -> bytes:
    book = openpyxl.Workbook()
    book.active.title = title
    for row in (["条目", "说明"], ["客服", "请先联系在线客服。"], ["保修", fact]):
        book.active.append(row)
    return _saved(book.save)


def _pdf(title: str, fact: str) -> bytes:
    pdfmetrics.registerFont(UnicodeCIDFont(SONG))
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=A4)
    for size, height, line in ((20, 780, title), (10, 740, "签收之后如有问题，请先联系在线客服。"), (10, 700, fact)):
        canvas.setFont(SONG, size)
        canvas.drawString(60, height, line)
    canvas.save()
    return target.getvalue()


@lru_cache
def _template(kind: str) -> bytes:
    return _saved(docx.Document().save if kind == "docx" else Presentation().save)


def _saved(save: Callable[[io.BytesIO], None]) -> bytes:
    target = io.BytesIO()
    save(target)
    return target.getvalue()


_WRITERS = {"docx": _docx, "pptx": _pptx, "xlsx": _xlsx, "pdf": _pdf}
