"""What is written on the tab of passages that are held back."""

from __future__ import annotations

from panel.wording import Pair

TEXTS: dict[str, Pair] = {
    "tab_quarantine": {"zh": "隔离", "en": "Quarantine"},
    "held_counts": {
        "zh": "{waiting} 个段落像是写给机器的指令，未进入检索和回答，等您决定；另有 {left_out} 个已决定不采用",
        "en": "{waiting} passages read like orders to a machine and are kept out of search and answers until you decide; "
        "{left_out} more are left out",
    },
    "held_none": {"zh": "没有被隔离的段落。", "en": "Nothing is held back."},
    "held_in_plan": {
        "zh": "{count} 个段落像是写给机器的指令，发布后也不会被检索或引用。确认无害的可批准，然后重新读取：",
        "en": "{count} passages read like orders to a machine and stay out of answers after this publish. Approve what is "
        "harmless, then re-read the folder:",
    },
    "held_approve": {"zh": "批准采用", "en": "Approve it"},
    "held_why": {"zh": "为什么无害（必填，记入审计记录）", "en": "Why it is harmless (needed, kept in the audit log)"},
    "held_approve_now": {"zh": "确认批准", "en": "Approve"},
    "held_reject": {"zh": "不采用", "en": "Leave it out"},
    "held_decided": {
        "zh": "已记录，下次发布时生效。",
        "en": "Noted. It takes effect at the next publish.",
    },
    "held_left_out": {"zh": "已决定不采用（{count}）", "en": "Left out ({count})"},
    "held_kind_override": {"zh": "要求推翻已有规则", "en": "asks to override rules"},
    "held_kind_role": {"zh": "冒充系统或对话标记", "en": "poses as the system or a turn"},
    "held_kind_addressed": {"zh": "对机器人发号施令", "en": "addresses a machine"},
    "held_kind_reply": {"zh": "规定回答怎么写", "en": "dictates replies"},
    "held_kind_customers": {"zh": "要求对顾客承诺、索要或误导", "en": "makes replies promise, demand or mislead"},
    "held_kind_leak": {"zh": "索要提示词或密钥", "en": "asks for prompts or secrets"},
    "held_kind_personal": {"zh": "索要他人信息", "en": "asks for other people's data"},
    "held_kind_exfiltration": {"zh": "把对话带到外部网址", "en": "carries the conversation elsewhere"},
    "held_kind_active": {"zh": "会执行的链接或标签", "en": "a link or tag that runs code"},
    "held_kind_hidden": {"zh": "藏有看不见的文字", "en": "hides text"},
    "held_kind_encoded": {"zh": "藏有编码的文字", "en": "hides encoded text"},
}
