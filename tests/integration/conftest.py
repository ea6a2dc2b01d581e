"""What tests of the whole product share: the engineer's browser, a mail server, a full world."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from postmortem.operations import people
from postmortem.policy.viewer import system
from tests import cast, machine, make, post_office
from tests.post_office import PostOffice
from tests.questions import World, build


@pytest.fixture
def engineer(app: Flask) -> FlaskClient:
    """The browser of the supplier's engineer."""
    return cast.browser(app, cast.ENGINEER)


@pytest.fixture
def office() -> Iterator[PostOffice]:
    """A mail server."""
    with post_office.opened() as office:
        yield office


@pytest.fixture
def mailing(tmp_path: Path, office: PostOffice) -> Iterator[Flask]:
    """A workspace with the cast and somebody new, which sends its mail to the office."""
    with make.workspace(tmp_path / "data", **office.settings) as app:
        cast.gather(app)
        with app.app_context():
            people.add(system(), cast.NEW, "Nina", "alpha", "operator")
        yield app


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def built(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """A workspace full of what operator A may not read, on each database, made once a module."""
    with ExitStack() as stack:
        url = None
        if request.param == "postgresql":
            url = stack.enter_context(machine.database(request.getfixturevalue("cluster")))
        folder = tmp_path_factory.mktemp("built")
        yield build(stack.enter_context(make.workspace(folder, url)))
