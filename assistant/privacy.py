"""What is private in a customer's message, out of all that is kept, written or sent: numbers, mails, names, addresses.

mask("我叫李雷，手机 13812345678")      # '我叫[姓名/name]，手机 [手机号/phone]'
hidden = hide(question, *turns)         # hidden.texts: '我叫〔姓名1〕，手机 〔手机号1〕'
hidden.restore(draft)                   # the values again, on the agent's own screen

For messages, conversations and typed reasons. Documents keep theirs: a shop's own address and hotline are what is asked for.
`python -m eval privacy --split dev` measures it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import count

from assistant import (
    privacy_mails,
    privacy_names,
    privacy_names_en,
    privacy_numbers,
    privacy_phones,
    privacy_places,
    privacy_places_en,
)
from assistant.privacy_text import HAN, Kind, Span, blank, plainly

# Numbers first: a name is told by the number or address beside it, an address ends where a number begins.
_FINDERS = (
    privacy_mails.find,
    privacy_numbers.find,
    privacy_phones.find,
    privacy_places_en.find,
    privacy_places.find,
    privacy_names.find,
    privacy_names_en.find,
)
_LABELS: Mapping[Kind, tuple[str, str]] = {
    "mail": ("邮箱", "mail"),
    "id": ("身份证", "ID"),
    "phone": ("电话", "phone"),
    "card": ("银行卡", "card"),
    "account": ("账号", "account"),
    "address": ("地址", "address"),
    "name": ("姓名", "name"),
}
_WORDS = frozenset({"name", "address"})
_SALUTING = frozenset({"姓名", "name", "地址", "address"})
_MOBILE = re.compile(r"\D*(?:(?:00)?86\D*)?1[3-9](?:\D*\d){9}\D*")
_GAP = "\x00"
# What only leads up to a value: "电话 138…", "my name is …".
_LED_IN = re.compile(
    r"(?:(?:我的?)?(?:名字|姓名|联系人|收件人|收货人|联系电话|联系方式|电话|手机号?码?|号码|邮箱|地址|身份证号?码?|银行卡号?|卡号)|我叫|我是"
    r"|\b(?:my )?(?:name is|name|phone(?: number)?|tel|mobile|e-?mail|address)(?: is)?|\bi am|\bi'm)?[\s:：是为]*"
    + _GAP,
    re.IGNORECASE,
)
_PLACEHOLDER = re.compile(
    r"[〔\[【(（［「{<《]\s?(手机号|电话|邮箱|身份证|银行卡|账号|地址|姓名|mobile|mail|ID|phone|card|account|address|name)\s?(\d{1,4})\s?[〕\]】)）］」}>》]",
    re.IGNORECASE,
)


def spans(text: str) -> list[Span]:
    """Find what is private, in the order of the text; no two overlap."""
    plain, found = plainly(text), list[Span]()
    for finder in _FINDERS:
        for span in finder(plain):
            if not any(span.start < other.end and other.start < span.end for other in found):
                found.append(span)
        plain = blank(plain, found)
    return sorted(found, key=lambda span: span.start)


def mask(text: str, *, is_own: bool = False) -> str:
    """Replace what is private by a label; the rest of the text is returned as it was.

    `is_own` says that the shop wrote it, as it does its answers: its names and addresses stay, numbers do not.
    """
    return _replaced(
        text, lambda span, text: text[span.start : span.end] if is_own and span.kind in _WORDS else _written(span, text)
    )


def left_out(text: str) -> str:
    """Give the text without what is private, for a search: no document holds it. A text of nothing else stays."""
    rest = _LED_IN.sub(" ", _replaced(text, lambda span, text: _GAP))
    return rest if re.search(r"\w", rest) else text


@dataclass(frozen=True, kw_only=True)
class Hidden:
    """Texts in which placeholders stand for what is private; what they stand for leaves no trace in a log of this object."""

    texts: tuple[str, ...]
    _values: Mapping[tuple[str, int], str] = field(repr=False)

    def restore(self, text: str) -> str:
        """Put the values back, also where a model wrote other brackets or a space. Unknown placeholders stay."""
        return _PLACEHOLDER.sub(lambda found: self._values.get(_key(found), found.group()), text)

    def without(self, text: str) -> str:
        """Leave the known placeholders out: what a draft says beside them is what sources have to prove."""
        return _PLACEHOLDER.sub(lambda found: "" if _key(found) in self._values else found.group(), text)

    def repeats_a_number(self, text: str) -> bool:
        """Tell whether a text holds a placeholder other than a name's or an address's: no claim has a use for one."""
        return any(found[1].lower() not in _SALUTING for found in _PLACEHOLDER.finditer(text))

    def is_filled(self, text: str) -> bool:
        """Tell whether every placeholder of a draft stands for a value."""
        return all(_key(found) in self._values for found in _PLACEHOLDER.finditer(text))

    def cover(self, text: str) -> str:
        """Take the values out of a text that was made from these, a restored draft: longest first."""
        for (label, number), value in sorted(self._values.items(), key=lambda item: -len(item[1])):
            text = text.replace(value, f"〔{label}{number}〕")
        return text


def hide(*texts: str) -> Hidden:
    """Replace what is private by placeholders, the same for the same value; they are in English where no text is Chinese."""
    language = 0 if any(re.search(f"[{HAN}]", text) for text in texts) else 1
    taken = {_key(found) for text in texts for found in _PLACEHOLDER.finditer(text)}  # typed by somebody: not ours
    known: dict[tuple[str, str], str] = {}
    values: dict[tuple[str, int], str] = {}

    def placeholder(span: Span, text: str) -> str:
        label, value = _label(span, text)[language], text[span.start : span.end]
        same = (label, _alike(value))
        if same not in known:
            number = next(n for n in count(1) if (label.lower(), n) not in taken and (label.lower(), n) not in values)
            values[label.lower(), number] = value
            known[same] = f"〔{label}{number}〕"
        return known[same]

    return Hidden(texts=tuple(_replaced(text, placeholder) for text in texts), _values=values)


def _written(span: Span, text: str) -> str:
    chinese, _ = _label(span, text)
    return f"[{chinese}/{_LABELS[span.kind][1]}]"


def _replaced(text: str, by: Callable[[Span, str], str]) -> str:
    """Put words in the place of each span, numbered from the left."""
    parts, at = [], 0
    for span in spans(text):
        parts += [text[at : span.start], by(span, text)]
        at = span.end
    return "".join([*parts, text[at:]])


def _label(span: Span, text: str) -> tuple[str, str]:
    if span.kind == "phone" and _MOBILE.fullmatch(plainly(text[span.start : span.end])):
        return "手机号", "mobile"
    return _LABELS[span.kind]


def _alike(value: str) -> str:
    """Give what two writings of one value share: 138-0013-8000 and １３８００１３８０００."""
    return re.sub(r"[\W_]", "", plainly(value)).lower()


def _key(found: re.Match[str]) -> tuple[str, int]:
    return found[1].lower(), int(found[2])
