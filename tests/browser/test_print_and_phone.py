"""On paper and on a phone at night."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import PHONE, Visit

CHROME = (".top", ".bottom", ".foot", ".toc", ".skip", ".tools", ".seg", ".command .btn")
FACETS, HISTOGRAM = ".facets > div", ".over > div"


def open_first(page: Page, question: str = "migration write lock") -> None:
    """Open the first hit."""
    page.goto(f"/search?q={question.replace(' ', '+')}")
    page.locator("a[data-hit]").first.click()
    page.wait_for_url(re.compile(r"/postmortems/\w+"))


def top(locator: Locator) -> float:
    """Where something begins, in pixels below the window's top."""
    box = locator.bounding_box()
    assert box is not None
    return box["y"]


def bottom(locator: Locator) -> float:
    """Where something ends."""
    box = locator.bounding_box()
    assert box is not None
    return box["y"] + box["height"]


@pytest.mark.parametrize("role", ["operator", "engineer"])
def test_paper_holds_the_article_and_no_controls(visit: Visit, role: str) -> None:
    page = visit(role, color_scheme="dark")
    open_first(page)
    page.emulate_media(media="print", color_scheme="dark")
    for control in CHROME:
        expect(page.locator(f"{control}:visible")).to_have_count(0)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    for part in ("timeline", "factors", "relief", "actions", "lessons"):
        expect(page.locator(f"#{part}")).to_be_visible()
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    ink = page.evaluate("getComputedStyle(document.querySelector('h1')).color")
    assert paper == "rgb(255, 255, 255)"
    assert max(int(part) for part in re.findall(r"\d+", ink)) < 64


def test_the_printed_page_says_what_it_is(visit: Visit) -> None:
    page = visit("engineer")
    open_first(page)
    page.get_by_role("link", name="Print").click()
    expect(page.get_by_text("Internal copy")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.get_by_text("Internal copy")).to_be_visible()
    expect(page.get_by_role("link", name="Back")).to_be_hidden()
    expect(page.locator(".seal code")).to_have_text(re.compile("^[0-9a-f]{64}$"))


def test_paper_says_above_all_what_fixed_it(visit: Visit) -> None:
    page = visit("operator")
    open_first(page)
    fixed = page.locator(".pmh > .fix").inner_text()
    page.goto(f"{page.url.partition('#')[0]}/print")
    line = page.locator("header > .fix")
    expect(line).to_have_text(re.compile(f"^{re.escape(fixed)}$"))
    assert bottom(line) < top(page.locator("header > .ribbon"))


def test_it_prints_on_a_few_sheets(visit: Visit) -> None:
    page = visit("operator")
    open_first(page)
    page.goto(f"{page.url.partition('#')[0]}/print")
    paper = page.pdf(prefer_css_page_size=True, print_background=True)
    assert paper.startswith(b"%PDF-")
    assert 2 <= paper.count(b"/Type /Page\n") <= 8


@pytest.mark.parametrize("question", ["certificate", "lock sev:1..2", "app:order-api", ""])
def test_on_a_phone_the_first_hit_comes_before_everything_else(visit: Visit, question: str) -> None:
    page = visit("operator", size=PHONE)
    page.goto(f"/search?q={question.replace(' ', '+')}")
    first = page.locator(".hit-i").first
    expect(page.locator(f"{FACETS}:visible")).to_have_count(0)
    expect(page.locator(f"{HISTOGRAM}:visible")).to_have_count(0)
    title = first.get_by_role("heading")
    assert bottom(title) < top(page.locator(".bottom"))
    assert bottom(first.locator(".fix")) < top(page.locator(".bottom"))
    page.get_by_text("Filters").click()
    expect(page.locator(FACETS)).to_be_visible()


def test_on_a_phone_the_way_around_is_at_the_bottom(visit: Visit) -> None:
    page = visit("operator", size=PHONE)
    page.goto("/")
    bar = page.get_by_role("navigation", name="Main, bottom")
    expect(bar).to_be_visible()
    expect(page.get_by_role("navigation", name="Main", exact=True)).to_be_hidden()
    assert bottom(bar) == PHONE[1]
    for link in bar.get_by_role("link").all():
        box = link.bounding_box()
        assert box is not None
        assert box["width"] >= 44
        assert box["height"] >= 44
    page.mouse.wheel(0, 2000)
    assert bottom(bar) == PHONE[1]
    bar.get_by_role("link", name="Timeline").click()
    expect(bar.get_by_role("link", name="Timeline")).to_have_attribute("aria-current", "page")


def test_on_a_phone_the_last_line_stands_above_the_bar(visit: Visit) -> None:
    page = visit("operator", size=PHONE)
    page.goto("/")
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    assert bottom(page.locator(".foot .wrap > *").last) <= top(page.locator(".bottom"))


# What stands in an empty field and is wider than the field.
CUT_SHORT = """() => [...document.querySelectorAll('main [placeholder], header [placeholder]')]
  .filter((field) => {
    const own = getComputedStyle(field), shown = getComputedStyle(field, '::placeholder');
    const pen = document.createElement('canvas').getContext('2d');
    pen.font = `${shown.fontWeight} ${shown.fontSize} ${shown.fontFamily}`;
    const room = field.clientWidth - parseFloat(own.paddingLeft) - parseFloat(own.paddingRight);
    return field.clientWidth && pen.measureText(field.placeholder).width > room;
  }).map((field) => field.placeholder)"""


@pytest.mark.parametrize("language", ["en-US", "de-DE"])
@pytest.mark.parametrize("width", [390, 360])
def test_on_a_phone_a_field_says_all_of_what_it_is_for(
    visit: Visit, language: str, width: int
) -> None:
    page = visit(size=(width, PHONE[1]), locale=language)
    for address in ("/", "/search", "/timeline", "/account"):
        page.goto(address)
        expect(page.locator("[type=search]")).to_be_visible()
        assert page.evaluate(CUT_SHORT) == [], address


@pytest.mark.parametrize("language", ["en-US", "de-DE"])
def test_on_a_phone_saving_is_always_in_reach(visit: Visit, language: str) -> None:
    page = visit(size=PHONE, locale=language)
    page.goto("/postmortems/new")
    button = page.locator(".ed-go [data-save]")
    for part in page.locator(".ed-audience label, .ed-card, .in:visible").all():
        page.evaluate("(below) => scrollBy(0, below)", top(part) - top(button))
        expect(button).to_be_in_viewport(ratio=1)
        assert is_on_top(button), part


def is_on_top(locator: Locator) -> bool:
    """Whether nothing covers the corners of something."""
    return bool(
        locator.evaluate(
            """(part) => {
              const { left, right, top, bottom } = part.getBoundingClientRect();
              return [[left + 8, top + 8], [right - 8, top + 8], [left + 8, bottom - 8],
                [right - 8, bottom - 8]].every(([x, y]) => part.contains(
                  document.elementFromPoint(x, y)));
            }"""
        )
    )


def test_a_desk_has_filters_and_histogram_open(visit: Visit) -> None:
    page = visit("operator")
    page.goto("/search")
    expect(page.locator(FACETS)).to_be_visible()
    expect(page.locator(HISTOGRAM)).to_be_visible()
    expect(page.get_by_role("navigation", name="Main, bottom")).to_be_hidden()


SMALL = """() => [...document.querySelectorAll('.rows > a, .scale a')]
  .filter((mark) => mark.checkVisibility())
  .map((mark) => [mark.textContent, mark.getBoundingClientRect()])
  .filter(([, box]) => box.width < 23.9 || box.height < 23.9).map(([label]) => label)"""
CROWDED = """() => {
  const boxes = [...document.querySelectorAll('.rows > a')].filter((mark) => mark.checkVisibility())
    .map((mark) => mark.querySelector('.hit').getBoundingClientRect());
  return boxes.filter((one, at) => boxes.slice(0, at).some((other) =>
    one.left + 1 < other.right && other.left + 1 < one.right
    && one.top + 1 < other.bottom && other.top + 1 < one.bottom)).length; }"""


@pytest.mark.parametrize("size", [PHONE, (1440, 900)])
@pytest.mark.parametrize("when", ["all", "2026", "2026-11", "2026-11-21"])
def test_a_finger_hits_one_mark_of_the_timeline(
    visit: Visit, when: str, size: tuple[int, int]
) -> None:
    page = visit("engineer", size=size)
    page.goto(f"/timeline?when={when}")
    expect(page.locator(".rows > a:visible")).not_to_have_count(0)
    assert page.evaluate(SMALL) == []
    assert page.evaluate(CROWDED) == 0


def test_the_timeline_is_printed_as_a_drawing_and_a_table(visit: Visit) -> None:
    page = visit("engineer")
    page.goto("/timeline?when=2026")
    expect(page.locator(".as-table table").first).to_be_hidden()
    titles = page.locator(".as-table table").first.locator("th a").all_inner_texts()
    page.emulate_media(media="print")
    expect(page.locator(".alanes")).to_be_visible()
    expect(page.locator(".as-table th a").first).to_be_visible()
    expect(page.locator("a[data-hit]:visible")).to_have_count(0)
    assert len(titles) == page.locator(".rows > a").count() > 2
