"""Asking the organization's own sign-in service (OpenID Connect) who somebody is."""

import hmac
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from ..config import Settings
from ..errors import PostmortemError
from ..ids import token

ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"]
SCOPE = "openid email profile"
SECONDS = 5
LEEWAY = 60
KEPT_FOR = 600.0

_known: dict[str, tuple[float, dict[str, Any]]] = {}


class Refused(PostmortemError):
    """The service did not answer as it should; the message is for the log."""


@dataclass(frozen=True, slots=True)
class Journey:
    """What one browser takes along to the service and must bring back."""

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class Claims:
    """Who the service says it is; the e-mail only when the service has verified it."""

    issuer: str
    subject: str
    email: str


def depart(settings: Settings, back: str, state: str) -> tuple[str, Journey]:
    """Where to send the browser, and what it takes along."""
    journey = Journey(state, token(), token())
    with _session(settings, back) as session:
        url, _state = session.create_authorization_url(
            _endpoint(settings, "authorization_endpoint"),
            state=journey.state,
            nonce=journey.nonce,
            code_verifier=journey.verifier,
        )
    return str(url), journey


def arrive(settings: Settings, back: str, journey: Journey, given: dict[str, str]) -> Claims:
    """Who came back; Refused unless the answer is the service's, for us, for this journey, now."""
    if not hmac.compare_digest(given.get("state", "").encode(), journey.state.encode()):
        raise Refused("the state is another")
    if given.get("iss", settings.oidc_issuer) != settings.oidc_issuer:
        raise Refused("the answer is of another issuer")
    if not given.get("code"):
        raise Refused(f"no code, but {given.get('error', 'nothing')[:100]!r}")
    try:
        return _claims(settings, back, journey, given["code"])
    except PostmortemError:
        raise
    except Exception as error:  # of network, JSON, keys, signature, claims: none lets anybody in
        raise Refused(f"{type(error).__name__}: {error}"[:300]) from error


def _claims(settings: Settings, back: str, journey: Journey, code: str) -> Claims:
    from authlib.oidc.core import CodeIDToken
    from joserfc import jwt
    from joserfc.jwk import KeySet

    with _session(settings, back) as session:
        tokens = session.fetch_token(
            _endpoint(settings, "token_endpoint"), code=code, code_verifier=journey.verifier
        )
        published: Any = _get(_endpoint(settings, "jwks_uri"))
        keys = KeySet.import_key_set(published)
        decoded = jwt.decode(tokens["id_token"], keys, algorithms=ALGORITHMS)
        options = {
            "iss": {"essential": True, "value": settings.oidc_issuer},
            "aud": {"essential": True, "value": settings.oidc_client_id},
            "nonce": {"essential": True},
        }
        values = {
            "nonce": journey.nonce,
            "client_id": settings.oidc_client_id,
            "access_token": tokens["access_token"],
        }
        CodeIDToken(decoded.claims, decoded.header, options, values).validate(leeway=LEEWAY)
        found = _with_email(session, settings, dict(decoded.claims))
    verified = found.get("email_verified") is True and isinstance(found.get("email"), str)
    email = found["email"].strip().lower() if verified else ""
    return Claims(settings.oidc_issuer, str(found["sub"]), email)


def _with_email(session: Any, settings: Settings, claims: dict[str, Any]) -> dict[str, Any]:
    """The claims; services that keep e-mails out of the token are asked for it."""
    if "email" in claims or not _metadata(settings).get("userinfo_endpoint"):
        return claims
    answer = session.get(_endpoint(settings, "userinfo_endpoint"))
    answer.raise_for_status()
    more = answer.json()
    if more.get("sub") != claims["sub"]:
        raise Refused("the user info is about another subject")
    return claims | {name: more.get(name) for name in ("email", "email_verified")}


def _session(settings: Settings, back: str) -> Any:
    from authlib.integrations.requests_client import OAuth2Session

    session = OAuth2Session(
        settings.oidc_client_id,
        settings.oidc_client_secret or None,
        token_endpoint_auth_method="client_secret_basic" if settings.oidc_client_secret else "none",
        scope=SCOPE,
        redirect_uri=back,
        code_challenge_method="S256",
        default_timeout=SECONDS,
    )
    session.max_redirects = 0
    return session


def _metadata(settings: Settings) -> dict[str, Any]:
    """What the service says of itself; it must call itself what the setting calls it."""
    at, found = _known.get(settings.oidc_issuer, (0.0, {}))
    if not found or time.monotonic() - at > KEPT_FOR:
        address = settings.oidc_issuer.rstrip("/") + "/.well-known/openid-configuration"
        found = _get(address)
        if found.get("issuer") != settings.oidc_issuer:
            raise Refused("the service calls itself otherwise")
        _known[settings.oidc_issuer] = time.monotonic(), found
    return found


def _endpoint(settings: Settings, name: str) -> str:
    url = str(_metadata(settings).get(name, ""))
    if urlsplit(url).scheme not in {"https", urlsplit(settings.oidc_issuer).scheme}:
        raise Refused(f"the {name} is not reached by https")
    return url


def _get(url: str) -> dict[str, Any]:
    import requests

    try:
        answer = requests.get(url, timeout=SECONDS, allow_redirects=False)
        answer.raise_for_status()
        found = answer.json()
    except (requests.RequestException, ValueError) as error:
        raise Refused(f"{url} did not answer: {error}"[:300]) from error
    if not isinstance(found, dict):
        raise Refused(f"{url} answered with something else")
    return found
