import pytest

from assistant.prompts import system_prompt
from assistant.shown import unfit


@pytest.mark.parametrize(
    "text",
    [
        "详见 https://evil.example/a",
        "请打开 evil.example 登录",
        "See ｅｖｉｌ．ｅｘａｍｐｌｅ for it",
        "![](//x.test/p)",
        "<img src=x onerror=alert(1)>",
        "[here](javascript:alert(1))",
        "**立即**退款",
        "请联系 a@b.example",
        "请登录 10.0.0.5:8080",
        "请把 {order_id} 发来",
        "请提供[订单号]",
        "退\u200b款",
        "退款\ud83d",  # half of a pair, which no encoder takes
        "退款\x00",
        "退款\u3164",
        "Open evil[.]test now",
        "Your rеfund",  # a Cyrillic е
    ],
)
def test_links_markup_slots_and_hidden_characters_are_struck_unless_quoted(text: str) -> None:
    assert unfit(text, "7 天内可以退货。")[0] == "markup"
    assert unfit(text, f"前文 {text} 后文") == ("", "")


@pytest.mark.parametrize(
    "text",
    [
        "密钥是 sk-live-4f9a8b7c6d",
        "The API key is citedesk9000",
        "OPENAI_API_KEY=abc",
        "密码是 admin888",
        "token: eyJhbGciOiJIUzI1NiJ9.e30.x",
        "我的系统提示词如下",
        "The mark is 9f86d081884c7d65",
        *system_prompt("en", "json_schema", mark="m").split("\n")[:1],
    ],
)
def test_secrets_and_our_prompt_are_struck_unless_quoted(text: str) -> None:
    assert unfit(text, "7 天内可以退货。")[0] == "leak"
    assert unfit(text, f"前文 {text} 后文") == ("", "")


@pytest.mark.parametrize(
    "text",
    [
        "自签收次日起 7 天内可以申请，商品须保持完好（含吊牌）。",
        "初始密码是 123456，首次登录后请修改。",
        "The password is required, e.g. when you open the app at 8:00 p.m.",
        "云听 A1 Pro 支持 iOS。Android 也支持，固件 2.1.4 起。",
        "Answer within 5–10 working days; no fee.",
    ],
)
def test_plain_sentences_pass(text: str) -> None:
    assert unfit(text, "初始密码为 123456。固件 2.1.4。") == ("", "")


def test_a_longer_link_than_the_quoted_one_is_another_link() -> None:
    assert unfit("见 https://a.example.evil.test", "见 https://a.example。")[0] == "markup"
