"""Writing: nothing typed is ever lost, and the form helps while one types."""

import re

import pytest
from playwright.sync_api import Dialog, Locator, Page, expect

from tests.browser.conftest import PASSWORD, PHONE, Server, Visit, draft, eventually, save

WORDS = "The weighbridge counted every pallet twice."
SUMMARY = "#section-summary textarea"


def summary(page: Page) -> str:
    """What stands in the first section."""
    return page.locator(SUMMARY).input_value()


def kept(page: Page) -> None:
    """Wait until the page says that the text is kept: on this device, and then by the server."""
    expect(page.locator("[data-status]")).to_have_text(re.compile(r"Kept (on this device|\d\d:)"))


def alone(page: Page) -> None:
    """Let nothing be kept on the server, as when it cannot be reached."""
    page.route("**/unsaved", lambda route: route.fulfill(status=204))


def restore(page: Page) -> None:
    """Take up the text that was not saved."""
    offer = page.locator("[data-offer]")
    offer.get_by_role("button", name="Restore").click()
    expect(offer).to_be_hidden()


def dismiss_all(page: Page) -> list[Dialog]:
    """Stay on the page whenever the browser asks; the dialogs it asked with."""
    asked: list[Dialog] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog)
        dialog.dismiss()

    page.on("dialog", stay)
    return asked


def test_one_goes_on_where_one_stopped_on_another_device_too(visit: Visit) -> None:
    page, phone = visit(), visit(size=PHONE)
    address = draft(page, "Stopped in the middle of a sentence")
    page.locator(SUMMARY).fill(WORDS)
    page.locator("#entries-0-text").fill("An event that was never saved.")
    expect(page.locator("[data-status]")).to_have_text(re.compile(r"Kept \d\d:\d\d, not saved yet"))
    phone.goto(address)
    expect(phone.get_by_text("You go on from")).to_be_visible()
    assert summary(phone) == WORDS
    expect(phone.locator("#entries-0-text")).to_have_value("An event that was never saved.")
    save(phone)
    expect(phone.get_by_text("You go on from")).to_be_hidden()
    page.locator(SUMMARY).fill(f"{WORDS} Nobody saw it.")
    expect(page.locator("[data-status]")).to_contain_text("Kept")


def test_text_survives_a_reload(visit: Visit) -> None:
    page = visit()
    alone(page)
    draft(page, "A reload in the middle of a sentence")
    page.locator(SUMMARY).fill(WORDS)
    page.locator("#entries-0-text").fill("An event that was never saved.")
    kept(page)
    page.once("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(page.locator("[data-offer]")).to_contain_text("that was not saved")
    restore(page)
    assert summary(page) == WORDS
    expect(page.locator("#entries-0-text")).to_have_value("An event that was never saved.")
    save(page)
    page.goto(page.url)
    assert summary(page) == WORDS
    expect(page.locator("[data-offer]")).to_be_hidden()


def test_a_newer_save_makes_old_text_an_offer(visit: Visit) -> None:
    page = visit()
    alone(page)
    address = draft(page, "Someone saved in the meantime")
    page.locator(SUMMARY).fill(WORDS)
    kept(page)
    page.once("dialog", lambda dialog: dialog.accept())
    page.goto("/")
    other = visit()
    other.goto(address)
    other.locator("#section-lessons textarea").fill("Saved from another place.")
    save(other)
    page.goto(address)
    offer = page.locator("[data-offer]")
    expect(offer).to_contain_text("that was not saved")
    expect(offer).to_contain_text("both texts are kept")
    assert summary(page) == ""
    restore(page)
    assert summary(page) == WORDS


def test_an_offer_can_be_discarded(visit: Visit) -> None:
    page = visit()
    alone(page)
    address = draft(page, "An offer nobody wants")
    page.locator(SUMMARY).fill(WORDS)
    kept(page)
    other = visit()
    other.goto(address)
    other.locator(SUMMARY).fill("Better words.")
    save(other)
    page.once("dialog", lambda dialog: dialog.accept())
    page.reload()
    page.locator("[data-offer]").get_by_role("button", name="Discard").click()
    page.reload()
    expect(page.locator("[data-offer]")).to_be_hidden()
    assert summary(page) == "Better words."


@pytest.fixture
def writer(server: Server, visit: Visit, request: pytest.FixtureRequest) -> Page:
    """A signed-in engineer of her own, with a password, whose sign-in may be ended."""
    email = f"{request.node.name.replace('_', '-')[:40]}@kestrel.example"
    server.command(
        *("people", "add", email, "--name", "Wanda Writer"),
        *("--organization", "kestrel-works", "--role", "engineer"),
    )
    page = visit(None)
    page.goto(server.command("people", "sign-in-link", email))
    page.get_by_role("main").get_by_role("button").click()
    page.goto("/account")
    page.get_by_label("New password").fill(PASSWORD)
    page.get_by_role("button", name="Save the password").click()
    expect(page.get_by_text("Your password is saved")).to_be_visible()
    page.evaluate("(email) => { window.name = email }", email)
    return page


def test_text_survives_an_ended_sign_in(writer: Page, visit: Visit) -> None:
    address = draft(writer, "A sign-in that ended while writing")
    email = str(writer.evaluate("window.name"))
    administrator = visit("administrator")
    administrator.goto("/admin/people")
    administrator.locator("tr", has_text=email).get_by_role("link").click()
    administrator.get_by_role("button", name=re.compile("^End the sign-in")).click()
    writer.locator(SUMMARY).fill(WORDS)
    writer.locator("[data-save]").click()
    expect(writer.get_by_text("Your text is safe")).to_be_visible()
    writer.get_by_label("Email address").fill(email)
    writer.get_by_label("Password").fill("not this one")
    writer.get_by_role("main").get_by_role("button", name="Sign in").click()
    writer.get_by_label("Password").fill(PASSWORD)
    writer.get_by_role("main").get_by_role("button", name="Sign in").click()
    writer.get_by_role("button", name="Send it again").click()
    expect(writer).to_have_url(address)
    assert summary(writer) == WORDS
    expect(writer.locator("[data-offer]")).to_be_hidden()


def test_text_survives_signing_in_by_link(writer: Page, server: Server) -> None:
    address = draft(writer, "A sign-in that ended, and a link")
    email = str(writer.evaluate("window.name"))
    writer.context.clear_cookies()
    writer.locator(SUMMARY).fill(WORDS)
    writer.locator("[data-save]").click()
    expect(writer.get_by_text("Your text is safe")).to_be_visible()
    writer.goto(server.command("people", "sign-in-link", email))
    writer.get_by_role("main").get_by_role("button").click()
    writer.goto(address)
    restore(writer)
    assert summary(writer) == WORDS


def drafts(page: Page) -> list[str]:
    """The names under which this device keeps text."""
    names = page.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('draft:'))")
    return [str(name) for name in names]


def sign_out(page: Page) -> None:
    """Press the button in the person's menu."""
    page.locator(".menu summary").click()
    page.locator(".menu").get_by_role("button", name="Sign out").click()


def test_signing_out_takes_saved_text_off_this_device(writer: Page) -> None:
    draft(writer, "A draft that the server has")
    writer.locator(SUMMARY).fill(WORDS)
    kept(writer)
    writer.get_by_role("button", name="Ask for review").first.click()
    writer.wait_for_url(re.compile(r"/postmortems/\w+$"))
    writer.evaluate("localStorage.setItem('draft:/postmortems/new:0', '{}')")
    assert len(drafts(writer)) == 2
    sign_out(writer)
    writer.wait_for_url("**/sign-in")
    assert drafts(writer) == ["draft:/postmortems/new:0"], "what somebody else has not saved"


@pytest.mark.parametrize("at", ["editor", "elsewhere"])
def test_signing_out_asks_first(writer: Page, at: str) -> None:
    asked = dismiss_all(writer)
    alone(writer)
    address = draft(writer, "A draft that nobody saved")
    writer.locator(SUMMARY).fill(WORDS)
    if at == "elsewhere":
        kept(writer)
        writer.evaluate("drafts.editor.forget()")
        writer.goto("/account")
    sign_out(writer)
    dialog = writer.get_by_role("dialog", name="Text that was not saved")
    expect(dialog.get_by_role("link")).to_have_text("A draft that nobody saved")
    dialog.get_by_role("button", name="Stay signed in").click()
    expect(dialog).to_be_hidden()
    sign_out(writer)
    dialog.get_by_role("link").click()
    expect(writer).to_have_url(re.compile(f"{re.escape(address)}(#editor)?$"))
    if at == "elsewhere":
        restore(writer)
    assert summary(writer) == WORDS
    sign_out(writer)
    dialog.get_by_role("button", name="Sign out and remove it").click()
    writer.wait_for_url("**/sign-in")
    assert drafts(writer) == []
    assert asked == []


def test_a_choice_that_was_not_saved_is_asked_about_too(writer: Page) -> None:
    alone(writer)
    draft(writer, "Only who may read it was changed")
    writer.locator("#entries-0-text").fill("Gate 7 calls.")
    writer.locator("#entries-0-time").fill("09:20")
    writer.locator("#entries-1-text").fill("Gate 8 calls.")
    writer.locator("#entries-1-time").fill("09:21")
    writer.locator("#entries-1-audience-client").check()
    save(writer)
    writer.locator("#entries-0-audience-client").check()
    kept(writer)
    writer.evaluate("drafts.editor.forget()")
    writer.goto("/account")
    sign_out(writer)
    expect(writer.get_by_role("dialog", name="Text that was not saved")).to_be_visible()


def test_a_stale_save_shows_both_texts_and_loses_none(visit: Visit) -> None:
    mine, theirs = visit(), visit("administrator")
    address = draft(mine, "Two people, one page")
    theirs.goto(address)
    theirs.locator(SUMMARY).fill("Mara saw the queue at eight.")
    save(theirs)
    mine.locator(SUMMARY).fill("Tomasz saw the queue at nine.")
    save(mine)
    expect(mine.get_by_role("heading", level=1)).to_have_text(
        "Someone saved while you were writing"
    )
    differing = mine.locator(".ed-text")
    expect(differing.nth(1)).to_contain_text("Mara saw the queue at eight.")
    expect(differing.nth(2)).to_contain_text("Tomasz saw the queue at nine.")
    left, right = (differing.nth(which).bounding_box() for which in (1, 2))
    assert left is not None
    assert right is not None
    assert left["y"] == right["y"]
    assert left["x"] + left["width"] <= right["x"] + 1
    mine.get_by_role("button", name="Edit mine, on top of the newest").click()
    assert summary(mine) == "Tomasz saw the queue at nine."
    mine.locator(SUMMARY).fill("Mara saw the queue at eight, Tomasz at nine.")
    save(mine)
    theirs.goto(address)
    assert summary(theirs) == "Mara saw the queue at eight, Tomasz at nine."
    theirs.goto(address.replace("/edit", "/history"))
    expect(theirs.locator("tbody tr")).to_have_count(4)


def test_theirs_can_be_kept(visit: Visit) -> None:
    mine, theirs = visit(), visit()
    address = draft(mine, "Two tabs, one page")
    theirs.goto(address)
    theirs.locator(SUMMARY).fill("The first tab.")
    save(theirs)
    mine.locator(SUMMARY).fill("The second tab.")
    save(mine)
    mine.get_by_role("button", name=re.compile("^Keep the text of")).click()
    expect(mine).to_have_url(address)
    assert summary(mine) == "The first tab."


def test_rows_are_added_and_kept(visit: Visit) -> None:
    page = visit()
    draft(page, "Rows without end")
    for name, button in (
        ("entries", "Add event"),
        ("factors", "Add condition"),
        ("relief_steps", "Add step"),
        ("actions", "Add action"),
    ):
        rows = page.locator(f'[data-rows="{name}"] > *')
        before = rows.count()
        page.get_by_role("button", name=button).click()
        expect(rows).to_have_count(before + 1)
        field = "text" if name == "entries" else "title"
        page.locator(f"#{name}-{before}-{field}").fill(f"The last of the {name}")
    save(page)
    for name in ("entries", "factors", "relief_steps", "actions"):
        field = "text" if name == "entries" else "title"
        first = page.locator(f"#{name}-0-{field}")
        expect(first).to_have_value(f"The last of the {name}")


def test_enter_goes_on_to_the_next_event(visit: Visit) -> None:
    page = visit()
    draft(page, "Typing a timeline")
    rows = page.locator('[data-rows="entries"] > *')
    page.locator("#entries-0-date").fill("2026-06-03")
    page.locator("#entries-0-time").fill("2350")
    page.keyboard.press("Enter")
    expect(page.locator("#entries-0-time")).to_have_value("23:50")
    expect(page.locator("#entries-1-time")).to_be_focused()
    page.keyboard.type("10")
    page.locator("#entries-1-time").fill("0.10")
    page.locator("#entries-1-text").focus()
    expect(page.locator("#entries-1-date")).to_have_value("2026-06-04")
    before = rows.count()
    page.locator(f"#entries-{before - 1}-text").fill("The last line")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("goes on")
    expect(rows).to_have_count(before)
    page.keyboard.press("Enter")
    expect(rows).to_have_count(before + 1)
    expect(page.locator(f"#entries-{before}-time")).to_be_focused()
    expect(page.locator(f"#entries-{before - 1}-text")).to_have_value("The last line\ngoes on")


@pytest.mark.parametrize(
    ("began", "ended", "stored"),
    [
        # The clocks of Berlin went forward at 02:00 on this day.
        (("2026-03-29", "0130"), ("2026-03-29", "03:30"), r"00:30 to 01:30 UTC, 60 minutes"),
        # They went back at 03:00 on this one.
        (("2026-10-25", "01:30"), ("2026-10-25", "0330"), r"23:30 to .*02:30 UTC, 180 minutes"),
        (("2026-06-03", "23:40"), ("2026-06-04", "00:10"), r"21:40 to 22:10 UTC, 30 minutes"),
    ],
)
def test_the_stored_time_is_said_while_typing(
    visit: Visit, began: tuple[str, str], ended: tuple[str, str], stored: str
) -> None:
    page = visit()
    page.goto("/postmortems/new")
    page.get_by_label("Time zone").select_option("Europe/Berlin")
    for name, (day, clock) in {"began": began, "ended": ended}.items():
        page.locator(f"#{name}_date").fill(day)
        page.locator(f"#{name}_time").fill(clock)
    said = page.locator("[data-echo]")
    expect(said).to_have_text(re.compile(stored))
    page.get_by_label("Title").fill("The night the clocks changed")
    page.get_by_label("Application").select_option("order-api")
    page.get_by_label("Severity", exact=True).select_option("3")
    page.get_by_role("button", name="Save and write on").click()
    page.wait_for_url(re.compile("/edit$"))
    expect(page.locator("[data-echo]")).to_have_text(re.compile(stored))


def test_an_end_before_the_beginning_is_said(visit: Visit) -> None:
    page = visit()
    page.goto("/postmortems/new")
    page.locator("#began_date").fill("2026-06-03")
    page.locator("#began_time").fill("10:00")
    page.locator("#ended_date").fill("2026-06-03")
    page.locator("#ended_time").fill("09:00")
    expect(page.locator("[data-echo]")).to_have_text("The end is before the beginning.")


def test_the_preview_shows_each_audience_its_text(visit: Visit) -> None:
    page = visit()
    draft(page, "What a preview shows")
    page.locator(SUMMARY).fill("**Bold** for all.\n\n:::internal\nOnly inside.\n:::")
    page.get_by_role("button", name="Preview").click()
    preview = page.locator("#preview")
    expect(preview).to_be_focused()
    expect(preview.locator("strong")).to_have_text("Bold")
    expect(preview).to_contain_text("Only inside.")
    preview.get_by_label("Client").check()
    expect(preview).not_to_contain_text("Only inside.")
    expect(preview.locator("strong")).to_have_text("Bold")


def test_leaving_with_unsaved_text_is_asked_about(visit: Visit) -> None:
    page = visit()
    address = draft(page, "Leaving too early")
    asked = dismiss_all(page)
    page.get_by_role("link", name="Timeline").first.click()
    page.wait_for_url("**/timeline")
    assert asked == []
    page.goto(address)
    page.locator(SUMMARY).click()
    page.keyboard.type(WORDS)
    page.get_by_role("link", name="Home", exact=True).first.click(no_wait_after=True)
    page.wait_for_timeout(300)
    assert [dialog.type for dialog in asked] == ["beforeunload"]
    expect(page).to_have_url(address)
    save(page)
    assert len(asked) == 1


def test_control_s_saves(visit: Visit) -> None:
    page = visit()
    address = draft(page, "Saved by two keys")
    page.locator(SUMMARY).fill(WORDS)
    with page.expect_navigation():
        page.keyboard.press("Control+s")
    expect(page).to_have_url(address)
    expect(page.locator("[data-status]")).to_contain_text("Saved")
    assert summary(page) == WORDS


def test_the_error_summary_takes_focus_and_leads_to_the_field(visit: Visit) -> None:
    page = visit()
    page.goto("/postmortems/new")
    page.locator("#sections-0-text").fill(WORDS)
    page.locator("#began_time").fill("25:61")
    page.get_by_role("button", name="Save and write on").click()
    problems = page.locator("[data-errors]")
    expect(problems).to_be_focused()
    expect(page.locator("#sections-0-text")).to_have_value(WORDS)
    for field in ("title", "application", "began_time"):
        page.locator(f'[data-errors] a[href="#{field}"]').click()
        expect(page.locator(f"#{field}")).to_be_focused()
        expect(page.locator(f"#{field}")).to_have_attribute("aria-invalid", "true")
        described = page.locator(f"#{field}").get_attribute("aria-describedby") or ""
        assert f"{field}-error" in described.split()
    assert "did not exist" not in problems.inner_text()


def select(page: Page, text: str) -> None:
    """Select words of the first section."""
    page.locator(SUMMARY).evaluate(
        """(field, text) => {
          const at = field.value.indexOf(text);
          field.focus();
          field.setSelectionRange(at, at + text.length);
        }""",
        text,
    )


def test_a_phrase_is_hidden_from_the_client_by_a_button(visit: Visit) -> None:
    page = visit()
    draft(page, "A phrase for us alone")
    page.locator(SUMMARY).fill("The clause is seven, and the bridge is old.")
    select(page, "The clause is seven")
    page.locator("#section-summary").get_by_role("button", name="Internal phrase").click()
    assert summary(page) == "[[internal: The clause is seven]], and the bridge is old."


def test_paragraphs_are_hidden_from_the_client_by_a_button(visit: Visit) -> None:
    page = visit()
    draft(page, "Paragraphs for us alone")
    page.locator(SUMMARY).fill("For all.\n\nOne line.\nAnother line.\n\nFor all again.")
    select(page, "One line.\nAnother line.\n")
    page.locator("#section-summary").get_by_role("button", name="Internal passage").click()
    save(page)
    assert ":::internal\nOne line.\nAnother line.\n:::" in summary(page)
    page.get_by_role("button", name="Preview").click()
    preview = page.locator("#preview")
    preview.get_by_label("Client").check()
    expect(preview).to_contain_text("For all again.")
    expect(preview).not_to_contain_text("Another line.")


def test_a_long_text_leaves_and_comes_back_whole(visit: Visit) -> None:
    page = visit()
    draft(page, "A long text with every mark")
    text = "# Not a heading?\n\n<b>&amp;</b> \"quotes\" 'and' `code` – ÄÖÜ ß 🚚\n" * 200
    page.locator(SUMMARY).fill(text)
    save(page)
    assert summary(page) == text.strip("\n")


def test_a_page_is_offered_by_its_title_and_its_link_is_no_text_that_was_not_saved(
    visit: Visit,
) -> None:
    page = visit()
    alone(page)
    draft(page, "A runbook by its title")
    event = page.locator("#entries-0-text")
    event.click()
    event.press_sequentially("We used [[find who ho")
    expect(page.locator("#titles li")).to_have_text(re.compile("Bookings end in 503"))
    event.press("Enter")
    expect(event).to_have_value(re.compile(r"^We used \[\[Bookings end in 503: .+\]\]$"))
    expect(event).to_be_focused()
    kept(page)
    save(page)
    expect(event).to_have_value(re.compile(r"^We used \[Bookings .+\]\(/pages/[a-z0-9]+\)$"))
    expect(page.locator("[data-offer]")).to_be_hidden()


def begun(page: Page) -> Locator:
    """A new page with a title, a text and a section that no template has."""
    page.goto("/pages/new?application=order-api&kind=runbook&language=en")
    page.locator("#title").fill("A page written in one go")
    page.locator("[name=sections-0-text]").fill(WORDS)
    page.get_by_role("button", name="Add section").click()
    page.locator("#sections input:focus").fill("What else")
    added = page.locator("#sections textarea").last
    added.fill("A section that no template has.")
    return added


def test_a_new_page_survives_a_reload_and_is_done_with_when_it_is_saved(visit: Visit) -> None:
    page = visit()
    begun(page)
    kept(page)
    page.once("dialog", lambda dialog: dialog.accept())
    page.reload()
    restore(page)
    expect(page.locator("#title")).to_have_value("A page written in one go")
    added = page.locator("#sections textarea").last
    expect(added).to_have_value("A section that no template has.")
    page.once("dialog", lambda dialog: dialog.accept())
    page.goto("/pages/new?application=order-api&kind=vision&language=en")  # another text
    expect(page.locator("[data-offer]")).to_be_hidden()
    page.goto("/pages/new?application=order-api&kind=runbook&language=en")
    restore(page)
    page.locator("[data-save]").click()
    expect(page.get_by_text("A section that no template has.")).to_be_visible()
    left = "Object.keys(localStorage).some((key) => key.includes('/pages/new'))"
    eventually(lambda: not page.evaluate(left))


def test_one_goes_on_with_a_page_on_another_device(visit: Visit) -> None:
    page, phone = visit(), visit(size=PHONE)
    begun(page)
    page.locator("[data-save]").click()
    page.get_by_role("link", name="Edit", exact=True).click()
    page.locator("[name=sections-0-text]").fill("Half a sentence that")
    expect(page.locator("[data-status]")).to_have_text(re.compile(r"Kept \d\d:\d\d, not saved yet"))
    phone.goto(page.url)
    expect(phone.get_by_text("You go on from")).to_be_visible()
    expect(phone.locator("[name=sections-0-text]")).to_have_value("Half a sentence that")
    expect(page.locator("[data-preview-body]")).to_contain_text("Half a sentence that")
    phone.get_by_role("button", name="Back to what was saved").click()
    expect(phone.locator("[name=sections-0-text]")).to_have_value(WORDS)
