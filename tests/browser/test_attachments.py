"""Files in the editor: pasted, dropped or chosen, and by a plain form as well."""

import base64
import re

import pytest
from playwright.sync_api import FilePayload, Locator, Page, expect

from tests import pictures
from tests.browser.conftest import Visit, Watch, draft, save

SUMMARY = "#section-summary textarea"
GIVE = """(area, [kind, files]) => {
  const data = new DataTransfer();
  for (const [name, type, content] of files)
    data.items.add(new File([Uint8Array.from(atob(content), (one) => one.charCodeAt(0))], name, { type }));
  const how = { bubbles: true, cancelable: true };
  area.dispatchEvent(kind === "paste" ? new ClipboardEvent("paste", { ...how, clipboardData: data })
    : new DragEvent("drop", { ...how, dataTransfer: data }));
}"""  # noqa: E501
RELOADED = re.compile(r"Kept \d\d:\d\d, not saved yet")


def give(area: Locator, kind: str, *files: tuple[str, str, bytes]) -> None:
    """Paste files into a text, or drop them onto it."""
    sent = [[name, type_, base64.b64encode(one).decode()] for name, type_, one in files]
    area.evaluate(GIVE, [kind, sent])


def rows(page: Page) -> Locator:
    return page.locator(".ed-file:visible")


def test_a_screenshot_is_pasted_where_it_belongs_and_read_by_the_client(visit: Visit) -> None:
    page, operator = visit(), visit("operator")
    address = draft(page, "Pasted a graph")
    area = page.locator(SUMMARY)
    area.fill("Before.\n\n:::internal\nOurs.\n:::")
    area.evaluate("(one) => one.setSelectionRange(7, 7)")
    give(area, "paste", ("image.png", "image/png", pictures.picture(size=(90, 60))))
    expect(rows(page)).to_have_count(1)
    expect(area).to_have_value(
        re.compile(r"Before\.\n\n!\[screenshot-[\d-]+\]\(attachment:\w+\)\n\n:::internal")
    )
    area.evaluate(
        "(one) => { const at = one.value.indexOf(':::i') + 5; one.setSelectionRange(at, at); }"
    )
    give(area, "drop", ("pool.log", "text/plain", b"02:04 full\n"))
    expect(rows(page)).to_have_count(2)
    expect(area).to_have_value(re.compile(r":::internal\n\[pool\.log\]\(attachment:\w+\)\nOurs"))
    page.locator("label:has(#attachments-0-audience-client)").click()
    page.locator("#attachments-0-caption").fill("The pool")
    expect(page.locator("[data-preview-body] img")).to_have_js_property("naturalWidth", 90)
    expect(page.locator("[data-status]")).to_have_text(RELOADED)
    page.reload()  # nothing was saved: the working copy has it all
    expect(rows(page)).to_have_count(2)
    expect(page.locator("#attachments-0-caption")).to_have_value("The pool")
    page.locator("label:has(#sections-0-audience-client)").click()
    save(page)
    with page.expect_navigation():
        page.get_by_role("button", name="Publish").first.click()
    operator.goto(address.removesuffix("/edit"))
    shown = operator.locator(".files img")
    expect(shown).to_have_attribute("alt", "The pool")
    expect(operator.locator(".md .shot img")).to_have_js_property("naturalWidth", 90)
    expect(operator.get_by_text("pool.log")).to_have_count(0)


def test_what_is_refused_says_why_beside_the_text_and_the_text_stays(
    visit: Visit, watch: Watch
) -> None:
    page = visit()
    draft(page, "Dropped a page")
    area = page.locator(SUMMARY)
    area.fill("My words.")
    good = ("a.png", "image/png", pictures.picture())
    give(area, "drop", ("evil.png", "image/png", pictures.SVG), good)
    expect(page.get_by_text("evil.png: SVG, HTML and XML can run programs")).to_be_visible()
    expect(rows(page)).to_have_count(1)
    expect(area).to_have_value(re.compile(r"^My words\.\n\n!\[a\]\(attachment:\w+\)$"))
    (answered,) = watch.complaints  # the browser notes the one answer that refuses
    assert "422" in answered
    watch.complaints.clear()


@pytest.mark.parametrize("script", [True, False])
def test_files_are_chosen_with_and_without_the_script(visit: Visit, script: bool) -> None:
    page = visit(java_script_enabled=script)
    draft(page, "Chose a file")
    page.locator(SUMMARY).fill("Not saved yet.")
    one = FilePayload(name="a.png", mimeType="image/png", buffer=pictures.picture())
    two = FilePayload(name="b.csv", mimeType="text/csv", buffer=b"a;b\n")
    page.locator("#file").set_input_files([one, two])
    if not script:
        page.get_by_role("button", name="Attach", exact=True).click()
    expect(rows(page)).to_have_count(2)
    expect(page.locator(SUMMARY)).to_have_value("Not saved yet.")
    save(page)
    expect(rows(page)).to_have_count(2)
    expect(rows(page).nth(1)).to_contain_text("b.csv")
    expect(rows(page).first.locator("img")).to_have_js_property("naturalWidth", 8)
