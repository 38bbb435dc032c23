"""Proposals: kept once and masked, accepted as one file that the loader reads, or declined; each step in the audit log."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from assistant import contributions
from assistant.contributions import Contribution, accept, decline, propose, waiting
from assistant.duplicates import duplicates
from assistant.engine import Assistant
from assistant.faq_file import Entry
from ingest.audit import check_chain, events
from ingest.books import Books
from ingest.chunking import chunk_document
from ingest.errors import CiteDeskError, ContributionError
from ingest.loaders import Limits, load
from ingest.manifest import DocumentRecord

QUESTION, ANSWER = "能加礼品包装吗？", "可以，下单时勾选“礼品包装”，每件加收 10 元。"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "docs" / "shipping").mkdir(parents=True)
    return tmp_path / "docs"


@pytest.fixture
def books(tmp_path: Path) -> Path:
    return tmp_path / "kb"


def proposed(books: Path, question: str = QUESTION, answer: str = ANSWER, who: str = "li") -> Contribution:
    return propose(books, question=question, answer=answer, who=who, documents=["shipping/rule.md"])


def entry(**changes: Any) -> Entry:
    return Entry(**{"folder": "shipping", "question": QUESTION, "answer": ANSWER, **changes})


def taken(books: Path, root: Path, number: int, wanted: Entry, who: str = "wang") -> Contribution:
    return accept(books, number, wanted, who=who, root=root, limits=Limits())


def files(root: Path) -> list[str]:
    return sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())


def test_a_proposal_waits_masked_and_only_once(books: Path) -> None:
    first = proposed(books, answer=ANSWER + " 电话 13812345678")
    again = proposed(books, question="能加 礼品包装吗？", answer=ANSWER + " 电话 13912345678", who="zhao")
    assert again == first == waiting(books)[0] and len(waiting(books)) == 1
    assert first.answer.endswith("[手机号/phone]") and first.documents == ("shipping/rule.md",)
    assert [(e.action, e.who, e.subject) for e in events(books)] == [("propose", "li", "proposal 1")]
    assert ANSWER[:5] not in str(events(books))


def test_a_declined_one_may_be_proposed_again_an_accepted_one_not(books: Path, root: Path) -> None:
    first = decline(books, proposed(books).id, who="wang", reason="还没定 13812345678")
    assert (first.state, first.reason, first.decided_by) == ("declined", "还没定 [手机号/phone]", "wang")
    second = proposed(books)
    assert second.id != first.id
    kept = taken(books, root, second.id, entry())
    assert proposed(books) == kept and waiting(books) == []
    assert [one.id for one in contributions.decided(books)] == [2, 1]


@pytest.mark.parametrize(
    ("question", "answer", "code", "subject"),
    [
        (" ", "答", "empty_text", "question"),
        ("问", "\n", "empty_text", "answer"),
        ("问" * 301, "答", "long_text", "question"),
        ("问", "答" * 4001, "long_text", "answer"),
    ],
)
def test_texts_have_limits(books: Path, question: str, answer: str, code: str, subject: str) -> None:
    with pytest.raises(ContributionError) as error:
        proposed(books, question, answer)
    assert (error.value.code, error.value.subject) == (code, subject) and waiting(books) == []


def test_accepted_it_is_one_file_with_its_history(books: Path, root: Path) -> None:
    number = proposed(books, who="li; x\n---").id
    wanted = entry(
        title="礼品: 包装 #1",
        answer="可以，每件 10 元。\n\n- 贺卡免费\n---\n周末除外。",
        category="gift",
        audience="internal",
        effective_from=date(2026, 11, 1),
        effective_until=date(2026, 12, 31),
    )
    kept = taken(books, root, number, wanted)
    assert files(root) == [kept.path] == ["shipping/礼品 包装 1.md"]
    document = load(root / kept.path, root)
    assert (document.title, document.category, document.audience) == ("礼品: 包装 #1", "gift", "internal")
    assert (document.effective_from, document.effective_until) == (date(2026, 11, 1), date(2026, 12, 31))
    written = (root / kept.path).read_text(encoding="utf-8")
    today = date.today()
    assert f"history: {today} proposed by li  x ---; {today} accepted by wang, edited" in written
    passages = chunk_document(document)
    assert "周末除外。" in passages[-1].text
    assert not any("proposed by" in passage.index_text() for passage in passages)
    assert (kept.state, kept.decided_by) == ("accepted", "wang")
    found = events(books, actions=["accept"])[0]
    assert (found.who, found.subject, found.details["contribution"]) == ("wang", kept.path, number)
    assert check_chain(books) == 2


def test_what_a_proposal_rests_on_decides_who_may_read_it_and_the_unknown_is_for_nobody_yet() -> None:
    rest = {"sha256": "", "title": "", "category": "", "language": "zh", "passages": 1}
    audiences = {"rule.md": "public", "desk.md": "internal", "board.md": "restricted"}
    live = [DocumentRecord(path=path, audience=audience, **rest) for path, audience in audiences.items()]
    assert contributions.least_audience([], live) == contributions.least_audience(["rule.md"], live) == "public"
    assert contributions.least_audience(["rule.md", "desk.md"], live) == "internal"
    assert contributions.least_audience(["board.md", "rule.md"], live) == "restricted"
    assert contributions.least_audience(["rule.md", "gone.md"], live) == "restricted"
    assert contributions.least_audience(["rule.md"], []) == "restricted"


def test_no_file_is_overwritten_and_no_foreign_sidecar_taken(books: Path, root: Path) -> None:
    (root / "shipping" / "能加礼品包装吗.MD").write_text("# 别的\n\n正文。\n", encoding="utf-8")
    (root / "shipping" / "能加礼品包装吗-2.md.meta.yaml").write_text("title: 别的\n", encoding="utf-8")
    before = {name: (root / name).read_bytes() for name in files(root)}
    kept = taken(books, root, proposed(books).id, entry())
    assert kept.path == "shipping/能加礼品包装吗-3.md"
    assert {name: (root / name).read_bytes() for name in before} == before


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"folder": "../x"}, "bad_name"),
        ({"folder": ""}, "bad_name"),
        ({"folder": "link"}, "outside"),
        ({"effective_from": date(2026, 2, 1), "effective_until": date(2026, 1, 1)}, "front_matter"),
        ({"title": "a\x07b"}, "front_matter"),
        ({"answer": " "}, "empty_text"),
        ({"answer": "#"}, "empty"),
        ({"answer": "<!-- 看不见 -->"}, "empty"),
        ({"answer": "前文\x00后文"}, "encoding"),
    ],
)
def test_what_the_loader_would_refuse_is_not_kept(
    books: Path, root: Path, tmp_path: Path, changes: dict[str, Any], code: str
) -> None:
    (tmp_path / "elsewhere").mkdir()
    (root / "link").symlink_to(tmp_path / "elsewhere")
    number = proposed(books).id
    with pytest.raises(CiteDeskError) as error:
        taken(books, root, number, entry(**changes))
    assert error.value.code == code and files(root) == [] and not list((tmp_path / "elsewhere").iterdir())
    assert [one.id for one in waiting(books)] == [number] and not events(books, actions=["accept"])


def test_a_title_of_no_use_as_a_name_gets_one(books: Path, root: Path) -> None:
    assert taken(books, root, proposed(books, "？？").id, entry(question="？？")).path == "shipping/faq-1.md"
    long = proposed(books, "礼" * 300)
    assert len(taken(books, root, long.id, entry(question="礼" * 300)).path.encode()) < 160


def test_of_two_decisions_the_second_is_told_of_the_first(books: Path, root: Path) -> None:
    number = proposed(books).id
    taken(books, root, number, entry())
    for decide in (
        lambda: taken(books, root, number, entry(), who="zhao"),
        lambda: decline(books, number, who="zhao", reason="晚了"),
    ):
        with pytest.raises(ContributionError) as error:
            decide()
        assert error.value.code == "already_decided" and "wang" in error.value.problem
    assert len(files(root)) == 1 and len(events(books)) == 2
    with pytest.raises(ContributionError, match="no_contribution"):
        decline(books, 99, who="zhao", reason="没有")


def test_where_the_books_fail_the_file_is_taken_back(books: Path, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    number = proposed(books).id
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(contributions, "append", _killed)
        taken(books, root, number, entry())
    assert files(root) == [] and [one.id for one in waiting(books)] == [number]


def _killed(*_: object, **__: object) -> int:
    raise KeyboardInterrupt


def test_killed_after_the_file_was_written_accepting_again_takes_it(books: Path, root: Path) -> None:
    number = proposed(books).id
    path = taken(books, root, number, entry()).path
    with Books(books).opened() as connection:  # as if the transaction had never ended
        connection.execute("UPDATE contribution SET state = 'waiting', decided = '', decided_by = '', path = ''")
    assert taken(books, root, number, entry()).path == path and files(root) == [path]


@pytest.mark.parametrize(
    ("answer", "answered"),
    [
        ("签收次日起 7 天内可以申请无理由退货，黄金会员 15 天内。", True),
        ("签收次日起 9 天内可以申请无理由退货，黄金会员 15 天内。", False),
        ("可以刻字，最多 8 个字，三天发货。", False),
    ],
)
def test_what_the_live_knowledge_says_already_is_told(assistant: Assistant, answer: str, answered: bool) -> None:
    found = duplicates("几天内能退货", answer, [], assistant)
    assert found.answered is answered and found.passages
    assert found.passages[0].passage.document == "returns/rule.md" or not answered


def test_other_proposals_alike_are_shown_with_their_similarity(assistant: Assistant, books: Path) -> None:
    alike, other = proposed(books), proposed(books, "手表能换表带吗", "可以换 22 毫米表带。")
    found = duplicates("可以做礼品包装吗", "可以，勾选礼品包装，每件 10 元。", [alike, other], assistant)
    assert [near.contribution for near in found.proposals] == [alike] and 0.6 < found.proposals[0].similarity <= 1
