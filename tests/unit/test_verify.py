from dataclasses import replace

import pytest

from assistant import courtesy
from assistant.reply import Citation, Passage, Sentence
from assistant.verify import verify
from ingest.values import quantities

TEXT = "签收次日起 7 天内可以退货，运费 12 元，定制商品不支持。"
PASSAGE = Passage(
    id="p1", document="returns/a.md", title="退货规则", category="returns", language="zh", audience="public", heading=("时限",),
    location="line:3", text=TEXT, effective_from=None, effective_until=None, similarity=1.0,
)  # fmt: skip


def claim(text: str, quote: str = TEXT) -> Sentence:
    start = TEXT.find(quote)
    citation = Citation(
        passage_id="p1", document="returns/a.md", heading="时限", location="line:3",
        quote=quote, start=start, end=start + len(quote),
    )  # fmt: skip
    return Sentence(kind="claim", text=text, language="zh", citations=(citation,))


def reasons(sentence: Sentence, *, rewritten: bool = True) -> list[str]:
    return [s.reason for s in verify([sentence], {"p1": PASSAGE}, rewritten=rewritten)[1]]


def test_a_sound_claim_is_kept() -> None:
    assert reasons(claim("七天内可以退货，运费 12 元，定制商品不支持。")) == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("15 天内可以退货，定制商品不支持。", "values"),
        ("十五天内可以退货，定制商品不支持。", "values"),
        ("7 天内可以退货，定制商品也可以。", "negation"),
        ("签收次日起 7 个月内可以退货，运费 12 元，定制商品不支持。", "values"),
        ("签收次日起 7 天内可以退货，运费 12%，定制商品不支持。", "values"),
        ("签收次日起 thirty days 内可以退货，定制商品不支持。", "values"),
        ("我们已为您办理退货，定制商品不支持。", "action"),
        ("拆封使用过也可以全额退款并赠送礼品，定制商品不支持。", "words"),
        ("终身质保，定制商品不支持。", "scope"),
    ],
)
def test_distorted_claims_are_struck(text: str, reason: str) -> None:
    assert reasons(claim(text)) == [reason]


def test_a_claim_without_a_verbatim_quote_is_struck() -> None:
    sound = claim("7 天内可以退货")
    assert reasons(replace(sound, citations=())) == ["no_citation"]
    moved = replace(sound.citations[0], start=1)
    assert reasons(replace(sound, citations=(moved,))) == ["quote"]
    gone = replace(sound.citations[0], passage_id="p2")
    assert reasons(replace(sound, citations=(gone,))) == ["quote"]


def test_courtesy_is_from_the_fixed_templates_only() -> None:
    greeting = Sentence(kind="courtesy", text=courtesy.GREETING["zh"], language="zh")
    assert reasons(greeting) == []
    assert reasons(replace(greeting, text="您好，全额退款给您。")) == ["courtesy"]
    assert not any(c.isdigit() for text in courtesy.EVERY for c in text)


def test_the_order_of_figures_counts() -> None:
    assert quantities("满 100 减 50") != quantities("满 50 减 100")
    assert quantities("11月1日") != quantities("1月11日")
    assert quantities("七天") == quantities("7 天") == quantities("seven days")
    assert quantities("¥50") == quantities("50元")
    assert quantities("5–10 个工作日") == quantities("5-10 working days") != quantities("5-10 天")
