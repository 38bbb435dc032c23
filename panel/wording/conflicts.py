"""What is written on the tab of contradictions."""

from __future__ import annotations

from panel.wording import Pair

TEXTS: dict[str, Pair] = {
    "tab_conflicts": {"zh": "冲突", "en": "Conflicts"},
    "conflict_counts": {
        "zh": "生效的段落之间：{conflicts} 处可能说法不一（另有 {settled} 处已确认无碍），{duplicates} 处重复",
        "en": "Among the live passages: {conflicts} possible contradictions ({settled} more settled), {duplicates} duplicates",
    },
    "conflict_values": {"zh": "不同之处", "en": "What differs"},
    "conflict_one": {"zh": "这里", "en": "Here"},
    "conflict_other": {"zh": "那里", "en": "There"},
    "settle": {"zh": "这不是矛盾", "en": "This is no contradiction"},
    "settle_why": {"zh": "原因（记入审计记录）", "en": "Why (kept in the audit log)"},
    "settle_now": {"zh": "确认无碍", "en": "Settle it"},
    "settled": {"zh": "已确认无碍（{count}）", "en": "Settled ({count})"},
    "reopen": {"zh": "重新列出", "en": "List it again"},
    "duplicates": {"zh": "重复的段落（{count}）", "en": "Duplicates ({count})"},
}
