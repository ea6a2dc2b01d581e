"""Helping hands while searching, by the keyboard alone: completions, recent searches, commands."""

import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Visit, eventually

RECENT = "Object.keys(localStorage).filter((key) => key.startsWith('recent:'))"


def offers(page: Page) -> list[str]:
    """What the list below the search box holds now."""
    found: list[str] = page.evaluate(
        "[...document.getElementById('completions').options].map((one) => one.value)"
    )
    return found


def search(page: Page, words: str) -> None:
    """Search by the keyboard."""
    page.locator("body").press("/")
    page.keyboard.type(words)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def chosen(page: Page) -> str:
    """The command that Enter would run, as a screen reader is told."""
    return str(
        page.evaluate(
            "document.getElementById(document.activeElement.getAttribute('aria-activedescendant'))"
            ".firstElementChild.textContent"
        )
    )


@pytest.fixture
def palette(visit: Visit) -> Iterator[Page]:
    """A page with the palette open, of an operator for whom no other test leaves a search."""
    page = visit("other operator")
    page.goto("/")
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox", name="Type a command")).to_be_focused()
    yield page


@pytest.mark.parametrize("path", ["/", "/search", "/timeline", "/account"])
def test_the_last_word_is_completed_below_the_box(visit: Visit, path: str) -> None:
    page = visit("operator")
    page.goto(path)
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url) if "completions" in one.url else None)
    page.locator("body").press("/")
    page.keyboard.type("sev:1 certif", delay=10)
    eventually(lambda: "sev:1 certificate" in offers(page))
    assert len(asked) <= 2  # it waits for a pause
    box = page.locator("[data-suggest]:focus")
    assert box.get_attribute("list") == "completions"


def test_recent_searches_are_offered_in_the_empty_box_the_last_first(visit: Visit) -> None:
    page = visit("operator")
    page.goto("/search")
    for number in range(10):
        page.goto("/")
        search(page, f"lock {number}")
    page.goto("/")
    search(page, "lock 5")
    page.goto("/")
    page.keyboard.press("/")
    assert offers(page) == [f"lock {number}" for number in (5, 9, 8, 7, 6, 4, 3, 2)]


def test_recent_searches_are_of_one_person_and_go_at_sign_out(visit: Visit) -> None:
    page = visit("operator")
    page.goto("/")
    search(page, "lock")
    (key,) = page.evaluate(RECENT)
    assert json.loads(page.evaluate(f"localStorage.getItem('{key}')")) == ["lock"]
    page.evaluate("localStorage.setItem('recent:999999', '[\"of somebody else\"]')")
    page.goto("/")
    page.keyboard.press("/")
    assert offers(page) == ["lock"]
    page.route("**/sign-out", lambda route: route.fulfill(body="gone"))  # the others need it
    page.locator(".menu summary").press("Enter")
    with page.expect_navigation():
        page.get_by_role("button", name="Sign out").press("Enter")
    assert page.evaluate(RECENT) == ["recent:999999"]


def test_a_writer_who_stays_keeps_them_and_one_who_leaves_does_not(visit: Visit) -> None:
    page = visit("engineer")
    page.goto("/")
    search(page, "lock")
    page.goto("/postmortems/new")
    page.get_by_label("Title").fill("Words that nobody saved")
    page.locator(".menu summary").press("Enter")
    page.get_by_role("button", name="Sign out").press("Enter")
    dialog = page.get_by_role("dialog", name="Text that was not saved")
    expect(dialog).to_be_visible()
    assert len(page.evaluate(RECENT)) == 1
    page.route("**/sign-out", lambda route: route.fulfill(body="gone"))
    with page.expect_navigation():
        dialog.get_by_role("button", name="Sign out").press("Enter")
    assert page.evaluate(RECENT) == []


def test_commands_are_walked_and_opened(palette: Page) -> None:
    expect(palette.get_by_role("option").first).to_have_attribute("aria-selected", "true")
    assert chosen(palette) == "Search incidents"
    palette.keyboard.press("ArrowUp")
    assert chosen(palette) == "Keyboard shortcuts"
    palette.keyboard.press("ArrowDown")
    palette.keyboard.press("ArrowDown")
    assert chosen(palette) == palette.get_by_role("option").nth(1).inner_text()
    palette.keyboard.type("time")
    assert palette.get_by_role("option").all_inner_texts() == ["Timeline", "Search for “time”"]
    with palette.expect_navigation():
        palette.keyboard.press("Enter")
    expect(palette).to_have_url(re.compile("/timeline$"))


def test_typed_words_are_searched_for_and_then_recent(palette: Page) -> None:
    palette.keyboard.type("write lock & more")
    assert chosen(palette) == "Search for “write lock & more”"
    with palette.expect_navigation():
        palette.keyboard.press("Enter")
    expect(palette.locator("#q")).to_have_value("write lock & more")
    palette.keyboard.press("Control+k")
    palette.keyboard.type("lock")
    assert chosen(palette) == "write lock & more"


def test_escape_closes_it_and_gives_focus_back(visit: Visit) -> None:
    page = visit("operator")
    page.goto("/search")
    page.keyboard.press("j")
    page.keyboard.press("Control+k")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.locator("a[data-hit]").first).to_be_focused()


def test_theme_keys_and_search_are_run_from_it(palette: Page) -> None:
    for typed, seen in (("light", "html[data-theme]"), ("keyb", "#keys[open]")):
        palette.keyboard.type(typed)
        palette.keyboard.press("Enter")
        expect(palette.locator(seen)).to_be_visible()
        palette.keyboard.press("Control+k")
    palette.keyboard.press("Enter")
    expect(palette.locator("[data-search]")).to_be_focused()


def test_it_is_opened_from_the_list_of_keys(visit: Visit) -> None:
    page = visit("operator", size=PHONE)
    page.goto("/")
    page.locator("body").press("?")
    keys = page.get_by_role("dialog", name="Keyboard")
    keys.get_by_role("button", name="Show them").press("Enter")
    expect(page.get_by_role("combobox", name="Type a command")).to_be_focused()


def test_a_saved_search_is_a_command(visit: Visit) -> None:
    page = visit("other operator")
    page.goto("/search?q=lock&order=date")
    page.get_by_text("Saved searches").first.press("Enter")
    page.get_by_label("Save this search").fill("Nightly locks")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.goto("/account")
    page.keyboard.press("Control+k")
    page.keyboard.type("nightly")
    expect(page.get_by_role("option", name="Nightly locks")).to_be_visible()
    assert chosen(page) == "Nightly locks"
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/search\?q=lock&order=date$"))
    page.get_by_text("Saved searches").first.press("Enter")
    with page.expect_navigation():
        page.get_by_role("button", name="Delete Nightly locks").press("Enter")
    expect(page.get_by_text("Nightly locks")).to_have_count(0)


@pytest.mark.parametrize("role", ["engineer", "operator", None])
def test_each_is_offered_what_they_may_do(visit: Visit, role: str | None) -> None:
    page = visit(role)
    page.goto("/" if role else "/sign-in")
    page.keyboard.press("Control+k")
    texts = page.get_by_role("option").all_inner_texts()
    assert ("Write a postmortem" in texts) == (role == "engineer")
    assert "Admin" not in texts
    assert bool(texts) == bool(role)


def test_without_script_it_is_not_there_and_searches_are_saved_all_the_same(visit: Visit) -> None:
    page = visit("other operator", java_script_enabled=False)
    page.goto("/search?q=lock")
    expect(page.locator("#palette")).to_be_hidden()
    page.get_by_text("Saved searches").first.click()
    page.get_by_label("Save this search").fill("By hand")
    page.locator(".save").get_by_role("button", name="Save").click()
    page.get_by_text("Saved searches").first.click()
    page.get_by_role("button", name="Delete By hand").click()
    expect(page.get_by_text("By hand")).to_have_count(0)
