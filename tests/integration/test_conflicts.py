"""A contradiction that a change brings is sealed with the version, and a draft that rests on it says so."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from assistant.conflict_notices import conflict_notices
from assistant.question import understand
from assistant.reply import Citation, Sentence
from assistant.roles import Role
from ingest.embedding import open_embedder
from ingest.publish import publish
from ingest.version import KnowledgeVersion, open_current

RULE = "# 登录与验证码\n\n同一手机号每天最多获取 10 次验证码，次日 0:00 恢复。\n"
OTHER = (
    "---\ntitle: 短信验证码说明\naudience: internal\neffective_from: 2026-10-01\n---\n"
    "同一手机号每天最多获取 15 次验证码，次日 0:00 恢复。\n"
)
FILES = {"login.md": RULE, "sms.md": OTHER}
NOVEMBER, SEPTEMBER = date(2026, 11, 23), date(2026, 9, 1)


def write(docs: Path, name: str, text: str) -> None:
    (docs / "account").mkdir(parents=True, exist_ok=True)
    (docs / "account" / name).write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def version(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeVersion]:
    """Two documents, the second of which is published after the first and contradicts it."""
    folder = tmp_path_factory.mktemp("conflicts")
    docs, store, embedder = folder / "kb_docs", folder / ".kb", open_embedder("static")
    for name, text in FILES.items():
        write(docs, name, text)
        publish([docs], store, embedder)
    with open_current(store) as opened:
        yield opened


def cited(version: KnowledgeVersion, document: str) -> tuple[Sentence, ...]:
    passage = next(p for p in version.passages if p.document == document)
    citation = Citation(
        passage_id=passage.id, document=document, heading="", location="line:1", quote=passage.text, start=0,
        end=len(passage.text),
    )  # fmt: skip
    return (Sentence(kind="claim", text=passage.text, language="zh", citations=(citation,)),)


def test_the_contradiction_is_sealed(version: KnowledgeVersion) -> None:
    (conflict,) = version.conflicts.conflicts
    assert {conflict.one_value, conflict.other_value} == {"10次", "15次"}
    assert conflict.first == date(2026, 10, 1) and conflict.last is None


@pytest.mark.parametrize(("language", "words"), [("zh", "验证码能发几次"), ("en", "How many codes may I get a day?")])
def test_a_draft_that_rests_on_it_says_so(version: KnowledgeVersion, language: str, words: str) -> None:
    asked = understand(words, as_of=NOVEMBER)
    (notice,) = conflict_notices(cited(version, "account/login.md"), version, asked)
    assert notice.kind == "conflict" and "15次" in notice.text and "短信验证码说明" in notice.text
    assert notice.text.startswith("This draft") == (language == "en")
    assert [citation.document for citation in notice.citations] == ["account/sms.md"]


@pytest.mark.parametrize(("role", "day"), [("customer", NOVEMBER), ("agent", SEPTEMBER)])
def test_what_is_not_readable_or_not_in_force_is_not_told(version: KnowledgeVersion, role: Role, day: date) -> None:
    asked = understand("验证码能发几次", as_of=day, role=role)
    assert conflict_notices(cited(version, "account/login.md"), version, asked) == ()


def test_a_draft_that_rests_on_something_else_says_nothing(version: KnowledgeVersion) -> None:
    assert conflict_notices((), version, understand("验证码能发几次", as_of=NOVEMBER)) == ()


def test_a_contradiction_that_is_mended_is_gone(tmp_path: Path) -> None:
    docs, store, embedder = tmp_path / "kb_docs", tmp_path / ".kb", open_embedder("static")
    for name, text in FILES.items():
        write(docs, name, text)
    publish([docs], store, embedder)
    write(docs, "sms.md", OTHER.replace("15 次", "10 次"))
    publish([docs], store, embedder)
    with open_current(store) as opened:
        assert opened.conflicts.conflicts == ()
