"""The second step: codes of an authenticator app (TOTP), each of which counts once."""

import base64
import hashlib
import hmac
import secrets
from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from ..clock import now
from ..database import db
from ..database.sessions import GuardedSession, reader, writing
from ..errors import Invalid, NotFound, Problem
from ..ids import ALPHABET, digest
from ..models import Authenticator, ChallengeKind, Person, RecoveryCode
from ..policy.permissions import Permission, require
from ..policy.viewer import Viewer, system
from . import attempts, challenges
from .attempts import Purpose
from .journal import append
from .people import end_all, find, prove
from .sign_ins import begin

if TYPE_CHECKING:
    from cryptography.fernet import Fernet

SECONDS = 30
CODES = 10
WRONG = Problem("code", "This code is not right, was used before, or there were too many attempts.")


def prepare(viewer: Viewer, password: str, key: str) -> None:
    """Make a secret for one's app; it counts only once a code of the app was entered."""
    require(viewer, Permission.ACCOUNT_OWN)
    prove(viewer, password)
    import pyotp

    with writing(db, viewer) as session:
        found = _of(session, viewer.person_id)
        if found is not None and found.confirmed_at is not None:
            raise Invalid([Problem("", "A second step is set up already.")])
        if found is None:
            found = Authenticator(person_id=viewer.person_id, created_at=now())
        found.sealed_secret = _seal(pyotp.random_base32(), key)
        session.add(found)
        append(session, viewer, "second_step.prepared", str(viewer.person_id))


def waiting(viewer: Viewer, key: str) -> str:
    """The secret that waits for its first code; empty when none does."""
    found = _of(reader(db, viewer), viewer.person_id)
    if found is None or found.confirmed_at is not None:
        return ""
    return _open(found.sealed_secret, key)


def link(viewer: Viewer, secret: str) -> str:
    """What an app on the same device takes the secret from."""
    import pyotp

    return pyotp.TOTP(secret).provisioning_uri(name=viewer.email, issuer_name="Postmortem")


def confirm(viewer: Viewer, code: str, key: str) -> list[str]:
    """From now on every sign-in by password asks for a code; the recovery codes, this once."""
    require(viewer, Permission.ACCOUNT_OWN)
    admitted = _admitted(viewer.person_id, "")
    with writing(db, viewer) as session:
        found = _of(session, viewer.person_id)
        if found is None or found.confirmed_at is not None:
            raise NotFound("second step")
        if not admitted or not _fits(found, code, key):
            raise Invalid([WRONG])
        found.confirmed_at = now()
        end_all(session, found.person_id, but=viewer.sign_in_id)
        append(session, viewer, "second_step.added", str(found.person_id))
        return _new_codes(session, found.person_id)


def renew_codes(viewer: Viewer, password: str) -> list[str]:
    """New recovery codes in place of the old ones."""
    require(viewer, Permission.ACCOUNT_OWN)
    prove(viewer, password)
    with writing(db, viewer) as session:
        found = _of(session, viewer.person_id)
        if found is None or found.confirmed_at is None:
            raise NotFound("second step")
        append(session, viewer, "second_step.codes_renewed", str(found.person_id))
        return _new_codes(session, found.person_id)


def drop(viewer: Viewer, password: str) -> None:
    """Sign in by password alone from now on."""
    require(viewer, Permission.ACCOUNT_OWN)
    prove(viewer, password)
    with writing(db, viewer) as session:
        _remove(session, viewer.person_id)
        append(session, viewer, "second_step.removed", str(viewer.person_id))


def forget(viewer: Viewer, email: str) -> None:
    """Let somebody in without the app they lost, from their next sign-in on."""
    require(viewer, Permission.WORKSPACE_ADMINISTER)
    with writing(db, viewer) as session:
        person = find(session, email)
        _remove(session, person.id)
        end_all(session, person.id)
        append(session, viewer, "second_step.removed", str(person.id))


def finish(secret: str, code: str, key: str, *, agent: str, address: str) -> str:
    """Sign in by the second step; the new sign-in's secret. NotFound when the first is too old."""
    with writing(db, system()) as session:
        challenge = challenges.find(session, ChallengeKind.SECOND_STEP, secret)
        found = _of(session, challenge.person_id) if challenge else None
    if challenge is None or found is None:
        raise NotFound("second step")
    admitted = _admitted(found.person_id, address)
    with writing(db, system()) as session:
        person = session.scalars(select(Person).where(Person.id == found.person_id)).one()
        is_right = admitted and person.disabled_at is None and _accept(session, person, code, key)
        if is_right and challenges.take(session, ChallengeKind.SECOND_STEP, secret):
            attempts.forget(session, Purpose.SECOND_STEP, str(person.id))
            return begin(session, person, agent, address)
    raise Invalid([WRONG])


def _admitted(person_id: int | None, address: str) -> bool:
    with writing(db, system()) as session:
        return attempts.admit(session, Purpose.SECOND_STEP, str(person_id), address)


def _of(session: GuardedSession, person_id: int | None) -> Authenticator | None:
    query = select(Authenticator).where(Authenticator.person_id == person_id)
    return session.scalars(query).first()


def _accept(session: GuardedSession, person: Person, code: str, key: str) -> bool:
    """Whether the app's code or a recovery code fits, which then never fits again."""
    found = _of(session, person.id)
    if found is not None and _fits(found, code, key):
        return True
    query = select(RecoveryCode).where(
        RecoveryCode.person_id == person.id,
        RecoveryCode.code_digest == digest(_plain(code)),
        RecoveryCode.used_at.is_(None),
    )
    recovery = session.scalars(query).first()
    if recovery is not None:
        recovery.used_at = now()
    return recovery is not None


def _plain(code: str) -> str:
    return "".join(one for one in code.lower() if one.isalnum())[:40]


def _fits(found: Authenticator, code: str, key: str) -> bool:
    """Whether this is the code of now, or of half a minute earlier or later, for the first time."""
    import pyotp

    try:
        app = pyotp.TOTP(_open(found.sealed_secret, key))
    except NotFound:
        return False
    given = _plain(code).encode()
    current = int(now().timestamp()) // SECONDS
    for step in (current - 1, current, current + 1):
        if step > found.last_step and hmac.compare_digest(app.generate_otp(step).encode(), given):
            found.last_step = step
            return True
    return False


def _new_codes(session: GuardedSession, person_id: int) -> list[str]:
    session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person_id))
    codes = ["".join(secrets.choice(ALPHABET) for _ in range(16)) for _ in range(CODES)]
    session.add_all(RecoveryCode(person_id=person_id, code_digest=digest(code)) for code in codes)
    return ["-".join(code[at : at + 4] for at in range(0, 16, 4)) for code in codes]


def _remove(session: GuardedSession, person_id: int | None) -> None:
    session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person_id))
    session.execute(delete(Authenticator).where(Authenticator.person_id == person_id))


def _box(key: str) -> "Fernet":
    from cryptography.fernet import Fernet

    derived = hashlib.sha256(f"postmortem:second-step:{key}".encode()).digest()
    return Fernet(base64.urlsafe_b64encode(derived))


def _seal(secret: str, key: str) -> str:
    return _box(key).encrypt(secret.encode()).decode()


def _open(sealed: str, key: str) -> str:
    """The secret; NotFound when it was sealed with another key, as after moving without it."""
    from cryptography.fernet import InvalidToken

    try:
        return _box(key).decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise NotFound("second step") from None
