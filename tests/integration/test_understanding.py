"""Each step of understanding a question, over a published version with synonyms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import pytest

from assistant.engine import Assistant
from assistant.question import understand
from assistant.reply import Turn
from assistant.understanding import STEPS, Asked, Understanding
from ingest.embedding import open_embedder
from ingest.publish import publish
from tests.integration.conftest import DOCUMENTS

MORE = {
    "invoices/fapiao.md": "# 电子发票开具\n\n电子发票在“我的订单”里申请，一般 24 小时内开出。\n",
    "shipping/power.md": "# 移动电源寄送\n\n移动电源只走陆运，运费 10 元，满 99 元包邮。\n\n软件可在网络商店下载。\n",
    "returns/summary.md": "# Refunds\n\n## Time\n\nA refund takes seven days.\n\n## Warranty\n\nThe refund of a warranty claim.\n",
    "warranty/summary.md": "# Warranty\n\nThe warranty lasts two years. Tell us your address for a refund.\n\n## Address\n\nOur address.\n",
    "synonyms.txt": "退钱 = 退款\n弄丢 -> 信用卡\n",
}


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("understanding")
    for name, text in {**DOCUMENTS, **MORE}.items():
        path = folder / "docs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    publish([folder / "docs"], folder / "kb", open_embedder("static"))
    with Assistant.open(folder / "kb") as assistant:
        yield assistant


@pytest.fixture(scope="module")
def steps(opened: Assistant) -> Understanding:
    return opened.retriever.understanding


def read(steps: Understanding, text: str, earlier: Sequence[str] = ()) -> Asked:
    history = [Turn(role="customer", text=turn) for turn in earlier]
    return steps.read(understand(text, history=history, as_of=date(2026, 11, 23)))


@pytest.mark.parametrize(
    ("typed", "text", "step"),
    [
        ("行動電源的運費", "移动电源的运费", "width_and_script"),
        ("網路商店的軟體", "网络商店的软件", "width_and_script"),
        ("退 货 要 几天", "退货要 几天", "width_and_script"),
        ("退获要几天", "退货要几天", "spelling"),
        ("how long is the waranty", "how long is the warranty", "spelling"),
        ("refnud to my adress", "refund to my address", "spelling"),
    ],
)
def test_what_was_typed_is_put_into_the_words_of_the_documents(
    steps: Understanding, typed: str, text: str, step: str
) -> None:
    asked = read(steps, typed)
    assert (asked.text, [s.name for s in asked.steps][:1]) == (text, [step])
    assert asked.steps[0].to_dict() == {"step": step, "before": typed, "after": text}
    assert read(steps.without(*STEPS), typed) == Asked(text=typed, embedded=typed)


def test_a_regional_word_that_the_documents_use_stays(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "policy.md").write_text("# 犹豫期\n\n犹豫期内退保无损失。\n", encoding="utf-8")
    publish([tmp_path / "docs"], tmp_path / "kb", open_embedder("static"))
    with Assistant.open(tmp_path / "kb") as assistant:
        assert read(assistant.retriever.understanding, "猶豫期和户口").text == "犹豫期和账户"


@pytest.mark.parametrize("typed", ["的", "the", "？？"])
def test_a_message_without_a_word_is_not_answered(opened: Assistant, typed: str) -> None:
    assert opened.answer(typed).abstained


@pytest.mark.parametrize("typed", ["Which Klarna plan fits", "the A2 earbuds", "see refnud.shop.com", "运费多少"])
def test_names_and_right_words_stay(steps: Understanding, typed: str) -> None:
    assert read(steps, typed).text == typed


def test_numbers_are_added_in_the_signs_of_the_documents(steps: Understanding) -> None:
    asked = read(steps, "七天内能退吗")
    assert {"7", "seven"} <= {term for term, _ in asked.added} and asked.text == "七天内能退吗"
    assert "24" in dict(read(steps, "一天内开出吗").added)


def test_synonyms_are_added_and_stand_in_for_words_that_no_document_holds(steps: Understanding) -> None:
    asked = read(steps, "退钱要多久")
    assert "退款" in dict(asked.added) and all(weight < 1 for _, weight in asked.added)
    assert (asked.text, asked.embedded) == ("退钱要多久", "退款要多久")
    assert read(steps, "退款要多久").added == ()
    assert read(steps, "信用卡").added == () and "信用" in dict(read(steps, "卡弄丢了").added)  # one way


def test_codes_are_found_however_they_are_typed(steps: Understanding) -> None:
    assert read(steps, "Ａ１ Ｐｒｏ 防水吗").codes == {"a1pro"} == read(steps, "那防水呢", ["a-1 pro 续航"]).codes
    assert read(steps.without("codes"), "A1 防水吗").codes == frozenset()


def test_a_topic_survives_two_turns_and_a_new_subject_leaves_it_behind(steps: Understanding) -> None:
    delivery = "How long does delivery to Germany take"
    assert delivery in read(steps, "what about Japan?", [delivery, "and the cost?"]).context
    assert delivery in read(steps, "and Spain?", [delivery, "and the cost?", "what about Japan?", "and Korea?"]).context
    assert read(steps, "那发票怎么申请开具", ["退款到账要多久"]).context == ""
    assert read(steps, "那运费呢", ["移动电源怎么寄"]).context == "移动电源怎么寄"


def test_the_reply_lists_its_steps_in_order(opened: Assistant) -> None:
    reply = opened.answer("退获后幾天退钱")
    named = [step["step"] for step in reply.to_dict()["trace"]["understood"]["steps"]]
    assert named == sorted(named, key=STEPS.index) and {"width_and_script", "spelling", "synonyms"} <= set(named)


def test_a_version_without_synonyms_has_none(assistant: Assistant, store: Path) -> None:
    assert assistant.retriever.understanding.synonyms.meanings == {}


@pytest.mark.parametrize("typed", ["我是欧阳娜娜，退款多久到账", "退款多久到账，电话 13812345678"])
def test_what_is_private_does_not_take_part_in_the_search(opened: Assistant, typed: str) -> None:
    reply = opened.answer(typed)
    assert (reply.abstained, reply.question) == (opened.answer("退款多久到账").abstained, typed)
    assert "private_values" in [step.name for step in reply.trace.understood.steps]
    assert not {"娜娜", "13812345678"} & set(read(opened.retriever.understanding, typed).terms)
