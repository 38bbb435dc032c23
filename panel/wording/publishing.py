"""What is written where a change is looked at and published."""

from __future__ import annotations

from panel.wording import Pair

TEXTS: dict[str, Pair] = {
    # Knowledge: a publish, step by step
    "publish_why": {
        "zh": "这次改了什么、为什么（可不填，记入版本历史）",
        "en": "What this is for (optional, kept in the history)",
    },
    "impact": {"zh": "看影响", "en": "See what it changes"},
    "cancel": {"zh": "取消", "en": "Cancel"},
    "cancelled": {"zh": "已取消，线上版本未变。", "en": "Cancelled: what was live stays live."},
    "overtaken": {
        "zh": "线上版本刚刚变了，请重新读取。",
        "en": "Another version went live meanwhile. Re-read the folder.",
    },
    "seconds_left": {"zh": "约剩 {seconds} 秒", "en": "about {seconds} s left"},
    "asking": {"zh": "正在试答", "en": "asking questions"},
    "plan_remade": {
        "zh": "文档没有变化，但向量模型、段落大小或程序变了，需要重新发布。",
        "en": "No document differs, but the embedding, the passage size or the program does: publish to use it.",
    },
    "side_before": {"zh": "线上", "en": "Live"},
    "side_after": {"zh": "发布后", "en": "After the publish"},
    "side_one": {"zh": "一处", "en": "One place"},
    "side_other": {"zh": "另一处", "en": "The other"},
    # Knowledge: the blast radius
    "impact_gold": {"zh": "评测题（dev）{count} 道：{counts}", "en": "Gold questions (dev), {count}: {counts}"},
    "impact_recent": {"zh": "最近的真实问题 {count} 个：{counts}", "en": "Recent real questions, {count}: {counts}"},
    "kind_worse": {"zh": "变差", "en": "worse"},
    "kind_gone": {"zh": "不再有答案", "en": "no longer answered"},
    "kind_stale": {"zh": "题目过期", "en": "stale"},
    "kind_new": {"zh": "新有答案", "en": "newly answered"},
    "kind_better": {"zh": "变好", "en": "better"},
    "kind_changed": {"zh": "说法不同", "en": "answered otherwise"},
    "kind_unscored": {"zh": "没能试答", "en": "could not be asked"},
    "kind_same": {"zh": "不变", "en": "the same"},
    "stale_help": {
        "zh": "这次改动改掉了这些题所依据的原文，因此不作评判；请随后更新题目。",
        "en": "This very change rewrote the text that these questions rest on: they are not judged. Update them afterwards.",
    },
    "pinned": {"zh": "题目所依据的原文，与现在的原文", "en": "the text it rests on, and what stands there now"},
    "newly_forbidden": {"zh": "说出了不该说的内容", "en": "states what it must not"},
    "no_reply": {"zh": "（没有答案）", "en": "(no answer)"},
    "not_asked": {"zh": "（出错：{code}）", "en": "(error: {code})"},
    "new_conflicts": {"zh": "新出现的矛盾", "en": "New contradictions"},
    "new_duplicates": {"zh": "新出现的重复", "en": "New duplicates"},
    # Knowledge: the gate
    "gate_not_here": {
        "zh": "没有以这些文档为依据的评测题，不设发布门槛。",
        "en": "No gold question has its evidence here: the gate does not apply.",
    },
    "gate_passes": {
        "zh": "可以发布：{questions} 道评测题答对 {right_before} → {right_after}，允许少对 {may_lose} 道；"
        "说出不该说的 {forbidden} 道，没能试答 {unscored} 道，过期不计 {stale} 道。",
        "en": "May go live: {right_before} → {right_after} of {questions} gold questions right, {may_lose} fewer may be;"
        " {forbidden} newly state what they must not, {unscored} could not be asked, {stale} stale do not count.",
    },
    "gate_refuses": {
        "zh": "不予发布，线上版本未变：{questions} 道评测题答对 {right_before} → {right_after}，允许少对 {may_lose} 道；"
        "说出不该说的 {forbidden} 道，没能试答 {unscored} 道，过期不计 {stale} 道。",
        "en": "Refused, what is live stays: {right_before} → {right_after} of {questions} gold questions right, {may_lose}"
        " fewer may be; {forbidden} newly state what they must not, {unscored} could not be asked, {stale} stale do not"
        " count.",
    },
    "gate_worst": {
        "zh": "请先看这些题：{ids}。点“看影响”可并排看到前后的答复。",
        "en": "Look at {ids}: “See what it changes” puts both answers side by side.",
    },
    "override_reason": {"zh": "仍要发布的理由（记入审计记录）", "en": "Why publish all the same (put on record)"},
    "override": {"zh": "仍然发布", "en": "Publish all the same"},
}
