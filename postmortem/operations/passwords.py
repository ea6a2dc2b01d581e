"""Setting a password by a link that came by mail: an invitation, or a reset."""

from ..database import db
from ..database.sessions import writing
from ..errors import Invalid, Problem
from ..models import LinkKind, MailKind
from ..policy.permissions import Permission, require
from ..policy.viewer import Viewer, system
from ..store import sign_ins as links
from . import attempts, mails
from .attempts import Purpose
from .journal import append
from .people import checked_email, end_all, find, hash_password
from .sign_ins import entered, first_step, take_link


def invite(viewer: Viewer, email: str) -> None:
    """Invite a person by mail to set a first password."""
    _mail(viewer, email, MailKind.INVITATION, "person.invited")


def send_link(viewer: Viewer, email: str) -> None:
    """Send a person a link by which to choose a new password."""
    _mail(viewer, email, MailKind.PASSWORD, "person.password_link_asked")


def _mail(viewer: Viewer, email: str, kind: MailKind, event: str) -> None:
    require(viewer, Permission.WORKSPACE_ADMINISTER)
    with writing(db, viewer) as session:
        person = find(session, email)
        if person.disabled_at is not None:
            raise Invalid([Problem("email", "This account is disabled.")])
        if kind is MailKind.INVITATION and person.password_hash is not None:
            raise Invalid([Problem("email", "This person has a password already.")])
        mails.queue(session, kind, person.email)
        append(session, viewer, event, str(person.id))


def forgotten(email: str, *, address: str) -> None:
    """Queue a link by which to choose a new password, for whoever has this address.

    Whether anybody has is found out when the mail is sent, so that the asker learns nothing, not
    even from the time it takes.
    """
    email = checked_email(email)
    with writing(db, system()) as session:
        if attempts.admit(session, Purpose.RESET, email, address):
            mails.queue(session, MailKind.PASSWORD, email)


def choose(secret: str, password: str, *, agent: str, address: str) -> str:
    """Set a password by a link and sign in; all earlier sign-ins and links of the person end."""
    owner = links.owner_of_link(secret, (LinkKind.INVITATION, LinkKind.PASSWORD)) or {}
    about = [owner[name] for name in ("name", "email", "organization") if owner]
    hashed = hash_password(password, "new_password", about)
    with writing(db, system()) as session:
        person = take_link(session, secret, LinkKind.INVITATION, LinkKind.PASSWORD)
        person.password_hash = hashed
        session.flush()
        end_all(session, person.id)
        attempts.forget(session, Purpose.SIGN_IN, person.email)
        append(session, system(), "person.password_changed", str(person.id))
        found, is_whole = first_step(session, person, agent, address)
    return entered(found, is_whole)
