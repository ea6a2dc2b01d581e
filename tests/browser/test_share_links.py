"""A share link in real browsers: made by an engineer, read by a visitor, then revoked."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PHONE, Server, State, Visit, Watch, begin, save

TITLE = "The sorter stopped while its belts waited for one sensor"
SECRET = "karmesin"
CSRF = re.compile(r'name="csrf_token" value="[^"]*"')


@pytest.fixture(scope="module")
def written(browser: Browser, server: Server, signed_in: dict[str, State]) -> str:
    """The address of a postmortem that Havenlog reads, with a word that it does not."""
    watch = Watch(server.url)
    context = browser.new_context(storage_state=signed_in["engineer"], base_url=server.url)
    watch.follow(context)
    page = context.new_page()
    address = begin(page, TITLE)
    summary = f"All belts stood for an hour. [[internal: Contract {SECRET}.]]"
    page.locator("#section-summary textarea").fill(summary)
    save(page)
    page.goto(address.replace("/edit", "/share"))
    page.get_by_label("By publication").check()
    page.get_by_role("button", name="Publish and share with Havenlog").click()
    expect(page.get_by_text("Shared. The client reads it from now on.")).to_be_visible()
    context.close()
    assert watch.complaints == []
    return address.removesuffix("/edit")


def make(page: Page, written: str, note: str, days: str = "1 week", password: str = "") -> str:
    """Make a link on the share page; the address that the next page shows once."""
    page.goto(f"{written}/share")
    page.get_by_text("Make a link", exact=True).click()
    page.get_by_label("For whom").fill(note)
    page.get_by_label("Ends after").select_option(days)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Make the link").click()
    expect(page.get_by_role("heading", name="The new link")).to_be_visible()
    return page.locator("#link").inner_text()


def answered(page: Page, address: str) -> tuple[int, str]:
    """What an address answers, without what differs between any two."""
    answer = page.request.get(address)
    path = "/" + address.split("/", 3)[3] if address.startswith("http") else address
    return answer.status, CSRF.sub("", answer.text().replace(path, "ASKED"))


def test_a_visitor_reads_until_the_link_is_revoked(visit: Visit, written: str) -> None:
    his, hers = visit("engineer"), visit(None, size=PHONE)
    link = make(his, written, "Dr. Berg, auditor")
    hers.goto(link)
    expect(hers).to_have_url(re.compile(rf"/shared/{written.rpartition('/')[2]}$"))
    expect(hers.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(hers.locator("article")).to_contain_text("All belts stood for an hour.")
    assert SECRET not in hers.content()
    for role in ("search", "form"):
        expect(hers.get_by_role(role)).to_have_count(0)
    clean = hers.url

    his.goto(f"{written}/share")
    row = his.get_by_role("row", name=re.compile("Dr. Berg, auditor"))
    expect(row).to_contain_text("1, last")
    assert link.rpartition("/")[2] not in his.content()
    row.get_by_role("button").click()
    expect(his.get_by_text("The link is revoked: it opens nothing any more.")).to_be_visible()
    expect(his).to_have_url(re.compile(r"/share(#links)?$"))

    made_up = answered(hers, "/nothing-of-the-kind")
    assert made_up[0] == 404
    assert answered(hers, clean) == made_up
    assert answered(hers, link) == made_up
    hers.reload()
    expect(hers.get_by_role("heading", level=1)).to_have_text("There is nothing here")


def test_a_link_with_a_password_asks_for_it(visit: Visit, written: str) -> None:
    link = make(visit("engineer"), written, "The insurance", "1 day", "correct horse battery")
    page = visit(None)
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_have_text("This link asks for a password")
    assert TITLE not in page.content()
    page.get_by_label("Password").fill("something else")
    page.get_by_role("button", name="Read").click()
    expect(page.get_by_role("alert")).to_contain_text("not the password of this link")
    page.get_by_label("Password").fill("correct horse battery")
    page.get_by_role("button", name="Read").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)


def test_a_link_works_without_script_and_on_paper(visit: Visit, written: str) -> None:
    link = make(visit("engineer"), written, "Somebody with a quiet browser")
    page = visit(None, java_script_enabled=False)
    page.goto(link)
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(page.locator("article")).to_contain_text("All belts stood for an hour.")
    expect(page.locator(".top")).to_be_hidden()


def test_no_page_by_a_link_leads_into_the_workspace(visit: Visit, written: str) -> None:
    his, page = visit("engineer"), visit(None)
    his.goto("/applications/order-api")
    his.get_by_text("Make a link", exact=True).click()
    his.get_by_role("button", name="Make the link").click()
    page.goto(his.locator("#link").inner_text())
    expect(page).to_have_url(re.compile("/shared/$"))
    titles = page.locator("a[data-hit]")
    expect(titles.filter(has_text=TITLE)).to_have_count(1)
    leads = "as => as.map(a => new URL(a.href)).filter(u => !u.hash).map(u => u.pathname)"
    listed = page.eval_on_selector_all("a[href]", leads)
    assert listed
    assert [path for path in listed if not path.startswith("/shared/")] == []
    titles.filter(has_text=TITLE).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    assert set(page.eval_on_selector_all("a[href]", leads)) == {"/shared/"}
