"""A small OAuth token endpoint that returns a signed JWT for client credentials."""

import base64
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote_plus

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

AUDIENCE = "kafka"


class TokenSigner:
    """Signs JWTs with RS256, and writes its public key to a JWKS file for brokers."""

    def __init__(self, jwks: Path) -> None:
        self._key = rsa.generate_private_key(public_exponent=65_537, key_size=2048)
        public = self._key.public_key().public_numbers()
        size = {"n": (public.n.bit_length() + 7) // 8, "e": 3}
        own = {name: _base64(getattr(public, name).to_bytes(length, "big")) for name, length in size.items()}
        jwks.write_text(json.dumps({"keys": [{"kty": "RSA", "use": "sig", "alg": "RS256", "kid": "one", **own}]}))

    def token(self, subject: str, lifetime: float = 300.0) -> str:
        """Return a JWT for `subject`. With a negative lifetime it has expired."""
        now = time.time()
        claims = {"sub": subject, "aud": AUDIENCE, "scope": "kafka", "iat": round(now), "exp": round(now + lifetime)}
        header = {"alg": "RS256", "typ": "JWT", "kid": "one"}
        signed = ".".join(_base64(json.dumps(each).encode()) for each in (header, claims))
        signature = self._key.sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256())
        return f"{signed}.{_base64(signature)}"


class TokenServer:
    """The endpoint, on a free port of 127.0.0.1.

    Attributes:
        url: the address of the endpoint.
        asked: how many tokens it has given.
        scopes: the scopes that were requested.
        answer: the reply to give instead of a token.
    """

    def __init__(self, signer: TokenSigner, client_id: str, client_secret: str, lifetime: float = 300.0) -> None:
        self.asked = 0
        self.scopes: list[str] = []
        self.answer: tuple[int, bytes] | None = None
        self._signer = signer
        self._client = client_id
        self._lifetime = lifetime
        credentials = f"{quote_plus(client_id)}:{quote_plus(client_secret)}".encode()
        self._expected = f"Basic {base64.b64encode(credentials).decode()}"
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._http.server_port}/token"

    @contextmanager
    def serving(self) -> Iterator["TokenServer"]:
        """Serve while the context is entered."""
        thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._http.shutdown()
            self._http.server_close()
            thread.join()

    def reply(self, authorization: str | None, form: dict[str, list[str]]) -> tuple[int, bytes]:
        """Return status and body for a request."""
        if self.answer is not None:
            return self.answer
        if authorization != self._expected:
            return 401, b'{"error": "invalid_client", "error_description": "no such client or a wrong secret"}'
        if form.get("grant_type") != ["client_credentials"]:
            return 400, b'{"error": "unsupported_grant_type"}'
        self.asked += 1
        self.scopes += form.get("scope", [])
        token = self._signer.token(self._client, self._lifetime)
        return 200, json.dumps({"access_token": token, "token_type": "Bearer", "expires_in": self._lifetime}).encode()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                form = parse_qs(self.rfile.read(int(self.headers["content-length"])).decode())
                status, body = server.reply(self.headers["authorization"], form)
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002, ANN401 - http.server's signature
                """Log nothing."""
                _ = format, args

        return Handler


def _base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
