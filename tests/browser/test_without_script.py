"""Everything needed works in a browser that runs no script."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit, begin, draft, eventually, save

SUMMARY = "#section-summary textarea"


@pytest.fixture
def plain(visit: Visit) -> Visit:
    """Opens pages of a browser that runs no script."""

    def visit_plain(role: str | None = "engineer", **more: object) -> Page:
        return visit(role, java_script_enabled=False, **more)

    return visit_plain


def test_one_searches_and_reads(plain: Visit) -> None:
    page = plain("operator")
    page.goto("/")
    page.locator("#q").fill("certificate expired")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(r"\d+ incidents? match"))
    page.locator(".facets a").first.click()
    expect(page.locator(".parsed .chip")).to_have_count(3)
    page.locator("a[data-hit]").first.click()
    expect(page).to_have_url(re.compile(r"/postmortems/\w+"))
    expect(page.locator(".tl > li[id]").first).to_be_visible()
    expect(page.locator("[data-js]:visible")).to_have_count(0)
    page.locator(".lanes a").first.click()
    expect(page).to_have_url(re.compile(r"#\w+$"))


def test_the_histogram_is_open_and_made_of_links(plain: Visit) -> None:
    page = plain("operator")
    page.goto("/search")
    expect(page.locator(".hist")).to_be_visible()
    total = page.locator(".hit-i").count()
    page.locator(".hist a").first.click()
    expect(page.locator("#q")).to_have_value(re.compile("after:.* before:"))
    assert 0 < page.locator(".hit-i").count() < total


def test_the_timeline_unfolds_its_entries(plain: Visit) -> None:
    page = plain("operator")
    page.goto("/timeline?q=app:order-api")
    entries = page.locator(".moments").first
    expect(entries.locator(".tl")).to_be_hidden()
    entries.locator("summary").click()
    expect(entries.locator(".tl")).to_be_visible()


def test_the_filters_unfold_on_a_narrow_window(plain: Visit) -> None:
    page = plain("operator", size=(390, 844))
    page.goto("/search")
    expect(page.locator(".facets a").first).to_be_hidden()
    page.get_by_text("Filters").click()
    page.locator(".facets a").first.click()
    expect(page.locator(".parsed .chip")).to_have_count(1)


def add(page: Page, button: str, name: str) -> int:
    """Press a button that adds rows; the number of the first that came."""
    rows = page.locator(f'[data-rows="{name}"] > *')
    before = rows.count()
    with page.expect_navigation():
        page.get_by_role("button", name=button).click()
    assert rows.count() > before
    return before


def test_one_writes_adds_rows_and_shares(plain: Visit) -> None:
    page = plain()
    address = begin(page, "A wet conveyor belt, told without script")
    page.locator(SUMMARY).fill("The belt slipped.")
    number = add(page, "Add event", "entries")
    assert page.locator(SUMMARY).input_value() == "The belt slipped."
    page.locator(f"#entries-{number}-date").fill("2026-06-03")
    page.locator(f"#entries-{number}-time").fill("0915")
    page.locator(f"#entries-{number}-text").fill("The belt slips.")
    page.locator(f"#entries-{number}-audience-client").check()
    for button, name in (
        ("Add condition", "factors"),
        ("Add step", "relief_steps"),
        ("Add action", "actions"),
    ):
        number = add(page, button, name)
        page.locator(f"#{name}-{number}-title").fill(f"Written in {name}")
        page.locator(f"#{name}-{number}-audience-client").check()
    save(page)
    expect(page.locator("#entries-0-time")).to_have_value("09:15")
    share(page, address)
    reader = plain("operator")
    question = "/search?q=wet+conveyor+belt"
    eventually(lambda: "told without script" in reader.request.get(question).text())
    reader.goto(question)
    reader.locator("a[data-hit]").first.click()
    for words in ("The belt slips.", "Written in factors", "Written in actions"):
        expect(reader.locator("article")).to_contain_text(words)


def share(page: Page, address: str) -> None:
    """Publish and share, as staff; the page says so."""
    page.goto(address.replace("/edit", "/share"))
    page.get_by_label("By publication").check()
    page.get_by_role("button", name="Publish and share with Havenlog").click()
    expect(page.get_by_text("Shared. The client reads it from now on.")).to_be_visible()


def test_a_row_is_removed(plain: Visit) -> None:
    page = plain()
    draft(page, "A row too many")
    page.locator("#factors-0-title").fill("Nobody needs this")
    save(page)
    page.locator("#factors-0-remove").check()
    save(page)
    expect(page.locator("#factors-0-title")).to_have_value("")


def test_the_preview_is_a_page_and_leads_back(plain: Visit) -> None:
    page = plain()
    draft(page, "Seen before it is saved")
    page.locator(SUMMARY).fill("**Bold** words.\n\n:::internal\nOnly inside.\n:::")
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_text("This is a preview. It is not saved.")).to_be_visible()
    expect(page.locator("article strong").first).to_have_text("Bold")
    expect(page.locator("article")).to_contain_text("Only inside.")
    page.get_by_role("button", name="As the client").click()
    expect(page.locator("article")).not_to_contain_text("Only inside.")
    page.get_by_role("button", name="Back to writing").click()
    assert ":::internal\nOnly inside.\n:::" in page.locator(SUMMARY).input_value()
    save(page)
    assert ":::internal\nOnly inside.\n:::" in page.locator(SUMMARY).input_value()


def test_a_conflict_shows_both_and_goes_on_with_mine(plain: Visit) -> None:
    mine, theirs = plain(), plain("administrator")
    address = draft(mine, "Two browsers without script")
    theirs.goto(address)
    theirs.locator(SUMMARY).fill("Theirs came first.")
    save(theirs)
    mine.locator(SUMMARY).fill("Mine came second.")
    save(mine)
    expect(mine.locator(".ed-text").nth(1)).to_contain_text("Theirs came first.")
    expect(mine.locator(".ed-text").nth(2)).to_contain_text("Mine came second.")
    mine.get_by_role("button", name="Edit mine, on top of the newest").click()
    assert mine.locator(SUMMARY).input_value() == "Mine came second."
    save(mine)
    theirs.goto(address)
    assert theirs.locator(SUMMARY).input_value() == "Mine came second."


def test_mistakes_come_back_with_the_text(plain: Visit) -> None:
    page = plain()
    page.goto("/postmortems/new")
    page.locator("#sections-0-text").fill("A long story.")
    page.locator("#began_time").fill("25:00")
    page.get_by_role("button", name="Save and write on").click()
    expect(page.locator("[data-errors] a").first).to_have_attribute("href", "#title")
    expect(page.locator("#sections-0-text")).to_have_value("A long story.")
    expect(page.locator("#began_time")).to_have_value("25:00")


def test_the_language_is_switched(plain: Visit) -> None:
    page = plain(None)
    page.goto("/sign-in")
    page.get_by_role("button", name="DE, Deutsch").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Anmelden")
    page.get_by_role("button", name="EN, English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
