"""Every page with data, empty and with errors: axe's every rule, in both themes, sizes, languages.

Beside axe: nothing scrolls sideways, no word is cut, and (see `watch`) nothing breaks the policy,
asks another origin or complains in the console.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, Page, expect

from .conftest import DESKTOP, PASSWORD, PHONE, Server, State, Watch, begin, save, served

LANGUAGES = {"english": "en-US", "german": "de-DE"}
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

Go = Callable[[Page, "Places"], Any]


@dataclass(frozen=True)
class Places:
    """Addresses of records in the sample, and of one that was written and shared here."""

    postmortem: str
    incident: str
    own: str
    stranger: Server
    beginner: Server
    beginner_state: State
    link: str


def at(path: str) -> Go:
    """Open a path in which {postmortem}, {incident} and {own} stand for addresses."""

    def go(page: Page, places: Places) -> None:
        page.goto(path.format(**places.__dict__))

    return go


def press(page: Page, name: str | re.Pattern[str]) -> None:
    """Press a button of the page and wait for the page that answers."""
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("button", name=name).first.click()


def submit(path: str, fields: dict[str, str], button: str = "button.primary") -> Go:
    """Open a path, fill fields and press the button, so that the page comes back with problems."""

    def go(page: Page, places: Places) -> None:
        at(path)(page, places)
        for field, text in fields.items():
            page.locator(f"#{field}").fill(text)
        with page.expect_navigation():
            page.locator(f"main {button}").last.click()
        expect(page.locator("[data-errors]")).to_be_visible()

    return go


def opened(path: str) -> Go:
    """Open a path and everything on it that can be unfolded."""

    def go(page: Page, places: Places) -> None:
        at(path)(page, places)
        page.evaluate(
            "document.querySelectorAll('main details').forEach((one) => { one.open = true; })"
        )

    return go


def conflict(page: Page, places: Places) -> None:
    """Save on top of the very first revision."""
    page.goto(f"{places.own}/edit")
    page.locator("#section-summary textarea").fill("Other words.")
    page.evaluate("document.querySelector('[name=revision]').value = '1'")
    save(page)
    expect(page.locator(".ed-conflict")).to_be_visible()


def posted(page: Page, places: Places, do: str, fields: dict[str, str] | None = None) -> None:
    """Send the editor's form as a browser without script does, after changing fields."""
    page.goto(f"{places.own}/edit")
    with page.expect_navigation():
        page.evaluate(
            """([pressed, fields]) => {
              const form = document.getElementById('editor');
              for (const [name, text] of Object.entries(fields)) form.elements[name].value = text;
              const hidden = Object.assign(document.createElement('input'),
                { type: 'hidden', name: 'do', value: pressed });
              form.append(hidden);
              form.submit();
            }""",
            [do, fields or {}],
        )


def preview(page: Page, places: Places) -> None:
    """The preview as a page of its own."""
    posted(page, places, "preview")
    expect(page.locator(".ed-return")).to_be_visible()


def edit_with_errors(page: Page, places: Places) -> None:
    """The editor with problems in facts, rows and times."""
    wrong = {
        "title": "",
        "ended_date": "2026-06-01",
        "ended_time": "07:00",
        "entries-0-time": "99:99",
        "entries-0-text": "An event",
        "actions-0-title": "x" * 400,
    }
    posted(page, places, "save", wrong)
    expect(page.locator("[data-errors]")).to_be_visible()


def too_old(page: Page, places: Places) -> None:
    """The page that keeps a text whose form had grown too old."""
    posted(page, places, "save", {"csrf_token": "old"})
    expect(page.locator("textarea")).not_to_have_count(0)


def ended(page: Page, places: Places) -> None:
    """The sign-in page for somebody whose sign-in ended while writing."""
    page.goto(f"{places.own}/edit")
    remembered = page.context.cookies()
    page.context.clear_cookies(name="sign-in")
    save(page)
    page.context.add_cookies(remembered)  # type: ignore[arg-type]
    expect(page.locator(".notice.good")).to_be_visible()


def added_row(page: Page, places: Places) -> None:
    """The editor after rows were added by the script."""
    page.goto(f"{places.own}/edit")
    for button in page.locator("[data-add]").all():
        button.click()


def menu(page: Page, places: Places) -> None:
    """The first page with the person's menu open."""
    page.goto("/")
    page.locator(".menu summary").click()


def keys(page: Page, places: Places) -> None:
    """The first page below the list of keys."""
    page.goto("/")
    page.locator("[data-keys]").last.click()


def target(page: Page, places: Places) -> None:
    """A postmortem with the entry that a link leads to."""
    page.goto(places.postmortem)
    page.goto(f"{places.postmortem}#{page.locator('.tl > li[id]').nth(3).get_attribute('id')}")


def person_with_link(page: Page, places: Places) -> None:
    """A person's page in the administration, with the sign-in link that is shown once."""
    page.goto("/admin/people")
    page.get_by_role("link", name="Jonas Weidner").click()
    with page.expect_navigation():
        page.locator("form[action$='/sign-in-link'] button").click()
    expect(page.locator("#link")).to_be_visible()


PASTE = "FATAL: remaining connection slots are reserved for non-replication superuser connections"
PAGES: dict[str, tuple[str | None, Go]] = {
    "home": ("engineer", at("/")),
    "search": ("operator", at("/search?q=certificate+expired")),
    "search, nothing": ("operator", at("/search?q=zzzyx")),
    "search, pasted": ("operator", at(f"/search?q={PASTE}")),
    "search, unknown key": ("operator", at("/search?q=colour:red+lock+after:never")),
    "timeline": ("operator", at("/timeline?q=sev:1..2")),
    "application": ("operator", at("/applications/order-api")),
    "incident": ("operator", at("{incident}")),
    "postmortem": ("operator", at("{postmortem}")),
    "postmortem for staff": ("engineer", at("{postmortem}")),
    "print": ("operator", at("{postmortem}/print")),
    "new": ("engineer", at("/postmortems/new")),
    "new, with errors": ("engineer", submit("/postmortems/new", {"title": ""}, "[data-save]")),
    "edit": ("engineer", opened("{own}/edit")),
    "edit, with errors": ("engineer", edit_with_errors),
    "conflict": ("engineer", conflict),
    "preview": ("engineer", preview),
    "share": ("engineer", at("{own}/share")),
    "history": ("engineer", at("{own}/history")),
    "account": ("operator", at("/account")),
    "sign-in": (None, at("/sign-in")),
    "sign-in, with errors": (None, submit("/sign-in", {"email": "a@b.example", "password": "x"})),
    "sign-in link": (None, at("{link}")),
    "setup": (None, at("{stranger.url}/setup")),
    "setup, with errors": (None, submit("{stranger.url}/setup", {"email": "x"})),
    "administration": ("administrator", at("/admin")),
    "people": ("administrator", at("/admin/people")),
    "people, with errors": ("administrator", submit("/admin/people", {"email": "x"})),
    "person": ("administrator", person_with_link),
    "organizations": ("administrator", at("/admin/organizations")),
    "organizations, with errors": ("administrator", submit("/admin/organizations", {"name": ""})),
    "applications": ("administrator", at("/admin/applications")),
    "applications, with errors": ("administrator", submit("/admin/applications", {"name": ""})),
    "grants": ("administrator", at("/admin/applications/order-api")),
    "grants, with errors": ("administrator", submit("/admin/applications/order-api", {})),
    "not found": ("operator", at("/postmortems/nothing")),
    "nobody's home": ("beginner", at("/")),
    "nobody's search": ("beginner", at("/search")),
    "nobody's timeline": ("beginner", at("/timeline")),
}
# The same pages in other states; in German alone, whose words are the longer ones.
STATES: dict[str, tuple[str | None, Go]] = {
    "home of a client": ("operator", at("/")),
    "menu": ("administrator", menu),
    "keys": ("operator", keys),
    "search, unfolded": ("engineer", opened("/search?q=in:timeline+lock")),
    "search, filtered": ("operator", at("/search?q=sev:1..2+app:order-api&order=date")),
    "timeline, unfolded": ("engineer", opened("/timeline?q=sev:1+app:order-api")),
    "timeline, nothing": ("operator", at("/timeline?q=zzzyx")),
    "incident for staff": ("engineer", at("{incident}")),
    "postmortem, one entry": ("operator", target),
    "postmortem, several versions": ("operator", at("{own}")),
    "postmortem, earlier version": ("operator", at("{own}?version=2")),
    "postmortem, withdrawn version": ("operator", at("{own}?version=1")),
    "print for staff": ("engineer", at("{postmortem}/print")),
    "view as client": ("engineer", at("{postmortem}/as-client")),
    "edit, rows added": ("engineer", added_row),
    "too old a form": ("engineer", too_old),
    "share, with errors": ("engineer", submit("{own}/share", {"reason": " "}, ".danger")),
    "account, with errors": ("operator", submit("/account", {"new_password": "x"})),
    "sign-in, text kept": ("engineer", ended),
    "not found by a stranger": (None, at("/nothing")),
    "nobody's applications": ("beginner", at("/admin/applications")),
    "nobody's new": ("beginner", at("/postmortems/new")),
}
EVERY = [(name, language) for name in PAGES for language in LANGUAGES]
EVERY += [(name, "german") for name in STATES]


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


@pytest.fixture(scope="module")
def places(
    browser: Browser,
    server: Server,
    signed_in: dict[str, State],
    stranger: Server,
    beginner: Server,
) -> Places:
    """Where everything is."""
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
    )
    context.close()
    return places


class Rooms:
    """A browser window for each person, size and language, kept while this module runs."""

    def __init__(self, browser: Browser, urls: dict[str, str], states: dict[str, State]) -> None:
        self.watch = Watch("http://127.0.0.1:")
        self._browser, self._urls, self._states = browser, urls, states
        self._contexts: dict[tuple[Any, ...], BrowserContext] = {}

    def open(self, role: str | None, size: tuple[int, int], locale: str) -> Page:
        """A new page in the window of somebody."""
        key = (role, size, locale)
        name = role or ""
        if key not in self._contexts:
            context = self._browser.new_context(
                base_url=self._urls.get(name, self._urls[""]),
                storage_state=self._states.get(name),
                viewport={"width": size[0], "height": size[1]},
                locale=locale,
            )
            self.watch.follow(context)
            self._contexts[key] = context
        return self._contexts[key].new_page()

    def close(self) -> None:
        """Close all windows."""
        for context in self._contexts.values():
            context.close()


@pytest.fixture(scope="module")
def rooms(
    browser: Browser, server: Server, signed_in: dict[str, State], places: Places
) -> Iterator[Rooms]:
    """The windows of this module."""
    states = {**signed_in, "beginner": places.beginner_state}
    rooms = Rooms(browser, {"": server.url, "beginner": places.beginner.url}, states)
    yield rooms
    rooms.close()


def violations(*pages: Page) -> list[str]:
    """What axe finds on pages, looking at all of them at the same time."""
    for page in pages:
        page.evaluate(START_AXE)
    return [found for page in pages for found in page.evaluate(END_AXE)]


def narrow(page: Page, width: int) -> None:
    """At this width nothing scrolls sideways and no word is cut."""
    page.set_viewport_size({"width": width, "height": 800})
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        assert page.evaluate(OUTSIDE) == [], f"wider than {width}"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
    assert page.evaluate(CUT) == [], width


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_a_page_is_usable_by_everyone(
    rooms: Rooms, places: Places, name: str, language: str
) -> None:
    role, go = (PAGES | STATES)[name]
    rooms.watch.complaints.clear()
    pages = [rooms.open(role, size, LANGUAGES[language]) for size in (DESKTOP, PHONE)]
    for page in pages:
        go(page, places)
        expect(page.locator("html")).to_have_attribute("lang", LANGUAGES[language][:2])
        page.evaluate(AXE_SCRIPT)
    for scheme in ("light", "dark"):
        for page in pages:
            page.emulate_media(color_scheme=scheme)
        assert violations(*pages) == [], scheme
    for page, widths in zip(pages, ((1440, 1024), (390, 320)), strict=True):
        for width in widths:
            narrow(page, width)
        page.close()
    assert rooms.watch.complaints == []
