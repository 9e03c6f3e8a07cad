"""A provider that lies: each false answer is refused. What a true one says is tested with a real provider."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from domain.people.refusals import IdentityProviderFailed
from infra import identity_providers
from infra.identity_providers import IdentityProviders, Provider, Registration, Request

KEY, OTHER_KEY = (RSAKey.generate_key(2048, {"kid": "one", "use": "sig"}) for _ in range(2))
SECRET = "a client secret that is long enough to make an HMAC key with"
ASKED = Request(state="state", nonce="nonce", verifier="v" * 43, fresh=True)
PROVIDERS = IdentityProviders(allow_loopback=True)

Claims = dict[str, Any]


class Liar:
    """A provider whose answers a test changes."""

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer
        self.userinfo: Claims = {"sub": "alice"}
        self.sign: Callable[[Claims], str] = lambda claims: jwt.encode({"alg": "RS256", "kid": "one"}, claims, KEY)
        self.change: Callable[[Claims], Claims] = lambda claims: claims
        self.metadata: Claims = {}
        self.registration = Registration(
            client_id="theriac", client_secret=SECRET, scopes="openid", redirect_uri="http://testserver/auth/callback"
        )

    def claims(self) -> Claims:
        now = int(time.time())
        true = {"iss": self.issuer, "sub": "alice", "aud": "theriac", "nonce": "nonce"}
        return self.change({**true, "iat": now, "exp": now + 300, "auth_time": now})

    def answer(self, path: str) -> Claims:
        if path == "/token":
            token = self.sign(self.claims())
            return {"access_token": "access", "token_type": "Bearer", "expires_in": 300, "id_token": token}
        return {
            "/userinfo": self.userinfo,
            "/jwks": {"keys": [KEY.as_dict(private=False)]},
            "/.well-known/openid-configuration": {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/auth",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/jwks",
                "userinfo_endpoint": f"{self.issuer}/userinfo",
                "authorization_response_iss_parameter_supported": True,
                **self.metadata,
            },
        }[path]

    def identify(self) -> identity_providers.Identity:
        provider = PROVIDERS.discover(self.issuer)
        return PROVIDERS.identify(provider, self.registration, ASKED, "code")


@pytest.fixture
def liar() -> Iterator[Liar]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("content-length", 0)))
            body = json.dumps(told.answer(self.path)).encode()
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET  # noqa: N815 -- the library's name

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        told = Liar(f"http://127.0.0.1:{server.server_port}")
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield told
        server.shutdown()
        thread.join()


def test_a_true_answer_names_the_person(liar: Liar) -> None:
    found = liar.identify()
    assert (found.issuer, found.subject) == (liar.issuer, "alice")
    assert found.authenticated_at is not None
    assert abs(found.authenticated_at.timestamp() - time.time()) < 10


def without(name: str) -> Callable[[Claims], Claims]:
    return lambda true: {key: value for key, value in true.items() if key != name}


LIES: dict[str, Callable[[Claims], Claims]] = {
    "another issuer": lambda true: true | {"iss": "https://evil.example"},
    "another audience": lambda true: true | {"aud": "another client"},
    "another nonce": lambda true: true | {"nonce": "replayed"},
    "over": lambda true: true | {"exp": int(time.time()) - 120},
    "not yet": lambda true: true | {"nbf": int(time.time()) + 600},
    "another party": lambda true: true | {"aud": ["theriac", "another"], "azp": "another"},
    "two audiences and no party": lambda true: true | {"aud": ["theriac", "another"]},
    "another token's hash": lambda true: true | {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
    "a subject that is a number": lambda true: true | {"sub": 7},
    "too long a subject": lambda true: true | {"sub": "a" * 256},
    "a time that is text": lambda true: true | {"auth_time": "now"},
    **{f"no {name}": without(name) for name in ("iss", "sub", "aud", "exp", "iat", "nonce", "auth_time")},
}


@pytest.mark.requirement("SIG-2")
@pytest.mark.parametrize("lie", LIES)
def test_a_false_claim_is_refused(liar: Liar, lie: str) -> None:
    liar.change = LIES[lie]
    with pytest.raises(IdentityProviderFailed):
        liar.identify()


def by_hand(header: Claims, claims: Claims) -> str:
    from joserfc.util import urlsafe_b64encode

    parts = (json.dumps(part).encode() for part in (header, claims))
    return ".".join(urlsafe_b64encode(part).decode() for part in parts) + "."


SIGNED: dict[str, Callable[[Claims], str]] = {
    "by another key": lambda claims: jwt.encode({"alg": "RS256", "kid": "one"}, claims, OTHER_KEY),
    "by nobody": lambda claims: by_hand({"alg": "none"}, claims),
    "with our own secret": lambda claims: jwt.encode({"alg": "HS256", "kid": "one"}, claims, OctKey.import_key(SECRET)),
    "not at all": lambda _: "no token",
}


@pytest.mark.parametrize("signed", SIGNED)
def test_a_token_that_the_provider_did_not_sign_is_refused(liar: Liar, signed: str) -> None:
    liar.sign = SIGNED[signed]
    with pytest.raises(IdentityProviderFailed):
        liar.identify()


def test_userinfo_about_somebody_else_is_refused(liar: Liar) -> None:
    liar.userinfo = {"sub": "bob"}
    with pytest.raises(IdentityProviderFailed):
        liar.identify()


@pytest.mark.parametrize(
    "metadata",
    [
        {"issuer": "https://evil.example"},
        {"token_endpoint": "http://10.0.0.1/token"},
        {"jwks_uri": "file:///etc/passwd"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": None},
    ],
)
def test_metadata_that_leads_elsewhere_is_refused(liar: Liar, metadata: Claims) -> None:
    liar.metadata = metadata
    with pytest.raises(IdentityProviderFailed):
        PROVIDERS.discover(liar.issuer)


def test_a_response_names_the_provider_that_was_asked() -> None:
    silent = Provider("https://id.example", "", "", "", None, names_itself=False, basic_authentication=True)
    identity_providers.require_issuer_of_response(silent, None)
    identity_providers.require_issuer_of_response(silent, "https://id.example")
    naming = replace(silent, names_itself=True)
    for provider, given in ((naming, None), (naming, "https://evil.example"), (silent, "https://evil.example")):
        with pytest.raises(IdentityProviderFailed):
            identity_providers.require_issuer_of_response(provider, given)


def test_the_request_carries_pkce_and_asks_again_for_a_signature(liar: Liar) -> None:
    provider = PROVIDERS.discover(liar.issuer)
    fresh = PROVIDERS.authorization_url(provider, liar.registration, ASKED)
    assert "code_challenge_method=S256" in fresh
    assert "v" * 43 not in fresh
    assert {"prompt=login", "max_age=0"} <= set(fresh.partition("?")[2].split("&"))
    assert "prompt" not in PROVIDERS.authorization_url(provider, liar.registration, replace(ASKED, fresh=False))
