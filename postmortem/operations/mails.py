"""Mail: queued with what it is about, and given out with a fresh link when it is sent."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, update

from ..clock import now
from ..database import db
from ..database.sessions import GuardedSession, writing
from ..domain.learning.habits import week_began
from ..models import LinkKind, Mail, MailKind, Organization, Person, SignInLink
from ..policy.viewer import system
from .sign_ins import new_link

LASTS = {
    MailKind.INVITATION: timedelta(days=7),
    MailKind.PASSWORD: timedelta(hours=1),
    MailKind.REMINDER: timedelta(days=6),
    MailKind.WEEKLY: timedelta(days=6),
}
ONCE_A_WEEK = {  # who wants it, and when each had the last
    MailKind.REMINDER: (Person.page_mail, Person.last_reminded_at),
    MailKind.WEEKLY: (Person.weekly_mail, Person.last_weekly_at),
}
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
    asked_at: datetime
    told_at: datetime | None


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
            if kind is MailKind.REMINDER:
                person.last_reminded_at = mail.created_at
            mail.attempts, mail.problem = mail.attempts + 1, ""
            mail.due_at = now() + min(AGAIN_AFTER * 2 ** min(mail.attempts, 10), AGAIN_AT_LATEST)
            secret = "" if kind in ONCE_A_WEEK else _linked(session, person, kind)
            supplier = session.scalar(SUPPLIER) or ""
            return Outgoing(
                mail.id, kind, person.email, person.name, supplier, person.language, secret,
                mail.created_at, person.last_weekly_at,
            )  # fmt: skip
    return None


def _is_wanted(mail: Mail, kind: MailKind, person: Person) -> bool:
    """Whether it is still to be sent; a reminder whose sending broke off may have arrived."""
    is_late = mail.created_at + LASTS[kind] < now()
    is_in_vain = kind is MailKind.INVITATION and person.password_hash is not None
    is_unwanted = kind in ONCE_A_WEEK and not getattr(person, ONCE_A_WEEK[kind][0].key)
    is_unsure = kind is MailKind.REMINDER and mail.attempts > 0 and not mail.problem
    is_wanted = not (is_late or is_in_vain or is_unwanted or is_unsure)
    return person.disabled_at is None and is_wanted


def _linked(session: GuardedSession, person: Person, kind: MailKind) -> str:
    """The secret of a new link, which closes the ones of its kind before it."""
    earlier = (
        SignInLink.person_id == person.id,
        SignInLink.kind == kind,
        SignInLink.used_at.is_(None),
    )
    session.execute(update(SignInLink).where(*earlier).values(used_at=now()))
    return new_link(session, system(), person, LinkKind(kind), LASTS[kind])


def sent(outgoing: Outgoing) -> None:
    """Forget a mail that its server took, or that had nothing to say."""
    with writing(db, system()) as session:
        session.execute(delete(Mail).where(Mail.id == outgoing.id))
        if outgoing.kind in ONCE_A_WEEK:
            told = update(Person).where(Person.email == outgoing.to)
            session.execute(told.values({ONCE_A_WEEK[outgoing.kind][1]: outgoing.asked_at}))


def queue_of_week(kind: MailKind, moment: datetime) -> int:
    """Let everybody who wants this mail have this week's; how many have it before them.

    It is the mail of the week that began last, on a Monday; whoever had it gets no second one.
    Reminders, which nobody asked for, go to real people of the supplier.
    """
    wanted, last = ONCE_A_WEEK[kind]
    waiting = select(Mail.address).where(Mail.kind == kind)
    query = (
        select(Person.email)
        .where(wanted.is_(True), Person.disabled_at.is_(None))
        .where(or_(last.is_(None), last < week_began(moment)))
        .where(Person.email.not_in(waiting))
        .order_by(Person.id)
    )
    if kind is MailKind.REMINDER:
        suppliers = select(Organization.id).where(Organization.kind == "supplier")
        query = query.where(Person.is_sample.is_(False), Person.organization_id.in_(suppliers))
    with writing(db, system()) as session:
        addresses = session.scalars(query).all()
        for address in addresses:
            session.add(Mail(kind=kind, address=address, created_at=moment, due_at=moment))
    return len(addresses)


def failed(outgoing: Outgoing, problem: str) -> None:
    """Remember why a mail was not taken; it is due again already."""
    with writing(db, system()) as session:
        session.execute(update(Mail).where(Mail.id == outgoing.id).values(problem=problem[:200]))
