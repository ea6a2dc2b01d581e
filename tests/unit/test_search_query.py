"""What is typed is understood, and whatever is typed is understood as something."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from postmortem.search.queries.filters import Filters
from postmortem.search.queries.grammar import Note
from postmortem.search.queries.query import MOST_WORDS, READ_CHARACTERS, Chip, parse
from postmortem.search.queries.syntax import (
    AllOf,
    AnyOf,
    Condition,
    Node,
    Not,
    Phrase,
    Prefix,
    Word,
)

PIECES = st.sampled_from(
    [
        "pool", "db-01", "OR", '"', '"a b"', "-x", "--", "-", "app:shop", "sev:1..2", "sev:9",
        "after:2026-01", "before:x", "year:2024,2026", "-tag:a", "owner:anna", "http://x.y", ":",
        "app:", 'tag:"a b"', "„deutsch“", "\0", "\ud800", "ß", "…", "\u200b", "(", ")", "-(", "((",
        "pre*", "*", "fixed:restart", "host:db-01", "is:open", "-rf", "(a OR app:x)",
    ]
)  # fmt: skip


def moment(year: int, month: int = 1, day: int = 1) -> datetime:
    return datetime(year, month, day, tzinfo=UTC)


def test_the_whole_language_in_one_query() -> None:
    query = parse(
        'app:shop sev:1 after:2026-01 "connection pool" -timeout slow OR latency db-01 conn*'
    )
    assert query.ranked == (either("slow", "latency"), Word("db-01"), Prefix("conn"))
    assert query.required == (Phrase(("connection", "pool")),)
    assert query.excluded == (Phrase(("timeout",)),)
    assert query.filters == Filters(
        applications=frozenset({"shop"}), severities=frozenset({1}), after=moment(2026)
    )
    assert (query.is_paste, query.notes) == (False, ())


def test_parts_of_the_text_are_fields() -> None:
    query = parse("fixed:restarted host:db-01.eu -fixed:reboot")
    assert query.required == (Phrase(("restarted",), "fixed"), Phrase(("db-01.eu",)))
    assert query.excluded == (Phrase(("reboot",), "fixed"),)
    assert (query.words, query.notes) == ((), ())


@pytest.mark.parametrize(
    ("text", "ranked", "required"),
    [
        ("(slow OR latency) pool", (AnyOf((Word("slow"), Word("latency"))), Word("pool")), ()),
        ("(slow pool)", (Word("slow"), Word("pool")), ()),
        (
            "(slow pool) OR queue",
            (AnyOf((AllOf((Word("slow"), Word("pool"))), Word("queue"))),),
            (),
        ),
        ("((slow))", (Word("slow"),), ()),
        ("slow) pool", (Word("slow"), Word("pool")), ()),
        ("(slow OR latency", (AnyOf((Word("slow"), Word("latency"))),), ()),
        ("() pool", (Word("pool"),), ()),
        (
            "pool OR sev:1",
            (),
            (AnyOf((Word("pool"), Condition(Filters(severities=frozenset({1}))))),),
        ),
        ("(sev:1 pool) slow", (Word("pool"), Word("slow")), ()),
    ],
)
def test_brackets(text: str, ranked: tuple[Node, ...], required: tuple[Node, ...]) -> None:
    query = parse(text)
    assert (query.ranked, query.required) == (ranked, required)


def test_a_bracket_can_be_left_out_as_a_whole() -> None:
    assert parse("pool -(slow latency)").excluded == (AllOf((Word("slow"), Word("latency"))),)
    assert parse("pool -(slow OR app:shop)").excluded == (
        AnyOf((Word("slow"), Condition(Filters(applications=frozenset({"shop"}))))),
    )


def test_brackets_without_end_are_read_in_no_time() -> None:
    for text in ("(" * 5_000, ")" * 5_000, "-(" * 2_500):
        assert parse(text).is_empty
    assert "a" in read_words(parse("(a OR " * 900).ranked[0])


@pytest.mark.parametrize("text", ["latenc*", "LATENC*", "db*"])
def test_a_beginning_needs_three_letters(text: str) -> None:
    word = text.removesuffix("*")
    assert parse(text).ranked == ((Prefix(word) if len(word) > 2 else Word(word)),)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sev:1", Filters(severities=frozenset({1}))),
        ("SEV:1,2", Filters(severities=frozenset({1, 2}))),
        ("sev:1..3", Filters(severities=frozenset({1, 2, 3}))),
        ("sev:3..1", Filters(severities=frozenset({1, 2, 3}))),
        ("sev:none", Filters(severities=frozenset({None}))),
        ("after:2026", Filters(after=moment(2026))),
        ("after:2026-02", Filters(after=moment(2026, 2))),
        ("before:2026-02-03", Filters(before=moment(2026, 2, 3))),
        ("after:2024 after:2025", Filters(after=moment(2025))),
        ("before:2024 before:2025", Filters(before=moment(2024))),
        ("year:2026", Filters(years=(range(2026, 2027),))),
        ("year:2024..2026", Filters(years=(range(2024, 2027),))),
        ("app:Shop app:crm", Filters(applications=frozenset({"shop", "crm"}))),
        ("tag:a,b tag:c", Filters(tags=(frozenset({"a", "b"}), frozenset({"c"})))),
        ('tag:"Lock Wait"', Filters(tags=(frozenset({"lock wait"}),))),
        ("factor:tool", Filters(factors=(frozenset({"tool"}),))),
        ("lang:de", Filters(languages=frozenset({"de"}))),
        ("type:postmortem", Filters(types=(frozenset({"postmortem"}),))),
        ("is:open has:actions", Filters(flags=(frozenset({"open"}), frozenset({"actions"})))),
        ('noticed:"A phone call"', Filters(noticed_by=frozenset({"a phone call"}))),
        ("author:Anna", Filters(authors=(frozenset({"anna"}),))),
    ],
)
def test_fields(text: str, expected: Filters) -> None:
    query = parse(text)
    assert query.filters == expected
    assert query.words == ()
    assert query.notes == ()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("after:2026-13", "bad-date"),
        ("before:2026-02-30", "bad-date"),
        ("after:0000", "bad-date"),
        ("after:yesterday", "bad-date"),
        ("sev:5", "bad-severity"),
        ("sev:high", "bad-severity"),
        ("year:26..x", "bad-year"),
        ("year:0", "bad-year"),
        ("app:,", "bad-value"),
        ("is:broken", "bad-state"),
        ("has:fun", "bad-belonging"),
        ("type:rumour", "bad-type"),
    ],
)
def test_bad_values_are_named_and_ask_for_nothing(text: str, code: str) -> None:
    query = parse(text)
    assert query.notes == (Note(code, text),)
    assert not query.filters


def test_excluded_field() -> None:
    query = parse("-app:shop pool")
    assert query.excluded == (Condition(Filters(applications=frozenset({"shop"}))),)
    assert not query.filters


def test_unknown_key_is_named_and_searched_as_words() -> None:
    query = parse("owner:anna pool")
    assert query.notes == (Note("unknown-key", "owner:anna"),)
    assert query.words == ("owner", "anna", "pool")


@pytest.mark.parametrize("word", ["db-01:5432", "http://db.example/x", "10:30", "localhost:80"])
def test_hosts_links_and_times_are_words(word: str) -> None:
    query = parse(word)
    assert query.notes == ()
    assert len(query.words) == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a OR b OR c", [("a", "b", "c")]),
        ("a OR b c OR d", [("a", "b"), ("c", "d")]),
        ("a OR", []),
        ("OR a", []),
        ("a OR -bcd", []),
        ("a or b", []),
    ],
)
def test_alternatives(text: str, expected: list[tuple[str, ...]]) -> None:
    asked = [node for node in parse(text).ranked if isinstance(node, AnyOf)]
    assert asked == [either(*members) for members in expected]


def test_a_phrase_may_be_an_alternative() -> None:
    assert parse('a OR "b c"').ranked == (AnyOf((Word("a"), Phrase(("b", "c")))),)


def test_quotes_of_phones_and_of_german() -> None:
    assert parse("“connection pool”").required == (Phrase(("connection", "pool")),)
    assert parse("„voller Speicher“").required == (Phrase(("voller", "Speicher")),)


def test_unbalanced_quote_is_text() -> None:
    query = parse('"connection pool')
    assert (query.required, query.words) == ((), ("connection", "pool"))


def test_chips_take_one_thing_away_each() -> None:
    query = parse('app:shop pool OR queue "lock wait" -test')
    assert query.chips == (
        Chip("app:shop", 'pool OR queue "lock wait" -test'),
        Chip("pool OR queue", 'app:shop "lock wait" -test'),
        Chip('"lock wait"', "app:shop pool OR queue -test"),
        Chip("-test", 'app:shop pool OR queue "lock wait"'),
    )


def test_more_than_eight_words_are_a_paste() -> None:
    eight = "one two three four five six seven eight"
    assert not parse(eight).is_paste
    pasted = parse(f"{eight} nine app:shop")
    assert pasted.is_paste
    assert pasted.words == (*eight.split(), "nine")
    assert pasted.filters == Filters(applications=frozenset({"shop"}))
    assert pasted.chips == (Chip("app:shop", f"{eight} nine"),)


def test_operators_make_nine_words_a_query() -> None:
    query = parse('one two three four five six seven "eight nine" -ten')
    assert not query.is_paste
    assert query.required == (Phrase(("eight", "nine")),)
    assert query.excluded == (Phrase(("ten",)),)


def test_a_long_message_is_a_paste_whatever_signs_it_holds() -> None:
    query = parse(
        'ERROR: duplicate key value violates unique constraint "orders_pkey" -- app:x in '
        "statement -f of worker OR its child DETAIL: Key already exists"
    )
    assert query.is_paste
    assert query.required == query.excluded == ()
    assert not query.filters
    assert "orders_pkey" in query.words
    assert [note.code for note in query.notes] == ["operators-as-text"]


def test_options_of_a_pasted_command_are_not_exclusions() -> None:
    query = parse("it was found that someone ran rm -rf on the wrong host")
    assert query.is_paste
    assert "rf" in query.words


def test_an_option_of_a_short_command_is_a_word_and_said_to_be_one() -> None:
    query = parse("rm -rf backups")
    assert query.words == ("rm", "rf", "backups")
    assert query.notes == (Note("option", "-rf"),)
    assert parse('rm -"rf"').excluded == (Phrase(("rf",)),)


def test_limits() -> None:
    long = parse("word " * 1_000)
    assert len(long.text) <= READ_CHARACTERS
    assert long.notes[0].code == "too-long"
    many = parse('"a b c d e f g h i j k l" m')
    assert many.is_paste
    keys = parse(" ".join(f"key{letter}:value{letter}" for letter in "abcdefgh"))
    assert len(keys.words) == MOST_WORDS
    assert keys.notes[-1] == Note("too-many-words", "keyh:valueh")


def test_empty() -> None:
    assert parse("").is_empty
    assert parse(" !? \0 ").is_empty
    assert not parse("app:shop").is_empty
    assert not parse("-test").is_empty


def either(*words: str) -> AnyOf:
    return AnyOf(tuple(map(Word, words)))


def read_words(node: Node) -> list[str]:
    match node:
        case Word(text) | Prefix(text):
            return [text]
        case Phrase(inside):
            return list(inside)
        case AllOf(members) | AnyOf(members):
            return [word for member in members for word in read_words(member)]
        case Not(member):
            return read_words(member)
        case Condition():
            return []


@settings(max_examples=300)
@given(st.one_of(st.text(), st.lists(PIECES, max_size=30).map(" ".join)))
def test_every_text_is_a_query(text: str) -> None:
    query = parse(text)
    assert len(query.text) <= 2 * READ_CHARACTERS
    nodes = (*query.ranked, *query.required, *query.excluded)
    read = [word for node in nodes for word in read_words(node)]
    assert query.is_paste or len(read) <= MOST_WORDS
    assert "".join(read).encode() is not None
    for chip in query.chips:
        assert parse(chip.text_without).text == chip.text_without


def test_of_a_word_of_many_parts_the_first_sixteen_are_asked_for() -> None:
    whole, words = ".".join("abcdefghijklmnop"), ".".join(["queue"] * 16)
    assert parse(whole).ranked == (Word(whole),)
    assert parse("a." * 499).ranked == (Word(".".join("a" * 16)),)
    assert parse(f"{'queue.' * 150}x").words == (words,)
    assert parse(f'"{"queue." * 150}"').required == (Phrase((words,)),)
    assert parse("one two three four five six seven eight nine " + "a." * 99).words[-1] == (
        ".".join("a" * 16)
    )
