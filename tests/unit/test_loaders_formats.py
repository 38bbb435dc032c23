"""What of each format must be in the loaded text, what must not, and where it stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from ingest.document import Document
from ingest.loaders import load
from tests.unit import loader_samples as samples


@dataclass(frozen=True, kw_only=True)
class Vector:
    """One file: how it is written, and what its text must and must not include."""

    name: str
    write: Callable[[Path], object]
    must_include: tuple[str, ...]
    must_not_include: tuple[str, ...] = ()
    locations: tuple[tuple[str, str], ...] = ()


def _text(content: str, encoding: str = "utf-8") -> Callable[[Path], object]:
    return lambda path: path.write_bytes(content.encode(encoding))


VECTORS = [
    Vector(
        name="a.md",
        write=_text(samples.MARKDOWN),
        must_include=(
            "# 退货\n",
            "拆封 的耳机不退，见 官网 (https://shop.example/r)。",
            "| 华东 | 8 元 |",
            "## 小节",
            "# 不是标题",
        ),
        must_not_include=("**", "title:", "给编辑", "两行", "earphones.md"),
        locations=(("拆封", "line:9"), ("| 华东", "line:14"), ("## 小节", "line:16")),
    ),
    Vector(
        name="html.md",
        write=_text(samples.MARKDOWN_WITH_HTML),
        must_include=("\n提示：以下为*起步价* 含税\n", "| 华东 | 华东 |\n| --- | --- |\n| 首重 | 8 |\n\n表后的一段。"),
        locations=(("| 首重", "line:5"), ("表后", "line:10")),
    ),
    Vector(
        name="b.txt",
        write=_text("自提规则\n\n一、范围\n适用于到店自提。\n第三条 包裹保留 3 天。\n", "gb18030"),
        must_include=("# 自提规则\n", "一、范围\n适用于到店自提。\n第三条 包裹保留 3 天。"),
        locations=(("第三条", "line:5"),),
    ),
    Vector(
        name="bom.txt",
        write=_text("\ufeff运费说明\n\n满 99 元包邮。", "utf-16"),
        must_include=("# 运费说明", "满 99 元包邮。"),
        must_not_include=("\ufeff",),
    ),
    Vector(
        name="c.csv",
        write=_text('型号,保修,\n"A1","2 年\n含电池",\nB2,1|年,\n\n', "gb18030"),
        must_include=("| 型号 | 保修 |\n| --- | --- |\n| A1 | 2 年 / 含电池 |\n| B2 | 1\\|年 |",),
        locations=(("| A1", "line:2"), ("| B2", "line:4")),
    ),
    Vector(
        name="semicolon.csv",
        write=_text("Code;Meaning\nE-1;Declined, try again\n"),
        must_include=("| E-1 | Declined, try again |",),
    ),
    Vector(
        name="d.html",
        write=_text(samples.HTML),
        must_include=(
            "# 退货",
            "七天无理由退货。\n第二行",
            "- 耳机\n  - 已拆封\n- 生鲜",
            "3. 填单\n4. 寄回",
            "| 地区 | 运费 首重 | 运费 续重 |\n| --- | --- | --- |\n| 华东 | 8\\|9 | 2 / 3 |\n| 华东 | 7 | 1 |",
        ),
        must_not_include=("菜单", "隐藏", "alert", "color"),
        locations=(("七天", "line:6"), ("| 华东 | 7", "line:11")),
    ),
    Vector(
        name="help.json",
        write=_text(
            '{"articles": [{"id": 7, "title": "退货", "body": "<p>七天。</p>"}, {"title": "稿", "draft": true}]}'
        ),
        must_include=("## 退货\n\n七天。",),
        must_not_include=("稿",),
        locations=(("七天", "article:7"),),
    ),
    Vector(
        name="help.jsonl",
        write=_text('{"id": 7, "title": "退货", "body": "七天。"}\n{"id": 8, "title": "运费", "body": "8 元。"}\n'),
        must_include=("## 退货\n\n七天。\n\n## 运费\n\n8 元。",),
        locations=(("8 元", "article:8"),),
    ),
    Vector(
        name="e.docx",
        write=samples.write_docx,
        must_include=(
            "# 退货政策",
            "# 第一章 总则",
            "本政策适用于所有商品",
            "1. 甲商品\n2. 乙商品\n\n插入的一段。\n\n3. 丙商品\n- Opened earphones",
            "| 品类 | 期限 |\n| --- | --- |\n| 耳机 | 7 天 / 未拆封 |\n| 耳机 | 15 天 |",
        ),
        must_not_include=("**",),
        locations=(("插入的一段", "line:10"),),
    ),
    Vector(
        name="clauses.docx",
        write=samples.write_numbered_docx,
        must_include=("第一条 一般规定。\n第二条 例外规定。\n第三条 附则。",),
    ),
    Vector(
        name="bold.docx",
        write=samples.write_plain_docx,
        must_include=("# 售后规则\n\n## 一、范围\n\n适用于全部商品。\n\n### （一）例外\n\n生鲜除外。",),
    ),
    Vector(
        name="f.pptx",
        write=samples.write_pptx,
        must_include=(
            "# 大促规则",
            "## Full reduction",
            "- 满 300 减 50\n  - 跨店可用",
            "不与会员折扣同享。",
            "| 阶段 | 日期 |\n| --- | --- |\n| 预售 | 10-31 |",
        ),
        locations=(("满 300", "slide:2"), ("| 预售", "slide:3")),
    ),
    Vector(
        name="g.xlsx",
        write=samples.write_xlsx,
        must_include=(
            "## 运费\n\n2026 年运费表\n",
            "| 地区 | 普通快递 首重 | 普通快递 续重 | 时效 |\n| --- | --- | --- | --- |\n| 华东 | ¥8.00 | 2.50元 | 1-2 天 |",
            "| 华东 | 9 | 3 | 2 天 / 偏远\\|3 天 |\n| 西部 | 15% | 12 | 5 天 |\n\n注：以上不含偏远地区。",
            "| 会员 | 门槛 |\n| --- | --- |\n| 黄金 | 99 |",
            "## Error codes",
            "| E-4021 | Card declined |",
        ),
        must_not_include=("不公开",),
        locations=(("| 华东 | 9", "sheet:运费!5"), ("| E-4021", "sheet:Error codes!2")),
    ),
    Vector(
        name="bold.pdf",
        write=samples.write_bold_pdf,
        must_include=(
            "# Return policy\n\n## Time limit\n\nUnopened items can be returned within seven days after delivery, and",
            "and the buyer pays the freight.\n\n## Exceptions\n\n- Fresh food\n\n- Custom-made items",
        ),
    ),
    Vector(
        name="h.pdf",
        write=samples.write_pdf,
        must_include=(
            "# X200 耳机说明书",
            "## 保修期限",
            "整机自签收次日起保修 24 个月。" * 8,
            "\n1. 电池保修 12 个月。\n",
            "\n".join(f"| 项目{i} | {i} mm | {i * 2} mm (含盒) |" for i in range(50)),
            "## Support in English",
            " ".join(["The warranty covers defects in material for two years after delivery."] * 4),
        ),
        must_not_include=("内部资料", "第 1 页", "第 2 页"),
        locations=(("整机", "page:1"), ("| 项目49", "page:3"), ("The warranty", "page:3")),
    ),
]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector.name)
def test_text_and_places(vector: Vector, tmp_path: Path) -> None:
    document = _load(tmp_path, vector.name, vector.write)
    for wanted in vector.must_include:
        assert wanted in document.text
    for unwanted in vector.must_not_include:
        assert unwanted not in document.text
    for text, location in vector.locations:
        assert _location(document, document.text.index(text)) == location


def _load(root: Path, name: str, write: Callable[[Path], object]) -> Document:
    write(root / name)
    return load(root / name, root)


def _location(document: Document, offset: int) -> str:
    return [anchor.location for anchor in document.anchors if anchor.offset <= offset][-1]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector.name)
def test_anchors_are_sorted_and_start_at_zero(vector: Vector, tmp_path: Path) -> None:
    offsets = [anchor.offset for anchor in _load(tmp_path, vector.name, vector.write).anchors]
    assert offsets[0] == 0
    assert offsets == sorted(set(offsets))


def test_front_matter_and_defaults(tmp_path: Path) -> None:
    (tmp_path / "returns").mkdir()
    document = _load(tmp_path, "returns/a.md", _text(samples.MARKDOWN))
    assert (document.path, document.title, document.category) == ("returns/a.md", "退货与换货", "returns")
    assert (document.effective_from, document.effective_until) == (date(2026, 11, 1), date(2026, 11, 30))
    assert (document.audience, document.language) == ("internal", "zh")


def test_a_sidecar_wins_over_the_file_and_counts_in_the_hash(tmp_path: Path) -> None:
    before = _load(tmp_path, "a.html", _text(samples.HTML))
    (tmp_path / "a.html.meta.yaml").write_text("category: 售后\ntitle: 2026\n", encoding="utf-8")
    after = load(tmp_path / "a.html", tmp_path)
    assert (before.category, before.title, before.effective_from) == ("returns", "退货", date(2026, 11, 1))
    assert (after.category, after.title, after.effective_from) == ("售后", "2026", date(2026, 11, 1))
    assert before.sha256 != after.sha256


def test_a_workbook_is_called_by_its_file_not_its_first_sheet(tmp_path: Path) -> None:
    assert _load(tmp_path, "运费标准.xlsx", samples.write_xlsx).title == "运费标准"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("拆封的 AirPods Pro 不支持七天无理由退货。", "zh"),
        ("The shop (澄屿商城) ships to Germany within ten working days after payment.", "en"),
        ("发票 Invoice：请提供税号。Please send your tax number and the full company name to us.", "mixed"),
    ],
)
def test_language(text: str, language: str, tmp_path: Path) -> None:
    assert _load(tmp_path, "a.txt", _text(text)).language == language


def test_the_text_is_free_of_what_cannot_be_seen(tmp_path: Path) -> None:
    document = _load(tmp_path, "a.txt", _text("退\u200b货\u00a0规则：\t七天。  \n\n\n\n完。"))
    assert document.text == "退货 规则：    七天。\n\n完。"


def test_what_is_printed_twice_for_bold_is_read_once(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"))
    canvas.setFont("Helvetica", 5)  # so small that two letters "l" stand 1.1 points apart
    for shift in (0.0, 0.3):
        canvas.drawString(60 + shift, 700, "All bills will be paid within 77 days.")
    canvas.save()
    assert load(tmp_path / "a.pdf", tmp_path).text == "All bills will be paid within 77 days."
