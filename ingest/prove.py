"""Prove a sealed version once more, all of it: what a full build checks before it goes live.

with open_version(store, version) as opened:      # every hash is checked here
    prove(opened)                                 # PublishError (self_check) naming what does not hold
"""

from __future__ import annotations

import numpy as np

from ingest.selfcheck import check_counts, check_dense, check_lexical
from ingest.text import index_terms
from ingest.version import KnowledgeVersion


def prove(version: KnowledgeVersion) -> int:
    """Check counts, both legs and recall over every passage; give how many there are."""
    texts = [passage.index_text() for passage in version.passages]
    every = np.arange(len(texts))
    check_counts(version.passages, version.manifest.documents, version.vectors, version.lexical, version.dense)
    check_lexical(version.lexical, [index_terms(text) for text in texts], every)
    check_dense(version.dense, version.vectors, texts, every)
    return len(texts)
