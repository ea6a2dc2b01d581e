"""Mail: queued with what it is about, and given out with a fresh link when it is sent."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, select, update

from ..clock import now
from ..database import db
from ..database.sessions import GuardedSession, writing
from ..models import LinkKind, Mail, MailKind, Organization, Person, SignInLink
from ..policy.viewer import system
from .sign_ins import new_link

LASTS = {MailKind.INVITATION: timedelta(days=7), MailKind.PASSWORD: timedelta(hours=1)}
SUPPLIER = (
    select(Organization.name).where(Organization.kind == "supplier").order_by(Organization.id)
)
MOST_AT_ONCE = 100
AGAIN_AFTER = timedelta(minutes=1)
AGAIN_AT_LATEST = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One mail, ready to be written down and sent."""

    id: int
    kind: MailKind
    to: str
    name: str
    supplier: str
    language: str | None
    secret: str


def queue(session: GuardedSession, kind: MailKind, address: str) -> None:
    """Let this mail be sent soon to whoever has the address then."""
    session.add(Mail(kind=kind, address=address, created_at=now(), due_at=now()))


def take() -> Outgoing | None:
    """The next mail that is due, with a new link in it; a crash lets it be due again later.

    What grew too old, or is for nobody or for somebody disabled, is dropped on the way.
    """
    with writing(db, system()) as session:
        query = select(Mail).where(Mail.due_at <= now()).order_by(Mail.due_at, Mail.id)
        for mail in session.scalars(query.limit(MOST_AT_ONCE)).all():
            kind = MailKind(mail.kind)
            person = session.scalars(select(Person).where(Person.email == mail.address)).first()
            if person is None or not _is_wanted(mail, kind, person):
                session.delete(mail)
                continue
            mail.attempts += 1
            mail.due_at = now() + min(AGAIN_AFTER * 2 ** min(mail.attempts, 10), AGAIN_AT_LATEST)
            _spend(session, person, kind)
            secret = new_link(session, system(), person, LinkKind(kind), LASTS[kind])
            supplier = session.scalar(SUPPLIER) or ""
            return Outgoing(
                mail.id, kind, person.email, person.name, supplier, person.language, secret
            )
    return None


def _is_wanted(mail: Mail, kind: MailKind, person: Person) -> bool:
    is_late = mail.created_at + LASTS[kind] < now()
    is_in_vain = kind is MailKind.INVITATION and person.password_hash is not None
    return person.disabled_at is None and not is_late and not is_in_vain


def _spend(session: GuardedSession, person: Person, kind: MailKind) -> None:
    """A new link closes the ones of its kind before it."""
    earlier = (
        SignInLink.person_id == person.id,
        SignInLink.kind == kind,
        SignInLink.used_at.is_(None),
    )
    session.execute(update(SignInLink).where(*earlier).values(used_at=now()))


def sent(outgoing: Outgoing) -> None:
    """Forget a mail that its server took."""
    with writing(db, system()) as session:
        session.execute(delete(Mail).where(Mail.id == outgoing.id))


def failed(outgoing: Outgoing, problem: str) -> None:
    """Remember why a mail was not taken; it is due again already."""
    with writing(db, system()) as session:
        session.execute(update(Mail).where(Mail.id == outgoing.id).values(problem=problem[:200]))
