"""What is written about rules in time: notices above a draft, and the schedule."""

from __future__ import annotations

from panel.wording import Pair

TEXTS: dict[str, Pair] = {
    # Agent desk: notices
    "notice_rule_changed": {"zh": "规则按日期不同", "en": "The rule depends on the date"},
    "notice_conflict": {"zh": "知识库里说法不一", "en": "The knowledge contradicts itself"},
    "notice_damage": {"zh": "正在用旧版本回答", "en": "An older version answers"},
    "notice_open": {"zh": "查看：{title}", "en": "Open: {title}"},
}
