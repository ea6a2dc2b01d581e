"""postmortem serve and worker."""

import signal
import sys
import threading
from types import FrameType
from typing import Any

import click
from flask import Flask

from .. import config
from ..exchange import samples
from ..followers import worker as followers
from ..operations import setup
from ..policy.viewer import system
from ..render import pool
from .sample import print_links
from .workspace import opened

SLOW_SECONDS = 30


def _first_start(app: Flask) -> None:
    """On an empty workspace: the sample with its links, or the address and code of /setup."""
    settings = app.config["SETTINGS"]
    with app.app_context():
        if not setup.is_needed():
            return
        if settings.sample:
            samples.make(system())
            click.echo("The sample workspace is ready. Each link signs in once:")
            print_links(system())
        else:
            code = setup.code(settings.folder)
            click.echo(f"Set up this workspace at {settings.address}/setup?code={code}")


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)


def _server(app: Flask) -> Any:
    import waitress

    settings = app.config["SETTINGS"]
    most = app.config["MAX_CONTENT_LENGTH"] + app.config["LARGEST_UPLOAD"]
    return waitress.create_server(
        app,
        host=settings.host,
        port=settings.port,
        threads=settings.threads,
        connection_limit=200,
        channel_timeout=SLOW_SECONDS,
        max_request_body_size=2 * most,  # what is over the product's limits gets its own page
        url_scheme="https" if settings.is_https else "http",
        ident=None,
        clear_untrusted_proxy_headers=not settings.trusted_proxies,
    )


@click.command()
@click.option("--host", help="Address to listen on.")
@click.option("--port", help="Port to listen on.")
def serve(host: str | None, port: str | None) -> None:
    """Serve the wiki, with its worker, until SIGTERM or Ctrl+C."""
    settings = config.load(host=host, port=port)
    app = opened(settings)
    _first_start(app)
    try:
        server = _server(app)
    except OSError as error:
        click.echo(f"postmortem: cannot listen on port {settings.port}: {error}.", err=True)
        sys.exit(1)
    thread, stop = followers.start(app)
    signal.signal(signal.SIGTERM, _stop)
    click.echo(f"Serving on http://{settings.host}:{settings.port}", nl=True)
    try:
        server.run()
    except (SystemExit, KeyboardInterrupt):
        pass
    finally:
        server.close()
        stop.set()
        thread.join(timeout=10)
        pool.stop()


@click.command()
def worker() -> None:
    """Run the followers of the journal alone, for servers started otherwise."""
    app = opened()
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda _number, _frame: stop.set())
    try:
        followers.run(app, stop)
    except KeyboardInterrupt:
        stop.set()


COMMANDS = [serve, worker]
