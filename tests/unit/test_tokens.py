"""The token count: offline, stable, and not fooled by words that look like control tokens."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest import tokens
from ingest.errors import ModelError


def test_chinese_costs_less_than_a_token_a_character_and_english_about_one_a_word() -> None:
    chinese = "拆封后的商品如无质量问题，一般不支持七天无理由退货。"
    english = "The parcel is delivered within three working days after payment."
    assert len(chinese) * 0.4 < tokens.count_tokens(chinese) < len(chinese)
    assert len(english.split()) <= tokens.count_tokens(english) < 2 * len(english.split())


def test_the_encoding_loses_nothing() -> None:
    text = "退货运费 ¥12.50，E-4021 😀 <|endoftext|>\n\n  ok"
    encoding = tokens.encoding()
    assert encoding.decode(encoding.encode(text, disallowed_special=())) == text
    assert tokens.count_tokens("") == 0


def test_a_damaged_rank_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    damaged = tmp_path / "citedesk.tiktoken"
    damaged.write_bytes(tokens.RANK_FILE.read_bytes()[:-10])
    monkeypatch.setattr(tokens, "RANK_FILE", damaged)
    tokens.encoding.cache_clear()
    with pytest.raises(ModelError, match="citedesk"):
        tokens.count_tokens("退货")
    tokens.encoding.cache_clear()
