"""Put measured figures and the settings table into README.md and README.en.md, between their markers.

    python -m eval --split test && python -m eval --split test --gold eval/further --out eval/reports/further
    python -m eval --split test retrieval && python -m bench && python -m tools.readme_figures

The figures come from eval/reports/test.json and further/test.json, eval/reports/retrieval.json and bench/reports/bench.json as the commands
wrote them, the plot from bench/reports/growth.svg; none is typed in. What was not run keeps what the files say.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
from pathlib import Path
from typing import Any

from eval.runner import load_thresholds
from settings import PREFIX, Settings

ROOT = Path(__file__).resolve().parent.parent
# (part, figure, kind of bound, bound); a name stands for part and figure, or for the part where it has one
BENCH = (
    ("answering", "ratio_p95", "at most", 0.5),
    ("retrieval", "ratio_p95", "at most", 5.0),
    ("retrieval", "embedding_ratio", "at least", 50.0),
    ("retrieval", "growth_exponent_p95", "at most", 1.0),
    ("ingesting", "ratio", "at least", 20.0),
    ("publishing", "ratio", "at most", 0.1),
    ("starting", "ratio", "at most", 3.0),
)
NAMES = {
    "recall@5": ("recall@5", "recall@5"),
    "ndcg@10": ("nDCG@10", "nDCG@10"),
    "fact_accuracy": ("可答问题的事实准确率", "fact accuracy on answerable questions"),
    "citations_resolved": ("出处逐字可查", "citations that resolve to a verbatim span of a live passage"),
    "abstention_recall": ("该不答的不答", "abstention: recall on unanswerable questions"),
    "wrongly_refused": ("该答的被拒", "answerable questions wrongly refused"),
    "forbidden_stated": ("说了不该说的", "drafts that state what they must not"),
    "citation_precision": ("引用精确率", "citation precision"),
    "citation_recall": ("引用召回率", "citation recall"),
    "answering": (
        "从问题到带出处的草稿，p95 ÷ 朴素 LangChain 做法仅检索的 p95",
        "question to cited draft, p95 ÷ the plain LangChain recipe's retrieval alone, p95",
    ),
    "retrieval ratio_p95": (
        "2 万段真实段落，从问题到精排结果的 p95 ÷（bm25s 裸查询 + 裸矩阵乘法）的 p95",
        "20,000 real passages, question to reranked hits ÷ (bare bm25s query + bare matrix product), p95",
    ),
    "retrieval embedding_ratio": ("向量化速度 ÷ all-MiniLM-L6-v2", "embedding, texts a second ÷ all-MiniLM-L6-v2's"),
    "retrieval growth_exponent_p95": (
        "从 2 千到 10 万段，p95 随段数增长的幂次（1 为线性）",
        "growth of p95 from 2,000 to 100,000 passages: the exponent (1 is linear)",
    ),
    "ingesting": ("导入速度（含自检）÷ 朴素做法", "ingest with self-check, passages a second ÷ the same recipe's"),
    "publishing": (
        "2 万段中改一个文档，从命令到生效 ÷ 完整导入",
        "one document edited among 20,000 passages, command to live ÷ a full build",
    ),
    "starting": (
        "命令行提问到出答案 ÷ `import chromadb`",
        "start of `python -m assistant` to its answer ÷ `import chromadb`",
    ),
}
BOUND = {"at least": ("≥", "≥"), "at most": ("≤", "≤")}


def figures_table(side: int, reports: list[dict[str, float]], bench: dict[str, dict[str, float]]) -> str:
    """Render the table of figures; `side` 0 is Chinese, 1 English. `reports` are those of the gold and of the further questions."""
    head = ("| 指标 | 目标 | 实测 | 命令 |", "| figure | target | measured | command |")[side]
    lines = [head, "|---|---|---|---|"]
    for name, bound_kind, limit in load_thresholds():
        values = [report[name] for report in reports]
        lines.append(_row(side, name, bound_kind.replace("_", " "), limit, values, "`make eval`", 3))
    for part, key, kind, bound in BENCH:
        if key in bench.get(part, {}):
            name = part if part in NAMES else f"{part} {key}"
            lines.append(_row(side, name, kind, bound, [bench[part][key]], "`make bench`", 2))
    return "\n".join(lines)


def retrieval_table(side: int, sets: dict[str, dict[str, Any]]) -> str:
    """Render nDCG@10 and recall@5 of every set: BM25, the naive recipe, ours, the target and whether it is reached."""
    lines = [
        (
            "| 数据集 | BM25（二元组） | 朴素做法 | CiteDesk | 目标 | 达到 | recall@5 |",
            "| set | BM25, bigrams | naive recipe | CiteDesk | target | reached | recall@5 |",
        )[side],
        "|---|---|---|---|---|---|---|",
    ]
    for name, row in sets.items():
        ndcg, target = row["ndcg@10"], row["target"]
        cells = [_three(ndcg.get(system)) for system in ("bm25", "recipe", "citedesk")]
        reached = "" if target is None else {True: ("是", "yes"), False: ("否", "no")}[row["reached"]][side]
        cells += [_three(target), reached, _three(row["recall@5"]["citedesk"])]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def growth_line(side: int, found: dict[str, float]) -> str:
    """Say what 100,000 passages cost, below the plot."""
    memory, disk, p50, p95 = (found[f"{name}_100000"] for name in ("memory_mb", "disk_mb", "p50_ms", "p95_ms"))
    return (
        f"10 万段：内存 {memory:,.0f} MB，磁盘 {disk:,.0f} MB，每次检索 p50 {p50:.0f} ms、p95 {p95:.0f} ms（2 核共享机）。",
        f"100,000 passages: {memory:,.0f} MB of memory, {disk:,.0f} MB of disk, a search takes {p50:.0f} ms (p50) and"
        f" {p95:.0f} ms (p95) on two shared cores.",
    )[side]


def _three(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"


def _row(side: int, name: str, kind: str, bound: float, values: list[float], command: str, places: int) -> str:
    marks = [
        ("（未达到）", " (missed)")[side] if (value < bound if kind == "at least" else value > bound) else ""
        for value in values
    ]
    shown = " · ".join(f"{value:.{places}f}{mark}" for value, mark in zip(values, marks, strict=True))
    return f"| {NAMES[name][side]} | {BOUND[kind][side]} {bound:g} | {shown} | {command} |"


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
    reports = [
        json.loads(path.read_text(encoding="utf-8"))["figures"]
        for folder in ("", "further")
        if (path := ROOT / "eval" / "reports" / folder / "test.json").is_file()
    ]
    bench_file = ROOT / "bench" / "reports" / "bench.json"
    bench = json.loads(bench_file.read_text(encoding="utf-8")) if bench_file.is_file() else {}
    retrieval_file = ROOT / "eval" / "reports" / "retrieval.json"
    retrieval = json.loads(retrieval_file.read_text(encoding="utf-8")) if retrieval_file.is_file() else None
    plot = ROOT / "bench" / "reports" / "growth.svg"
    if plot.is_file():
        shutil.copyfile(plot, ROOT / "docs" / "images" / "growth.svg")
    for side, name in enumerate(("README.md", "README.en.md")):
        path = ROOT / name
        text = fill(path.read_text(encoding="utf-8"), "figures", figures_table(side, reports, bench))
        if retrieval:
            text = fill(text, "retrieval", retrieval_table(side, retrieval["sets"]))
        if "memory_mb_100000" in bench.get("retrieval", {}):
            text = fill(text, "growth", growth_line(side, bench["retrieval"]))
        path.write_text(fill(text, "settings", settings_table(side)), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
