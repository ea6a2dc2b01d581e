"""Every page of the product, in every state worth looking at, and how one gets there."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import FilePayload, Page, expect

from tests import pictures, slack_export
from tests.browser.conftest import Server, State, draft, save

Go = Callable[[Page, "Places"], Any]


@dataclass(frozen=True)
class Places:
    """Addresses of records in the sample, and of one that was written and shared here."""

    postmortem: str
    incident: str
    own: str
    stranger: Server
    beginner: Server
    beginner_state: State
    link: str
    shared: str = ""
    shared_list: str = ""
    shared_page: str = ""
    shared_locked: str = ""


def at(path: str) -> Go:
    """Open a path in which {postmortem}, {incident} and {own} stand for addresses."""

    def go(page: Page, places: Places) -> None:
        page.goto(path.format(**places.__dict__))

    return go


def press(page: Page, name: str | re.Pattern[str]) -> None:
    """Press a button of the page and wait for the page that answers."""
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("button", name=name).first.click()


def submit(path: str, fields: dict[str, str], button: str = "button.primary") -> Go:
    """Open a path, fill fields and press the button, so that the page comes back with problems."""

    def go(page: Page, places: Places) -> None:
        at(path)(page, places)
        for field, text in fields.items():
            page.locator(f"#{field}").fill(text)
        with page.expect_navigation():
            page.locator(f"main {button}").last.click()
        expect(page.locator("[data-errors]")).to_be_visible()

    return go


def opened(path: str) -> Go:
    """Open a path and everything on it that can be unfolded."""

    def go(page: Page, places: Places) -> None:
        at(path)(page, places)
        page.evaluate(
            "document.querySelectorAll('main details').forEach((one) => { one.open = true; })"
        )

    return go


def conflict(page: Page, places: Places) -> None:
    """Save on top of the very first revision."""
    page.goto(f"{places.own}/edit")
    page.locator("#section-summary textarea").fill("Other words.")
    page.evaluate("document.querySelector('[name=revision]').value = '1'")
    save(page)
    expect(page.locator(".ed-conflict")).to_be_visible()


def undecided(page: Page, places: Places) -> None:
    """A conflict in which nothing was chosen."""
    conflict(page, places)
    with page.expect_navigation():
        page.evaluate("document.querySelector('main form').submit()")
    expect(page.locator("[data-errors]")).to_be_visible()


def of_the_month(page: Page, places: Places) -> None:
    """The first page when a postmortem of the month was chosen."""
    page.goto(f"{places.postmortem}/month")
    page.locator("#reason").fill("Both sides saw it, and neither could act alone.")
    with page.expect_navigation():
        page.locator("main button.primary").click()
    page.goto("/")
    expect(page.locator("#month")).to_be_visible()


def thrown(page: Page, places: Places) -> None:
    """The trash with something in it."""
    address = draft(page, "Thrown away with all that was written in it, and a long title")
    page.goto(address.replace("/edit", "/trash"))
    press(page, re.compile("^(Move to the trash|In den Papierkorb verschieben)$"))
    expect(page.get_by_role("table")).to_be_visible()


def attaching(page: Page, places: Places) -> None:
    """The editor with files of every kind."""
    draft(page, "With files")
    page.locator("#file").set_input_files(
        [
            FilePayload(name="pool.png", mimeType="image/png", buffer=pictures.picture()),
            FilePayload(name="pool.log", mimeType="text/plain", buffer=b"02:04 full"),
        ]
    )
    expect(page.locator(".ed-file:visible")).to_have_count(2)


def attaching_nothing(page: Page, places: Places) -> None:
    """The editor after "Attach" was pressed without a file."""
    posted(page, places, "attach")
    expect(page.locator("#file-error")).to_be_visible()


def attached(page: Page, places: Places) -> None:
    """A postmortem with pictures and other files, in its text and at its end."""
    attaching(page, places)
    name = page.locator("[name=attachments-0-id]").input_value()
    page.locator("#section-summary textarea").fill(f"See ![the pool](attachment:{name}).")
    page.locator("#attachments-1-caption").fill("What the pool wrote")
    save(page)
    page.goto(page.url.removesuffix("/edit"))
    expect(page.locator(".shot img")).to_be_visible()


def posted(page: Page, places: Places, do: str, fields: dict[str, str] | None = None) -> None:
    """Send the editor's form as a browser without script does, after changing fields."""
    page.goto(f"{places.own}/edit")
    with page.expect_navigation():
        page.evaluate(
            """([pressed, fields]) => {
              const form = document.getElementById('editor');
              for (const [name, text] of Object.entries(fields)) form.elements[name].value = text;
              const hidden = Object.assign(document.createElement('input'),
                { type: 'hidden', name: 'do', value: pressed });
              form.append(hidden);
              form.submit();
            }""",
            [do, fields or {}],
        )


def preview(page: Page, places: Places) -> None:
    """The preview as a page of its own."""
    posted(page, places, "preview")
    expect(page.locator(".ed-return")).to_be_visible()


def edit_with_errors(page: Page, places: Places) -> None:
    """The editor with problems in facts, rows and times."""
    wrong = {
        "title": "",
        "ended_date": "2026-06-01",
        "ended_time": "07:00",
        "entries-0-time": "99:99",
        "entries-0-text": "An event",
        "actions-0-title": "x" * 400,
    }
    posted(page, places, "save", wrong)
    expect(page.locator("[data-errors]")).to_be_visible()


def too_old(page: Page, places: Places) -> None:
    """The page that keeps a text whose form had grown too old."""
    posted(page, places, "save", {"csrf_token": "old"})
    expect(page.locator("textarea")).not_to_have_count(0)


def ended(page: Page, places: Places) -> None:
    """The sign-in page for somebody whose sign-in ended while writing."""
    page.goto(f"{places.own}/edit")
    remembered = page.context.cookies()
    page.context.clear_cookies(name="sign-in")
    save(page)
    page.context.add_cookies(remembered)  # type: ignore[arg-type]
    expect(page.locator(".notice.good")).to_be_visible()


def added_row(page: Page, places: Places) -> None:
    """The editor after rows were added by the script."""
    page.goto(f"{places.own}/edit")
    for button in page.locator("[data-add]").all():
        button.click()


def menu(page: Page, places: Places) -> None:
    """The person's menu, open where nothing to press lies half below it."""
    page.goto("/nothing")
    page.locator(".menu summary").click()


def keys(page: Page, places: Places) -> None:
    """The first page below the list of keys."""
    page.goto("/")
    page.locator("[data-keys]").last.click()


def palette(page: Page, places: Places) -> None:
    """A page below the commands, with a word typed that can be searched for."""
    page.goto("/timeline")
    page.keyboard.press("Control+k")
    page.locator("#palette input").fill("a")
    expect(page.locator("#palette [aria-selected=true]")).to_be_visible()


def saving(page: Page, places: Places) -> None:
    """The search page with a saved search on it, and the next without a name."""
    page.goto("/search?q=lock")
    page.locator(".saved summary").click()
    page.locator("#name").fill("Locks, whatever they are called, in all applications")
    for _ in range(2):
        with page.expect_navigation():
            page.evaluate("document.querySelector('.save').submit()")
    expect(page.locator("[data-errors]")).to_be_visible()


def unsaved(page: Page, places: Places) -> None:
    """What signing out asks while there is text that was not saved."""
    page.goto(f"{places.own}/edit")
    page.locator("#section-summary textarea").fill("Words that nobody saved.")
    page.locator(".menu summary").click()
    page.locator(".menu form[data-sign-out] button").click()
    expect(page.locator("#unsaved")).to_be_visible()


def target(page: Page, places: Places) -> None:
    """A postmortem with the entry that a link leads to."""
    page.goto(places.postmortem)
    page.goto(f"{places.postmortem}#{page.locator('.tl > li[id]').nth(3).get_attribute('id')}")


def person_with_link(page: Page, places: Places) -> None:
    """A person's page in the administration, with the sign-in link that is shown once."""
    page.goto("/admin/people")
    page.get_by_role("link", name="Jonas Weidner").click()
    with page.expect_navigation():
        page.locator("form[action$='/sign-in-link'] button").click()
    expect(page.locator("#link")).to_be_visible()


def new_link(page: Page, places: Places, **fields: str) -> str:
    """Make a link to the shared postmortem; its address, which stands on the page now."""
    opened("{own}/links")(page, places)
    for field, text in fields.items():
        page.locator(f"#{field}").fill(text)
    with page.expect_navigation():
        page.locator("form[action$='/links'] button").last.click()
    return page.locator("#link").inner_text()


def link_made(page: Page, places: Places) -> None:
    """The page of links with one that is shown once, one revoked and one with a password."""
    new_link(page, places, link_note="Sent to somebody else")
    with page.expect_navigation():
        page.locator("form[action$='/revoke'] button").first.click()
    new_link(page, places, link_note="The insurance", link_password="correct horse battery")
    new_link(page, places, link_note="The auditor")


def link_with_errors(page: Page, places: Places) -> None:
    """The form for a link comes back with its problem."""
    opened("{own}/links")(page, places)
    page.locator("#link_password").fill("short")
    with page.expect_navigation():
        page.locator("form[action$='/links'] button").last.click()
    expect(page.locator("[data-errors]")).to_be_visible()


def followed(path: str, onward: str = "") -> Go:
    """Follow a link that stands in the places, made by somebody else, and go on from there."""

    def go(page: Page, places: Places) -> None:
        at(path)(page, places)
        page.wait_for_url("**/shared/**")
        if onward:
            page.goto(onward)

    return go


FINDINGS = """The primary db-01.eu-west failed over to 10.12.4.17, as at Stadtwerke Lindenau before.

Tomasz Ilves saw it on https://grafana.kestrel.example/d/orders; write to oncall@kestrel.example."""


def to_decide(page: Page, places: Places) -> None:
    """The share page of a draft in which much may not be meant to leave."""
    address = draft(page, "The night in which db-02.eu-west stood still")
    page.locator("#section-summary textarea").fill(FINDINGS)
    save(page)
    page.goto(address.replace("/edit", "/share"))
    expect(page.locator("[data-finding]")).not_to_have_count(0)


def decided(page: Page, places: Places, way: str) -> None:
    """The same after one choice for everything was sent."""
    to_decide(page, places)
    for choice in page.locator(f"[data-finding] [value={way}]").all():
        choice.check()
    if way == "replace":
        page.locator("[data-wording]").first.fill(" ")
        page.locator("#anyway").check()
    with page.expect_navigation():
        page.locator("[data-apply]").click()
    page.evaluate("document.querySelectorAll('main details').forEach((one) => { one.open = true })")


def erasing(page: Page, places: Places) -> None:
    """What is asked before a person is erased."""
    page.goto("/admin/people")
    page.get_by_role("link", name="Jonas Weidner").click()
    page.goto(f"{page.url}/erase")


def looking(page: Page, places: Places) -> None:
    """A postmortem with the eyes of somebody of the client."""
    page.goto("/view-as")
    page.locator("#as").select_option(label="Ines Havel")
    press(page, re.compile("^(Look|Ansehen)$"))
    page.goto(places.postmortem)
    expect(page.locator(".looking")).to_be_visible()


def looking_by_link(page: Page, places: Places) -> None:
    """What is shared with the eyes of whoever comes by the newest link."""
    page.goto("/view-as")
    link = page.locator("#as option[value^='link:']").first.get_attribute("value")
    page.locator("#as").select_option(link)
    press(page, re.compile("^(Look|Ansehen)$"))
    page.wait_for_url("**/shared/**")
    expect(page.locator(".looking")).to_be_visible()


def reported(page: Page, places: Places) -> None:
    """An incident that a client's contributor reported, and an entry without words."""
    page.goto("/incidents/new")
    page.locator("#title").fill("Customers cannot sign in since the weekend's certificate change")
    page.locator("#application").select_option("kundenportal")
    page.locator("#severity").select_option("2")
    page.locator("#entries-0-time").fill("08:10")
    page.locator("#entries-0-text").fill("The first call, from the district heating desk.")
    with page.expect_navigation():
        page.locator("main button.primary").last.click()
    with page.expect_navigation():
        page.locator("#add button").click()
    expect(page.locator("#add [data-errors]")).to_be_visible()


def unsaid(page: Page, places: Places) -> None:
    """Readiness with an answer, a signature of one side, and a risk accepted without a reason."""
    for note in ("We live with it until January.", ""):
        page.goto("/applications/order-api/readiness")
        if note and page.locator("#read").count():
            page.locator("#read").check()
            with page.expect_navigation():
                page.locator("#sign").click()
        page.locator("#backups summary").first.click()
        page.locator("#state-backups-accepted").check()
        page.locator("#note-backups").fill(note)
        with page.expect_navigation():
            page.locator("#backups form button").click()
    expect(page.locator("[data-errors]")).to_be_visible()


def readers(page: Page, places: Places) -> None:
    """Who can see a postmortem."""
    page.goto(f"/readers/{places.own.rsplit('/', 1)[-1]}")


NIGHT = "\n".join(
    (
        "Anna Muster  09:11", "customers at two sites see 503", "", "Pager APP  09:14",
        "[FIRING] OrderApi5xx", "09:31 <ben> restarted order-api", "09:40 back to normal (edited)",
    )
)  # fmt: skip


def messages(page: Page, places: Places) -> None:
    """Messages of a pasted chat and of an export, those that tell what they are picked."""
    at("{own}/chat")(page, places)
    page.locator("#text").fill(NIGHT)
    for name in ("since", "until"):
        page.locator(f"#{name}_date").fill("2026-11-21")
    page.locator("#since_time").fill("02:50")
    page.locator("#until_time").fill("04:10")
    page.locator("#file").set_input_files(
        {"name": "a.zip", "mimeType": "application/zip", "buffer": slack_export.archive()}
    )
    with page.expect_navigation():
        page.locator("main button.primary").last.click()
    page.locator("[data-pick-told]").click()


def messages_with_errors(page: Page, places: Places) -> None:
    """The same when nothing was picked."""
    messages(page, places)
    page.evaluate("document.querySelectorAll('[data-pick]').forEach((one) => one.checked = false)")
    with page.expect_navigation():
        page.locator("main button.primary").last.click()
    expect(page.locator("[data-errors]")).to_be_visible()


def asked(page: Page, places: Places) -> None:
    """A postmortem with a review that was asked for, and a remark beside a section."""
    page.goto(f"{places.own}#review")
    if page.locator(".rv-ask:not([open])").count():
        page.locator(".rv-ask > summary").click()
    for one in page.locator("[name=people]").all():
        one.check()
    if page.locator("[name=people]").count():
        press(page, re.compile("^(Ask for review|Um Durchsicht bitten|Zur Durchsicht geben)$"))
    page.goto(f"{places.own}?about=summary#say")
    page.locator("#text").fill("What did the board show at that moment?")
    press(page, re.compile("^(Say it|Anmerken)$"))
    page.goto(places.own)
    page.evaluate("document.querySelectorAll('main details').forEach((one) => { one.open = true })")


def review_with_errors(page: Page, places: Places) -> None:
    """A review that needs another look, and a remark without words."""
    asked(page, places)
    press(page, re.compile("^(Needs another look|Noch einmal ansehen)$"))
    expect(page.locator("[data-errors]")).to_be_visible()


def page_asked(page: Page, places: Places) -> None:
    """A knowledge page with a review that was asked for, and a remark beside a section."""
    kept_page()(page, places)
    address = page.url
    if page.locator(".rv-ask:not([open])").count():
        page.locator(".rv-ask > summary").click()
    for one in page.locator("[name=people]").all():
        one.check()
    if page.locator("[name=people]").count():
        press(page, re.compile("^(Ask for review|Um Durchsicht bitten|Zur Durchsicht geben)$"))
    page.locator("#about").select_option(index=1)
    page.locator("#text").fill("Is the name of the pool the same everywhere?")
    press(page, re.compile("^(Say it|Anmerken)$"))
    page.goto(address)
    page.evaluate("document.querySelectorAll('main details').forEach((one) => { one.open = true })")


def page_review_with_errors(page: Page, places: Places) -> None:
    """A review of a page that needs another look, without a word."""
    page_asked(page, places)
    press(page, re.compile("^(Needs another look|Noch einmal ansehen)$"))
    expect(page.locator("[data-errors]")).to_be_visible()


def page_commented(page: Page, places: Places) -> None:
    """A knowledge page as a client reads it, with a question and one without words."""
    kept_page()(page, places)
    page.locator("#about").select_option(index=1)
    page.locator("#text").fill(f"Step 3? {page.evaluate('performance.timeOrigin')}")
    press(page, re.compile("^(Send|Senden)$"))
    press(page, re.compile("^(Send|Senden)$"))
    expect(page.locator("[data-errors]")).to_be_visible()
    page.evaluate("document.querySelectorAll('main details').forEach((one) => { one.open = true })")
    page.evaluate("scrollTo(0, 0)")


def commented(page: Page, places: Places) -> None:
    """What a client reads, with a question, a resolved one, and a signature that is not taken."""
    for text in ("Was the weekend hit too?", "Is the graph to be had?"):
        page.goto(f"{places.own}?about=summary#say")
        page.locator("#text").fill(f"{text} {page.evaluate('performance.timeOrigin')}")
        press(page, re.compile("^(Send|Senden)$"))
    press(page, re.compile("^(Mark as resolved|Als erledigt markieren)$"))
    press(page, re.compile("^(Sign version|Version \\d+ unterzeichnen)"))
    expect(page.locator("[data-errors]")).to_be_visible()
    page.evaluate("document.querySelectorAll('main details').forEach((one) => { one.open = true })")


def own_template(page: Page) -> str:
    """The address of a template of one's own, made from another where there is none yet."""
    page.goto("/templates/report-for-the-harbour")
    if page.locator("#name").count() == 0:
        page.goto("/templates/google-sre")
        page.locator("#name").fill("Report for the harbour")
        with page.expect_navigation():
            page.locator("main form[action*='/own'] button").click()
    return "/templates/report-for-the-harbour"


def template_edited(page: Page, places: Places, path: str = "/edit") -> None:
    """A template of one's own as a form, with one more section, or as Markdown."""
    page.goto(f"{own_template(page)}{path}")
    if path == "/edit":
        with page.expect_navigation():
            page.locator("main button[value=add]").click()
        page.evaluate(
            "document.querySelectorAll('main details').forEach((one) => { one.open = true; })"
        )


def template_with_errors(page: Page, places: Places) -> None:
    """The same, sent with a section that has no heading, and without a name."""
    template_edited(page, places)
    page.locator("#name").fill("")
    page.locator("#sections-0-heading").fill("")
    with page.expect_navigation():
        page.locator("main button.primary[value=save]").click()
    expect(page.locator("[data-errors]")).to_be_visible()


def newer_template(page: Page, places: Places) -> None:
    """The editor of a text whose template has a newer version, with its due date."""
    text = f"{own_template(page)}/text?language=en"
    page.goto("/postmortems/new")
    page.locator("#title").fill("The harbour's gates stood open")
    page.locator("#application").select_option("order-api")
    page.locator("#severity").select_option("1")
    page.locator("#began_time").fill("02:04")
    page.locator("#language").select_option("en")
    page.locator("#template-report-for-the-harbour").check()
    with page.expect_navigation():
        page.locator("main button.primary[value=save]").click()
    address = page.url
    page.goto(text)
    page.locator("#text").fill(f"{page.locator('#text').input_value()}\n- One more question?\n")
    with page.expect_navigation():
        page.locator("main button.primary[value=save]").click()
    page.goto(address)
    expect(page.locator("[value=change-template]").first).to_be_visible()


def release(page: Page, places: Places) -> None:
    """A release that an incident followed."""
    page.goto("/applications/order-api/releases")
    page.goto(page.locator(".rl-list .ttl").first.get_attribute("href") or "")
    expect(page.locator(".after")).to_be_visible()


def release_with_errors(page: Page, places: Places) -> None:
    """A release that cannot be changed to what was typed."""
    release(page, places)
    page.locator("#version").fill("")
    with page.expect_navigation():
        page.locator("main button.primary").click()
    expect(page.locator("[data-errors]")).to_be_visible()


def send_list(page: Page, content: bytes) -> None:
    """Add the releases of a file to the Order API's."""
    page.goto("/applications/order-api/releases")
    page.locator("#file").set_input_files(
        FilePayload(name="releases.csv", mimeType="text/csv", buffer=content)
    )
    press(page, re.compile("^(Add all of them|Alle hinzufügen)$"))


def list_with_errors(page: Page, places: Places) -> None:
    """A list of releases with bad lines."""
    send_list(page, b"version,released_at,changes\n4.2,yesterday,many\n")
    expect(page.locator("[data-errors]")).to_be_visible()


def list_to_look_at(page: Page, places: Places) -> None:
    """A list of releases that would tell the client more than was meant to leave."""
    rows = b"version,released_at,text,audience\n9.1,2026-11-01 10:00,On db-01.internal,client\n"
    send_list(page, rows)
    expect(page.locator(".ck-look")).to_be_visible()


def measurement_to_look_at(page: Page, places: Places) -> None:
    """A measurement that would tell the client more than was meant to leave."""
    page.goto("/applications/label-printing/footprint")
    content = b"metric,unit,value\nJobs of db-01.internal,,12\n"
    page.locator("#file").set_input_files(
        FilePayload(name="normal.csv", mimeType="text/csv", buffer=content)
    )
    page.locator("#audience").select_option("client")
    press(page, re.compile("^(Import|Importieren)$"))
    expect(page.locator(".ck-look")).to_be_visible()


def no_releases(page: Page, places: Places) -> None:
    """An application of which nothing is known yet."""
    page.goto("/admin/applications")
    page.locator("#name").fill("Nothing yet")
    page.locator("#client").select_option("havenlog")
    with page.expect_navigation():
        page.locator("main button.primary").click()
    page.goto(f"{page.url.replace('/admin', '')}/releases")
    expect(page.locator(".empty")).to_be_visible()


def learning(page: Page, places: Places) -> None:
    """A track on which somebody is, with an answer and a colleague to go along."""
    page.goto("/learn")
    if page.locator("form[action='/learn'] button").count():
        with page.expect_navigation():
            page.locator("form[action='/learn'] button").first.click()
    else:
        page.goto(page.locator(".way .ttl").first.get_attribute("href") or "")
    page.locator("[aria-current=step] textarea").first.fill("Those who book an order at night.")
    with page.expect_navigation():
        page.locator("[aria-current=step] button:not(.primary)").last.click()
    page.evaluate("document.querySelectorAll('main details').forEach((one) => { one.open = true })")


def learning_with_errors(page: Page, places: Places) -> None:
    """The same when nobody with that address can go along."""
    learning(page, places)
    page.locator("#address").fill("nobody@nowhere.example")
    with page.expect_navigation():
        page.locator(".mates button").click()
    expect(page.locator("[data-errors]")).to_be_visible()


def track_made(page: Page, places: Places) -> None:
    """A track that was made for others, and its form."""
    page.goto("/learn/applications/label-printing/new")
    page.locator("#title").fill("Before the season, for everybody who is new to the labels")
    with page.expect_navigation():
        page.locator("main button.primary").last.click()
    expect(page.locator("ol.way")).to_be_visible()


def kept_page(more: str = "") -> Go:
    """The sample's runbook, or one of the pages that belong to it."""

    def go(page: Page, places: Places) -> None:
        page.goto("/applications/order-api/pages")
        address = page.locator("[data-hit]").first.get_attribute("href")
        page.goto(f"{address}{more}")

    return go


def page_in_between(page: Page, places: Places) -> None:
    """The form of a page after somebody has saved it meanwhile."""
    kept_page("/edit")(page, places)
    page.evaluate("document.querySelector('[name=revision]').value = '0'")
    with page.expect_navigation():
        page.locator("main button.primary").last.click()
    expect(page.locator(".notice.warn")).to_be_visible()


def page_going_on(page: Page, places: Places) -> None:
    """The form of a page with what was written and not saved."""
    kept_page("/edit")(page, places)
    page.locator("[data-add=sections]").click()
    with page.expect_response("**/unsaved"):
        page.locator("#sections textarea").last.fill("Words that nobody saved.")
    page.reload()
    expect(page.locator(".ed-main > .notice")).to_be_visible()


def page_previewed(page: Page, places: Places) -> None:
    """The preview of a page as a page of its own."""
    kept_page("/edit")(page, places)
    with page.expect_navigation():
        page.evaluate(
            """() => {
              const form = document.getElementById('editor');
              const hidden = { type: 'hidden', name: 'do', value: 'preview-client' };
              form.append(Object.assign(document.createElement('input'), hidden));
              form.submit();
            }"""
        )
    expect(page.locator(".ed-return")).to_be_visible()


def titles_to_link(page: Page, places: Places) -> None:
    """The form of a page with titles to choose from below what is typed."""
    kept_page("/edit")(page, places)
    page.locator("textarea").last.press_sequentially(" [[")
    expect(page.locator(".kp-titles [aria-selected=true]")).to_be_visible()
    page.evaluate("scrollTo(0, document.body.scrollHeight)")


def pulsing(page: Page, places: Places) -> None:
    """The six sentences of a round that is on."""
    page.goto("/applications/order-api/pulse")
    if page.locator("#days").count():
        with page.expect_navigation():
            page.locator("main button.primary").click()
    expect(page.get_by_role("radio").first).to_be_visible()


def pulsing_with_errors(page: Page, places: Places) -> None:
    """The same, sent without an answer."""
    pulsing(page, places)
    with page.expect_navigation():
        page.locator("main button.primary").click()
    expect(page.locator("[data-errors]")).to_be_visible()


def drilled(how: str = "", group: bool = False) -> Go:
    """A drill at its first stop, or at the next `with a hint`, sent `empty`, or at its `end`."""

    def go(page: Page, places: Places) -> None:
        page.goto(places.postmortem)
        with page.expect_navigation():
            page.locator("form[action$='/drill'] button").nth(int(group)).click()
        while how and page.locator("#do").count():
            page.locator("#do").fill("" if how == "empty" else "Look at what changed.")
            action = "hint" if how == "hint" and page.locator("[value=hint]").count() else "answer"
            with page.expect_navigation():
                page.locator(f"[value={action}]").click()
            if how in ("empty", "hint"):
                return

    return go


PASTE = "FATAL: remaining connection slots are reserved for non-replication superuser connections"
PAGES: dict[str, tuple[str | None, Go]] = {
    "home": ("engineer", at("/")),
    "search": ("operator", at("/search?q=certificate+expired")),
    "search, pages alone": ("operator", at("/search?q=replica+lag+type:page")),
    "search, nothing": ("operator", at("/search?q=zzzyx")),
    "search, did you mean": ("operator", at("/search?q=certficate+expird")),
    "search, saved, with errors": ("operator", saving),
    "commands": ("engineer", palette),
    "search, pasted": ("operator", at(f"/search?q={PASTE}")),
    "search, unknown key": ("operator", at("/search?q=colour:red+lock+after:never")),
    "timeline": ("operator", at("/timeline?q=sev:1..2")),
    "timeline of a day": ("engineer", at("/timeline?when=2026-11-21")),
    "application": ("operator", at("/applications/order-api")),
    "application, open questions": ("operator", at("/applications/label-printing")),
    "pulse": ("engineer", pulsing),
    "pulse, with errors": ("engineer", pulsing_with_errors),
    "knowledge transfer": ("operator", at("/applications/order-api/transfer")),
    "readiness": ("engineer", opened("/applications/order-api/readiness")),
    "readiness, with errors": ("operator", unsaid),
    "releases": ("engineer", opened("/applications/order-api/releases")),
    "releases of a client": ("operator", opened("/applications/order-api/releases")),
    "releases, with errors": (
        "engineer",
        submit("/applications/order-api/releases", {"version": ""}),
    ),
    "release": ("engineer", release),
    "footprint": ("operator", opened("/applications/order-api/footprint")),
    "footprint for staff": ("engineer", opened("/applications/order-api/footprint")),
    "footprint, nothing": ("operator", at("/applications/label-printing/footprint")),
    "footprint, with errors": (
        "engineer",
        submit("/applications/label-printing/footprint", {"measured_on": "2999-01-01"}),
    ),
    "learn": ("engineer", at("/learn")),
    "review meeting": ("operator", at("/review-list")),
    "postmortem of the month": ("engineer", at("{postmortem}/month")),
    "postmortem of the month, with errors": (
        "engineer",
        submit("{postmortem}/month", {"reason": " "}),
    ),
    "track": ("operator", learning),
    "track, with errors": ("engineer", learning_with_errors),
    "track to look at": ("operator", at("/learn/applications/order-api")),
    "track made": ("engineer", track_made),
    "track made, with errors": (
        "engineer",
        submit("/learn/applications/order-api/new", {"title": ""}, "button.primary"),
    ),
    "pages": ("operator", at("/applications/order-api/pages")),
    "pages for staff": ("engineer", at("/applications/order-api/pages")),
    "pages, nothing": ("operator", at("/applications/label-printing/pages")),
    "page": ("operator", kept_page()),
    "page for staff": ("engineer", kept_page()),
    "page, review and remarks": ("engineer", page_asked),
    "page, review with errors": ("engineer", page_review_with_errors),
    "page, comments": ("operator", page_commented),
    "page as the client reads it": ("engineer", kept_page("/as-client")),
    "page, still true, with errors": (
        "engineer",
        lambda page, places: (
            kept_page()(page, places),
            submit(page.url, {"check_by": ""})(page, places),
        ),
    ),
    "page, edit": ("engineer", opened("/pages/new?application=order-api&kind=runbook")),
    "page, edit, titles": ("engineer", titles_to_link),
    "page, edit, in between": ("engineer", page_in_between),
    "page, edit, with errors": (
        "engineer",
        submit("/pages/new?application=order-api&kind=alerts", {"title": ""}),
    ),
    "page, edit, not saved": ("engineer", page_going_on),
    "page, preview": ("engineer", page_previewed),
    "page, print": ("engineer", kept_page("/print")),
    "page, choose a kind": ("engineer", at("/pages/new?application=order-api")),
    "page, history": ("engineer", kept_page("/history")),
    "page, version": ("engineer", kept_page("/history/1")),
    "page, share": ("engineer", kept_page("/share")),
    "incident": ("operator", at("{incident}")),
    "postmortem": ("operator", at("{postmortem}")),
    "postmortem for staff": ("engineer", at("{postmortem}")),
    "postmortem with files": ("engineer", attached),
    "editor with files": ("engineer", attaching),
    "review and remarks": ("engineer", asked),
    "print": ("operator", at("{postmortem}/print")),
    "drills, none": ("beginner", at("/drills")),
    "drill": ("operator", drilled()),
    "drill, with a hint": ("operator", drilled("hint")),
    "drill, with errors": ("operator", drilled("empty")),
    "drill with a group": ("engineer", drilled(group=True)),
    "drills": ("operator", at("/drills")),
    "drill, debrief": ("operator", drilled("end")),
    "new": ("engineer", at("/postmortems/new")),
    "new, with errors": ("engineer", submit("/postmortems/new", {"title": ""}, "[data-save]")),
    "edit": ("engineer", opened("{own}/edit")),
    "edit, with errors": ("engineer", edit_with_errors),
    "chat": ("engineer", at("{own}/chat")),
    "chat, messages": ("engineer", messages),
    "conflict": ("engineer", conflict),
    "preview": ("engineer", preview),
    "share": ("engineer", at("{own}/share")),
    "links": ("engineer", link_made),
    "links, with errors": ("engineer", link_with_errors),
    "links of an application": ("engineer", opened("/applications/order-api/links")),
    "all links": ("administrator", at("/admin/links")),
    "no links": ("beginner", at("/admin/links")),
    "shared": (None, followed("{shared}")),
    "shared list": (None, followed("{shared_list}")),
    "shared page": (None, followed("{shared_page}")),
    "shared footprint": (None, followed("{shared_list}", "/shared/footprint")),
    "shared releases": (None, followed("{shared_list}", "/shared/releases")),
    "links to a page": ("engineer", kept_page("/links")),
    "link with a password": (None, at("{shared_locked}")),
    "link with a password, with errors": (None, submit("{shared_locked}", {"password": "x"})),
    "share, to decide": ("engineer", to_decide),
    "share, to decide, with errors": ("engineer", lambda page, own: decided(page, own, "replace")),
    "share, all kept": ("engineer", lambda page, own: decided(page, own, "keep")),
    "who can see it": ("engineer", readers),
    "side by side": ("engineer", at("{own}/compare")),
    "view as": ("engineer", at("/view-as")),
    "viewed as someone else": ("someone else", looking),
    "viewed as a visitor by a link": ("someone else", looking_by_link),
    "report an incident": ("other operator", at("/incidents/new")),
    "report an incident, with errors": ("other operator", submit("/incidents/new", {"title": ""})),
    "a reported incident, with errors": ("other operator", reported),
    "history": ("engineer", at("{own}/history")),
    "an earlier version": ("engineer", at("{own}/history/1")),
    "two versions": ("engineer", at("{own}/changes?from=1&to=2")),
    "trash": ("engineer", thrown),
    "account": ("operator", at("/account")),
    "sign-in": (None, at("/sign-in")),
    "sign-in, with errors": (None, submit("/sign-in", {"email": "a@b.example", "password": "x"})),
    "sign-in link": (None, at("{link}")),
    "second step": ("operator", at("/account/second-step")),
    "password forgotten": (None, at("/password/forgotten")),
    "setup": (None, at("{stranger.url}/setup")),
    "setup, with errors": (None, submit("{stranger.url}/setup", {"email": "x"})),
    "administration": ("administrator", at("/admin")),
    "people": ("administrator", at("/admin/people")),
    "people, with errors": ("administrator", submit("/admin/people", {"email": "x"})),
    "person": ("administrator", person_with_link),
    "erase a person": ("administrator", erasing),
    "templates": ("engineer", at("/templates")),
    "template": ("administrator", at("/templates/supplier-report")),
    "template of one's own": ("administrator", lambda page, _own: page.goto(own_template(page))),
    "template as Markdown": (
        "administrator",
        lambda page, own: template_edited(page, own, "/text"),
    ),
    "organizations": ("administrator", at("/admin/organizations")),
    "organizations, with errors": ("administrator", submit("/admin/organizations", {"name": ""})),
    "applications": ("administrator", at("/admin/applications")),
    "applications, with errors": ("administrator", submit("/admin/applications", {"name": ""})),
    "journal": ("administrator", at("/admin/journal?check=1")),
    "journal, nothing": ("administrator", at("/admin/journal?about=zzzyx")),
    "grants": ("administrator", at("/admin/applications/order-api")),
    "grants, with errors": ("administrator", submit("/admin/applications/order-api", {})),
    "handover": ("engineer", at("/organizations/havenlog/handover")),
    "not found": ("operator", at("/postmortems/nothing")),
    "application for staff": ("engineer", opened("/applications/order-api")),
    "application, open questions for staff": ("engineer", at("/applications/label-printing")),
    "pulse, nothing": ("operator", at("/applications/label-printing/pulse")),
    "pulse, to begin": ("engineer", at("/applications/label-printing/pulse")),
    "pulse, not begun": (
        "engineer",
        submit("/applications/label-printing/pulse", {"days": "0"}),
    ),
    "nobody's home": ("beginner", at("/")),
    "nobody's review meeting": ("beginner", at("/review-list")),
    "nobody's search": ("beginner", at("/search")),
    "nobody's timeline": ("beginner", at("/timeline")),
}
# The same pages in other states; in German alone, whose words are the longer ones.
STATES: dict[str, tuple[str | None, Go]] = {
    "releases, a list with errors": ("engineer", list_with_errors),
    "releases, a list to look at": ("engineer", list_to_look_at),
    "footprint, to look at": ("engineer", measurement_to_look_at),
    "release, with errors": ("engineer", release_with_errors),
    "no releases": ("administrator", no_releases),
    "editor without a file": ("engineer", attaching_nothing),
    "comments as the supplier": ("engineer", opened("{own}/as-client")),
    "review, with errors": ("engineer", review_with_errors),
    "comments and signatures, with errors": ("operator", commented),
    "chat, messages, with errors": ("engineer", messages_with_errors),
    "chat, with errors": ("engineer", submit("{own}/chat", {"since_time": "99:99"})),
    "conflict, with errors": ("engineer", undecided),
    "templates, rules with errors": ("administrator", submit("/templates", {"days-1": "soon"})),
    "template, with errors": ("administrator", submit("/templates/cmr-style", {"name": ""})),
    "template edited": ("administrator", template_edited),
    "template edited, with errors": ("administrator", template_with_errors),
    "newer template": ("administrator", newer_template),
    "restore": ("engineer", at("{own}/history/1/restore")),
    "throw away": ("engineer", at("{own}/trash")),
    "home of a client": ("operator", at("/")),
    "home with the postmortem of the month": ("engineer", of_the_month),
    "menu": ("administrator", menu),
    "keys": ("operator", keys),
    "search, unfolded": ("engineer", opened("/search?q=in:timeline+lock")),
    "search, filtered": ("operator", at("/search?q=sev:1..2+app:order-api&order=date")),
    "timeline, unfolded": ("engineer", opened("/timeline?q=sev:1+app:order-api")),
    "timeline, nothing": ("operator", at("/timeline?q=zzzyx")),
    "timeline, nothing then": ("operator", at("/timeline?when=2019-03")),
    "timeline of all": ("engineer", opened("/timeline?when=all&q=lock+pool+certificate")),
    "timeline of a month": ("operator", opened("/timeline?when=2026-11")),
    "knowledge transfer as the supplier": (
        "engineer",
        opened("/applications/order-api/transfer"),
    ),
    "readiness, signed by one side": ("administrator", opened("/applications/order-api/readiness")),
    "incident for staff": ("engineer", at("{incident}")),
    "postmortem, one entry": ("operator", target),
    "postmortem, several versions": ("operator", at("{own}")),
    "postmortem, earlier version": ("operator", at("{own}?version=2")),
    "postmortem, withdrawn version": ("operator", at("{own}?version=1")),
    "print for staff": ("engineer", at("{postmortem}/print")),
    "side by side, since the last version": ("engineer", at("{own}/compare?since=last")),
    "view as, nobody": ("beginner", at("/view-as")),
    "view as client": ("engineer", at("{postmortem}/as-client")),
    "edit, rows added": ("engineer", added_row),
    "too old a form": ("engineer", too_old),
    "share, with errors": ("engineer", submit("{own}/share", {"reason": " "}, ".danger")),
    "account, with errors": ("operator", submit("/account", {"new_password": "x"})),
    "sign-in, text kept": ("engineer", ended),
    "signing out, text unsaved": ("engineer", unsaved),
    "sign-in link that is over": (None, at("/sign-in/nothing")),
    "password link that is over": (None, at("/password/nothing")),
    "not found by a stranger": (None, at("/nothing")),
    "two versions alike": ("engineer", at("{own}/changes?from=1&to=1")),
    "trash, nothing": ("beginner", at("/trash")),
    "nobody's applications": ("beginner", at("/admin/applications")),
    "nobody's tracks": ("beginner", at("/learn")),
    "nobody's new": ("beginner", at("/postmortems/new")),
}
