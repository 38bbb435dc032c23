"""A scripted OpenID provider on loopback: discovery, authorize, token, keys, end of session; it records what it was asked.

with OpenIdProvider(email="mei@example.org") as provider:
    provider.secrets()                     # [auth] of Streamlit's secrets.toml
    provider.email = "stranger@example.org"; provider.claims = {"email_verified": False}
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, CLIENT_SECRET = "citedesk", "a secret of the client"


class OpenIdProvider:
    """Lets whoever comes in as `email`, without asking, by the code flow with PKCE; id tokens are signed with RS256.

    `claims` are added to the token or, where None, left out; `foreign_key` signs with a key that it does not publish.
    """

    def __init__(self, *, email: str) -> None:
        self.email = email
        self.claims: dict[str, Any] = {}
        self.foreign_key = False
        self.asked: list[str] = []
        self.refused: list[str] = []
        self._codes: dict[str, dict[str, str]] = {}
        self._key = RSAKey.generate_key(2048, {"kid": "k1", "use": "sig", "alg": "RS256"})
        self._other_key = RSAKey.generate_key(2048, {"kid": "k1", "use": "sig", "alg": "RS256"})
        script = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                query = {name: values[0] for name, values in parse_qs(parts.query).items()}
                script.asked.append(parts.path)
                answers = {
                    "/.well-known/openid-configuration": lambda: self._json(script._discovery()),
                    "/jwks": lambda: self._json({"keys": [script._key.as_dict(private=False)]}),
                    "/authorize": lambda: self._redirect(script._authorize(query)),
                    "/end": lambda: self._redirect(query["post_logout_redirect_uri"].removesuffix("/oauth2callback")),
                }
                answers.get(parts.path, lambda: self.send_error(404))()

            def do_POST(self) -> None:
                script.asked.append(self.path)
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                form = {name: values[0] for name, values in parse_qs(body).items()}
                token = script._token(form, self.headers.get("Authorization", ""))
                self._json(token, 400 if "error" in token else 200)

            def _json(self, found: dict[str, Any], status: int = 200) -> None:
                content = json.dumps(found).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def _redirect(self, to: str) -> None:
                self.send_response(302)
                self.send_header("Location", to)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> OpenIdProvider:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()

    def secrets(self) -> str:
        """Give the text of a secrets.toml that signs in here; Streamlit puts its own port for `{port}`."""
        lines = {
            "redirect_uri": "http://127.0.0.1:{port}/oauth2callback",
            "cookie_secret": secrets.token_hex(32),
            "client_id": CLIENT,
            "client_secret": CLIENT_SECRET,
            "server_metadata_url": f"{self.address}/.well-known/openid-configuration",
        }
        return "[auth]\n" + "".join(f'{name} = "{value}"\n' for name, value in lines.items())

    def _discovery(self) -> dict[str, Any]:
        return {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "jwks_uri": f"{self.address}/jwks",
            "end_session_endpoint": f"{self.address}/end",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
        }

    def _authorize(self, query: dict[str, str]) -> str:
        code = secrets.token_urlsafe(16)
        self._codes[code] = query
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def _token(self, form: dict[str, str], authorization: str) -> dict[str, Any]:
        asked = self._codes.pop(form.get("code", ""), {})
        basic = "Basic " + base64.b64encode(f"{CLIENT}:{CLIENT_SECRET}".encode()).decode()
        challenge = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        is_right = {
            "client": authorization == basic or form.get("client_secret") == CLIENT_SECRET,
            "redirect_uri": form.get("redirect_uri") == asked.get("redirect_uri"),
            "verifier": base64.urlsafe_b64encode(challenge).rstrip(b"=").decode() == asked.get("code_challenge"),
        }
        if wrong := [name for name, right in is_right.items() if not right]:
            self.refused += wrong
            return {"error": "invalid_grant", "error_description": ", ".join(wrong)}
        now = int(time.time())
        usual = {
            "iss": self.address, "aud": CLIENT, "sub": "1", "iat": now, "exp": now + 600, "nonce": asked.get("nonce"),
            "email": self.email, "email_verified": True, "name": self.email.partition("@")[0],
        }  # fmt: skip
        claims = {name: value for name, value in {**usual, **self.claims}.items() if value is not None}
        key = self._other_key if self.foreign_key else self._key
        signed = jwt.encode({"alg": "RS256", "kid": "k1"}, claims, key)
        return {"access_token": "x", "token_type": "Bearer", "expires_in": 600, "id_token": signed}
