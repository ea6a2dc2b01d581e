"""Sends what mail is due, by plain SMTP; whatever the server does not take is tried again."""

import logging
import smtplib
import ssl
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, make_msgid
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, g
from flask_babel import format_datetime, gettext, ngettext

from ..clock import now
from ..config import Settings
from ..database import db
from ..models import MailKind
from ..operations import mails
from ..operations.mails import Outgoing
from ..policy.viewer import system
from ..store import mails as store
from . import weekly

SECONDS = 20
TOLD = {  # what a mail tells, and under which name its template knows that
    MailKind.REMINDER: ("pages", weekly.to_look_at),
    MailKind.WEEKLY: ("week", weekly.told),
}
log = logging.getLogger(__name__)


def send_due(app: Flask) -> int:
    """Send every mail that is due; how many the server took."""
    settings: Settings = app.config["SETTINGS"]
    taken = 0
    while settings.has_mail:
        with app.app_context():
            outgoing = mails.take() if store.is_due(system()) else None
            db.session.remove()
            if outgoing is None:
                break
            taken += _send(app, settings, outgoing)
    return taken


def _send(app: Flask, settings: Settings, outgoing: Outgoing) -> bool:
    try:
        message = written(app, settings, outgoing)
        if message is None:
            mails.sent(outgoing)
            return False
        with _server(settings) as server:
            server.send_message(message)
    except (OSError, smtplib.SMTPException, ValueError) as error:
        problem = " ".join(str(error).split()) or type(error).__name__
        log.warning("a mail was not sent and is tried again: %s", problem)
        mails.failed(outgoing, problem)
        return False
    mails.sent(outgoing)
    return True


def written(app: Flask, settings: Settings, outgoing: Outgoing) -> EmailMessage | None:
    """The mail in its reader's language, one line for each header; None if it would say nothing."""
    more: dict[str, Any] = {}
    if outgoing.kind in TOLD:
        name, tell = TOLD[outgoing.kind]
        told = tell(app, outgoing)
        if told is None:
            return None
        more = {name: told, "base": settings.address, "line": _line, "ngettext": ngettext}
    g.language = outgoing.language or settings.language
    text = app.jinja_env.get_template(f"mail/{outgoing.kind}.txt").render(
        _=gettext,
        name=_line(outgoing.name),
        supplier=_line(outgoing.supplier),
        place=urlsplit(settings.address).netloc,
        link=f"{settings.address}/password/{outgoing.secret}",
        until=f"{format_datetime(now() + mails.LASTS[outgoing.kind], 'medium')} UTC",
        **more,
    )
    subject, _empty, body = text.partition("\n")
    message = EmailMessage(policy=SMTP)
    message["Subject"] = _line(subject)
    message["From"] = settings.mail_sender
    message["To"] = outgoing.to
    message["Date"] = formatdate()
    message["Message-ID"] = make_msgid(domain=urlsplit(settings.address).hostname)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(body.strip() + "\n")
    return message


def _line(text: str) -> str:
    """The text without control characters, on one line."""
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())


def _server(settings: Settings) -> smtplib.SMTP:
    """A connection that is encrypted as the settings say, or none at all."""
    where = settings.mail_host, settings.mail_port
    trusted = ssl.create_default_context()
    if settings.mail_tls == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(*where, timeout=SECONDS, context=trusted)
    else:
        server = smtplib.SMTP(*where, timeout=SECONDS)
    try:
        if settings.mail_tls == "starttls":
            server.starttls(context=trusted)
        if settings.mail_user:
            server.login(settings.mail_user, settings.mail_password)
    except BaseException:
        server.close()
        raise
    return server
