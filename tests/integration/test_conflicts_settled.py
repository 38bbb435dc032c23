"""A contradiction warns until an owner settles it, and warns again once either sentence changes."""

from __future__ import annotations

from pathlib import Path

from assistant.engine import Assistant
from ingest.embedding import open_embedder
from ingest.publish import publish
from ingest.settled import reopen, settle, settled_keys, unsettled
from ingest.version import open_current

ONE = "# 七天无理由退货规则\n\n## 退货期限\n\n买家签收商品后 7 天内可以申请无理由退货。\n"
OTHER = "# 退货常见问题\n\n## 退货期限\n\n买家签收商品后 15 天内可以申请无理由退货。\n"
QUESTION = "签收后几天内可以无理由退货？"


def warned(store: Path) -> bool:
    with Assistant.open(store) as assistant:
        return any(notice.kind == "conflict" for notice in assistant.answer(QUESTION).notices)


def test_a_settled_contradiction_warns_no_more_until_a_sentence_changes(tmp_path: Path) -> None:
    docs, store = tmp_path / "docs", tmp_path / "kb"
    docs.mkdir()
    (docs / "rule.md").write_text(ONE, encoding="utf-8")
    (docs / "faq.md").write_text(OTHER, encoding="utf-8")
    embedder = open_embedder("static")
    publish([docs], store, embedder)
    with open_current(store) as version:
        (conflict,) = version.conflicts.conflicts
    assert {conflict.one.document, conflict.other.document} == {"rule.md", "faq.md"}
    assert warned(store)
    settle(store, conflict, who="li", reason="各管各的")
    assert not warned(store) and not unsettled([conflict], settled_keys(store))
    reopen(store, conflict, who="li")
    assert warned(store)
    settle(store, conflict, who="li")
    (docs / "faq.md").write_text(OTHER.replace("15", "10"), encoding="utf-8")
    publish([docs], store, embedder)
    assert warned(store)
