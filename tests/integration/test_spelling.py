from pathlib import Path

import pytest

from assistant.engine import Assistant
from assistant.spelling import Speller
from ingest.embedding import StaticEmbedder, open_embedder
from ingest.lexical import LexicalIndex
from ingest.text import terms


@pytest.fixture(scope="module")
def speller(tmp_path_factory: pytest.TempPathFactory) -> Speller:
    documents = [
        "运费由买家承担",
        "退货运费险",
        "积分有效期",
        "积分规则",
        "支付宝支付",
        "支付方式",
        "拒收商品",
        "拒收扣费",
    ]
    folder = tmp_path_factory.mktemp("lexical") / "index"
    LexicalIndex.build([terms(d) for d in documents], folder)
    embedder = open_embedder("static")
    assert isinstance(embedder, StaticEmbedder)
    return Speller(LexicalIndex.open(folder), embedder.tokenizer)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("运废谁出", "运费谁出"), ("鸡分会过期吗", "积分会过期吗"), ("zhi付怎么弄", "支付怎么弄"), ("巨收了", "拒收了")],
)
def test_slips_are_put_right(speller: Speller, typed: str, meant: str) -> None:
    assert speller.correct(typed) == meant


@pytest.mark.parametrize("text", ["买的毛毯想退", "鸡蛋碎了", "A1 Pro 怎么配对", "How do I pay?", "单子还没到"])
def test_other_words_stay(speller: Speller, text: str) -> None:
    assert speller.correct(text) == text


def test_the_trace_shows_what_was_searched_for(store: Path) -> None:
    with Assistant.open(store) as assistant:
        trace = assistant.answer("退获要几天内申请").trace
    assert trace.retrieval.searched_for == "退货要几天内申请"
