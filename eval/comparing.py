"""Two versions of one store, opened beside each other and compared: what the commands and the panel share.

    found = compare(settings, prepared.manifest.id, load_gold("dev"), recent_questions(log))    # the whole blast radius
    verdict = judge_version(settings, prepared.manifest.id, load_gold("dev"))                   # the gate alone

Replies are compared as they are extracted: a chat model words the same verified spans, and asking it hundreds of questions
would take an hour and differ by itself. After a change of the embedding, what is live cannot be asked any more: then what it told
when it was judged itself is compared.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from assistant.engine import Assistant
from assistant.reply import Reply
from assistant.wiring import open_assistant
from eval.gate import judge
from eval.gold import GoldQuestion
from eval.impact import Impact, impact
from eval.told import Memory
from ingest.errors import StoreError
from ingest.gate import Verdict
from ingest.version import KnowledgeVersion, current_id, open_sound, open_version
from settings import Settings

Progress = Callable[[int, int], None]
_SHIPPED = {"embedding": "static", "embedding_base_url": "", "embedding_model": ""}


def compare(
    settings: Settings,
    version: str,
    gold: Sequence[GoldQuestion],
    recent: Sequence[str] = (),
    *,
    progress: Progress = lambda done, total: None,
) -> Impact:
    """Compare what answers now with a prepared version. Raise StoreError where one of the two cannot be asked."""
    with open_serving(settings) as before, _pinned(settings, version) as after:
        return impact(before, after, gold, recent, memory=Memory(settings, gold), progress=progress)


def judge_version(
    settings: Settings, version: str, gold: Sequence[GoldQuestion], *, progress: Progress = lambda done, total: None
) -> Verdict:
    """Judge a prepared version by the gate's rule. It does not apply where what is live can be neither asked nor remembered."""
    memory = Memory(settings, gold)
    before: Assistant | _Remembered
    try:
        before = open_serving(settings)
    except StoreError as error:
        live = current_id(settings.kb_dir) or ""
        told = memory.recall(live) if error.code == "other_embedding" else {}
        gold = [question for question in gold if question.id in told]
        if not gold:
            why = f"what is live cannot be asked, so there is nothing to compare with: {error}"
            return Verdict(before=live, after=version, applies=False, is_refused=False, why=why)
        before = _Remembered(open_version(settings.kb_dir, live), error)
    with before, _pinned(settings, version) as after:
        found = impact(before, after, gold, memory=memory, progress=progress)
    return judge(found, settings.gate_margin)


@dataclass(frozen=True)
class _Remembered:
    """A version that cannot be asked any more, only looked into; `why` says so to whoever asks all the same."""

    version: KnowledgeVersion
    why: StoreError

    def answer(self, question: str, **_: object) -> Reply:
        raise self.why

    def __enter__(self) -> _Remembered:
        return self

    def __exit__(self, *_: object) -> None:
        self.version.close()


def open_serving(settings: Settings) -> Assistant:
    """Open what answers now: the live version, or the newest sound one; with the shipped embedding if that made it."""
    live = current_id(settings.kb_dir) or ""
    for wanted in (settings, settings.model_copy(update=_SHIPPED)):
        with suppress(StoreError):
            return _pinned(wanted, live)
    version, _ = open_sound(settings.kb_dir)
    version.close()
    return _pinned(settings, version.id)


def _pinned(settings: Settings, version: str) -> Assistant:
    silent = settings.model_copy(update={"chat_base_url": "", "chat_model": ""})
    return open_assistant(silent, version=version)
