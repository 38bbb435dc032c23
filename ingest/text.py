"""Text as both legs see it: one normal form, the lexical terms, and which language it is.

normalise("ＵＳＢ－Ｃ 接口壞了")          # 'usb-c 接口坏了'
terms("A1-Pro 报 E1024，7天内能退吗")    # ['a1-pro', 'a1pro', 'a1', 'pro', '报', 'e1024', '7', '7天', '天', ...]
query_language("refund 多久到账")        # 'zh'
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from ingest.document import Language

if TYPE_CHECKING:
    from opencc import OpenCC

NORMAL_FORM = 1  # counts up when `normalise` changes: vectors made with another normal form are not comparable
HAN = r"\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"

_HAN = re.compile(f"[{HAN}]")
_TOKEN = re.compile(rf"(?P<han>[{HAN}]+)|[^\W_{HAN}]+(?:[-./'][^\W_{HAN}]+)*", re.UNICODE)
_SEPARATOR = re.compile(r"[-/]|\.(?!\d)|(?<!\d)\.")  # "3.5mm" stays whole
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_NUMBER = re.compile(r"\d+(?:\.\d+)*")
_WORD = re.compile(r"[^\W\d_]{2,}", re.UNICODE)

# Characters that carry no content alone; pairs made only of them are dropped as well ("的话", "是不是").
STOP_CHARACTERS = frozenset(
    "的了吗呢吧啊呀哦嘛么是我你您他她它们这那就也都和与及或而且在有个还能会要把被给让请想之其所等于着得地很不"
)
# Left out on purpose: no, not, without, before, after, which decide the meaning of a rule.
_STOPWORD_LIST = (
    "a an the and or but if of to in on at by for with from as is are was were be been being am do does did doing have"
    " has had having i me my mine we our ours us you your yours he him his she her hers it its they them their this"
    " that these those there here what which who whom how why where when can could will would shall should may might"
    " must so than then too very just about into over under up down out please hi hello thanks thank dont im ive id ill"
)
STOPWORDS = frozenset(_STOPWORD_LIST.split())


@lru_cache(maxsize=1)
def _converter() -> OpenCC:
    from opencc import OpenCC  # only Chinese text needs it

    return OpenCC("t2s")


def normalise(text: str) -> str:
    """Give the form that is indexed and queried: NFKC, lower case, simplified Chinese. Offsets are not kept."""
    text = unicodedata.normalize("NFKC", text).lower()
    if _HAN.search(text):
        text = str(_converter().convert(text))
    return text


def terms(text: str) -> list[str]:
    """Give the lexical terms of `text` in order, repeats included; the same for documents and queries.

    Chinese runs give characters and character pairs (pairs beat jieba words, see design.md), other words a light stem,
    numbers and codes themselves; a compound such as "usb-c" gives itself and its parts, and without its separators if
    it holds a digit, since customers write "a1pro". A number glued to a unit ("7天") is a term of its own.
    """
    text = _THOUSANDS.sub("", normalise(text).replace("’", "'"))
    found: list[str] = []
    previous_end, previous = -1, ""
    for match in _TOKEN.finditer(text):
        token = match.group()
        if match.lastgroup == "han":
            if match.start() == previous_end and _NUMBER.fullmatch(previous):
                found.append(previous + token[0])
            found.extend(_han_terms(token))
        else:
            found.extend(_word_terms(token))
        previous_end, previous = match.end(), token
    return found


def index_terms(text: str) -> list[str]:
    """Give what the lexical leg indexes and looks up: the terms, and every two neighbouring English words as a phrase.

    On the first halves of the public sets phrases gain .04 nDCG@10 in doc2dial and lose nothing in the FAQ set; the
    same for Chinese, groups of three characters, loses .02 to .03, so pairs of characters are its longest terms.
    """
    found = terms(text)
    words = [term for term in found if term.isascii() and term.isalpha()]
    return found + [f"{first} {second}" for first, second in pairwise(words)]


def _han_terms(run: str) -> list[str]:
    stop = STOP_CHARACTERS
    found = [c for c in run if c not in stop]
    found.extend(a + b for a, b in pairwise(run) if not (a in stop and b in stop))
    return found


@lru_cache(maxsize=50_000)
def _word_terms(token: str) -> tuple[str, ...]:
    token = token.removesuffix("'s").replace("'", "")
    if not token or token in STOPWORDS:
        return ()
    if _NUMBER.fullmatch(token):
        return (token,)
    parts = [p for p in _SEPARATOR.split(token) if p]
    if len(parts) == 1:
        return (stem(token),)
    whole = [] if "/" in token else [token]
    if whole and any(c.isdigit() for c in token) and any(c.isalpha() for c in token):
        whole.append("".join(parts))
    return (*whole, *(stem(p) for p in parts if p not in STOPWORDS))


def stem(word: str) -> str:
    """Strip English plural, -ing, -ed and a final -e; codes, numbers and short words stay as they are.

    After Harman's S-stemmer (1991) and step 1 of Porter (1980): weak on purpose, since model names must not collide.
    """
    if len(word) < 4 or not (word.isascii() and word.isalpha()):
        return word
    word = _strip_plural(word)
    for ending in ("ing", "ed"):
        kept = word[: -len(ending)]
        if word.endswith(ending) and len(kept) >= 3 and re.search("[aeiouy]", kept) and not word.endswith("eed"):
            word = kept[:-1] if kept[-1] == kept[-2] and kept[-1] not in "lsz" else kept
            break
    if word.endswith("i"):
        return word[:-1] + "y"  # "carried" has lost its ending to "carri"
    return word[:-1] if word.endswith("e") and len(word) > 4 else word


def _strip_plural(word: str) -> str:
    if word.endswith("ies"):
        return word[:-3] + "y" if len(word) > 4 else word[:-1]
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def _han_share(text: str) -> float:
    """Share of Chinese in the words of `text`, another word weighing two characters and codes nothing."""
    han = len(_HAN.findall(text))
    words = len(_WORD.findall(_HAN.sub(" ", text)))
    return han / (han + 2 * words) if han or words else 0.0


def detect_language(text: str) -> Language:
    """Say what a document is written in: Chinese with product names is "zh", both side by side is "mixed"."""
    share = _han_share(text)
    return "zh" if share >= 0.7 else "en" if share <= 0.15 else "mixed"


def query_language(text: str) -> Literal["zh", "en"]:
    """Say which language to reply in: any meaningful share of Chinese means Chinese."""
    return "zh" if _han_share(text) >= 0.2 else "en"
