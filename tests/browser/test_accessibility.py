"""Every page with data, empty and with errors: axe's every rule, in both themes, sizes, languages.

Beside axe: nothing scrolls sideways, no word is cut, and nothing breaks the policy, asks another
origin or complains in the console.
"""

import os
import re
from collections.abc import Iterator
from typing import Literal

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import (
    DESKTOP,
    PASSWORD,
    PHONE,
    Server,
    State,
    Watch,
    begin,
    save,
    served,
)
from tests.browser.pages import PAGES, STATES, Places, press

Scheme = Literal["light", "dark"]
Look = tuple[str, Scheme]

LANGUAGES = {"english": "en-US", "german": "de-DE"}
# What a page is seen in, on the desk and on the phone: each language, theme and size once, so
# chosen that of four pages any two of these meet; axe goes by one of the two, in turns, and a state
# is seen by one alone. LOOK=all sees everything in all eight.
LOOKS: tuple[tuple[Look, Look], ...] = (
    (("english", "light"), ("german", "dark")),
    (("german", "light"), ("english", "dark")),
    (("english", "dark"), ("german", "light")),
    (("german", "dark"), ("english", "light")),
)
TITLE = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerk answered 503 to every gate"
# All rules that axe has, by name: experimental, deprecated and AAA ones too.
START_AXE = """() => {
  const every = { type: 'rule', values: axe.getRules().map((rule) => rule.ruleId) };
  const options = { runOnly: every, resultTypes: ['violations'] };
  window.axed = new Promise((done) => setTimeout(() => axe.run(document, options).then(done)));
}"""
END_AXE = """() => window.axed.then(({ violations }) => violations.flatMap((rule) => rule.nodes.map(
  (node) => `${rule.id}: ${node.target} ${node.html.slice(0, 160)} ${node.failureSummary}`)))"""
CUT = """() => [...document.querySelectorAll(`a, b, button, dt, h1, h2, h3, h4, label, legend,
    summary, th, .btn, .chip, .status`)]
  .filter((part) => !part.closest('.vh, [hidden]') && part.checkVisibility()
    && getComputedStyle(part).overflowX !== 'visible' && part.scrollWidth > part.clientWidth)
  .map((part) => part.outerHTML.slice(0, 160))"""
OUTSIDE = """() => [...document.querySelectorAll('main *, header *')]
  .filter((part) => part.checkVisibility() && !part.closest('.vh, svg, [class*=outline], .toc')
    && part.getBoundingClientRect().right > innerWidth + 1)
  .map((part) => part.outerHTML.slice(0, 160))"""
WIDTHS = {DESKTOP: (1440, 1024), PHONE: (390, 320)}
Seen = tuple[tuple[int, int], Look]


def every() -> Iterator[tuple[str, tuple[Seen, ...], int]]:
    """Each page, how it is looked at, and by which of these looks axe goes."""
    for number, name in enumerate(PAGES | STATES):
        pairs = [tuple(zip(WIDTHS, looks, strict=True)) for looks in LOOKS]
        if os.environ.get("LOOK") == "all":
            yield from ((name, pair, which) for pair in pairs for which in (0, 1))
        else:
            pair, which = pairs[number % len(pairs)], number // len(pairs) % 2
            yield (name, pair, which) if name in PAGES else (name, pair[which:][:1], 0)


@pytest.fixture(scope="module")
def stranger(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A workspace in which nobody is yet."""
    with served(tmp_path_factory.mktemp("stranger"), sample=False) as server:
        yield server


@pytest.fixture(scope="module")
def beginner(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Another one, to be set up."""
    with served(tmp_path_factory.mktemp("beginner"), sample=False) as server:
        yield server


def set_up(browser: Browser, server: Server) -> State:
    """Set a workspace up at the printed address and sign in by password."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(server.printed().partition("Set up this workspace at ")[2].split()[0])
    page.get_by_label("Your organization").fill("Kestrel Works")
    page.get_by_label("Your name").fill("Ada Adler")
    for label, text in {"Email address": "ada@kestrel.example", "Password": PASSWORD}.items():
        page.get_by_label(label).fill(text)
    press(page, "Set up")
    for label, text in {"Email address": "ada@kestrel.example", "Password": PASSWORD}.items():
        page.get_by_label(label).fill(text)
    press(page, "Sign in")
    expect(page.get_by_role("heading", level=1)).to_have_text("What are you seeing?")
    state = context.storage_state()
    context.close()
    return state


def write_lists(page: Page) -> None:
    """One of everything that a postmortem lists, for the client."""
    texts = {
        "entries-0-time": "09:20",
        "entries-0-text": "Gate 7 calls.",
        "factors-0-title": "Nobody had asked the gate",
        "relief_steps-0-title": "Open the gate by hand",
        "relief_steps-0-command": "gatectl open --gate 7",
        "actions-0-title": "The gate asks twice",
        "actions-0-due_on": "2026-06-30",
    }
    for field, text in texts.items():
        page.locator(f"#{field}").fill(text)
        page.locator(f"#{field.rpartition('-')[0]}-audience-client").check()
    save(page)


def share_three_times(page: Page) -> str:
    """A postmortem with a withdrawn, an earlier and a current version; its address."""
    own = begin(page, TITLE).removesuffix("/edit")
    write_lists(page)
    for number in (1, 2, 3):
        page.goto(f"{own}/edit")
        page.locator("#section-summary textarea").fill(f"Gates stood open, told {number} times.")
        save(page)
        page.goto(f"{own}/share")
        page.get_by_label("By publication").check()
        press(page, re.compile("with Havenlog$"))
        if number == 2:
            page.get_by_label("Reason").fill("A name stood in it.")
            press(page, "Withdraw the selected versions")
    return own


def runbook(page: Page) -> str:
    """The address of the sample's runbook."""
    page.goto("/applications/order-api/pages")
    return str(page.locator("[data-hit]").first.get_attribute("href"))


def links(page: Page, own: str) -> dict[str, str]:
    """Links for people without an account: to one postmortem, to many, and with a password."""
    asked = {
        "shared": (f"{own}/links", ""),
        "shared_list": ("/applications/order-api/links", ""),
        "shared_page": (f"{runbook(page)}/links", ""),
        "shared_locked": (f"{own}/links", "correct horse battery"),
    }
    found = {}
    for name, (path, password) in asked.items():
        page.goto(path)
        page.locator(".ed-more summary").last.click()
        page.locator("#link_password").fill(password)
        press(page, "Make the link")
        found[name] = page.locator("#link").inner_text()
    return found


@pytest.fixture(scope="module")
def places(
    browser: Browser,
    server: Server,
    signed_in: dict[str, State],
    stranger: Server,
    beginner: Server,
) -> Places:
    """Where everything is."""
    contributes = ("--application", "kundenportal", "--level", "contribute")
    server.command("grant", "add", "stadtwerke-lindenau", *contributes)
    context = browser.new_context(storage_state=signed_in["engineer"], base_url=server.url)
    page = context.new_page()
    own = share_three_times(page)
    page.goto("/search?q=migration+write+lock")
    page.locator("a[data-hit]").first.click()
    page.wait_for_url("**/postmortems/*")
    incident = page.locator("a[href^='/incidents/']").first.get_attribute("href")
    places = Places(
        postmortem=page.url,
        incident=str(incident),
        own=own,
        stranger=stranger,
        beginner=beginner,
        beginner_state=set_up(browser, beginner),
        link=server.command("people", "sign-in-link", "ines@havenlog.example"),
        **links(page, own),
    )
    context.close()
    return places


class Rooms:
    """A window for each person, size and language, kept while this module runs."""

    def __init__(self, browser: Browser, urls: dict[str, str], states: dict[str, State]) -> None:
        self.watch = Watch("http://127.0.0.1:")
        self._browser, self._urls, self._states = browser, urls, states
        self._pages: dict[tuple[str, tuple[int, int], str], Page] = {}

    def page(self, name: str, size: tuple[int, int], locale: str) -> Page:
        """The window of somebody, at its size."""
        key = (name, size, locale)
        if key not in self._pages:
            self._pages[key] = self._open(name, locale)
        self._pages[key].set_viewport_size({"width": size[0], "height": size[1]})
        return self._pages[key]

    def _open(self, name: str, locale: str) -> Page:
        context = self._browser.new_context(
            base_url=self._urls.get(name, self._urls[""]),
            storage_state=self._states.get(name),
            locale=locale,
        )
        self.watch.follow(context)
        page = context.new_page()
        page.on("dialog", lambda dialog: dialog.accept())  # leave what was typed behind
        return page

    def close(self) -> None:
        """Close all windows."""
        for page in self._pages.values():
            page.context.close()


@pytest.fixture(scope="module")
def rooms(
    browser: Browser, server: Server, signed_in: dict[str, State], places: Places
) -> Iterator[Rooms]:
    """The windows of this module."""
    states = {**signed_in, "beginner": places.beginner_state}
    states["someone else"] = signed_in["engineer"]
    rooms = Rooms(browser, {"": server.url, "beginner": places.beginner.url}, states)
    yield rooms
    rooms.close()


def violations(page: Page) -> list[str]:
    """What axe finds on a page."""
    page.evaluate(AXE_SCRIPT)
    page.evaluate(START_AXE)
    found: list[str] = page.evaluate(END_AXE)
    return found


def fits(page: Page, width: int) -> None:
    """At this width nothing scrolls sideways and no word is cut."""
    page.set_viewport_size({"width": width, "height": 800})
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        assert page.evaluate(OUTSIDE) == [], f"wider than {width}"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
    assert page.evaluate(CUT) == [], width


@pytest.mark.parametrize(("name", "seen", "which"), list(every()))
def test_a_page_is_usable_by_everyone(
    rooms: Rooms, places: Places, name: str, seen: tuple[Seen, ...], which: int
) -> None:
    role, go = (PAGES | STATES)[name]
    rooms.watch.complaints.clear()
    pages = [rooms.page(role or "", size, LANGUAGES[language]) for size, (language, _) in seen]
    for page, (_, (language, scheme)) in zip(pages, seen, strict=True):
        page.emulate_media(color_scheme=scheme)
        go(page, places)
        expect(page.locator("html")).to_have_attribute("lang", LANGUAGES[language][:2])
    assert violations(pages[which]) == []
    for page, (size, _) in zip(pages, seen, strict=True):
        for width in WIDTHS[size]:
            fits(page, width)
    assert rooms.watch.complaints == []
