"""An edition's row: canonical source with its checksum, the HTML made from it, and its card."""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ..clock import now
from ..domain.attachments import is_picture
from ..domain.documents import canonical, read_instant
from ..domain.durations import minutes_between, phases
from ..domain.knowledge import wiki_links
from ..models import Edition, Standing
from ..render.placing import Placed, place
from ..render.pool import RENDERER_VERSION

LISTED = ("incident", "postmortem")
PAGE = ("noun", "id", "kind", "title", "language", "application", "tags", "owner", "checked_on",
        "check_by")  # fmt: skip
LINK = re.compile(
    r'<a href="(?:https?://[^/"]*)?/(?:pages|postmortems|incidents)/([a-z0-9]{4,16})["#?]'
)


def texts(source: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Every Markdown text of a source with its path, such as "entries/k3v" or "sections/impact"."""
    if "description" in source:
        yield "description", source["description"]
    for section in source.get("sections", ()):
        yield f"sections/{section['key']}", section["text"]
    for name in ("entries", "factors", "relief_steps", "actions"):
        for item in source.get(name, ()):
            yield f"{name}/{item['id']}", item["text"]
            if item.get("sensible"):
                yield f"{name}/{item['id']}/sensible", item["sensible"]


def instant(source: Mapping[str, Any], name: str) -> Any:
    """One of the source's times as a datetime; None when it has none."""
    return read_instant(source[name]) if source.get(name) else None


def card(source: Mapping[str, Any]) -> dict[str, Any]:
    """What a list shows of an edition."""
    times = [
        instant(source, f"{name}_at")
        for name in ("began", "detected", "acknowledged", "relieved", "ended")
    ]
    shown = {
        name: source[name]
        for name in ("noun", "id", "number", "title", "severity", "began_at", "ended_at")
    }
    noun = "postmortem" if source["postmortem"] else "incident"
    return shown | {
        "url": f"/{noun}s/{source[noun]}",
        "incident": source["incident"],
        "application": source["application"],
        "minutes": minutes_between(times[0], times[-1]),
        "unnoticed": minutes_between(times[0], times[1]),
        "phases": phases(*times),
        "fixed_by": next((step["title"] for step in source["relief_steps"]), ""),
        "language": source["language"],
        "tags": source["tags"],
        "factors": [factor["kind"] for factor in source.get("factors", ())],
        "open_actions": [
            {name: action[name] for name in ("id", "title", "owner", "due_on", "state")}
            for action in source.get("actions", ())
            if action["state"] == "open"
        ],
        **({"state": source["state"], "missing": missing(source)} if "state" in source else {}),
    }


def missing(source: Mapping[str, Any]) -> list[str]:
    """The titles typed in a source's texts that lead to no page, each once."""
    titles = (title for _, text in texts(source) for title in wiki_links.missing(text))
    return list(dict.fromkeys(titles))


def page_card(source: Mapping[str, Any]) -> dict[str, Any]:
    """What a list shows of a page; `missing` are titles in its text that lead nowhere."""
    shown = {name: source[name] for name in PAGE} | {"url": f"/pages/{source['id']}"}
    shown |= {"missing": missing(source)}
    return shown | ({"state": source["state"]} if "state" in source else {})


def links_in(html: Mapping[str, str]) -> str:
    """The ids of the records that some texts lead to, each between two spaces."""
    names = dict.fromkeys(name for text in html.values() for name in LINK.findall(text))
    return f" {' '.join(names)} " if names else ""


def checksum(source: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical source."""
    return hashlib.sha256(canonical(source).encode()).hexdigest()


def address_of(postmortem: str, attachment: str) -> str:
    """Where a file of a postmortem is read."""
    return f"/postmortems/{postmortem}/attachments/{attachment}"


def addresses_of(source: Mapping[str, Any], names: Iterable[str]) -> frozenset[str]:
    """Where files of these names would be read; beside a page there is none."""
    if "postmortem" not in source:
        return frozenset()
    return frozenset(address_of(source["postmortem"], name) for name in names)


def html_of(source: Mapping[str, Any], rendered: Mapping[str, str]) -> dict[str, str]:
    """The HTML of each text by its path, with the files that the source lists in their places."""
    files = {
        one["id"]: Placed(
            address_of(source["postmortem"], one["id"]), one["name"], is_picture(one["type"])
        )
        for one in source.get("attachments", ())
    }
    return {path: place(rendered[text], files) for path, text in texts(source)}


def _shown(source: Mapping[str, Any]) -> Mapping[str, Any]:
    if source["noun"] == "page":
        return page_card(source)
    return card(source) if source["noun"] in LISTED else source


def fill(edition: Edition, source: Mapping[str, Any], rendered: Mapping[str, str]) -> Edition:
    """Put a source into an edition's row; `rendered` holds the HTML of each of its texts."""
    shown = _shown(source)
    html = html_of(source, rendered)
    edition.card = json.dumps(shown, ensure_ascii=False)
    edition.source = canonical(source)
    edition.html = json.dumps(html, ensure_ascii=False)
    edition.links = links_in(html)
    edition.renderer = RENDERER_VERSION
    edition.sha256 = checksum(source)
    edition.severity = source.get("severity")
    edition.began_at = instant(source, "began_at")
    edition.source_url = source.get("source_url", "")
    edition.created_at = now()
    edition.standing = Standing.CURRENT
    return edition
