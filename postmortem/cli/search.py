"""postmortem search."""

from typing import Any

import click
from flask import Flask

from ..clock import now
from ..editions import finding, finding_pages
from ..editions.indexing import holds_pages
from ..followers import indexing, worker
from ..policy.viewer import Viewer, system
from ..search.queries.query import parse
from ..store import sign_ins
from .workspace import opened, show, with_json


@click.group()
def search() -> None:
    """Ask the search, or care for its indexes."""


def _viewer(email: str | None) -> Viewer:
    return sign_ins.viewer_named(email) if email else system()


def _found(app: Flask, words: tuple[str, ...], email: str | None, limit: int) -> dict[str, Any]:
    from ..database import db

    viewer, query, engine = _viewer(email), parse(" ".join(words)), app.extensions["search"]
    db.session.remove()
    results, hits = finding.find(viewer, engine, query, order="", offset=0, limit=limit)
    matching, pages = finding_pages.find(viewer, engine, query, now().date(), limit=limit)
    return {
        "total": results.total,
        "hits": [
            {
                "title": hit.card["title"],
                "url": f"{app.config['SETTINGS'].address}{hit.card['url']}",
                "noun": "postmortem" if hit.card["url"].startswith("/postmortems") else "incident",
                "application": hit.card["application"]["slug"],
                "snippets": [str(snippet.html) for snippet in hit.snippets],
            }
            for hit in hits
        ],
        "facets": {name: dict(counts) for name, counts in results.facets.items()},
        "pages": {
            "total": matching.total,
            "hits": [
                {
                    "title": page.card["title"],
                    "url": f"{app.config['SETTINGS'].address}{page.card['url']}",
                    "kind": page.card["kind"],
                    "application": page.card["application"]["slug"],
                    "is_due": page.is_due,
                    "snippets": [snippet.html for snippet in page.snippets],
                }
                for page in pages
            ],
        },
    }


@search.command()
@click.argument("words", nargs=-1, required=True)
@click.option("--as", "email", help="Search as this person; without: as staff.")
@click.option("--limit", default=10, type=click.IntRange(1, 100))
@with_json
def query(words: tuple[str, ...], email: str | None, limit: int, as_json: bool) -> None:
    """Search for WORDS."""
    app = opened()
    worker.run_once(app)
    with app.app_context():
        found = _found(app, words, email, limit)
    lines = [f"{hit['title']}\n    {hit['url']}" for hit in found["hits"]]
    pages = found["pages"]
    beside = [f"{page['title']}\n    {page['url']}" for page in pages["hits"]]
    if beside:
        beside.insert(0, f"{pages['total']} pages")
    show(found, as_json, "\n".join([f"{found['total']} found", *lines, *beside]))


@search.command()
def rebuild() -> None:
    """Build every index anew."""
    app = opened()
    with app.app_context():
        indexing.rebuild(app.extensions["search"])


@search.command()
@with_json
def status(as_json: bool) -> None:
    """Say which indexes there are and whether they equal the database."""
    app = opened()
    with app.app_context():
        engine = app.extensions["search"]
        indexes = {name: len(engine.ids(name)) for name in engine.audiences()}
        problems = indexing.differences(engine)
    lines = [
        f"{name}: {count} {'pages' if holds_pages(name) else 'incidents'}"
        for name, count in indexes.items()
    ]
    show({"indexes": indexes, "problems": problems}, as_json, "\n".join(lines + problems))


COMMANDS = [search]
