"""What is written on the frame around the pages."""

from __future__ import annotations

from panel.wording import Pair

TEXTS: dict[str, Pair] = {
    # Frame
    "page": {"zh": "页面", "en": "Page"},
    "language": {"zh": "语言", "en": "Language"},
    "page_agent": {"zh": "客服", "en": "Desk"},
    "page_owner": {"zh": "知识", "en": "Knowledge"},
    "page_quality": {"zh": "质检", "en": "Quality"},
    "page_people": {"zh": "人员", "en": "People"},
    "error": {"zh": "{subject}：{problem}", "en": "{subject}: {problem}"},
    "remedy": {"zh": "处理办法：{remedy}", "en": "What to do: {remedy}"},
    "original_message": {"zh": "原始信息", "en": "Details"},
}
