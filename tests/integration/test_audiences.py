"""Who may read what: public, internal, restricted; in both legs, by answer, by filter, and by what is merely listed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from assistant.engine import Assistant
from assistant.question import understand
from assistant.roles import READS, ROLES, Role
from ingest.embedding import open_embedder
from ingest.errors import QuestionError
from ingest.publish import publish

DAY = date(2026, 11, 23)
QUESTION = "大客户赔付的上限是多少元？"
BODY = "# 大客户赔付\n\n大客户赔付的上限是 {} 元。\n"
DOCUMENTS = {
    "rules/public.md": BODY.format(100),
    "rules/internal.md": "---\naudience: internal\n---\n" + BODY.format(2000),
    "board/restricted.md": "---\naudience: restricted\n---\n" + BODY.format(30000) + "\n内部编号 ZK-9 的供应商除外。\n",
}
OF = {"public": "rules/public.md", "internal": "rules/internal.md", "restricted": "board/restricted.md"}


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("audiences")
    write(folder / "docs")
    publish([folder / "docs"], folder / "kb", open_embedder("static"))
    with Assistant.open(folder / "kb") as assistant:
        yield assistant


def write(folder: Path) -> None:
    for name, text in DOCUMENTS.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


@pytest.mark.parametrize("role", ROLES)
def test_a_role_finds_what_it_may_read_and_nothing_else(opened: Assistant, role: Role) -> None:
    readable = {OF[audience] for audience in READS[role]}
    passages = opened.version.passages
    asked = understand(QUESTION, as_of=DAY, role=role)
    for leg, found in opened.retriever.legs(asked, top_k=10).items():
        assert {passages[i].document for i in found} == readable, leg
    assert {p.document for p in opened.retrieve(QUESTION, as_of=DAY, role=role)} == readable
    reply = opened.answer(QUESTION, as_of=DAY, role=role)
    quoted = {c.document for s in reply.sentences for c in s.citations}
    assert not reply.abstained and quoted <= readable
    assert {p.document for p in reply.passages} <= readable


@pytest.mark.parametrize(("role", "hidden"), [("customer", ("internal", "restricted")), ("agent", ("restricted",))])
def test_no_filter_brings_up_what_is_hidden(opened: Assistant, role: Role, hidden: tuple[str, ...]) -> None:
    for audience in hidden:
        assert opened.retrieve(QUESTION, as_of=DAY, role=role, audience=audience) == ()
        assert opened.answer(QUESTION, as_of=DAY, role=role, audience=audience).abstained
    with pytest.raises(QuestionError) as caught:
        opened.retrieve(QUESTION, as_of=DAY, role=role, category="board")
    assert "board" not in caught.value.remedy and "rules" in caught.value.remedy
    assert opened.retrieve(QUESTION, as_of=DAY, role="owner", category="board")


def test_a_category_of_restricted_documents_only_is_not_listed(opened: Assistant) -> None:
    masks = opened.version.masks
    assert masks.categories(READS["customer"]) == masks.categories(READS["agent"]) == ["rules"]
    assert masks.categories(READS["owner"]) == ["board", "rules"]


def test_nothing_readable_is_no_passage(opened: Assistant) -> None:
    assert not opened.version.masks.allowed(()).any()


@pytest.mark.parametrize("code", ["ZK-9", "ZK-8"])  # the first stands in a restricted document, the other nowhere
def test_an_abstention_does_not_tell_that_others_read_of_a_code(opened: Assistant, code: str) -> None:
    asked, named = f"供应商 {code} 的赔付上限是多少？", code.replace("-", "").lower()
    assert named in opened.answer(asked, as_of=DAY, role="agent").missing
    assert (named in opened.answer(asked, as_of=DAY, role="owner").missing) == (code == "ZK-8")
