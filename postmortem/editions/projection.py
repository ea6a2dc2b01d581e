"""`project`: one document as one audience may see it, from an allow-list of fields. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ..domain import attachments
from ..domain.actions import Action
from ..domain.audiences import MOST_PASSES, Audience, redact
from ..domain.documents import MARKERS, Document, as_dict
from ..domain.sections import LISTS, SectionKind, with_lists

FACTS = ("severity", "language", "zone", *MARKERS)
WORDS = ("noticed_by", "reach")
INCIDENT_LISTS = {
    "entries": ("id", "at", "type", "text", "sensible", "evidence", "pinned"),
    "relief_steps": ("id", "title", "text", "command"),
}
POSTMORTEM_LISTS = {
    "factors": ("id", "title", "text", "kind"),
    "actions": ("id", "title", "text", "owner", "side", "type", "due_on", "state"),
}
FILE = ("id", "name", "type", "size", "sha256", "caption")
TEXTS = {"text", "sensible", "title", "command", "owner", "evidence"}
LIST_OF_KIND = {
    SectionKind.TIMELINE: "entries",
    SectionKind.FACTORS: "factors",
    SectionKind.RELIEF: "relief_steps",
    SectionKind.ACTIONS: "actions",
}
PLACES = {place.kind: place for place in LISTS}


@dataclass(frozen=True, slots=True)
class Record:
    """What an edition says that the document itself does not hold."""

    incident: str
    postmortem: str | None
    number: str
    shared_number: int | None
    application_name: str
    client_name: str
    client_slug: str
    state: str
    source_url: str = ""


def project(document: Document, record: Record, noun: str, audience: Audience) -> dict[str, Any]:
    """The edition's source: for `client` only what is marked so, without a trace of the rest."""
    plain = as_dict(document)
    words = _words(document, record, audience)

    def items(name: str, allowed: tuple[str, ...]) -> list[dict[str, Any]]:
        return [
            item
            for given in plain[name]
            if audience is Audience.INTERNAL or given["audience"] == Audience.CLIENT
            if any((item := _item(given, allowed, audience, words)).get(k) for k in TEXTS)
        ]

    source: dict[str, Any] = {
        "noun": noun,
        "id": record.incident if noun == "incident" else record.postmortem,
        "incident": record.incident,
        "postmortem": record.postmortem,
        "number": _number(record, document.application, audience),
        "title": words(document.title) or _number(record, document.application, audience),
        "application": {"slug": document.application, "name": record.application_name},
        "template": _template(document, audience),
        "source_url": record.source_url,
        "tags": [tag for given in document.tags if (tag := words(given))],
        **{name: plain[name] for name in FACTS},
        **{name: words(plain[name]) for name in WORDS},
        **{name: items(name, allowed) for name, allowed in INCIDENT_LISTS.items()},
    }
    if noun == "postmortem":
        source |= {name: items(name, allowed) for name, allowed in POSTMORTEM_LISTS.items()}
        source["sections"] = _sections(document, source, audience, words)
    if files := _files(document, record, source, audience, words):
        source["attachments"] = files
    if audience is Audience.INTERNAL:
        source |= {
            "state": record.state,
            "sharing": str(document.sharing),
            "client": record.client_name,
            "template_version": document.template_version,
        }
    return source


def _words(document: Document, record: Record, audience: Audience) -> Callable[[str], str]:
    """What an audience may read of a text: without what its marks hide, and what shows a file
    that the audience does not get."""
    names = (record.client_name, record.client_slug)
    shared = {one.id for one in document.attachments if one.audience is Audience.CLIENT}
    if record.postmortem is None:
        shared = set()
    hidden = {one.id for one in document.attachments} - shared

    def words(text: str) -> str:
        text = redact(text, audience, names)
        for _ in range(MOST_PASSES if audience is Audience.CLIENT else 0):
            less = attachments.without(text, shared, hidden)
            if less == text:
                return text
            text = redact(less, audience, names)
        return text if audience is Audience.INTERNAL else ""

    return words


def _files(
    document: Document,
    record: Record,
    source: dict[str, Any],
    audience: Audience,
    words: Callable[[str], str],
) -> list[dict[str, Any]]:
    """The files that an audience gets; with an incident's facts only those its texts show."""
    listed = [
        one
        for one in document.attachments
        if audience is Audience.INTERNAL or one.audience is Audience.CLIENT
    ]
    if source["noun"] == "incident":
        texts = (item.get(name, "") for part in INCIDENT_LISTS for item in source[part]
                 for name in TEXTS)  # fmt: skip
        shown = attachments.shown_in(texts) if record.postmortem else set()
        listed = [one for one in listed if one.id in shown]
    return [_file(one, audience, words) for one in listed]


def _file(
    given: attachments.Attachment, audience: Audience, words: Callable[[str], str]
) -> dict[str, Any]:
    item = {name: getattr(given, name) for name in FILE}
    item["caption"] = words(given.caption)
    item["name"] = words(given.name) or attachments.clean_name("", given.type)
    return item | ({"audience": str(given.audience)} if audience is Audience.INTERNAL else {})


def project_application(
    slug: str, name: str, description: str, client: str, audience: Audience
) -> dict[str, Any]:
    """An application as one audience sees it; only staff read whose it is."""
    source = {"noun": "application", "id": slug, "name": name}
    source["description"] = redact(description, audience, client)
    return source | ({"client": client} if audience is Audience.INTERNAL else {})


def project_promise(action: Action, record: Record, audience: Audience) -> dict[str, Any]:
    """How a promise stands now, shown beside the words it was shared with."""
    owner = redact(action.owner, audience, (record.client_name, record.client_slug))
    return {
        "noun": "action",
        "id": action.id,
        "postmortem": record.postmortem,
        "owner": owner,
        "state": str(action.state),
        "due_on": action.due_on.isoformat() if action.due_on else None,
    }


def _template(document: Document, audience: Audience) -> str:
    """The template's key; one of the supplier's own, whose name may say anything, stays inside."""
    is_own = document.template_version > 0
    return "" if is_own and audience is Audience.CLIENT else document.template


def says_something(item: Mapping[str, Any]) -> bool:
    """Whether an item of a source holds a word; a place of a list does not need to."""
    if "key" in item:
        return item["kind"] != SectionKind.TEXT or bool(item["text"].strip())
    return "sha256" in item or any(item.get(name) for name in TEXTS)


def _number(record: Record, application: str, audience: Audience) -> str:
    if audience is Audience.INTERNAL:
        return record.number
    return f"{application.upper()}-{record.shared_number}" if record.shared_number else ""


def _item(
    given: dict[str, Any], allowed: tuple[str, ...], audience: Audience, words: Callable[[str], str]
) -> dict[str, Any]:
    item = {name: words(given[name]) if name in TEXTS else given[name] for name in allowed}
    if audience is Audience.INTERNAL:
        item["audience"] = given["audience"]
    return item


def _sections(
    document: Document, source: dict[str, Any], audience: Audience, words: Callable[[str], str]
) -> list[dict[str, Any]]:
    shown = []
    for section in with_lists(document.sections):
        if section.kind is not SectionKind.TEXT and audience not in ("internal", section.audience):
            section = PLACES[section.kind]  # the list is told item by item, not what it is called
        item = {
            "key": section.key,
            "heading": words(section.heading),
            "text": words(section.text),
            "kind": str(section.kind),
        }
        if section.kind is not SectionKind.TEXT:
            if not source[LIST_OF_KIND[section.kind]]:
                continue
            item["text"] = ""
        elif (audience is Audience.CLIENT and section.audience is not Audience.CLIENT) or not item[
            "text"
        ].strip():
            continue
        if audience is Audience.INTERNAL and section.kind is SectionKind.TEXT:
            item["audience"] = str(section.audience)
        shown.append(item)
    return shown
