"""A scripted OpenAI-compatible server on loopback that records what it was asked, and when.

with ScriptedServer(['{"sentence": …}'], finish="stop") as server:
    server.base_url, server.requests
with ScriptedServer(script=lambda request: Answer(pieces=[chunk({"content": "…"}), chunk({}, "stop"), DONE])) as server:
    ...
with ScriptedServer(embed=lambda texts: [{"index": 0, "embedding": [1.0, 0.0]}]) as server:
    ...
"""

from __future__ import annotations

import contextlib
import itertools
import json
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

DONE = b"data: [DONE]\n\n"
PING = b": ping\n\n"
_NUMBERS = itertools.count(1)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the server does with one request: `hang` seconds of nothing, then headers, then each piece after `pause` seconds.

    `is_cut` breaks the line after the last piece, `is_held` keeps it open; without headers (`status` 0) it is hung up at once.
    """

    pieces: Iterable[bytes] = ()
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=lambda: {"Content-Type": "text/event-stream"})
    hang: float = 0.0
    pause: float = 0.0
    is_cut: bool = False
    is_held: bool = False


def chunk(delta: Mapping[str, Any], finish: str | None = None, **fields: Any) -> bytes:
    """Make one event of a completion."""
    choice = {"index": 0, "delta": dict(delta), "finish_reason": finish}
    event = {"id": "x", "object": "chat.completion.chunk", "created": 0, "model": "m", "choices": [choice], **fields}
    return f"data: {json.dumps(event)}\n\n".encode()


def error(status: int, body: object, **headers: str) -> Answer:
    """Make an answer that is an error with a JSON body."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(
        pieces=[json.dumps(body).encode()], status=status, headers={"Content-Type": "application/json", **named}
    )


class ScriptedServer:
    """Answers each chat request as `script` says; without one, streams `lines` as one completion.

    `embed` makes the rows of /v1/embeddings of the texts. `status` ≠ 200 fails, with `message` as its body; `hang` waits that
    many seconds before each piece; `pings` come first, one each 0.2 s.
    """

    def __init__(
        self,
        lines: Sequence[str] = (),
        *,
        script: Callable[[dict[str, Any]], Answer] | None = None,
        embed: Callable[[list[str]], list[dict[str, Any]]] = lambda texts: [],
        finish: str | None = "stop",
        status: int = 200,
        message: str = "",
        hang: float = 0.0,
        pings: int = 0,
    ) -> None:
        self.requests: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.times: list[float] = []
        server = self

        def simple(request: dict[str, Any]) -> Answer:
            if status != 200:
                return error(status, {"error": {"message": message or "no"}})
            contents = [chunk({"role": "assistant", "content": line + "\n"}) for line in lines]
            ending = [chunk({}, finish), DONE] if finish else []
            return Answer(pieces=[*[PING] * pings, *contents, *ending], pause=hang or (0.2 if pings else 0.0))

        def vectors(texts: list[str]) -> Answer:
            data = [{"object": "embedding", **row} for row in embed(texts)] if status == 200 else []
            body = {"object": "list", "model": "m", "data": data, "usage": {"prompt_tokens": 0, "total_tokens": 0}}
            return Answer(pieces=[json.dumps(body).encode()], headers={"Content-Type": "application/json"}, hang=hang)

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                server.times.append(time.monotonic())
                request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                server.requests.append(request)
                server.keys.append(self.headers.get("Authorization", ""))
                is_embedding = self.path.endswith("/embeddings") and status == 200
                with contextlib.suppress(OSError):  # the client hung up at its deadline: that is the point
                    self._give(vectors(request["input"]) if is_embedding else (script or simple)(request))
                self.close_connection = True

            def _give(self, answer: Answer) -> None:
                server.ended.wait(answer.hang)
                if not answer.status:
                    return
                self.send_response(answer.status)
                for name, value in {**answer.headers, "Transfer-Encoding": "chunked"}.items():
                    self.send_header(name, value)
                self.end_headers()
                for piece in answer.pieces:
                    server.ended.wait(answer.pause)
                    if server.ended.is_set():
                        return
                    self.wfile.write(b"%x\r\n%b\r\n" % (len(piece), piece))
                    self.wfile.flush()
                if answer.is_held:
                    server.ended.wait(60)
                if not answer.is_cut:
                    self.wfile.write(b"0\r\n\r\n")

            def log_message(self, *_: object) -> None:
                pass

        self.ended = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        # A path of its own, so that nothing that is remembered of an address is taken for another server's.
        self.base_url = f"http://127.0.0.1:{self._server.server_port}/{next(_NUMBERS)}/v1"

    def __enter__(self) -> ScriptedServer:
        threading.Thread(target=lambda: self._server.serve_forever(poll_interval=0.02), daemon=True).start()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.ended.set()
        self._server.shutdown()
        self._server.server_close()
