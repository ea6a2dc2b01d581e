"""From review to both signatures: a colleague, the client and the supplier, each in a browser."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit, draft, save

TITLE = "Bookings waited while the night's export held every slot"
REMARK, QUESTION, REPLY = (
    "What did the board show then?",
    "Was the weekend hit too?",
    "No, checked.",
)


def shared(page: Page) -> str:
    """A postmortem that the client reads; its path."""
    address = draft(page, TITLE)
    page.locator("#section-summary textarea").fill("Bookings waited for twelve minutes.")
    save(page)
    return re.sub(r"^.*?(/postmortems/\w+)/edit$", r"\1", address)


def press(page: Page, name: str | re.Pattern[str]) -> None:
    """Press a button of the page and wait for what follows."""
    with page.expect_navigation():
        page.get_by_role("button", name=name).first.click()


def publish(page: Page, path: str) -> None:
    """Share it with the client, whatever the check found."""
    page.goto(f"{path}/share")
    page.locator("#sharing-by-publication, [name=sharing][value=by-publication]").first.check()
    if page.locator("#anyway").count():
        page.locator("#anyway").check()
    press(page, re.compile("^(Publish and share|Share again)"))


def sign(page: Page) -> None:
    """Tick that one has read it, and sign."""
    page.locator("#sign").check()
    press(page, re.compile("^Sign version"))


def test_from_review_to_both_signatures(visit: Visit) -> None:
    tomasz, mara, ines = (visit(role) for role in ("engineer", "administrator", "operator"))
    path = shared(tomasz)

    tomasz.goto(f"{path}#review")
    tomasz.get_by_label(re.compile("Mara Lindqvist")).check()
    press(tomasz, "Ask for review")
    mara.goto("/")
    with mara.expect_navigation():
        mara.get_by_role("link", name=re.compile("^Review it.*export held every slot")).click()
    expect(mara.get_by_text("You are asked to review this.")).to_be_visible()
    mara.locator("#about").select_option("summary")
    mara.locator("#text").fill(REMARK)
    press(mara, "Say it")
    mara.get_by_label(re.compile("^Does it tell what happened")).check()
    press(mara, re.compile("^Approve"))
    expect(mara.locator("#review")).to_contain_text("1 of 1 approve")

    tomasz.goto(path)
    expect(tomasz.locator(".th-margin, .th-list").first).to_contain_text(REMARK)
    publish(tomasz, path)

    ines.goto(path)
    expect(ines.get_by_text(REMARK)).to_have_count(0)
    ines.locator("#text").fill(QUESTION)
    press(ines, "Send")

    tomasz.goto(path)
    with tomasz.expect_navigation():
        tomasz.get_by_role("link", name="To the comments").click()
    thread = tomasz.locator(".th", has_text=QUESTION)
    thread.locator("summary", has_text="Answer").click()
    thread.locator("textarea").fill(REPLY)
    expect(thread.get_by_text("The client reads this, with your name.")).to_be_visible()
    press(tomasz, re.compile("^Answer"))
    sign(tomasz)

    ines.goto(path)
    expect(ines.get_by_text(REPLY)).to_be_visible()
    sign(ines)
    for page in (ines, tomasz):
        page.goto(path if page is ines else f"{path}/as-client")
        expect(page.locator("#signatures")).to_contain_text("signed by both sides")

    tomasz.goto(f"{path}/edit")
    tomasz.locator("#section-summary textarea").fill("Bookings waited for thirteen minutes.")
    save(tomasz)
    publish(tomasz, path)
    ines.reload()
    expect(ines.locator("#signatures")).to_contain_text("This is version 2, not signed yet.")
