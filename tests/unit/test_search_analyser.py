"""Every way of writing a word of operations, in English and German, finds its text."""

import string
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postmortem.search.analyser import (
    LONGEST_PART,
    is_stop,
    place_variants,
    query_variants,
    stopped_in,
    terms,
)

FOUND = [
    ("en", "primary db-01.eu-west stopped answering", "db-01"),
    ("en", "primary db-01.eu-west stopped answering", "eu-west"),
    ("en", "primary db-01.eu-west stopped answering", "db-01.eu-west"),
    ("en", "primary db-01.eu-west stopped answering", "DB-01"),
    ("en", "the gateway answered HTTP 503 for minutes", "503"),
    ("en", "pods were OOMKilled twice", "oom"),
    ("en", "pods were OOMKilled twice", "killed"),
    ("en", "pods were OOMKilled twice", "oomkilled"),
    ("en", "pods were OOMKilled twice", "OOMKilled"),
    ("en", "java.net.SocketTimeoutException: Read timed out", "socket"),
    ("en", "java.net.SocketTimeoutException: Read timed out", "sockettimeoutexception"),
    ("en", "java.net.SocketTimeoutException: Read timed out", "java.net"),
    ("en", "SELECT * FROM pg_stat_activity", "pg_stat_activity"),
    ("en", "SELECT * FROM pg_stat_activity", "stat_activity"),
    ("en", "SELECT * FROM pg_stat_activity", "activity"),
    ("en", "failed with ORA-00600 at night", "ORA-00600"),
    ("en", "failed with ORA-00600 at night", "ora-00600"),
    ("en", "failed with ORA-00600 at night", "00600"),
    ("en", "upgrade to v15.3 of the server", "15.3"),
    ("en", "upgrade to v15.3 of the server", "v15.3"),
    ("en", "upgrade to 15.3 of the server", "v15.3"),
    ("en", "upgrade to v15 of the server", "15"),
    ("en", "a peer at 10.2.33.7:5432 was gone", "10.2.33.7"),
    ("en", "a peer at 10.2.33.7:5432 was gone", "5432"),
    ("en", "disk full at /var/log/postgresql/main.log", "/var/log/postgresql"),
    ("en", "disk full at /var/log/postgresql/main.log", "main.log"),
    ("en", "the connections were exhausted", "connection"),
    ("en", "the connection was exhausted", "connections"),
    ("en", "a café and a naïve retry", "cafe"),
    ("en", "a cafe and a naive retry", "naïve"),
    ("en", "a soft\u00adware fault", "software"),
    ("en", "a cafe\u0301 with a combining accent", "café"),
    ("de", "Überlastung der Datenbank", "Überlastung"),
    ("de", "Überlastung der Datenbank", "überlastung"),
    ("de", "Überlastung der Datenbank", "ueberlastung"),
    ("de", "Überlastung der Datenbank", "uberlastung"),
    ("de", "Ueberlastung der Datenbank", "überlastung"),
    ("de", "die Verbindungen waren erschöpft", "Verbindung"),
    ("de", "die Verbindung war erschöpft", "verbindungen"),
    ("de", "die Größe des Puffers", "groesse"),
    ("de", "die Größe des Puffers", "grosse"),
    ("de", "auf der Straße", "strasse"),
    ("de", "Zertifikate abgelaufen", "Zertifikat"),
]

NOT_FOUND = [
    ("en", "primary db-01.eu-west", "db-02"),
    ("en", "primary db-01.eu-west", "01-eu"),
    ("en", "HTTP 5031", "503"),
    ("en", "zoom out", "oom"),
    ("en", "10.2.33.70", "10.2.33.7"),
    ("de", "Lastung", "Überlastung"),
]


def finds(text: str, language: str, word: str) -> bool:
    indexed = {term for term, _ in terms(text, language)}
    return not indexed.isdisjoint(query_variants(word))


@pytest.mark.parametrize(("language", "text", "word"), FOUND)
def test_word_is_found(language: str, text: str, word: str) -> None:
    assert finds(text, language, word)


@pytest.mark.parametrize(("language", "text", "word"), NOT_FOUND)
def test_other_word_is_not_found(language: str, text: str, word: str) -> None:
    assert not finds(text, language, word)


def test_places_count_parts_and_stop_words() -> None:
    places = dict(terms("the db-01 was slow", "en"))
    assert (places["db"], places["01"], places["db-01"], places["slow"]) == (1, 2, 1, 4)


def test_stop_word_is_only_found_by_its_place() -> None:
    indexed = {term for term, _ in terms("the pool", "en")}
    assert indexed.isdisjoint(query_variants("the"))
    assert not indexed.isdisjoint(place_variants("the"))


def test_word_is_dropped_from_queries_only_when_all_languages_drop_it() -> None:
    assert is_stop("in")
    assert stopped_in("die") == ("de",)
    assert not is_stop("die")
    assert stopped_in("pool") == ()


@given(st.text())
def test_any_text_has_terms_that_can_be_stored(text: str) -> None:
    for term, place in terms(text, "de"):
        assert term.encode()
        assert place >= 0


@given(st.lists(st.text(string.ascii_letters + string.digits, min_size=1, max_size=9), min_size=1))
def test_any_compound_of_few_parts_is_found_by_every_span(parts: list[str]) -> None:
    parts = parts[:6]
    for first in range(len(parts)):
        for last in range(first + 2, len(parts) + 1):
            assert finds(f"x {'-'.join(parts)} y", "en", "-".join(parts[first:last]))


@pytest.mark.parametrize("text", ["a." * 50_000, "x" * 100_000, "-" * 100_000, "aB" * 50_000])
def test_hostile_text_is_analysed_in_linear_time_and_space(text: str) -> None:
    began = process_time()
    found = terms(text, "en")
    assert process_time() - began < 5
    assert all(len(term) <= 2 * LONGEST_PART for term, _ in found)
