"""An embeddings endpoint: what is sent, and every way in which its answer can be unusable."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import pytest

import settings
from ingest.endpoint import EndpointEmbedder
from ingest.errors import ModelError
from ingest.prompts import Prompts, prompts_for
from ingest.wiring import chosen_embedder
from tests.scripted_server import ScriptedServer

KEY = "sk-very-secret"
BGE_EN = "Represent this sentence for searching relevant passages: "


def rows(texts: list[str], dim: int = 3) -> list[dict[str, Any]]:
    """Give a vector that says how long each text is, the last text first."""
    made = [{"index": i, "embedding": [float(len(text)), *[1.0] * (dim - 1)]} for i, text in enumerate(texts)]
    return made[::-1]


def opened(server: ScriptedServer, model: str = "m", deadline: float = 20.0, batch: int = 2) -> EndpointEmbedder:
    return EndpointEmbedder(server.base_url, KEY, model, Prompts(), deadline=deadline, batch=batch)


def test_strings_are_sent_in_batches_and_answers_are_put_in_order() -> None:
    with ScriptedServer(embed=rows) as server:
        embedder = opened(server, "BAAI/bge-small-zh-v1.5")
        found = embedder.embed(["a", "退货运费", "ccc"], kind="passage")
        embedder.embed(["谁出"], kind="query")
    expected = np.array([[1, 1, 1], [4, 1, 1], [3, 1, 1]], dtype=np.float32)
    np.testing.assert_allclose(found, expected / np.linalg.norm(expected, axis=1, keepdims=True), rtol=1e-6)
    assert [request["input"] for request in server.requests] == [
        ["a", "退货运费"],
        ["ccc"],
        ["为这个句子生成表示以用于检索相关文章：谁出"],
    ]
    assert embedder.dim == 3 and server.keys[0] == f"Bearer {KEY}"


@pytest.mark.parametrize(
    ("script", "code", "says"),
    [
        ({"status": 401, "message": f"bad key {KEY}"}, "embedding_refused", "CITEDESK_EMBEDDING_API_KEY"),
        ({"status": 404}, "embedding_failed", "CITEDESK_EMBEDDING_MODEL"),
        ({"status": 400, "message": f"too long, {KEY}"}, "embedding_failed", "CITEDESK_EMBEDDING_BATCH"),
        ({"embed": lambda texts: rows(texts)[:-1]}, "embedding_malformed", "gave 1 vectors for 2 texts"),
        ({"embed": lambda texts: rows(texts[:1]) * 2}, "embedding_malformed", "index"),
        ({"embed": lambda texts: [*rows(["a"], 3), {"index": 1, "embedding": [1.0]}]}, "embedding_malformed", "unequal"),
        ({"embed": lambda texts: [{"index": i, "embedding": [1, float("nan")]} for i in (0, 1)]}, "embedding_malformed", "no numbers"),
        ({"embed": lambda texts: [{"index": i, "embedding": []} for i in (0, 1)]}, "embedding_malformed", "0 dimensions"),
        ({"embed": rows, "hang": 5.0}, "embedding_late", "within 0.6 s"),
    ],
)  # fmt: skip
def test_an_unusable_answer_is_one_error_that_names_the_endpoint(script: dict[str, Any], code: str, says: str) -> None:
    started = time.monotonic()
    with ScriptedServer(**script) as server, pytest.raises(ModelError) as caught:
        opened(server, deadline=0.6 if "hang" in script else 20.0).embed(["a", "b"], kind="passage")
    assert caught.value.code == code and says in str(caught.value) and server.base_url in str(caught.value)
    assert KEY not in str(caught.value)
    assert time.monotonic() - started < 4


def test_another_dimension_than_before_is_refused() -> None:
    with ScriptedServer(embed=lambda texts: rows(texts, len(texts[0]))) as server:
        embedder = opened(server)
        embedder.embed(["abc"], kind="passage")
        with pytest.raises(ModelError, match="4 dimensions"):
            embedder.embed(["abcd"], kind="query")


def test_the_model_id_follows_model_and_prompts_but_not_the_key() -> None:
    def chosen(**changed: str) -> str:
        base = {"embedding_base_url": "http://user:pw@h/v1?key=x", "embedding_model": "m", "embedding_api_key": KEY}
        names = {f"CITEDESK_{name.upper()}": value for name, value in {**base, **changed}.items()}
        return chosen_embedder(settings.load(names)).model_id

    assert chosen() == chosen(embedding_api_key="other") == chosen(embedding_base_url="http://h/v1/")
    ids = {
        chosen(),
        chosen(embedding_model="n"),
        chosen(embedding_query_prompt="Q: "),
        chosen(embedding_base_url="http://g"),
    }
    assert len(ids) == 4
    with pytest.raises(ModelError, match="Take one of them out"):
        chosen(embedding="some-model")
    with pytest.raises(ModelError, match="CITEDESK_EMBEDDING_MODEL"):
        chosen(embedding_model="")


@pytest.mark.parametrize(
    ("name", "own", "wanted", "query", "passage"),
    [
        ("BAAI/bge-base-en-v1.5", {"query": "", "document": ""}, Prompts(), BGE_EN, ""),
        ("/hub/models--BAAI--bge-large-zh/snapshots/0a1", {}, Prompts(), "为这个句子生成表示以用于检索相关文章：", ""),
        ("/models/e5/bge-m3", {}, Prompts(), "", ""),
        ("intfloat/multilingual-e5-small", {}, Prompts(), "query: ", "passage: "),
        ("intfloat/multilingual-e5-small", {}, Prompts(query="Q "), "Q ", "passage: "),
        ("Qwen/Qwen3-Embedding-0.6B", {"query": "own:", "document": ""}, Prompts(), "own:", ""),
        ("Qwen/Qwen3-Embedding-0.6B", {"query": "own:"}, Prompts(query=""), "", ""),
        ("x/y", {"query": "q", "passage": "p"}, Prompts(), "q", "p"),
    ],
)  # fmt: skip
def test_prompts_come_from_the_settings_the_model_or_its_name(
    name: str, own: dict[str, str], wanted: Prompts, query: str, passage: str
) -> None:
    assert prompts_for(name, own, wanted) == Prompts(query=query, passage=passage)
