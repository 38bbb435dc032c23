"""The blast radius and the gate's rule, on assistants that say what they are told."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from pathlib import Path

import pytest

from assistant.reply import Passage, Reply
from eval.gate import NOT_HERE, judge
from eval.gold import GoldQuestion
from eval.impact import Impact, Kind, impact
from eval.impact_text import render
from eval.told import Memory, Told
from ingest.conflict_file import Conflict, Duplicate, Findings, Place
from ingest.errors import CiteDeskError, PublishError, QuestionError
from ingest.gate import Verdict, concerns, enforce
from settings import Settings
from tests.eval_fakes import FakeAssistant, claim, passage, question, reply

SPAN = "自签收次日起 7 天内可以退货"
OLD = passage("p1", f"{SPAN}。")
ALSO = passage("p2", f"总则：{SPAN}。", "returns/summary.md")
ASK = "几天能退？"


def says(text: str, source: Passage = OLD, quote: str = SPAN) -> Reply:
    return reply(claim(text, (source, quote)), passages=[source])


SILENT = reply(abstained=True)
RIGHT = says("7 天内可以退货。")


def speaker(
    answer: Reply | CiteDeskError, *passages: Passage, name: str = "v1", log: dict[str, Reply] | None = None
) -> FakeAssistant:
    return FakeAssistant({ASK: answer, **(log or {})}, passages or (OLD,), name=name)


def gold_kind(before: FakeAssistant, after: FakeAssistant, **changes: object) -> Kind:
    (found,) = impact(before, after, [question(question=ASK, **changes)]).gold
    return found.kind


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        (RIGHT, RIGHT, "same"),
        (RIGHT, SILENT, "worse"),
        (SILENT, RIGHT, "better"),
        (RIGHT, says("7 天内都可以退货。"), "changed"),
        (SILENT, says("15天内可以退货。"), "worse"),
        (RIGHT, QuestionError("long_question", "q", "too long", "Shorten it."), "unscored"),
    ],
)
def test_a_gold_question_is_judged_by_its_score(before: Reply, after: Reply | CiteDeskError, kind: Kind) -> None:
    assert gold_kind(speaker(before), speaker(after)) == kind


def test_another_passage_id_or_a_renamed_document_is_no_difference() -> None:
    moved = passage("p9", f"{SPAN}。", "returns/renamed.md")
    assert gold_kind(speaker(RIGHT), speaker(says("7 天内可以退货。", moved), moved)) == "same"


def test_evidence_that_was_rewritten_makes_gold_stale_with_both_texts() -> None:
    new = passage("p1", "自签收次日起 15 天内可以退货。")
    other = passage("p3", "生鲜食品不支持退货。")
    after = speaker(says("15 天内可以退货。", new, "自签收次日起 15 天内可以退货"), other, new)
    (found,) = impact(speaker(RIGHT), after, [question(question=ASK)]).of("stale")
    assert (found.pinned[0].span, found.pinned[0].now) == (SPAN, new.text)
    assert (found.before.text, found.after.text) == ("7 天内可以退货。", "15 天内可以退货。")


def test_gold_that_still_has_an_alternative_to_rest_on_is_judged() -> None:
    new = passage("p1", "自签收次日起 15 天内可以退货。")
    evidence = [{"document": p.document, "span": SPAN, "group": 0} for p in (OLD, ALSO)]
    before, after = speaker(RIGHT, OLD, ALSO), speaker(says("15 天内可以退货。", new, "15 天"), new, ALSO)
    assert gold_kind(before, after, evidence=evidence) == "worse"


def test_gold_of_a_removed_document_is_worse() -> None:
    found = impact(speaker(RIGHT), speaker(SILENT, ALSO), [question(question=ASK)])
    assert [d.gold for d in found.of("worse")] == ["q1"]
    assert found.of("worse")[0].pinned[0].now == ""


def test_gold_whose_sentence_was_deleted_from_its_document_is_worse_and_not_stale() -> None:
    left = passage("p3", "生鲜食品不支持退货，定制商品也不支持。")
    found = impact(speaker(RIGHT, OLD, left), speaker(SILENT, left), [question(question=ASK)])
    assert [d.gold for d in found.of("worse")] == ["q1"]
    assert judge(found, 0.0).is_refused and judge(found, 0.0).stale == 0


def test_gold_about_other_documents_is_left_out_and_then_the_gate_does_not_apply() -> None:
    gold = [question(question=ASK), question(id="q2", question="能用比特币吗", answerable=False)]
    found = impact(speaker(RIGHT, ALSO), speaker(SILENT, ALSO), gold)
    assert (found.gold, found.elsewhere) == ((), 2)
    verdict = judge(found, 0.0)
    assert (verdict.applies, verdict.is_refused, verdict.why) == (False, False, NOT_HERE)


def test_questions_of_the_log_are_new_gone_changed_or_the_same() -> None:
    asked = ["新", "没了", "变了", "一样"]
    before = dict(zip(asked, (SILENT, RIGHT, RIGHT, RIGHT), strict=True))
    after = dict(zip(asked, (RIGHT, SILENT, says("可以退货。"), RIGHT), strict=True))
    steps: list[tuple[int, int]] = []
    speakers = speaker(RIGHT, log=before), speaker(RIGHT, log=after, name="v2")
    found = impact(
        *speakers, [], asked, as_of=date(2026, 11, 23), progress=lambda done, total: steps.append((done, total))
    )
    assert [(d.question, d.kind) for d in found.recent] == list(
        zip(asked, ("new", "gone", "changed", "same"), strict=True)
    )
    assert steps == [(n, 8) for n in range(9)]
    assert {(day, role) for _, _, day, role in speakers[1].asked} == {(date(2026, 11, 23), "agent")}
    text = render(found, judge(found, 0.01))
    assert text.index("没了") < text.index("新") < text.index("变了") and "一样" not in text
    json.dumps(found.to_dict(), default=str)


def place(document: str, quote: str, name: str = "p") -> Place:
    return Place(
        passage_id=name,
        document=document,
        title="",
        heading=(),
        location="line:1",
        start=0,
        end=len(quote),
        quote=quote,
    )


def contradiction(one: Place, other: Place) -> Conflict:
    return Conflict(
        kind="quantity",
        one=one,
        other=other,
        one_value="7 天",
        other_value="15 天",
        first=None,
        last=None,
        certainty=0.9,
    )


def test_only_contradictions_and_duplicates_that_were_not_there_are_reported() -> None:
    a, b, c = place("a.md", "7 天内可退"), place("b.md", "15 天内可退"), place("c.md", "7 天内可退")
    before = Findings(conflicts=(contradiction(a, b),))
    moved = place("b.md", "15 天 内可退", "another id")
    after = Findings(
        conflicts=(contradiction(moved, a), contradiction(b, c)),
        duplicates=(Duplicate(one=a, other=c, first=None, last=None),),
    )
    speakers = [FakeAssistant({}, (OLD,), conflicts=found) for found in (before, after)]
    found = impact(*speakers, [])
    assert [(pair.one, pair.other) for pair in found.conflicts] == [(b, c)]
    assert len(found.duplicates) == 1
    assert "7 天 ≠ 15 天" in render(found, judge(found, 0.01))


def outcome(*pairs: tuple[bool, bool], forbidden: bool = False) -> Impact:
    """Make an impact of gold questions that were and are right or not."""
    states = {True: RIGHT, False: says("15天内可以退货。") if forbidden else SILENT}
    gold = [question(id=f"q{n}", question=f"问{n}") for n in range(len(pairs))]
    before = FakeAssistant(
        {q.question: RIGHT if was else SILENT for q, (was, _) in zip(gold, pairs, strict=True)}, (OLD,)
    )
    after = FakeAssistant({q.question: states[now] for q, (_, now) in zip(gold, pairs, strict=True)}, (OLD,), name="v2")
    return impact(before, after, gold)


@pytest.mark.parametrize(
    ("lost", "kept", "margin", "is_refused"),
    [(1, 99, 0.01, False), (2, 98, 0.01, True), (1, 98, 0.01, True), (1, 9, 0.0, True), (0, 3, 0.0, False)],
)
def test_the_share_of_right_answers_may_fall_by_the_margin(
    lost: int, kept: int, margin: float, is_refused: bool
) -> None:
    verdict = judge(outcome(*[(True, False)] * lost, *[(True, True)] * kept), margin)
    assert verdict.is_refused is is_refused
    assert (verdict.right_before, verdict.right_after, verdict.questions) == (lost + kept, kept, lost + kept)
    assert verdict.worse == tuple(f"q{n}" for n in range(lost))


def test_gains_make_up_for_losses_but_not_for_a_forbidden_fact() -> None:
    gained = [(False, True)] * 5
    assert not judge(outcome((True, False), *gained), 0.0).is_refused
    verdict = judge(outcome((True, False), *gained, forbidden=True), 1.0)
    assert verdict.is_refused and verdict.forbidden == ("q0",)


def test_what_cannot_be_judged_is_refused() -> None:
    new = passage("p1", "自签收次日起 15 天内可以退货。")
    stale = impact(speaker(RIGHT), speaker(RIGHT, new), [question(question=ASK)])
    assert judge(stale, 1.0).is_refused and judge(stale, 1.0).stale == 1
    error = QuestionError("long_question", "q", "too long", "Shorten it.")
    unasked = impact(speaker(RIGHT), speaker(error), [question(question=ASK)])
    assert judge(unasked, 1.0).unscored == ("q1",) and judge(unasked, 1.0).is_refused
    assert judge(outcome((True, False), (True, True)), float("nan")).is_refused


def test_a_version_is_not_asked_twice(tmp_path: Path) -> None:
    gold = [question(question=ASK)]
    memory = Memory(Settings(kb_dir=tmp_path), gold)
    before, after = speaker(RIGHT, name="a"), speaker(SILENT, name="b")
    first = impact(before, after, gold, memory=memory)
    second = impact(before, after, gold, memory=Memory(Settings(kb_dir=tmp_path), gold))
    assert first == second and len(before.asked) == len(after.asked) == 1
    for number in range(30):
        memory.keep(f"v{number}", {})
    assert memory.recall("a") == {}, "what is long past is forgotten"
    changed: list[GoldQuestion] = [question(question=ASK, required=[{"any": ["八天"]}])]
    assert Memory(Settings(kb_dir=tmp_path), changed).recall("a") == {}
    assert Memory(Settings(kb_dir=tmp_path, top_k=3), gold).recall("a") == {}


def test_what_was_told_survives_json() -> None:
    told = Told(abstained=False, text="7 天", cited=(("a.md", "7 天"),), is_right=True, forbidden=(1,))
    assert Told.of(json.loads(json.dumps(asdict(told)))) == told


def test_a_refusal_is_an_error_unless_there_is_a_reason_and_both_are_on_record(tmp_path: Path) -> None:
    from ingest.audit import events

    verdict = judge(outcome((True, False), (True, True)), 0.0)
    assert Verdict.of(json.loads(json.dumps(verdict.to_dict()))) == verdict
    with pytest.raises(PublishError, match=r"2 of 2 .* now 1; 0 fewer may be; look at q0 \[gate\]"):
        enforce(tmp_path, verdict, who="li", override="  ")
    enforce(tmp_path, verdict, who="li", override="口径已改")
    override, refusal = events(tmp_path)
    assert (refusal.action, refusal.who, refusal.subject) == ("refuse", "li", "v2")
    assert (override.action, override.reason, override.details["right_after"]) == ("override", "口径已改", 1)


def test_whether_gold_speaks_of_the_documents_is_seen_in_its_file(tmp_path: Path) -> None:
    assert not concerns({"returns/rules.md"}, tmp_path)
    (tmp_path / "dev.jsonl").write_text(question().model_dump_json() + "\n", encoding="utf-8")
    assert concerns({"returns/rules.md"}, tmp_path) and not concerns({"other.md"}, tmp_path)
    (tmp_path / "dev.jsonl").write_text("{", encoding="utf-8")
    assert concerns({"other.md"}, tmp_path), "a file that cannot be read is for eval to refuse"
