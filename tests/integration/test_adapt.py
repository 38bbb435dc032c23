"""`python -m ingest adapt` end to end on a shop with words of its own: kept where it helps, dropped where it does not."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from assistant.accepted import accepted_pairs
from assistant.engine import Assistant
from ingest.__main__ import main
from ingest.adapt import adapt
from ingest.adapt_command import Wish, adapt_live
from ingest.embedding import SHIPPED, StaticEmbedder, open_embedder, token_model
from ingest.publish import publish
from settings import Settings

# What this shop's customers call its goods: only accepted answers can teach it.
SLANG = {
    "熊猫": ("移动电源", "容量"),
    "企鹅": ("蓝牙耳机", "续航"),
    "长颈鹿": ("落地灯", "亮度"),
    "鳄鱼": ("订书机", "页数"),
    "蝴蝶": ("无人机", "航程"),
    "大象": ("吸尘器", "吸力"),
    "蜗牛": ("电饭煲", "时长"),
    "孔雀": ("投影仪", "流明"),
    "老虎": ("榨汁机", "转速"),
    "骆驼": ("保温杯", "水量"),
    "猫头鹰": ("摄像头", "夜视"),
    "乌龟": ("行李箱", "尺寸"),
    "兔子": ("电动牙刷", "档位"),
    "鲨鱼": ("剃须刀", "刀头"),
    "蜜蜂": ("加湿器", "雾量"),
    "狐狸": ("键盘", "按键"),
    "松鼠": ("收纳盒", "层数"),
    "天鹅": ("台灯", "色温"),
    "海豚": ("游泳镜", "度数"),
    "袋鼠": ("双肩包", "升数"),
    "刺猬": ("按摩器", "力度"),
    "鹦鹉": ("音箱", "音量"),
    "蚂蚁": ("螺丝刀", "扭矩"),
    "白鹭": ("晾衣架", "承重"),
}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published store, `dev.jsonl` in gold/, and accepted.tsv."""
    folder = tmp_path_factory.mktemp("slang")
    (folder / "docs").mkdir()
    (folder / "gold").mkdir()
    gold, accepted = [], []
    for number, (slang, (goods, trait)) in enumerate(SLANG.items()):
        fact = f"{goods}的{trait}以铭牌所标 {number + 11} 为准"
        (folder / "docs" / f"{number}.md").write_text(f"# 型号 {number + 300}\n\n{fact}。\n", encoding="utf-8")
        accepted.append(f"{slang}怎么样,靠谱吗\t{fact}。\n")
        gold.append(
            {
                "id": f"q{number}",
                "question": f"我家那只{slang}",
                "as_of": "2026-11-23",
                "language": "zh",
                "category": "manuals",
                "answerable": True,
                "evidence": [{"document": f"{number}.md", "span": fact}],
                "required": [{"any": [str(number + 11)]}],
            }
        )
    (folder / "gold" / "dev.jsonl").write_text("".join(json.dumps(row) + "\n" for row in gold), encoding="utf-8")
    (folder / "accepted.tsv").write_text("".join(accepted), encoding="utf-8")
    publish([folder / "docs"], folder / "kb", open_embedder("static"))
    return folder


@pytest.mark.torch
def test_a_shop_with_words_of_its_own_keeps_the_adapted_model(shop: Path) -> None:
    settings = Settings(kb_dir=shop / "kb")
    live = (shop / "kb" / "CURRENT").read_text()
    wish = Wish(pairs=shop / "accepted.tsv", gold=shop / "gold", steps=40, rate=0.03, kept=1.0, out=shop / "model")
    outcome = adapt_live(settings, wish)
    figures = outcome.measures["ndcg@10"]
    assert outcome.folder == shop / "model"
    assert figures["difference"]["low"] > 0
    assert outcome.pairs["accepted"] == len(SLANG)
    assert (shop / "kb" / "CURRENT").read_text() == live
    adapted = open_embedder(str(shop / "model"))
    assert token_model(adapted) is adapted  # late interaction uses it too
    vectors = adapted.embed(["熊猫", "移动电源", "键盘"], kind="query")
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2]


@pytest.mark.torch
def test_a_model_that_gains_nothing_is_dropped_and_that_is_no_error(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["adapt", "--kb", str(shop / "kb"), "--gold", str(shop / "gold"), "--steps", "1"]
    assert main(arguments) == 0
    said = capsys.readouterr().out
    assert "the candidate was deleted" in said and "ndcg@10" in said
    assert list((shop / "kb" / "models").iterdir()) == []


@pytest.mark.torch
def test_only_tokens_that_occur_move(tmp_path: Path) -> None:
    pairs = {"questions": [("熊猫坏了", "移动电源保修一年"), ("企鹅没声音", "蓝牙耳机请先配对")]}
    made = adapt(pairs, SHIPPED, tmp_path / "model", steps=3, rehearsal=False)
    before, after = StaticEmbedder(SHIPPED), StaticEmbedder(made.folder)
    occurring = np.unique(np.concatenate(before.token_ids([text for pair in pairs["questions"] for text in pair])))
    moved = np.flatnonzero((before.weights != after.weights).any(axis=1))
    assert 0 < len(moved) == made.moved
    assert set(moved) <= set(occurring.tolist())
    assert after.tokens("熊猫坏了").tolist() == before.tokens("熊猫坏了").tolist()


def test_without_gold_of_its_own_a_shop_is_told_what_to_write(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["adapt", "--kb", str(store)]) == 2
    said = capsys.readouterr().err
    assert "0 answerable questions" in said and "--gold" in said


def test_an_accepted_answer_is_the_passage_that_is_cited_again(assistant: Assistant) -> None:
    rated = [
        ("黄金会员几天内可以申请无理由退货？", frozenset({"returns/rule.md"})),
        ("黄金会员几天内可以申请无理由退货？", frozenset({"refunds/refund.md"})),
    ]
    pairs = list(accepted_pairs(rated, assistant))
    assert [question for question, _ in pairs] == ["黄金会员几天内可以申请无理由退货？"]
    assert "黄金会员可在 15 天内申请" in pairs[0][1]
