"""Two sign-in services (OpenID Connect): an honest one from a package, and one that can lie."""

import base64
import hashlib
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests
from flask import Flask, jsonify, request
from joserfc import jws, jwt
from joserfc.jwk import ECKey, OctKey, RSAKey
from werkzeug.serving import make_server

from tests import machine

CLIENT = "postmortem"
SECRET = "agreed between the two"


def settings(issuer: str, **more: Any) -> dict[str, Any]:
    """Settings of a workspace that sends people to this service."""
    return {
        "oidc_issuer": issuer,
        "oidc_client_id": CLIENT,
        "oidc_client_secret": SECRET,
        "oidc_label": "Example ID",
        "public_url": "http://wiki.example",
        **more,
    }


@contextmanager
def honest() -> Iterator[str]:
    """The issuer of a service that runs in a process of its own."""
    port = machine.free_port()
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port)]
    environment = os.environ | {"AUTHLIB_INSECURE_TRANSPORT": "1"}
    process = subprocess.Popen(
        [*command, "--require-nonce", "true"],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    issuer = f"http://127.0.0.1:{port}"
    try:
        for _ in range(200):
            try:
                requests.get(f"{issuer}/.well-known/openid-configuration", timeout=5)
                break
            except requests.ConnectionError:
                time.sleep(0.1)
        yield issuer
    finally:
        process.terminate()
        process.wait(10)


Change = Callable[[dict[str, Any]], object]


@dataclass
class Liar:
    """A service that puts into its answers what a test wants."""

    issuer: str
    key: Any = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))
    other: Any = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))
    claims: dict[str, Any] = field(default_factory=dict)
    change: Change = lambda claims: None
    algorithm: str = "RS256"
    calls_itself: str = ""
    user_info: dict[str, Any] | None = None
    asked: dict[str, str] = field(default_factory=dict)
    verified: list[bool] = field(default_factory=list)

    def came(self, address: str) -> str:
        """Note with what a browser came here; the state it brings back."""
        self.asked = {name: one[0] for name, one in parse_qs(urlsplit(address).query).items()}
        return self.asked["state"]

    def token(self) -> str:
        """The ID token, as honest or as wrong as the test wants it."""
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT, "sub": "subject-1", "iat": now,
                  "exp": now + 60, "nonce": self.asked.get("nonce"), **self.claims}  # fmt: skip
        self.change(claims)
        return self._signed({name: one for name, one in claims.items() if one is not None})

    def _signed(self, claims: dict[str, Any]) -> str:
        if self.algorithm == "none":
            parts = (json.dumps(one).encode() for one in ({"alg": "none"}, claims))
            return ".".join(base64.urlsafe_b64encode(p).decode().rstrip("=") for p in parts) + "."
        if (
            self.algorithm == "HS256" and self.key.key_type != "oct"
        ):  # keyed with what everybody can read
            public = OctKey.import_key(self.key.as_pem(private=False))
            header = {"alg": "HS256", "kid": "one"}
            text = json.dumps(claims)
            return jws.serialize_compact(header, text, public, algorithms=["HS256"])
        key = self.other if self.algorithm == "another key" else self.key
        name = "RS256" if self.algorithm == "another key" else self.algorithm
        return jwt.encode({"alg": name, "kid": "one"}, claims, key, algorithms=[name])

    def verify(self, verifier: str) -> None:
        """Note whether the browser's PKCE verifier fits its challenge."""
        digest = hashlib.sha256(verifier.encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        fits = challenge == self.asked["code_challenge"]
        self.verified.append(fits and self.asked["code_challenge_method"] == "S256")


def _application(liar: Liar) -> Flask:
    app = Flask("liar")

    @app.get("/.well-known/openid-configuration")
    def about() -> Any:
        found = {
            "issuer": liar.calls_itself or liar.issuer,
            "authorization_endpoint": f"{liar.issuer}/authorize",
            "token_endpoint": f"{liar.issuer}/token",
            "jwks_uri": f"{liar.issuer}/keys",
        }
        more = {"userinfo_endpoint": f"{liar.issuer}/me"} if liar.user_info is not None else {}
        return jsonify(found | more)

    @app.post("/token")
    def token() -> Any:
        liar.verify(request.form["code_verifier"])
        return jsonify(access_token="access", token_type="Bearer", id_token=liar.token())

    @app.get("/keys")
    def keys() -> Any:
        return jsonify(keys=[liar.key.as_dict(private=liar.key.key_type == "oct")])

    @app.get("/me")
    def me() -> Any:
        assert request.headers["Authorization"] == "Bearer access"
        return jsonify(liar.user_info)

    return app


@contextmanager
def lying() -> Iterator[Liar]:
    """A service in a thread."""
    port = machine.free_port()
    liar = Liar(f"http://127.0.0.1:{port}")
    server = make_server("127.0.0.1", port, _application(liar), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield liar
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()


def elliptic() -> Any:
    """A key of another kind."""
    return ECKey.generate_key("P-256", {"kid": "one"})


def symmetric() -> Any:
    """A key that whoever can read it can also sign with."""
    return OctKey.generate_key(256, {"kid": "one"})
