"""A new operator takes the suggested track to its end, and five people answer a pulse."""

import re
import sqlite3
import subprocess
import time
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import COMMAND, DESKTOP, PHONE, Server, Visit, sign_in

MOST_STOPS = 12


def newcomer(browser: Browser, server: Server, name: str) -> object:
    """What the browser of somebody new at the client remembers."""
    email = f"{name}@havenlog.example"
    words = ("--name", name.capitalize(), "--organization", "havenlog", "--role", "operator")
    server.command("people", "add", email, *words)
    return sign_in(browser, server, server.command("people", "sign-in-link", email))


def press(page: Page, name: str | re.Pattern[str]) -> None:
    """Press a button of the page, and wait for the page that answers."""
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("button", name=name).first.click()


def drill(page: Page) -> None:
    """Go through a drill to its debrief, saying something at each stop."""
    for _ in range(MOST_STOPS):
        if page.locator("#do").count() == 0:
            break
        page.locator("#do").fill("Look at the pool, and tell the one on call.")
        page.locator("#expect").fill("That it empties.")
        with page.expect_navigation():
            page.locator("main button.primary").first.click()
    expect(page.locator("#do")).to_have_count(0)


def known(visit: Visit, has_script: bool) -> int:
    """How much of what was severe an operator knows, as the client's lead reads it."""
    lead = visit("operator", java_script_enabled=has_script)
    lead.goto("/applications/order-api/readiness")
    found = re.search(r"An operator knows (\d+) of \d+ parts", lead.content())
    assert found
    return int(found[1])


@pytest.mark.parametrize(("size", "has_script"), [(PHONE, False), (DESKTOP, True)])
def test_somebody_new_takes_the_track_to_its_end(
    visit: Visit, browser: Browser, server: Server, size: tuple[int, int], has_script: bool
) -> None:
    name = f"nia-{size[0]}-{'script' if has_script else 'plain'}"
    state = newcomer(browser, server, name)
    before = known(visit, has_script)
    page = visit(None, size=size, java_script_enabled=has_script, storage_state=state)
    page.goto("/")
    page.get_by_role("link", name="Learn").locator("visible=true").click()
    press(page, re.compile("^Start.*Order API"))
    track = page.url
    steps = page.locator("ol.way > li")
    total = steps.count()
    assert total >= 6
    for number in range(1, total + 1):
        page.goto(track)
        expect(page.get_by_text(f"{number - 1} of {total} done")).to_be_visible()
        step = page.locator("li[aria-current=step]")
        expect(step).to_contain_text(f"Step {number}")
        if step.get_by_role("button", name=re.compile("^Start.*Drill")).count():
            press(page, re.compile("^Start.*Drill"))
            drill(page)
            continue
        if step.locator("textarea").count():
            step.locator("textarea").fill(f"My words on step {number}.")
        press(page, re.compile("^Done"))
    page.goto(track)
    expect(page.get_by_text(f"{total} of {total} done")).to_be_visible()
    expect(page.get_by_text("My words on step 1.").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    press(page, "I am through")
    page.goto("/learn")
    expect(page.get_by_role("heading", name="You are through with")).to_be_visible()
    assert track.removeprefix(server.url) in page.content()
    assert known(visit, has_script) >= max(before, 1)


PULSE = "/applications/label-printing/pulse"


def end_of_time(server: Server) -> None:
    """Let the time of every round be over, and a worker that begins now notice it."""
    path = Path(server.environment["POSTMORTEM_DATA"]) / "postmortem.sqlite"
    with closing(sqlite3.connect(path, timeout=10)) as database:
        with database:
            database.execute("UPDATE pulse_rounds SET ends_at = began_at")
        worker = subprocess.Popen([COMMAND, "worker"], env=server.environment)
        latest = time.monotonic() + 15
        open_rounds = "SELECT count(*) FROM pulse_rounds WHERE ended_at IS NULL"
        while database.execute(open_rounds).fetchone()[0] and time.monotonic() < latest:
            time.sleep(0.05)
    worker.terminate()
    worker.wait()


def test_five_people_answer_a_pulse_and_read_the_result_only_when_it_is_over(
    visit: Visit, browser: Browser, server: Server
) -> None:
    others = [newcomer(browser, server, name) for name in ("pia", "raul")]
    page = visit("engineer")
    page.goto(PULSE)
    press(page, "Begin")
    staff = [page, visit("administrator", java_script_enabled=False)]
    clients = [visit("operator", size=PHONE), *(
        visit(None, java_script_enabled=has_script, storage_state=state)
        for has_script, state in zip((True, False), others, strict=True)
    )]  # fmt: skip
    for number, one in enumerate([*staff, *clients], 2):
        one.goto(PULSE)
        if one is clients[-1]:
            press(one, "Send the six answers")
            expect(one.get_by_text("Choose a number for this sentence.").first).to_be_visible()
        for scale in one.locator("fieldset.pu-sentence").all():
            scale.get_by_label(str(number), exact=True).check()
        press(one, "Send the six answers")
        expect(one.get_by_text("You have answered.")).to_be_visible()
        expect(one.locator("fieldset, .pu-mean")).to_have_count(0)
    end_of_time(server)
    for one in (page, clients[-1]):
        one.goto(PULSE)
        expect(one.locator(".pu-mean")).to_contain_text("4.0")
        expect(one.get_by_text("5 people")).to_be_visible()
