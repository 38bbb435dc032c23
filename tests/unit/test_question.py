from datetime import date

import pytest

from assistant.question import MAX_QUESTION, gives, understand
from assistant.reply import Turn
from ingest.errors import QuestionError

DAY = date(2026, 11, 23)
HEADPHONES = (Turn(role="customer", text="我的云听 A1 坏了想换货"), Turn(role="agent", text="好的"))


def test_a_question_that_stands_alone_borrows_nothing() -> None:
    asked = understand("跨境商品的税费怎么计算，超过五千元呢", history=(), as_of=DAY)
    assert asked.context == ""
    asked = understand("发票抬头写错了怎么申请重新开具电子发票", history=HEADPHONES, as_of=DAY)
    assert asked.context == ""


def test_a_follow_up_borrows_the_last_question_and_its_model() -> None:
    asked = understand("那运费呢?", history=HEADPHONES, as_of=DAY)
    assert asked.context == "我的云听 A1 坏了想换货"
    assert asked.codes == {"a1"}


def test_a_follow_up_with_its_own_model_leaves_the_old_one_behind() -> None:
    asked = understand("那 A2 呢?", history=HEADPHONES, as_of=DAY)
    assert asked.codes == {"a2"}
    assert "A1" not in asked.context


def test_the_kind_of_fact_asked_for() -> None:
    assert "duration" in understand("退款多久到账", as_of=DAY).answer_types
    assert "amount" in understand("how much is shipping", as_of=DAY).answer_types
    assert gives("duration", "1 至 3 个工作日到账")
    assert not gives("duration", "请联系客服")


@pytest.mark.parametrize("text", ["", "  \n", "长" * (MAX_QUESTION + 1)])
def test_unusable_questions_are_refused(text: str) -> None:
    with pytest.raises(QuestionError):
        understand(text, as_of=DAY)


def test_codes_alone_take_the_language_of_the_conversation() -> None:
    assert understand("E1024", as_of=DAY).language == "zh"
    assert understand("A1 Pro?", history=(Turn(role="customer", text="Which earbuds?"),), as_of=DAY).language == "en"
    assert understand("E05?", history=HEADPHONES, as_of=DAY).language == "zh"


def test_half_an_emoji_is_no_crash() -> None:
    assert understand("\ud83d 退货", as_of=DAY).text == "? 退货"


def test_a_follow_up_about_another_error_keeps_the_model() -> None:
    turns = [Turn(role="customer", text="洁行 R5 报 E12")]
    asked = understand("那 E03 呢", history=turns, as_of=date(2026, 11, 23))
    assert asked.codes == {"e03", "r5"} and "E12" not in asked.context
    assert understand("那 R3 呢", history=turns, as_of=date(2026, 11, 23)).codes == {"r3"}
