"""Any OpenAI-compatible embeddings endpoint as the embedding.

embedder = EndpointEmbedder("http://127.0.0.1:8080/v1", "key", "bge-m3", Prompts(), deadline=20.0, batch=32)
embedder.embed(["七天无理由退货"], kind="query")       # or ModelError naming the endpoint and the remedy

Texts are sent as strings: other servers than OpenAI's cannot read token ids. Nothing of an answer is used before all of
it is there and sound. The key is in no id, no error and no log.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import numpy as np

from ingest.bounded import within
from ingest.embedding import Kind, unit
from ingest.errors import ModelError
from ingest.prompts import Prompts, prompts_for

if TYPE_CHECKING:
    from openai import OpenAI

_RETRIES = 2  # of a busy or failing server, within the one deadline
_SERVER = "Check the server and CITEDESK_EMBEDDING_BASE_URL; a publish can simply be run again."
_MODEL = "Check CITEDESK_EMBEDDING_BASE_URL (it mostly ends in /v1) and CITEDESK_EMBEDDING_MODEL."


class EndpointEmbedder:
    """A model behind HTTP. Each request has `deadline` seconds for everything and carries at most `batch` texts."""

    def __init__(
        self, base_url: str, api_key: str, model: str, wanted: Prompts, *, deadline: float, batch: int
    ) -> None:
        self._base_url = base_url.rstrip("/")
        self._api_key = api_key
        self._model = model
        self._deadline = deadline
        self._batch = batch
        self._dim = 0
        self.prompts = prompts_for(model, {}, wanted)
        parts = urlsplit(self._base_url)  # without user, password and query, which can be secret
        host = parts.netloc.rpartition("@")[2]
        self._shown = f"{parts.scheme}://{host}{parts.path}"
        if parts.scheme not in ("http", "https") or not host:
            raise self._error("embedding_unusable", "is no address", "Set CITEDESK_EMBEDDING_BASE_URL to http(s)://….")
        if not model.strip():
            raise self._error("embedding_unusable", "no model is named", "Set CITEDESK_EMBEDDING_MODEL.")

    @cached_property
    def _client(self) -> OpenAI:
        from openai import OpenAI  # heavy; the default path never needs it

        key = self._api_key or "none"
        return OpenAI(base_url=self._base_url, api_key=key, max_retries=_RETRIES, timeout=self._deadline)

    @property
    def model_id(self) -> str:
        """'api-' and a hash of address, model name and prompts: what the server does behind them cannot be seen."""
        known = json.dumps([self._shown, self._model, self.prompts.mark()])
        return "api-" + hashlib.sha256(known.encode()).hexdigest()[:12]

    @property
    def dim(self) -> int:
        """Length of a vector, as the first answer has it."""
        if not self._dim:
            self.embed(["?"], kind="passage")
        return self._dim

    def embed(self, texts: Sequence[str], *, kind: Kind) -> np.ndarray:
        """Give unit vectors, in the order of the texts."""
        prompt = (self.prompts.query if kind == "query" else self.prompts.passage) or ""
        sent = [prompt + text for text in texts]
        parts = [self._request(sent[start : start + self._batch]) for start in range(0, len(sent), self._batch)]
        return unit(np.concatenate(parts)) if parts else np.zeros((0, self.dim), dtype=np.float32)

    def _request(self, texts: list[str]) -> np.ndarray:
        import openai

        def create() -> Any:
            return self._client.embeddings.create(model=self._model, input=texts, encoding_format="float")

        try:
            return self._read(within(self._deadline, create), len(texts))
        except (TimeoutError, openai.APITimeoutError) as error:
            remedy = "Try again, or raise CITEDESK_EMBEDDING_DEADLINE."
            raise self._error("embedding_late", f"gave no answer within {self._deadline:g} s", remedy) from error
        except (openai.AuthenticationError, openai.PermissionDeniedError) as error:
            problem = f"refuses the key (HTTP {error.status_code})"
            raise self._error("embedding_refused", problem, "Set CITEDESK_EMBEDDING_API_KEY to a valid key.") from error
        except openai.NotFoundError as error:
            raise self._error("embedding_failed", f"has no such path or model {self._model!r} (404)", _MODEL) from error
        except (openai.BadRequestError, openai.UnprocessableEntityError) as error:
            remedy = "Lower CITEDESK_EMBEDDING_BATCH or CITEDESK_CHUNK_TOKENS if it names a limit."
            raise self._error("embedding_failed", f"refuses the texts: {error}", remedy) from error
        except openai.OpenAIError as error:
            raise self._error("embedding_failed", f"{type(error).__name__}: {error}", _SERVER) from error

    def _read(self, answer: Any, count: int) -> np.ndarray:
        """Check an answer and give float32 [count, dim] by its own indices: servers may answer out of order."""
        rows = getattr(answer, "data", None)
        if not isinstance(rows, list):
            raise self._malformed("does not answer as an embeddings endpoint does", _MODEL)
        if len(rows) != count:
            raise self._malformed(f"gave {len(rows)} vectors for {count} texts")
        try:
            by_index = {int(row.index): row.embedding for row in rows}
            vectors = np.array([by_index[i] for i in range(count)], dtype=np.float32)
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            raise self._malformed("gave vectors of unequal length, without numbers or without their index") from error
        if vectors.ndim != 2 or not np.isfinite(vectors).all():
            raise self._malformed("gave vectors with figures that are no numbers")
        if vectors.shape[1] != (self._dim or vectors.shape[1]) or not vectors.shape[1]:
            problem = f"gave vectors of {vectors.shape[1]} dimensions, before that of {self._dim}"
            raise self._malformed(problem, "If its model was changed, start again with: python -m ingest")
        self._dim = int(vectors.shape[1])
        return vectors

    def _malformed(self, problem: str, remedy: str = _SERVER) -> ModelError:
        return self._error("embedding_malformed", problem, remedy)

    def _error(self, code: str, problem: str, remedy: str) -> ModelError:
        if self._api_key:
            problem = problem.replace(self._api_key, "…")  # a server may quote it
        return ModelError(code, self._shown, " ".join(problem.split())[:300], remedy)
