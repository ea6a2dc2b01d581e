"""A document as JSON: nothing lost, nothing taken that is unknown."""

import json
from datetime import UTC, datetime

from hypothesis import example, given

from postmortem.domain.documents import (
    Document,
    as_dict,
    canonical,
    from_dict,
    read_instant,
    write_instant,
)
from tests import make, strategies


@given(strategies.documents())
@example(make.document())
@example(Document(title="", application=""))
def test_a_document_survives_being_kept(document: Document) -> None:
    kept = json.loads(canonical(as_dict(document)))
    assert from_dict(kept) == document
    assert canonical(as_dict(from_dict(kept))) == canonical(as_dict(document))


@given(strategies.moments(datetime(1, 1, 1), datetime.max))
@example(datetime(79, 8, 24, 11, tzinfo=UTC))
def test_an_instant_is_written_with_four_digits_of_year(instant: datetime) -> None:
    written = write_instant(instant)
    assert len(written) == len("0079-08-24T11:00:00Z")
    assert read_instant(written) == instant


def test_names_it_does_not_know_are_left_out() -> None:
    document = make.document()
    plain = as_dict(document)
    plain["colour"] = "red"
    plain["entries"][0]["mood"] = "tired"
    assert from_dict(plain) == document


def test_what_an_older_version_did_not_write_has_its_default() -> None:
    found = from_dict({"title": "Old", "application": "orders"})
    assert found == Document(title="Old", application="orders")


def test_the_same_value_has_one_text() -> None:
    assert canonical({"b": [1, None], "a": "ü"}) == '{"a":"ü","b":[1,null]}'
    assert canonical({"a": "ü", "b": [1, None]}) == canonical({"b": [1, None], "a": "ü"})


@given(strategies.documents())
def test_a_timeline_is_sorted_by_time_and_loses_nothing(document: Document) -> None:
    found = document.sorted().entries
    assert sorted(entry.id for entry in found) == sorted(entry.id for entry in document.entries)
    times = [entry.at for entry in found if entry.at]
    assert times == sorted(times)
    assert [entry.at is None for entry in found] == sorted(entry.at is None for entry in found)
