"""What is typed into the form becomes a document, or says field by field why not."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from postmortem.domain.audiences import Audience
from postmortem.domain.documents import Document
from postmortem.domain.lifecycle import Sharing
from postmortem.domain.writing import drafts, forms
from postmortem.domain.writing.forms import Raw, gather, typed, with_blanks
from postmortem.errors import Problem
from tests import make, strategies


def read(raw: Raw) -> tuple[Document, list[Problem]]:
    """Read it where these applications are known."""
    return drafts.read(raw, strategies.APPLICATIONS)


def sent(raw: Raw) -> list[tuple[str, str]]:
    """The fields that a browser would send of a form."""
    fields = [(name, value) for name, value in raw.items() if isinstance(value, str)]
    return fields + [
        (f"{name}-{number}-{part}", value)
        for name in forms.LISTS
        for number, row in enumerate(raw[name])
        for part, value in row.items()
    ]


@settings(max_examples=60)
@given(strategies.documents())
def test_what_is_typed_for_a_document_is_read_as_that_document(document: Document) -> None:
    found, problems = read(gather(sent(typed(document))))
    assert problems == []
    assert found == document


@settings(max_examples=30)
@given(strategies.documents(), st.sampled_from(("", *forms.BLANKS)))
def test_empty_rows_and_places_for_lists_change_nothing_that_is_said(
    document: Document, more: str
) -> None:
    found, problems = read(gather(sent(with_blanks(typed(document), more))))
    assert problems == []
    assert replace(found, sections=document.sections) == document
    assert found.sections[: len(document.sections)] == document.sections
    kinds = {section.kind for section in found.sections}
    assert {"timeline"} <= kinds or not document.entries
    assert {"actions"} <= kinds or not document.actions


fields = st.sampled_from([name for name, _value in sent(typed(make.document()))])
nonsense = st.text(st.characters(codec="utf-8"), max_size=30)


@settings(max_examples=200)
@given(st.lists(st.tuples(fields | st.text(max_size=20), nonsense), max_size=12))
def test_any_form_is_read_or_said_to_be_wrong(form: list[tuple[str, str]]) -> None:
    raw = gather([*sent(typed(make.document())), *form])
    document, problems = read(raw)
    assert all(problem.field and problem.message for problem in problems)
    known = {name for name, _value in sent(raw)}
    assert {problem.field for problem in problems} <= known
    if not problems:
        assert read(gather(sent(typed(document))))[0] == document


def test_a_browsers_line_ends_are_ours() -> None:
    raw = gather([("sections-0-key", "summary"), ("sections-0-heading", "Summary"),
                  ("sections-0-text", "one\r\ntwo\r\n")])  # fmt: skip
    assert read(raw)[0].sections[0].text == "one\ntwo"


def test_what_nobody_said_is_for_stays_with_the_supplier() -> None:
    raw = gather(
        [("title", "It stopped"), ("entries-0-text", "Calls."), ("factors-0-title", "A lock"),
         ("relief_steps-0-title", "Restart"), ("actions-0-title", "Look"),
         ("sections-0-key", "summary"), ("sections-0-heading", "Summary")]
    )  # fmt: skip
    document = read(raw)[0]
    names = ("entries", "factors", "relief_steps", "actions", "sections")
    items: list[Any] = [item for name in names for item in getattr(document, name)]
    assert len(items) == 5
    assert {item.audience for item in items} == {Audience.INTERNAL}
    assert document.sharing is Sharing.BY_PUBLICATION


def test_a_wrong_audience_is_internal_and_said() -> None:
    raw = gather([("entries-0-text", "Calls."), ("entries-0-audience", "everybody")])
    document, problems = read(raw)
    assert document.entries[0].audience is Audience.INTERNAL
    assert "entries-0-audience" in {problem.field for problem in problems}


def test_a_row_taken_out_is_gone_and_an_empty_one_was_never_there() -> None:
    raw = gather(
        [("entries-0-text", "Stays."), ("entries-1-text", "Goes."), ("entries-1-remove", "1"),
         ("entries-7-type", "action"), ("entries-3-text", "Stays too.")]
    )  # fmt: skip
    assert [entry.text for entry in read(raw)[0].entries] == ["Stays.", "Stays too."]


def test_an_entry_without_a_day_has_the_day_before_it() -> None:
    raw = gather(
        [("began_date", "2026-11-21"), ("entries-0-time", "23:50"), ("entries-0-text", "One."),
         ("entries-1-date", "2026-11-22"), ("entries-1-time", "00:10"), ("entries-1-text", "Two."),
         ("entries-2-time", "0015"), ("entries-2-text", "Three.")]
    )  # fmt: skip
    days = [entry.at.day for entry in read(raw)[0].entries if entry.at]
    assert days == [21, 22, 22]


def test_two_items_never_have_one_name() -> None:
    raw = gather([("entries-0-id", "same1"), ("entries-0-text", "One."),
                  ("entries-1-id", "same1"), ("entries-1-text", "Two."),
                  ("entries-2-id", "<script>"), ("entries-2-text", "Three.")])  # fmt: skip
    names = [entry.id for entry in read(raw)[0].entries]
    assert len(set(names)) == 3
    assert names[0] == "same1"
    assert all(name.isalnum() for name in names)


def test_a_list_has_one_place_and_a_second_keeps_its_words() -> None:
    forged = [("factors", "Before."), ("text", "Plain."), ("factors", "After."), ("text", "More.")]
    raw = gather(
        (f"sections-{number}-{part}", value)
        for number, (kind, text) in enumerate(forged)
        for part, value in (("key", f"k{number}"), ("heading", "H"), ("kind", kind), ("text", text))
    )
    found = [(one.kind, one.text) for one in read(raw)[0].sections]
    assert found == [("factors", "Before."), ("text", "Plain."), ("text", "After."),
                     ("text", "More.")]  # fmt: skip


@pytest.mark.parametrize(
    ("typed_tags", "kept"),
    [("a, b ,a,, c", ("a", "b", "c")), (" , ", ()), ("x" * 70, ("x" * 60,))],
)
def test_tags_are_kept_once_and_short(typed_tags: str, kept: tuple[str, ...]) -> None:
    assert read(gather([("tags", typed_tags)]))[0].tags == kept


def test_more_rows_than_fit_are_not_a_way_to_exhaust_the_server() -> None:
    rows = [(f"entries-{number}-text", "x") for number in range(3_000)]
    assert len(gather(rows)["entries"]) <= 500
