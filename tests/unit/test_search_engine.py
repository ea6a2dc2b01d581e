"""What an engine answers: ranking, pasted text, filters, walls, facets."""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from postmortem.search.documents import Passage, SearchDocument
from postmortem.search.engine import Order, Results
from postmortem.search.query import parse
from postmortem.search.ranking import ENOUGH
from postmortem.search.whoosh_engine import WhooshEngine

Ask = Callable[..., Results]
START = datetime(2024, 1, 1, tzinfo=UTC)
STAFF = "staff"


def document(name: str, text: str = "", **facts: object) -> SearchDocument:
    """Make a document whose facts follow from its name's number, if it has one."""
    number = int("0" + "".join(filter(str.isdigit, name)))
    plain = SearchDocument(
        id=name,
        noun="incident",
        title="Untitled",
        application="shop",
        severity=1,
        language="en",
        began_at=START + timedelta(days=number),
        passages=(Passage("Summary", "summary", text, "body"),),
    )
    return replace(plain, **facts)  # type: ignore[arg-type]


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[WhooshEngine]:
    made = WhooshEngine(tmp_path / "index")
    yield made
    made.close()


@pytest.fixture
def ask(engine: WhooshEngine) -> Ask:
    def search(
        text: str,
        allowed: frozenset[str] | None = None,
        order: Order = "relevance",
        offset: int = 0,
        limit: int = 50,
    ) -> Results:
        return engine.search(STAFF, parse(text), allowed, order=order, offset=offset, limit=limit)

    return search


def names(results: Results) -> list[str]:
    return [hit.id for hit in results.hits]


def test_hits_with_all_words_come_first_then_those_with_more(
    engine: WhooshEngine, ask: Ask
) -> None:
    engine.rebuild(
        STAFF,
        [
            document("often", "pool pool pool pool pool pool"),
            document("two", "the pool ran full " + "of other matters " * 30),
            document("all", "a pool ran full of waiting things " + "and other matters " * 90),
            document("none", "nothing of it"),
        ],
    )
    results = ask("pool full waiting")
    assert names(results) == ["all", "two", "often"]
    assert [hit.matched_all for hit in results.hits] == [True, False, False]
    assert (results.total, results.complete) == (3, 1)


def test_title_weighs_more_than_relief_than_entry_than_body(engine: WhooshEngine, ask: Ask) -> None:
    def with_kind(kind: str) -> SearchDocument:
        return document(kind, passages=(Passage("", "", "certificate expired", kind),))

    title = document("title", "expired", title="Certificate")
    engine.rebuild(STAFF, [with_kind("body"), with_kind("entry"), with_kind("relief"), title])
    assert names(ask("certificate")) == ["title", "relief", "entry", "body"]


def test_order_of_words_decides_between_equals(engine: WhooshEngine, ask: Ask) -> None:
    engine.rebuild(
        STAFF,
        [
            document("1", "pool here and there the word connection"),
            document("2", "here and there the word connection pool"),
            document("3", "connection here and there the word pool"),
        ],
    )
    assert names(ask("connection pool"))[0] == "2"


def test_german_stop_words_do_not_keep_a_hit_from_being_whole(
    engine: WhooshEngine, ask: Ask
) -> None:
    engine.rebuild(
        STAFF,
        [
            document("de", "Fehler Datenbank", language="de"),
            document("en", "errors on-call mit license, Fehler", language="en"),
        ],
    )
    results = ask("Fehler mit der Datenbank")
    assert [(hit.id, hit.matched_all) for hit in results.hits] == [("de", True), ("en", False)]


def test_stop_word_inside_a_compound_does_not_count_twice(engine: WhooshEngine, ask: Ask) -> None:
    engine.rebuild(STAFF, [document("1", "alarm of on-call"), document("2", "alarm pager")])
    results = ask("alarm on pager")
    assert [(hit.id, hit.matched_all) for hit in results.hits] == [("2", True), ("1", False)]


def test_only_common_words_find_everything_and_say_so(engine: WhooshEngine, ask: Ask) -> None:
    engine.rebuild(STAFF, [document("1"), document("2")])
    results = ask("in")
    assert names(results) == ["2", "1"]
    assert results.notes == ("only-common-words",)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('"connection pool"', {"near"}),
        ('"pool connection"', {"reverse"}),
        ('"the connection pool"', {"near"}),
        ("connection -pool", {"alone"}),
        ("-connection", {"none"}),
        ('connection -"connection pool"', {"reverse", "apart", "alone"}),
        ("reverse OR apart", {"reverse", "apart"}),
        ('zebra OR "connection pool"', {"near"}),
        ("connection-pool", {"near"}),
        ("zebra", set()),
        ("", {"near", "reverse", "apart", "alone", "none"}),
    ],
)
def test_operators(engine: WhooshEngine, ask: Ask, text: str, found: set[str]) -> None:
    engine.rebuild(
        STAFF,
        [
            document("near", "the connection pools were empty"),
            document("reverse", "reverse pool connection"),
            document("apart", "apart: connection and then pool"),
            document("alone", "one connection"),
            document("none", "no such thing"),
        ],
    )
    results = ask(text)
    assert set(names(results)) == found
    assert results.total == len(found)


def test_phrase_does_not_reach_into_the_next_passage(engine: WhooshEngine, ask: Ask) -> None:
    passages = (Passage("", "a", "the connection", "body"), Passage("", "b", "pool", "body"))
    engine.rebuild(STAFF, [document("1", passages=passages), document("2", "connection pool")])
    assert names(ask('"connection pool"')) == ["2"]


def test_alternatives_count_as_one_word(engine: WhooshEngine, ask: Ask) -> None:
    engine.rebuild(STAFF, [document("1", "slow queue"), document("2", "latency")])
    results = ask("slow OR latency queue")
    assert [(hit.id, hit.matched_all) for hit in results.hits] == [("1", True), ("2", False)]


def test_phrase_that_is_nowhere_becomes_words_and_says_so(engine: WhooshEngine, ask: Ask) -> None:
    engine.rebuild(STAFF, [document("1", "a pool of connections"), document("2", "else")])
    results = ask('"connection pool"')
    assert names(results) == ["1"]
    assert results.notes == ("phrase-not-found",)


def test_unknown_host_finds_what_has_parts_of_it(engine: WhooshEngine, ask: Ask) -> None:
    engine.rebuild(STAFF, [document("1", "db-07.eu-west stopped"), document("2", "other")])
    results = ask("db-99.eu-west")
    assert [(hit.id, hit.matched_all) for hit in results.hits] == [("1", False)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("app:crm", {"2"}),
        ("app:shop,crm", {"1", "2", "3"}),
        ("-app:shop", {"2", "4"}),
        ("sev:1", {"1"}),
        ("sev:2..3", {"2", "3"}),
        ("sev:none", {"4"}),
        ("year:2025", {"2"}),
        ("year:2024..2025", {"1", "2"}),
        ("year:none", {"4"}),
        ("after:2025-03", {"2", "3"}),
        ("before:2025-03", {"1"}),
        ("after:2025-03-01 before:2025-03-02", {"2"}),
        ("after:2025-03-02 before:2026", set()),
        ("tag:dns", {"1", "3"}),
        ("tag:dns tag:cache", {"3"}),
        ("tag:cache,network", {"2", "3"}),
        ("-tag:dns -tag:network", {"4"}),
        ("factor:tool", {"1"}),
        ("lang:de", {"3"}),
        ("lang:de sev:1", set()),
    ],
)
def test_filters(engine: WhooshEngine, ask: Ask, text: str, found: set[str]) -> None:
    engine.rebuild(
        STAFF,
        [
            document("1", tags=("DNS",), factors=("tool",)),
            document(
                "2",
                application="crm",
                severity=2,
                tags=("network",),
                began_at=datetime(2025, 3, 1, tzinfo=UTC),
            ),
            document(
                "3",
                severity=3,
                language="de",
                tags=("dns", "cache"),
                began_at=datetime(2026, 1, 1, tzinfo=UTC),
            ),
            document("4", application="wms", severity=None, began_at=None),
        ],
    )
    assert set(names(ask(text))) == found


def test_by_date_the_newest_of_the_whole_hits_come_first(engine: WhooshEngine, ask: Ask) -> None:
    texts = {"1": "pool full", "2": "pool", "3": "pool full", "4": "full pool pool", "5": "full"}
    engine.rebuild(STAFF, [document(name, text) for name, text in texts.items()])
    assert names(ask("pool full", order="date")) == ["4", "3", "1", "5", "2"]
    assert names(ask("", order="date")) == ["5", "4", "3", "2", "1"]


def test_pages_of_hits_follow_one_another(engine: WhooshEngine, ask: Ask) -> None:
    engine.rebuild(STAFF, [document(f"{number}", "pool " * number) for number in range(1, 31)])
    whole = names(ask("pool"))
    paged = [name for at in range(0, 30, 7) for name in names(ask("pool", offset=at, limit=7))]
    assert paged == whole
    assert len(set(whole)) == 30
    assert names(ask("pool", offset=99)) == []


def test_allowed_applications_are_all_that_is_counted(engine: WhooshEngine, ask: Ask) -> None:
    engine.rebuild(
        STAFF,
        [
            document("1", "pool", application="shop", severity=1),
            document("2", "pool", application="crm", severity=2),
            document("3", "pool", application="wms", severity=3),
        ],
    )
    for text in ("pool", "", "sev:1..3", '"pool"', "-zebra", "a b c d e f g h pool", "x OR pool"):
        results = ask(text, frozenset({"crm"}))
        assert names(results) == ["2"]
        assert results.total == 1
        assert results.facets["application"] == {"crm": 1}
        assert results.facets["severity"] == {"2": 1}
        assert sum(results.days.values()) == 1
        assert ask(text, frozenset()) == Results()
        assert ask(text, frozenset({"other"})).total == 0
    assert ask("app:shop", frozenset({"crm"})).total == 0


def test_nothing_is_asked_of_an_index_for_nobody(engine: WhooshEngine) -> None:
    assert not engine.search("nowhere", parse("x"), frozenset()).missing
    assert engine.search("nowhere", parse("x"), None).missing


def test_audiences_do_not_see_each_other(engine: WhooshEngine) -> None:
    engine.rebuild("client:a", [document("1", "pool")])
    engine.rebuild("client:b", [document("2", "pool"), document("3", "pool")])
    found = engine.search("client:a", parse("pool"), None)
    assert names(found) == ["1"]
    alone = engine.search("client:a", parse("pool"), None).hits[0].score
    engine.rebuild("client:b", [document(f"{number}", "pool") for number in range(9)])
    assert engine.search("client:a", parse("pool"), None).hits[0].score == alone


WORDS = ("pool", "cache", "disk", "queue", "timeout")
CORPUS = [
    document(
        f"{number}",
        " ".join(random.Random(number).sample(WORDS, 1 + number % 4)),
        application=("shop", "crm", "wms")[number % 3],
        severity=(None, 1, 2, 3, 4)[number % 5],
        began_at=None if number % 11 == 0 else START + timedelta(days=23 * number),
    )
    for number in range(70)
]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WhooshEngine]:
    made = WhooshEngine(tmp_path_factory.mktemp("corpus"))
    made.rebuild(STAFF, CORPUS[:30])
    for at in range(30, 70, 8):
        made.update(STAFF, CORPUS[at : at + 8])
    made.update(STAFF, [replace(CORPUS[3], title="again"), *CORPUS[40:42]], ["nobody"])
    yield made
    made.close()


@settings(max_examples=60)
@given(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=3, unique=True),
    st.one_of(st.none(), st.frozensets(st.sampled_from(("shop", "crm", "wms", "other")))),
    st.sampled_from(("", "sev:1..2", "year:2025", "-app:crm", "after:2026")),
)
def test_totals_and_facets_equal_a_count_by_hand(
    corpus: WhooshEngine, words: list[str], allowed: frozenset[str] | None, condition: str
) -> None:
    def meets(one: SearchDocument) -> bool:
        year = one.began_at.year if one.began_at else 0
        return {
            "": True,
            "sev:1..2": one.severity in (1, 2),
            "year:2025": year == 2025,
            "-app:crm": one.application != "crm",
            "after:2026": year >= 2026,
        }[condition]

    expected = [
        one
        for one in CORPUS
        if meets(one)
        and (allowed is None or one.application in allowed)
        and set(words) & set(one.passages[0].text.split())
    ]
    whole = [one for one in expected if set(words) <= set(one.passages[0].text.split())]
    if len(whole) >= ENOUGH:
        expected = whole
    found = corpus.search(STAFF, parse(f"{' '.join(words)} {condition}"), allowed, limit=100)
    assert sorted(names(found)) == sorted(one.id for one in expected)
    assert found.total == len(expected)
    assert found.complete == len(whole) == sum(hit.matched_all for hit in found.hits)
    assert found.facets["application"] == Counter(one.application for one in expected)
    assert found.facets["severity"] == Counter(str(one.severity or "none") for one in expected)
    years = (str(one.began_at.year) if one.began_at else "none" for one in expected)
    assert found.facets["year"] == Counter(years)
    days = Counter((one.began_at.date(), one.severity) for one in expected if one.began_at)
    assert found.days == days


@settings(max_examples=100)
@given(st.text(max_size=120), st.sampled_from(("relevance", "date")))
def test_no_query_breaks_the_engine(corpus: WhooshEngine, text: str, order: Order) -> None:
    found = corpus.search(STAFF, parse(text), None, order=order)
    assert not found.missing
    assert len(found.hits) == min(20, found.total)


def test_a_pasted_run_of_words_finds_its_document_first(engine: WhooshEngine, ask: Ask) -> None:
    chance = random.Random(4)
    common = [f"common{number}" for number in range(60)] + ["the", "of", "and", "was"] * 8
    written = {
        f"{number}": [
            chance.choice(common) if chance.random() < 0.9 else f"rare{chance.randrange(300)}"
            for _ in range(250)
        ]
        for number in range(120)
    }
    engine.rebuild(STAFF, [document(name, " ".join(text)) for name, text in written.items()])
    first = 0
    for _ in range(200):
        name = chance.choice(list(written))
        length = chance.randint(8, 25)
        begin = chance.randrange(250 - length)
        run = written[name][begin : begin + length]
        for _ in range(2):
            run.pop(chance.randrange(len(run)))
        first += names(ask(" ".join(run), limit=1)) == [name]
    assert first >= 198


def test_words_are_told_as_they_are_spelled_and_only_to_who_can_find_them(
    engine: WhooshEngine,
) -> None:
    """A list of words is a list of what is inside: it passes the same wall as hits."""
    engine.rebuild(
        STAFF,
        [
            document("1", "Connections to db-connector were überlastet, v15, fix"),
            document("2", "connections connect", application="crm"),
        ],
    )
    assert dict(engine.vocabulary(STAFF, "Conn")) == {
        "connections": 2,
        "connector": 1,
        "connect": 1,
    }
    assert dict(engine.vocabulary(STAFF, "üb")) == {"uberlastet": 1}
    assert dict(engine.vocabulary(STAFF, "")) == dict(engine.vocabulary(STAFF, "v15")) == {}
    asked = ("connector", "connections", "connect", "absent")
    assert engine.findable(STAFF, asked, None) == asked[:3]
    assert engine.findable(STAFF, asked, frozenset({"crm"})) == ("connections", "connect")
    assert engine.findable(STAFF, asked, frozenset()) == ()
    assert engine.findable("nobody", asked, None) == ()
    assert dict(engine.vocabulary("nobody", "conn")) == {}
