"""Passkeys: registering one, signing in with one, taking one away."""

import hmac
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from ..clock import now
from ..database import db
from ..database.sessions import GuardedSession, writing
from ..errors import Invalid, NotFound, Problem
from ..models import ChallengeKind, Passkey, Person
from ..policy.permissions import Permission, require
from ..policy.viewer import Viewer, system
from . import attempts, challenges
from .attempts import Purpose
from .journal import append
from .people import prove
from .sign_ins import begin

MOST = 20
WRONG = Problem("passkey", "This passkey was not accepted. Try again, or sign in another way.")


@dataclass(frozen=True, slots=True)
class Home:
    """What passkeys are bound to: a domain, and the origin that browsers report."""

    domain: str
    origin: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What the browser is asked for, as JSON, and the secret of the challenge in it."""

    options: str
    secret: str


def ask_new(viewer: Viewer, home: Home, key: str) -> Asked:
    """What a browser needs to make a passkey for this person."""
    require(viewer, Permission.ACCOUNT_OWN)
    import webauthn
    from webauthn.helpers import structs

    with writing(db, system()) as session:
        secret = challenges.make(session, ChallengeKind.PASSKEY, viewer.person_id)
        known = [one.credential for one in _of(session, viewer.person_id)]
    options = webauthn.generate_registration_options(
        rp_id=home.domain,
        rp_name="Postmortem",
        user_id=hmac.digest(key.encode(), f"passkey:{viewer.person_id}".encode(), "sha256"),
        user_name=viewer.email,
        user_display_name=viewer.name,
        challenge=secret.encode(),
        authenticator_selection=structs.AuthenticatorSelectionCriteria(
            resident_key=structs.ResidentKeyRequirement.REQUIRED,
            user_verification=structs.UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[
            structs.PublicKeyCredentialDescriptor(id=webauthn.base64url_to_bytes(one))
            for one in known
        ],
    )
    return Asked(webauthn.options_to_json(options), secret)


def add(viewer: Viewer, home: Home, asked: str, answer: str, *, name: str, password: str) -> None:
    """Keep the passkey that a browser made, under a name."""
    require(viewer, Permission.ACCOUNT_OWN)
    prove(viewer, password)
    import webauthn
    from webauthn.helpers.exceptions import WebAuthnException

    _take(asked, viewer.person_id)
    try:
        made = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=asked.encode(),
            expected_rp_id=home.domain,
            expected_origin=home.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise Invalid([WRONG]) from error
    credential = webauthn.helpers.bytes_to_base64url(made.credential_id)
    with writing(db, viewer) as session:
        if len(_of(session, viewer.person_id)) >= MOST or _find(session, credential):
            raise Invalid([WRONG])
        session.add(
            Passkey(
                person_id=viewer.person_id,
                credential=credential,
                public_key=made.credential_public_key,
                uses=made.sign_count,
                name=name.strip()[:80] or "Passkey",
                created_at=now(),
            )
        )
        append(session, viewer, "passkey.added", str(viewer.person_id))


def ask(home: Home, *, address: str) -> Asked:
    """What a browser needs to sign in with whichever passkey its user has for this place."""
    import webauthn
    from webauthn.helpers import structs

    with writing(db, system()) as session:
        if not attempts.admit(session, Purpose.PASSKEY, "", address):
            raise Invalid([Problem("", "There were too many attempts. Try again later.")])
        secret = challenges.make(session, ChallengeKind.PASSKEY)
    options = webauthn.generate_authentication_options(
        rp_id=home.domain,
        challenge=secret.encode(),
        user_verification=structs.UserVerificationRequirement.REQUIRED,
    )
    return Asked(webauthn.options_to_json(options), secret)


def enter(home: Home, asked: str, answer: str, *, agent: str, address: str) -> str:
    """Sign in with a passkey, which is both steps in one; the new sign-in's secret."""
    _take(asked, None)
    credential = _credential(answer)
    with writing(db, system()) as session:
        passkey = _find(session, credential)
        if passkey is None:
            raise Invalid([WRONG])
        passkey.uses = _verified(passkey, home, asked, answer)
        passkey.used_at = now()
        person = session.scalars(select(Person).where(Person.id == passkey.person_id)).one()
        if person.disabled_at is not None:
            raise Invalid([WRONG])
        return begin(session, person, agent, address)


def _take(asked: str, person_id: int | None) -> None:
    """Use up a challenge, whatever comes of it; it must be this person's, or nobody's."""
    with writing(db, system()) as session:
        found = challenges.take(session, ChallengeKind.PASSKEY, asked)
    if found is None or found.person_id != person_id:
        raise Invalid([WRONG])


def _credential(answer: str) -> str:
    from webauthn.helpers import parse_authentication_credential_json
    from webauthn.helpers.exceptions import WebAuthnException

    try:
        return parse_authentication_credential_json(answer).id
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise Invalid([WRONG]) from error


def _verified(passkey: Passkey, home: Home, asked: str, answer: str) -> int:
    """How often the key was used, once its signature is checked."""
    import webauthn
    from webauthn.helpers.exceptions import WebAuthnException

    try:
        found = webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=asked.encode(),
            expected_rp_id=home.domain,
            expected_origin=home.origin,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.uses,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise Invalid([WRONG]) from error
    return found.new_sign_count


def _of(session: GuardedSession, person_id: int | None) -> list[Passkey]:
    return list(session.scalars(select(Passkey).where(Passkey.person_id == person_id)))


def _find(session: GuardedSession, credential: str) -> Any:
    return session.scalars(select(Passkey).where(Passkey.credential == credential)).first()


def remove(viewer: Viewer, number: int) -> None:
    """Let one of one's own passkeys in no more."""
    require(viewer, Permission.ACCOUNT_OWN)
    with writing(db, viewer) as session:
        mine = Passkey.id == number, Passkey.person_id == viewer.person_id
        found = session.scalars(select(Passkey).where(*mine)).first()
        if found is None:
            raise NotFound("passkey")
        session.delete(found)
        append(session, viewer, "passkey.removed", str(viewer.person_id))
