"""What the finders of private values share: the text brought into one form, the spans, and the words that stand before numbers.

plain = plainly("电话１３８ 幺三八零零幺三八零零零")     # the same length; wide and spoken digits are ASCII
blank(plain, [Span(kind="phone", start=2, end=13)])   # no later finder reads them again

One character stands for one, so that a place in the plain text is the same place in the original.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from assistant.privacy_words import either

Kind = Literal["mail", "id", "phone", "card", "account", "address", "name"]
CueKind = Literal["phone", "card", "id", "code"]

HAN = "一-鿿㐀-䶿"
NUMBER, PLACE, LABEL = "\ue000", "\ue001", "\ue002"  # stand for what was found, so that names beside it are seen
S = r"[ \t.·_\-]"  # what may part the digits of a number
_SEPARATORS = dict.fromkeys("‐‑‒–—―－﹣−", "-") | dict.fromkeys(
    "\u00a0\u2002\u2003\u2009\u200b\u200c\u200d\u2060\ufeff\ufe0f\u20e3\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0　",
    " ",
)
_SPOKEN = str.maketrans("〇零洞壹贰叁肆伍陆柒捌玖一幺二两三四五六七拐八九勾", "0001234567891122345677899")
_SPOKEN_RUN = re.compile(
    r"[〇零洞壹贰叁肆伍陆柒捌玖一幺二两三四五六七拐八九勾](?:[ ,，、\-]?[\d〇零洞壹贰叁肆伍陆柒捌玖一幺二两三四五六七拐八九勾]){6,}"
)
_LABEL = re.compile(r"\[[^\[\]\n]{1,8}/(?:mail|ID|phone|card|account|address|name)\]|〔[^〔〕\n]{1,10}〕")
_CUES = re.compile(
    "|".join(
        rf"(?P<{kind}>{either(f'cue {kind}')}|(?<![a-z])(?:{either(f'English cue {kind}')})(?![a-z]))"
        for kind in ("code", "phone", "id", "card")
    ),
    re.IGNORECASE,
)
_BETWEEN = re.compile(
    r"(?:号码?|编号|numbers?|no\.?|num\.?|id|#|是|为|写着?的?|显示|is|was|上|[\s:=\"'(\[【「“]){0,6}", re.IGNORECASE
)
_SENTENCE_END = re.compile(r"[。！？!?\n;；]|\.\s")


class _Forms(dict[int, str]):
    """Characters to their plain form, one for one."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        form = unicodedata.normalize("NFKC", character)
        if character in _SEPARATORS:
            form = _SEPARATORS[character]
        elif unicodedata.category(character) in ("Cc", "Cf", "Cs") and character not in "\n\t\r":
            form = " "  # nobody sees it between two digits
        elif character.isdecimal():
            form = str(unicodedata.decimal(character))
        self[code] = found = form if len(form) == 1 else character
        return found


_FORMS = _Forms()


@dataclass(frozen=True, kw_only=True)
class Span:
    """One private value: `text[start:end]`."""

    kind: Kind
    start: int
    end: int


@dataclass(frozen=True, kw_only=True)
class Cue:
    """What the words before a number say it is; `is_next` where hardly anything stands between them."""

    kind: CueKind
    is_next: bool


def plainly(text: str) -> str:
    """Bring the text into the form that the finders read; labels that already stand there are blanked."""
    plain = _LABEL.sub(lambda found: LABEL * len(found.group()), text.translate(_FORMS))
    return _SPOKEN_RUN.sub(lambda found: found.group().translate(_SPOKEN), plain)


def blank(plain: str, spans: Iterable[Span]) -> str:
    """Put a mark in the place of what was found."""
    for span in spans:
        mark = PLACE if span.kind == "address" else NUMBER
        plain = plain[: span.start] + mark * (span.end - span.start) + plain[span.end :]
    return plain


def cue(plain: str, start: int, reach: int = 24) -> Cue | None:
    """Give the nearest word before `start` in the same sentence that says what a number is."""
    window = plain[max(0, start - reach) : start]
    window = _SENTENCE_END.split(window)[-1]
    found = list(_CUES.finditer(window))
    if not found:
        return None
    last = found[-1]
    return Cue(kind=last.lastgroup, is_next=bool(_BETWEEN.fullmatch(window, last.end())))  # type: ignore[arg-type]
