"""From a question and its passages to a chat model's claims, or the code of what went wrong.

drafted = draft(model, "退款多久到账？", history, passages, language="zh", deadline=8.0)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from threading import Thread
from typing import Literal

from assistant.chat.claims import claims_of
from assistant.chat.deadline import within
from assistant.chat.endpoint import ChatModel, Method, Tried
from assistant.chat.errors import ChatError
from assistant.chat.schema import read
from assistant.prompts import new_mark, system_prompt, user_prompt
from assistant.reply import Passage, Sentence, Turn


def prepare() -> None:
    """Begin to import LangChain in the background: its seconds would count against the first question's deadline."""
    Thread(target=import_module, args=("assistant.chat.calls",), name="chat model import", daemon=True).start()


@dataclass(frozen=True, kw_only=True)
class Drafted:
    """A chat model's claims, each with quotes that stand verbatim in the passages; not verified beyond that."""

    claims: tuple[Sentence, ...]
    calls: int
    method: str


def draft(
    model: ChatModel,
    question: str,
    history: Sequence[Turn],
    passages: Sequence[Passage],
    *,
    language: Literal["zh", "en"],
    deadline: float,
) -> Drafted:
    """Ask for a reply in `language` and read it. `deadline` is in seconds of wall-clock time for everything.

    Raise ChatError, which holds how many calls were made and by which method.
    """
    mark, tried = new_mark(), Tried()

    def messages(method: Method) -> list[tuple[str, str]]:
        data = user_prompt(question, history, passages, mark=mark)
        return [("system", system_prompt(language, method, mark=mark)), ("human", data)]

    async def work() -> tuple[Sentence, ...]:
        from assistant.chat.calls import ask  # LangChain, whose import counts against the deadline as well

        return claims_of(read(await ask(model, messages, tried, seconds=deadline)), passages, language)

    try:
        claims = within(deadline, work)
    except TimeoutError:
        problem = ChatError("chat_late", f"gave no answer within {deadline:g} s")
    except ChatError as error:
        problem = error
    else:
        return Drafted(claims=claims, calls=tried.calls, method=tried.method)
    problem.calls, problem.method = tried.calls, tried.method
    raise problem
