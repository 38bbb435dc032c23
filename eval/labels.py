"""The words of the report in both languages; names of categories and kinds stay as the gold files have them."""

from __future__ import annotations

from typing import Literal

ReportLanguage = Literal["zh", "en"]

_WORDS: dict[str, tuple[str, str]] = {
    "title": ("CiteDesk 评测报告", "CiteDesk evaluation report"),
    "split": ("题集", "split"),
    "version": ("知识版本", "knowledge version"),
    "questions": ("题数", "questions"),
    "unscored": ("未评分", "unscored"),
    "verdict_all": ("各项指标均已达到", "every figure is reached"),
    "verdict_some": ("{} 项指标未达到", "{} figures are not reached"),
    "thresholds": ("目标", "Thresholds"),
    "measure": ("指标", "measure"),
    "value": ("数值", "value"),
    "limit": ("目标", "limit"),
    "at_least": ("≥", "≥"),
    "at_most": ("≤", "≤"),
    "reached": ("达到", "reached"),
    "not_reached": ("未达到", "not reached"),
    "figures": ("全部指标", "All measures"),
    "by_category": ("按类别", "By category"),
    "by_language": ("按语言", "By language"),
    "by_kind": ("按题型", "By kind"),
    "causes": ("错误原因", "Causes of failures"),
    "failures": ("错误逐条", "Every failure"),
    "no_failures": ("没有错误。", "No failure."),
    "hidden": (
        "test 题集的错误只在使用 --reveal 并说明原因时显示。",
        "The failures of the test split are shown only with --reveal and a reason.",
    ),
    "draft": ("草稿", "draft"),
    "abstained": ("未作答", "abstained"),
    "history": ("此前对话", "conversation before"),
    "missing_facts": ("缺少的事实", "facts not stated"),
    "forbidden_facts": ("不应出现的事实", "forbidden facts stated"),
    "evidence": ("依据与排名", "evidence and its rank"),
    "not_found": ("前 10 名之外", "not in the top 10"),
    "found_passages": ("检索到的段落", "passages found"),
    "none": ("—", "—"),
    "recall@5": ("recall@5 证据召回", "recall@5"),
    "ndcg@10": ("nDCG@10", "nDCG@10"),
    "mrr@10": ("MRR@10", "MRR@10"),
    "fact_accuracy": ("事实准确率", "fact accuracy"),
    "citation_precision": ("引用精确率", "citation precision"),
    "citation_recall": ("引用召回率", "citation recall"),
    "citations_resolved": ("引用可核对", "citations that resolve"),
    "abstention_recall": ("拒答召回率", "abstention recall"),
    "abstention_precision": ("拒答精确率", "abstention precision"),
    "wrongly_refused": ("误拒率", "wrongly refused"),
    "forbidden_stated": ("违禁事实率", "forbidden facts stated"),
    "risk_heading": ("风险与作答率", "Risk and coverage"),
    "risk_explained": (
        "作答率：所有问题中作答的比例；风险：作答中答错的比例（无答案却作答、缺少应有的事实、说出违禁的事实）。曲线依次以每个概率为阈值，未作答的题按本会给出的草稿计算。",
        "Coverage: the share of all questions that are answered. Risk: the share of these answered wrongly (there is no answer,"
        " a required fact is missing, a forbidden one is stated). The curve takes each probability for the threshold in turn;"
        " a question not answered counts with the draft that was held back.",
    ),
    "coverage": ("作答率", "coverage"),
    "risk": ("风险", "risk"),
    "operating": ("实际决定", "as decided"),
    "at_threshold": ("阈值", "threshold"),
    "aurc": ("AURC（曲线下的平均风险，越小越好）", "AURC (mean risk along the curve, less is better)"),
    "never_answered": ("任何阈值都不作答", "answered at no threshold"),
    "risk_at": ("风险，作答率 ≥", "risk at coverage ≥"),
    "coverage_at": ("最高作答率，风险 ≤", "most coverage at risk ≤"),
    "reliability": ("校准图", "Reliability diagram"),
    "probability": ("作答概率", "probability"),
    "share": ("实际比例", "share that came true"),
    "event_answerable": ("知识库有答案", "the knowledge answers"),
    "event_right": ("草稿正确", "the draft is right"),
    "ece": ("期望校准误差 ECE", "expected calibration error"),
    "brier": ("Brier 分数", "Brier score"),
    "not_retrieved": ("未检索到", "not retrieved"),
    "not_selected": ("未选中", "not selected"),
    "wrongly_abstained": ("误拒答", "wrongly abstained"),
    "wrongly_answered": ("误作答", "wrongly answered"),
    "too_long": ("过长", "too long"),
}


def labels(language: ReportLanguage) -> dict[str, str]:
    """Give every word in one language."""
    return {key: pair[language == "en"] for key, pair in _WORDS.items()}
