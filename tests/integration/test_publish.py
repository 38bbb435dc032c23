"""Publish, reopen, query: real Chroma and SQLite in a temporary folder."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from ingest.chunking import Chunk
from ingest.document import Anchor
from ingest.errors import PublishError
from ingest.plan import render
from ingest.progress import ProgressEvent
from ingest.publish import preview, publish
from ingest.reading import file_hash
from ingest.text import terms
from ingest.version import BUILDING, VERSIONS, current_id, list_versions, open_current, read_passages, write_passages
from tests.small_embedding import RecordingEmbedder

RETURNS = "# 退货政策\n\n## 期限\n\n签收之日起七日内可以申请无理由退货。\n\n## 运费\n\n质量问题的退货运费由本店承担。\n"
REFUNDS = "---\naudience: internal\n---\n# Refunds\n\nRefunds arrive within three working days.\n"
PRESALE = "---\neffective_from: 2026-10-01\neffective_until: 2026-11-11\n---\n# 预售规则\n\n预售定金不退。\n"


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    (folder / "returns").mkdir(parents=True)
    (folder / "returns" / "退货.md").write_text(RETURNS, encoding="utf-8")
    (folder / "refunds.md").write_text(REFUNDS, encoding="utf-8")
    (folder / "presale.md").write_text(PRESALE, encoding="utf-8")
    (folder / "README.md").write_text("# 写给内容负责人\n\n把文件放进来。\n", encoding="utf-8")
    return folder


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "kb"


@pytest.fixture
def embedder() -> RecordingEmbedder:
    return RecordingEmbedder()


def test_what_is_published_is_found_after_reopening(docs: Path, store: Path, embedder: RecordingEmbedder) -> None:
    events: list[ProgressEvent] = []
    report = publish([docs], store, embedder, progress=events.append)
    assert report.added == ("presale.md", "refunds.md", "returns/退货.md")
    assert (report.went_live, report.passages, report.embedded) == (True, len(embedder.asked), len(embedder.asked))
    assert {e.stage for e in events} == {"read", "embed", "index", "check", "seal"}
    with open_current(store) as version:
        assert version.id == report.version == current_id(store)
        best, _ = version.lexical.search(terms("退货运费谁承担"), 1)
        assert "由本店承担" in version.passages[best[0]].text
        vector = embedder.embed([version.passages[best[0]].index_text()], kind="query")[0]
        nearest, similarities = version.dense.search(vector, 3)
        assert nearest[0] == best[0]
        assert similarities[0] == pytest.approx(1, abs=1e-5)
        np.testing.assert_allclose(version.vectors[best[0]], vector, rtol=1e-5)


def test_the_same_content_is_live_already(docs: Path, store: Path, embedder: RecordingEmbedder) -> None:
    first = publish([docs], store, embedder)
    asked = len(embedder.asked)
    second = publish([docs], store, embedder)
    assert (second.version, second.went_live, second.embedded) == (first.version, False, 0)
    assert len(second.unchanged) == 3 and second.plan.is_empty
    assert len(embedder.asked) == asked
    elsewhere = publish([docs], store.with_name("other"), embedder)
    assert elsewhere.version == first.version


def test_an_edit_embeds_only_its_own_passages(docs: Path, store: Path, embedder: RecordingEmbedder) -> None:
    first = publish([docs], store, embedder)
    asked = len(embedder.asked)
    (docs / "returns" / "退货.md").write_text(RETURNS.replace("七日", "十五日"), encoding="utf-8")
    plan = preview([docs], store)
    assert "十五日" in render(plan) and current_id(store) == first.version
    second = publish([docs], store, embedder)
    assert (second.changed, second.embedded, second.version != first.version) == (("returns/退货.md",), 1, True)
    assert ["十五日" in text for text in embedder.asked[asked:]] == [True]
    with open_current(store) as version:
        texts = [p.text for p in version.passages]
    assert any("十五日" in t for t in texts) and not any("七日" in t for t in texts)


def test_a_removed_file_disappears(docs: Path, store: Path, embedder: RecordingEmbedder) -> None:
    publish([docs], store, embedder)
    (docs / "refunds.md").unlink()
    assert publish([docs], store, embedder).removed == ("refunds.md",)
    with open_current(store) as version:
        assert "refunds.md" not in {p.document for p in version.passages}
        assert version.dense.count == version.lexical.count == len(version.passages)


def test_a_file_that_cannot_be_read_keeps_what_is_live(docs: Path, store: Path, embedder: RecordingEmbedder) -> None:
    publish([docs], store, embedder)
    (docs / "refunds.md").write_bytes(b"")
    (docs / "new.docx").write_bytes(b"no zip at all")
    (docs / "presale.md").write_text(PRESALE.replace("不退", "可退"), encoding="utf-8")
    report = publish([docs], store, embedder)
    assert {e.subject for e in report.refused} == {"refunds.md", "new.docx"}
    assert report.changed == ("presale.md",)
    with open_current(store) as version:
        assert any("three working days" in p.text for p in version.passages)
        assert {r.subject for r in version.manifest.refused} == {"refunds.md", "new.docx"}


def test_a_refused_file_is_tried_again_and_stays_on_the_list(
    docs: Path, store: Path, embedder: RecordingEmbedder
) -> None:
    publish([docs], store, embedder)
    (docs / "refunds.md").write_bytes(b"")
    publish([docs], store, embedder)
    publish([docs / "presale.md"], store, embedder)
    with open_current(store) as version:
        assert [r.subject for r in version.manifest.refused] == ["refunds.md"]
    assert [e.subject for e in publish([docs], store, embedder).refused] == ["refunds.md"]
    (docs / "refunds.md").write_text(REFUNDS, encoding="utf-8")
    assert publish([docs], store, embedder).refused == ()
    with open_current(store) as version:
        assert version.manifest.refused == ()


def test_another_budget_cuts_again_even_after_an_update_of_one_file(
    docs: Path, store: Path, embedder: RecordingEmbedder
) -> None:
    long = "\n\n".join(f"第{i}条 质量问题的退货运费由本店承担，顾客凭运单号申请。" for i in range(40))
    (docs / "returns" / "退货.md").write_text(f"# 退货\n\n{long}\n", encoding="utf-8")
    few = publish([docs], store, embedder, budget=2000).passages
    assert publish([docs / "refunds.md"], store, embedder, budget=100).passages == few
    assert publish([docs], store, embedder, budget=100).passages > few


def test_nothing_readable_changes_nothing(tmp_path: Path, store: Path, embedder: RecordingEmbedder) -> None:
    (tmp_path / "bad").mkdir()
    with pytest.raises(PublishError, match="no_documents"):
        publish([tmp_path / "bad"], store, embedder)
    (tmp_path / "bad" / "empty.md").write_bytes(b"")
    with pytest.raises(PublishError, match=r"empty\.md"):
        publish([tmp_path / "bad"], store, embedder)
    assert current_id(store) is None


def test_one_file_is_updated_and_taken_out_alone(docs: Path, store: Path, embedder: RecordingEmbedder) -> None:
    publish([docs], store, embedder)
    (docs / "refunds.md").write_text(REFUNDS.replace("three", "five"), encoding="utf-8")
    (docs / "presale.md").unlink()
    report = publish([docs / "refunds.md"], store, embedder)
    assert (report.changed, report.removed) == (("refunds.md",), ())
    report = publish([docs / "presale.md"], store, embedder)
    assert (report.removed, report.documents) == (("presale.md",), 2)
    with pytest.raises(PublishError, match="not_found"):
        publish([docs.parent / "elsewhere.md"], store, embedder)


def test_a_sidecar_alone_changes_its_document(docs: Path, store: Path, embedder: RecordingEmbedder) -> None:
    publish([docs], store, embedder)
    sidecar = docs / "presale.md.meta.yaml"
    sidecar.write_text("audience: internal\n", encoding="utf-8")
    report = publish([sidecar], store, embedder)
    assert (report.changed, report.embedded) == (("presale.md",), 0)
    with open_current(store) as version:
        assert {p.audience for p in version.passages if p.document == "presale.md"} == {"internal"}
        assert file_hash(docs / "presale.md", docs) in {d.sha256 for d in version.manifest.documents}


def test_another_model_embeds_everything_again(docs: Path, store: Path, embedder: RecordingEmbedder) -> None:
    first = publish([docs], store, embedder)
    other = RecordingEmbedder("test-2", dim=16)
    report = publish([docs], store, other)
    assert report.previous_model == "test-1" and report.embedded == first.passages
    with open_current(store) as version:
        assert (version.manifest.model_id, version.manifest.dim) == ("test-2", 16)


def test_steering_files_are_sealed_but_not_indexed(docs: Path, store: Path, embedder: RecordingEmbedder) -> None:
    first = publish([docs], store, embedder)
    (docs / "synonyms.txt").write_text("退货 = 退换\n", encoding="utf-8")
    second = publish([docs], store, embedder)
    assert second.version != first.version and second.plan.steering == ("synonyms.txt",) and second.embedded == 0
    with open_current(store) as version:
        assert version.steering["synonyms.txt"] == "退货 = 退换\n".encode()
        assert "README.md" in version.manifest.steering
        assert not {"README.md", "synonyms.txt"} & {p.document for p in version.passages}


@pytest.mark.parametrize("content", ["退货 = 退换\n退款\n".encode(), "退钱 = 退款\n退货 = 退換\n".encode("gbk")])
def test_synonyms_that_cannot_be_used_keep_the_old_version_live(
    docs: Path, store: Path, embedder: RecordingEmbedder, content: bytes
) -> None:
    first = publish([docs], store, embedder)
    (docs / "synonyms.txt").write_bytes(content)
    for attempt in (publish, lambda *given: preview(*given[:2])):
        with pytest.raises(PublishError, match=r"synonyms\.txt:[12]: .*\[synonyms\]"):
            attempt([docs], store, embedder)
    assert current_id(store) == first.version


def test_audience_and_dates_are_filtered_before_ranking(docs: Path, store: Path, embedder: RecordingEmbedder) -> None:
    publish([docs], store, embedder)
    with open_current(store) as version:
        vector = embedder.embed(["预售定金 refunds 退货"], kind="query")[0]

        def documents(audiences: tuple[str, ...], as_of: date | None, k: int = 10) -> set[str]:
            found, _ = version.dense.search(vector, k, version.masks.allowed(audiences, as_of))  # type: ignore[arg-type]
            return {version.passages[i].document for i in found}

        both = ("public", "internal")
        assert documents(both, None) == {"returns/退货.md", "refunds.md", "presale.md"}
        assert documents(both, date(2026, 11, 11)) == documents(both, None)
        assert documents(("public",), date(2026, 11, 12)) == {"returns/退货.md"}
        assert documents(("internal",), date(2026, 11, 12), k=1) == {"refunds.md"}
        assert version.dense.search(vector, 5, version.masks.allowed(()))[0].size == 0


def test_leftovers_of_a_killed_publish_are_removed(docs: Path, store: Path, embedder: RecordingEmbedder) -> None:
    publish([docs], store, embedder)
    dead = store / VERSIONS / f"{BUILDING}999"
    dead.mkdir()
    (dead / "passages.jsonl").write_text("half a li")
    assert [m.id for m in list_versions(store)] == [current_id(store)]
    publish([docs], store, embedder)
    assert not dead.exists()


def test_the_newest_versions_are_kept(docs: Path, store: Path, embedder: RecordingEmbedder) -> None:
    ids = []
    for days in ("三日", "五日", "八日"):
        (docs / "returns" / "退货.md").write_text(RETURNS.replace("七日", days), encoding="utf-8")
        ids.append(publish([docs], store, embedder, keep=2).version)
    assert [m.id for m in list_versions(store)] == [ids[2], ids[1]]
    assert not (store / VERSIONS / ids[0]).exists()


def test_equal_texts_and_equal_vectors_pass_the_self_check(store: Path, embedder: RecordingEmbedder) -> None:
    docs = store.with_name("same")
    docs.mkdir()
    for i in range(25):
        (docs / f"{i}.md").write_text("# 保修\n\n保修期为一年。\n", encoding="utf-8")
    report = publish([docs], store, embedder)
    assert (report.passages, report.embedded) == (25, 1)


def test_two_folders_publish_together_unless_their_paths_meet(
    docs: Path, store: Path, embedder: RecordingEmbedder
) -> None:
    more = docs.with_name("more")
    more.mkdir()
    shutil.copy(docs / "presale.md", more / "presale2.md")
    assert publish([docs, more], store, embedder).documents == 4
    shutil.copy(docs / "presale.md", more / "presale.md")
    with pytest.raises(PublishError, match="same_path"):
        publish([docs, more], store, embedder)


def test_passages_survive_writing_and_reading(tmp_path: Path) -> None:
    passage = Chunk(
        id="a",
        document="x/y.md",
        title="标题\u2028",
        category="general",
        language="zh",
        audience="public",
        effective_from=date(2026, 1, 2),
        effective_until=None,
        heading=("一", "二"),
        text="第一行\n第二行\u2028\x85",
        anchors=(Anchor(offset=0, location="line:1"), Anchor(offset=4, location="line:2")),
        tokens=6,
    )
    written = [passage, replace(passage, id="b", heading=(), effective_from=None)]
    write_passages(tmp_path / "p.jsonl", written)
    assert read_passages(tmp_path / "p.jsonl") == written
