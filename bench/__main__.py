"""Run the benchmarks and print them as ratios: `make bench`, or `python -m bench [answering] [retrieval] …`.

Every figure is measured beside its plain counterpart in the same run, since machines differ and are shared. The figures
are written to `bench/reports/bench.json`.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path

import settings as configuration
from eval.gold import load_gold
from ingest.errors import CiteDeskError

PARTS = ("starting", "answering", "retrieval", "ingesting", "publishing")
REPORT = Path(__file__).parent / "reports" / "bench.json"
# by part: (figure, bound, is it an upper bound)
BOUNDS = {
    "starting": [("ratio", 3.0, True)],
    "answering": [("ratio_p95", 0.5, True)],
    "retrieval": [("ratio_p95", 5.0, True), ("embedding_ratio", 50.0, False), ("growth_exponent_p95", 1.0, True)],
    "ingesting": [("ratio", 20.0, False)],
    "publishing": [("ratio", 0.1, True)],
}


def main() -> int:
    """Run the chosen parts; 0 when they ran, whatever the figures say."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"{', '.join(PARTS)}; all by default")
    chosen = parser.parse_args().parts or list(PARTS)
    if unknown := set(chosen) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    try:
        settings = configuration.load()
    except CiteDeskError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    command = [sys.executable, "-m", "ingest", str(settings.kb_docs), "--kb", str(settings.kb_dir), "--quiet"]
    published = subprocess.run(command, check=False).returncode
    if published not in (0, 1):  # 1: published, but some file was refused
        return published
    # a part that is not run keeps its figures: each is a ratio within its own run
    figures: dict[str, dict[str, float]] = json.loads(REPORT.read_text("utf-8")) if REPORT.is_file() else {}
    for part in (p for p in PARTS if p in chosen):
        found = _measure(part, settings)
        if found is None:
            print(f"{part}: skipped, no public data in {settings.data} (set CITEDESK_DATA)")
            continue
        figures[part] = found
        _print(part, found)
    REPORT.parent.mkdir(parents=True, exist_ok=True)
    REPORT.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    return 0


def _measure(part: str, settings: configuration.Settings) -> dict[str, float] | None:
    # each part imports what it measures, so that asking for one does not load the others
    if part == "starting":
        from bench import starting

        return starting.run(settings.kb_dir)
    if part == "answering":
        from bench import answering

        return answering.run(settings.kb_dir, [question.question for question in load_gold("dev")])
    if part == "retrieval":
        from bench import retrieval

        return retrieval.run(settings.data, settings.kb_dir)
    if part == "publishing":
        from bench import publishing

        return publishing.run(settings.data, settings.kb_dir)
    from bench import ingesting

    return ingesting.run(settings.data)


def _print(part: str, found: dict[str, float]) -> None:
    for name, bound, is_upper in BOUNDS[part]:
        if name in found:
            reached = found[name] <= bound if is_upper else found[name] >= bound
            limit = f"{'at most' if is_upper else 'at least'} {bound:g}"
            print(f"{part}: {name} {found[name]:.2f} ({limit}: {'yes' if reached else 'NO'})")
    for key, value in found.items():
        print(f"  {key:28s} {value:,.2f}")


if __name__ == "__main__":
    raise SystemExit(main())
