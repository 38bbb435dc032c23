"""What a model's words may not hold unless their quotes do: links, images, markup, secrets, our own prompt, empty slots.

unfit("详见 https://evil.example", "7 天内可退。")          # ("markup", "https://evil.example")
unfit("密钥是 sk-abc12345", "7 天内可退。")                 # ("leak", "sk-abc12345")
unfit("详见 https://a.example", "见 https://a.example。")   # ("", ""): its quote has it, and it is shown as plain text

For `assistant.verify` and `assistant.chat.claims`. Patterns over what a sentence looks like; that it is true is for the rest of
`verify`.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from assistant.prompts import system_prompt

_LINK = re.compile(
    r"(?:[a-z][a-z0-9+.-]*://|www\.|(?:javascript|data|mailto|tel|vbscript):)[^\s\"'<>，。；！？、（）()《》「」]+"
    r"|(?<![a-z0-9.@-])[a-z0-9._%+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+"
    r"|(?<![a-z0-9.@-])(?:[a-z0-9-]+\.)+[a-z]{2,}(?![a-z0-9@-])(?:/[^\s\"'<>，。；！？、（）()《》「」]*)?"
    r"|(?<!\d)\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?(?:/\S*)?"
    r"|(?<![a-z0-9-])[a-z0-9-]+\s?(?:\[\.\]|\(\.\)|\[dot\]|\(dot\))\s?[a-z]{2,}",
    re.IGNORECASE | re.ASCII,
)
_MARKUP = re.compile(
    r"<[a-z/!?][^>]*>?|!?\[[^\]]*\]\s*[(\[:]|!\[|\*\*|__|~~|`|&(?:#\d+|#x[0-9a-f]+|[a-z]+);|^\s*(?:#{1,6}\s|[>*+|-]\s)"
    r"|\bon(?:error|load|click)\s*=|(?<![a-z])(?:alert|eval)\s*\(",
    re.IGNORECASE | re.MULTILINE,
)
_SLOT = re.compile(
    r"\{[^{}\n]{0,40}\}|\$\{|[\[【<][^\]】>\n]{0,12}(?:姓名|名字|单号|链接|网址|填写|插入|此处|your|name|order|link|insert|date)"
    r"[^\]】>\n]{0,12}[\]】>]|(?<![a-z])(?:todo|tbd|lorem ipsum|x{3,})(?![a-z])|_{3,}",
    re.IGNORECASE,
)
_SECRET = re.compile(
    r"(?<![a-z0-9])(?:sk|pk|rk|hf|gh[opsu]|glpat|xox[abp])[-_][a-z0-9_-]{6,}|(?<![a-z0-9])(?:akia|asia|aiza|eyj)[a-z0-9_.-]{12,}"
    r"|-----BEGIN[ \w]*|(?<![a-z])bearer\s+(?P<bearer>[!-~]{8,})"
    r"|(?<![a-z])(?:[a-z]+[ _-])?(?:api ?key|key|token|secret|password|passwd)(?:\s+is\s+|\s*[=:]\s*)"
    r"(?P<named>(?=[^\s\d]*\d)[\w!@#$%^&*+/=-]{4,})"
    r"|(?:密钥|令牌|口令|密码)\s*(?:是|为|[:=])\s*(?P<chinese>(?=[^\s\d]*\d)[\w!@#$%^&*+/=-]{4,})|(?<![a-z0-9_])[a-z0-9]+(?:_[a-z0-9]+)+\s*=\s*[!-~]+"
    r"|(?<![a-z0-9])(?=[a-z]*\d)(?=\d*[a-z])[a-z0-9]{16,}(?![a-z0-9])",
    re.IGNORECASE | re.ASCII,
)
_OUR_TEXT = re.compile(
    r"(?:系统)?提示词|系统设定|我的(?:指令|设定)|system prompt|my (?:hidden )?instructions", re.IGNORECASE
)
# Letters and marks that show nothing, besides the control and format characters.
_BLANKS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0")
_OTHER_ALPHABETS = re.compile(r"[\u0370-\u03ff\u0400-\u052f]")  # Greek and Cyrillic letters that look like Latin ones
RUN = 6  # words in a row that no reply shares with our prompt by chance


def unfit(text: str, support: str) -> tuple[str, str]:
    """Give why `text` cannot be shown ("markup" or "leak") and what it is; two empty texts where `support` holds it all."""
    if found := planted(text, support):
        return "markup", found
    text, support = _plain(text), _plain(support)
    for match in _SECRET.finditer(text):
        secret = next((group for group in match.groups() if group), match.group())
        if secret not in support:
            return "leak", secret
    if (ours := _OUR_TEXT.search(text)) and ours.group() not in support:
        return "leak", ours.group()
    copied = (_runs(text) & _prompt()) - _runs(support)
    return ("leak", min(copied)) if copied else ("", "")


def planted(text: str, support: str) -> str:
    """Give a link, markup, a slot or a hidden character of `text` that `support` lacks; empty where there is none."""
    hidden = [character for character in text if _is_hidden(character) and character not in support]
    text, support = _plain(text), _plain(support)
    found = sorted(links(text) - links(support))  # whole ones: the beginning of a link leads elsewhere
    for pattern in (_MARKUP, _SLOT, _OTHER_ALPHABETS):
        found += [match.group() for match in pattern.finditer(text) if match.group() not in support]
    return next(iter([*found, *hidden]), "")


def links(text: str) -> set[str]:
    """Give the links and mail addresses that stand in `text`, written out or bare."""
    return {link.rstrip(".,;:!?") for link in _LINK.findall(text)}


def _plain(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", text) if not _is_hidden(c))


def _is_hidden(character: str) -> bool:
    """Tell whether nobody sees it: control and format characters, and halves of a pair (which no encoder takes)."""
    return (unicodedata.category(character)[0] == "C" and character not in "\n\t\r") or character in _BLANKS


def _runs(text: str) -> set[str]:
    words = re.findall(r"[a-z]+", text.lower())
    return {" ".join(words[at : at + RUN]) for at in range(len(words) - RUN + 1)}


@lru_cache(maxsize=1)
def _prompt() -> set[str]:
    """Give every run of words in our prompt, in each of its forms."""
    methods = ("json_schema", "tools", "text")
    return set().union(*(_runs(system_prompt("en", method, mark="")) for method in methods))
