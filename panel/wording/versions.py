"""What is written on the tab of versions."""

from __future__ import annotations

from panel.wording import Pair

TEXTS: dict[str, Pair] = {
    "version_live": {"zh": "当前", "en": "live"},
    "version_line": {"zh": "{when} · {documents} 份文档", "en": "{when} · {documents} documents"},
    "roll_back": {"zh": "回退到此版本", "en": "Roll back to this"},
    "roll_back_now": {"zh": "确认回退", "en": "Roll back"},
    "why_back": {"zh": "原因（记入历史）", "en": "Why (kept in the history)"},
    "rolled_back": {
        "zh": "已回退到 {id}，下一个问题起生效。",
        "en": "Rolled back to {id}, live from the next question on.",
    },
    "answers_instead": {
        "zh": "修好之前，由版本 {id} 回答问题。重新读取并发布即可修复。",
        "en": "Until it is mended, version {id} answers. Re-read and publish to mend it.",
    },
    "compare": {"zh": "比较两个版本", "en": "Compare two versions"},
    "compare_from": {"zh": "从", "en": "From"},
    "compare_to": {"zh": "到", "en": "To"},
    "compare_now": {"zh": "比较", "en": "Compare"},
    "compare_same": {"zh": "请选择两个不同的版本。", "en": "Choose two different versions."},
    "history": {"zh": "变更历史", "en": "History"},
    "column_what": {"zh": "做了什么", "en": "What"},
    "column_who": {"zh": "谁、为什么", "en": "Who and why"},
    "flip_publish": {"zh": "发布", "en": "published"},
    "flip_rollback": {"zh": "回退", "en": "rolled back"},
    "flip_forget": {"zh": "彻底删除文档", "en": "a document erased"},
    "flip_rebuild": {"zh": "重建", "en": "rebuilt"},
    "flip_restore": {"zh": "从备份恢复", "en": "restored"},
    "count_added": {"zh": "新增 {count}", "en": "{count} added"},
    "count_changed": {"zh": "修改 {count}", "en": "{count} changed"},
    "count_removed": {"zh": "删除 {count}", "en": "{count} removed"},
    "count_refused": {"zh": "读不了 {count}", "en": "{count} unreadable"},
}
