"""A handover copy in a real browser: downloaded, unpacked, opened from disk, searched, read."""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import DESKTOP, PHONE, Server, Visit, Watch


@pytest.fixture
def folder(visit: Visit, tmp_path: Path) -> Path:
    """The folder that an engineer got by the button."""
    page = visit("engineer")
    page.goto("/applications/order-api")
    page.get_by_role("link", name="Handover copy").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Make the copy").click()
    assert re.fullmatch(r"handover-havenlog-[\d-]{10}\.zip", download.value.suggested_filename)
    with zipfile.ZipFile(download.value.path()) as archive:
        archive.extractall(tmp_path)
    return next(tmp_path.glob("handover-havenlog-*"))


@pytest.fixture
def disk(browser: Browser, folder: Path) -> Iterator[BrowserContext]:
    """A browser that must need nothing but this folder, and complain of nothing."""
    watch = Watch(folder.as_uri())
    context = browser.new_context(viewport={"width": DESKTOP[0], "height": DESKTOP[1]})
    watch.follow(context)
    yield context
    context.close()
    assert watch.complaints == []


def opened(disk: BrowserContext, folder: Path) -> Page:
    """The first page of the copy."""
    page = disk.new_page()
    page.goto((folder / "index.html").as_uri())
    expect(page.get_by_role("heading", level=1)).to_have_text("Handover copy for Havenlog")
    return page


def test_it_is_searched_and_read_from_disk_by_keyboard(disk: BrowserContext, folder: Path) -> None:
    page = opened(disk, folder)
    hits = page.locator("a[data-hit]")
    everything = hits.count()
    page.keyboard.press("/")
    page.keyboard.type("gateway EXPIRED midnight")
    expect(page.locator("[data-found]")).to_have_text("1 found")
    expect(hits).to_have_count(1)
    title = hits.inner_text()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(page.locator(".tl > li").first).to_be_visible()
    clock = page.locator(".tl time[data-clock]").first
    in_utc = clock.inner_text()
    page.get_by_role("button", name="Amsterdam").click()
    assert clock.inner_text() != in_utc
    page.go_back()
    expect(page.locator("[data-found]")).to_have_text("1 found")
    page.locator("[data-search]").press("Escape")
    expect(hits).to_have_count(everything)


def test_umlauts_are_found_however_they_are_written(
    browser: Browser, server: Server, tmp_path: Path
) -> None:
    server.command("handover", "stadtwerke-lindenau", str(tmp_path / "out.zip"), "--lang", "de")
    with zipfile.ZipFile(tmp_path / "out.zip") as archive:
        archive.extractall(tmp_path)
    page = browser.new_page()
    page.goto(next(tmp_path.glob("handover-*/index.html")).as_uri())
    expect(page.get_by_role("heading", level=1)).to_contain_text("Übergabekopie")
    counts = []
    for word in ("Zähler", "zahler", "ZAEHLER", "nothingofthekind"):
        page.locator("[data-search]").fill(word)
        counts.append(page.locator("a[data-hit]").count())
    assert counts[0] > 0
    assert counts == [counts[0]] * 3 + [0]
    expect(page.locator("[data-found]")).to_have_text("Nichts hier enthält alle diese Wörter.")
    page.close()


def test_every_page_opens_from_disk_without_a_complaint(disk: BrowserContext, folder: Path) -> None:
    page = opened(disk, folder)
    for path in sorted(folder.rglob("*.html")):
        page.goto(path.as_uri())
        expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    kinds = ("index.html", "applications/order-api.html", "footprints/order-api.html",
             "releases/order-api.html", "pages/*.html", "postmortems/*.html")  # fmt: skip
    for path in [one for kind in kinds for one in folder.glob(kind)]:
        page.goto(path.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


def test_from_the_application_to_a_runbook_and_what_it_was_used_in(
    disk: BrowserContext, folder: Path
) -> None:
    page = opened(disk, folder)
    page.locator("[data-search]").fill("query_wait_timeout head queue")
    page.locator("a[data-hit]", has_text="Bookings end in 503").click()
    expect(page.locator(".command button").first).to_be_visible()
    page.get_by_role("link", name="All of Order API").click()
    expect(page.locator(".ov-question")).to_have_count(6)
    page.get_by_role("link", name="All values").click()
    expect(page.locator(".fp-bar").first).to_be_visible()
    page.get_by_role("link", name="Order API").click()
    page.get_by_role("link", name="All releases").click()
    page.locator(".after a").first.click()
    expect(page.locator(".tl > li").first).to_be_visible()


def test_without_script_the_list_is_there(browser: Browser, folder: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = opened(context, folder)
    expect(page.get_by_role("searchbox")).to_be_hidden()
    page.locator("a[data-hit]").first.click()
    expect(page.locator("article h1")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator(".top")).to_be_hidden()
    expect(page.locator(".ho-foot")).to_contain_text("Handover copy for Havenlog")
    context.close()
