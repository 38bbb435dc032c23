"""Units as sentences that can be sent: list items behind their lead-in, table rows as "header: cell"."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.question import Question
from ingest.codes import find_codes
from ingest.text import query_language
from ingest.units import Unit, cells, plain


def claim_text(question: Question, text: str, group: Sequence[Unit]) -> str:
    """Word a group of units of passage `text`, Markdown taken off."""
    first = group[0]
    if first.kind == "row":
        return _row(question, text[slice(*first.lead)] if first.lead else "", text[first.start : first.end])
    parts = [" ".join(plain(text[u.start : u.end]).split()) for u in group]
    chinese = query_language("".join(parts)) == "zh"
    if first.lead:
        lead = " ".join(plain(text[slice(*first.lead)]).split())
        body = ("；" if chinese else "; ").join(part.rstrip("；;。. ") for part in parts)
        return _closed(f"{lead}{'' if chinese else ' '}{body}", chinese)
    return _closed(parts[0].rstrip("；;"), chinese)


def _row(question: Question, header: str, row: str) -> str:
    names, values = cells(header), cells(row)
    names += [""] * (len(values) - len(names))  # a cell beyond the header still belongs to the row
    chinese = query_language(row + header) == "zh"
    colon, comma = ("：", "；") if chinese else (": ", "; ")
    label = values[0]
    others = [(name, value) for name, value in zip(names[1:], values[1:], strict=False) if value]
    if len(names) == 2 and label and others:
        return _closed(f"{label}{colon}{others[0][1]}", chinese)
    about = [(name, value) for name, value in others if question.codes & set(find_codes(name))]
    if about and label:  # a comparison: only the columns of the models asked about
        return _closed(label + colon + comma.join(f"{name} {value}" for name, value in about), chinese)
    pairs = [(names[0], label), *others] if label else others
    return _closed(comma.join(f"{name}{colon}{value}" if name else value for name, value in pairs), chinese)


def _closed(text: str, chinese: bool) -> str:
    if text and text[-1] in "。.！!？?…：:":
        return text.rstrip("：:") + ("。" if chinese else ".") if text[-1] in "：:" else text
    return text + ("。" if chinese else ".")
