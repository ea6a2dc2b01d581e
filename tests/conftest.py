"""What tests share: a workspace on each database there is, and a word about what was skipped."""

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings

from postmortem.database import engines
from tests import machine, templates

# How long an example takes says how busy the machine is; timings live in bench/.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")

# Nothing here survives a power cut, so that nothing need wait for a disk.
MEMORY, NEEDED = Path("/dev/shm"), 1024**3
if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > NEEDED:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    """An empty workspace on SQLite."""
    app = templates.started(tmp_path / "data")
    yield app
    engines.close(app)


@pytest.fixture(params=["sqlite", "postgresql"])
def either(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """An empty workspace on SQLite, and again on PostgreSQL where the machine has it."""
    with ExitStack() as stack:
        url = None
        if request.param == "postgresql":
            like = request.getfixturevalue("migrated")
            url = stack.enter_context(machine.database(request.getfixturevalue("cluster"), like))
        app = templates.started(tmp_path / "data", url)
        stack.callback(engines.close, app)
        yield app


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A private PostgreSQL cluster; skipped where the machine has none."""
    if machine.initdb() is None:
        pytest.skip(machine.WITHOUT_POSTGRESQL)
    with machine.cluster() as url:
        yield url


@pytest.fixture(scope="session")
def migrated(cluster: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The name of a migrated and empty database in the private cluster, there to be copied."""
    with machine.database(cluster) as url:
        engines.close(templates.started(tmp_path_factory.mktemp("migrated"), url))
        yield url.rpartition("/")[2]


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
