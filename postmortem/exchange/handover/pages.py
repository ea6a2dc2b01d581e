"""The pages of a handover copy, filled in from the product's own templates without its routes."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time
from pathlib import Path
from types import MappingProxyType
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from jinja2 import ChoiceLoader, Environment, FileSystemLoader
from markupsafe import Markup

from ...domain.knowledge import footprint
from ...domain.knowledge.delivery import FEWEST, HOURS
from ...domain.knowledge.pages import PageKind
from ...editions import delivery, links, overviews
from ...editions.figures import figures
from ...editions.pages import is_overdue
from ...editions.reading import Card, Reading
from ...render import charts, ranges
from ...store.handovers import Handover
from ...store.pages import templates as outlines
from . import tables
from .contents import Contents, Record
from .links import leading, within

STATIC = Path(__file__).parents[2] / "static"
ASSETS = ("app.css", "handover.css", "overview.css", "pages.css", "footprint.css", "theme.js",
          "app.js", "pages.js", "handover.js", "favicon.svg")  # fmt: skip
SYMBOL = re.compile(r'<symbol id="([\w-]+)" viewBox="([\d ]+)">(.*?)</symbol>')


class Pages:
    """Fills in the templates of one copy."""

    def __init__(self, handover: Handover, contents: Contents, on: date, language: str) -> None:
        self.contents = contents
        self.templates = _templates()
        self.shared: dict[str, Any] = {
            "copy": handover,
            "contents": contents,
            "on": on,
            "language": language,
            "today": on.isoformat(),
        }
        self._end = datetime.combine(on, time.max, UTC)

    def index(self, editions: list[dict[str, Any]]) -> str:
        """The first page: what this is, the search, everything in lists, and its versions."""
        known = {(one["noun"], one["id"]): one for one in editions}
        cards = [*self.contents.cards, *self.contents.pages]
        versions = [card | known[card["noun"], card["id"]] for card in cards]
        return self._page("index", "", title="", versions=versions)

    def application(self, number: int) -> str:
        """The page of one application: the way in, as far as its editions tell it."""
        edition = self.contents.applications[number]
        overview = overviews.get(self.contents.eyes, edition.public_id)
        overview = replace(overview, answers=self._texts(dict(overview.answers)))
        outline, _start = outlines(self.shared["language"])[PageKind.OPERATIONS]
        return self._page(
            "application",
            "../",
            title=edition.source["name"],
            application=edition.source,
            description=self._texts(edition.html).get("description", ""),
            overview=overview,
            questions=overviews.questions(overview, outline),
            promises=self._led(overview.promises),
        )

    def page(self, edition: Reading) -> str:
        """One knowledge page, with what in the copy links to it."""
        linking = links.backlinks(self.contents.eyes, edition.public_id)
        cards = [card for card in self._led(linking) if card["url"]]
        return self._page("page", "../", cards=cards, **self._known(edition))

    def footprint(self, edition: Reading) -> tuple[str, str]:
        """What is normal for an application: the page, and its values as CSV."""
        source = edition.source
        histories = footprint.histories(source)
        page = self._page(
            "footprint",
            "../",
            title=_("Footprint"),
            application=self._application(edition.public_id),
            metrics=[ranges.pictures(one) for one in histories],
            measurements=source["measurements"],
        )
        return page, tables.footprint(histories)

    def releases(self, slug: str) -> str:
        """What went out of an application, and how that went until the day of the copy."""
        eyes, cards = self.contents.eyes, self.contents.of(slug, self.contents.releases)
        found = delivery.of_application(eyes, slug, self._end)
        return self._page(
            "releases",
            "../",
            title=_("Releases"),
            application=self._application(slug),
            delivery=found,
            chart=charts.against(found.months) if found else None,
            rows=delivery.rows(eyes, cards, found, self._lead),
            fewest=FEWEST,
            hours=HOURS,
        )

    def _application(self, slug: str) -> dict[str, Any]:
        return next(one.source for one in self.contents.applications if one.public_id == slug)

    def _known(self, edition: Reading) -> dict[str, Any]:
        return {
            "title": edition.source["title"],
            "document": edition.source,
            "edition": edition,
            "html": self._texts(edition.html),
            "is_due": is_overdue(edition.source, self.shared["on"]),
        }

    def record(self, record: Record) -> str:
        """The page of one postmortem or incident."""
        return self._page("record", "../", **self._record(record, "../"))

    def printed(self, records: list[Record], pages: list[Reading]) -> str:
        """Everything to read on one page, for paper; every link inside the copy is dropped."""
        shown = [self._record(record, "../") for record in records]
        return self._page(
            "printed", "", title="", records=shown, pages=[self._known(one) for one in pages]
        )

    def _record(self, record: Record, root: str) -> dict[str, Any]:
        source = record.edition.source
        return {
            "title": source["title"],
            "document": source,
            "edition": record.edition,
            "html": self._texts(record.edition.html, record.files),
            "addresses": {name: root + path for name, path in record.files.items()},
            "live": {name: one.source for name, one in record.promises.items()},
            **figures(source),
        }

    def _texts(
        self, html: dict[str, Markup], files: Mapping[str, str] = MappingProxyType({})
    ) -> dict[str, Markup]:
        page = self.contents.page
        return {path: within(text, "../", page, files) for path, text in html.items()}

    def _lead(self, address: str) -> str:
        return leading("../", self.contents.page)(address)

    def _led(self, cards: Iterable[Card]) -> list[Card]:
        """Cards with their addresses in the copy; "" where it has none."""
        return [card | {"url": self._lead(card["url"])} for card in cards]

    def _page(self, name: str, root: str, **more: Any) -> str:
        template = self.templates.get_template(f"{name}.html")
        return template.render(**self.shared, root=root, **more)


def _templates() -> Environment:
    """The product's templates, those of the copy first; nothing in them knows an address."""
    known = current_app.jinja_env
    folder = Path(str(current_app.template_folder))
    loader = ChoiceLoader([FileSystemLoader(folder / "handover"), FileSystemLoader(folder)])
    templates = known.overlay(loader=loader)
    mine = {name: value for name, value in known.globals.items() if name not in _OF_REQUESTS}
    templates.globals = mine | {"symbols": _symbols()}
    return templates


_OF_REQUESTS = {"url_for", "asset", "script", "request", "session", "g", "csrf_token", "config"}


def _symbols() -> dict[str, tuple[str, Markup]]:
    """Each icon's size and drawing: a page opened from disk takes none out of another file."""
    found = SYMBOL.findall((STATIC / "icons.svg").read_text("utf-8"))
    return {name: (box, Markup(drawn)) for name, box, drawn in found}  # noqa: S704 - our own file
