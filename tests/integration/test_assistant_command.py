"""`python -m assistant` where its input, its reader or its installation is not as it should be."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from assistant import doctor
from assistant.__main__ import main
from settings import Settings

ROOT = Path(__file__).resolve().parents[2]


def test_a_bad_line_of_a_batch_is_one_failed_row(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    batch = tmp_path / "questions.jsonl"
    good = '{"id": "a", "question": "信用卡退款\u2028多久到账"}'.encode()  # JSON may hold a line separator
    lines = [
        b"\xef\xbb\xbf" + good,
        b"no json",
        b"",
        b'{"question": "\xff"}',
        b'["a list"]',
        b'{"question": "\\ud800"}',
    ]
    batch.write_bytes(b"\r\n".join([*lines, good.replace(b'"a"', b'"z"')]))
    assert main(["--batch", str(batch), "--json", "--as-of", "2026-11-23", "--kb", str(store)]) == 1
    out, err = capsys.readouterr()
    rows = [json.loads(line) for line in out.split("\n") if line]
    assert [row["id"] for row in rows] == ["a", 2, 4, 5, 6, "z"]
    assert ["5–10" in row.get("text", "") for row in rows] == [True, False, False, False, False, True]
    assert [f"{batch}:{number}:" in err for number in range(1, 8)] == [False, True, False, True, True, True, False]


def test_a_history_may_begin_with_a_byte_order_mark(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    history = tmp_path / "history.json"
    history.write_text('[{"role": "customer", "text": "云听 A1 续航多久"}]', encoding="utf-8-sig")
    assert main(["那防水呢", "--history", str(history), "--as-of", "2026-11-23", "--kb", str(store)]) == 0
    assert "IPX4" in capsys.readouterr().out


def test_doctor_runs_where_no_package_is_installed() -> None:
    command = [sys.executable, "-S", "-m", "assistant", "doctor"]  # -S leaves site-packages out
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1 and done.stderr == ""
    assert "WRONG packages: torch missing" in done.stdout and "rm -rf .venv && make run" in done.stdout


def test_doctor_names_a_wrong_setting(
    store: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CITEDESK_TYPO", "1")
    assert doctor.examine(store) == 1
    assert "WRONG settings: CITEDESK_TYPO" in capsys.readouterr().out


def test_serve_takes_no_folder_name_for_a_command(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from assistant import serve

    commands: list[list[str]] = []

    def refuse(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        commands.append(command)
        return subprocess.CompletedProcess(command, 2)

    monkeypatch.setattr(serve.subprocess, "run", refuse)
    assert serve.serve(Settings(kb_docs=Path("status"), kb_dir=tmp_path)) == 2
    assert commands == [[sys.executable, "-m", "ingest", "--yes", "--kb", str(tmp_path)]]


def test_a_reader_that_stops_early_ends_it_quietly(store: Path) -> None:
    batch = store.parent / "many.jsonl"
    batch.write_text('{"question": "退款"}\n' * 20, encoding="utf-8")
    script = 'set -o pipefail; "$0" -m assistant --batch "$2" --kb "$1" | head -1'
    done = subprocess.run(
        ["bash", "-c", script, sys.executable, str(store), str(batch)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.startswith("── 1:") and done.stderr == "" and done.returncode == 141
