"""`project`: one document as one audience may see it, from an allow-list of fields. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..domain import attachments
from ..domain.actions import Action
from ..domain.audiences import MOST_PASSES, Audience, redact
from ..domain.documents import MARKERS, Document, as_dict, write_instant
from ..domain.knowledge import footprint
from ..domain.knowledge.measurements import Measurement
from ..domain.knowledge.measurements import as_dict as as_metric
from ..domain.knowledge.pages import PageDocument
from ..domain.knowledge.releases import Release
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
    slug: str,
    name: str,
    description: str,
    client: str,
    audience: Audience,
    ways: Sequence[tuple[str, str]] = (),
) -> dict[str, Any]:
    """An application as one audience sees it; only staff read whose it is.

    `ways` are how the two sides have worked together, each with the day it was chosen on.
    """
    source: dict[str, Any] = {"noun": "application", "id": slug, "name": name}
    source["description"] = redact(description, audience, client)
    if ways:
        source["ways"] = [{"way": way, "since": day} for way, day in ways]
    return source | ({"client": client} if audience is Audience.INTERNAL else {})


MOST_POINTS = 12  # of a metric: the measurements that its chart shows


def project_footprint(
    slug: str, measurements: Sequence[Measurement], client: tuple[str, ...], audience: Audience
) -> dict[str, Any]:
    """What was measured of an application: for `client` only the measurements marked so."""
    is_internal = audience is Audience.INTERNAL
    newest = footprint.newest_first(
        one for one in measurements if is_internal or one.audience is Audience.CLIENT
    )
    metrics: dict[str, dict[str, Any]] = {}
    for one in newest:
        for metric in map(as_metric, one.metrics):
            _measured(metrics, one.id, metric, client, audience)
    listed = [
        {
            "id": one.id,
            "version": redact(one.version, audience, client),
            "measured_on": one.measured_on.isoformat(),
            "kind": str(one.format),
            "note": redact(one.note, audience, client),
        }
        | ({"audience": str(one.audience)} if is_internal else {})
        for one in newest
    ]
    return {
        "noun": "footprint",
        "id": slug,
        "measurements": listed,
        "metrics": list(metrics.values()),
    }


def _measured(
    metrics: dict[str, dict[str, Any]],
    measurement: str,
    metric: dict[str, Any],
    client: tuple[str, ...],
    audience: Audience,
) -> None:
    """Add what one measurement says of a metric; both sides link to it by the same key."""
    name, unit = (redact(metric.pop(part), audience, client).strip() for part in ("name", "unit"))
    if not name:
        return
    key = footprint.key_of(redact(name, Audience.CLIENT, client).strip() + f" {unit}")
    if metrics.get(key, {"name": name})["name"] != name:  # apart by a hidden word
        key = footprint.key_of(f"{name} {unit}")
    series = metric.pop("series", None)
    found = metrics.setdefault(key, {"key": key, "name": name, "unit": unit, "points": []})
    points = found["points"]
    if len(points) < MOST_POINTS and all(one["measurement"] != measurement for one in points):
        points.append({"measurement": measurement} | metric)
        if series and len(points) == 1:
            found["series"] = series


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


def project_release(
    release: Release, public_id: str, application: Mapping[str, str], audience: Audience
) -> dict[str, Any]:
    """A release as one audience sees it; `application` has its slug, its name and its client's."""
    names = (application["client"], application["client_slug"])
    times = {
        name: write_instant(at) if (at := getattr(release, name)) else None
        for name in ("released_at", "oldest_change_at", "rolled_back_at")
    }
    source = {
        "noun": "release",
        "id": public_id,
        "application": {name: application[name] for name in ("slug", "name")},
        "version": release.version,
        "began_at": times["released_at"],
        **times,
        "changes": release.changes,
        "description": redact(release.text, audience, names),
    }
    return source | ({"audience": str(release.audience)} if audience is Audience.INTERNAL else {})


@dataclass(frozen=True, slots=True)
class PageRecord:
    """What a page's edition says that its document does not hold."""

    id: str
    application_name: str
    client_name: str
    client_slug: str
    state: str


def project_page(page: PageDocument, record: PageRecord, audience: Audience) -> dict[str, Any]:
    """A knowledge page: for `client` only the sections marked so, and an owner without address."""
    names = (record.client_name, record.client_slug)

    def words(text: str) -> str:
        return redact(text, audience, names)

    is_internal = audience is Audience.INTERNAL
    read = [
        {"key": one.key, "heading": words(one.heading), "text": text, "kind": "text"}
        | ({"audience": str(one.audience)} if is_internal else {})
        for one in page.sections
        if is_internal or one.audience is Audience.CLIENT
        if (text := words(one.text)).strip()
    ]
    source: dict[str, Any] = {
        "noun": "page",
        "id": record.id,
        "kind": str(page.kind),
        "title": words(page.title) or str(page.kind),
        "language": page.language,
        "application": {"slug": page.application, "name": record.application_name},
        "tags": [tag for given in page.tags if (tag := words(given))],
        "owner": page.owner if is_internal else _without_address(words(page.owner)),
        "checked_on": page.checked_on.isoformat() if page.checked_on else None,
        "check_by": page.check_by.isoformat() if page.check_by else None,
        "sections": read,
    }
    return source | ({"state": record.state, "client": record.client_name} if is_internal else {})


def _without_address(text: str) -> str:
    """A name as it was typed, without e-mail addresses."""
    return " ".join(word for word in text.split() if "@" not in word).strip(" ,;")


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
