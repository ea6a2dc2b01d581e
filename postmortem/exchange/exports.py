"""An edition as a Markdown file with front matter: what its reader may take away."""

from collections.abc import Mapping
from typing import Any

from ..domain.audiences import Audience
from ..domain.documents import PARTS, Document, from_dict
from .documents import write_document


def document_of(source: Mapping[str, Any]) -> Document:
    """The document that an edition shows; what a client was given is marked for the client."""
    values = dict(source) | {"application": source["application"]["slug"]}
    for name in PARTS:
        values[name] = [{"audience": Audience.CLIENT} | item for item in source.get(name, ())]
    return from_dict(values)


def page_markdown(source: Mapping[str, Any]) -> str:
    """A knowledge page's source as Markdown, as `pages.read_page` reads it."""
    names = ("kind", "owner", "checked_on", "check_by")
    values = {name: source[name] for name in ("title", "language", "tags")}
    sections = [{"audience": Audience.CLIENT} | one for one in source["sections"]]
    values |= {"application": source["application"]["slug"], "sections": sections}
    return write_document(from_dict(values), **{name: source[name] or "" for name in names})


def markdown(source: Mapping[str, Any]) -> str:
    """An edition's source as Markdown; importing it again gives the same document."""
    facts = {name: source[name] for name in ("number", "state") if source.get(name)}
    return write_document(document_of(source), **facts)
