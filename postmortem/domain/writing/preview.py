"""A document that is not saved yet, part by part."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .. import attachments
from ..audiences import Audience, redact
from ..documents import Document
from ..instants import typed
from ..sections import SectionKind, with_lists


@dataclass(frozen=True, slots=True)
class Part:
    """One titled part as Markdown."""

    heading: str
    text: str


def _lists(document: Document, audience: str) -> dict[SectionKind, str]:
    def seen(items: Iterable[object]) -> Iterator[object]:
        for item in items:
            if audience != Audience.CLIENT or getattr(item, "audience", "") == Audience.CLIENT:
                yield item

    def titled(items: Iterable[object]) -> str:
        return "\n\n".join(
            "\n\n".join(
                filter(
                    None,
                    (
                        f"**{getattr(item, 'title', '')}**",
                        getattr(item, "text", ""),
                        _fenced(getattr(item, "command", "")),
                    ),
                )
            )
            for item in seen(items)
        )

    entries = "\n\n".join(
        f"**{typed(entry.at, document.zone)[1]}** {entry.text}" if entry.at else entry.text
        for entry in document.entries
        if audience != Audience.CLIENT or entry.audience == Audience.CLIENT
    )
    return {
        SectionKind.TIMELINE: entries,
        SectionKind.FACTORS: titled(document.factors),
        SectionKind.RELIEF: titled(document.relief_steps),
        SectionKind.ACTIONS: titled(document.actions),
    }


def _fenced(command: str) -> str:
    return f"```\n{command}\n```" if command else ""


def parts(document: Document, audience: str) -> list[Part]:
    """What an audience would read, in order."""
    lists = _lists(document.sorted(), audience)
    shared = {one.id for one in document.attachments if one.audience is Audience.CLIENT}
    hidden = {one.id for one in document.attachments} - shared
    shown = []
    for section in with_lists(document.sections):
        text = lists.get(section.kind, section.text)
        is_hidden = section.kind not in lists and section.audience != Audience.CLIENT
        if not (audience == Audience.CLIENT and is_hidden):
            read = redact(text, audience)
            if audience == Audience.CLIENT:
                read = attachments.without(read, shared, hidden)
            shown.append(Part(section.heading, read))
    return shown
