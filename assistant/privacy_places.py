"""Chinese postal addresses by their grammar: 省市区县 › 镇街道村 › 路街弄 and number › 小区 › 栋单元室.

list(find(plainly("请寄到杭州市西湖区文三路8号3幢201室，谢谢")))        # one span: 杭州市…201室

A province, town or district alone is no address ("运费到新疆多少"): a number in a street, village or building has to follow,
or the word 地址 to stand before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.privacy_text import HAN, Span
from assistant.privacy_words import either

_AREA, _STREET, _ROAD, _ESTATE = either("area"), either("street"), either("road"), either("estate")


_N = r"(?:\d{1,5}[A-Za-z]?|[一二三四五六七八九十百零〇两]{1,4}|[甲乙丙丁东西南北中]|[A-Za-z]\d{0,3})"
_SIGN = r"(?:号楼|号院|號|号|弄|支弄|栋|棟|幢|座|单元|單元|室|层|樓|楼|户|房|门|巷|组|队|#楼?|区|期|排|厅|铺|库|仓)"
_UNIT = rf"{_N}(?:[-~/、]{_N}){{0,3}}\s?(?:{_SIGN})(?:之[一二三四五六七八九十\d]+)?"
_BARE = r"(?:[\s-]?[A-Za-z]?\d{2,4}[A-Za-z]?(?![\d.]|元|块|件|个|天|年|月|日)(?:-\d{1,4})?)"
_TRIPLE = r"\d{1,3}-\d{1,2}-\d{3,4}|[A-Z]?\d{1,3}-\d{3,4}"
_BRIDGE = rf"(?:[\s,，]?[{HAN}A-Za-z·\d]{{1,12}}?(?:{_ESTATE}|{_STREET})|[\s,，]?[{HAN}]{{2,8}}(?=\d{{1,3}}(?:号楼|栋|幢|座|单元)))"
# After a road any number with 号; after a town or an estate not one that can be a day of the month ("商城 12 号发货").
_NO_DAY = r"(?!(?:[12]?\d|3[01]|[一二三四五六七八九十]{1,3})\s?[号號](?![楼院]|\s?\d))"
_HEADED = (
    rf"(?:(?:{_ROAD})[东西南北中東]?\s?{_UNIT}"
    rf"|(?:{_AREA}|{_STREET}|{_ESTATE})[东西南北中東]?\s?{_NO_DAY}(?:{_UNIT}|(?:{_TRIPLE})(?!\d)))"
)
_TAIL = (
    rf"(?:(?:\s|[,，])?{_BRIDGE}?\s?(?:{_UNIT}|(?:{_TRIPLE})(?!\d)|附\s?\d+\s?号))*"
    rf"(?:(?<=[元栋幢座楼院苑厦])(?<!万元){_BARE}(?:室|房|号|户)?)?(?:[{HAN}]{{2,8}}(?:{_ESTATE})(?:{_BARE}|\d*层)?)?"
)
_DETAIL = re.compile(
    rf"(?:{_HEADED}|(?<![月第\d.日]){_UNIT}\s?{_UNIT}|{_N}(?:座|栋|幢|号楼|單元|单元){_BARE}"
    rf"|(?<=[厦寓园苑舍]){_BARE}(?:室|房)?(?=[\s,，。;；]|$)){_TAIL}"
)
_COUNTRY = re.compile(rf"[{HAN}]{{1,8}}(?:镇|乡|街道)[{HAN}]{{1,8}}(?:{_STREET}|村|{_ESTATE})")
_LEFT = re.compile(rf"[{HAN}A-Za-z\d·\s\-()]*$")
_LEFT_MORE = re.compile(rf"(?:[{HAN}]{{2,10}}(?:{_AREA})[,，、/])+$")
_CUT = re.compile(either("lead"))
_TOLD = re.compile(
    r"(?:地址|住址|住处|家住|我住|住在|地點|位置)(?:已经?|要|想|应该|需要|请|帮我|写错了?)?(?:改|换|写|填)?(?:[是为成到]|在)?[\s:：=“\"「【(（]*"
    r"(?P<place>[^\n,，。;；!！?？\ue000\ue001\ue002]{4,60}(?:[,，][^\n,，。;；!！?？\ue000\ue001\ue002]{2,30})?)"
)
_ENDS = re.compile(rf"[,，]?(?:{either('address end')})")
_OF_PLACE = re.compile(r"[省市区县镇乡區縣鎮鄉號樓村路街道巷弄号栋幢室楼园苑厦座层里府城]")
_POSTCODE = re.compile(
    r"(?:邮编|邮政编码|郵編|zip(?: ?code)?|post(?:al)? ?code)(?:是|为|:|is|\s)*"
    r"(?P<code>\d{6}(?!\d)|\d{5}(?:-\d{4})?(?!\d)|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[A-Z]\d[A-Z] ?\d[A-Z]\d)",
    re.IGNORECASE,
)


def find(plain: str) -> Iterator[Span]:
    """Give addresses that can be found on a map, from their province or town on."""
    for match in (*_DETAIL.finditer(plain), *_COUNTRY.finditer(plain)):
        start = _left_edge(plain, match.start())
        if match.end() - start >= 5 and match.end() - start <= 90:
            yield Span(kind="address", start=start, end=match.end())
    for match in _TOLD.finditer(plain):
        place = _ENDS.split(match["place"])[0].rstrip()
        if len(place) >= 4 and len(_OF_PLACE.findall(place)) >= 2:
            yield Span(kind="address", start=match.start("place"), end=match.start("place") + len(place))
    for match in _POSTCODE.finditer(plain):
        yield Span(kind="address", start=match.start("code"), end=match.end("code"))


_HEAD = re.compile(rf"(?:{either('place')})|[{HAN}]{{2,5}}(?:省|自治区)")


def _left_edge(plain: str, start: int) -> int:
    """Go left over what can belong to the address, then cut what leads up to it."""
    reach = _LEFT.search(plain, max(0, start - 40), start)
    left = reach.start() if reach else start
    while more := _LEFT_MORE.search(plain, max(0, left - 24), left):
        left = more.start()
    for cut in _CUT.finditer(plain, left, start):
        left = cut.end()
    head = _HEAD.search(plain, left, start)
    if head and not _OF_PLACE.search(plain, left, head.start()):
        left = head.start()
    while left < start and not plain[left].strip(" -()"):
        left += 1
    return left
