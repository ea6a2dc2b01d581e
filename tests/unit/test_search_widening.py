"""A query is widened by other words for the same thing, by slips and by parts of compounds."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postmortem.search.analyser import words
from postmortem.search.embedded.engine import WhooshEngine
from postmortem.search.engine import Results
from postmortem.search.queries import thesaurus
from postmortem.search.queries.query import parse
from postmortem.search.queries.thesaurus import FILE, read
from postmortem.search.queries.widening import compound, corrections, widen
from tests.search_documents import document

STAFF = "staff"


def lines() -> list[str]:
    written = FILE.read_text("utf-8").splitlines()
    return [line for line in written if line.strip() and not line.startswith("#")]


def test_every_line_of_the_thesaurus_can_be_used() -> None:
    assert len(lines()) == len(set(lines())) > 300
    for line in lines():
        left, arrow, right = line.partition("->")
        sides = [side.split(",") for side in ((left, right) if arrow else (left,))]
        members = [member.strip() for side in sides for member in side]
        assert len(members) > 1, line
        for member in members:
            assert member and member == member.lower(), line
            assert len(words(member)) <= thesaurus.LONGEST, line


def test_a_group_widens_both_ways_an_arrow_only_one() -> None:
    known = read("# heading\n\nslow, lag, langsam\ndisk full -> enospc, storage\n")
    assert known[("lag",)] == ("slow", "lag", "langsam")
    assert known[("disk", "full")] == ("enospc", "storage")
    assert ("enospc",) not in known


def others(text: str, known: Mapping[str, int] | None = None) -> set[str]:
    def vocabulary(beginning: str) -> dict[str, int]:
        return {word: n for word, n in (known or {}).items() if word.startswith(beginning)}

    return {other for one in widen(parse(text), vocabulary).widened for other in one.others}


def test_words_of_both_languages_and_of_any_form_are_widened() -> None:
    assert "certificate" in others("Zertifikate")
    assert "zertifikat" in others("certificates")
    assert "outage" in others("server unavailable since noon")
    assert others("frobnicate") == set()


def test_what_was_typed_is_not_looked_for_twice() -> None:
    assert "outage" not in others("outage unavailable")
    assert not others('"outage" app:shop')


def test_a_slip_is_put_right_by_words_that_are_there() -> None:
    known = {"dependency": 3, "dependencies": 1, "electricity": 1, "depend": 9}
    assert "dependency" in others("dependancy", known)
    assert "electricity" in others("electricty", known)
    assert others("depend", known) == others("depend"), "a word that is there is no slip"
    assert corrections("cat", {"cut": 1}) == ["cut"]
    assert corrections("certificate", {"cat": 1, "certify": 4}) == []
    assert corrections("conection", {"connections": 9, "connection": 1}) == ["connection"]


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("datenbankausfall", ("datenbank", "ausfall")),
        ("sicherheitslucke", ("sicherheit", "lucke")),
        ("ausfall", ()),
        ("datenbankxyz", ()),
    ],
)
def test_compounds_fall_into_words_that_are_known(word: str, parts: tuple[str, ...]) -> None:
    known = {"datenbank", "ausfall", "sicherheit", "lucke"}
    assert tuple(compound(word, known.__contains__)) == parts


@given(st.text(max_size=60))
def test_any_text_can_be_widened(text: str) -> None:
    query = parse(text)
    widened = widen(query, lambda beginning: {"pool": 1} if "pool".startswith(beginning) else {})
    assert widened.ranked == query.ranked
    assert all(one.words and one.others for one in widened.widened)


def ask(engine: WhooshEngine, text: str, allowed: frozenset[str] | None = None) -> Results:
    query = widen(parse(text), lambda beginning: engine.vocabulary(STAFF, beginning))
    return engine.search(STAFF, query, allowed)


def test_other_words_find_but_the_words_themselves_come_first(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    engine.rebuild(
        STAFF,
        [
            document("other", "The certificate had expired."),
            document("itself", "Das Zertifikat war abgelaufen, alt, neu, blau und rot."),
            document("unlike", "A queue stood still."),
        ],
    )
    found = ask(engine, "Zertifikat")
    assert [(hit.id, hit.matched_all) for hit in found.hits] == [("itself", True), ("other", False)]
    assert "certificate" in found.also
    assert ask(engine, "Zertifikat", frozenset({"crm"})).also == (), "it says what is inside"
    assert next(hit.id for hit in ask(engine, "certifcate").hits) == "other"
    engine.close()


def test_a_query_is_widened_once() -> None:
    def knowing(word: str) -> Callable[[str], dict[str, int]]:
        return lambda beginning: {word: 1} if word.startswith(beginning) else {}

    query = widen(parse("conection"), knowing("connection"))
    assert query.others == ("connection",)
    assert widen(query, knowing("confection")).others == ("connection",)
    nothing = widen(parse("conection"), knowing("pool"))
    assert widen(nothing, knowing("connection")).others == ()


def test_ten_that_hold_the_words_are_enough(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    same = [document(f"{number}", "certificate") for number in range(10)]
    engine.rebuild(STAFF, [*same, document("other", "Zertifikat")])
    found = ask(engine, "certificate")
    assert (found.total, found.also) == (10, ())
    engine.close()


def test_only_so_many_words_and_no_endless_one_are_guessed_at() -> None:
    asked: list[str] = []

    def vocabulary(beginning: str) -> dict[str, int]:
        asked.append(beginning)
        return {}

    widen(parse("q" * 950), vocabulary)
    assert asked == []
    unknown = [f"{letter}qxvzj" for letter in "abcdefghij"]
    widen(parse(" ".join([*unknown, *unknown])), vocabulary)
    assert [one for one in asked if len(one) == 1] == list("abcdef")
