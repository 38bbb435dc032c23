from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from ingest.chunking import Chunk
from ingest.conflict_file import Conflict, Findings, Place, read_conflicts, write_conflicts
from ingest.conflicts import find_conflicts, merged
from ingest.embedding import SHIPPED, StaticEmbedder
from ingest.errors import StoreError
from ingest.unit_tokens import UnitTokens
from tests.unit.test_statements import passage

RULE = passage(
    "验证码：同一手机号每天最多获取 10 次验证码，次日 0:00 恢复。", document="login.md", title="登录与验证码"
)
OTHER = passage(
    "验证码：同一手机号每天最多获取 15 次验证码，次日 0:00 恢复。", document="sms.md", title="短信验证码说明"
)


@pytest.fixture(scope="module")
def model() -> StaticEmbedder:
    return StaticEmbedder(SHIPPED)


def found(passages: Sequence[Chunk], model: StaticEmbedder, changed: list[int] | None = None) -> Findings:
    return find_conflicts(passages, UnitTokens.cut(passages, model), model, changed=changed)


def test_other_figures_of_one_rule_are_a_conflict(model: StaticEmbedder) -> None:
    (conflict,) = found([RULE, OTHER], model).conflicts
    assert conflict.kind == "quantity"
    assert {conflict.one_value, conflict.other_value} == {"10次", "15次"}
    assert {conflict.one.document, conflict.other.document} == {"login.md", "sms.md"}
    texts = {"login.md": RULE.text, "sms.md": OTHER.text}
    for place in (conflict.one, conflict.other):
        assert texts[place.document][place.start : place.end] == place.quote


def test_allowed_and_refused_are_a_conflict(model: StaticEmbedder) -> None:
    texts = ("普通会员可以享有极速退款。", "普通会员不享有极速退款。")
    passages = [passage(text, document=f"{n}.md", title="极速退款规则") for n, text in enumerate(texts)]
    (conflict,) = found(passages, model).conflicts
    assert conflict.kind == "polarity"


@pytest.mark.parametrize(
    "harmless",
    [
        passage("验证码：同一手机号每天最多获取十次验证码，次日 0:00 恢复。", document="sms.md"),
        passage("验证码：金卡会员的同一手机号每天最多获取 15 次验证码。", document="sms.md", title="金卡登录与验证码"),
        passage(OTHER.text, document="sms.md", title="登录与验证码", effective_until=date(2025, 12, 31)),
        passage(OTHER.text, document="login.md", title="登录与验证码"),
    ],
    ids=["same figure", "another tier", "another period", "one document"],
)
def test_harmless(harmless: Chunk, model: StaticEmbedder) -> None:
    words = "普通会员的同一手机号" if harmless.title.startswith("金卡") else "同一手机号"
    rule = passage(
        RULE.text.replace("同一手机号", words), document="login.md", title=RULE.title, effective_from=date(2026, 1, 1)
    )
    assert found([rule, harmless], model).conflicts == ()


def test_only_what_changed_is_compared(model: StaticEmbedder) -> None:
    unrelated = passage("充满一次约需 2 小时。", document="c.md", title="移动电源")
    assert len(found([RULE, OTHER, unrelated], model, [1]).conflicts) == 1
    assert found([RULE, OTHER, unrelated], model, [2]).conflicts == ()


def test_duplicates_say_the_same_in_the_same_words(model: StaticEmbedder) -> None:
    text = "包裹在快递柜或驿站免费保管三天，从收到取件码短信的次日起算，超过三天未取的，平台发送一次催取短信。"
    twice = [
        passage(text, document="a.md"),
        passage(f"**{text}**", document="b.md"),
        passage(OTHER.text, document="c.md"),
    ]
    (duplicate,) = found(twice, model).duplicates
    assert {duplicate.one.document, duplicate.other.document} == {"a.md", "b.md"}
    changed = [twice[0], passage(text.replace("三天", "五天"), document="b.md")]
    assert found(changed, model).duplicates == ()
    manuals = [passage(text, document=f"{name}.md", title=f"洁行 {name} 说明书") for name in ("R3", "R3S")]
    assert found(manuals, model).duplicates == ()


def test_what_is_gone_or_changed_is_not_carried(model: StaticEmbedder) -> None:
    before = found([RULE, OTHER], model)
    assert merged(before, Findings(), [RULE, OTHER], []) == before
    assert merged(before, Findings(), [RULE], []).conflicts == ()
    assert merged(before, Findings(), [RULE, OTHER], [1]).conflicts == ()


def test_findings_are_read_as_they_were_written(tmp_path: Path) -> None:
    place = Place.of(RULE, 0, 4)
    conflict = Conflict(
        kind="quantity", one=place, other=place, one_value="7 天", other_value="15 天", first=date(2026, 1, 1), last=None,
        certainty=0.9,
    )  # fmt: skip
    path = tmp_path / "conflicts.json"
    assert read_conflicts(path) is None
    write_conflicts(path, Findings(conflicts=(conflict,)))
    assert read_conflicts(path) == Findings(conflicts=(conflict,))
    path.write_text("{", encoding="utf-8")
    with pytest.raises(StoreError, match="damaged"):
        read_conflicts(path)
