"""Traditional script, regional words, odd widths and invisible characters → the words that our documents use.

    to_mainland("行動電源的運費")         # '移动电源的运费'

A step of the question only. Were it part of `ingest.text.normalise`, every vector and the shipped embedding's training
would change with it, and a document's own regional words would be rewritten where one wording is as good as the other;
a question has to reach the documents' words, not the other way round.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING

from ingest.text import HAN

if TYPE_CHECKING:
    from opencc import OpenCC

# What OpenCC's phrase tables lack or word otherwise than shops do; keys in simplified script, as its conversion leaves them.
_SHOP_WORDS = {
    # Taiwan
    "行动电源": "移动电源", "退货便": "退货", "宅配": "快递", "超商取货": "自提", "超商": "便利店",
    "折价券": "优惠券", "折扣码": "优惠码", "品质": "质量", "当机": "死机", "网路": "网络", "软体": "软件",
    "硬体": "硬件", "滑鼠": "鼠标", "萤幕": "屏幕", "简讯": "短信", "讯号": "信号", "资讯": "信息",
    "伺服器": "服务器", "数位": "数字", "帐号": "账号", "帐户": "账户", "帐单": "账单", "保固": "保修",
    "统一编号": "税号", "统编": "税号", "取货": "取件", "鉴赏期": "无理由退货期", "犹豫期": "无理由退货期",
    "气炸锅": "空气炸锅", "空气气炸锅": "空气炸锅", "蓝芽": "蓝牙", "韧体": "固件", "连线": "连接", "登入": "登录",
    "登出": "退出登录", "刷退": "退款", "刷卡": "信用卡支付", "免运费": "包邮", "免运": "包邮", "运送": "配送",
    "离岛": "偏远地区", "客诉": "投诉", "物流士": "快递员", "预购": "预售", "红利点数": "积分", "点数": "积分",
    "行动支付": "手机支付", "行动电话": "手机", "重新开机": "重启", "瑕疵品": "质量问题商品", "瑕疵": "质量问题",
    "专人客服": "人工客服", "金流": "支付", "发票载具": "电子发票", "电子载具": "电子发票",
    # Hong Kong
    "速递": "快递", "叉电": "充电", "尿袋": "移动电源", "落单": "下单", "信用咭": "信用卡", "优惠咭": "优惠券",
    "户口": "账户", "换领": "兑换", "电邮": "电子邮件", "寄失": "丢件", "手提电话": "手机", "吸尘机": "扫地机",
    "风筒": "吹风机", "坏咗": "坏了", "唔见咗": "丢了", "唔见": "丢了", "点样": "怎么", "几耐": "多久",
    "几多钱": "多少钱", "几多": "多少", "几时": "什么时候", "收唔到": "收不到", "未收到货": "没收到货",
    "可唔可以": "可不可以", "唔": "不", "嘅": "的", "咗": "了", "喺": "在", "系咪": "是不是",
}  # fmt: skip
_SHOP = re.compile("|".join(sorted(_SHOP_WORDS, key=len, reverse=True)))
_SPACED = re.compile(rf"(?<![{HAN}])[{HAN}](?: [{HAN}]){{2,}}(?![{HAN}])")
_INVISIBLE = frozenset("\ufe0e\ufe0f\u20e3")  # what makes an emoji of a digit
_HAN = re.compile(f"[{HAN}]")


@lru_cache(maxsize=2)
def _converter(table: str) -> OpenCC:
    from opencc import OpenCC  # only Chinese text needs it

    return OpenCC(table)


def to_mainland(text: str, is_ours: Callable[[str], bool] = lambda word: False) -> str:
    """Give `text` in half width and simplified script, with regional words put into ours; unchanged where nothing applies.

    OpenCC's phrases are used only where the script is traditional: in simplified text a word such as 影片 may mean what it
    says. The shop's own table applies to every word but those that the documents use themselves, as `is_ours` tells: 犹豫期,
    户口 and 瑕疵 are an insurer's and a court's own words.
    """
    visible = "".join(c for c in text if unicodedata.category(c) != "Cf" and c not in _INVISIBLE)
    # Chinese punctuation is right as it is; the normal form deals with it.
    plain = "".join(c if unicodedata.category(c)[0] == "P" else unicodedata.normalize("NFKC", c) for c in visible)
    if not _HAN.search(plain):
        return plain
    plain = _SPACED.sub(lambda match: match.group().replace(" ", ""), plain)
    simplified = str(_converter("t2s").convert(plain))
    if simplified != plain:
        # the shop's words first: OpenCC's phrases would cut 行動電源 and 數位 in other places
        simplified = str(_converter("tw2sp").convert(plain))
    return _SHOP.sub(lambda match: match[0] if is_ours(match[0]) else _SHOP_WORDS[match[0]], simplified)
