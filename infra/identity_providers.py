"""Asking an OpenID Connect provider who somebody is: code flow with PKCE, and every check of its answer."""

import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import httpx2
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import OAuth2Client
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from domain.people.refusals import IdentityProviderFailed
from infra import bounded_http
from infra.bounded_http import AddressRefused, AnswerTooLarge

# Signatures by the provider's own key only: with HS256 our client secret would make tokens, with none anybody.
ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
LEEWAY_SECONDS: Final = 30
_KEPT_SECONDS: Final = 300.0
_KEPT: Final = 1_000
_SUBJECT_LIMIT: Final = 255
_ENDPOINTS: Final = ("authorization_endpoint", "token_endpoint", "jwks_uri")


@dataclass(frozen=True, slots=True)
class Provider:
    """What the provider says of itself (OpenID Connect Discovery 1.0 §3)."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None
    names_itself: bool  # RFC 9207: every response carries the iss parameter
    basic_authentication: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """Who we are at the provider."""

    client_id: str
    client_secret: str
    scopes: str
    redirect_uri: str

    def __repr__(self) -> str:
        """Without the secret, which a traceback would show."""
        return f"Registration({self.client_id})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What belongs to one request and is checked in its answer."""

    state: str
    nonce: str
    verifier: str
    fresh: bool = False  # the person must prove themself again, and the provider say when they did


@dataclass(frozen=True, slots=True)
class Identity:
    """Whom the provider has authenticated, and when, where it says so."""

    issuer: str
    subject: str
    authenticated_at: datetime | None


@dataclass(frozen=True)
class IdentityProviders:
    """The providers of all companies; `allow_loopback` lets one run on this machine, never in production."""

    allow_loopback: bool

    def discover(self, issuer: str) -> Provider:
        """The provider's metadata, kept for five minutes. Raises IdentityProviderFailed."""
        with _lock:
            until, provider = _kept.get(issuer, (0.0, None))
        if provider is None or until < time.monotonic():
            provider = self._discover(issuer)
            with _lock:
                if len(_kept) >= _KEPT:
                    _kept.clear()
                _kept[issuer] = time.monotonic() + _KEPT_SECONDS, provider
        return provider

    def authorization_url(self, provider: Provider, registration: Registration, request: Request) -> str:
        """Where to send the browser (RFC 6749 §4.1.1, RFC 7636, OpenID Connect Core §3.1.2.1)."""
        with self._oauth(provider, registration) as oauth:
            fresh = {"prompt": "login", "max_age": "0"} if request.fresh else {}
            url, _ = oauth.create_authorization_url(
                provider.authorization_endpoint,
                state=request.state,
                code_verifier=request.verifier,
                nonce=request.nonce,
                **fresh,
            )
        return str(url)

    def identify(self, provider: Provider, registration: Registration, request: Request, code: str) -> Identity:
        """Whom the code stands for, every claim checked. Raises IdentityProviderFailed."""
        try:
            with self._oauth(provider, registration) as oauth:
                token = oauth.fetch_token(
                    provider.token_endpoint,
                    grant_type="authorization_code",
                    code=code,
                    code_verifier=request.verifier,
                )
                claims = self._claims(provider, registration, request, token)
                if provider.userinfo_endpoint is not None:
                    _require_same_subject(oauth.get(provider.userinfo_endpoint), claims["sub"])
        except OAuthError as error:
            raise IdentityProviderFailed(problem=f"it refused the code ({str(error.error)[:100]})") from error
        except (AddressRefused, AnswerTooLarge, httpx2.HTTPError) as error:
            raise IdentityProviderFailed(problem=_reason(error)) from error
        except (JoseError, ValueError, KeyError, TypeError) as error:
            raise IdentityProviderFailed(problem=f"its answer is not valid ({type(error).__name__})") from error
        return Identity(provider.issuer, claims["sub"], _authenticated_at(claims))

    def _discover(self, issuer: str) -> Provider:
        try:
            found = self._get(issuer.rstrip("/") + "/.well-known/openid-configuration")
            if found.get("issuer") != issuer:
                raise IdentityProviderFailed(problem="it calls itself by another issuer than the one configured")
            for name in _ENDPOINTS:
                bounded_http.require_address(str(found.get(name, "")), allow_loopback=self.allow_loopback)
        except (AddressRefused, AnswerTooLarge, httpx2.HTTPError, ValueError) as error:
            raise IdentityProviderFailed(problem=_reason(error)) from error
        methods = found.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        return Provider(
            issuer=issuer,
            **{name: found[name] for name in _ENDPOINTS},
            userinfo_endpoint=found.get("userinfo_endpoint"),
            names_itself=found.get("authorization_response_iss_parameter_supported") is True,
            basic_authentication="client_secret_basic" in methods,
        )

    def _claims(
        self, provider: Provider, registration: Registration, request: Request, token: dict[str, Any]
    ) -> dict[str, Any]:
        """The ID token's claims (OpenID Connect Core §3.1.3.7): signature, iss, aud, azp, exp, iat, nonce, at_hash."""
        keys = KeySet.import_key_set(self._get(provider.jwks_uri))  # type: ignore[arg-type]  # checked by the library
        registry = JWSRegistry(algorithms=list(ALGORITHMS), strict_check_header=False)
        decoded = jwt.decode(token["id_token"], keys, registry=registry)
        expected = {
            "iss": {"essential": True, "value": provider.issuer},
            "aud": {"essential": True, "value": registration.client_id},
        }
        around = {
            "nonce": request.nonce,
            "client_id": registration.client_id,
            "access_token": token["access_token"],
        }
        CodeIDToken(decoded.claims, decoded.header, expected, around).validate(leeway=LEEWAY_SECONDS)
        require_claims(decoded.claims, fresh=request.fresh)
        return decoded.claims

    def _get(self, url: str) -> dict[str, Any]:
        """A JSON object. Raises ValueError, and what the bounded client raises."""
        with bounded_http.client(allow_loopback=self.allow_loopback) as client:
            answer = client.get(url, headers={"accept": "application/json"})
        answer.raise_for_status()
        found = answer.json()
        if not isinstance(found, dict):
            raise ValueError("no JSON object")  # noqa: TRY004 -- another's answer, no argument of ours
        return found

    def _oauth(self, provider: Provider, registration: Registration) -> Any:  # noqa: ANN401 -- authlib has no types
        method = "client_secret_basic" if provider.basic_authentication else "client_secret_post"
        return OAuth2Client(
            client_id=registration.client_id,
            client_secret=registration.client_secret,
            token_endpoint_auth_method=method,
            scope=registration.scopes,
            redirect_uri=registration.redirect_uri,
            code_challenge_method="S256",
            **bounded_http.options(allow_loopback=self.allow_loopback),
        )


_kept: dict[str, tuple[float, Provider | None]] = {}
_lock = threading.Lock()


def require_claims(claims: dict[str, Any], *, fresh: bool) -> None:
    """What authlib leaves out: a subject of the standard's form, and when the person proved themself, if asked.

    (OpenID Connect Core §2: `sub` up to 255 ASCII characters; `auth_time` required after `max_age`.) Raises ValueError.
    """
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= _SUBJECT_LIMIT or not subject.isascii():
        raise ValueError("sub")
    if fresh and (not isinstance(claims.get("auth_time"), int) or isinstance(claims["auth_time"], bool)):
        raise ValueError("auth_time")


def require_issuer_of_response(provider: Provider, given: str | None) -> None:
    """The response comes from the provider that was asked (RFC 9207 §2.4). Raises IdentityProviderFailed."""
    if given != provider.issuer and (given is not None or provider.names_itself):
        raise IdentityProviderFailed(problem="the response was not sent by it (iss)")


def _require_same_subject(answer: httpx2.Response, subject: str) -> None:
    """Userinfo is about the person of the token (OpenID Connect Core §5.3.2). Raises ValueError."""
    answer.raise_for_status()
    found = answer.json()
    if not isinstance(found, dict) or found.get("sub") != subject:
        raise ValueError("userinfo is about somebody else")


def _authenticated_at(claims: dict[str, Any]) -> datetime | None:
    given = claims.get("auth_time")
    return None if given is None else datetime.fromtimestamp(float(given), UTC)


def _reason(error: Exception) -> str:
    """What went wrong, in words that show nothing from inside a network."""
    if isinstance(error, AddressRefused | AnswerTooLarge):
        return str(error)
    if isinstance(error, httpx2.HTTPStatusError):
        return f"it answered with HTTP {error.response.status_code}"
    return f"it gave no usable answer ({type(error).__name__})"
