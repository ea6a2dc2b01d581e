"""The main job: an engineer writes and shares, the client's operator finds and reads."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Server, State, Visit, Watch, begin, eventually, save

TITLE = "Pallets waited at the gate while the weighbridge lost its clock"
SECRETS = ("zinnober", "ockerbraun", "karmesin", "indigoblau", "umbragrau", "malachit")
SUMMARY = f"""Pallets waited for 40 minutes at gate 7. [[internal: Contract {SECRETS[0]}.]]

:::internal
The clause is {SECRETS[1]}.
:::

The weighbridge had the wrong time."""
CSRF = re.compile(r'name="csrf_token" value="[^"]*"')


def row(page: Page, name: str, number: int = 0) -> Callable[[str, str], None]:
    """Fills fields of one row of a list."""

    def fill(field: str, text: str) -> None:
        page.locator(f"#{name}-{number}-{field}").fill(text)

    return fill


def for_client(page: Page, field: str) -> None:
    """Let the client see a part."""
    page.locator(f"#{field}-audience-client").check()


def write_timeline(page: Page) -> None:
    """One event for the client, one that stays inside."""
    first, second = row(page, "entries"), row(page, "entries", 1)
    first("date", "2026-06-03")
    first("time", "0912")
    first("text", "Gate 7 reports a queue of eleven pallets.")
    for_client(page, "entries-0")
    second("time", "09:30")
    second("text", f"Somebody mentions {SECRETS[2]}.")


def write_lists(page: Page) -> None:
    """What helped, what contributed and a promise for the client, and one of each inside."""
    helped = row(page, "relief_steps")
    helped("title", "Set the weighbridge clock by hand")
    helped("command", "chronyc makestep")
    for_client(page, "relief_steps-0")
    contributed = row(page, "factors")
    contributed("title", "The bridge trusted a time server that was switched off")
    for_client(page, "factors-0")
    page.get_by_role("button", name="Add condition").click()
    row(page, "factors", 1)("title", f"A quarrel about {SECRETS[3]}")
    promised = row(page, "actions")
    promised("title", "The bridge asks two time servers")
    promised("owner", "Yard team")
    promised("due_on", "2026-07-01")
    for_client(page, "actions-0")
    page.get_by_role("button", name="Add action").click()
    row(page, "actions", 1)("title", f"Call {SECRETS[4]} about it")


def write_all(page: Page) -> None:
    """Fill the whole editor and save."""
    page.locator("#section-summary textarea").fill(SUMMARY)
    page.locator("#section-lessons textarea").fill("Look at the clock of the bridge first.")
    page.locator("#section-internal-notes textarea").fill(f"Only for us: {SECRETS[5]}.")
    write_timeline(page)
    write_lists(page)
    save(page)
    expect(page.locator("#entries-0-time")).to_have_value("09:12")


def share(page: Page, address: str) -> None:
    """Publish with sharing, on the page that says what the client gets."""
    page.goto(address.replace("/edit", "/share"))
    expect(page.get_by_text("stay inside")).to_be_visible()
    page.get_by_label("By publication").check()
    page.get_by_role("button", name="Publish and share with Havenlog").click()
    expect(page.get_by_text("Shared. The client reads it from now on.")).to_be_visible()


@pytest.fixture(scope="module")
def written(browser: Browser, server: Server, signed_in: dict[str, State]) -> str:
    """The address of a postmortem that the engineer has written and shared in the browser."""
    watch = Watch(server.url)
    context = browser.new_context(storage_state=signed_in["engineer"], base_url=server.url)
    watch.follow(context)
    page = context.new_page()
    address = begin(page, TITLE)
    write_all(page)
    share(page, address)
    context.close()
    assert watch.complaints == []
    return address.removesuffix("/edit")


def article(page: Page) -> str:
    """What the article says and links to, without the bar that only staff see above it.

    Without what is like it, too: that is looked up for each reader, as the bar says.
    """
    return str(
        page.locator("article").evaluate(
            """(article) => {
              const copy = article.cloneNode(true);
              copy.querySelectorAll('.notice.own, .pmt, .alike').forEach((part) => part.remove());
              return copy.innerHTML.replace(/\\s+/g, ' ').trim();
            }"""
        )
    )


def test_the_engineer_reads_all_he_wrote(visit: Visit, written: str) -> None:
    page = visit("engineer")
    page.goto(written)
    expect(page.get_by_text("Published", exact=True)).to_be_visible()
    for words in (*SECRETS, "chronyc makestep", "two time servers"):
        expect(page.locator("article")).to_contain_text(words)


def test_the_operator_finds_it_in_two_interactions(visit: Visit, written: str) -> None:
    page = visit("operator")
    question = "/search?q=weighbridge+clock"
    eventually(lambda: TITLE in page.request.get(question).text())
    page.goto("/")
    page.get_by_role("search").get_by_role("combobox").fill("weighbridge clock")
    page.keyboard.press("Enter")
    page.locator("a[data-hit]").first.click()
    expect(page).to_have_url(re.compile(re.escape(written)))
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    for words in ("gate 7", "chronyc makestep", "07:12", "two time servers"):
        expect(page.locator("article")).to_contain_text(words)
    expect(page.locator("article")).not_to_contain_text("09:12")  # as typed, in Berlin


def test_no_page_of_hers_holds_an_internal_word(visit: Visit, written: str) -> None:
    page = visit("operator")
    page.goto(written)
    incident = page.get_by_role("link", name="Facts and timeline").get_attribute("href")
    pages = (written, f"{written}/print", f"{written}.md", incident, "/")
    for address in (*pages, "/timeline", "/search?q=pallets", "/applications/order-api"):
        answer = page.request.get(str(address))
        assert answer.ok, address
        assert not [one for one in SECRETS if one in answer.text().lower()], address


def test_internal_words_find_nothing(visit: Visit, written: str) -> None:
    page = visit("operator")
    for secret in SECRETS:
        page.goto(f"/search?q={secret}")
        expect(page.get_by_role("heading", level=1)).to_have_text("0 incidents match")


def test_view_as_client_is_what_she_reads(visit: Visit, written: str) -> None:
    hers, his = visit("operator"), visit("engineer")
    hers.goto(written)
    his.goto(f"{written}/as-client")
    expect(his.get_by_text("You see exactly what Havenlog sees.")).to_be_visible()
    assert article(his) == article(hers)


def test_another_client_gets_the_page_of_a_made_up_id(visit: Visit, written: str) -> None:
    page = visit("other operator")
    name = written.rpartition("/")[2]
    made_up = "z" * len(name)

    def answered(id: str) -> tuple[int, str]:
        answer = page.request.get(f"/postmortems/{id}")
        return answer.status, CSRF.sub("", answer.text().replace(id, "ID"))

    assert answered(name) == answered(made_up)
    assert answered(name)[0] == 404


def test_unsharing_takes_effect_at_once(visit: Visit, written: str) -> None:
    hers, his = visit("operator"), visit("engineer")
    assert hers.request.get(written).status == 200
    his.goto(f"{written}/share")
    his.get_by_role("button", name="Stop sharing").click()
    expect(his.get_by_text("The client no longer sees anything of this.")).to_be_visible()
    answer = hers.goto(written)
    assert answer is not None
    assert answer.status == 404
    expect(hers.get_by_role("heading", level=1)).to_have_text("There is nothing here")
    assert TITLE not in hers.request.get("/search?q=weighbridge").text()
