"""`python -m ingest` as an owner types it, on a small static model."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file
from tokenizers import Tokenizer, models

from ingest.__main__ import main


@pytest.fixture
def docs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one document, settings that point to it, and a model of single characters."""
    characters = ["[UNK]", *"abcdefghijklmnopqrstuvwxyz退货运费七八天内可以保修"]
    model = tmp_path / "model"
    model.mkdir()
    tokenizer = Tokenizer(models.BPE({c: i for i, c in enumerate(characters)}, [], unk_token="[UNK]"))
    tokenizer.save(str(model / "tokenizer.json"))
    weights = np.random.default_rng(0).normal(size=(len(characters), 16)).astype(np.float16)
    save_file({"embedding.weight": weights}, model / "model.safetensors")
    (model / "modules.json").write_text(json.dumps([{"type": "sentence_transformers.models.StaticEmbedding"}]))
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "退货.md").write_text("# 退货\n\n七天内可以退货。\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CITEDESK_EMBEDDING", str(model))
    monkeypatch.setenv("CITEDESK_KB_DOCS", str(folder))
    return folder


def test_publish_status_plan_and_rollback(docs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    out, err = capsys.readouterr()
    assert "1 added" in out and "reading" in err
    assert main(["--quiet", "--json"]) == 0
    out, err = capsys.readouterr()
    first = json.loads(out)
    assert (first["went_live"], first["unchanged"], err) == (False, ["退货.md"], "")
    (docs / "退货.md").write_text("# 退货\n\n八天内可以退货。\n", encoding="utf-8")
    assert main(["plan", "--quiet"]) == 0
    out = capsys.readouterr().out
    assert "- 七天内可以退货。" in out and "+ 八天内可以退货。" in out
    assert main(["--quiet"]) == 0 and main(["rollback"]) == 0
    capsys.readouterr()
    assert main(["status", "--json"]) == 0
    status = json.loads(capsys.readouterr().out)
    assert status["id"] == first["version"] and len(status["other_versions"]) == 1


def test_a_refused_file_is_named_and_sets_the_exit_code(docs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (docs / "坏.docx").write_bytes(b"not a document")
    assert main(["--quiet", "--kb", "store"]) == 1
    out, err = capsys.readouterr()
    assert "1 refused" in out
    assert [line for line in err.splitlines() if line.startswith("refused: 坏.docx")]
    assert Path("store/CURRENT").exists()


def test_chunks_shows_how_a_file_is_cut(docs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["chunks", str(docs / "退货.md"), "--json"]) == 0
    assert [chunk["text"] for chunk in json.loads(capsys.readouterr().out)] == ["七天内可以退货。"]
    assert main(["chunks", str(docs / "退货.md")]) == 0
    assert "七天内可以退货。" in capsys.readouterr().out


@pytest.mark.parametrize(
    "words", [["status"], ["rollback"], ["no-such-folder"], ["chunks"], ["chunks", "none.md"], ["status", "x"]]
)
def test_an_error_is_said_and_is_exit_code_2(docs: Path, words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 2
    assert capsys.readouterr().err.startswith("error: ")


def test_a_reader_that_stops_early_ends_it_quietly(docs: Path) -> None:
    (docs / "长.md").write_text("# 长\n\n" + "七天内可以退货。\n\n" * 20_000, encoding="utf-8")
    script = 'set -o pipefail; "$0" -m ingest chunks "$1" | head -1'
    done = subprocess.run(
        ["bash", "-c", script, sys.executable, str(docs / "长.md")],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])},
    )
    assert done.stdout.startswith("[1/") and done.stderr == "" and done.returncode == 141
