"""What picked messages become: entries without names, each once, and the times they mark."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from postmortem.domain import timeline
from postmortem.domain.audiences import Audience
from postmortem.domain.documents import Document
from postmortem.domain.timeline import Entry, EntryType
from postmortem.domain.writing import chats, guessing
from postmortem.domain.writing.chats import Message, Row
from postmortem.errors import Invalid
from tests import make

AT = datetime(2026, 11, 21, 2, 4, 31, tzinfo=UTC)
OPEN = make.document(entries=(), detected_at=None, acknowledged_at=None, ended_at=None)


def message(text: str, minutes: int = 0, link: str = "") -> Message:
    """Something that Anna wrote."""
    return Message(AT + timedelta(minutes=minutes), "Anna Muster", text, link=link)


def picked(text: str, minutes: int = 0, **decided: object) -> Row:
    """The same, picked."""
    return replace(Row(message(text, minutes), is_picked=True), **decided)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "type"),
    [
        ("restarted order-api", "action"),
        ("rolled back to 1.2", "action"),
        ("order-api neu gestartet", "action"),
        ("[FIRING] alert HighErrorRate", "detection"),
        ("der Leitstand hat es gemeldet", "detection"),
        ("customers get 503", "impact"),
        ("Kunden sehen Fehler", "impact"),
        ("maybe the pool", "thought"),
        ("I think we should restart", "thought"),
        ("ich glaube, das Netz", "thought"),
        ("is it perhaps the pool?", "thought"),
        ("let’s wait", "decision"),
        ("wir haben entschieden zu warten", "decision"),
        ("merged PR 12", "change"),
        ("Version 1.2 ausgerollt", "change"),
        ("status page updated", "communication"),
        ("told the client", "communication"),
        ("Kunde ist informiert", "communication"),
        ("back to normal", "recovery"),
        ("läuft wieder", "recovery"),
    ],
)
def test_words_tell_what_kind_of_thing_it_is(text: str, type: str) -> None:
    assert guessing.guess(text) == type


def test_what_tells_nothing_and_what_asks_is_not_guessed() -> None:
    assert guessing.guess("hello") is None
    assert guessing.guess("did you restart it? who restarted?") is None


def test_nobody_s_name_and_no_seconds_go_into_the_timeline() -> None:
    (entry,), marks = chats.chosen([picked("restarted"), Row(message("not picked"))])
    assert entry.text == "restarted"
    assert entry.at == AT.replace(second=0)
    assert entry.audience is Audience.INTERNAL
    assert marks == {}


def test_a_permalink_becomes_the_evidence_and_nothing_else_does() -> None:
    links = ("https://x.example/p1", "javascript:alert(1)", "https://" + "x" * 2000)
    rows = [Row(message("said", link=link), is_picked=True) for link in links]
    entries, _marks = chats.chosen(rows)
    assert [one.evidence for one in entries] == ["https://x.example/p1", "", ""]


def test_what_is_joined_goes_on_with_the_picked_one_above() -> None:
    rows = [
        picked("first", is_joined=True, type=EntryType.IMPACT),
        Row(message("between")),
        picked("second", 3, is_joined=True),
        picked("third", 4),
    ]
    entries, _marks = chats.chosen(rows)
    assert [(one.text, one.type) for one in entries] == [
        ("first\n\nsecond", EntryType.IMPACT),
        ("third", EntryType.ACTION),
    ]


def test_the_same_time_and_text_is_there_once() -> None:
    entries, _marks = chats.chosen([picked("restarted"), picked("restarted "), picked("other")])
    once = chats.added(OPEN, entries, {})
    assert len(once.entries) == 2
    assert chats.added(once, entries, {}) == once


def test_picked_messages_set_the_times_they_mark() -> None:
    rows = [picked("alert", mark="detected"), Row(message("no", 9), mark="ended")]
    document = chats.added(OPEN, *chats.chosen(rows))
    assert document.detected_at == AT.replace(second=0)
    assert document.ended_at is None


def test_an_end_before_the_beginning_is_refused() -> None:
    with pytest.raises(Invalid, match="before it began"):
        chats.added(OPEN, *chats.chosen([picked("over", -60, mark="ended")]))


def test_more_than_a_timeline_holds_is_refused() -> None:
    entries, _marks = chats.chosen(picked(f"word {number}") for number in range(501))
    with pytest.raises(Invalid, match="501"):
        chats.added(OPEN, entries, {})


def test_open_times_are_suggested_and_known_ones_are_not() -> None:
    messages = [message("alert fired", 1), message("on it", 2), message("back to normal", 30)]
    assert [row.mark for row in chats.suggested(messages, OPEN)] == [
        "detected", "acknowledged", "ended",
    ]  # fmt: skip
    assert [row.mark for row in chats.suggested(messages, make.document())] == ["", "", ""]
    assert not any(row.is_picked for row in chats.suggested(messages, OPEN))


def test_a_long_silence_is_said_after_the_event_before_it() -> None:
    def at(minutes: int) -> datetime:
        return AT + timedelta(minutes=minutes)

    times = [("b", at(17)), ("a", at(0)), ("none", None), ("c", at(27)), ("d", at(40))]
    assert timeline.silences(times) == {"a": 17, "c": 13}


def test_adding_keeps_what_was_there() -> None:
    before: Document = make.document()
    after = chats.added(before, [Entry("new1", AT, EntryType.ACTION, "restarted")], {})
    assert after.entries[:-1] == before.entries
    assert replace(after, entries=before.entries) == before
