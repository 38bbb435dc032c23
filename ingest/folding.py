"""One form for all the ways of writing the same letters, and what is read once an encoding is undone.

folded("ＩＧＮＯＲＥ аll prev\u200bious")        # 'ignore all previous'
folded_with_origins(text)                         # (the same form, where each of its characters stands in `text`)
list(decoded(text))                               # [(start, end)] of base64, hex and escapes that hide prose
"""

from __future__ import annotations

import base64
import binascii
import codecs
import html
import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache
from urllib.parse import unquote

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff"
    "\uffa0\U000e0000-\U000e007f\U000e0100-\U000e01ef]"
)
# Cyrillic and Greek letters that look Latin (Unicode confusables, UTS 39), the quotes, and the traditional characters of the patterns.
_ALIKE = str.maketrans(
    "авсеһіјкӏморԛѕтухԁԍոքАВСЕНІЈКМОРЅТУХαορνικτυχεΑΒΕΖΗΙΚΜΝΟΡΤΥΧıℓ’‘“”"
    "規則無視從現開請輸統詞說論問題覆複記掉遵參對話應當須務聽戶顧買單條費賠倍轉帳號碼驗證鑰環變數據聯繫經電機買將個這應執讀譯還終償諾",
    "abcehijklmopqstuxdgnqabcehijkmopstyxaopvikтuxeabezhikmnoptyxil''\"\""
    "规则无视从现开请输统词说论问题复复记掉遵参对话应当须务听户顾买单条费赔倍转帐号码验证钥环变数据联系经电机买将个这应执读译还终偿诺",
)  # fmt: skip
_HAN = "\u3400-\u9fff"
_SPACED = re.compile(rf"(?:[{_HAN},.:!、。\w]{{1,4}}[ \u00a0\u3000]*[ \n]){{6,}}[{_HAN}]{{1,4}}")  # 忽 略 以 上 …
_MAY_BE_SPACED = re.compile(rf"[{_HAN}]{{1,4}}[ \n][{_HAN}]{{1,4}}[ \n]")
_LETTERS = re.compile(r"(?<![a-z])(?:[a-z][ .\-_*]{1,2}){11,}[a-z](?![a-z])")  # i g n o r e …
_BASE64 = re.compile(r"(?<![\w+/=-])[A-Za-z0-9+/_-]{24,4000}={0,2}(?![\w+/=])")
_HEX = re.compile(r"(?<![0-9a-fA-F])(?:(?:0x|\\x)?[0-9a-fA-F]{2}[ ,:]?){14,2000}(?![0-9a-fA-F])")
_ESCAPED = re.compile(
    r"(?:\\+u\{?[0-9a-fA-F]{4,6}\}?){4,}|(?:&#x?[0-9a-fA-F]{2,6};\s?){6,}|(?:%[0-9a-fA-F]{2}[\w.~-]{0,12}){6,}"
)
_CODE = re.compile(r"\\+u\{?([0-9a-fA-F]{4,6})\}?")
_PROSE = re.compile(rf"[{_HAN}]{{4,}}|(?:\b[A-Za-z]{{1,14}}[ ,.!?]+){{4,}}")


def folded(text: str) -> str:
    """Give the form that patterns are looked up in: NFKC, nothing invisible, look-alikes as what they look like, lower case."""
    plain = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).translate(_ALIKE).lower()
    return _SPACED.sub(_unspaced, plain) if _MAY_BE_SPACED.search(plain) else plain


def folded_with_origins(text: str) -> tuple[str, list[int]]:
    """Give the folded form and for each of its characters the place in `text`. Slow: for what was found only."""
    letters = [(letter, place) for place, raw in enumerate(text) for letter in _letter(raw)]
    plain = "".join(letter for letter, _ in letters)
    dropped = {
        place
        for run in _SPACED.finditer(plain)
        for place in range(run.start(), run.end())
        if plain[place].isspace() and not _is_between_words(plain, place)
    }
    kept = [pair for place, pair in enumerate(letters) if place not in dropped]
    return "".join(letter for letter, _ in kept), [origin for _, origin in kept]


def spaced_out(folded_text: str) -> Iterator[tuple[int, int, str]]:
    """Give where single letters stand apart in the folded form, and what they spell together."""
    for run in _LETTERS.finditer(folded_text):
        yield run.start(), run.end(), re.sub(r"[ .\-_*]", "", run[0])


def decoded(text: str) -> Iterator[tuple[int, int]]:
    """Give start and end of each part that is prose once its encoding is undone."""
    for pattern, undo in _ENCODINGS:
        for found in pattern.finditer(text):
            if (meaning := undo(found[0])) and _PROSE.search(meaning):
                yield found.start(), found.end()


def rotated(text: str) -> str:
    """Give the text with its Latin letters turned by thirteen places."""
    return codecs.encode(text, "rot13")


@lru_cache(maxsize=20_000)
def _letter(raw: str) -> str:
    return _INVISIBLE.sub("", unicodedata.normalize("NFKC", raw)).translate(_ALIKE).lower()


def _unspaced(run: re.Match[str]) -> str:
    text = run[0]
    return "".join(
        letter for place, letter in enumerate(text) if not letter.isspace() or _is_between_words(text, place)
    )


def _is_between_words(text: str, place: int) -> bool:
    """Say whether Latin letters or digits stand on both sides: there a space parts words."""
    around = text[max(0, place - 1) : place] + text[place + 1 : place + 2]
    return len(around) == 2 and around.isascii() and around.isalnum()


def _from_base64(blob: str) -> str:
    standard = blob.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        return base64.b64decode(standard + "=" * (-len(standard) % 4)).decode("utf-8")
    except (binascii.Error, ValueError):
        return ""


def _from_hex(blob: str) -> str:
    digits = re.sub(r"0x|\\x|[ ,:]", "", blob)
    try:
        return bytes.fromhex(digits).decode("utf-8")
    except ValueError:
        return ""


def _from_escapes(blob: str) -> str:
    if blob.startswith("\\"):
        return _CODE.sub(lambda found: chr(min(int(found[1], 16), 0x10FFFF)), blob)
    return html.unescape(blob) if blob.startswith("&") else unquote(blob, errors="ignore")


_ENCODINGS: tuple[tuple[re.Pattern[str], Callable[[str], str]], ...] = (
    (_BASE64, _from_base64),
    (_HEX, _from_hex),
    (_ESCAPED, _from_escapes),
)
