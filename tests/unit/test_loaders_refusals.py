"""Files that cannot be read: each gets one error with its name, a stable code, and what to do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from ingest.errors import LoadError
from ingest.loaders import Limits, load
from ingest.loaders.child import ChildParser
from ingest.loaders.source import Source
from tests.unit import loader_samples as samples


def _bytes(content: bytes) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(content)


def _truncated(write: Callable[[Path], object]) -> Callable[[Path], object]:
    def write_half(path: Path) -> None:
        write(path)
        content = path.read_bytes()
        path.write_bytes(content[: len(content) // 2])

    return write_half


def _with_part(write: Callable[[Path], object], name: str, content: bytes) -> Callable[[Path], object]:
    def rewrite(path: Path) -> None:
        whole = path.with_name("whole" + path.suffix)
        write(whole)
        samples.rewrite_zip(whole, path, name, content)
        whole.unlink()

    return rewrite


def _formula(path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["商品", "价格"])
    book.active.append(["耳机", "=1+2"])
    book.save(path)


_DOCTYPE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600

REFUSED: list[tuple[str, Callable[[Path], object], str]] = [
    ("empty.md", _bytes(b" \n"), "empty"),
    ("headings.md", _bytes("# 退货\n\n## 运费\n".encode()), "empty"),
    ("empty.docx", _bytes(b""), "empty"),
    ("latin.txt", _bytes("Rückgabe in 7 Tagen möglich".encode("latin-1")), "encoding"),
    ("big5.txt", _bytes("退貨政策：簽收之日起七天內可以無理由退貨。".encode("big5")), "encoding"),
    ("nul.txt", _bytes(b"return\x00policy"), "encoding"),
    ("utf16.csv", _bytes("型号,保修".encode("utf-16-le")), "encoding"),
    ("latin.html", _bytes("<p>Rückgabe möglich</p>".encode("latin-1")), "encoding"),
    ("unknown.md", _bytes("---\ntitle: a\nvalid_from: 2026-01-01\n---\n退货。".encode()), "front_matter"),
    ("dates.md", _bytes("---\neffective_from: 11/01/2026\n---\n退货。".encode()), "front_matter"),
    (
        "order.md",
        _bytes("---\neffective_from: 2026-02-01\neffective_until: 2026-01-01\n---\n退".encode()),
        "front_matter",
    ),
    ("open.md", _bytes("---\ntitle: a\n退货。".encode()), "front_matter"),
    ("meta.html", _bytes('<meta name="citedesk:titel" content="a"><p>退货。'.encode()), "front_matter"),
    ("quote.csv", _bytes('型号,"保修\nA1,2 年\n'.encode()), "damaged"),
    ("cut.txt", _bytes("签收之日起七天内可以退货".encode()[:-1]), "encoding"),
    ("broken.txt", _bytes("签收之日起\ufffe七天内可以退货".encode().replace(b"\xef\xbf\xbe", b"\xff")), "encoding"),
    ("utf16.txt", _bytes("签收之日起七天内可以退货".encode("utf-16-le")), "encoding"),
    ("half.md", _bytes(b'---\ntitle: "\\ud800"\n---\n\xe9\x80\x80'), "front_matter"),
    ("nested.md", _bytes(b"---\ntitle: " + b"[" * 5000 + b"\n---\na"), "front_matter"),
    ("cell.csv", _bytes(b"a,b\n1," + b"x" * 300_000), "too_large"),
    ("tag.html", _bytes('<p>退货。</p><table class="x'.encode()), "damaged"),
    ("comment.html", _bytes("<p>退货。</p><!-- <p>运费。".encode()), "damaged"),
    ("entities.html", _bytes(b'<!DOCTYPE html [<!ENTITY a "b">]><p>&a;</p>'), "damaged"),
    ("pdf.txt", _bytes(b"%PDF-1.4\n1 0 obj\n<< >>\nendobj\n"), "wrong_suffix"),
    ("page.md", _bytes(b"<!DOCTYPE html>\n<p>Returns."), "wrong_suffix"),
    ("rich.docx", _bytes(b"{\\rtf1 Returns.}"), "wrong_suffix"),
    ("message.txt", _bytes(b"-----BEGIN PGP MESSAGE-----\n\nhQEMA5vJ\n"), "encrypted"),
    ("a\nb.md", _bytes("退货。".encode()), "bad_name"),
    ("picture.png", _bytes(b"\x89PNG"), "unsupported"),
    ("none", _bytes(b"text"), "unsupported"),
    ("old.docx", _bytes(_OLE), "unsupported"),
    ("locked.xlsx", _bytes(_OLE + "EncryptedPackage".encode("utf-16-le")), "encrypted"),
    ("half.docx", _truncated(samples.write_docx), "damaged"),
    ("half.pptx", _truncated(samples.write_pptx), "damaged"),
    ("half.xlsx", _truncated(samples.write_xlsx), "damaged"),
    ("half.pdf", _bytes(b"%PDF-1.7\n1 0 obj\n<<"), "damaged"),
    ("cut.pdf", _truncated(samples.write_pdf), "damaged"),
    ("no.pdf", _bytes(b"hello"), "damaged"),
    ("zip.docx", samples.write_plain_zip, "damaged"),
    ("bomb.docx", _with_part(samples.write_docx, "word/media/a.bin", b"\x00" * 40_000_000), "too_large"),
    ("doctype.docx", _with_part(samples.write_docx, "word/styles.xml", _DOCTYPE), "damaged"),
    ("doctype.pptx", _with_part(samples.write_pptx, "ppt/x.xml", _DOCTYPE.decode().encode("utf-16-le")), "damaged"),
    ("xml.docx", _with_part(samples.write_docx, "word/document.xml", b"<w:document"), "damaged"),
    ("formula.xlsx", _formula, "no_values"),
    ("locked.pdf", lambda path: samples.write_pdf(path, password="x"), "encrypted"),
    ("scan.pdf", samples.write_pdf_with_picture, "no_text"),
]


@pytest.mark.parametrize(("name", "write", "code"), REFUSED, ids=[name for name, _, _ in REFUSED])
def test_refused_with_name_code_and_remedy(
    name: str, write: Callable[[Path], object], code: str, tmp_path: Path
) -> None:
    (tmp_path / "售后").mkdir()
    path = tmp_path / "售后" / name
    write(path)
    with pytest.raises(LoadError) as caught:
        load(path, tmp_path)
    error = caught.value
    assert (error.code, error.subject) == (code, f"售后/{name}".replace("\n", "\\n"))
    assert error.remedy
    assert "\n" not in str(error)


def test_the_size_limit_comes_before_the_reading(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("退货" * 1000, encoding="utf-8")
    with pytest.raises(LoadError, match="too_large"):
        load(path, tmp_path, limits=Limits(file_bytes=1000))


def test_a_slow_parse_is_stopped_and_the_next_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<table>" * 100 + "<p>退货" * 60_000, encoding="utf-8")
    with pytest.raises(LoadError, match="too_slow"):
        load(tmp_path / "a.html", tmp_path, limits=Limits(seconds=0.05))
    (tmp_path / "b.html").write_text("<p>退货。", encoding="utf-8")
    assert load(tmp_path / "b.html", tmp_path).text == "退货。"


def test_a_parse_out_of_memory_is_refused_and_the_next_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<p>退货</p>" * 200_000, encoding="utf-8")
    with pytest.raises(LoadError) as caught:
        load(tmp_path / "a.html", tmp_path, limits=Limits(memory_bytes=40 * 2**20))
    assert caught.value.code in ("too_large", "damaged")
    (tmp_path / "b.html").write_text("<p>退货。", encoding="utf-8")
    assert load(tmp_path / "b.html", tmp_path).text == "退货。"


def test_one_child_serves_many_files() -> None:
    parser = ChildParser()
    try:
        children = []
        for number in range(3):
            source = Source(path="a.html", content=f"<p>{number}".encode(), sidecar=b"")
            answer = parser.ask(source, budget=None, limits=Limits())
            assert answer["document"]["text"] == str(number)
            children.append(parser._child)
    finally:
        parser.close()
    assert children[0] is not None
    assert children[0] is children[1] is children[2]
    assert children[0].poll() is not None


def test_a_file_outside_the_folder_is_never_read(tmp_path: Path) -> None:
    inside = tmp_path / "kb"
    inside.mkdir()
    (tmp_path / "secret.md").write_text("内部价。", encoding="utf-8")
    (inside / "link.md").symlink_to(tmp_path / "secret.md")
    with pytest.raises(LoadError, match="outside"):
        load(inside / "link.md", inside)


def test_a_sidecar_with_an_unknown_key_names_file_and_key(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("退货。", encoding="utf-8")
    (tmp_path / "a.txt.meta.yaml").write_text("titel: x\n", encoding="utf-8")
    with pytest.raises(LoadError, match=r"a\.txt.*a\.txt\.meta\.yaml.*'titel'"):
        load(tmp_path / "a.txt", tmp_path)
