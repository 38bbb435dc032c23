"""Every promise about the life of the knowledge in its long form, a line of figures for each.

make soak          # or: python -m tests.reliability.soak [--short] [NAME …]; about half an hour; 1 if a promise does not hold
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

NAMES = sorted(path.stem.removeprefix("soak_") for path in Path(__file__).parent.glob("soak_*.py"))


def main() -> int:
    """Run each in a process of its own, so that one that dies does not take the others along."""
    short = [word for word in sys.argv[1:] if word == "--short"]
    broken = []
    for name in [word for word in sys.argv[1:] if word in NAMES] or NAMES:
        code = subprocess.run([sys.executable, "-m", f"tests.reliability.soak_{name}", *short], check=False).returncode
        if code:
            broken.append(name)
    print(f"broken: {', '.join(broken)}" if broken else "every promise holds")
    return int(bool(broken))


if __name__ == "__main__":
    raise SystemExit(main())
