"""Articles are kept between readings, and still nobody sees another's or an old one."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask, template_rendered
from flask.testing import FlaskClient
from markupsafe import Markup

from postmortem.web.articles import MOST_KEPT, Kept
from tests import cast, make
from tests.make import Made

ARTICLE = re.compile(r"<article.*?</article>", re.DOTALL)


@pytest.fixture
def app(app: Flask) -> Flask:
    """A workspace with the cast."""
    cast.gather(app)
    return app


@pytest.fixture
def filled(app: Flask) -> Iterator[list[str]]:
    """The article's template, each time it is filled in."""
    names: list[str] = []

    def note(_: Flask, template: Any, **__: Any) -> None:
        if template.name.endswith("/article.html"):
            names.append(template.name)

    with template_rendered.connected_to(note, app):
        yield names


def read(reader: FlaskClient, made: Made) -> str:
    """A postmortem's page."""
    return reader.get(f"/postmortems/{made.postmortem}").text


def test_an_article_read_again_is_not_filled_in_again(app: Flask, filled: list[str]) -> None:
    made, reader = make.postmortem(app), cast.browser(app, cast.OPERATOR_A)
    first, again = (ARTICLE.findall(read(reader, made)) for _ in range(2))
    assert len(first) == 1
    assert first == again
    assert len(filled) == 1


def test_what_is_kept_for_one_is_not_shown_to_another(app: Flask, filled: list[str]) -> None:
    made = make.postmortem(app)
    engineer, administrator = (
        cast.browser(app, who) for who in (cast.ENGINEER, cast.ADMINISTRATOR)
    )
    assert "Ours alone." in read(engineer, made)
    assert "Ours alone." not in read(cast.browser(app, cast.OPERATOR_A), made)
    assert "A lock was held" not in read(cast.browser(app, cast.OPERATOR_B), made)
    read(administrator, made)
    assert len(filled) == 3


def test_an_article_speaks_the_language_its_reader_chose_since(app: Flask) -> None:
    made, reader = make.postmortem(app), cast.browser(app, cast.OPERATOR_A)
    assert "Print" in read(reader, made)
    reader.set_cookie("language", "de")
    assert "Drucken" in read(reader, made)


def test_only_the_latest_are_kept() -> None:
    kept = Kept()
    for number in range(MOST_KEPT + 1):
        kept.put(b"%d" % number, Markup(str(number)))
        kept.get(b"0")
    assert kept.get(b"0") is not None
    assert kept.get(b"1") is None
