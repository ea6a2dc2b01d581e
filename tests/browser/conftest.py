"""What browser tests share: one Chromium, served workspaces, people who are signed in."""

import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    ViewportSize,
    expect,
    sync_playwright,
)

from tests import machine

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
COMMAND = Path(sys.executable).with_name("postmortem")
PEOPLE = {
    "administrator": "mara@kestrel.example",
    "engineer": "tomasz@kestrel.example",
    "operator": "ines@havenlog.example",
    "other operator": "jonas@lindenau.example",
}
PASSWORD = "correct horse battery"
DESKTOP, PHONE = (1440, 900), (390, 844)
SECONDS_TO_START, SECONDS_TO_STOP = 60, 10
PATIENCE = 15_000  # milliseconds: two cores run all other tests meanwhile
# A violation that the browser does not print would go unseen without this.
REPORT = """document.addEventListener('securitypolicyviolation', (event) =>
  console.error(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`))"""

expect.set_options(timeout=PATIENCE)

State = Any
Visit = Callable[..., Page]


@dataclass(frozen=True)
class Server:
    """A workspace served by a process of its own."""

    url: str
    environment: dict[str, str]
    log: Path

    def command(self, *words: str) -> str:
        """What a command prints, run on this workspace while it is served."""
        run = subprocess.run(
            [COMMAND, *words],
            env=self.environment,
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        return run.stdout.strip()

    def printed(self) -> str:
        """What the server has printed so far."""
        return self.log.read_text("utf-8")


def _environment(folder: Path, port: int, sample: bool, more: Mapping[str, str]) -> dict[str, str]:
    """This process's environment with this workspace's settings and no others."""
    given = {f"POSTMORTEM_{name.upper()}": text.format(port=port) for name, text in more.items()}
    kept = {name: value for name, value in os.environ.items() if "POSTMORTEM_" not in name}
    return kept | {
        "POSTMORTEM_DATA": str(folder / "data"),
        "POSTMORTEM_PORT": str(port),
        "POSTMORTEM_SAMPLE": str(int(sample)),
        **given,
    }


def _wait_until_ready(server: Server, process: subprocess.Popen[bytes]) -> None:
    latest = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < latest and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{server.url}/readyz", timeout=5) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    raise RuntimeError(f"The server did not start:\n{server.printed()}")


def _stop(server: Server, process: subprocess.Popen[bytes]) -> None:
    """End the server as an operator would; it must obey soon, cleanly and without complaint."""
    process.send_signal(signal.SIGTERM)
    try:
        status = process.wait(SECONDS_TO_STOP)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        raise
    assert status == 0, server.printed()
    assert "Traceback" not in server.printed(), server.printed()


@contextmanager
def served(folder: Path, *, sample: bool, **more: str) -> Iterator[Server]:
    """A workspace on a free port; it stops with status 0 within ten seconds of SIGTERM.

    More settings come by name; in them {port} is the port.
    """
    port = machine.free_port()
    environment = _environment(folder, port, sample, more)
    url = environment.get("POSTMORTEM_PUBLIC_URL", f"http://127.0.0.1:{port}")
    server = Server(url, environment, folder / "printed")
    with server.log.open("wb") as printed:
        process = subprocess.Popen(
            [COMMAND, "serve"], env=environment, stdout=printed, stderr=subprocess.STDOUT
        )
    try:
        _wait_until_ready(server, process)
        yield server
    except BaseException:
        process.kill()
        process.wait()
        raise
    _stop(server, process)


class Watch:
    """Notes everything that must happen on no page."""

    def __init__(self, *allowed: str) -> None:
        self.allowed: tuple[str, ...] = (*allowed, "data:", "blob:")
        self.complaints: list[str] = []
        self._documents: set[str] = set()

    def follow(self, context: BrowserContext) -> None:
        """Watch all pages of a context."""
        context.add_init_script(REPORT)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.complaints.append(f"error: {error.error}"))
        context.on("request", self._request)
        context.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        answered = message.text.startswith("Failed to load resource")
        if answered and message.location["url"].partition("#")[0] in self._documents:
            return  # a page whose status is 4xx on purpose; the browser notes each of them
        if message.type in {"error", "warning"}:
            self.complaints.append(f"{message.type}: {message.text}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith(self.allowed):
            self.complaints.append(f"another origin: {request.url}")

    def _response(self, response: Response) -> None:
        if response.request.is_navigation_request() and response.status < 500:
            self._documents.add(response.url)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; skipped where the machine has none."""
    path = machine.chromium()
    if path is None:
        pytest.skip(machine.WITHOUT_CHROMIUM)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def server(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The sample workspace, served once for all browser tests."""
    with served(tmp_path_factory.mktemp("sample"), sample=True) as server:
        yield server


def sign_in(browser: Browser, server: Server, link: str) -> State:
    """Use a sign-in link by its page's button; what the browser then remembers."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(link)
    page.get_by_role("main").get_by_role("button").click()
    page.wait_for_url(f"{server.url}/")
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture(scope="package")
def signed_in(browser: Browser, server: Server) -> dict[str, State]:
    """What the browser of each of the sample's people remembers, signed in once."""

    def link(email: str) -> str:
        return server.command("people", "sign-in-link", email)

    with ThreadPoolExecutor(2) as both:
        links = list(both.map(link, PEOPLE.values()))
    return {role: sign_in(browser, server, one) for role, one in zip(PEOPLE, links, strict=True)}


@pytest.fixture
def watch(server: Server) -> Iterator[Watch]:
    """Fails the test when a page complained, broke the policy or asked another origin."""
    watch = Watch(server.url)
    yield watch
    assert watch.complaints == []


@pytest.fixture
def visit(
    browser: Browser, server: Server, signed_in: dict[str, State], watch: Watch
) -> Iterator[Visit]:
    """Opens a page of its own for somebody: visit("operator", size=PHONE, locale="de-DE")."""
    contexts: list[BrowserContext] = []

    def visit(role: str | None = "engineer", size: tuple[int, int] = DESKTOP, **more: Any) -> Page:
        more.setdefault("storage_state", signed_in[role] if role else None)
        more.setdefault("base_url", server.url)
        viewport = ViewportSize(width=size[0], height=size[1])
        contexts.append(browser.new_context(viewport=viewport, **more))
        contexts[-1].set_default_timeout(PATIENCE)
        watch.follow(contexts[-1])
        return contexts[-1].new_page()

    yield visit
    for context in contexts:
        context.close()


def begin(page: Page, title: str, application: str = "order-api") -> str:
    """Save a new postmortem with what is needed; the address of its editor, now open."""
    page.goto("/postmortems/new")
    page.get_by_label("Title").fill(title)
    page.get_by_label("Application").select_option(application)
    page.get_by_label("Severity", exact=True).select_option("2")
    page.get_by_label("Time zone").select_option("Europe/Berlin")
    page.locator("#began_date").fill("2026-06-03")
    page.locator("#began_time").fill("09:10")
    page.get_by_role("button", name="Save and write on").click()
    page.wait_for_url(re.compile(r"/postmortems/\w+/edit$"))
    return page.url


def draft(page: Page, title: str) -> str:
    """The address of the editor, now open, of a new postmortem that was sent without typing."""
    token = re.search(
        r'name="csrf_token" value="([^"]+)"', page.request.get("/postmortems/new").text()
    )
    assert token is not None
    form: dict[str, str | float | bool] = {
        "csrf_token": token[1],
        "title": title,
        "application": "order-api",
        "severity": "2",
        "zone": "Europe/Berlin",
        "began_date": "2026-06-03",
        "began_time": "09:10",
        "template": "fifteen-minute",
        "language": "en",
    }
    answer = page.request.post("/postmortems/new", form=form, max_redirects=0)
    assert answer.status == 303
    page.goto(answer.headers["location"])
    return page.url


def save(page: Page) -> None:
    """Press the save button of the editor and wait for the saved page."""
    with page.expect_navigation():
        page.locator("[data-save]").click()


def eventually(check: Callable[[], Any], seconds: float = 5) -> None:
    """Wait until something becomes true, at most that long."""
    latest = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < latest, f"not true within {seconds} seconds"
        time.sleep(0.1)
