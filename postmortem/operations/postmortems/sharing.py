"""Giving a client what is marked for it, within the transaction of whatever was done."""

from dataclasses import replace

from ...domain.documents import Document
from .. import editions
from ..journal import append
from .opening import Open


def share_incident(opened: Open, document: Document, rendered: dict[str, str]) -> None:
    """Let the client read the incident's entries marked for it, and no word of the postmortem."""
    number_for_client(opened)
    record = opened.record
    if "postmortem" not in editions.shared_nouns(opened.session, record):
        record = replace(record, postmortem=None)
    if editions.write_client(
        opened.session, document, record, opened.application, rendered, nouns=("incident",)
    ):
        append(opened.session, opened.viewer, "incident.shared", opened.incident.public_id)


def share(opened: Open, document: Document, rendered: dict[str, str]) -> None:
    number_for_client(opened)
    if editions.write_client(opened.session, document, opened.record, opened.application, rendered):
        append(opened.session, opened.viewer, "postmortem.shared", opened.postmortem.public_id)
    editions.write_promises(opened.session, document, opened.record, opened.application)


def number_for_client(opened: Open) -> None:
    """Give the incident the application's next number when it is first shared."""
    if opened.incident.shared_number is None:
        opened.application.last_shared_number += 1
        opened.incident.shared_number = opened.application.last_shared_number
