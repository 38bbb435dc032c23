"""Units as sentences that can be sent: list items behind their lead-in, table rows as "header: cell"."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.codes import find_codes
from assistant.question import Question
from assistant.units import Unit, cells, plain
from ingest.text import query_language


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
    pairs = [(n, v) for n, v in zip(names, values, strict=False) if v]
    chinese = query_language(row + header) == "zh"
    colon, comma = ("：", "；") if chinese else (": ", "; ")
    if len(names) == 2 and len(pairs) == 2:
        return _closed(f"{pairs[0][1]}{colon}{pairs[1][1]}", chinese)
    about = [p for p in pairs[1:] if question.codes & set(find_codes(p[0]))]
    others = [p for p in pairs[1:] if find_codes(p[0])]
    if about and others:  # a comparison: only the columns of the models asked about
        shown = comma.join(f"{n} {v}" for n, v in about)
        return _closed(f"{pairs[0][1]}{colon}{shown}", chinese)
    return _closed(comma.join(f"{n}{colon}{v}" if n else v for n, v in pairs), chinese)


def _closed(text: str, chinese: bool) -> str:
    if text and text[-1] in "。.！!？?…：:":
        return text.rstrip("：:") + ("。" if chinese else ".") if text[-1] in "：:" else text
    return text + ("。" if chinese else ".")
