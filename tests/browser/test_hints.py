"""Questions about wordings beside the text: at most three, never in the way."""

from playwright.sync_api import expect

from tests.browser.conftest import PHONE, Visit, draft, save

SUMMARY = "#section-summary textarea"
BLAMING = "Jonas forgot to build the index. \U0001f642 We should have noticed the full pool."


def test_a_wording_is_asked_about_marked_and_found_again(visit: Visit) -> None:
    page = visit()
    draft(page, "A sentence worth another look")
    page.locator(SUMMARY).fill(BLAMING)
    notes = page.locator("#section-summary .ed-note")
    expect(notes).to_have_count(2)
    expect(notes.nth(1)).to_contain_text("should have noticed")
    marks = page.locator("#section-summary mark")
    expect(marks).to_have_count(2)
    assert marks.nth(1).inner_text().strip() == "should have noticed"
    notes.nth(1).get_by_role("button", name="Reword").click()
    chosen = "(field) => field.value.slice(field.selectionStart, field.selectionEnd)"
    assert page.locator(SUMMARY).evaluate(chosen) == "should have noticed"


def test_what_is_fine_here_is_not_asked_again(visit: Visit) -> None:
    page = visit(size=PHONE)
    address = draft(page, "A sentence that is fine")
    page.locator(SUMMARY).fill(BLAMING)
    notes = page.locator("#section-summary .ed-note")
    expect(notes).to_have_count(2)
    notes.first.get_by_role("button", name="This is fine here").click()
    expect(notes).to_have_count(1)
    save(page)
    again = visit("administrator")
    again.goto(address)
    expect(again.locator(".ed-note")).to_have_count(1)


def test_a_question_goes_when_its_words_do(visit: Visit) -> None:
    page = visit()
    draft(page, "A sentence that was reworded")
    page.locator(SUMMARY).fill("It came down to human error.")
    expect(page.locator(".ed-note")).to_have_count(1)
    page.locator(SUMMARY).fill("The checklist has no line for the index.")
    expect(page.locator(".ed-note")).to_have_count(0)
    expect(page.locator("#section-summary mark")).to_have_count(0)


def test_one_condition_alone_is_asked_about_while_writing(visit: Visit) -> None:
    page = visit()
    draft(page, "One condition so far")
    page.locator("#factors-0-title").fill("The migration took a lock")
    asked = page.get_by_text("Only one condition so far.")
    expect(asked).to_be_visible()
    page.get_by_role("button", name="Add condition").click()
    page.locator("#factors-1-title").fill("No alert watches the pool")
    expect(asked).to_be_hidden()
