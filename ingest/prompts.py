"""What an embedding model wants written before a query or a passage.

prompts_for("BAAI/bge-small-zh-v1.5", own={}, wanted=Prompts()).query      # '为这个句子生成表示以用于检索相关文章：'

The model's own `prompts` (config_sentence_transformers.json) come first; the table is for models that name theirs only on
their card; what the settings say wins over both.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

AUTO = "auto"
_BGE_ZH = "为这个句子生成表示以用于检索相关文章："
_BGE_EN = "Represent this sentence for searching relevant passages: "
_INSTRUCT = "Instruct: Given a web search query, retrieve relevant passages that answer the query\nQuery:"
# From the models' cards: pattern of the name, before a query, before a passage. The first that matches counts.
_BY_NAME = (
    (r"bge-(small|base|large)-zh(?!-noinstruct)", _BGE_ZH, ""),
    (r"bge-(small|base|large)-en", _BGE_EN, ""),
    (r"mxbai-embed-(large|xsmall)|arctic-embed-(xs|s|m|m-long|l)$", _BGE_EN, ""),
    (r"qwen3-embedding", _INSTRUCT, ""),
    (r"(?<![a-z0-9])e5-.*instruct|gte-qwen2-.*instruct", _INSTRUCT + " ", ""),
    (r"(?<![a-z0-9])e5-", "query: ", "passage: "),
    (r"nomic-embed-text", "search_query: ", "search_document: "),
)
_OWN_PASSAGE = ("document", "passage", "corpus")


@dataclass(frozen=True, kw_only=True)
class Prompts:
    """What stands before a query and before a passage. None: what the model asks for."""

    query: str | None = None
    passage: str | None = None

    @classmethod
    def of(cls, query: str, passage: str) -> Prompts:
        """Take them as the settings have them, where "auto" is what the model asks for."""
        return cls(query=None if query == AUTO else query, passage=None if passage == AUTO else passage)

    def mark(self) -> str:
        """Give what belongs to the model id, "" without prompts."""
        return repr((self.query, self.passage)) if self.query or self.passage else ""


def prompts_for(name: str, own: Mapping[str, str | None], wanted: Prompts) -> Prompts:
    """Decide on both prompts of a model by folder or name; `own` is what its configuration holds."""
    if any(own.values()):
        query = own.get("query") or ""
        passage = next((own[key] for key in _OWN_PASSAGE if own.get(key)), "")
    else:
        query, passage = _named(name)
    return Prompts(
        query=query if wanted.query is None else wanted.query,
        passage=passage if wanted.passage is None else wanted.passage,
    )


def _named(name: str) -> tuple[str, str]:
    """Look a model up by name; of a path only the folder's, or the one that the hub's cache has above it."""
    parts = Path(name).parts
    cached = [part for part in parts if part.startswith("models--")]
    word = (cached[-1] if cached else parts[-1] if parts else "").lower()
    return next(((query, passage) for pattern, query, passage in _BY_NAME if re.search(pattern, word)), ("", ""))
