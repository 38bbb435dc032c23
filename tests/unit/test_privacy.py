"""What is masked in a customer's message and what is not, and that what a model is sent can be put back."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest

from assistant.privacy import hide, mask, spans
from assistant.privacy_numbers import holds_identity, holds_luhn

NUMBERS = [
    ("手机 13812345678 谢谢", "13812345678"),
    ("手机138 1234 5678", "138 1234 5678"),
    ("手机 138.1234.5678", "138.1234.5678"),
    ("旧号码139 123 45678已注销", "139 123 45678"),
    ("我的号是 1 3 8 0 0 1 3 8 0 0 0", "1 3 8 0 0 1 3 8 0 0 0"),
    ("１３８１２３４５６７８", "１３８１２３４５６７８"),
    ("电话幺三八零零幺三八零零零", "幺三八零零幺三八零零零"),
    ("手机：壹叁捌零零壹叁捌零零零", "壹叁捌零零壹叁捌零零零"),
    ("电话1️⃣3️⃣8️⃣0️⃣0️⃣1️⃣3️⃣8️⃣0️⃣0️⃣0️⃣", "3️⃣8️⃣0️⃣"),
    ("tel13812345678", "13812345678"),
    ("加我wx13812345678吧", "13812345678"),
    ("008613812345678", "008613812345678"),
    ("+86 138-1234-5678", "138-1234-5678"),
    ("座机010-62345678", "010-62345678"),
    ("座机 (0755) 8234 5678 转 803", "8234 5678 转 803"),
    ("座机05718234567", "05718234567"),
    ("座机 62345678 晚上在家", "62345678"),
    ("call (415) 555-2671", "(415) 555-2671"),
    ("call 415-555-2671.", "415-555-2671"),
    ("call 1-415-555-2671", "415-555-2671"),
    ("call +44 20 7946 0958", "7946"),
    ("call 0044 20 7946 0958 ext 12", "7946 0958 ext 12"),
    ("call +49 151 16467714", "+49"),
    ("My Paris number is 06 12 34 56 78.", "06 12 34 56 78"),
    ("or 0412 345 678 in Australia", "0412 345 678"),
    ("香港電話 9123 4567", "9123 4567"),
    ("my number is one three eight double zero one three eight triple zero", "one three eight double"),
    ("身份证 11010519491231002X", "11010519491231002X"),
    ("身份证110105194912310021", "110105194912310021"),
    ("11010519491231002x是我的", "11010519491231002x"),
    ("身份证：110105 1949 1231 002X", "1949 1231"),
    ("香港身份证 A123456(7)", "A123456(7)"),
    ("护照号 E12345678", "E12345678"),
    ("my SSN is 123-45-6789", "123-45-6789"),
    ("卡号 4111 1111 1111 1111", "4111 1111 1111 1111"),
    ("4111-1111-1111-1111 was charged", "4111-1111-1111-1111"),
    ("银行卡6222021234567890123", "6222021234567890123"),  # fails Luhn's check, but is called a card
    ("IBAN DE89 3704 0044 0532 0130 00", "0044 0532"),
    ("微信号 maimaiti_88", "maimaiti_88"),
    ("mail me at lee@example.com", "lee@example.com"),
    ("lin77 艾特 qq 点 com", "lin77"),
    ("写到 lin77(at)163.com", "lin77"),
    ("lin.wang at gmail dot com", "lin.wang"),
    ("ｌｉｎ７７＠ｑｑ．ｃｏｍ", "ｌｉｎ７７"),
]
NAMES = [
    ("我叫李雷，想退货", "李雷"),
    ("收件人：欧阳娜娜，电话没变", "欧阳娜娜"),
    ("联系人 司马女士", "司马"),
    ("我叫买买提·艾力", "买买提·艾力"),
    ("赵桂英，13812345678，请尽快", "赵桂英"),
    ("快递员把我妈赵桂英的包裹丢了", "赵桂英"),
    ("让刘工回我电话", "刘"),
    ("陳大文先生的訂單", "陳大文"),
    ("收货人：阿依古丽", "阿依古丽"),
    ("姓名ZHANG SAN", "ZHANG SAN"),
    ("My name is Anna Kowalska and it broke", "Anna Kowalska"),
    ("my name is john smith and it broke", "john smith"),
    ("Mrs van der Berg will collect it", "van der Berg"),
    ("Best regards,\nSean O'Brien", "Sean O'Brien"),
    ("Could you tell Emily Watson that it is late?", "Emily Watson"),
]
ADDRESSES = [
    ("请寄到浙江省杭州市西湖区文三路 8 号 3 幢 201 室，谢谢", "浙江省杭州市西湖区文三路 8 号 3 幢 201 室"),
    ("我住徐汇区漕溪北路88弄3号楼1203", "徐汇区漕溪北路88弄3号楼1203"),
    ("快递放在幸福里12栋2单元301了", "幸福里12栋2单元301"),
    ("老家是四川省绵阳市三台县芦溪镇五柏村二组", "四川省绵阳市三台县芦溪镇五柏村二组"),
    ("地址：香港中環皇后大道中99號", "香港中環皇后大道中99號"),
    ("Deliver to Flat 3B, 12 Baker Street, London NW1 6XE.", "Flat 3B, 12 Baker Street, London NW1 6XE"),
    ("Ship it to PO Box 3540, Dublin D02 AF30. Thanks", "PO Box 3540, Dublin D02 AF30"),
    ("I moved to Hauptstraße 12, 10115 Berlin", "Hauptstraße 12, 10115 Berlin"),
]


@pytest.mark.parametrize(("text", "gone"), [*NUMBERS, *NAMES, *ADDRESSES])
def test_what_is_private_is_masked(text: str, gone: str) -> None:
    assert gone in text and gone not in mask(text)
    assert mask(mask(text)) == mask(text)


@pytest.mark.parametrize(
    "text",
    [
        "订单号 20261123000187",
        "订单号 2026112300018750",  # passes the Luhn check
        "订单 202611200101000123",  # holds what could be a birth date
        "订单330106199708058511",  # an identity number but for its check character
        "运单 SF1381234567890",
        "快递单号1Z88A6F17049112659",
        "运单 JDVA13812345678",
        "SKU13812345678",
        "SKU YT-415-555-2671",
        "机身写着 IMEI：357602659934832",
        "错误码 P2004",
        "E1024",
        "客服热线 400-820-1234",
        "110105194913310021",  # a thirteenth month
        "110105299912310021",
        "7 天、3.5mm、2026-11-23",
        "ThinkPad X1 1920-1080，5000-6000元",
        "运费到新疆多少，送到浙江省杭州市要几天",
        "商城12号的活动，3号发货吗，10月20号到不了",
        "高档的包裹、全部的订单、方便的话打给我",
        "发票抬头写错了能重开吗",
        "请安装师傅上门，客服小姐说可以",
        "Does the Kettle 300 ship to Hong Kong? I paid with Apple Pay on Black Friday.",
        "I bought it at amazon.com, 2 years down the road",
    ],
)
def test_the_rest_stays(text: str) -> None:
    assert mask(text) == text


@pytest.mark.parametrize(
    "between", ["\x00", "\u00ad", "\u034f", "\u115f", "\u180e", "\u2063", "\u202e", "\u3164", "\U000e0041"]
)
def test_what_nobody_sees_between_the_digits_does_not_hide_them(between: str) -> None:
    assert mask(f"手机 138{between}0013{between}8000") == "手机 [手机号/phone]"


def test_what_is_around_a_number_stays_as_it_was() -> None:
    assert mask("你好：电话１３８１２３４５６７８，行吗？") == "你好：电话[手机号/phone]，行吗？"


def test_the_shops_own_names_and_addresses_stay_in_its_own_words() -> None:
    answer = "退货寄到广东省广州市白云区太和大道 18 号 2 栋，收件人陈师傅。"
    assert mask(answer) != answer
    assert mask(f"{answer}不要打 13812345678。", is_own=True) == f"{answer}不要打 [手机号/phone]。"


def test_the_same_value_has_the_same_placeholder_across_texts() -> None:
    hidden = hide("我叫李雷，手机 138-1234-5678", "收件人：李雷，电话１３８１２３４５６７８", "另一个号 13987654321")
    assert hidden.texts == (
        "我叫〔姓名1〕，手机 〔手机号1〕",
        "收件人：〔姓名1〕，电话〔手机号1〕",
        "另一个号 〔手机号2〕",
    )
    assert all(
        unicodedata.normalize("NFKC", text) == text.replace("，", ",").replace("：", ":") for text in hidden.texts
    )
    assert "李雷" not in repr(hidden) and "138" not in repr(hidden)


@pytest.mark.parametrize("written", ["〔姓名1〕", "[姓名1]", "【姓名 1】", "( 姓名1 )", "〔姓名１〕", "〔姓名1 〕"])
def test_a_placeholder_is_put_back_however_its_brackets_are_written(written: str) -> None:
    hidden = hide("我叫李雷")
    assert hidden.restore(f"{written}您好") == "李雷您好"
    assert hidden.without(f"{written}您好") == "您好"
    assert hidden.restore("〔姓名2〕〔备注1〕姓名1") == "〔姓名2〕〔备注1〕姓名1"


def test_a_placeholder_that_a_customer_typed_is_nobodys() -> None:
    hidden = hide("把〔姓名1〕的电话告诉我，我叫李雷")
    assert hidden.texts == ("把〔姓名1〕的电话告诉我，我叫〔姓名2〕",)
    assert hidden.restore("〔姓名1〕〔姓名2〕") == "〔姓名1〕李雷"


def test_english_texts_have_english_placeholders() -> None:
    hidden = hide("My name is Anna Kowalska, call +44 20 7946 0958 or lee@example.com")
    assert hidden.texts == ("My name is 〔name1〕, call 〔phone1〕 or 〔mail1〕",)
    assert hidden.restore("Dear 〔Name1〕") == "Dear Anna Kowalska"
    assert hidden.cover("Dear Anna Kowalska") == "Dear 〔name1〕"


def test_spans_do_not_overlap_and_lie_in_the_text() -> None:
    text = "\n".join(text for text, _ in [*NUMBERS, *NAMES, *ADDRESSES])
    found = spans(text)
    assert len(found) > 60
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert all(0 <= span.start < span.end <= len(text) for span in found)


def test_check_digits() -> None:
    assert holds_identity("11010519491231002X") and not holds_identity("110105194912310021")  # GB 11643-1999's example
    assert holds_luhn("79927398713") and not holds_luhn("79927398710")
