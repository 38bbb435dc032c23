"""A chat model as second drafter: structured, streamed, under one deadline, and nothing of it believed before it is verified.

    model = open_chat_model("http://127.0.0.1:11434/v1", "", "qwen3:8b")     # nothing is sent yet
    drafted = draft(model, "退款多久到账？", (), passages, language="zh", deadline=8.0)     # or ChatError with a code
    drafted.claims; drafted.calls; drafted.method

`endpoint` says which model, `methods` how it is asked for structure, `client` is LangChain's client, `calls` retries, `stream`
reads, `deadline` ends it all, `schema` and `claims` make sentences of what came back. Nothing here imports LangChain before
the first question.
"""

from assistant.chat.drafting import Drafted, draft, prepare
from assistant.chat.endpoint import ChatModel, open_chat_model
from assistant.chat.errors import ChatError

__all__ = ["ChatError", "ChatModel", "Drafted", "draft", "open_chat_model", "prepare"]
