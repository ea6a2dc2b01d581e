"""What the index of one audience holds of an incident or a page: made from editions only."""

from collections.abc import Iterable, Mapping
from typing import Any

from ..config import LANGUAGES
from ..domain.knowledge.pages import PageKind
from ..domain.noticing import noticed
from ..search.documents import Passage, SearchDocument
from ..store import pages
from .freezing import instant


def _passages(source: Mapping[str, Any]) -> list[Passage]:
    found = [
        Passage(section["heading"], section["key"], section["text"], "body")
        for section in source.get("sections", ())
        if section["text"]
    ]
    for entry in source["entries"]:
        text = "\n".join(filter(None, (entry["text"], entry["sensible"])))
        clock = (entry["at"] or "")[11:16]
        found.append(Passage(f"Timeline {clock}".strip(), entry["id"], text, "entry"))
    for name, label, kind in (
        ("relief_steps", "What helped", "relief"),
        ("factors", "What contributed", "body"),
        ("actions", "Actions", "body"),
    ):
        for item in source.get(name, ()):
            parts = (item["title"], item["text"], item.get("command", ""), item.get("owner", ""))
            text = "\n".join(filter(None, parts))
            found.append(Passage(label, item["id"], text, kind))
    for file in source.get("attachments", ()):
        found.append(
            Passage("Attachments", file["id"], f"{file['name']}\n{file['caption']}", "body")
        )
    facts = " ".join(filter(None, (source["noticed_by"], source["reach"], source["number"])))
    if facts:
        found.append(Passage("Facts", "facts", facts, "body"))
    return found


def _flags(incident: Mapping[str, Any], postmortem: Mapping[str, Any] | None) -> frozenset[str]:
    """What `is:` and `has:` can ask for."""
    newest = postmortem or incident
    held = {
        "ended" if incident["ended_at"] else "open": True,
        "timeline": incident["entries"],
        "relief": newest["relief_steps"],
        "commands": any(step["command"] for step in newest["relief_steps"]),
        "postmortem": postmortem,
        "factors": newest.get("factors"),
        "actions": newest.get("actions"),
    }
    return frozenset(name for name, value in held.items() if value)


def search_document(
    incident: Mapping[str, Any],
    postmortem: Mapping[str, Any] | None,
    version: str = "",
    authors: Iterable[str] = (),
) -> SearchDocument:
    """One hit: the incident, with the postmortem's passages where there is one."""
    passages = _passages(postmortem) if postmortem else []
    known = {passage.anchor for passage in passages}
    passages += [passage for passage in _passages(incident) if passage.anchor not in known]
    newest = postmortem or incident
    return SearchDocument(
        id=incident["incident"],
        noun="incident",
        title=newest["title"],
        application=incident["application"]["slug"],
        severity=incident["severity"],
        language=incident["language"],
        began_at=instant(incident, "began_at"),
        passages=tuple(passages),
        factors=tuple(factor["kind"] for factor in newest.get("factors", ())),
        tags=tuple(newest["tags"]),
        version=version,
        fixed_by=next((step["title"] for step in newest["relief_steps"]), ""),
        noticed_by=noticed(incident["noticed_by"]) or "",
        authors=tuple(authors),
        flags=_flags(incident, postmortem),
    )


def page_document(source: Mapping[str, Any], version: str = "") -> SearchDocument:
    """One hit: a page. What kind it is can be searched for, in each language."""
    passages = [
        Passage(section["heading"], section["key"], section["text"], "body")
        for section in source["sections"]
    ]
    headings = "\n".join(section["heading"] for section in source["sections"])
    kind = PageKind(source["kind"])
    names = (pages.templates(language)[kind][0].name for language in LANGUAGES)
    said = dict.fromkeys((kind.replace("-", " "), *names, source["owner"], headings))
    about = "\n".join(filter(None, said))
    return SearchDocument(
        id=source["id"],
        noun="page",
        title=source["title"],
        application=source["application"]["slug"],
        severity=None,
        language=source["language"],
        began_at=None,
        passages=(*passages, Passage("", "", about, "body")),
        tags=tuple(source["tags"]),
        version=version,
    )
