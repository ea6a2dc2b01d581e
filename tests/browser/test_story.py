"""A night, from the chat in which it was told to the report that both sides signed."""

import re

import pytest
from playwright.sync_api import FilePayload, Locator, Page, expect

from tests import slack_export
from tests.browser.conftest import Visit

EXPORT = FilePayload(name="export.zip", mimeType="application/zip", buffer=slack_export.archive())
TYPED = """02:50 tomasz: deploy 2026.11.21-1 starts
03:04 bot: 503 from order-api
03:21 ines: scanners show "Try again"
03:38 tomasz: pg_blocking_pids names migration 0212
03:41 tomasz: cancelled the migration
03:51 tomasz: back to normal"""
SUMMARY = "For 47 minutes scanners could not book. Cancelling the migration brought relief."
FACTORS = ("The migration took a lock that blocks writes", "No alert watches waiting writers")
MEASURE = "A pull request with a long lock turns red within a minute."
QUESTION, ANSWER = "Were bookings of that hour lost?", "No, all of them were sent again by 04:10."
FACTS = {
    "title": "Bookings failed while a migration held the write lock",
    "application": "order-api",
    "severity": "2",
    "zone": "Europe/Berlin",
    "began_date": "2026-11-21",
    "began_time": "03:04",
    "ended_date": "2026-11-21",
    "ended_time": "03:51",
}
ACTION = {
    "actions-0-title": "The pipeline refuses migrations that lock for longer than a second",
    "actions-0-owner": "Platform team",
    "actions-0-side": "supplier",
    "actions-0-due_on": "2026-12-04",
    "actions-0-text": MEASURE,
}
STEP = {
    "relief_steps-0-title": "Cancel the migration",
    "relief_steps-0-command": "SELECT pg_cancel_backend(pid);",
}
OURS = ("factors-0", "factors-1", "actions-0", "relief_steps-0", "entries-0", "entries-1")

# Once here, further presses of the tab key go no further, until the hand has noticed.
STAY = """(one) => {
  const stay = (event) => {
    if (event.key === "Tab" && document.activeElement === one) event.preventDefault();
  };
  document.addEventListener("keydown", stay, true);
  one.addEventListener("reached", () => document.removeEventListener("keydown", stay, true));
}"""


class Hand:
    """Somebody at a page with a mouse; every press waits for the page that follows."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def fill(self, fields: dict[str, str]) -> None:
        """Put values into fields by their names."""
        for name, value in fields.items():
            field = self.page.locator(f"#{name}")
            if field.evaluate("one => one.matches('select')"):
                self.choose(field, value)
            else:
                self.write(field, value)

    def write(self, field: Locator, text: str) -> None:
        """Put a text into a field."""
        field.fill(text)

    def choose(self, field: Locator, value: str) -> None:
        """Choose from a list."""
        field.select_option(value)

    def tick(self, box: Locator) -> None:
        """Tick a box or choose a button of several."""
        box.check()

    def press(self, name: str | re.Pattern[str]) -> None:
        """Press a button and wait for the page that follows."""
        with self.page.expect_navigation():
            self.push(self.page.get_by_role("button", name=name).first)

    def push(self, button: Locator) -> None:
        """Press a button."""
        button.click()


class Keys(Hand):
    """The same by the keyboard alone: what the tab key does not reach is not there."""

    def reach(self, wanted: Locator) -> None:
        """Go on by the tab key until this has the focus."""
        wanted.evaluate(STAY)
        for _ in range(60):
            if wanted.evaluate("one => document.activeElement === one"):
                wanted.evaluate("one => one.dispatchEvent(new Event('reached'))")
                return
            for _ in range(12):
                self.page.keyboard.press("Tab")
        raise AssertionError(f"the tab key does not reach {wanted}")

    def write(self, field: Locator, text: str) -> None:
        self.reach(field)
        if field.get_attribute("type") == "date":
            year, month, day = text.split("-")
            self.page.keyboard.type(f"{month}{day}{year}")
        else:
            self.page.keyboard.press("Control+a")
            self.page.keyboard.insert_text(text)

    def choose(self, field: Locator, value: str) -> None:
        self.reach(field)
        label = field.locator(f"option[value='{value}']").first
        words = label.inner_text() if label.count() else value
        self.page.keyboard.type(words.strip())
        expect(field).to_have_value(value)

    def tick(self, box: Locator) -> None:
        if box.get_attribute("type") == "radio":
            group = box.get_attribute("name")
            self.reach(self.page.locator(f"[name='{group}']:checked").first)
            for _ in range(8):
                if box.is_checked():
                    return
                self.page.keyboard.press("ArrowRight")
        else:
            self.reach(box)
            self.page.keyboard.press("Space")
        expect(box).to_be_checked()

    def push(self, button: Locator) -> None:
        self.reach(button)
        self.page.keyboard.press("Enter")


def begin(hand: Hand) -> str:
    """Record the incident and go on to its chat; the postmortem's path."""
    hand.page.goto("/postmortems/new")
    hand.fill(FACTS)
    hand.press("Save, and begin with a chat")
    found = re.search(r"/postmortems/\w+", hand.page.url)
    assert found
    return found[0]


def curate(hand: Hand, *, from_export: bool) -> None:
    """Read the chat, and pick from it what happened."""
    page = hand.page
    if from_export:
        page.locator("#file").set_input_files(EXPORT)
    else:
        hand.write(page.locator("#pasted, textarea[name=text]").first, TYPED)
    hand.press("Show the messages")
    picked = page.get_by_label("Pick this message")
    wanted = "cancelled the migration"
    message = page.locator("[data-message]", has=page.locator(f"textarea:text-is('{wanted}')"))
    hand.tick(picked.first)
    hand.tick(message.get_by_label("Pick this message"))
    hand.press("Add to the timeline")
    page.wait_for_url(re.compile("/edit"))


def write(hand: Hand) -> None:
    """Fill what the chat does not tell, for the client: text, conditions, relief, a promise."""
    page = hand.page
    hand.write(page.locator("#section-summary textarea").first, SUMMARY)
    if not page.locator("#factors-1-title").count():
        hand.push(page.get_by_role("button", name="Add condition"))
    expect(page.locator("#factors-1-title")).to_be_visible()
    for number, title in enumerate(FACTORS):
        hand.fill({f"factors-{number}-title": title})
    hand.fill(STEP | ACTION)
    for item in OURS:
        hand.tick(page.locator(f"#{item}-audience-client"))
    hand.press(re.compile("^Save$"))
    expect(page.locator("#factors-1-title")).to_have_value(FACTORS[1])


def look(hand: Hand, *, has_script: bool) -> None:
    """See the text as the client will, without leaving it."""
    page = hand.page
    if has_script:
        hand.push(page.locator("[data-show-preview]"))
        expect(page.locator("#preview")).to_contain_text(FACTORS[0])
        return
    hand.press("Preview")
    expect(page.get_by_role("main")).to_contain_text(FACTORS[0])
    hand.press(re.compile("^(Go on writing|Back to writing|Continue writing)"))
    expect(page.locator("#factors-1-title")).to_have_value(FACTORS[1])


def review(author: Hand, colleague: Hand, path: str) -> None:
    """Ask a colleague, who approves."""
    author.page.goto(path)
    author.tick(author.page.get_by_label(re.compile("Mara Lindqvist")))
    author.press("Ask for review")
    colleague.page.goto(path)
    colleague.tick(colleague.page.get_by_label(re.compile("^Does it tell what happened")))
    colleague.press(re.compile("^Approve"))
    expect(colleague.page.locator("#review")).to_contain_text("1 of 1 approve")


def publish(hand: Hand, path: str) -> None:
    """Share it with the client, whatever the check found."""
    hand.page.goto(f"{path}/share")
    if hand.page.locator("#anyway").count():
        hand.tick(hand.page.locator("#anyway"))
    hand.press(re.compile("^(Publish and share|Share again)"))


def talk_and_sign(supplier: Hand, client: Hand, path: str) -> None:
    """The client asks, the supplier answers, and both sign."""
    client.page.goto(path)
    for words in (SUMMARY.split(".")[0], *FACTORS, MEASURE):
        expect(client.page.get_by_role("main")).to_contain_text(words)
    client.write(client.page.locator("#text"), QUESTION)
    client.press("Send")
    supplier.page.goto(path)
    with supplier.page.expect_navigation():
        supplier.push(supplier.page.get_by_role("link", name="To the comments"))
    thread = supplier.page.locator(".th", has_text=QUESTION)
    supplier.push(thread.locator("summary", has_text="Answer"))
    supplier.write(thread.locator("textarea"), ANSWER)
    supplier.press(re.compile("^Answer"))
    client.page.goto(path)
    expect(client.page.get_by_text(ANSWER)).to_be_visible()
    for hand in (supplier, client):
        hand.tick(hand.page.locator("#sign"))
        hand.press(re.compile("^Sign version"))
    client.page.goto(path)
    expect(client.page.locator("#signatures")).to_contain_text("signed by both sides")


@pytest.mark.parametrize("way", ["script", "no script", "keys"])
def test_from_the_chat_to_both_signatures(visit: Visit, way: str) -> None:
    kind = Keys if way == "keys" else Hand
    has_script = way != "no script"
    author, colleague, client = (
        kind(visit(role, java_script_enabled=has_script))
        for role in ("engineer", "administrator", "operator")
    )
    path = begin(author)
    curate(author, from_export=way != "keys")
    write(author)
    look(author, has_script=has_script)
    review(author, colleague, path)
    publish(author, path)
    talk_and_sign(author, client, path)
