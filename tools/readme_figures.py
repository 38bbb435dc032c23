"""Put measured figures and the settings table into README.md and README.en.md, between their markers.

    python -m eval --split test && python -m bench && python -m tools.readme_figures

The figures come from eval/reports/test.json and bench/reports/bench.json as the two commands wrote them; none is typed in.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

from settings import PREFIX, Settings

ROOT = Path(__file__).resolve().parent.parent
EVAL = (
    ("recall@5", "at least", 0.95),
    ("ndcg@10", "at least", 0.88),
    ("fact_accuracy", "at least", 0.85),
    ("citations_resolved", "at least", 1.0),
    ("abstention_recall", "at least", 0.85),
    ("wrongly_refused", "at most", 0.07),
    ("citation_precision", "", None),
    ("citation_recall", "", None),
)
BENCH = (
    ("answering", "ratio_p95", "at most", 0.5),
    ("ingesting", "ratio", "at least", 20.0),
    ("starting", "ratio", "at most", 3.0),
)
NAMES = {
    "recall@5": ("recall@5", "recall@5"),
    "ndcg@10": ("nDCG@10", "nDCG@10"),
    "fact_accuracy": ("可答问题的事实准确率", "fact accuracy on answerable questions"),
    "citations_resolved": ("出处逐字可查", "citations that resolve to a verbatim span of a live passage"),
    "abstention_recall": ("该不答的不答", "abstention: recall on unanswerable questions"),
    "wrongly_refused": ("该答的被拒", "answerable questions wrongly refused"),
    "citation_precision": ("引用精确率", "citation precision"),
    "citation_recall": ("引用召回率", "citation recall"),
    "answering": (
        "从问题到带出处的草稿，p95 ÷ 朴素 LangChain 做法仅检索的 p95",
        "question to cited draft, p95 ÷ the plain LangChain recipe's retrieval alone, p95",
    ),
    "ingesting": ("导入速度（含自检）÷ 朴素做法", "ingest with self-check, passages a second ÷ the same recipe's"),
    "starting": (
        "命令行提问到出答案 ÷ `import chromadb`",
        "start of `python -m assistant` to its answer ÷ `import chromadb`",
    ),
}
BOUND = {"at least": ("≥", "≥"), "at most": ("≤", "≤"), "": ("", "")}


def figures_table(side: int, report: dict[str, float], bench: dict[str, dict[str, float]]) -> str:
    """Render the table of figures; `side` 0 is Chinese, 1 English."""
    head = ("| 指标 | 目标 | 实测 | 命令 |", "| figure | target | measured | command |")[side]
    lines = [head, "|---|---|---|---|"]
    for name, kind, bound in EVAL:
        lines.append(_row(side, name, kind, bound, report[name], "`make eval`", 3))
    for part, key, kind, bound in BENCH:
        if part in bench:
            lines.append(_row(side, part, kind, bound, bench[part][key], "`make bench`", 2))
    return "\n".join(lines)


def _row(side: int, name: str, kind: str, bound: float | None, value: float, command: str, places: int) -> str:
    target = "" if bound is None else f"{BOUND[kind][side]} {bound:g}"
    missed = bound is not None and (value < bound if kind == "at least" else value > bound)
    mark = ("（未达到）", " (missed)")[side] if missed else ""
    return f"| {NAMES[name][side]} | {target} | {value:.{places}f}{mark} | {command} |"


def settings_table(side: int) -> str:
    """Render every setting with its default and the description of that language."""
    lines = [("| 设置 | 默认 | 含义 |", "| setting | default | meaning |")[side], "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        english, _, chinese = str(field.description).rpartition(" / ")
        default = "" if field.default == "" else f"`{field.default}`"
        lines.append(f"| `{PREFIX}{name.upper()}` | {default} | {(chinese, english)[side]} |")
    return "\n".join(lines)


def fill(text: str, marker: str, content: str) -> str:
    """Replace what stands between the comments of `marker`."""
    pattern = re.compile(rf"(<!-- {marker} -->\n).*?(<!-- /{marker} -->)", re.DOTALL)
    if not pattern.search(text):
        raise SystemExit(f"the marker {marker} is missing; put <!-- {marker} --> … <!-- /{marker} --> into the README")
    return pattern.sub(lambda m: f"{m[1]}{content}\n{m[2]}", text)


def main() -> int:
    """Fill both files."""
    report = json.loads((ROOT / "eval" / "reports" / "test.json").read_text(encoding="utf-8"))
    bench_file = ROOT / "bench" / "reports" / "bench.json"
    bench = json.loads(bench_file.read_text(encoding="utf-8")) if bench_file.is_file() else {}
    for side, name in enumerate(("README.md", "README.en.md")):
        path = ROOT / name
        text = fill(path.read_text(encoding="utf-8"), "figures", figures_table(side, report["figures"], bench))
        path.write_text(fill(text, "settings", settings_table(side)), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
