"""A scripted OpenAI-compatible server on loopback that records what it was asked.

with ScriptedServer(lines=['{"sentence": …}'], finish="stop") as server:
    server.base_url, server.requests
with ScriptedServer(embed=lambda texts: [{"index": 0, "embedding": [1.0, 0.0]}]) as server:
    ...
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any


class ScriptedServer:
    """Streams `lines` as one completion, and answers /v1/embeddings with the rows that `embed` makes of the texts.

    `status` ≠ 200 fails, with `message` as its body; `hang` waits that many seconds before each piece.
    """

    def __init__(
        self,
        lines: Sequence[str] = (),
        *,
        embed: Callable[[list[str]], list[dict[str, Any]]] = lambda texts: [],
        finish: str | None = "stop",
        status: int = 200,
        message: str = "",
        hang: float = 0.0,
        pings: int = 0,
    ) -> None:
        self.requests: list[dict[str, Any]] = []
        self.keys: list[str] = []
        script = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                script.requests.append(json.loads(body))
                script.keys.append(self.headers.get("Authorization", ""))
                if status != 200:
                    self.send_error(status, explain=message)
                    return
                self.send_response(200)
                try:
                    if self.path.endswith("/embeddings"):
                        self._vectors()
                        return
                    self.send_header("Content-Type", "text/event-stream")
                    self.end_headers()
                    self._stream()
                except (BrokenPipeError, ConnectionResetError):
                    return  # the client hung up at its deadline: that is the point

            def _vectors(self) -> None:
                time.sleep(hang)
                rows = embed(script.requests[-1]["input"])
                data = [{"object": "embedding", **row} for row in rows]
                usage = {"prompt_tokens": 0, "total_tokens": 0}
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                self._send(json.dumps({"object": "list", "model": "m", "data": data, "usage": usage}).encode())

            def _stream(self) -> None:
                for _ in range(pings):
                    self._send(b": ping\n\n")
                    time.sleep(0.2)
                for line in lines:
                    time.sleep(hang)
                    self._chunk({"content": line + "\n"}, None)
                if finish:
                    self._chunk({}, finish)
                    self._send(b"data: [DONE]\n\n")

            def _chunk(self, delta: dict[str, str], reason: str | None) -> None:
                choice = {"index": 0, "delta": {"role": "assistant", **delta}, "finish_reason": reason}
                event = {"id": "x", "object": "chat.completion.chunk", "created": 0, "model": "m", "choices": [choice]}
                self._send(f"data: {json.dumps(event)}\n\n".encode())

            def _send(self, data: bytes) -> None:
                self.wfile.write(data)
                self.wfile.flush()

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.base_url = f"http://127.0.0.1:{self._server.server_port}/v1"

    def __enter__(self) -> ScriptedServer:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()
