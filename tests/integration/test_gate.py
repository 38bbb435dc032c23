"""Impact and gate over real versions: what a change of the documents does to the answers, and whether it may go live."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

import eval.__main__ as evaluation
from assistant.engine import Assistant
from assistant.live import LiveLog
from eval.comparing import compare, judge_version
from eval.gate import NOT_HERE
from eval.gold import load_gold
from eval.impact import Impact, recent_questions
from ingest.__main__ import main
from ingest.audit import events
from ingest.embedding import SHIPPED, open_embedder
from ingest.publish import prepare, publish
from ingest.version import current_id
from settings import load
from tests.eval_fakes import question

DAYS = "# 退货期限\n\n自签收次日起 7 天内可以申请无理由退货。\n"
FEES = "# 退货运费\n\n无理由退货的寄回运费由买家承担。\n"
WRONG = "# 无理由退货几天内可以申请\n\n无理由退货在签收次日起 15 天内可以申请。\n"
BATTERY = "# 云听 A1 说明书\n\n## 续航\n\n云听 A1 单次续航 6 小时。\n"
COINS = "# 比特币支付\n\n商城支持用比特币支付订单，付款后 30 分钟内确认。\n"
GOLD = [
    question(question="无理由退货几天内可以申请？", evidence=[{"document": "days.md", "span": DAYS.split("\n")[2]}]),
    question(
        id="q2",
        question="云听 A1 续航多久？",
        evidence=[{"document": "a1.md", "span": BATTERY.split("\n")[4]}],
        required=[{"any": ["6 小时"]}],
        forbidden=[],
    ),
]


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Documents, the version made of them, what was asked of it, and gold about it."""
    work = tmp_path_factory.mktemp("gate")
    (work / "docs").mkdir()
    for name, content in (("days.md", DAYS), ("fees.md", FEES), ("a1.md", BATTERY)):
        (work / "docs" / name).write_text(content, encoding="utf-8")
    publish([work / "docs"], work / "kb", open_embedder("static"))
    with Assistant.open(work / "kb") as assistant:
        for asked in ("支持比特币支付订单吗？", "A1 的续航是几小时？", "A1 的续航是几小时？"):
            LiveLog(work / "kb").question(assistant.answer(asked))
    (work / "gold").mkdir()
    lines = "".join(row.model_dump_json() + "\n" for row in GOLD)
    (work / "gold" / "dev.jsonl").write_text(lines, encoding="utf-8")
    return work


@pytest.fixture
def work(published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(published, tmp_path, dirs_exist_ok=True)
    for name in [name for name in os.environ if name.startswith("CITEDESK_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("CITEDESK_KB_DIR", str(tmp_path / "kb"))
    monkeypatch.setenv("CITEDESK_KB_DOCS", str(tmp_path / "docs"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def look(work: Path) -> Impact:
    """Prepare what the documents give now and compare it with what is live."""
    prepared = prepare([work / "docs"], work / "kb", open_embedder("static"))
    assert prepared.live and not prepared.is_live
    log = recent_questions(LiveLog(work / "kb"))
    return compare(load(), prepared.manifest.id, load_gold("dev", work / "gold"), log)


def test_what_is_added_answers_what_was_not_answered(work: Path) -> None:
    (work / "docs" / "coins.md").write_text(COINS, encoding="utf-8")
    found = look(work)
    assert [d.question for d in found.of("new")] == ["支持比特币支付订单吗？"]
    assert "30 分钟" in found.of("new")[0].after.text and not found.of("worse")
    assert current_id(work / "kb") == found.before


def test_what_is_removed_is_gone_and_its_gold_is_worse(work: Path) -> None:
    (work / "docs" / "a1.md").unlink()
    found = look(work)
    assert [d.question for d in found.of("gone")] == ["A1 的续航是几小时？"]
    assert [d.gold for d in found.of("worse")] == ["q2"]
    assert judge_version(load(), found.after, GOLD).worse == ("q2",)


def test_what_the_change_rewrote_is_stale_and_passes(work: Path) -> None:
    (work / "docs" / "days.md").write_text(DAYS.replace("7 天", "15 天"), encoding="utf-8")
    found = look(work)
    (stale,) = found.of("stale")
    assert "7 天" in stale.pinned[0].span and "15 天" in stale.pinned[0].now
    assert "7 天" in stale.before.text and "15 天" in stale.after.text
    verdict = judge_version(load(), found.after, GOLD)
    assert (verdict.is_refused, verdict.stale, verdict.questions) == (False, 1, 1)


def test_the_command_shows_the_impact_and_says_by_its_exit_code_what_the_gate_would(
    work: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["impact", "--gold", str(work / "gold")]
    assert evaluation.main(arguments) == 0 and "nothing would change" in capsys.readouterr().out
    (work / "docs" / "wrong.md").write_text(WRONG, encoding="utf-8")
    assert evaluation.main([*arguments, "--json", "--out", str(work / "out")]) == 3
    found = json.loads(capsys.readouterr().out)
    assert found["gate"]["forbidden"] == ["q1"] and found["counts"]["gold"]["worse"] == 1
    assert found == json.loads((work / "out" / "impact.json").read_text(encoding="utf-8"))
    assert evaluation.main(arguments) == 3
    text = capsys.readouterr().out
    assert "Worse by gold (1)" in text and "now states what it must not" in text and "Refused" in text
    assert current_id(work / "kb") == found["before"]


def test_a_publish_that_answers_worse_is_refused_and_an_override_is_on_record(
    work: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    live = current_id(work / "kb")
    (work / "docs" / "wrong.md").write_text(WRONG, encoding="utf-8")
    command = ["--quiet", "--who", "li", "--gold", str(work / "gold")]
    assert main(command) == 2
    said = capsys.readouterr().err
    assert "[gate]" in said and "look at q1" in said and "--override REASON" in said
    assert current_id(work / "kb") == live
    assert main([*command, "--why", "新规", "--override", "口径已改"]) == 0
    assert current_id(work / "kb") != live
    published, override, refusal = events(work / "kb")[:3]
    assert (refusal.action, override.action, published.action) == ("refuse", "override", "publish")
    assert (override.who, override.reason, published.reason) == ("li", "口径已改", "新规")
    assert override.details["forbidden"] == ["q1"] and override.subject == current_id(work / "kb")


def test_gold_about_other_documents_or_a_gate_that_is_off_keeps_nobody_waiting(
    work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.gate.ask_eval", lambda *_: pytest.fail("eval was asked"))
    (work / "docs" / "wrong.md").write_text(WRONG, encoding="utf-8")
    assert main(["--quiet"]) == 0, "the gold that comes with CiteDesk speaks of other documents"
    (work / "docs" / "wrong.md").write_text(WRONG.replace("15", "16"), encoding="utf-8")
    assert not events(work / "kb", actions=["override"])
    monkeypatch.setenv("CITEDESK_GATE", "off")
    assert main(["--quiet", "--who", "li", "--gold", str(work / "gold")]) == 0
    (override,) = events(work / "kb", actions=["override"])
    assert (override.who, override.subject) == ("li", current_id(work / "kb")) and "off" in override.reason


def test_where_what_is_live_cannot_be_asked_the_gate_does_not_apply(work: Path) -> None:
    live = current_id(work / "kb") or ""
    assert judge_version(load(), live, [question()]).why == NOT_HERE
    (work / "kb" / "versions" / live / "passages.jsonl").write_text("{", encoding="utf-8")
    verdict = judge_version(load(), live, GOLD)
    assert not verdict.applies and "damaged" in verdict.why


def test_after_a_change_of_the_embedding_what_the_live_version_told_is_remembered(
    work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = work / "model"
    shutil.copytree(SHIPPED, other)
    weights = bytearray((other / "model.safetensors").read_bytes())
    weights[-1] ^= 1
    (other / "model.safetensors").write_bytes(weights)
    monkeypatch.setenv("CITEDESK_EMBEDDING", str(other))
    live = publish([work / "docs"], work / "kb", open_embedder(str(other))).version
    monkeypatch.delenv("CITEDESK_EMBEDDING")
    (work / "docs" / "a1.md").unlink()
    worse = prepare([work / "docs"], work / "kb", open_embedder("static")).manifest.id
    unknown = judge_version(load(), worse, GOLD)
    assert not unknown.applies and "other_embedding" in unknown.why
    with monkeypatch.context() as before:
        before.setenv("CITEDESK_EMBEDDING", str(other))
        assert not judge_version(load(), live, GOLD).is_refused
    verdict = judge_version(load(), worse, GOLD)
    assert (verdict.is_refused, verdict.worse, verdict.before) == (True, ("q2",), live)


def test_a_gold_folder_without_questions_lets_nothing_through(work: Path, capsys: pytest.CaptureFixture[str]) -> None:
    live = current_id(work / "kb")
    (work / "docs" / "wrong.md").write_text(WRONG, encoding="utf-8")
    assert main(["--quiet", "--gold", str(work / "golt")]) == 2 and current_id(work / "kb") == live
    assert "[gold_missing]" in capsys.readouterr().err


def test_a_rebuild_from_files_that_have_changed_passes_the_gate_as_well(
    work: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    live = current_id(work / "kb")
    (work / "docs" / "wrong.md").write_text(WRONG, encoding="utf-8")
    command = ["rebuild", "--quiet", "--gold", str(work / "gold")]
    assert main(command) == 2 and "[gate]" in capsys.readouterr().err and current_id(work / "kb") == live
    assert main([*command, "--override", "口径已改"]) == 0
    assert current_id(work / "kb") != live and "override" in [event.action for event in events(work / "kb")]


def test_somebody_at_a_terminal_is_asked(
    work: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CITEDESK_GATE", "off")
    monkeypatch.setattr("ingest.commands.publishing.sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("ingest.commands.publishing.sys.stdout.isatty", lambda: True)
    live = current_id(work / "kb")
    (work / "docs" / "coins.md").write_text(COINS, encoding="utf-8")
    monkeypatch.setattr("builtins.input", lambda _: "")
    assert main(["--quiet"]) == 130 and current_id(work / "kb") == live
    assert "coins.md" in capsys.readouterr().out
    monkeypatch.setattr("builtins.input", lambda _: "y")
    assert main(["--quiet"]) == 0 and current_id(work / "kb") != live
    monkeypatch.setattr("builtins.input", lambda _: pytest.fail("nothing to ask: nothing would change"))
    assert main(["--quiet"]) == 0


def test_the_margin_of_the_settings_reaches_the_gate(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CITEDESK_GATE_MARGIN", "0.5")
    (work / "docs" / "a1.md").unlink()
    assert main(["--quiet", "--gold", str(work / "gold")]) == 0, "one of two may be lost"
