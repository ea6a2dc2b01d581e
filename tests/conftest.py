"""What tests share: a workspace on each database there is, and a word about what was skipped."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings

from postmortem.cli.workspace import prepared
from postmortem.config import load
from postmortem.database import engines

from . import machine

# How long an example takes says how busy the machine is; timings live in bench/.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    """An empty workspace on SQLite."""
    app = prepared(load({}, data=str(tmp_path / "data")))
    yield app
    engines.close(app)


@pytest.fixture(params=["sqlite", "postgresql"])
def either(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """An empty workspace on SQLite, and again on PostgreSQL where the machine has it."""
    url = None
    if request.param == "postgresql":
        url = request.getfixturevalue("postgresql_url")
    app = prepared(load({}, data=str(tmp_path / "data"), database_url=url))
    yield app
    engines.close(app)


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A private PostgreSQL cluster; skipped where the machine has none."""
    if machine.initdb() is None:
        pytest.skip(machine.WITHOUT_POSTGRESQL)
    with machine.cluster() as url:
        yield url


@pytest.fixture
def postgresql_url(cluster: str) -> Iterator[str]:
    """The address of a fresh database in the private cluster."""
    with machine.database(cluster) as url:
        yield url


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what was skipped, and the one command that installs what is missing."""
    reasons = {str(report.longrepr[2]) for report in terminalreporter.stats.get("skipped", [])}
    if reasons:
        terminalreporter.section("skipped")
        for reason in sorted(reasons):
            terminalreporter.line(reason.removeprefix("Skipped: "))


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Where nothing may be skipped, a skip is a failure."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped") if reporter else None
    if os.environ.get("SKIPPED_TESTS") == "fail" and skipped:
        session.exitstatus = max(int(exitstatus), 1)
