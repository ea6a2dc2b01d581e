"""Adding and disabling people, and setting passwords."""

import re
import threading
import unicodedata
from collections.abc import Iterable
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from sqlalchemy import delete, select, update

from ..clock import now
from ..config import LANGUAGES
from ..database import db
from ..database.sessions import GuardedSession, writing
from ..domain.passwords import is_easy
from ..errors import Invalid, NotFound, Problem, all_checked
from ..ids import digest, token
from ..models import (
    Authenticator,
    Challenge,
    Comment,
    Drill,
    Grant,
    Identity,
    Mail,
    Organization,
    Passkey,
    Person,
    ReadinessItem,
    Receipt,
    RecoveryCode,
    SavedSearch,
    SignIn,
    SignInLink,
    WorkingCopy,
)
from ..policy.permissions import Permission, require
from ..policy.viewer import Viewer, system
from . import attempts, tracks
from .attempts import Purpose
from .journal import append
from .organizations import checked_name

ROLES = {"supplier": ("administrator", "engineer"), "client": ("operator",)}
EMAIL = re.compile(r"[^@\s<>\"',;:]{1,64}@[a-z0-9.-]{1,180}\.[a-z0-9-]{2,63}")
SHORTEST = 12
LONGEST = 200
NOWHERE = "erased.invalid"  # a domain that nobody can have

_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_turn = threading.BoundedSemaphore(2)
NOBODY = (
    "$argon2id$v=19$m=19456,t=2,p=1$TYun/KQNjSr2ogGuhIQ0WQ"
    "$tBw+PqIhAj7v9HMdYKwCUQafgoVtb5Rs8H7EFy+wkoI"
)


def hash_password(password: str, field: str = "password", about: Iterable[str] = ()) -> str:
    """The argon2id hash of a password; Invalid, for that field, when it is too short or too long.

    Or when it is easy to guess, for whoever knows what is said `about` its owner.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        limits = {"least": SHORTEST, "most": LONGEST}
        raise Invalid([Problem(field, "A password has %(least)s to %(most)s characters.", limits)])
    with _turn:
        if is_easy(password, about):
            raise Invalid(
                [
                    Problem(
                        field,
                        "This password is easy to guess: it is a common one, or little more than "
                        "a name that others know of you. Take several words that have nothing "
                        "to do with each other.",
                    )
                ]
            )
        return _hasher.hash(password)


def is_password(stored: str | None, password: str) -> bool:
    """Whether a password fits; takes as long when there is nothing to fit."""
    with _turn:
        try:
            return _hasher.verify(stored or NOBODY, password[:LONGEST]) and stored is not None
        except VerifyMismatchError:
            return False


def checked_email(email: str) -> str:
    """The address in lower case, look-alike letters made alike; Invalid when it cannot be one."""
    email = unicodedata.normalize("NFKC", email).strip().lower()
    if len(email) > 254 or not EMAIL.fullmatch(email):
        raise Invalid([Problem("email", "Enter an e-mail address such as name@example.org.")])
    return email


def add(
    viewer: Viewer,
    email: str,
    name: str,
    organization: str,
    role: str,
    *,
    password: str | None = None,
    is_sample: bool = False,
) -> str:
    """Add a person to an organization; returns the e-mail address."""
    require(viewer, Permission.WORKSPACE_ADMINISTER)
    about = (name, email, organization)
    hashed = hash_password(password, about=about) if password is not None else None
    with writing(db, viewer) as session:
        home_id, address, called = all_checked(
            lambda: _home(session, organization, role),
            lambda: _free_email(session, email),
            lambda: checked_name(name),
        )
        person = Person(
            organization_id=home_id,
            email=address,
            name=called,
            role=role,
            password_hash=hashed,
            is_sample=is_sample,
            created_at=now(),
        )
        session.add(person)
        session.flush()
        append(session, viewer, "person.added", str(person.id))
    return str(address)


def _home(session: GuardedSession, slug: str, role: str) -> int:
    """The organization's id; Invalid when there is none, or its people have no such role."""
    home = session.scalars(select(Organization).where(Organization.slug == slug)).first()
    if home is None:
        raise Invalid([Problem("organization", "There is no organization of that name.")])
    if role not in ROLES[home.kind]:
        raise Invalid(
            [
                Problem(
                    "role",
                    "The supplier's people are administrators or engineers, "
                    "a client's people are operators.",
                )
            ]
        )
    return home.id


def _free_email(session: GuardedSession, email: str) -> str:
    """The address as it is kept; Invalid when it is none, or somebody's already."""
    address = checked_email(email)
    if session.scalar(select(Person.id).where(Person.email == address)) is not None:
        raise Invalid([Problem("email", "Somebody with this address is here already.")])
    return address


def find(session: GuardedSession, email: str) -> Person:
    """The person of that address; NotFound when there is none."""
    query = select(Person).where(Person.email == email.strip().lower())
    person = session.scalars(query).first()
    if person is None:
        raise NotFound(f'Nobody here has the address "{email}".')
    return person


def disable(viewer: Viewer, email: str) -> None:
    """Close a person's account and end their sign-ins, from the next request on."""
    require(viewer, Permission.WORKSPACE_ADMINISTER)
    with writing(db, viewer) as session:
        person = find(session, email)
        if person.id == viewer.person_id:
            raise Invalid([Problem("email", "You cannot disable your own account.")])
        person.disabled_at = now()
        end_all(session, person.id)
        append(session, viewer, "person.disabled", str(person.id))


def enable(viewer: Viewer, email: str) -> None:
    """Open a disabled account again."""
    require(viewer, Permission.WORKSPACE_ADMINISTER)
    with writing(db, viewer) as session:
        person = find(session, email)
        if person.erased_at is not None:
            raise Invalid([Problem("email", "Whoever this was has been erased.")])
        person.disabled_at = None
        append(session, viewer, "person.enabled", str(person.id))


def erase(viewer: Viewer, person_id: int, former: str) -> None:
    """Forget who a disabled person was; what they wrote stays, under what `former` calls them.

    The row and its id stay as well, so that the journal's chain holds.
    """
    require(viewer, Permission.WORKSPACE_ADMINISTER)
    with writing(db, viewer) as session:
        person = session.scalars(select(Person).where(Person.id == person_id)).first()
        if person is None:
            raise NotFound("person")
        if person.disabled_at is None:
            raise Invalid([Problem("email", "Disable the account first.")])
        session.execute(delete(Mail).where(Mail.address == person.email))
        belongings: tuple[Any, ...] = (
            *(Authenticator, RecoveryCode, Passkey, Identity, Challenge),
            *(SignIn, SignInLink, Grant),
        )
        for model in belongings:
            session.execute(delete(model).where(model.person_id == person.id))
        for own in (Drill, SavedSearch, WorkingCopy):
            session.execute(  # no administrator reads them, so the guard would leave them there
                delete(own).where(own.person_id == person.id),
                execution_options={"bookkeeping": True},
            )
        tracks.forget(session, person.id, former)
        for said in (Comment, ReadinessItem, Receipt):
            session.execute(update(said).where(said.person_id == person.id).values(name=former))
        settled = Comment.resolved_by == person.id
        session.execute(update(Comment).where(settled).values(resolved_name=former))
        person.name, person.email = former, f"erased-{person.id}@{NOWHERE}"
        person.password_hash = person.language = None
        person.is_sample = False
        person.erased_at = person.erased_at or now()
        append(session, viewer, "person.erased", str(person.id))


def end_all(session: GuardedSession, person_id: int, *, but: int | None = None) -> None:
    """End a person's sign-ins, spend their links and drop half sign-ins, save the one named."""
    ended = SignIn.person_id == person_id, SignIn.ended_at.is_(None), SignIn.id != (but or 0)
    session.execute(update(SignIn).where(*ended).values(ended_at=now()))
    links = SignInLink.person_id == person_id, SignInLink.used_at.is_(None)
    session.execute(
        update(SignInLink).where(*links).values(used_at=now()),
        execution_options={"bookkeeping": True},
    )
    session.execute(
        delete(Challenge).where(Challenge.person_id == person_id),
        execution_options={"bookkeeping": True},
    )


def prove(viewer: Viewer, password: str) -> None:
    """Go on only if this is the viewer's password; one who has none has none to show."""
    require(viewer, Permission.ACCOUNT_OWN)
    account = str(viewer.person_id)
    with writing(db, system()) as session:
        admitted = attempts.admit(session, Purpose.CONFIRM, account, "")
        stored = session.scalar(select(Person.password_hash).where(Person.id == viewer.person_id))
    if stored is not None and not (admitted and is_password(stored, password)):
        raise Invalid(
            [
                Problem(
                    "current_password",
                    "This is not your present password, or there were too many attempts.",
                )
            ]
        )
    with writing(db, system()) as session:
        attempts.forget(session, Purpose.CONFIRM, account)


def change_password(viewer: Viewer, old: str, new: str) -> str:
    """Set one's own password, ending all other sign-ins; returns this sign-in's new secret.

    The old one is needed if there is one.
    """
    require(viewer, Permission.ACCOUNT_OWN)
    hashed = hash_password(new, "new_password", (viewer.name, viewer.email, viewer.organization))
    prove(viewer, old)
    secret = token()
    with writing(db, viewer) as session:
        person = session.scalars(select(Person).where(Person.id == viewer.person_id)).one()
        person.password_hash = hashed
        end_all(session, person.id, but=viewer.sign_in_id)
        this = SignIn.id == viewer.sign_in_id
        session.execute(update(SignIn).where(this).values(secret_digest=digest(secret)))
        append(session, viewer, "person.password_changed", str(person.id))
    return secret


def choose_language(viewer: Viewer, language: str) -> None:
    """Remember the language a person reads."""
    require(viewer, Permission.ACCOUNT_OWN)
    if language not in LANGUAGES:
        raise Invalid([Problem("language", "Choose English or German.")])
    with writing(db, viewer) as session:
        person = session.scalars(select(Person).where(Person.id == viewer.person_id)).one()
        person.language = language
