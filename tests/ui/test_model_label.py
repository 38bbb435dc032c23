"""Every code under which a chat model's draft was not used has a sentence of its own on the card, in both languages."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.trace import ModelTrace, Trace
from panel.card import card_data
from panel.errors import CHINESE
from panel.texts import TEXTS, Lang
from tests.eval_fakes import reply

CHAT = Path(__file__).resolve().parents[2] / "assistant"
CODES = sorted(
    set(re.findall(r'Error\(\s*"(chat_\w+)"', "".join(p.read_text(encoding="utf-8") for p in CHAT.rglob("*.py"))))
)


@pytest.mark.parametrize("code", CODES)
def test_every_code_has_words(code: str) -> None:
    assert f"model_{code}" in TEXTS and code in CHINESE


@pytest.mark.parametrize(
    ("language", "label"),
    [
        ("zh", "大模型未在 8 秒内完成，以下为原文摘录"),
        ("en", "The chat model did not finish within 8 s; these are extracts"),
    ],
)
def test_a_late_model_is_told_on_the_card(language: Lang, label: str) -> None:
    late = ModelTrace(used=False, code="chat_late", milliseconds=8004.0)
    assert card_data(replace(reply(), trace=Trace(model=late)), language)["label"] == label


@pytest.mark.parametrize("model", [None, ModelTrace(used=True)])
def test_no_label_where_nothing_is_amiss(model: ModelTrace | None) -> None:
    assert card_data(replace(reply(), trace=Trace(model=model)), "zh")["label"] == ""


def test_the_codes_are_found() -> None:
    assert {"chat_late", "chat_cut", "chat_failed", "chat_format", "chat_quote", "chat_refused"} <= set(CODES)
    assert {"chat_long", "chat_unverified", "chat_model"} <= set(CODES) and len(CODES) == 9
