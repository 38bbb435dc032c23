"""The numpy reader of a static model, the choice of embedding, and the cache."""

from __future__ import annotations

import json
import time
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file
from tokenizers import Tokenizer, models, pre_tokenizers

from ingest import hub
from ingest.embedding import StaticEmbedder, open_embedder
from ingest.embedding_cache import KEPT_PUBLISHES, EmbeddingCache
from ingest.errors import ModelError
from tests.small_embedding import RecordingEmbedder

WEIGHTS = np.array([[0, 0], [3, 0], [0, 4], [-1, 1]], dtype=np.float16)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    vocabulary = {"[UNK]": 0, "refund": 1, "usb-c": 2, "card": 3}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    tokenizer.save(str(tmp_path / "tokenizer.json"))
    save_file({"embedding.weight": WEIGHTS}, tmp_path / "model.safetensors")
    kind = "sentence_transformers.models.StaticEmbedding"
    (tmp_path / "modules.json").write_text(json.dumps([{"idx": 0, "name": "0", "path": "", "type": kind}]))
    return tmp_path


def test_a_vector_is_the_unit_mean_of_its_tokens(folder: Path) -> None:
    vectors = StaticEmbedder(folder).embed(["Refund ＵＳＢ-Ｃ", "", "card"], kind="query")
    np.testing.assert_allclose(vectors, [[0.6, 0.8], [0, 0], [-(0.5**0.5), 0.5**0.5]], rtol=1e-6)
    assert vectors.dtype == np.float32


def test_batches_give_the_same_as_one_by_one(folder: Path) -> None:
    embedder = StaticEmbedder(folder)
    texts = ["refund card", "", "card", "refund refund usb-c"] * 150
    one_by_one = np.concatenate([embedder.embed([t], kind="passage") for t in texts[:4]] * 150)
    np.testing.assert_array_equal(embedder.embed(texts, kind="passage"), one_by_one)
    assert embedder.embed([], kind="passage").shape == (0, 2)


def test_tokens_index_the_weights(folder: Path) -> None:
    embedder = StaticEmbedder(folder)
    assert embedder.tokens("REFUND card").tolist() == [1, 3]
    np.testing.assert_array_equal(embedder.weights, WEIGHTS)


def test_the_model_id_follows_the_weights(folder: Path) -> None:
    before = StaticEmbedder(folder).model_id
    assert before == StaticEmbedder(folder).model_id
    save_file({"embedding.weight": WEIGHTS + 1}, folder / "model.safetensors")
    assert StaticEmbedder(folder).model_id != before


def test_a_static_folder_opens_without_torch(folder: Path) -> None:
    assert isinstance(open_embedder(str(folder)), StaticEmbedder)


@pytest.mark.parametrize("name", ["", "./no-such-model", "/no/such/model"])
def test_an_unusable_name_is_refused_with_a_remedy(name: str) -> None:
    with pytest.raises(ModelError, match="CITEDESK_EMBEDDING"):
        open_embedder(name)


def test_a_hub_name_out_of_reach_fails_at_once_and_without_torch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(ModelError, match=r"HF_HUB_OFFLINE.*CITEDESK_EMBEDDING"):
        open_embedder("nobody/no-such-model")
    monkeypatch.delenv("HF_HUB_OFFLINE")
    monkeypatch.setattr(hub, "_SECONDS", 0.2)
    monkeypatch.setattr("huggingface_hub.HfApi.model_info", lambda *_, **__: time.sleep(5))
    started = time.monotonic()
    with pytest.raises(ModelError, match=r"no answer within 0.2 s"):
        open_embedder("nobody/no-such-model")
    assert time.monotonic() - started < 2


def test_the_cache_embeds_each_text_once_per_model(tmp_path: Path) -> None:
    first, other = RecordingEmbedder(), RecordingEmbedder("test-2")
    with EmbeddingCache(tmp_path) as cache:
        vectors, fresh = cache.embed(first, ["退货", "运费", "退货"])
        assert fresh == [0, 1]
    with EmbeddingCache(tmp_path) as cache:
        again, fresh = cache.embed(first, ["运费", "发票"])
        assert fresh == [1]
        assert cache.embed(other, ["运费"])[1] == [0]
    np.testing.assert_array_equal(again[0], vectors[1])
    assert first.asked == ["退货", "运费", "发票"]


def test_the_cache_forgets_what_no_publish_needs(tmp_path: Path) -> None:
    embedder = RecordingEmbedder()
    for _ in range(KEPT_PUBLISHES + 1):
        with EmbeddingCache(tmp_path) as cache:
            cache.embed(embedder, ["运费"] if embedder.asked else ["退货", "运费"])
    with EmbeddingCache(tmp_path) as cache:
        assert cache.embed(embedder, ["退货", "运费"])[1] == [0]


def test_a_damaged_cache_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "embeddings.sqlite3").write_bytes(b"not a database, but long enough to be read as one" * 50)
    with EmbeddingCache(tmp_path) as cache:
        assert cache.embed(RecordingEmbedder(), ["退货"])[1] == [0]
