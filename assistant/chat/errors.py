"""What can go wrong between a question and a chat model's draft; whatever it is, the extractive draft stands.

raise ChatError("chat_late", "gave no answer within 8 s")
"""

from __future__ import annotations

from ingest.errors import ModelError

_REMEDY = "The extractive draft stands. Check CITEDESK_CHAT_BASE_URL, _API_KEY, _MODEL and the server."


class ChatError(ModelError):
    """The chat model gave no draft that can be used.

    Codes: chat_model (not set up), chat_late (the deadline), chat_cut (ended early), chat_failed (the server or the way to
    it), chat_format (not what was asked for), chat_quote (words that no passage holds), chat_refused (it declined),
    chat_long, chat_unverified. `calls` and `method` say what had been tried by then.
    """

    def __init__(self, code: str, problem: str, *, subject: str = "chat model", remedy: str = _REMEDY) -> None:
        super().__init__(code, subject, problem, remedy)
        self.calls = 0
        self.method = ""
