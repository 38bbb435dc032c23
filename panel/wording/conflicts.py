"""What is written on the tab of contradictions."""

from __future__ import annotations

from panel.wording import Pair

TEXTS: dict[str, Pair] = {
    "tab_conflicts": {"zh": "冲突", "en": "Conflicts"},
    "conflict_counts": {
        "zh": "生效的段落之间：{conflicts} 处说法不一，{duplicates} 处重复",
        "en": "Among the live passages: {conflicts} contradictions, {duplicates} duplicates",
    },
    "conflict_values": {"zh": "不同之处", "en": "What differs"},
    "conflict_one": {"zh": "这里", "en": "Here"},
    "conflict_other": {"zh": "那里", "en": "There"},
    "duplicates": {"zh": "重复的段落（{count}）", "en": "Duplicates ({count})"},
}
