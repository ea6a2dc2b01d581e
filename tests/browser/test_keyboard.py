"""The keyboard alone is enough, and single keys help who wants them."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Visit


def focused_hit(page: Page) -> str:
    """The title that has the focus."""
    return str(page.evaluate("document.activeElement.closest('[data-on]')?.innerText || ''"))


@pytest.mark.parametrize("path", ["/", "/search", "/timeline", "/account", "/postmortems/new"])
def test_a_slash_goes_to_the_search(visit: Visit, path: str) -> None:
    page = visit()
    page.goto(path)
    page.locator("body").press("/")
    expect(page.locator("[data-search], #find")).to_be_focused()
    page.keyboard.type("a/b?jk")
    expect(page.locator("[data-search], #find")).to_have_value("a/b?jk")


def test_a_question_mark_opens_the_list_of_keys(visit: Visit) -> None:
    page = visit("operator")
    page.goto("/")
    keys = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(keys).to_be_hidden()
    page.locator("body").press("?")
    expect(keys).to_be_visible()
    expect(keys.get_by_role("button", name="Close")).to_be_focused()
    page.keyboard.press("Escape")
    expect(keys).to_be_hidden()


@pytest.mark.parametrize("path", ["/", "/search", "/timeline", "/applications/order-api"])
def test_j_and_k_walk_and_enter_opens(visit: Visit, path: str) -> None:
    page = visit("operator")
    page.goto(path)
    titles = page.locator("a[data-hit]").all_inner_texts()
    for key, number in (("j", 0), ("j", 1), ("j", 2), ("k", 1)):
        page.keyboard.press(key)
        assert titles[number] in focused_hit(page)
        expect(page.locator("a[data-hit]").nth(number)).to_be_focused()
        expect(page.locator("[data-on]")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/(postmortems|incidents)/\w+"))
    expect(page.get_by_role("heading", level=1)).to_have_text(titles[1])


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("labels x509 expired", "No label could be printed at any quay"),
        (
            "Etikettendruck geht nicht, Zertifikat abgelaufen",
            "No label could be printed at any quay",
        ),
    ],
)
def test_at_night_on_a_phone_five_keys_open_what_it_was(
    visit: Visit, typed: str, title: str
) -> None:
    page = visit("operator", size=PHONE)
    page.goto("/")
    page.keyboard.press("/")
    page.keyboard.type(typed)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/search\?q="))
    page.keyboard.press("j")
    assert title in focused_hit(page)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(title)


def test_k_stays_on_the_first(visit: Visit) -> None:
    page = visit("operator")
    page.goto("/search")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("k")
    expect(page.locator("a[data-hit]").first).to_be_focused()


def test_single_keys_can_be_switched_off_and_stay_off(visit: Visit) -> None:
    page = visit("operator")
    page.goto("/")
    page.keyboard.press("?")
    page.get_by_label("Use single keys as shortcuts on this device").uncheck()
    page.keyboard.press("Escape")
    for path in ("/", "/search"):
        page.goto(path)
        for key in ("j", "t", "/", "?"):
            page.keyboard.press(key)
        expect(page.get_by_role("dialog")).to_be_hidden()
        expect(page.locator("[data-on]")).to_have_count(0)
        expect(page.locator("[data-search]")).not_to_be_focused()
    page.locator("[data-keys]").last.click()
    page.get_by_label("Use single keys as shortcuts on this device").check()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect(page.locator("[data-search]")).to_be_focused()


def test_keys_with_control_are_left_to_the_browser(visit: Visit) -> None:
    page = visit("operator")
    page.goto("/search")
    page.keyboard.press("Control+j")
    page.keyboard.press("Alt+t")
    expect(page.locator("[data-on]")).to_have_count(0)
    expect(page.locator("html")).not_to_have_attribute("data-theme", re.compile("."))


@pytest.mark.parametrize("path", ["/", "/search", "/postmortems/new", "/account"])
def test_the_skip_link_comes_first_and_skips(visit: Visit, path: str) -> None:
    page = visit()
    page.goto(path)
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/", "/search?q=lock", "/postmortems/new", "/account"])
def test_focus_is_always_seen(visit: Visit, path: str, scheme: str) -> None:
    page = visit(color_scheme=scheme)
    page.goto(path)
    seen = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        element = page.evaluate("document.activeElement.outerHTML.slice(0, 160)")
        if element.startswith("<body"):
            break
        seen.add(element)
        assert is_outlined(page), element
    assert len(seen) > 10


def is_outlined(page: Page) -> bool:
    """Whether the focused element, or the label around it, has an outline."""
    return bool(
        page.evaluate(
            """() => {
              const now = document.activeElement;
              return [now, now.closest('label')].filter(Boolean).map(getComputedStyle).some(
                (style) => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2);
            }"""
        )
    )


def test_escape_closes_the_menu_and_gives_focus_back(visit: Visit) -> None:
    page = visit("operator")
    page.goto("/")
    menu = page.locator(".menu summary")
    menu.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Sign out")).to_be_hidden()
    expect(menu).to_be_focused()


def test_the_theme_is_remembered(visit: Visit) -> None:
    page = visit("operator", color_scheme="light")
    page.goto("/")
    page.keyboard.press("t")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.goto("/search")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.keyboard.press("t")
    expect(page.locator("html")).to_have_attribute("data-theme", "light")
