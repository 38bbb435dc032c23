"""What the errors of the client mean: whether another call may help, and under which code the last one is reported.

except Exception as error:
    raise explained(error, begun=False) from error
"""

from __future__ import annotations

import json
import re
import time
from email.utils import parsedate_to_datetime
from typing import Any

import openai

from assistant.chat.errors import ChatError

_STRUCTURE = re.compile(
    r"response_?format|json.?schema|json.?object|json.?mode|structured.?output|\btools?\b|tool_choice|function.?call"
    r"|grammar|guided",
    re.IGNORECASE,
)
_FILTERED = re.compile(r"content.?(filter|policy|management)|data.?inspection|sensitive|risk.?control", re.IGNORECASE)


def words(error: BaseException) -> str:
    """Give what a server said went wrong, on one line; some say it as {"error": {…}}, some as {"error": "…"}."""
    body: Any = getattr(error, "body", None)
    said = f"{error} {body}" if isinstance(body, str) and body not in str(error) else str(error)
    return " ".join(said.split())[:200]


def refuses_structure(error: BaseException) -> bool:
    """Tell whether a server says that it does not take the structure asked for."""
    return (
        isinstance(error, openai.APIStatusError) and error.status_code != 429 and bool(_STRUCTURE.search(words(error)))
    )


def may_pass(error: BaseException) -> bool:
    """Tell whether the same request may go through a moment later: 429, 5xx, no connection."""
    if isinstance(error, openai.APIStatusError):
        return error.status_code == 429 or error.status_code >= 500
    return isinstance(error, openai.APIConnectionError)


def asked_to_wait(error: BaseException) -> float | None:
    """Read `Retry-After`, seconds or a date (RFC 9110, 10.2.3), as seconds from now; None where there is none."""
    value = error.response.headers.get("retry-after", "") if isinstance(error, openai.APIStatusError) else ""
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    except (ValueError, TypeError):
        return None


def explained(error: BaseException, *, begun: bool) -> ChatError:
    """Put an error of the client under a code; `begun` says that some of the answer had come."""
    if isinstance(error, ChatError):
        return error
    if _is_filtered(error):
        return ChatError("chat_refused", f"was held back by the server's content filter: {words(error)}")
    if isinstance(error, openai.LengthFinishReasonError):
        return ChatError("chat_cut", "ended with finish reason 'length'")
    if isinstance(error, json.JSONDecodeError):
        return ChatError("chat_format", f"sent an event that is no JSON: {error.doc[:80]!r}")
    said = f"{type(error).__name__}: {words(error)}"
    # An error event in the stream is the server's own word; anything else after the beginning is a line that broke.
    if begun and (isinstance(error, openai.APIConnectionError) or not isinstance(error, openai.APIError)):
        return ChatError("chat_cut", f"broke off: {said}")
    return ChatError("chat_failed", said)


def _is_filtered(error: BaseException) -> bool:
    if isinstance(error, openai.ContentFilterFinishReasonError):
        return True
    return isinstance(error, openai.APIError) and bool(_FILTERED.search(f"{error.code} {words(error)}"))
