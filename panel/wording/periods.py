"""What is written about rules in time: notices above a draft, and the schedule."""

from __future__ import annotations

from panel.wording import Pair

TEXTS: dict[str, Pair] = {
    # Agent desk: notices
    "notice_rule_changed": {"zh": "规则按日期不同", "en": "The rule depends on the date"},
    "notice_conflict": {"zh": "知识库里说法不一", "en": "The knowledge contradicts itself"},
    "notice_damage": {"zh": "正在用旧版本回答", "en": "An older version answers"},
    "notice_open": {"zh": "查看：{title}", "en": "Open: {title}"},
    # Knowledge: the schedule
    "tab_schedule": {"zh": "日程", "en": "Schedule"},
    "schedule_about": {
        "zh": "下列规则到日子会自动生效或失效，不需要再发布。",
        "en": "These rules come into force and expire by themselves; nothing has to be published on the day.",
    },
    "schedule_ahead": {"zh": "看多远", "en": "How far ahead"},
    "schedule_30": {"zh": "30 天", "en": "30 days"},
    "schedule_90": {"zh": "90 天", "en": "90 days"},
    "schedule_365": {"zh": "一年", "en": "a year"},
    "schedule_none": {"zh": "这段时间没有规则生效或失效。", "en": "Nothing comes into force or expires in this time."},
    "schedule_gaps": {
        "zh": "有 {count} 项到期后没有规则接替。如果仍然有效，请改日期；如有新规则，请放入文件夹并发布。",
        "en": "Expiring with nothing to follow: {count}. Change the date if the rule goes on, or add its successor.",
    },
    "column_day": {"zh": "日期", "en": "Day"},
    "column_document": {"zh": "文档", "en": "Document"},
    "column_after": {"zh": "之后", "en": "Afterwards"},
    "schedule_starts": {"zh": "生效", "en": "in force from"},
    "schedule_ends": {"zh": "最后一天", "en": "last day"},
    "schedule_whole": {"zh": "整份文档", "en": "whole document"},
    "schedule_passages": {"zh": "{count} 个段落", "en": "passages: {count}"},
    "schedule_nothing": {"zh": "⚠ 没有接替的规则", "en": "⚠ nothing follows"},
    "schedule_gap": {
        "zh": "⚠ 空缺 {days} 天，之后是 {document}",
        "en": "⚠ no rule for {days} days, then {document}",
    },
    "schedule_successor": {"zh": "由 {document} 接替", "en": "then {document}"},
}
