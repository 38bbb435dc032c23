"""OpenAI-compatible servers as their documentation describes them; none of them was asked itself.

    with ScriptedServer(script=partial(deepseek, TEXT)) as server: ...

Each takes the text that the model "writes" and a request, and refuses what the real one is said to refuse.
"""

from __future__ import annotations

from typing import Any

from tests.reliability.chat_faults import as_tool, contents
from tests.scripted_server import DONE, PING, Answer, chunk, error

Request = dict[str, Any]


def openai(text: str, request: Request) -> Answer:
    """Structured outputs: strict, so that every object closes itself and requires all that it has."""
    form = request["response_format"]["json_schema"]
    if not form["strict"] or not _is_strict(form["schema"]):
        return _refused("Invalid schema for response_format 'draft_reply': 'additionalProperties' must be false.")
    begin = chunk({"role": "assistant", "content": "", "refusal": None}, usage=None, service_tier="default")
    return Answer(pieces=[begin, *contents(text), chunk({}, "stop"), DONE])


def _is_strict(schema: Any) -> bool:
    if isinstance(schema, list):
        return all(map(_is_strict, schema))
    if not isinstance(schema, dict):
        return True
    closed = schema.get("additionalProperties") is False and sorted(schema["required"]) == sorted(schema["properties"])
    return "$ref" not in schema and (schema.get("type") != "object" or closed) and all(map(_is_strict, schema.values()))


def deepseek(text: str, request: Request) -> Answer:
    """JSON mode needs the word "json" in the prompt; there is no schema. The reasoner takes no named function, and streams
    its reasoning beside the content; while it waits, the server sends comments.
    """
    form = request.get("response_format", {}).get("type", "text")
    if form == "json_schema":
        return _refused("This response_format type is unavailable now")
    if request["model"] == "deepseek-reasoner" and request.get("tool_choice"):
        return _refused("deepseek-reasoner does not support this tool_choice")
    if form == "json_object" and not _says_json(request):
        return _refused(
            "Prompt must contain the word 'json' in some form to use 'response_format' of type 'json_object'."
        )
    if request.get("tools"):
        return as_tool(text)
    thought = [
        chunk({"role": "assistant", "content": None, "reasoning_content": word}) for word in ("{", "Let me", " see")
    ]
    said = [chunk({"content": piece, "reasoning_content": None}) for piece in (text[:9], text[9:])]
    usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
    return Answer(pieces=[PING, PING, *thought, *said, chunk({"content": ""}, "stop", usage=usage), DONE])


def qwen(text: str, request: Request) -> Answer:
    """DashScope's compatible mode: while the model thinks, neither JSON mode nor a named function; a last chunk without choices."""
    is_thinking = request.get("enable_thinking", True)
    if is_thinking and request.get("response_format"):
        return _refused(
            "<400> InternalError.Algo.InvalidParameter: Json mode response is not supported when enable_thinking is true"
        )
    if is_thinking and request.get("tool_choice"):
        problem = "The tool_choice parameter does not support being set to required or object in thinking mode"
        return _refused(f"<400> InternalError.Algo.InvalidParameter: {problem}")
    thought = [chunk({"content": None, "reasoning_content": "想一想"})] if is_thinking else []
    usage = chunk({}, choices=[], usage={"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2})
    return Answer(pieces=[*thought, *contents(text), chunk({"content": ""}, "stop"), usage, DONE])


def vllm(text: str, request: Request) -> Answer:
    """Guided decoding by `response_format`; fields of its own in each chunk."""
    if request["response_format"]["type"] != "json_schema":
        body = {"object": "error", "message": "unknown response_format", "type": "BadRequestError", "code": 400}
        return error(400, body)
    own = {"reasoning": None, "reasoning_content": None}
    pieces = [chunk({"role": "assistant", "content": "", **own}, prompt_token_ids=None)]
    pieces += [chunk({"content": piece, **own}) for piece in text]
    return Answer(pieces=[*pieces, chunk({"content": ""}, "stop", stop_reason=None), DONE])


def ollama(text: str, request: Request) -> Answer:
    """A role in each chunk; takes a schema, though not strictly: here the model thinks aloud and fences its JSON."""
    if request["model"] != "qwen3:8b":
        return error(404, {"error": {"message": f"model '{request['model']}' not found", "type": "api_error"}})
    said = f"<think>\nThe passage {{1}} says it.\n</think>\n```json\n{text}\n```"
    pieces = [chunk({"role": "assistant", "content": said[n : n + 7]}) for n in range(0, len(said), 7)]
    ending = chunk({"role": "assistant", "content": ""}, "stop", system_fingerprint="fp_ollama")
    return Answer(pieces=[*pieces, ending, DONE])


def old_ollama(text: str, request: Request) -> Answer:
    """Errors as a bare string, and a model without tools."""
    if request.get("response_format", {}).get("type") == "json_schema":
        return error(400, {"error": 'invalid format: "json_schema"; expected "json" or a JSON schema'})
    if request.get("tools"):
        return error(400, {"error": "registry.ollama.ai/library/gemma:2b does not support tools"})
    return ollama(text, {**request, "model": "qwen3:8b"})


def _says_json(request: Request) -> bool:
    return any("json" in message["content"].lower() for message in request["messages"])


def _refused(problem: str) -> Answer:
    return error(400, {"error": {"message": problem, "type": "invalid_request_error", "param": None, "code": None}})
