"""What a knowledge base's passages teach: headings, sentences, questions with answers, and accepted answers from a file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.adapted import Comparison, answerable_questions, is_better, near_gold
from eval.bootstrap import Difference
from ingest.adapt_pairs import own_pairs, read_accepted
from ingest.chunking import Chunk, chunk_document
from ingest.document import Anchor, Document
from ingest.errors import GoldError, ModelError

TEXT = """# 退货规则

## 时限
自签收次日起 7 天内可以退货。金卡会员可在 15 天内退货。

## 常见问题
问：退货运费由谁承担？
答：无理由退货由买家承担。

## 对照表
| 问题 | 处理 | 答案 |
|---|---|---|
| 电池鼓包 | 停用 | 联系客服换新电池 |

## 生鲜能退吗？
生鲜商品不支持无理由退货。
"""


def _passages() -> list[Chunk]:
    document = Document(
        path="rule.md",
        title="退货规则",
        category="returns",
        language="zh",
        audience="public",
        effective_from=None,
        effective_until=None,
        text=TEXT,
        anchors=(Anchor(offset=0, location="line:1"),),
        sha256="",
    )
    return chunk_document(document)


def test_every_kind_of_pair_is_found_in_the_passages() -> None:
    pairs = own_pairs(_passages())
    assert ("退货规则 时限", "自签收次日起 7 天内可以退货。金卡会员可在 15 天内退货。") in pairs["headings"]
    assert ("退货规则", "生鲜商品不支持无理由退货。") in pairs["titles"]
    assert ("自签收次日起 7 天内可以退货。", "退货规则 时限 金卡会员可在 15 天内退货。") in pairs["sentences"]
    assert set(pairs["questions"]) == {
        ("退货运费由谁承担?", "无理由退货由买家承担。"),
        ("电池鼓包", "联系客服换新电池"),
        ("生鲜能退吗?", "生鲜商品不支持无理由退货。"),
    }


def test_pairs_are_normalised_distinct_and_on_one_line() -> None:
    pairs = [pair for found in own_pairs(_passages() * 2).values() for pair in found]
    assert len(pairs) == sum(len(set(found)) for found in own_pairs(_passages()).values())
    assert all(text and "\n" not in text and "\t" not in text and "|" not in text for pair in pairs for text in pair)


def test_accepted_answers_are_read_and_a_bad_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "accepted.tsv"
    path.write_text("运费谁出\t退货运费由买家承担。\n\n", encoding="utf-8")
    assert read_accepted(path) == [("运费谁出", "退货运费由买家承担。")]
    path.write_text("运费谁出\t退货运费由买家承担。\n没有答案\n", encoding="utf-8")
    with pytest.raises(ModelError, match=r"accepted\.tsv:2"):
        read_accepted(path)


def _gold(folder: Path, name: str, question: str) -> None:
    row = {
        "id": name,
        "question": question,
        "as_of": "2026-11-23",
        "language": "zh",
        "category": "returns",
        "answerable": True,
        "evidence": [{"document": "rule.md", "span": "自签收次日起 7 天内可以退货"}],
        "required": [{"any": ["7 天"]}],
    }
    (folder / f"{name}.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")


def test_texts_near_a_gold_question_of_either_split_are_named(tmp_path: Path) -> None:
    _gold(tmp_path, "dev", "签收几天内可以退货")
    _gold(tmp_path, "test", "金卡会员退货期多久")
    lines = ["签收后几天内可以退货\t7 天内", "开发票\t电子发票在 24 小时内开具", "会员\t金卡会员的退货期多久", ""]
    assert near_gold(lines, tmp_path) == [1, 3]


def test_too_little_gold_is_refused_with_the_count(tmp_path: Path) -> None:
    _gold(tmp_path, "dev", "签收几天内可以退货")
    with pytest.raises(GoldError, match="holds 1 answerable questions"):
        answerable_questions(tmp_path, _passages())


@pytest.mark.parametrize(("low", "better"), [(0.001, True), (0.0, False), (-0.01, False)])
def test_only_a_gain_beyond_noise_counts(low: float, better: bool) -> None:
    difference = Difference(mean=0.02, low=low, high=0.04)
    found = Comparison(before=0.8, after=0.82, difference=difference, wins=3, losses=1)
    assert is_better({"recall@5": found, "ndcg@10": found}) is better
