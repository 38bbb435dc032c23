"""What is written on the agent desk."""

from __future__ import annotations

from panel.wording import Pair

TEXTS: dict[str, Pair] = {
    # Agent desk: asking
    "ask": {"zh": "输入或粘贴顾客的问题，按回车", "en": "The customer’s question, then Enter"},
    "conditions": {"zh": "条件：{role} · {day}", "en": "As {role} · {day}"},
    "role": {"zh": "可查阅范围", "en": "May read"},
    "role_owner": {"zh": "负责人（含受限文档）", "en": "owner (restricted documents too)"},
    "role_agent": {"zh": "客服（含内部文档）", "en": "agent (internal documents too)"},
    "role_customer": {"zh": "顾客（仅公开文档）", "en": "customer (public documents only)"},
    "as_of": {"zh": "按哪一天的规则（不选即当天）", "en": "Rules in force on (none: today)"},
    "only_category": {"zh": "只查这一类别", "en": "Only this category"},
    "only_language": {"zh": "只查这种语言的文档", "en": "Only documents in"},
    "any": {"zh": "不限", "en": "Any"},
    "new": {"zh": "新会话", "en": "New conversation"},
    "new_help": {"zh": "忘掉前面的问答，快捷键 Alt+N", "en": "Forget the questions so far. Shortcut: Alt+N"},
    "welcome": {
        "zh": "粘贴顾客的问题，几十毫秒内得到一份有出处的答复草稿。追问会结合前面的问答来理解。",
        "en": "Paste what the customer asks and get a cited draft at once. Follow-ups are read in their conversation.",
    },
    "try": {"zh": "试一试：", "en": "For example:"},
    "example_1": {"zh": "退货的运费谁出？", "en": "Who pays for the return shipping?"},
    "example_2": {"zh": "开了发票还能改抬头吗？", "en": "Can I change the company name on my invoice?"},
    "example_3": {"zh": "退款多久能到账？", "en": "How long does a refund take?"},
    "earlier": {"zh": "本次会话较早的问题（{count}）", "en": "Earlier in this conversation ({count})"},
    "checking": {"zh": "摘录稿已可用，正在等大模型改写……", "en": "The extract is ready; waiting for the chat model …"},
    # Agent desk: the draft
    "draft": {"zh": "答复草稿", "en": "Draft"},
    "drafter_extractive": {"zh": "原文摘录", "en": "Extracts"},
    "drafter_model": {"zh": "大模型改写，已核验", "en": "Chat model, verified"},
    "refused": {"zh": "不予协助的请求", "en": "A request that we do not help with"},
    "refusal": {"zh": "可发给顾客的答复", "en": "What to send"},
    "copy_refusal": {"zh": "复制婉拒话术", "en": "Copy refusal"},
    "risk_control": {"zh": "移交风控的规定（{count}）", "en": "How to hand over to risk control ({count})"},
    "no_answer": {"zh": "知识库没有答案", "en": "No answer in the knowledge"},
    # Why the extracts stand although a chat model is set; the codes of assistant.chat.errors
    "model_chat_late": {
        "zh": "大模型未在 {seconds} 秒内完成，以下为原文摘录",
        "en": "The chat model did not finish within {seconds} s; these are extracts",
    },
    "model_chat_cut": {
        "zh": "大模型的答复中途断开，以下为原文摘录",
        "en": "The chat model’s answer broke off; these are extracts",
    },
    "model_chat_failed": {
        "zh": "大模型接口出错，以下为原文摘录",
        "en": "The chat model’s server failed; these are extracts",
    },
    "model_chat_format": {
        "zh": "大模型没有按要求的格式或语言作答，以下为原文摘录",
        "en": "The chat model did not keep to the form or language asked for; these are extracts",
    },
    "model_chat_quote": {
        "zh": "大模型引用了原文里没有的话，以下为原文摘录",
        "en": "The chat model quoted words that no passage holds; these are extracts",
    },
    "model_chat_refused": {
        "zh": "大模型没有作答（拒绝，或认为原文不足），以下为原文摘录",
        "en": "The chat model declined, or found too little in the passages; these are extracts",
    },
    "model_chat_long": {
        "zh": "大模型写得太长，以下为原文摘录",
        "en": "The chat model wrote too much; these are extracts",
    },
    "model_chat_unverified": {
        "zh": "大模型的答复没有通过核验，以下为原文摘录",
        "en": "The chat model’s answer did not hold against its sources; these are extracts",
    },
    "model_chat_model": {
        "zh": "大模型没有设置好，以下为原文摘录",
        "en": "The chat model is not set up; these are extracts",
    },
    "copy": {"zh": "复制草稿", "en": "Copy draft"},
    "copy_holding": {"zh": "复制安抚话术", "en": "Copy holding reply"},
    "copied": {"zh": "已复制 ✓", "en": "Copied ✓"},
    "copy_failed": {"zh": "复制失败，请手动选择", "en": "Copy failed, select by hand"},
    "copy_key": {"zh": "Alt+C", "en": "Alt+C"},
    "open_citation": {"zh": "查看出处 {number}", "en": "Open citation {number}"},
    "source_zh": {"zh": "中文原文", "en": "Source in Chinese"},
    "source_en": {"zh": "英文原文", "en": "Source in English"},
    "source_mixed": {"zh": "中英文原文", "en": "Source in both languages"},
    "internal": {"zh": "内部文档，勿直接外发", "en": "Internal, not for customers"},
    "restricted": {"zh": "受限文档，切勿外发", "en": "Restricted, not to be passed on"},
    "close": {"zh": "收起", "en": "Close"},
    "from_until": {"zh": "{start} 至 {end} 有效", "en": "In force {start} to {end}"},
    "from_only": {"zh": "{start} 起有效", "en": "In force from {start}"},
    "until_only": {"zh": "有效至 {end}", "en": "In force until {end}"},
    "period_from": {"zh": "{start} 起", "en": "from {start}"},
    "period_until": {"zh": "至 {end}", "en": "to {end}"},
    "always": {"zh": "长期有效", "en": "No end date"},
    "nearest": {"zh": "最接近的段落（{count}）", "en": "Nearest passages ({count})"},
    "related": {"zh": "其他相关段落（{count}）", "en": "Other passages found ({count})"},
    "holding": {"zh": "可先发给顾客的安抚话术", "en": "What to send meanwhile"},
    "answered_from": {"zh": "{ms} 毫秒 · 知识版本 {version}", "en": "{ms} ms · knowledge version {version}"},
    # Agent desk: rating
    "helpful": {"zh": "有帮助", "en": "Helpful"},
    "not_helpful": {"zh": "没帮助", "en": "Not helpful"},
    "why": {"zh": "哪里不好？", "en": "What is wrong with it?"},
    "reason_outdated": {"zh": "旧规则", "en": "Outdated rule"},
    "reason_off_topic": {"zh": "答非所问", "en": "Off the question"},
    "reason_incomplete": {"zh": "不完整", "en": "Incomplete"},
    "reason_wrong": {"zh": "有错误", "en": "Wrong"},
    "reason_other": {"zh": "其他", "en": "Other"},
    "reason_note": {"zh": "补充说明（可不填）", "en": "Anything to add (optional)"},
    "send_rating": {"zh": "提交", "en": "Send"},
    "thanks": {"zh": "已记录，谢谢", "en": "Noted, thank you"},
}
