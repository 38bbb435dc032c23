"""The few things that reading WordprocessingML needs: names, children, and a paragraph's text.

element_text(paragraph)   # "七天内可退。" with "\\n" at a line break; deleted text is left out
"""

from __future__ import annotations

from lxml import etree

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"  # the "Strict Open XML" that Word can also save
_LEFT_OUT = {"del", "moveFrom", "txbxContent", "Fallback", "pPr", "rPr", "instrText", "delText", "rt", "pict"}


def parse_xml(content: bytes) -> etree._Element:
    """Parse XML without entities, network or DTD."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    return etree.fromstring(content.replace(_STRICT, WORD.encode()), parser)


def tag(name: str) -> str:
    """Give the full name of a Word element or attribute."""
    return f"{{{WORD}}}{name}"


def local(element: etree._Element) -> str:
    """Give an element's name without its namespace ("" for comments)."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def child(element: etree._Element, name: str) -> etree._Element | None:
    """Give the first child of that name."""
    return element.find(tag(name))


def attribute(element: etree._Element, name: str) -> str:
    """Give an attribute's value, "" where it is absent."""
    return str(element.get(tag(name), ""))


def element_text(element: etree._Element) -> str:
    """Give the text of a paragraph as it reads: runs, links, insertions, footnote marks; no deletions."""
    parts: list[str] = []
    for node in element:
        name = local(node)
        if name in _LEFT_OUT or (name == "r" and _is_hidden_run(node)):
            continue
        if name == "t":
            parts.append(node.text or "")
        elif name in ("br", "cr"):
            parts.append("" if attribute(node, "type") in ("page", "column") else "\n")
        elif name == "tab":
            parts.append(" ")
        elif name == "noBreakHyphen":
            parts.append("-")
        elif name == "footnoteReference":
            parts.append(f"[{attribute(node, 'id')}]")
        else:
            parts.append(element_text(node))
    return "".join(parts)


def is_bold(paragraph: etree._Element) -> bool:
    """Say whether all the text of a paragraph is set in bold by hand."""
    runs = [run for run in paragraph.iter(tag("r")) if element_text(run).strip()]
    return bool(runs) and all(_is_on(run, "b") for run in runs)


def _is_hidden_run(run: etree._Element) -> bool:
    return _is_on(run, "vanish")


def _is_on(run: etree._Element, name: str) -> bool:
    properties = child(run, "rPr")
    switch = child(properties, name) if properties is not None else None
    return switch is not None and attribute(switch, "val") not in ("0", "false")
