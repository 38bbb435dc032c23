"""What is written where an FAQ is proposed, on the queue of proposals and on the gaps."""

from __future__ import annotations

from panel.wording import Pair

TEXTS: dict[str, Pair] = {
    # Agent desk: proposing
    "propose": {"zh": "提议为 FAQ", "en": "Propose as FAQ"},
    "propose_help": {
        "zh": "请改成对任何顾客都成立的话；手机号等会自动隐去，知识负责人审核后才会发布。",
        "en": "Make it hold for any customer. Personal numbers are masked; an owner decides before it goes live.",
    },
    "propose_question": {"zh": "问题", "en": "Question"},
    "propose_answer": {"zh": "发给顾客的答复", "en": "The answer that was sent"},
    "propose_send": {"zh": "提交提议", "en": "Send proposal"},
    "proposed_waiting": {
        "zh": "已提交，编号 {number}，等待知识负责人审核。",
        "en": "Sent as number {number}; an owner will decide.",
    },
    "proposed_accepted": {
        "zh": "同样的提议（编号 {number}）已被采纳，下次发布后生效。",
        "en": "The same was accepted before (number {number}) and goes live with a publish.",
    },
    "proposals_own": {"zh": "我的提议（{count}）", "en": "My proposals ({count})"},
    # Knowledge: the queue
    "tab_queue": {"zh": "待审", "en": "Queue"},
    "tab_gaps": {"zh": "缺口", "en": "Gaps"},
    "queue_none": {"zh": "没有待审的提议。", "en": "No proposal is waiting."},
    "queue_choose": {"zh": "待审的提议（{count}）", "en": "Proposals waiting ({count})"},
    "queue_by": {"zh": "{who} 提议 · {when}", "en": "Proposed by {who} · {when}"},
    "queue_rests": {"zh": "依据：{documents}", "en": "Rests on: {documents}"},
    "queue_proposal": {"zh": "提议", "en": "Proposal"},
    "queue_repeats": {"zh": "已有的内容", "en": "What is there already"},
    "queue_answered": {
        "zh": "现有知识已有很接近的答复，且其中的数字都对得上。请对照后再决定。",
        "en": "The live knowledge says nearly this already, with the same figures. Compare before you decide.",
    },
    "queue_new": {"zh": "没有找到已经这样回答的段落。", "en": "No live passage was found that answers like this."},
    "queue_near": {"zh": "相似度", "en": "Similarity"},
    "queue_alike": {"zh": "相似的其他提议", "en": "Other proposals alike"},
    "queue_number": {"zh": "编号 {number}：{question}", "en": "Number {number}: {question}"},
    "queue_accept": {"zh": "采纳", "en": "Accept"},
    "queue_folder": {"zh": "放入文件夹", "en": "Folder"},
    "queue_folder_none": {"zh": "请选择", "en": "Choose one"},
    "queue_title": {"zh": "文档标题（不填即用问题）", "en": "Title (default: the question)"},
    "queue_category": {"zh": "类别（不填即文件夹名）", "en": "Category (default: the folder)"},
    "queue_audience": {"zh": "谁可以看", "en": "Audience"},
    "queue_narrow": {
        "zh": "答复依据的文档不对顾客公开，或已不在线上，因此默认不公开。",
        "en": "The answer rests on documents that customers may not read, or that are no longer live: so customers may not read"
        " this by default.",
    },
    "queue_accepted": {
        "zh": "已写入 {path}，下次发布后生效。",
        "en": "Written to {path}; it goes live with the next publish.",
    },
    "queue_decline": {"zh": "不采纳", "en": "Decline"},
    "queue_reason": {"zh": "理由（提议人会看到）", "en": "Reason, for the person who proposed it"},
    "queue_declined": {"zh": "编号 {number} 未采纳。", "en": "Number {number} was declined."},
    "queue_decided": {"zh": "最近处理的（{count}）", "en": "Decided lately ({count})"},
    "queue_state_waiting": {"zh": "待审", "en": "Waiting"},
    "queue_state_accepted": {"zh": "已采纳", "en": "Accepted"},
    "queue_state_declined": {"zh": "未采纳", "en": "Declined"},
    "column_decision": {"zh": "结果", "en": "Decision"},
    # Knowledge: the gaps
    "gaps_since": {"zh": "只看这天以后的提问", "en": "Asked from this day on"},
    "gaps_none": {"zh": "没有未答或差评的提问。", "en": "Nothing went unanswered or was rated bad."},
    "gaps_working": {"zh": "正在归类提问……", "en": "Clustering the questions …"},
    "gaps_counts": {
        "zh": "{asked} 次提问没有答上或被评为没帮助，归为 {gaps} 个缺口，按次数排列。",
        "en": "{asked} questions went unanswered or were rated bad: {gaps} gaps, the most asked first.",
    },
    "gaps_left_out": {
        "zh": "问法太多：只归类了最常见的 {kept} 种，另有 {left_out} 种少见的问法未列入。请选一个较近的日期。",
        "en": "Too many wordings: the {kept} most frequent are clustered, {left_out} rare ones left out. Choose a later day.",
    },
    "gaps_times": {"zh": "次数", "en": "Times"},
    "gaps_subject": {"zh": "缺口", "en": "Gap"},
    "gaps_why": {"zh": "原因", "en": "Why"},
    "gaps_unanswered": {"zh": "未答 {count}", "en": "{count} unanswered"},
    "gaps_bad": {"zh": "没帮助 {count}", "en": "{count} not helpful"},
    "gaps_choose": {"zh": "查看缺口", "en": "Look at a gap"},
    "gaps_drafted": {
        "zh": "按今天的知识，这个问题会得到一份草稿：缺口可能已经补上，请核对是否答到点上。",
        "en": "Today’s knowledge gives a draft for this question: the gap may be closed. Check that it is to the point.",
    },
    "gaps_asked": {"zh": "顾客的问法", "en": "What was asked"},
    "gaps_nearest": {"zh": "最接近的文档", "en": "Nearest documents"},
    "gaps_outline": {
        "zh": "条目提纲（只供复制，不会写入知识）",
        "en": "Outline (to copy; nothing is written to the knowledge)",
    },
    "gaps_download": {"zh": "下载提纲", "en": "Download the outline"},
}
