"""The shipped embedding: small enough, valid for sentence-transformers, read alike by numpy, trained reproducibly."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest

from ingest.embedding import StaticEmbedder
from ingest.text import normalise
from ingest.train_embedding import LARGEST_FOLDER, MODEL_FOLDER, save, train
from ingest.training.corpus import Source, SourceSpec
from ingest.training.vocabulary import VocabularySize

TEXTS = [
    "七天无理由退货怎么申请？",
    "退款多久到账",
    "我要退款，這個東西壞了",
    "Can I get a refund if the earbuds do not charge?",
    "A1-Pro 报 E1024 怎么 reset",
    "ＵＳＢ－Ｃ 接口 100% ¥59",
    "好",
    "?a",
]
TOKENLESS = ["", "   ", "？！…"]


def test_folder_stays_under_forty_megabytes() -> None:
    assert sum(path.stat().st_size for path in MODEL_FOLDER.rglob("*") if path.is_file()) <= LARGEST_FOLDER


def test_common_shop_words_are_single_tokens() -> None:
    embedder = StaticEmbedder(MODEL_FOLDER)
    for word in ["退款", "退货", "快递", "发票", "优惠券", "refund", "invoice", "warranty"]:
        assert len(embedder.tokens(word)) == 1, word


def test_translations_are_nearer_than_other_words() -> None:
    embedder = StaticEmbedder(MODEL_FOLDER)
    chinese = embedder.embed(["退款", "发票", "保修", "快递"], kind="query")
    english = embedder.embed(["refund", "invoice", "warranty", "courier"], kind="query")
    assert (chinese @ english.T).argmax(axis=1).tolist() == [0, 1, 2, 3]


def test_text_without_tokens_is_zero() -> None:
    assert not StaticEmbedder(MODEL_FOLDER).embed(TOKENLESS, kind="query").any()


@pytest.mark.torch
def test_sentence_transformers_gives_the_same_vectors() -> None:
    from sentence_transformers import SentenceTransformer

    theirs = SentenceTransformer(str(MODEL_FOLDER), device="cpu").encode([normalise(text) for text in TEXTS])
    ours = StaticEmbedder(MODEL_FOLDER).embed(TEXTS, kind="query")
    np.testing.assert_allclose(np.linalg.norm(theirs.astype(np.float32), axis=1), 1, atol=2e-3)
    assert (ours * theirs.astype(np.float32)).sum(axis=1) == pytest.approx(np.ones(len(TEXTS)), abs=1e-3)


@pytest.mark.torch
def test_training_learns_and_gives_the_same_bytes_for_a_seed(tmp_path: Path) -> None:
    digests = [_train_tiny(tmp_path / name, seed) for name, seed in (("a", 13), ("b", 13), ("c", 14))]
    assert digests[0] == digests[1] != digests[2]
    embedder = StaticEmbedder(tmp_path / "a")
    query, passages = embedder.embed(["退钱"], kind="query"), embedder.embed(["refund", "invoice"], kind="passage")
    assert (query @ passages.T)[0].argmax() == 0


def _train_tiny(folder: Path, seed: int) -> str:
    pairs = (
        ("refund", "退款"),
        ("refund money", "退钱"),
        ("invoice", "发票"),
        ("parcel lost", "快递丢了"),
        ("size", "尺码"),
    )
    sources = [
        Source(spec=SourceSpec(name="ecommerce_glossary", licence="test", share=1.0), pairs=pairs),
        Source(
            spec=SourceSpec(name="zh-news-text", licence="test", share=1.0),
            pairs=(("快递丢了以后可以申请退款和发票" * 9, ""),),
        ),
    ]
    save(train(sources, steps=30, seed=seed, size=VocabularySize(), dimensions=16), folder)
    return hashlib.sha256(
        (folder / "model.safetensors").read_bytes() + (folder / "tokenizer.json").read_bytes()
    ).hexdigest()
