"""Texts: both languages complete, with the same placeholders, and every one of them used."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

from ingest.audit import Action
from panel import errors
from panel.texts import TEXTS

ROOT = Path(__file__).resolve().parents[2]
PLACEHOLDER = re.compile(r"\{(\w+)\}")


def test_every_text_is_there_in_both_languages() -> None:
    for key, pair in TEXTS.items():
        assert set(pair) == {"zh", "en"} and all(pair.values()), key
        assert set(PLACEHOLDER.findall(pair["zh"])) == set(PLACEHOLDER.findall(pair["en"])), key
        assert not re.search("[\u3400-\u9fff]", pair["en"]), key


def test_every_text_is_used() -> None:
    source = "".join(p.read_text(encoding="utf-8") for p in [*(ROOT / "panel").glob("*.py"), ROOT / "ui.py"])
    source = source.replace((ROOT / "panel" / "texts.py").read_text(encoding="utf-8"), "")
    built = [re.escape(prefix) for prefix in re.findall(r"""["']([a-z_]+_)\{""", source)]
    built += re.findall(r'labels\("([a-z]+)"', source)
    unused = [k for k in TEXTS if f'"{k}"' not in source and not re.match(f"(?:{'|'.join(built)})", k)]
    assert not unused


def test_every_code_that_a_page_can_meet_has_chinese_words() -> None:
    folders = ("assistant", "ingest", "panel")
    source = "".join(path.read_text(encoding="utf-8") for folder in folders for path in (ROOT / folder).rglob("*.py"))
    raised = set(re.findall(r'(?:Load|Store|Source|Publish|People|Contribution)Error\(\s*"([a-z_]+)"', source))
    assert raised and raised <= set(errors.CHINESE), raised - set(errors.CHINESE)


def test_every_action_of_the_audit_log_has_words() -> None:
    assert {f"action_{action}" for action in get_args(Action)} <= TEXTS.keys()
