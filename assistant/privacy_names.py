"""Chinese names, by the words beside them: a surname alone tells nothing (高, 方, 全 are words as well).

list(find(plainly("我叫欧阳娜娜，想退货")))        # [Span(kind="name", start=2, end=6)]

Words that name a person (收件人, 姓名, 我叫) carry any name; weaker ones (找, 我是) only one of usual characters that ends where
a word can. Numbers and addresses have been taken out before: a name may stand beside their marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.privacy_text import HAN, NUMBER, PLACE, Span
from assistant.privacy_words import characters, either, words

_SURNAMES, _COMPOUND, _GIVEN = characters("surname"), either("compound surname"), characters("given")
_S = f"(?:{_COMPOUND}|[{_SURNAMES}])"
_ANY = f"(?:(?:{_COMPOUND})[{HAN}]{{1,2}}?|[{_SURNAMES}]{{2}}[{HAN}]{{2}}?|[{_SURNAMES}][{HAN}]{{1,2}}?)"
_USUAL = f"(?:(?:{_COMPOUND})[{_GIVEN}]{{1,2}}?|[{_SURNAMES}][{_GIVEN}]{{1,2}}?)"
_DOTTED = f"[{HAN}]{{1,10}}(?:[·•・‧][{HAN}]{{1,10}})+"
_LATIN = r"[A-ZÀ-Þ][A-Za-zÀ-ÿ'’-]+(?:[ ·.][A-ZÀ-Þ][A-Za-zÀ-ÿ'’-]*){0,3}"
_TITLE, _ROLE = either("title"), either("role")
_END = rf"(?=[^{HAN}]|$|{_TITLE}|{either('name end')})"
_START = rf"(?:^|(?<=[^{HAN}A-Za-z\d])|(?<=请让)|(?<=[请让找给和与跟帮问叫姓向对是由被把替及]))"

_LINK = (
    r"(?:姓名|名字|名称|栏)?(?:写|填|改|换|留|显示|登记|签|变更|更正|备注|预留)?(?:的|错)?"
    r"(?:是|为|成|叫|作|做|了|:|=|-|\s|[“\"'「『【(《]){0,4}"
)

_STRONG = re.compile(
    rf"(?:{_ROLE})(?>{_LINK})(?P<name>{_DOTTED}|{_ANY}{_END}|{_LATIN}|[小老阿大]{_S}{_END}|{_S}[{_GIVEN}]{{1,2}}"
    rf"|(?![{characters('word surname')}]){_S}[{HAN}]{{2}})"
)
_COLON = re.compile(
    rf"(?:{_ROLE}|客户|顾客|买家|用户|业主|本人|代收)\s?[:=]\s?(?P<name>[{HAN}]{{2,4}}(?=[^{HAN}]|$)|{_LATIN})"
)
_WEAK = re.compile(
    rf"(?:客户|买家|卖家|顾客|用户|业主|我是|本人|叫|找|请让|让|联系|我?(?:的)?(?:{either('relative')})|帮|替|给|由|交给|转给|转交|问"
    rf"|通知|写的?是?|填的?是?|改成|换成|改为|抬头是?|姓名?|署)(?:是|叫|为|:|\s|[“\"「『【(]){{0,2}}(?P<name>{_USUAL}){_END}"
)
_TITLED = re.compile(rf"{_START}(?P<name>{_S}[{HAN}]{{0,2}}?)(?={_TITLE})")
_ADDRESSED = re.compile(
    rf"(?P<name>[{characters('top surname')}])(?=先生|女士|小姐|老师|师傅|经理|阿姨|医生|律师|太太|工(?=[^{HAN}]|$|回|来|联|上))"
)
_CALLED = re.compile(
    rf"(?:免贵|我|本人|客户|买家|他|她|人)?姓(?P<name>{_S})(?![{HAN}]{{0,1}}名)(?=[^{HAN}]|$|{_TITLE}|的|，|手机|电话)"
)
_NICKNAME = re.compile(rf"(?:我是|我叫|找|联系|叫我?)(?P<name>[小老阿]{_S})(?=[^{HAN}]|$|{_TITLE}|就|即可|的)")
_BESIDE = re.compile(
    rf"{_START}(?P<name>{_ANY})(?:[\s,、:/|+;()]|收|电话|手机号?|身份证号?|的|本人|地址|住址|住|在|邮箱|联系方式|号码|是|卡号|tel"
    rf"|先生|女士|小姐|打|用|绑定|留|填|预留|联系|拨|发|写|寄|到|在|去|收件){{0,6}}[{NUMBER}{PLACE}]"
)
_BEHIND = re.compile(rf"[{NUMBER}{PLACE}][\s,、:/|+;()]{{0,3}}(?P<name>{_ANY})(?=收|[\s,。;、)\n]|$|{_TITLE}|签收)")
_OWNER = re.compile(
    rf"{_START}(?P<name>{_USUAL})(?:的(?:包裹|快递|订单|单子|手机|电话|身份证|地址|账户|账号|件|货|东西|名字|会员|邮箱|退款|发票|卡)"
    r"|签收|代收|亲启|亲收|收(?=[\s,。]|$)|本人签收|下的?单|买的|要求|申请|反映|投诉|来电|说|拒收)"
)
_SIGNED = re.compile(
    rf"(?:谢谢|此致|敬礼|祝好|(?<!-)--|麻烦了|感谢|拜托了?)[\s,。!~-]*(?P<name>{_USUAL})[\s.。]*$", re.MULTILINE
)
_FULL = re.compile(rf"^[^\S\n]*(?P<name>{_USUAL})[^\S\n]*$", re.MULTILINE)
_JOBS = re.compile(either("job"))
_WEAKEST = (_TITLED, _ADDRESSED, _CALLED, _NICKNAME, _BESIDE, _BEHIND, _OWNER, _SIGNED, _FULL)


def find(plain: str) -> Iterator[Span]:
    """Give names, or the surname where only that stands before a title."""
    for pattern in (_COLON, _STRONG, _WEAK, *_WEAKEST):
        for match in pattern.finditer(plain):
            name = match["name"]
            if _is_word(name) or (pattern in (_COLON, _STRONG) and _is_field(name)):
                continue
            if pattern is _BESIDE and not _is_usual(name):
                continue
            yield Span(kind="name", start=match.start("name"), end=match.end("name"))


def _is_word(name: str) -> bool:
    return name in _NO_NAME or name[:2] in _NO_NAME or name[1:3] in _FIELDS or bool(_JOBS.match(name))


def _is_field(name: str) -> bool:
    return any(word in name for word in _FIELDS)


def _is_usual(name: str) -> bool:
    return _USUAL_CHARACTERS.issuperset(name)


_USUAL_CHARACTERS = frozenset(_GIVEN + _SURNAMES + _COMPOUND)
_FIELDS, _NO_NAME = words("field"), words("no name")
