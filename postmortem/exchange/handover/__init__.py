"""The handover copy: everything a client reads, as a folder that opens without the product."""

import json
from collections.abc import Callable
from datetime import date
from typing import IO, Any

from flask import current_app, g

from ... import clock
from ...editions import attachments
from ...editions.reading import Reading
from ...errors import Invalid, Problem
from ...operations import handovers as operations
from ...policy.viewer import Viewer
from ...store.handovers import Handover
from ..exports import markdown, page_markdown
from . import printing, tables, words
from .archive import Archive
from .contents import Contents, Record
from .pages import ASSETS, STATIC, Pages

FORMAT = 1
NOUNS = ("postmortem", "incident", "page", "release")
Progress = Callable[[int], object]


def contents_for(viewer: Viewer, slug: str) -> tuple[Handover, Contents]:
    """For whom a copy would be made, and what it would hold."""
    handover = operations.begin(viewer, slug)
    with current_app.app_context():  # a reading session of its own, with the client's eyes
        return handover, Contents(handover.eyes)


def make(
    viewer: Viewer,
    slug: str,
    file: IO[bytes],
    *,
    language: str,
    on: date | None = None,
    pdf: bool = False,
    progress: Progress = lambda _count: None,
) -> str:
    """Write the zip of a client's copy into a file; returns the name of its folder."""
    to_pdf = printing.printer() if pdf else None
    handover = operations.begin(viewer, slug)
    with current_app.app_context():
        g.language = language
        on = on or clock.now().date()
        contents = Contents(handover.eyes)
        if not contents.applications:
            client = {"client": handover.client}
            raise Invalid([Problem("", "Nothing is shared with %(client)s yet.", client)])
        archive = Archive(file, f"handover-{handover.slug}-{on}", on)
        copy = _Copy(handover, contents, archive, Pages(handover, contents, on, language))
        copy.write(progress, to_pdf)
        archive.add("manifest.json", _manifest(handover, contents, archive, on, copy.editions))
        archive.close()
    operations.made(viewer, handover)
    return archive.folder


class _Copy:
    """Writes the files of one copy, noting the editions they are made of."""

    def __init__(
        self, handover: Handover, contents: Contents, archive: Archive, pages: Pages
    ) -> None:
        self.handover = handover
        self.contents = contents
        self.archive = archive
        self.pages = pages
        self.editions: list[dict[str, Any]] = []
        self.texts: dict[str, list[str]] = {}  # what the search of the copy looks through

    def write(self, progress: Progress, to_pdf: Callable[[str, str], bytes] | None) -> None:
        """All files but the manifest."""
        for name in ASSETS:
            self.archive.add(f"assets/{name}", (STATIC / name).read_bytes())
        for number, edition in enumerate(self.contents.applications):
            self.editions.append(_named(edition))
            path = self.contents.page("application", edition.public_id)
            self.archive.add(path, self.pages.application(number))
        kept = self._records(progress, keep=to_pdf is not None)
        kept_pages = self._pages(progress, keep=to_pdf is not None)
        self._measured()
        self._released()
        self.archive.add("assets/words.js", words.script(self.texts))
        self.archive.add("index.html", self.pages.index(self.editions))
        if to_pdf:
            style = (STATIC / "handover-print.css").read_text("utf-8")
            self.archive.add("handover.pdf", to_pdf(self.pages.printed(kept, kept_pages), style))

    def _records(self, progress: Progress, *, keep: bool) -> list[Record]:
        kept = []
        cards = self.contents.cards
        told = {one["id"] for one in cards if self.contents.is_told(one)}
        for record in self.contents.records():
            edition, source = record.edition, record.edition.source
            self.editions += [_named(one) for one in (edition, *record.promises.values())]
            path = self.contents.page(edition.noun, edition.public_id)
            self.archive.add(path, self.pages.record(record))
            self._files(record)
            if edition.public_id not in told:
                slug = source["application"]["slug"]
                self.archive.add(f"markdown/{slug}/{edition.public_id}.md", markdown(source))
                self.texts[path] = words.passages(source)
                kept += [record] if keep else []
            progress(1)
        return kept

    def _pages(self, progress: Progress, *, keep: bool) -> list[Reading]:
        kept = []
        for edition in self.contents.read("page", self.contents.pages):
            self.editions.append(_named(edition))
            name, source = edition.public_id, edition.source
            path = self.contents.page("page", name)
            self.archive.add(path, self.pages.page(edition))
            folder = f"markdown-pages/{source['application']['slug']}"
            self.archive.add(f"{folder}/{name}.md", page_markdown(source))
            self.texts[path] = words.passages(source)
            kept += [edition] if keep else []
            progress(1)
        return kept

    def _measured(self) -> None:
        for slug, edition in sorted(self.contents.footprints.items()):
            self.editions.append(_named(edition))
            page, values = self.pages.footprint(edition)
            self.archive.add(self.contents.page("footprint", slug), page)
            self.archive.add(f"footprints/{slug}.csv", values)

    def _released(self) -> None:
        cards = self.contents.releases
        for slug in sorted({card["application"]["slug"] for card in cards}):
            found = list(self.contents.read("release", self.contents.of(slug, cards)))
            self.editions += [_named(edition) for edition in found]
            self.archive.add(f"releases/{slug}.html", self.pages.releases(slug))
            self.archive.add(f"releases/{slug}.csv", tables.releases(e.source for e in found))

    def _files(self, record: Record) -> None:
        """The files that an edition lists, each once."""
        of = record.edition.source["postmortem"]
        for name, path in record.files.items():
            if path not in self.archive.sums:
                self.archive.add(path, attachments.get(self.contents.eyes, of, name).content)


def _named(edition: Reading) -> dict[str, Any]:
    return {
        "noun": edition.noun,
        "id": edition.public_id,
        "version": edition.number,
        "shared_on": edition.created_at.date().isoformat(),
        "sha256": edition.sha256,
    }


def _manifest(
    handover: Handover,
    contents: Contents,
    archive: Archive,
    on: date,
    editions: list[dict[str, Any]],
) -> str:
    """What the copy says of itself to programs, with the checksum of each edition and file."""
    said = {
        "format": FORMAT,
        "client": {"slug": handover.slug, "name": handover.client},
        "made_on": on.isoformat(),
        "made_by": handover.maker,
        "records": {noun: contents.count(noun) for noun in NOUNS},
        "editions": editions,
        "files": dict(sorted(archive.sums.items())),
    }
    return json.dumps(said, ensure_ascii=False, indent=2) + "\n"
