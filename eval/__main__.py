"""Measure the assistant on gold questions, check the gold, or measure retrieval alone.

python -m eval [--split dev|test] [--json] [--kb DIR] [--gold DIR] [--out DIR] [--language zh|en] [--strict]
               [--reveal REASON]
python -m eval check-gold [--kb DIR] [--gold DIR] [--reveal REASON]
python -m eval retrieval [DIR] [--json] [--half first|second|all] [--model FOLDER] [--reranker NAME]
                         [--no-recipe] [--split dev|test] [--out DIR]
python -m eval ablation [--robustness dev|test] [--json] [--kb DIR] [--gold DIR] [--out DIR]
python -m eval adapted BEFORE AFTER [--json] [--kb DIR] [--gold DIR]
python -m eval adaptable PAIRS.tsv [--json] [--kb DIR] [--gold DIR]
python -m eval gaps [--json]
python -m eval periods [FILE] [--json] [--kb DIR]
python -m eval duplicates [--json] [--kb DIR]
python -m eval conflicts [--split dev|test] [--json]
python -m eval distortions [--split dev|test] [--json]
python -m eval privacy [--split dev|test] [--json]
python -m eval attacks [--split dev|test] [--json]
python -m eval attacks-ingest [--split dev|test] [--json]
python -m eval impact [PATH …] [--json] [--kb DIR] [--gold DIR] [--out DIR]
python -m eval gate --version ID [--json] [--kb DIR] [--gold DIR]
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import settings as configuration
from assistant.privacy import mask
from assistant.wiring import open_assistant
from eval import (
    ablation,
    adapted,
    attacks_ingest,
    conflicts,
    distortions,
    duplicate_figures,
    gap_figures,
    impact_command,
    period_figures,
    privacy_figures,
    retrieval_command,
)
from eval.gold import GOLD_DIR, SPLITS, check_gold, load_gold, record_reveal, shared_ids
from eval.progress import shown
from eval.report import REPORTS, table, to_json, write_report
from eval.retrieval_command import static_model
from eval.runner import evaluate
from ingest.errors import CiteDeskError
from ingest.version import open_current
from ingest.wiring import chosen_embedder
from settings import Settings

UNSCORED, NOT_REACHED = 1, 3


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line. Exit codes: 0 done, 1 unscored questions or gold problems, 2 unusable, 3 with --strict
    where a threshold is not reached, and where the gate refuses."""
    arguments = _parser().parse_args(argv)
    try:
        settings = configuration.load()
        if arguments.kb:
            settings = settings.model_copy(update={"kb_dir": arguments.kb})
        commands = {
            "check-gold": _check_gold,
            "retrieval": retrieval_command.retrieval,
            "ablation": _ablation,
            "adaptable": _adaptable,
            "adapted": _adapted,
            "gaps": _gaps,
            "periods": _periods,
            "duplicates": _duplicates,
            "conflicts": _conflicts,
            "distortions": _distortions,
            "privacy": _privacy,
            "attacks": _attacks,
            "attacks-ingest": _attacks_ingest,
            "impact": lambda settings, arguments: impact_command.run_impact(settings, arguments, shown),
            "gate": lambda settings, arguments: impact_command.run_gate(settings, arguments, shown),
            None: _evaluate,
        }
        return commands[arguments.command](settings, arguments)
    except CiteDeskError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m eval", description="Answer the gold questions and score the replies."
    )
    parser.add_argument("--split", choices=SPLITS, default="dev")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    parser.add_argument("--kb", type=Path, help="store of the published versions (default .kb)")
    parser.add_argument("--gold", type=Path, default=GOLD_DIR, help="folder of dev.jsonl and test.jsonl")
    parser.add_argument("--out", type=Path, default=REPORTS, help="folder for the report (default %(default)s)")
    parser.add_argument("--language", choices=("zh", "en"), default="zh", help="of the report")
    parser.add_argument("--strict", action="store_true", help="exit with 3 if a threshold is not reached")
    parser.add_argument("--reveal", metavar="REASON", help="show the failures of test; recorded in REVEALED.md")
    commands = parser.add_subparsers(dest="command")
    check = commands.add_parser("check-gold", help="list gold evidence that the live knowledge does not hold")
    check.add_argument("--kb", type=Path, default=argparse.SUPPRESS, help="store of the published versions")
    check.add_argument("--gold", type=Path, default=argparse.SUPPRESS, help="folder of dev.jsonl and test.jsonl")
    check.add_argument("--reveal", metavar="REASON", default=argparse.SUPPRESS, help="name the problems of test")
    retrieval = commands.add_parser(
        "retrieval", help="measure retrieval: on one set, or on all public sets and the gold"
    )
    retrieval.add_argument("folder", type=Path, nargs="?", help="one set in BEIR layout; all of them by default")
    retrieval.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="print the figures as JSON")
    retrieval.add_argument(
        "--half", choices=("first", "second", "all"), help="which queries (default second, of one set all)"
    )
    retrieval.add_argument("--model", type=Path, help="another static model for both dense leg and reranking")
    retrieval.add_argument(
        "--reranker", help="'learned', or a CrossEncoder by folder or hub name (default: the setting)"
    )
    retrieval.add_argument(
        "--no-recipe", action="store_true", help="leave the naive recipe out; minutes the first time"
    )
    retrieval.add_argument("--split", choices=SPLITS, default=argparse.SUPPRESS, help="of the gold (default dev)")
    retrieval.add_argument("--out", type=Path, default=argparse.SUPPRESS, help="folder for retrieval.json")
    steps = commands.add_parser("ablation", help="measure what each step of understanding the question is worth")
    steps.add_argument("--robustness", choices=SPLITS, default="dev", help="half of the disturbed questions")
    steps.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="print the report as JSON")
    for name in ("--kb", "--gold", "--out"):
        steps.add_argument(name, type=Path, default=argparse.SUPPRESS, help="as above")
    gaps = commands.add_parser("gaps", help="measure how well questions are clustered into gaps of the knowledge")
    gaps.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="print the figures as JSON")
    periods = commands.add_parser("periods", help="measure the notices of rules that changed")
    periods.add_argument("file", type=Path, nargs="?", default=period_figures.QUESTIONS, help="default %(default)s")
    periods.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="print the figures as JSON")
    periods.add_argument("--kb", type=Path, default=argparse.SUPPRESS, help="store of the published versions")
    impact_command.add_parsers(commands)
    repeated = commands.add_parser("duplicates", help="measure how well it is told what the knowledge answers already")
    repeated.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="print the figures as JSON")
    repeated.add_argument("--kb", type=Path, default=argparse.SUPPRESS, help="store of the published versions")
    against = commands.add_parser("conflicts", help="measure how many planted contradictions are found")
    against.add_argument("--split", choices=SPLITS, default=argparse.SUPPRESS, help="of the planted ones (default dev)")
    against.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="print the figures as JSON")
    private = commands.add_parser("privacy", help="measure what is masked of planted private values, and what else is")
    private.add_argument(
        "--split", choices=SPLITS, default=argparse.SUPPRESS, help="half of the messages (default dev)"
    )
    private.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="print the figures as JSON")
    distorted = commands.add_parser("distortions", help="measure how many distorted claims of a model are struck")
    distorted.add_argument(
        "--split", choices=SPLITS, default=argparse.SUPPRESS, help="of the planted ones (default dev)"
    )
    distorted.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="print the figures as JSON")
    obeyed = commands.add_parser(
        "attacks", help="measure what planted attacks get shown, with a model that always obeys"
    )
    obeyed.add_argument("--split", choices=SPLITS, default=argparse.SUPPRESS, help="half of the attacks (default dev)")
    obeyed.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="print the figures as JSON")
    planted = commands.add_parser("attacks-ingest", help="measure what is held back of planted orders in documents")
    planted.add_argument("--split", choices=SPLITS, default=argparse.SUPPRESS, help="half of the attacks (default dev)")
    planted.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="print the figures as JSON")
    near = commands.add_parser("adaptable", help="which pairs are too near a gold question to adapt an embedding by")
    near.add_argument("pairs", type=Path, help="two texts a line, a tab between them")
    better = commands.add_parser("adapted", help="is one static model better than another on this knowledge base?")
    better.add_argument("before", type=Path, help="model folder")
    better.add_argument("after", type=Path, help="model folder")
    for command in (near, better):
        command.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="print the figures as JSON")
        for name in ("--kb", "--gold"):
            command.add_argument(name, type=Path, default=argparse.SUPPRESS, help="as above")
    return parser


def _evaluate(settings: Settings, arguments: argparse.Namespace) -> int:
    reveal = arguments.split == "test" and arguments.reveal is not None
    gold = load_gold(arguments.split, arguments.gold)
    with open_assistant(settings) as assistant, shown("eval") as progress:
        report = evaluate(assistant, gold, split=arguments.split, progress=progress)
    if reveal:
        record_reveal(arguments.split, arguments.reveal, folder=arguments.gold)
    html = write_report(report, arguments.out, language=arguments.language, reveal=reveal)
    if arguments.json:
        print(to_json(report, reveal=reveal), end="")
    else:
        print(table(report, language=arguments.language, reveal=reveal))
        print(f"→ {html}")
    if report.unscored:
        return UNSCORED
    return NOT_REACHED if arguments.strict and not all(v.is_reached for v in report.verdicts) else 0


def _ablation(settings: Settings, arguments: argparse.Namespace) -> int:
    """Leave out one step of understanding at a time; of the gold always the dev split."""
    gold, disturbed = load_gold("dev", arguments.gold), ablation.load_robustness(arguments.robustness)
    with open_assistant(settings) as assistant, shown("ablation") as progress:
        report = ablation.ablate(assistant, gold, disturbed, half=arguments.robustness, progress=progress)
    kept = ablation.write(report, arguments.out)
    print(json.dumps(report.to_dict(), indent=1) if arguments.json else f"{ablation.render(report)}\n→ {kept}")
    return 0


def _check_gold(settings: Settings, arguments: argparse.Namespace) -> int:
    """Print what `check_gold` finds. Of the test split only ids, unless revealed."""
    if arguments.reveal is not None:
        record_reveal("test", arguments.reveal, folder=arguments.gold)
    splits = {split: load_gold(split, arguments.gold) for split in SPLITS}
    with open_current(settings.kb_dir) as version:
        problems = {split: check_gold(gold, version.passages) for split, gold in splits.items()}
    for split, found in problems.items():
        unanswerable = sum(not question.answerable for question in splits[split])
        print(f"{split}: {len(splits[split])} questions, {unanswerable} unanswerable, {len(found)} to look at")
        for problem in found:
            detail = problem.detail if split != "test" or arguments.reveal is not None else ""
            print(f"  {problem.question}  {problem.kind}  {detail}".rstrip())
    shared = shared_ids(splits["dev"], splits["test"])
    if shared:
        print(f"in both splits: {', '.join(shared)}")
    return int(bool(shared) or any(problem.is_error for found in problems.values() for problem in found))


def _adaptable(settings: Settings, arguments: argparse.Namespace) -> int:
    """Say whether there is enough gold to adapt by, and which lines of a file of pairs are too near it."""
    with open_current(settings.kb_dir) as version:
        questions = adapted.answerable_questions(arguments.gold, version.passages)
    near = adapted.near_gold(arguments.pairs.read_text(encoding="utf-8").split("\n"), arguments.gold)
    print(json.dumps({"questions": len(questions), "near": near}))
    return 0


def _adapted(settings: Settings, arguments: argparse.Namespace) -> int:
    """Compare two static models over the live passages."""
    with open_current(settings.kb_dir) as version:
        gold = adapted.answerable_questions(arguments.gold, version.passages)
        models = [static_model(folder).folder for folder in (arguments.before, arguments.after)]
        found = adapted.compare(version, gold, *models, dense_weight=settings.dense_weight)
    print(adapted.to_json(found, len(gold)) if arguments.json else adapted.render(found, len(gold)))
    return 0


def _periods(settings: Settings, arguments: argparse.Namespace) -> int:
    clock = period_figures.Clock()
    with open_assistant(settings, today=clock) as assistant:
        outcomes = period_figures.measure(assistant, clock, period_figures.load_questions(arguments.file))
    row = period_figures.figures(outcomes)
    print(json.dumps(row) if arguments.json else period_figures.render(outcomes))
    return 0


def _gaps(settings: Settings, arguments: argparse.Namespace) -> int:
    """Cluster the hand-made questions with the embedding of the settings."""
    found = gap_figures.figures(*gap_figures.load(), chosen_embedder(settings))
    print(json.dumps(found, indent=1) if arguments.json else gap_figures.render(found))
    return 0


def _duplicates(settings: Settings, arguments: argparse.Namespace) -> int:
    """Look the hand-made proposals up in the live knowledge."""
    with open_assistant(settings) as assistant:
        found = duplicate_figures.figures(assistant)
    print(json.dumps(found, indent=1) if arguments.json else duplicate_figures.render(found))
    return 0


def _conflicts(settings: Settings, arguments: argparse.Namespace) -> int:
    """Plant contradictions into the documents; of `test` only totals are printed."""
    with shown("conflicts") as progress:
        report = conflicts.measure(arguments.split, settings.kb_docs, progress)
    print(conflicts.to_json(report) if arguments.json else conflicts.render(report))
    return 0


def _privacy(settings: Settings, arguments: argparse.Namespace) -> int:
    """Mask the planted messages; of `test` only totals are printed."""
    outcomes = privacy_figures.measure(privacy_figures.load(arguments.split), mask)
    row = privacy_figures.figures(outcomes, with_misses=arguments.split == "dev")
    print(json.dumps(row, ensure_ascii=False, indent=1) if arguments.json else privacy_figures.render(row))
    return 0


def _distortions(settings: Settings, arguments: argparse.Namespace) -> int:
    """Verify the planted claims; of `test` only figures are printed."""
    report = distortions.measure(arguments.split, distortions.load_distortions(arguments.split))
    print(distortions.to_json(report) if arguments.json else distortions.render(report))
    return 0


def _attacks(settings: Settings, arguments: argparse.Namespace) -> int:
    """Let a chat model obey the planted attacks; of `test` only totals are printed. Exit code 3 where something is shown."""
    from eval import attack_figures  # LangChain and Streamlit, which no other command needs

    with shown("attacks") as progress:
        found = attack_figures.measure(arguments.split, settings.kb_docs, settings.data, progress)
    print(json.dumps(found, ensure_ascii=False, indent=1) if arguments.json else attack_figures.render(found))
    return NOT_REACHED if attack_figures.broken(found) else 0


def _attacks_ingest(settings: Settings, arguments: argparse.Namespace) -> int:
    """Read the planted documents as an owner's files; of `test` only totals are printed."""
    found = attacks_ingest.measure(arguments.split, settings.kb_docs, settings.data)
    print(json.dumps(found, ensure_ascii=False, indent=1) if arguments.json else attacks_ingest.render(found))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
