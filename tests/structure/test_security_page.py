"""docs/security.md: every test it names exists, every known hole has its row, and what it says is
not here is not here."""

import ast
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from flask import Flask

from postmortem.database import db

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "security.md").read_text("utf-8")
HOLES = [f"V-{number:02d}" for number in range(1, 80)]
NAMED = re.compile(r"`([a-z]+/test_\w+\.py)::(test_\w+)`")
STATES = ("shown by `", "does not apply: no ", "when it comes: ")


@dataclass(frozen=True)
class Absent:
    """How a feature would show: in an address, in the code or a page, as a table."""

    routes: tuple[str, ...] = ()
    code: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()


ABSENT = {
    "watching": Absent(("watch", "subscri", "follow"), (), ("watches", "subscriptions")),
    "suggestions": Absent(("suggest", "complete", "facet")),
    "sitemap or calendar": Absent(("sitemap", "calendar", ".ics")),
    "copying": Absent(("duplicate", "copy", "clone", "quote")),
    "link previews": Absent(("oembed", "unfurl"), ('property="og:', "oembed", "twitter:card")),
    "mentions": Absent(("mention",), (), ("mentions",)),
    "inclusion or groups": Absent(("group",), ("transclu",), ("groups", "memberships")),
    "diagrams": Absent((), ("mermaid", "plantuml", "graphviz")),
    "fetching of addresses that people enter": Absent(("fetch",), ("urlopen", "httpx", "aiohttp")),
    "webhooks": Absent(("hook", "ingest"), (), ("webhooks", "hooks")),
    "XML": Absent((".xml", ".atom", ".rss"), ("lxml", "xml.sax", "xml.dom", "fromstring(")),
    "new windows": Absent((), ('target="_blank"', "window.open")),
    "notifications": Absent(("notif", "inbox"), (), ("notifications",)),
    "feeds": Absent(("feed", ".atom", ".rss"), ("application/atom", "application/rss")),
    "live connections": Absent(
        ("stream", "socket"), ("text/event-stream", "EventSource(", "WebSocket(")
    ),
    "API": Absent(("/api",), (), ("tokens", "api_tokens")),
}


def states() -> dict[str, list[str]]:
    """What the page says of each hole."""
    found: dict[str, list[str]] = {}
    for name, state in re.findall(r"(?m)^\| (V-\d+) \|[^|]+\| ([^|]+) \|$", PAGE):
        found.setdefault(name, []).append(state)
    return found


@cache
def names_in(path: Path) -> set[str]:
    """The names of the tests of a file."""
    tree = ast.parse(path.read_text("utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def not_there(page: str) -> list[str]:
    """The tests that a page names and that do not exist."""
    return [
        f"{file}::{name}"
        for file, name in NAMED.findall(page)
        if not (ROOT / "tests" / file).exists() or name not in names_in(ROOT / "tests" / file)
    ]


def test_every_test_the_page_names_exists() -> None:
    assert len(NAMED.findall(PAGE)) > 100
    assert PAGE.count("::test_") == len(NAMED.findall(PAGE))
    assert not_there(PAGE) == []
    assert not_there("`unit/test_nothing.py::test_it`") == ["unit/test_nothing.py::test_it"]
    assert not_there("`structure/test_floors.py::test_it`") == ["structure/test_floors.py::test_it"]


def test_every_known_hole_has_one_row_that_says_how_it_stands() -> None:
    assert list(states()) == HOLES
    for name, said in states().items():
        assert len(said) == 1, name
        assert said[0].startswith(STATES), name


def test_a_row_that_does_not_apply_names_a_feature_that_is_looked_for() -> None:
    for name, (said,) in states().items():
        for feature in re.findall(r"(?:does not apply: no|when it comes:) ([^;]+)", said):
            assert feature.strip() in ABSENT, name


def present(feature: Absent, app: Flask) -> list[str]:
    """What there is of a feature after all."""
    rules = [rule.rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]
    found = [rule for rule in rules for word in feature.routes if word in rule]
    found += [name for name in feature.tables if name in db.metadata.tables]
    sources = [
        *(ROOT / "postmortem").rglob("*.py"),
        *(ROOT / "postmortem").rglob("*.js"),
        *(ROOT / "templates").rglob("*.html"),
    ]
    for path in sources if feature.code else ():
        text = path.read_text("utf-8")
        found += [f"{path.relative_to(ROOT)}: {word}" for word in feature.code if word in text]
    return found


@pytest.mark.parametrize("name", ABSENT)
def test_what_the_page_says_is_not_here_is_not_here(app: Flask, name: str) -> None:
    assert present(ABSENT[name], app) == [], f"rows of docs/security.md speak of {name}: mend them"


def test_a_feature_that_is_here_is_found(app: Flask) -> None:
    here = Absent(("/share",), ("csrf_token",), ("people",))
    found = present(here, app)
    assert "people" in found
    assert "/postmortems/<id>/share" in found
    assert any(one.startswith("templates/") for one in found)


def test_links_of_the_page_lead_somewhere() -> None:
    for text in (PAGE, (ROOT / "SECURITY.md").read_text("utf-8")):
        base = ROOT / "docs" if text is PAGE else ROOT
        for address in re.findall(r"\]\(([^)#:]+)\)", text):
            assert (base / address).exists(), address
        for path in re.findall(r"`(postmortem/[\w/]+\.py)`", text):
            assert (ROOT / path).exists(), path
