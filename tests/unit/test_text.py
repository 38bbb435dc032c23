"""Normal form, lexical terms and language."""

from __future__ import annotations

import pytest

from ingest.text import detect_language, normalise, query_language, stem, terms


def test_normalise_folds_width_case_and_traditional_characters() -> None:
    assert normalise("ＵＳＢ－Ｃ 接口壞了，退貨") == "usb-c 接口坏了,退货"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("报错E1024怎么办", {"e1024", "报错"}),
        ("A1-Pro 和 a1pro", {"a1-pro", "a1pro", "a1", "pro"}),
        ("USB-C", {"usb-c", "usb", "c"}),
        ("3C认证 P20W", {"3c", "p20w", "认证"}),
        ("满3,000元打7.5折", {"3000", "3000元", "7.5", "7.5折"}),
        ("七天无理由退貨", {"退货", "理由", "七天"}),
        ("refunds/exchanges for customer’s deliveries", {"refund", "exchang", "customer", "delivery"}),
    ],
)
def test_terms_keep_what_a_question_hinges_on(text: str, wanted: set[str]) -> None:
    assert wanted <= set(terms(text))


def test_stop_characters_give_no_terms_of_their_own() -> None:
    assert terms("的了吗") == []
    assert "的" not in terms("我的订单")
    assert terms("How do I do it?") == []


def test_full_width_and_traditional_give_the_same_terms() -> None:
    assert terms("Ａ１ 退貨運費") == terms("a1 退货运费")


def test_3_5mm_is_not_taken_apart() -> None:
    assert terms("3.5mm") == ["3.5mm"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("returned", "returns"),
        ("shipping", "shipped"),
        ("exchange", "exchanging"),
        ("policies", "policy"),
        ("carried", "carry"),
    ],
)
def test_inflections_share_a_stem(first: str, second: str) -> None:
    assert stem(first) == stem(second)


def test_codes_and_short_words_are_not_stemmed() -> None:
    assert [stem(w) for w in ("e1024s", "gas", "feed", "status", "usb")] == ["e1024s", "gas", "feed", "status", "usb"]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("云尚 A1 Pro 耳机使用说明：长按 3 秒开机。", "zh"),
        ("How to return an item bought from 云尚 within seven days of delivery", "en"),
        ("退货政策 Return policy 七天无理由 seven days no reason", "mixed"),
        ("12345", "en"),
    ],
)
def test_detect_language(text: str, language: str) -> None:
    assert detect_language(text) == language


def test_query_language_follows_any_meaningful_share_of_chinese() -> None:
    assert query_language("refund 多久到账") == "zh"
    assert query_language("How do I use 花呗 to pay") == "en"
