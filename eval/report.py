"""A finished run as JSON, one self-contained HTML file and a table for the terminal.

    write_report(report, Path("eval/reports"), language="zh", reveal=False)   # dev.json, dev.html, dev.timings.json
    print(table(report))

The same answers give the same bytes: no time stamp, no path of this machine, timings in a file of their own.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from assistant.privacy import hide, mask
from eval.labels import ReportLanguage, labels
from eval.metrics import MEASURES
from eval.risk import RISKS, Risk
from eval.runner import EvalReport, Scored
from eval.score import CAUSES, number_groups

REPORTS = Path("eval/reports")
# Measures where less is better: their bars are drawn in another colour.
LESS_IS_BETTER = ("wrongly_refused", "forbidden_stated")


def shows_failures(report: EvalReport, reveal: bool) -> bool:
    """Tell whether questions may be shown one by one: always on dev, on test only when revealed."""
    return report.split != "test" or reveal


def to_dict(report: EvalReport, *, reveal: bool = False) -> dict[str, Any]:
    """Give the report as plain JSON types, without timings. Hidden failures are counted, not named."""
    causes = Counter(failure.score.cause for failure in report.failures)
    shown = shows_failures(report, reveal)
    return {
        "split": report.split,
        "version": report.version,
        "drafters": sorted({scored.reply.drafter for scored in report.scored}),
        "questions": len(report.scored) + len(report.unscored),
        "answerable": sum(score.answerable for score in report.scores),
        "figures": report.figures,
        "thresholds": [
            {"measure": v.measure, v.bound: v.limit, "value": v.value, "reached": v.is_reached} for v in report.verdicts
        ],
        "risk": report.risk.to_dict(),
        "by": report.by_group,
        "causes": {cause: causes[cause] for cause in CAUSES},
        "failures_shown": shown,
        "failures": [_failure(failure) for failure in report.failures] if shown else [],
        "unscored": [{"id": u.id, "code": u.code, "problem": u.problem} for u in report.unscored],
    }


def _failure(failure: Scored) -> dict[str, Any]:
    gold, score = failure.gold, failure.score
    # a shop's own gold may be what customers wrote
    hidden = hide(gold.question, *(turn.text for turn in gold.history))
    question, *turns = hidden.texts
    return {
        "id": gold.id,
        "cause": score.cause,
        "category": gold.category,
        "language": gold.language,
        "kinds": list(gold.kinds),
        "question": question,
        "history": [{"role": turn.role, "text": text} for turn, text in zip(gold.history, turns, strict=True)],
        "as_of": gold.as_of.isoformat(),
        "answerable": gold.answerable,
        "abstained": score.abstained,
        "draft": hidden.cover(failure.reply.text),
        "claims": score.claims,
        "length": round(score.length, 3),
        "missing": [list(gold.required[number - 1].any) for number in score.missing] if not score.abstained else [],
        "forbidden": [list(gold.forbidden[number - 1].any) for number in score.forbidden],
        "evidence": [
            {"document": evidence.document, "span": evidence.span, "rank": score.ranks[number]}
            for evidence, number in zip(gold.evidence, number_groups(gold), strict=True)
        ],
        "passages": [{"document": p.document, "heading": " > ".join(p.heading)} for p in failure.ranking[:5]],
    }


def to_json(report: EvalReport, *, reveal: bool = False) -> str:
    """Give the report as JSON text."""
    return json.dumps(to_dict(report, reveal=reveal), ensure_ascii=False, indent=1) + "\n"


def to_html(report: EvalReport, *, language: ReportLanguage = "zh", reveal: bool = False) -> str:
    """Render the report as one HTML file that needs nothing else."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report.html.j2").render(
        report=to_dict(report, reveal=reveal),
        measures=list(MEASURES),
        less_is_better=LESS_IS_BETTER,
        words=labels(language),
        language=language,
    )


def write_report(
    report: EvalReport, folder: Path = REPORTS, *, language: ReportLanguage = "zh", reveal: bool = False
) -> Path:
    """Write <split>.json, <split>.html and <split>.timings.json; give the path of the HTML file."""
    folder.mkdir(parents=True, exist_ok=True)
    timings = json.dumps(report.timings(), ensure_ascii=False, indent=1) + "\n"
    html = folder / f"{report.split}.html"
    html.write_text(to_html(report, language=language, reveal=reveal), encoding="utf-8")
    (folder / f"{report.split}.json").write_text(to_json(report, reveal=reveal), encoding="utf-8")
    (folder / f"{report.split}.timings.json").write_text(timings, encoding="utf-8")
    return html


def table(report: EvalReport, *, language: ReportLanguage = "zh", reveal: bool = False) -> str:
    """Give the figures, the latency and the failures as lines for a terminal."""
    words, verdicts = labels(language), {v.measure: v for v in report.verdicts}
    lines = [
        f"{words['split']} {report.split} · {words['version']} {report.version} · {len(report.scored)} {words['questions']}"
    ]
    for name, value in report.figures.items():
        verdict = verdicts.get(name)
        note = ""
        if verdict:
            state = words["reached" if verdict.is_reached else "not_reached"]
            note = f"{words[verdict.bound]} {verdict.limit:.2f}  {state}"
        lines.append(f"  {name:22s}{_figure(value):>7s}  {note}".rstrip())
    lines.append(_risk_line(report.risk, words))
    overall = report.timings()["overall"]["all"]
    lines.append(f"  latency               p50 {overall['p50'] * 1000:.0f} ms, p95 {overall['p95'] * 1000:.0f} ms")
    for by, found in report.by_group.items():
        lines.append(f"{words[f'by_{by}']}  ({words['questions']}, recall@5, fact_accuracy, abstention_recall)")
        for name, row in found.items():
            figures = "".join(f"{_figure(row[m]):>8s}" for m in ("recall@5", "fact_accuracy", "abstention_recall"))
            lines.append(f"  {name:22s}{row['questions']:>5.0f}{figures}")
    return "\n".join([*lines, *_failure_lines(report, words, reveal)])


def _risk_line(risk: Risk, words: dict[str, str]) -> str:
    now, limit = risk.operating, RISKS[1]
    parts = (
        f"{words['coverage']} {now.coverage:.3f}",
        f"{words['risk']} {_figure(now.risk)}",
        f"{words['coverage_at']} {limit:.2f}: {risk.coverage_at[limit]:.3f}",
        f"AURC {_figure(risk.aurc)}",
        f"ECE {_figure(risk.calibration['answerable'].ece)}",
    )
    return f"  risk-coverage         {' · '.join(parts)}"


def _figure(value: float | None) -> str:
    return "—" if value is None else f"{value:.3f}"


def _failure_lines(report: EvalReport, words: dict[str, str], reveal: bool) -> list[str]:
    causes = Counter(failure.score.cause for failure in report.failures)
    lines = [
        words["causes"],
        *(f"  {words[cause]:14s}{causes[cause]:>4d}  {cause}" for cause in CAUSES if causes[cause]),
    ]
    if not shows_failures(report, reveal):
        lines.append(words["hidden"])
    else:
        lines += [f"  {f.score.cause:18s}{f.gold.id:10s}{mask(f.gold.question)}" for f in report.failures]
    return lines + [f"  {words['unscored']} {u.id}: {u.problem} [{u.code}]" for u in report.unscored]
