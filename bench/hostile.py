"""What a page must never hold or do, whatever was written into it."""

from html.parser import HTMLParser
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Request

NEVER = {"iframe", "object", "embed", "base", "applet", "frame", "frameset", "meta-refresh", "math"}
ADDRESSES = {"href", "src", "action", "formaction", "data", "poster", "xlink:href", "srcset"}
SCHEMES = {"", "http", "https", "mailto"}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what could run, or be fetched from elsewhere."""
        given = {name: value or "" for name, value in attrs}
        if tag in NEVER or (tag == "script" and not given.get("src", "").startswith("/static/")):
            self.found.append(f"<{tag}>")
        if tag in {"img", "link", "video", "audio", "source"} and "/static/" not in str(given):
            self.found.append(f"<{tag}> {given}")
        for name, value in given.items():
            if name.startswith("on") or name == "style" or name == "srcdoc":
                self.found.append(f"{tag} {name}={value[:60]}")
            if name in ADDRESSES and not _harmless(value):
                self.found.append(f"{tag} {name}={value[:60]}")


def _harmless(address: str) -> bool:
    plain = "".join(one for one in address if one > " ").lower()
    try:
        return urlsplit(plain).scheme in SCHEMES and not plain.startswith(("javascript:", "data:"))
    except ValueError:
        return not plain.startswith(("javascript:", "data:", "vbscript:"))


def strange(page: str) -> list[str]:
    """What a parser finds in a page that could run."""
    reader = _Reader()
    reader.feed(page)
    return reader.found


class Page:
    """A window that notes what runs in it, what it asks of others, and what its policy stops."""

    def __init__(self, browser: Browser, url: str, trap: str) -> None:
        self.url = url
        self.noted: list[str] = []
        self._context = browser.new_context(base_url=url)
        self._context.add_init_script(trap)
        self._context.on("console", self._console)
        self._context.on("request", self._request)
        self._context.on("weberror", lambda error: self.noted.append(f"error: {error.error}"))
        self._page = self._context.new_page()
        self._page.on("dialog", lambda dialog: self.noted.append(f"dialog: {dialog.message}"))

    def sign_in(self, email: str, password: str) -> None:
        """Come in by password."""
        self._page.goto("/sign-in")
        self._page.locator("#email").fill(email)
        self._page.locator("#password").fill(password)
        with self._page.expect_navigation():
            self._page.locator("main button.primary").first.click()

    def open(self, path: str) -> list[str]:
        """Open a page and say what was noted."""
        self.noted.clear()
        self._page.goto(path, wait_until="load")
        ran = self._page.evaluate("window.ran")
        return [f"{path}: {one}" for one in [*self.noted, *map(str, ran)]]

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.noted.append(f"{message.type}: {message.text[:120]}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith(self.url):
            self.noted.append(f"asked: {request.url[:80]}")
