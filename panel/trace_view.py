"""Why a draft is what it is: the reply's trace in the reader's language, collapsed under the card.

show_trace(reply)
sections(reply, "zh")          # [Section(title="问题的理解", lines=("按 2026-11-23 的规则…", …)), …], tested without a page
struck_line(reply, "zh")       # "已删去 1 句：数字与原文不符（15 天）", or ""
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import streamlit as st

from assistant.reply import Reply
from assistant.trace import EvidenceTrace, ModelTrace, RetrievalTrace, Trace, Understood
from assistant.understanding import Step
from assistant.verify import Struck
from panel.errors import reason_of
from panel.html import paragraph
from panel.state import language as session_language
from panel.texts import TEXTS, Lang, text

_DETAIL = 40  # characters of what a sentence was struck for


@dataclass(frozen=True, kw_only=True)
class Section:
    """One part of the account: its title and its lines, as plain text."""

    title: str
    lines: tuple[str, ...]


def show_trace(reply: Reply) -> None:
    """Draw the account, collapsed."""
    language = session_language()
    with st.expander(text("why_none" if reply.abstained else "why_draft", language)):
        for section in sections(reply, language):
            st.html(paragraph(section.title, "cd-line") + "".join(paragraph(x, "cd-small") for x in section.lines))


def sections(reply: Reply, language: Lang) -> list[Section]:
    """Put the trace into words; a part that has nothing to say is left out."""
    trace = reply.trace
    parts = {
        "why_question": _question(trace.understood, language),
        "why_search": _search(trace.retrieval, language),
        "why_top": _top(trace.retrieval),
        "why_evidence": _evidence(trace.evidence, language),
        "why_chosen": _chosen(trace, language),
        "why_struck": _struck(trace.struck, language),
        "why_rules": [_named(f"why_rule_{rule}", rule, language) for rule in trace.rules],
        "why_model": _model(trace.model, language) if trace.model else [],
        "why_time": _time(trace, language),
    }
    return [Section(title=text(key, language), lines=tuple(lines)) for key, lines in parts.items() if lines]


def struck_line(reply: Reply, language: Lang) -> str:
    """Say in one line what was struck from the draft that is shown; empty where nothing was."""
    trace = reply.trace
    struck = trace.model.struck if trace.model and reply.drafter == "model" else trace.struck
    if not struck:
        return ""
    reasons = "；".join(dict.fromkeys(reason(one, language) for one in struck))
    return text(
        "struck_line", language, count=len(struck), reasons=reasons if language == "zh" else reasons.replace("；", "; ")
    )


def reason(one: Struck, language: Lang) -> str:
    """Say in words why a sentence was struck."""
    words = _named(f"struck_{one.reason}", text("struck_other", language), language)
    detail = " ".join(one.detail.split())
    shown = detail if len(detail) <= _DETAIL else detail[:_DETAIL] + "…"
    return text("struck_detail", language, reason=words, detail=shown) if shown else words


def _question(understood: Understood, language: Lang) -> list[str]:
    if understood.as_of is None:
        return []
    role = _named(f"why_role_{understood.role}", understood.role, language)
    is_told = any(step.name == "codes" for step in understood.steps)
    types = [_named(f"why_type_{kind}", kind, language) for kind in understood.answer_types]
    return [
        text("why_conditions", language, day=understood.as_of, role=role),
        *_if(understood.context, "why_context", language, context=understood.context),
        *(_step(step, language) for step in understood.steps),
        *_if(understood.codes if not is_told else (), "why_codes", language, codes=_listed(understood.codes, language)),
        *_if(types, "why_types", language, types=_listed(types, language)),
    ]


def _step(step: Step, language: Lang) -> str:
    changed = f"{step.before} → {step.after}" if step.before else ""
    added = text("why_added", language, added=_listed(step.added, language)) if step.added else ""
    name = _named(f"why_step_{step.name}", step.name, language)
    return f"{name}{'：' if language == 'zh' else ': '}{' · '.join(filter(None, (changed, added)))}"


def _search(found: RetrievalTrace, language: Lang) -> list[str]:
    within = [f"{name} = {value}" for name, value in found.within.items()]
    filters = _if(within, "why_within", language, within=_listed(within, language))
    if not found.candidates:
        key = "why_no_candidates" if found.allowed else "why_nothing_allowed"
        return [*filters, text(key, language, allowed=found.allowed)]
    shares = {name: f"{found.decision[name]:.0%}" for name in ("words", "meaning", "coverage")}
    return [
        *filters,
        text("why_legs", language, allowed=found.allowed, candidates=found.candidates, **found.legs),
        text("why_order", language, nearness=f"{found.decision['nearness']:.2f}", **shares),
        *_if(found.reranker, "why_reranker", language, name=found.reranker),
    ]


def _top(found: RetrievalTrace) -> list[str]:
    return [
        f"{number}. {' · '.join(filter(None, (one.document, one.heading)))}"
        f" ({one.similarity:.2f}; {one.lexical:.2f} · {one.dense:.2f} · {one.interaction:.2f})"
        for number, one in enumerate(found.top, start=1)
    ]


def _evidence(evidence: EvidenceTrace, language: Lang) -> list[str]:
    figures = {"probability": f"{evidence.probability:.0%}", "threshold": f"{evidence.threshold:.0%}"}
    heaviest = [f"{_named(f'why_feature_{name}', name, language)} {part:+.1f}" for name, part in evidence.heaviest()]
    return [
        *_if(evidence.features, "why_probability", language, **figures),
        *_if(evidence.unknown, "why_unknown", language, unknown=_listed(evidence.unknown, language)),
        *_if(
            evidence.close_miss,
            "why_close_miss",
            language,
            what=_named(f"why_miss_{evidence.close_miss}", evidence.close_miss, language),
        ),
        *_if(heaviest, "why_heaviest", language, features=_listed(heaviest, language)),
    ]


def _chosen(trace: Trace, language: Lang) -> list[str]:
    along = text("why_along", language)
    return [
        f"{along if one.fitness is None else f'{one.fitness:.1f}'} · {' '.join(one.quote.split())} · {one.document}"
        for one in trace.chosen
    ]


def _struck(struck: Sequence[Struck], language: Lang) -> list[str]:
    return [f"{' '.join(one.text.split())} · {reason(one, language)}" for one in struck]


def _model(model: ModelTrace, language: Lang) -> list[str]:
    why = text("why_model_unused", language, why=reason_of(model.why, language))
    spent = {"calls": model.calls, "ms": round(model.milliseconds), "method": model.method}
    return [
        text("why_model_used", language) if model.used else why,
        text("why_model_calls", language, **spent).strip(),
        *_struck(model.struck, language),
    ]


def _time(trace: Trace, language: Lang) -> list[str]:
    stages = [f"{_named(f'why_stage_{name}', name, language)} {ms:.1f}" for name, ms in trace.milliseconds.items()]
    return [" · ".join(stages)] if stages else []


def _named(key: str, otherwise: str, language: Lang) -> str:
    """Give a text, or `otherwise` for a name that has none yet."""
    return text(key, language) if key in TEXTS else otherwise


def _if(said: object, key: str, language: Lang, **values: object) -> Iterable[str]:
    return [text(key, language, **values)] if said else []


def _listed(names: Iterable[str], language: Lang) -> str:
    return ("、" if language == "zh" else ", ").join(names)
