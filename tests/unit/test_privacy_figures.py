"""The scorer of the planted private messages, on maskers whose figures are known, and the check digits of the values."""

from __future__ import annotations

from random import Random

import pytest

from eval import privacy_figures
from eval.privacy import numbers
from eval.privacy_figures import Message

TEXT = "我叫欧阳娜娜，电话138 0013 8000，邮箱 tea.fan@qq.com，订单20250101123456。"


def _message(text: str, *, private: dict[str, str] | None = None, kept: dict[str, str] | None = None) -> Message:
    spans = [
        [{"kind": k, "start": text.index(v), "end": text.index(v) + len(v)} for k, v in (values or {}).items()]
        for values in (private, kept)
    ]
    return Message(id="1", language="zh", text=text, private=spans[0], kept=spans[1])


PLANTED = _message(
    TEXT,
    private={"name": "欧阳娜娜", "phone": "138 0013 8000", "mail": "tea.fan@qq.com"},
    kept={"order": "20250101123456"},
)


def _held(masked: str, message: Message = PLANTED) -> dict[str, bool]:
    return {o.kind: o.held for o in privacy_figures.measure([message], lambda _: masked)}


def test_what_is_left_alone_counts_as_missed() -> None:
    assert _held(TEXT) == {"name": False, "phone": False, "mail": False, "order": True}


def test_what_is_replaced_counts_as_gone() -> None:
    masked = "我叫〔姓名1〕，电话〔手机号1〕，邮箱 〔邮箱1〕，订单20250101123456。"
    assert _held(masked) == {"name": True, "phone": True, "mail": True, "order": True}


@pytest.mark.parametrize("rest", ["138 00**", "１３８００", "幺三八零零", "3-8000"])
def test_five_digits_that_remain_are_a_leak(rest: str) -> None:
    assert not _held(f"我叫，电话{rest}，订单20250101123456。")["phone"]


def test_four_digits_may_remain() -> None:
    assert _held("我叫，电话***8000，订单20250101123456。")["phone"]


def test_half_a_name_is_not_gone_and_a_masked_order_is_lost() -> None:
    held = _held("我叫欧阳**，电话***，邮箱 ***，订单****。")
    assert (held["name"], held["order"]) == (False, False)


@pytest.mark.parametrize(
    "mail", ["lin_xi77艾特163点com", "lin_xi77 at foxmail 点 com", "ＬＩＮ_xi77＠ｑｑ．com", "lin_xi77[at]qq.com"]
)
def test_the_local_part_is_told_however_the_sign_is_written(mail: str) -> None:
    message = _message(f"发到{mail}。", private={"mail": mail})
    assert _held("发到lin_xi77那里。", message) == {"mail": False}
    assert _held("发到〔邮箱1〕。", message) == {"mail": True}


def test_misses_are_listed_only_where_asked_for() -> None:
    outcomes = privacy_figures.measure([PLANTED], lambda text: text)
    assert "misses" not in privacy_figures.figures(outcomes, with_misses=False)
    assert len(privacy_figures.figures(outcomes, with_misses=True)["misses"]) == 3


def test_check_digits_are_those_of_the_standards() -> None:
    assert numbers.identity_check("11010519491231002") == "X"  # the example of GB 11643-1999
    assert numbers.holds_luhn("79927398713") and not numbers.holds_luhn("79927398710")
    assert numbers.holds_luhn(numbers.with_luhn("622202000000000"))
    assert not numbers.holds_luhn(numbers.failing("6222", 16, Random(1)))
