"""The tab of what comes into force and what expires."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from streamlit.testing.v1 import AppTest

from ingest.embedding import open_embedder
from ingest.publish import publish
from tests.ui.conftest import html

SOON, LATER = (date.today() + timedelta(days=days) for days in (5, 60))


def test_the_schedule_lists_what_changes_and_warns_of_gaps(work: Path, open_page: Callable[..., AppTest]) -> None:
    text = (
        f"# 运费\n\n## 大促\n\n失效日期：{SOON}\n\n<b>包邮</b>。\n\n## 平时\n\n生效日期：{SOON}\n\n8 元。\n\n"
        f"## 海外\n\n失效日期：{LATER}\n\n30 元。\n"
    )
    (work / "docs" / "shipping" / "运费.md").write_text(text, encoding="utf-8")
    publish([work / "docs"], work / "kb", open_embedder("static"))
    at = open_page("owner")
    assert next(w.value for w in at.warning if "没有规则接替" in w.value).startswith("有 1 项")
    shown = html(at)
    assert f'<span class="day">{SOON}</span><br><small>最后一天</small>' in shown
    assert "shipping/运费.md · 大促 · 1 个段落" in shown and "⚠ 没有接替的规则" in shown
    assert "shipping/运费.md · 平时" in shown and "海外" not in shown.split("最后一天")[1].split("</table>")[0]
    at.session_state["schedule_ahead"] = "90"
    at.run()
    assert "shipping/运费.md · 海外" in html(at)


def test_an_empty_schedule_says_so_in_both_languages(open_page: Callable[..., AppTest]) -> None:
    assert "这段时间没有规则生效或失效。" in [info.value for info in open_page("owner").info]
    assert "Nothing comes into force or expires in this time." in [i.value for i in open_page("owner", "en").info]
