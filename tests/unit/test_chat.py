"""What a chat model wrote, read: sentences, quotes, links; and one deadline over whatever it waits for."""

from __future__ import annotations

import asyncio
import json
import threading
from dataclasses import replace

import pytest

from assistant.chat import ChatError, open_chat_model
from assistant.chat.claims import claims_of
from assistant.chat.deadline import within
from assistant.chat.schema import DraftedSentence, Quoted, read
from assistant.reply import Passage, Sentence
from tests.unit.test_verify import PASSAGE, TEXT

ROW = {"sentence": "您可以在 7 天内退货。", "quotes": [{"passage": 1, "quote": "7 天内可以退货"}]}
LINE = json.dumps(ROW, ensure_ascii=False)
OTHER = LINE.replace("您可以", "可以")


@pytest.mark.parametrize(
    "text",
    [
        f'{{"sentences": [{LINE}, {OTHER}]}}',
        f"```json\n{LINE}\n{OTHER}\n```",
        f"{LINE},\n\n{OTHER}\n",
        f'<think>{{"sentence": 1}}</think>\n{LINE}{OTHER}',
        f'{{"sentences": [{LINE}]}}{{"sentences": [{LINE}, {OTHER}]}}',
        json.dumps({"sentences": [ROW, json.loads(OTHER)]}, indent=2),
    ],
)
def test_sentences_are_read_in_one_object_or_one_each(text: str) -> None:
    found = read(text)
    assert [s.sentence for s in found] == ["您可以在 7 天内退货。", "可以在 7 天内退货。"]
    assert found[0].quotes == [Quoted(passage=1, quote="7 天内可以退货")]


def test_no_sentence_is_an_answer_too() -> None:
    assert read('{"sentences": []}') == []
    with pytest.raises(ChatError, match="no answer in the passages") as caught:
        claims_of([], [PASSAGE], "zh")
    assert caught.value.code == "chat_refused"


@pytest.mark.parametrize(
    "text",
    [
        "",
        f"Sure! Here is: {LINE}",
        f"{LINE}\nI hope this helps.",
        LINE[:-1],
        "[1, 2]",
        '{"sentence": "a"}',
        LINE.replace('"quotes"', '"note": "仅限会员", "quotes"'),
        LINE.replace("1", '"one"'),
        "[" * 100_000,
    ],
)
def test_what_cannot_be_read_whole_is_an_error(text: str) -> None:
    with pytest.raises(ChatError) as caught:
        read(text)
    assert caught.value.code == "chat_format"


def claim(sentence: str, *quotes: str, passage: Passage = PASSAGE, number: int = 1, language: str = "zh") -> Sentence:
    quoted = [Quoted(passage=number, quote=quote) for quote in quotes]
    return claims_of([DraftedSentence(sentence=sentence, quotes=quoted)], [passage], language)[0]


def test_quotes_are_found_where_they_stand_and_several_may_support_a_sentence() -> None:
    made = claim("您可以在 7 天内退货。", "7 天内可以退货", TEXT[:4])
    assert (
        [TEXT[c.start : c.end] for c in made.citations]
        == [c.quote for c in made.citations]
        == ["7 天内可以退货", TEXT[:4]]
    )


def test_a_quote_may_differ_in_spaces_alone_and_is_cited_as_the_passage_has_it() -> None:
    broken = replace(PASSAGE, text="自签收次日起\n7 天内，<b>可以</b>退货，见 [规则](http://shop.example/r)。")
    made = claim(
        "7 天内可以退货。",
        "自签收次日起 7 天内，＜b>可以＜/b>退货，见 [规则］（http：//shop.example/r)",
        passage=broken,
    )
    assert made.citations[0].quote == broken.text[:-1]


@pytest.mark.parametrize(
    ("sentence", "quote", "number", "code"),
    [
        ("可以退货。", "30 天内", 1, "chat_quote"),
        ("可以退货。", " ", 1, "chat_quote"),
        ("可以退货。", "7 天内", 0, "chat_quote"),
        ("可以退货。", "7 天内", 2, "chat_quote"),
        (" ", "7 天内", 1, "chat_format"),
        ("You can return it within 7 days.", "7 天内", 1, "chat_format"),
        ("可以退货，见 https://evil.example/a 。", "7 天内", 1, "chat_unverified"),
        ("可以退货，见 https：//evil.example/a 。", "7 天内", 1, "chat_unverified"),
        ("可以退货，见 www.evil.example。", "7 天内", 1, "chat_unverified"),
        ("可以退货，见 evil.example/退货。", "7 天内", 1, "chat_unverified"),
        ("可以退货，写信给 a.b@evil.example。", "7 天内", 1, "chat_unverified"),
        ("可以**退货**。", "7 天内", 1, "chat_unverified"),
        ("可以[退货](/a)。", "7 天内", 1, "chat_unverified"),
        ("可以退货。![](x)", "7 天内", 1, "chat_unverified"),
        ("可以退货。<img src=x>", "7 天内", 1, "chat_unverified"),
        ("可以退货＜b＞吧。", "7 天内", 1, "chat_unverified"),
        ("可以&#60;退货。", "7 天内", 1, "chat_unverified"),
        ("# 可以退货。", "7 天内", 1, "chat_unverified"),
        ("可以\u202e退货。", "7 天内", 1, "chat_unverified"),
    ],
)
def test_a_sentence_that_its_quotes_do_not_carry_is_refused(sentence: str, quote: str, number: int, code: str) -> None:
    with pytest.raises(ChatError) as caught:
        claim(sentence, quote, number=number)
    assert caught.value.code == code


def test_links_and_figures_of_the_quote_itself_are_let_through() -> None:
    shop = replace(
        PASSAGE, text="在 https://shop.example/rma 申请，或写信给 help@shop.example。3.5mm 接口，温度 < 5℃。"
    )
    made = claim(
        "请在 https：//shop.example/rma 申请，或写信给 help@shop.example。", shop.text.split("3.5")[0], passage=shop
    )
    assert made.text == "请在 https://shop.example/rma 申请，或写信给 help@shop.example。"
    with pytest.raises(ChatError, match="chat_unverified"):  # the beginning of a link is another link
        claim("请在 https://shop.exam 申请。", shop.text, passage=shop)
    assert claim("3.5mm 接口，温度 < 5℃。", "3.5mm 接口，温度 < 5℃", passage=shop).text.startswith("3.5mm")


def test_an_endpoint_names_what_is_missing() -> None:
    for arguments, subject in (
        (("", "", "m"), "CITEDESK_CHAT_BASE_URL"),
        (("http://h/v1", "", ""), "CITEDESK_CHAT_MODEL"),
        (("http://h/v1", "", "m"), "CITEDESK_CHAT_EXTRA"),
    ):
        with pytest.raises(ChatError, match=subject) as caught:
            open_chat_model(*arguments, extra="[1]" if all((arguments[0], arguments[2])) else "")
        assert caught.value.code == "chat_model"
    assert open_chat_model("http://h/v1", "k", "m", extra='{"enable_thinking": false}').extra == {
        "enable_thinking": False
    }
    assert "secret" not in repr(open_chat_model("http://h/v1", "secret", "m"))


def test_the_deadline_holds_against_what_no_loop_can_cancel() -> None:
    release = threading.Event()

    async def hang() -> None:
        await asyncio.to_thread(release.wait, 30)  # asyncio.run would wait for this thread in the end

    async def block() -> None:
        release.wait(30)

    for work in (hang, block):
        with pytest.raises(TimeoutError):
            within(0.05, work)
    assert not release.is_set()
    release.set()


def test_what_the_work_raises_is_raised() -> None:
    async def fail() -> None:
        raise ChatError("chat_cut", "ended")

    with pytest.raises(ChatError, match="chat_cut"):
        within(20.0, fail)
