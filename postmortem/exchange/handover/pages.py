"""The pages of a handover copy, filled in from the product's own templates without its routes."""

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from flask import current_app
from jinja2 import ChoiceLoader, Environment, FileSystemLoader
from markupsafe import Markup

from ...editions.figures import figures
from ...store.handovers import Handover
from .contents import Contents, Record
from .links import within

STATIC = Path(__file__).parents[2] / "static"
ASSETS = ("app.css", "handover.css", "theme.js", "app.js", "handover.js", "favicon.svg")
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
        }

    def index(self, editions: list[dict[str, Any]]) -> str:
        """The first page: what this is, the search, everything in lists, and its versions."""
        known = {(one["noun"], one["id"]): one for one in editions}
        cards = self.contents.cards
        versions = [card | known[card["noun"], card["id"]] for card in cards]
        return self._page("index", "", title="", versions=versions)

    def application(self, number: int) -> str:
        """The page of one application."""
        edition = self.contents.applications[number]
        return self._page(
            "application",
            "../",
            title=edition.source["name"],
            application=edition.source,
            description=within(
                edition.html.get("description", Markup()), "../", self.contents.page
            ),
            edition=edition,
        )

    def record(self, record: Record) -> str:
        """The page of one postmortem or incident."""
        return self._page("record", "../", **self._record(record, "../"))

    def printed(self, records: list[Record]) -> str:
        """Everything on one page, for paper; every link inside the copy is dropped."""
        shown = [self._record(record, "../") for record in records]
        return self._page("printed", "", title="", records=shown)

    def _record(self, record: Record, root: str) -> dict[str, Any]:
        source = record.edition.source
        return {
            "title": source["title"],
            "document": source,
            "edition": record.edition,
            "html": self._texts(record.edition.html, root, record.files),
            "addresses": {name: root + path for name, path in record.files.items()},
            "live": {name: one.source for name, one in record.promises.items()},
            "today": self.shared["on"].isoformat(),
            **figures(source),
        }

    def _texts(
        self, html: dict[str, Markup], root: str, files: Mapping[str, str]
    ) -> dict[str, Markup]:
        page = self.contents.page
        return {path: within(text, root, page, files) for path, text in html.items()}

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
