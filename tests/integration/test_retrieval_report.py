"""`python -m eval retrieval` over every set and the gold; the recipe's kept results; one size of the benchmark."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import eval.__main__ as command
from bench.searching import search_all
from eval.beir import load_set
from eval.naive import naive_run
from eval.retrieval import build_version, cut_document
from ingest.embedding import open_embedder
from tests.eval_fakes import question
from tests.integration.conftest import write_documents
from tests.integration.test_eval_run import write_set


def test_all_sets_and_the_gold_in_one_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "data" / "eval" / "en-doc2dial").mkdir(parents=True)
    write_set(tmp_path / "data" / "eval" / "en-doc2dial")
    (tmp_path / "gold").mkdir()
    days = [{"document": "manuals/a1.md", "span": "云听 A1 单次续航 6 小时"}]
    row = question(question="云听 A1 续航多久?", evidence=days, required=[{"any": ["6 小时"]}])
    (tmp_path / "gold" / "dev.jsonl").write_text(row.model_dump_json() + "\n", encoding="utf-8")
    monkeypatch.setenv("CITEDESK_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("CITEDESK_KB_DOCS", str(write_documents(tmp_path / "docs")))
    arguments = ["retrieval", "--half", "first", "--no-recipe", "--out", str(tmp_path / "out")]
    assert command.main(["--gold", str(tmp_path / "gold"), *arguments]) == 0
    shown = capsys.readouterr()
    assert "zh-law-stard: skipped" in shown.err and "fusion against the better leg" in shown.out
    found = json.loads((tmp_path / "out" / "retrieval-first.json").read_text(encoding="utf-8"))
    assert list(found["sets"]) == ["en-doc2dial", "gold dev"]
    assert found["sets"]["en-doc2dial"]["queries"] == 2
    assert found["sets"]["gold dev"]["recall@5"]["citedesk"] == 1.0


@pytest.mark.torch
def test_the_recipe_is_asked_once_and_its_rankings_kept(tmp_path: Path) -> None:
    found = load_set(write_set(tmp_path))
    run = naive_run(found, tmp_path / "cache", name="tiny")
    assert run["q3"][0] == "d3" and set(run) == set(found.queries)
    (kept,) = (tmp_path / "cache").glob("*.json")
    kept.write_text(json.dumps({"q1": ["kept"]}), encoding="utf-8")
    assert naive_run(found, tmp_path / "cache", name="tiny") == {"q1": ["kept"]}
    other = load_set(tmp_path, half="first")
    assert set(naive_run(other, tmp_path / "cache", name="tiny")) == set(other.queries)


def test_one_size_of_the_benchmark_of_retrieval(tmp_path: Path) -> None:
    found = load_set(write_set(tmp_path))
    passages = [chunk for name, document in found.documents.items() for chunk in cut_document(name, document)]
    (tmp_path / "kb").mkdir()
    with build_version(tmp_path / "kb", passages, open_embedder("static")) as version:
        manifest = version.manifest
    searching = search_all(tmp_path / "kb", manifest, list(found.queries.values()), ["预热"], with_bare=True)
    assert len(searching.first) == len(searching.again) == len(searching.bare) == 4
    assert {"lexical", "dense", "interaction", "ranking"} <= set(searching.stages)
    assert sum(searching.stages.values()) <= sum(searching.first)
