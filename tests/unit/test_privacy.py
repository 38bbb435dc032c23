import pytest

from assistant.privacy import mask


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("手机 13812345678 谢谢", "13812345678"),
        ("手机138 1234 5678", "138 1234 5678"),
        ("１３８１２３４５６７８", "１３８１２３４５６７８"),
        ("身份证 11010519491231002X", "11010519491231002X"),
        ("卡号 4111 1111 1111 1111", "4111 1111 1111 1111"),
        ("mail me at lee@example.com", "lee@example.com"),
        ("call +44 20 7946 0958", "7946"),
    ],
)
def test_personal_numbers_are_masked(text: str, gone: str) -> None:
    assert gone not in mask(text)


@pytest.mark.parametrize(
    "text", ["订单号 20261123000187", "运单 SF1381234567890", "错误码 P2004", "110105194912310021"]
)
def test_other_numbers_stay(text: str) -> None:
    assert mask(text) == text


def test_what_is_around_a_number_stays_as_it_was() -> None:
    assert mask("你好：电话１３８１２３４５６７８，行吗？") == "你好：电话[手机号/phone]，行吗？"
