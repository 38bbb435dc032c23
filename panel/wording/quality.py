"""What is written on the quality page."""

from __future__ import annotations

from panel.wording import Pair

TEXTS: dict[str, Pair] = {
    # Quality
    "eval_title": {"zh": "评测", "en": "Evaluation"},
    "split": {"zh": "题集", "en": "Split"},
    "split_dev": {"zh": "开发集 dev", "en": "dev"},
    "split_test": {"zh": "测试集 test", "en": "test"},
    "split_help": {
        "zh": "调整知识和参数时只看开发集；测试集不显示逐题失败。",
        "en": "Tune against dev only; the failures of test are not shown question by question.",
    },
    "run_eval": {"zh": "运行评测", "en": "Run the evaluation"},
    "evaluating": {"zh": "正在评测 {done} / {total}", "en": "Evaluating {done} of {total}"},
    "no_report": {
        "zh": "还没有报告。运行一次评测即可在这里查看。",
        "en": "No report yet. Run the evaluation to read it here.",
    },
    "report_of": {
        "zh": "知识版本 {version} · {questions} 题",
        "en": "Knowledge version {version} · {questions} questions",
    },
    "download_json": {"zh": "下载 JSON", "en": "Download JSON"},
    "download_html": {"zh": "下载 HTML", "en": "Download HTML"},
    "show_report": {"zh": "在此阅读完整报告", "en": "Read the whole report here"},
    "column_figure": {"zh": "指标", "en": "Figure"},
    "column_goal": {"zh": "目标", "en": "Goal"},
    "revealed_elsewhere": {
        "zh": "磁盘上的测试集报告是用 --reveal 生成的，这里不显示。重新运行评测会生成不含逐题失败的报告。",
        "en": "The report of test on disk was made with --reveal and is not shown here. Run the evaluation anew.",
    },
    "column_value": {"zh": "结果", "en": "Result"},
    "recent": {"zh": "最近的问题与评价", "en": "Recent questions and ratings"},
    "recent_none": {"zh": "还没有人提问。", "en": "Nobody has asked yet."},
    "recent_counts": {
        "zh": "最近 {asked} 问：无答案 {abstained} · 有帮助 {good} · 没帮助 {bad}",
        "en": "Last {asked}: {abstained} without answer · {good} helpful · {bad} not helpful",
    },
    "only_bad": {"zh": "只看没帮助和无答案的", "en": "Only unhelpful or unanswered"},
    "column_when": {"zh": "时间", "en": "When"},
    "column_question": {"zh": "问题", "en": "Question"},
    "column_rating": {"zh": "评价", "en": "Rating"},
    "unanswered": {"zh": "无答案", "en": "no answer"},
}
