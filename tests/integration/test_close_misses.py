"""What an abstention says where the knowledge answers for something else than what was asked, or for another day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from assistant.close_misses import CloseMiss, close_misses
from assistant.draft import candidates
from assistant.engine import Assistant
from assistant.question import understand
from assistant.roles import Role
from assistant.subjects import asked_subjects
from ingest.embedding import open_embedder
from ingest.publish import publish

DAY = date(2026, 11, 23)
DOCUMENTS = {
    "manuals/f40.md": "# 炙简 F40 说明书\n\n## 预设\n\n炙简 F40 有 4 个预设菜单。\n",
    "manuals/f50.md": "# 炙简 F50 说明书\n\n## 预设\n\n炙简 F50 有 8 个预设菜单。\n",
    "manuals/errors.md": "# 洁行 R5 故障码\n\n| 代码 | 含义 |\n|---|---|\n| E-05 | 边刷卡住 |\n| E-07 | 水箱未装好 |\n",
    "crossborder/tax.md": "# Import tax by country\n\n| Country | Import tax |\n|---|---|\n| Japan | 10% |\n| Germany | 19% |\n",
    "shipping/remote.md": "# 港澳运费\n\n香港和澳门的运费为每单 30 元，不包邮。\n",
    "promotions/d11.md": "---\ntitle: 双11 2025 活动规则\neffective_until: 2025-11-30\n---\n2025 年双11 跨店满减为每满 200 元减 25 元。\n",
    "promotions/d12.md": "---\ntitle: 双12 2027 活动规则\neffective_from: 2027-11-20\n---\n2027 年双12 定金 50 元抵 80 元。\n",
    "membership/tiers.md": "# 会员等级\n\n| 等级 | 成长值 |\n|---|---|\n| 银卡会员 | 1000 |\n| 金卡会员 | 5000 |\n",
    "board/vip.md": "---\naudience: restricted\neffective_until: 2025-12-31\n---\n# 董事会礼品\n\n董事会礼品的预算为 9000 元。\n",
}


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder: Path = tmp_path_factory.mktemp("misses")
    for name, text in DOCUMENTS.items():
        (folder / "docs" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "docs" / name).write_text(text, encoding="utf-8")
    publish([folder / "docs"], folder / "kb", open_embedder("static"))
    with Assistant.open(folder / "kb") as assistant:
        yield assistant


def found(opened: Assistant, text: str, *, as_of: date = DAY, role: Role = "agent") -> tuple[CloseMiss, ...]:
    question = understand(text, as_of=as_of, role=role)
    retrieved = opened.retriever.search(question, top_k=10)
    if retrieved.asked:
        question = replace(question, codes=retrieved.asked.codes)
    subjects = asked_subjects(question, opened.retriever.codes)
    return close_misses(question, subjects, candidates(question, retrieved, opened.retriever), opened.retriever)


@pytest.mark.parametrize(
    ("question", "kind", "asked", "instead", "document"),
    [
        ("F60有几个预设菜单", "model", "F60", {"F50", "F40"}, "manuals"),
        ("洁行R5报E-13是什么意思", "code", "R5 E-13", {"E-05", "E-07"}, "manuals/errors.md"),
        ("what is the import tax in Seoul", "region", "Seoul", {"Japan", "Germany"}, "crossborder/tax.md"),
        ("寄到台湾的运费多少", "region", "台湾", {"香港", "澳门"}, "shipping/remote.md"),
        ("钻石会员要多少成长值", "tier", "钻石会员", {"金卡", "银卡"}, "membership/tiers.md"),
    ],
)
def test_what_there_is_instead(
    opened: Assistant, question: str, kind: str, asked: str, instead: set[str], document: str
) -> None:
    miss = found(opened, question)[0]
    assert (miss.kind, miss.asked, set(miss.instead)) == (kind, (asked,), instead)
    assert miss.document.startswith(document)


@pytest.mark.parametrize(
    "question",
    ["F50有几个预设菜单", "what is the import tax in Berlin", "寄到九龙的运费多少", "金卡要多少成长值", "洁行R5报E-07"],
)
def test_what_is_there_is_no_miss(opened: Assistant, question: str) -> None:
    assert found(opened, question) == ()


def test_a_rule_that_has_ended_or_is_yet_to_come(opened: Assistant) -> None:
    ended = found(opened, "双11跨店满减每满多少减多少")[0]
    assert (ended.kind, ended.day, ended.document) == ("expired", date(2025, 11, 30), "promotions/d11.md")
    assert ended.told("en") == "“双11 2025 活动规则” speaks of this, but it ended on 2025-11-30."
    to_come = found(opened, "双12定金50元抵多少")[0]
    assert (to_come.kind, to_come.day) == ("not_yet", date(2027, 11, 20))
    assert not any(miss.day for miss in found(opened, "双11跨店满减每满多少减多少", as_of=date(2025, 11, 5)))


def test_a_rule_that_ended_is_not_told_to_who_may_not_read_it(opened: Assistant) -> None:
    question = "董事会礼品的预算是多少元"
    assert [miss.document for miss in found(opened, question, role="owner")] == ["board/vip.md"]
    assert found(opened, question, role="agent") == ()


def test_an_abstention_says_it(opened: Assistant) -> None:
    reply = opened.answer("F60有几个预设菜单", as_of=DAY)
    assert reply.abstained and "F50" in reply.missing and "没有找到F60的" in reply.missing
    assert reply.trace.evidence.close_miss == "model"
    assert opened.answer("how many presets does the F60 have?", as_of=DAY).missing.count("F50") == 1


def test_more_than_three_are_cut_short() -> None:
    miss = CloseMiss(kind="region", asked=("韩国",), instead=("甲", "乙", "丙", "丁"), document="a.md", passage="1")
    assert miss.told("zh") == "关于这一点，知识库里只找到甲、乙、丙等的内容，没有找到韩国的。"
