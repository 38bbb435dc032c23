"""Mail addresses, also as people write them so that no machine finds them: "lin77 艾特 qq 点 com", "lin77(at)163.com".

list(find(plainly("发到 lin77＠qq．com")))        # [Span(kind="mail", start=3, end=15)]
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.privacy_text import Span

_LOCAL = r"(?<![A-Za-zÀ-ɏ\d._%+-])(?P<local>[A-Za-zÀ-ɏ\d_](?:[A-Za-zÀ-ɏ\d._%+'-]*[A-Za-zÀ-ɏ\d_+-])?)"
_WORD = r"[A-Za-zÀ-ɏ\d](?:[A-Za-zÀ-ɏ\d-]*[A-Za-zÀ-ɏ\d])?"
_ENDS = r"(?:com|cn|net|org|edu|gov|io|co|me|cc|hk|tw|jp|uk|de|fr|eu)(?![A-Za-z])"
_DOT = rf"(?:\.(?=[A-Za-z\d])|\s?[.。]\s?(?={_ENDS})|\s?(?:点儿?|點|[(\[{{]\s?(?:dot|点)\s?[)\]}}])\s?|\sdot\s)"
_SIGN = r"\s?(?:@|[(\[{<]\s?(?:at|@|a|艾特)\s?[)\]}>]|艾特|爱特|圈[Aa]|#)\s?"
_DOMAIN = rf"{_WORD}(?:{_DOT}{_WORD})*{_DOT}[A-Za-z]{{2,12}}"
_PROVIDER = (
    r"(?:qq|163|126|139|189|gmail|googlemail|outlook|hotmail|live|msn|yahoo|icloud|me|foxmail|sina|sohu|aliyun|yeah|tom|21cn|wo|vip|proton(?:mail)?"
    r"|gmx|web|mail|aol|zoho|yandex|naver|daum|hanmail|126邮箱|163邮箱)"
)
_WRITTEN = re.compile(rf"{_LOCAL}{_SIGN}{_DOMAIN}(?![A-Za-z\d])", re.IGNORECASE)
_SHORT = re.compile(rf"{_LOCAL}\s?(?:@|艾特)\s?{_PROVIDER}(?:邮箱)?(?![A-Za-z\d])", re.IGNORECASE)
_IN_WORDS = re.compile(
    rf"{_LOCAL}(?:\s(?:dot|点)\s[A-Za-z\d_-]+)*\s(?:at|AT|At|在)\s(?P<domain>{_WORD}(?:{_DOT}{_WORD})*{_DOT}[A-Za-z]{{2,12}})(?![A-Za-z\d])"
)
_KNOWN = re.compile(rf"{_PROVIDER}(?![A-Za-z\d])", re.IGNORECASE)
_TOLD = re.compile(r"(?:mail|邮箱|邮件|to|is|:)\s*$", re.IGNORECASE)
_BOX = re.compile(r"(?:QQ|qq|网易|新浪)邮箱(?:号|地址|是|为|:|\s)*(?P<local>\d{5,12})(?!\d)")


def find(plain: str) -> Iterator[Span]:
    """Give mail addresses. "at" in words needs a provider, a word before it, or a local part that is no plain word."""
    for pattern in (_WRITTEN, _SHORT):
        for match in pattern.finditer(plain):
            if "#" not in match.group() or _KNOWN.search(match.group(), match.end("local") - match.start()):
                yield Span(kind="mail", start=match.start(), end=match.end())
    for match in _IN_WORDS.finditer(plain):
        is_odd = re.search(r"[\d._+-]", match["local"])
        if is_odd or _KNOWN.match(match["domain"]) or _TOLD.search(plain, max(0, match.start() - 12), match.start()):
            yield Span(kind="mail", start=match.start(), end=match.end())
    for match in _BOX.finditer(plain):
        yield Span(kind="mail", start=match.start("local"), end=match.end("local"))
