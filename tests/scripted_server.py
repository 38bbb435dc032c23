"""A scripted OpenAI-compatible server on loopback that records what it was asked.

with ScriptedServer(lines=['{"sentence": …}'], finish="stop") as server:
    server.base_url, server.requests
"""

from __future__ import annotations

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any


class ScriptedServer:
    """Streams `lines` as one completion. `status` ≠ 200 fails; `hang` waits that many seconds before each piece."""

    def __init__(
        self, lines: list[str], *, finish: str | None = "stop", status: int = 200, hang: float = 0.0, pings: int = 0
    ) -> None:
        self.requests: list[dict[str, Any]] = []
        script = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                script.requests.append(json.loads(body))
                if status != 200:
                    self.send_error(status)
                    return
                self.send_response(200)
                self.send_header("Content-Type", "text/event-stream")
                self.end_headers()
                try:
                    self._stream()
                except (BrokenPipeError, ConnectionResetError):
                    return  # the client hung up at its deadline: that is the point

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
