"""The check before sharing by the keyboard, and the editor's marks: what is hidden stays inside."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit, begin, draft, save

SUMMARY = """Scans failed at gate 7 while db-01.eu-west failed over to 10.12.4.17.

Stadtwerke Lindenau had the same; Tomasz Ilves knew it from there."""
HIDDEN = ("db-01.eu-west", "10.12.4.17", "Lindenau", "Tomasz")
AREA = "#section-summary textarea"


def share_page(page: Page, title: str, summary: str = SUMMARY) -> str:
    """Write a draft and open the page on which it is shared; the postmortem's address."""
    address = begin(page, title).removesuffix("/edit")
    page.locator(AREA).fill(summary)
    save(page)
    page.goto(f"{address}/share")
    return address


def test_findings_are_decided_by_keys_and_nothing_hidden_leaves(visit: Visit) -> None:
    page, title = visit(), "Gate 7 stood still while a database failed over"
    address = share_page(page, title)
    findings = page.locator("[data-finding]")
    expect(findings).to_have_count(4)
    page.keyboard.press("r")
    expect(findings.first.get_by_label("Later")).to_be_focused()
    page.keyboard.press("r")
    page.keyboard.press("r")
    page.keyboard.press("e")
    expect(findings.nth(2).locator("[data-wording]")).to_be_focused()
    page.keyboard.type("a public utility")
    page.keyboard.press("Enter")
    expect(findings.nth(3).get_by_label("Later")).to_be_focused()
    page.keyboard.press("r")
    expect(page.get_by_role("button", name="Apply and look again")).to_be_focused()
    expect(page.get_by_text("0 of 4 still to decide")).to_be_visible()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_text("4 things are settled.")).to_be_visible()
    expect(page.get_by_text("Nothing is open")).to_be_visible()
    page.get_by_role("button", name="Publish and share with Havenlog").click()
    expect(page.get_by_text("Shared. The client reads it from now on.")).to_be_visible()
    hers = visit("operator")
    for path in (address, f"{address}.md", f"{address}/print", "/search?q=gate+7+stood+still"):
        text = hers.request.get(path).text()
        assert not [words for words in HIDDEN if words in text], path
    hers.goto(address)
    expect(hers.get_by_role("heading", level=1)).to_have_text(title)
    expect(hers.locator("article")).to_contain_text("a public utility had the same")


def test_sharing_with_something_undecided_takes_a_tick(visit: Visit) -> None:
    page = visit()
    share_page(page, "Undecided and shared anyway")
    page.get_by_role("button", name="Publish and share with Havenlog").click()
    expect(page.locator("[data-errors]")).to_be_focused()
    page.get_by_label("Share anyway, with 4 things undecided").check()
    page.get_by_role("button", name="Publish and share with Havenlog").click()
    expect(page.get_by_text("Shared. The client reads it from now on.")).to_be_visible()


def test_k_keeps_and_is_not_asked_again(visit: Visit) -> None:
    page = visit()
    share_page(page, "Kept on purpose", "It was db-01.eu-west.")
    page.keyboard.press("k")
    page.keyboard.press("k")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_text("1 thing was kept on purpose")).to_be_visible()
    page.get_by_text("1 thing was kept on purpose").click()
    expect(page.get_by_text("kept by Tomasz Ilves")).to_be_visible()
    page.get_by_role("button", name="Ask again db-01.eu-west").click()
    expect(page.locator("[data-finding]")).to_have_count(1)


def test_single_keys_that_are_switched_off_do_nothing_here(visit: Visit) -> None:
    page = visit()
    share_page(page, "No single keys", "It was db-01.eu-west.")
    page.evaluate("localStorage.setItem('single-keys', 'off')")
    page.locator("[data-finding] [type=radio]:checked").focus()
    for key in "rek":
        page.keyboard.press(key)
    expect(page.locator("[data-finding]").get_by_label("Later")).to_be_checked()


def test_the_check_works_without_script(visit: Visit) -> None:
    page = visit(java_script_enabled=False)
    page.goto("/postmortems/new")
    title = "Without script"
    address = draft(page, title).removesuffix("/edit")
    page.locator(AREA).fill("It was db-01.eu-west, then 10.12.4.17.")
    page.get_by_role("button", name="Save").last.click()
    page.goto(f"{address}/share")
    first, second = page.locator("[data-finding]").all()
    first.get_by_label("Hide").check()
    second.locator("[value=replace]").check()
    page.get_by_role("button", name="Apply and look again").click()
    expect(page.get_by_text("2 things are settled.")).to_be_visible()
    page.goto(f"{address}/edit")
    expect(page.locator(AREA)).to_have_value(
        "It was [[internal: db-01.eu-west]], then [IP address]."
    )


def pressed(page: Page, words: str, button: str) -> str:
    """The text after some words were selected and a button of its toolbar pressed by the key."""
    page.locator(AREA).evaluate(
        """(area, words) => {
          area.focus();
          const at = area.value.indexOf(words);
          area.setSelectionRange(at, at + words.length);
        }""",
        words,
    )
    page.locator("#section-summary").get_by_role("button", name=button).press("Enter")
    return page.locator(AREA).input_value()


def test_the_editor_marks_a_phrase_a_passage_and_wording_for_the_client(visit: Visit) -> None:
    page = visit()
    draft(page, "Three marks")
    page.locator(AREA).fill("One phrase here.\n\nA passage.\n\nFor them alone.")
    assert "One [[internal: phrase]] here." in pressed(page, "phrase", "Internal phrase")
    assert "\n\n:::internal\nA passage.\n:::\n" in pressed(page, "A passage.", "Internal passage")
    text = pressed(page, "For them alone.", "Wording for Havenlog")
    assert text.endswith(":::client Havenlog\nFor them alone.\n:::")
    save(page)
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#preview")).to_contain_text("For them alone.")


def test_the_wording_button_follows_the_application(visit: Visit) -> None:
    page = visit()
    draft(page, "Another application")
    select = page.locator("#application")
    other = select.locator("option").filter(has_not_text="Choose").last.get_attribute("value")
    select.select_option(other)
    button = page.locator("#section-summary [data-mark=client]")
    expect(button).to_have_text(re.compile(r"Wording for (?!Havenlog)\w+"))
