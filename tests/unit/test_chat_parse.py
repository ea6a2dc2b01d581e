"""Pasted chats: every shape people paste is read, nothing is lost, and time goes on."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postmortem.domain.writing.chats import Message
from postmortem.inbound.chat import stamps
from postmortem.inbound.chat.parse import parse

BERLIN = ZoneInfo("Europe/Berlin")
SINCE = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)


def read(text: str, zone: str = "Europe/Berlin", since: datetime = SINCE) -> list[Message]:
    """The messages of a text from that night."""
    return parse(text, since, zone)


def local(message: Message) -> str:
    """When it was, as people in Berlin say it."""
    return f"{message.at.astimezone(BERLIN):%d. %H:%M}" if message.at else "-"


def told(text: str) -> list[tuple[str, str, str]]:
    """Time, author and text of each message."""
    return [(local(one), one.author, one.text) for one in read(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Anna Muster  03:02\npool is full",
        "Anna Muster 3:02 AM\npool is full",
        "Anna Muster\n  3:02 AM\npool is full",
        "Anna Muster [3:02 AM]\npool is full",
        "Anna Muster, 03:02\npool is full",
        "[03:02] Anna Muster\npool is full",
        "[03:02] Anna Muster: pool is full",
        "[21.11.2026 03:02] Anna Muster: pool is full",
        "Anna Muster 11/21/2026 3:02 AM\npool is full",
        "[21/11/2026, 03:02:59] Anna Muster: pool is full",
        "2026-11-21T02:02:00Z Anna Muster: pool is full",
        "Saturday, November 21st\nAnna Muster  03:02\npool is full",
        "02:02 UTC Anna Muster: pool is full",
        "03:02 Uhr - Anna Muster: pool is full",
        "03.02 Uhr Anna Muster: pool is full",
    ],
)
def test_one_message_in_the_shapes_of_many_chats(text: str) -> None:
    assert told(text) == [("21. 03:02", "Anna Muster", "pool is full")]


@pytest.mark.parametrize(
    ("text", "author"),
    [
        ("[03:02] <anna> pool is full", "anna"),
        ("03:02 <@anna> pool is full", "anna"),
        ("03:02 anna: pool is full", "anna"),
        ("anna.muster 3:02 AM\npool is full", "anna.muster"),
        ("Pager APP  03:02\npool is full", "Pager"),
        ("03:02 pool is full", ""),
        ("- 03:02 – pool is full", ""),
        ("* 2026-11-21 03:02: pool is full", ""),
        ("| 03:02 | pool is full |", ""),
    ],
)
def test_handles_robots_and_notes(text: str, author: str) -> None:
    assert told(text) == [("21. 03:02", author, "pool is full")]


def test_a_word_before_a_colon_is_a_person_only_where_it_may_be_one() -> None:
    found = told(
        "03:02 Impact: 4 sites\n03:03 Deploy: 1.2\n03:04 ben: ok\n03:05 http://x.example/a"
    )
    assert [(author, text) for _at, author, text in found] == [
        ("", "Impact: 4 sites"),
        ("", "Deploy: 1.2"),
        ("ben", "ok"),
        ("", "http://x.example/a"),
    ]


def test_a_message_goes_on_until_the_next_begins() -> None:
    text = "Anna Muster  03:02\nfirst\n\n  second at 03:09 we saw\n1.20 is out\n03:10 next"
    assert told(text) == [
        ("21. 03:02", "Anna Muster", "first\n\n  second at 03:09 we saw\n1.20 is out"),
        ("21. 03:10", "", "next"),
    ]


def test_noon_and_midnight_of_twelve_hours() -> None:
    found = told("[12:05 AM] ben: a\n[12:05 PM] ben: b\n[1:05 pm] ben: c")
    assert [at for at, _author, _text in found] == ["21. 00:05", "21. 12:05", "21. 13:05"]


def test_midnight_is_crossed_and_threads_go_back_a_little() -> None:
    found = told("21:30 a\n23:58 b\n00:04 c\n23:59 a late answer\n00:10 d\n09:00 e")
    assert [at for at, _author, _text in found] == [
        "20. 21:30", "20. 23:58", "21. 00:04", "20. 23:59", "21. 00:10", "21. 09:00",
    ]  # fmt: skip


def test_a_day_on_a_line_of_its_own_counts_from_there() -> None:
    days = ("---- Sunday, 22 November 2026 ----", "23. November", "24.11.2026")
    found = told(f"03:02 a\n{days[0]}\n03:02 b\n{days[1]}\n03:02 c\n{days[2]}\n1:00 d")
    assert [at for at, _author, _text in found] == [
        "21. 03:02", "22. 03:02", "23. 03:02", "24. 01:00",
    ]  # fmt: skip


def test_yesterday_is_the_day_of_the_incident_and_today_the_next() -> None:
    assert [one[0] for one in told("Yesterday\n03:02 a\nToday\n03:02 b")] == [
        "21. 03:02",
        "22. 03:02",
    ]


def test_a_zone_that_is_written_counts_and_is_known() -> None:
    first, second, third = read("02:04 UTC a\n03:05 b\n03:06 +01:00 c", "America/New_York")
    assert (first.zone_known, second.zone_known, third.zone_known) == (True, False, True)
    assert first.at == datetime(2026, 11, 21, 2, 4, tzinfo=UTC)
    assert second.at == datetime(2026, 11, 21, 8, 5, tzinfo=UTC)
    assert third.at == datetime(2026, 11, 21, 2, 6, tzinfo=UTC)


def test_what_was_edited_says_so_and_not_in_its_words() -> None:
    (found,) = read("Anna Muster  03:02\npool is full (edited)")
    assert (found.text, found.is_edited) == ("pool is full", True)


def test_days_and_hours_that_do_not_exist_are_words() -> None:
    (found,) = read("31.02.2026 25:61 what?")
    assert (found.at, found.text) == (None, "31.02.2026 25:61 what?")


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    read(text)


@given(st.lists(st.sampled_from("0:19.,[]<>-/ \n\taApPmMnZ+|:*(") | st.sampled_from(
    ["03:02", "2026-11-21", "anna", "Anna Muster", "UTC", "AM", "Monday", "yesterday", "(edited)"]
), max_size=40))  # fmt: skip
def test_anything_that_looks_like_times_is_read(parts: list[str]) -> None:
    read("".join(parts))


LINE = st.text(st.characters(categories=("L", "P", "Zs"), exclude_characters="\x85"), max_size=60)


@given(st.lists(LINE, max_size=12))
def test_no_line_is_lost(lines: list[str]) -> None:
    known = " ".join(f"{one.author} {one.text}" for one in read("\n".join(lines)))
    squeezed = "".join(known.split())
    for line in lines:
        if not stamps.is_day(line.strip()):
            for word in line.split():
                bare = word.strip("<>@+%~&![]()-–—:|•·*")
                assert bare in squeezed or "(edited)" in line


SHAPES = (
    "{clock} {text}", "[{clock}] anna: {text}", "{clock} <ben> {text}",
    "Anna Muster  {clock}\n{text}",
    "- {clock}: {text}", "Anna Muster\n{clock}\n{text}", "**{clock}** {text}",
)  # fmt: skip


@given(
    st.lists(st.tuples(st.integers(0, 17 * 60), st.sampled_from(SHAPES)), min_size=1, max_size=30)
)
def test_times_go_on_over_as_many_midnights_as_there_are(steps: list[tuple[int, str]]) -> None:
    at, expected, lines = SINCE, [], []
    for number, (minutes, shape) in enumerate(steps):
        at += timedelta(minutes=min(minutes, 11 * 60) if number == 0 else minutes)
        expected.append((at, f"word {number}"))
        clock = f"{at.astimezone(BERLIN):%H:%M}"
        lines.append(shape.format(clock=clock, text=f"word {number}"))
    assert [(one.at, one.text) for one in read("\n".join(lines))] == expected
