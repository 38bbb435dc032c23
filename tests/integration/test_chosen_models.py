"""Embedding and reranker by setting, through publish and question: an endpoint, and a tiny CrossEncoder on disk."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import ingest.__main__ as command
from assistant import __main__ as asking
from assistant.engine import Assistant
from assistant.rerank import open_reranker
from ingest.errors import ModelError
from ingest.version import current_id
from tests.integration.conftest import write_documents
from tests.scripted_server import ScriptedServer
from tests.small_embedding import RecordingEmbedder

DAY = date(2026, 11, 23)
KEY = "sk-very-secret"


def embed(texts: list[str]) -> list[dict[str, Any]]:
    vectors = RecordingEmbedder().embed(texts, kind="passage")
    return [{"index": i, "embedding": vector.tolist()} for i, vector in enumerate(vectors)]


def ingest(*words: str) -> int:
    return command.main(["--quiet", *words])


def test_an_endpoint_is_published_with_and_asked_and_a_mismatch_is_named_everywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CITEDESK_KB_DOCS", str(write_documents(tmp_path / "docs")))
    assert ingest() == 0
    static = current_id(tmp_path / ".kb")
    with ScriptedServer(embed=embed) as server:
        monkeypatch.setenv("CITEDESK_EMBEDDING_BASE_URL", server.base_url)
        monkeypatch.setenv("CITEDESK_EMBEDDING_API_KEY", KEY)
        monkeypatch.setenv("CITEDESK_EMBEDDING_MODEL", "m")
        capsys.readouterr()
        for line in (["status"], ["plan"]):
            assert ingest(*line) == 0
            assert "python -m ingest" in capsys.readouterr().err
        assert asking.main(["云听 A1 续航多久？"]) == 2
        error = capsys.readouterr().err
        assert "other_embedding" in error and "python -m ingest" in error and not server.requests
        assert ingest() == 0
        assert "embedded again" in capsys.readouterr().out
        sent = sum(len(request["input"]) for request in server.requests)
        assert asking.main(["云听 A1 续航多久？", "--json", "--as-of", "2026-11-23"]) == 0
        printed = capsys.readouterr().out
        assert "6 小时" in json.loads(printed)["text"] and KEY not in printed
        assert ingest() == 0
        assert sum(len(request["input"]) for request in server.requests) <= sent + 3  # a question, and two looks
        assert ingest("rollback", static or "") == 0
        assert "questions are refused" in capsys.readouterr().err
        stored = b"".join(path.read_bytes() for path in (tmp_path / ".kb").rglob("*") if path.is_file())
        assert KEY.encode() not in stored


def test_an_endpoint_that_fails_half_way_publishes_nothing_and_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("ingest.embedding_cache._BATCH", 2)
    monkeypatch.setenv("CITEDESK_KB_DOCS", str(write_documents(tmp_path / "docs")))
    assert ingest() == 0
    before = current_id(tmp_path / ".kb")
    failing = True

    def at_first(texts: list[str]) -> list[dict[str, Any]]:
        return embed(texts)[: 0 if failing and len(server.requests) > 3 else None]

    with ScriptedServer(embed=at_first) as server:
        monkeypatch.setenv("CITEDESK_EMBEDDING_BASE_URL", server.base_url)
        monkeypatch.setenv("CITEDESK_EMBEDDING_MODEL", "m")
        assert ingest() == 2
        assert server.base_url in capsys.readouterr().err and current_id(tmp_path / ".kb") == before
        failing = False
        done = len(server.requests)
        assert ingest("--json") == 0
        report = json.loads(capsys.readouterr().out)
        assert report["embedded"] == report["passages"] - 4 and len(server.requests) > done


class WordReranker:
    """Likes the passages with one word, and records what it was shown."""

    name = "words"

    def __init__(self, word: str) -> None:
        self.word = word
        self.shown: list[str] = []

    def similarities(self, query: str, passages: Sequence[str]) -> np.ndarray:
        self.shown.extend(passages)
        return np.array([passage.count(self.word) for passage in passages], dtype=np.float32)


def test_a_reranker_orders_the_candidates_in_place_of_ours(store: Path) -> None:
    reranker = WordReranker("防水")
    with Assistant.open(store, reranker=reranker) as assistant:
        found = assistant.retrieve("云听 A1 续航多久？", as_of=DAY)
    assert "防水" in found[0].text and "防水" in found[1].text
    similarities = [p.similarity for p in found]
    assert similarities == sorted(similarities, reverse=True) and 0 < len(reranker.shown) <= 30


def test_a_reranker_is_shown_the_best_of_our_ranking(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.retrieve.CROSS_RERANKED", 2)
    for question in ("云听 A1 续航多久？", "how long does a refund take"):
        reranker = WordReranker("防水")
        with Assistant.open(store) as ours, Assistant.open(store, reranker=reranker) as assistant:
            best = {passage.id for passage in ours.retrieve(question, as_of=DAY)[:2]}
            assistant.retrieve(question, as_of=DAY)
            shown = {p.id for p in assistant.version.passages if p.index_text() in reranker.shown}
        assert shown == best


@pytest.mark.torch
def test_a_cross_encoder_folder_replaces_our_ranking(store: Path, tmp_path: Path) -> None:
    import torch
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

    torch.manual_seed(0)
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *"云听续航退货款防水等级小时天单次到账A1"]
    (tmp_path / "vocab.txt").write_text("\n".join(words), encoding="utf-8")
    BertTokenizerFast(vocab_file=str(tmp_path / "vocab.txt")).save_pretrained(tmp_path / "cross")
    sizes = {"hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 32}
    for labels, folder in ((1, "cross"), (3, "three")):
        config = BertConfig(vocab_size=len(words), num_labels=labels, max_position_embeddings=128, **sizes)
        BertForSequenceClassification(config).save_pretrained(tmp_path / folder)
    BertTokenizerFast(vocab_file=str(tmp_path / "vocab.txt")).save_pretrained(tmp_path / "three")
    reranker = open_reranker(str(tmp_path / "cross"))
    assert reranker is not None
    with Assistant.open(store, reranker=reranker) as assistant:
        found = assistant.retrieve("云听 A1 续航多久？", as_of=DAY)
    texts = [next(p for p in assistant.version.passages if p.id == f.id).index_text() for f in found]
    own = reranker.similarities("云听 A1 续航多久？", texts)
    assert len(set(own)) > 3 and own.tolist() == sorted(own, reverse=True)
    for wrong in (tmp_path / "three", tmp_path / "nothing", tmp_path):
        with pytest.raises(ModelError, match="CITEDESK_RERANKER"):
            broken = open_reranker(str(wrong))
            assert broken is not None
            broken.similarities("a", ["b"])
