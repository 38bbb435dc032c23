"""The tab of contradictions, without a browser (AppTest): settled for a reason, listed again, the same sentences said twice."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from streamlit.testing.v1 import AppTest

from ingest.audit import events
from ingest.embedding import open_embedder
from ingest.publish import publish
from panel.texts import text
from tests.ui.conftest import html

OpenPage = Callable[..., AppTest]
RULE = "# 七天无理由退货规则\n\n## 退货期限\n\n买家签收商品后 7 天内可以申请无理由退货。\n"
FAQ = "# 退货常见问题\n\n## 退货期限\n\n买家签收商品后 15 天内可以申请无理由退货。\n"


def live(work: Path, rule: str, faq: str) -> None:
    (work / "few").mkdir()
    for name, content in (("rule.md", rule), ("faq.md", faq)):
        (work / "few" / name).write_text(content, encoding="utf-8")
    publish([work / "few"], work / "kb", open_embedder("static"))


def button(at: AppTest, begin: str) -> str:
    (key,) = [str(one.key) for one in at.button if str(one.key).startswith(begin)]
    return key


def test_a_contradiction_is_settled_for_the_reason_typed_and_listed_again(open_page: OpenPage, work: Path) -> None:
    live(work, RULE, FAQ)
    at = open_page("owner")
    assert text("conflict_counts", "zh", conflicts=1, settled=0, duplicates=0) in html(at)
    key = button(at, "settle-")
    at.text_input(key=key.replace("settle-", "why-", 1)).set_value("各管各的，问 13812345678")
    at.button(key=key).click().run()  # typed and pressed at once, as a browser may report it
    assert not at.exception and not at.error
    assert text("conflict_counts", "zh", conflicts=0, settled=1, duplicates=0) in html(at)
    assert events(work / "kb")[0].reason == "各管各的，问 [手机号/phone]"
    at.button(key=button(at, "reopen-")).click().run()
    assert text("conflict_counts", "zh", conflicts=1, settled=0, duplicates=0) in html(at)


def test_one_sentence_in_two_sections_is_listed_twice_and_settled_once(open_page: OpenPage, work: Path) -> None:
    live(work, RULE + again(RULE), FAQ + again(FAQ))
    at = open_page("owner")
    assert len([one for one in at.button if str(one.key).startswith("settle-")]) == 2
    next(one for one in at.button if str(one.key).startswith("settle-")).click().run()
    assert not at.exception
    assert text("conflict_counts", "zh", conflicts=0, settled=2, duplicates=0) in html(at)


def again(document: str) -> str:
    """Give the rule once more, below another heading."""
    return "\n## 会员退货\n\n" + document.partition("## 退货期限\n\n")[2]
