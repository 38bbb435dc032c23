"""From settings to the embedding: the one place that knows which settings choose it.

embedder = chosen_embedder(settings)
other_embedding(manifest.model_id, embedder)     # the error that a question would meet, or None
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.embedding import Embedder, open_embedder
from ingest.errors import CiteDeskError, ModelError, StoreError
from ingest.prompts import Prompts

if TYPE_CHECKING:
    from settings import Settings


def chosen_embedder(settings: Settings) -> Embedder:
    """Open the embedding of the settings: an endpoint where one is set, else a model. Raise ModelError with the remedy."""
    wanted = Prompts.of(settings.embedding_query_prompt, settings.embedding_passage_prompt)
    if not settings.embedding_base_url and not settings.embedding_model:
        return open_embedder(settings.embedding, wanted)
    if settings.embedding != "static":
        problem = "is set beside CITEDESK_EMBEDDING_BASE_URL or _MODEL"
        raise ModelError(
            "embedding_unusable", f"CITEDESK_EMBEDDING={settings.embedding}", problem, "Take one of them out."
        )
    from ingest.endpoint import EndpointEmbedder

    return EndpointEmbedder(
        settings.embedding_base_url,
        settings.embedding_api_key,
        settings.embedding_model,
        wanted,
        deadline=settings.embedding_deadline,
        batch=settings.embedding_batch,
    )


def other_embedding(made_by: str, embedder: Embedder) -> CiteDeskError | None:
    """Give the error that a question meets where `embedder` did not make the version, which `made_by` did; else None."""
    if made_by == embedder.model_id:
        return None
    return StoreError(
        "other_embedding",
        embedder.model_id,
        f"is the embedding of the settings, but what is live was made with {made_by}: questions are refused",
        "Run python -m ingest to embed the documents again, or set the CITEDESK_EMBEDDING settings back.",
    )
