"""Pages: what the client gets of one, the links in its text, its form and its templates."""

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from postmortem.config import LANGUAGES
from postmortem.domain import documents
from postmortem.domain.audiences import Audience
from postmortem.domain.documents import canonical
from postmortem.domain.knowledge import page_forms, pages, wiki_links
from postmortem.domain.knowledge.pages import PageDocument, PageKind
from postmortem.domain.sections import Section
from postmortem.editions import freezing
from postmortem.editions.projection import PageRecord, project_page
from postmortem.store.pages import templates
from tests import make, strategies

RECORD = PageRecord("pageid123456", "Orders", "Alpha", "alpha", "draft")
SECRET = "qzsecretq"
FEWER = settings(max_examples=50)

sections = st.lists(
    st.builds(
        Section, strategies.keys, strategies.line(1), strategies.text(), strategies.audiences
    ),
    max_size=4,
    unique_by=lambda section: section.key,
).map(tuple)
written = st.builds(
    PageDocument,
    st.just("orders"),
    st.sampled_from(PageKind),
    strategies.line(1),
    st.sampled_from(("en", "de")),
    sections,
    strategies.line(most=200),
    st.none() | st.dates(),
    st.none() | st.dates(),
    strategies.tags,
)


def told(page: PageDocument) -> dict[str, Any]:
    """What the client gets."""
    return project_page(page, RECORD, Audience.CLIENT)


@FEWER
@given(written)
def test_nothing_internal_reaches_the_client_nor_leaves_a_trace(page: PageDocument) -> None:
    secret = tuple(
        replace(one, heading=f"{one.heading} {SECRET}", text=f"{one.text} {SECRET}")
        if one.audience is Audience.INTERNAL
        else one
        for one in page.sections
    )
    source = told(replace(page, sections=secret))
    assert SECRET not in canonical(source)
    shared = tuple(one for one in page.sections if one.audience is Audience.CLIENT)
    assert source == told(replace(page, sections=shared))
    assert not {"client", "state", "audience"} & {
        *source,
        *(x for y in source["sections"] for x in y),
    }


@FEWER
@given(written, st.sampled_from(("{} [[internal: S]] x", "{}\n\n:::internal\nS\n:::\n\nmore",
       "{}\n\n:::client Beta\nS\n:::\n")))  # fmt: skip
def test_no_marked_phrase_reaches_the_client(page: PageDocument, frame: str) -> None:
    def put(text: str) -> str:
        return frame.replace("S", SECRET).replace("{}", text)

    marked = tuple(
        replace(one, text=put(one.text), heading=put(one.heading)) for one in page.sections
    )
    marked_page = replace(page, title=put(page.title), owner=put(page.owner), sections=marked)
    assert SECRET not in canonical(told(replace(marked_page, tags=tuple(map(put, page.tags)))))


@pytest.mark.parametrize(
    ("owner", "read"),
    [
        ("Mara <mara@supplier.example>", "Mara"),
        ("mara@supplier.example", ""),
        ("Order team, mara@supplier.example", "Order team"),
        ("Order team", "Order team"),
    ],
)
def test_the_client_reads_who_keeps_a_page_and_no_address(owner: str, read: str) -> None:
    page = PageDocument("orders", PageKind.FREE, "Title", owner=owner)
    assert told(page)["owner"] == read
    assert project_page(page, RECORD, Audience.INTERNAL)["owner"] == owner


@FEWER
@given(written)
def test_a_page_is_kept_whole(page: PageDocument) -> None:
    assert pages.from_dict(documents.as_dict(page)) == page


def resolved(text: str) -> str:
    addresses = {"restart it": "/pages/abc123"}
    return wiki_links.resolve(text, lambda title: addresses.get(wiki_links.same_title(title)))


LINK = "[Restart it](/pages/abc123)"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("See [[Restart it]].", f"See {LINK}."),
        ("See [[ restart  IT ]].", "See [restart  IT](/pages/abc123)."),
        ("| a | [[Restart it]] |", f"| a | {LINK} |"),
        ("[[Another page]]", "[[Another page]]"),
        ("`[[Restart it]]`", "`[[Restart it]]`"),
        ("```\n[[Restart it]]\n```\n[[Restart it]]", f"```\n[[Restart it]]\n```\n{LINK}"),
        ("1. Do\n\n    ```sh\n    [[Restart it]]\n    ```", None),
        ("    [[Restart it]]", None),
        ("- one\n    [[Restart it]]", f"- one\n    {LINK}"),
        ("[[internal: Restart it]]", None),
        ("[[internal: see [[Restart it]] x]]", f"[[internal: see {LINK} x]]"),
        (":::internal\n[[Restart it]]\n:::", f":::internal\n{LINK}\n:::"),
        ("[[Restart it]](https://x.example)", None),
        (r"\[[Restart it]]", None),
    ],
)
def test_a_title_between_brackets_becomes_a_link(typed: str, kept: str | None) -> None:
    assert resolved(typed) == (typed if kept is None else kept)


@FEWER
@given(strategies.text())
def test_linking_twice_is_linking_once_and_hides_no_less(text: str) -> None:
    once = resolved(f"{text}\n\n[[Restart it]]")
    assert resolved(once) == once
    page = PageDocument("orders", PageKind.FREE, "T", sections=(make.section("a", once),))
    plain = make.section("a", f"{text}\n\n[[Restart it]]")
    shown = [one["text"] for one in told(page)["sections"]]
    before = [one["text"] for one in told(replace(page, sections=(plain,)))["sections"]]
    assert [
        one.replace("(/pages/abc123)", "").replace("[", "").replace("]", "") for one in shown
    ] == [one.replace("[", "").replace("]", "") for one in before]


def test_titles_that_lead_nowhere_are_named_once_and_not_from_code() -> None:
    text = "[[One]] and [[Two]] and [[One]], not `[[Three]]` nor [[internal: x]]"
    assert wiki_links.missing(text) == ["One", "Two"]


def test_only_true_links_of_the_text_are_kept_with_an_edition() -> None:
    html = {
        "a": '<p><a href="/pages/abc123" rel="noopener">x</a> <code>/pages/zzz999</code></p>',
        "b": '<a href="https://here.example/postmortems/def456#top">y</a>',
        "c": '<a href="/pages/abc123">again</a> <a href="/applications/orders">no</a>',
    }
    assert freezing.links_in(html) == " abc123 def456 "
    assert freezing.links_in({"a": "<p>none</p>"}) == ""


def test_every_kind_has_a_template_in_both_languages_with_the_same_sections() -> None:
    for kind in PageKind:
        keys = []
        for language in LANGUAGES:
            outline, starts = templates(language)[kind]
            assert outline.key == kind
            assert set(starts) == {section.key for section in outline.sections}
            assert all(one.guidance and one.prompts for one in outline.sections), (kind, language)
            keys.append([(one.key, one.audience, one.required) for one in outline.sections])
        assert keys[0] == keys[1], kind


def test_a_new_alert_catalogue_begins_with_a_table_to_fill() -> None:
    outline, starts = templates("en")[PageKind.ALERTS]
    raw = page_forms.begun("orders", outline, starts, "en")
    first = raw["sections"][0]
    assert first["text"].startswith("| Alert | What it means |")
    assert first["audience"] == "client"


@FEWER
@given(written.filter(lambda page: bool(page.sections)))
def test_what_one_would_type_for_a_page_is_read_as_that_page(page: PageDocument) -> None:
    tidy = replace(
        page,
        tags=tuple(dict.fromkeys(tag[:60] for tag in page.tags)),
        sections=tuple(
            replace(one, text=re.sub(r"[\x00-\x08\x0b-\x1f]", "", one.text))
            for one in page.sections
        ),
    )
    found, problems = page_forms.read(page_forms.typed(tidy), ["orders"])
    assert problems == []
    assert found == tidy


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("title", "  ", "Give the page a title."),
        ("title", "x" * 301, "301 characters long"),
        ("application", "nowhere", "Choose an application."),
        ("kind", "novel", "is not one of the choices"),
        ("check_by", "next May", '"next May" is no day'),
        ("checked_on", "2026-02-30", "is no day"),
        ("owner", "x" * 201, "201 characters long"),
    ],
)
def test_what_cannot_be_taken_is_said_beside_its_field(
    field: str, value: str, sentence: str
) -> None:
    page = PageDocument("orders", PageKind.FREE, "T", sections=(make.section("a", "x"),))
    _page, problems = page_forms.read(page_forms.typed(page) | {field: value}, ["orders"])
    assert [one.field for one in problems] == [field]
    assert sentence in problems[0].message


def test_a_section_without_heading_or_with_too_much_is_said_where_it_stands() -> None:
    raw = page_forms.gather(
        [
            ("title", "T"), ("application", "orders"),
            ("sections-0-key", "a"), ("sections-0-heading", ""), ("sections-0-text", ""),
            ("sections-3-key", "b"), ("sections-3-heading", ""), ("sections-3-text", "words"),
            ("sections-7-key", "c"), ("sections-7-heading", "C"), ("sections-7-kind", "timeline"),
            ("sections-7-text", "x" * 100_001),
        ]
    )  # fmt: skip
    page, problems = page_forms.read(raw, ["orders"])
    assert [one.field for one in problems] == ["sections-0-heading", "sections-1-text"]
    assert [str(one.kind) for one in page.sections] == ["text", "text"]


def test_a_page_is_due_on_its_day() -> None:
    day = date(2026, 11, 21)
    assert pages.is_due(day, day)
    assert not pages.is_due(date(2026, 11, 22), day)
    assert not pages.is_due(None, day)
