"""A timeline from a Slack export in the browser: with keys alone, and without script."""

import re

import pytest
from playwright.sync_api import Dialog, Page, expect

from tests import slack_export
from tests.browser.conftest import Visit, draft, save

EXPORT = {
    "name": "export.zip",
    "mimeType": "application/zip",
    "buffer": slack_export.archive(),
}
NIGHT = {
    "since_date": "2026-11-21", "since_time": "02:50",
    "until_date": "2026-11-21", "until_time": "04:10",
}  # fmt: skip


def to_messages(page: Page, title: str) -> None:
    """From a new postmortem's editor to the messages of the export."""
    draft(page, title)
    page.get_by_role("button", name="Save, and build it from a chat").click()
    page.wait_for_url(re.compile(r"/postmortems/\w+/chat$"))
    for field, text in NIGHT.items():
        page.locator(f"#{field}").fill(text)
    page.locator("#home").fill("https://kestrel.slack.com")
    page.locator("#file").set_input_files(EXPORT)  # type: ignore[arg-type]
    page.get_by_role("button", name="Show the messages").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Pick what happened")


def pick(page: Page, words: str) -> None:
    """Tick the message that holds these words."""
    message = page.locator("[data-message]", has=page.locator(f"textarea:text-is('{words}')"))
    message.get_by_label("Pick this message").check()


def add(page: Page) -> None:
    """Add what is picked, and wait for the editor."""
    page.get_by_role("button", name="Add to the timeline").last.click()
    page.wait_for_url(re.compile(r"/edit#section-timeline$"))


@pytest.mark.parametrize("script", [True, False])
def test_what_is_picked_from_two_channels_is_in_the_timeline(visit: Visit, script: bool) -> None:
    page = visit(java_script_enabled=script)
    to_messages(page, f"A night that was told in a chat, {script}")
    pick(page, "cancelled the migration")
    page.get_by_role("button", name="#alerts-orders").click()
    page.get_by_label("Pick this message").first.check()
    page.get_by_role("button", name="#inc-order-api").click()
    pick(page, "we decided to stop looking at the network")
    add(page)
    expect(page.get_by_text("3 events added to the timeline.")).to_be_visible()
    expect(page.locator("#entries-0-text")).to_have_value("[FIRING] PoolWaiting")
    expect(page.locator("#entries-1-type")).to_have_value("decision")
    expect(page.locator("#entries-2-time")).to_have_value("03:41")
    evidence = re.compile(r"https://kestrel\.slack\.com/archives/C0INC0ORD1/p\d+")
    expect(page.locator("#entries-2-evidence")).to_have_value(evidence)
    expect(page.get_by_text("33 min until the next event.")).to_be_visible()


def test_keys_pick_and_change(visit: Visit) -> None:
    page = visit()
    to_messages(page, "A night that was picked with keys")
    page.wait_for_load_state()
    page.keyboard.press("j")
    page.keyboard.press("Space")
    expect(page.get_by_text("1 picked")).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("e")
    page.keyboard.press("Control+a")
    page.keyboard.type("The deploy begins.")
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/edit#section-timeline$"))
    expect(page.locator("#entries-0-text")).to_have_value("The deploy begins.")


def test_suggestions_are_picked_at_once_and_leaving_asks(visit: Visit) -> None:
    page = visit()
    to_messages(page, "A night full of suggestions")
    page.get_by_role("button", name=re.compile(r"Pick the \d+ that tell")).click()
    expect(page.get_by_text(re.compile(r"^1\d picked$"))).to_be_visible()
    asked: list[str] = []

    def dismiss(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.once("dialog", dismiss)
    page.get_by_role("link", name="Home").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Pick what happened")
    assert asked == ["beforeunload"]


def test_a_pin_and_evidence_stay_when_rows_are_added(visit: Visit) -> None:
    page = visit()
    address = draft(page, "A pinned moment")
    page.locator("#entries-0-time").fill("09:10")
    page.locator("#entries-0-text").fill("Gate 7 calls.")
    page.locator("#entries-0-pinned").check()
    page.locator("#entries-0-evidence").evaluate("one => { one.closest('details').open = true; }")
    page.locator("#entries-0-evidence").fill("https://chat.example/p1")
    page.locator("#entries-1-time").fill("09:40")
    page.locator("#entries-1-text").fill("The clock is set.")
    save(page)
    rows = page.locator('[data-rows="entries"] > *')
    before = rows.count()
    page.get_by_role("button", name="Add event").click()
    expect(rows).to_have_count(before + 1)
    last = rows.last
    expect(last.locator("[name$=-pinned]")).not_to_be_checked()
    expect(last.locator("[name$=-evidence]")).to_have_value("")
    expect(page.get_by_text("30 min until the next event.")).to_have_count(1)
    save(page)
    expect(page.locator("#entries-0-pinned")).to_be_checked()
    page.goto(address.removesuffix("/edit"))
    expect(page.get_by_role("link", name="Evidence")).to_have_attribute(
        "href", "https://chat.example/p1"
    )
    expect(page.locator(".tl .pin")).to_have_count(1)
