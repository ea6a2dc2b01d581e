"""Snippets show the best places, mark the words and let no markup through."""

import re
from html import unescape
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postmortem.search.documents import Passage
from postmortem.search.plain import plain
from postmortem.search.queries.query import parse
from postmortem.search.queries.widening import widen
from postmortem.search.snippets import LENGTH, snippets

FILLER = "Nothing of note happened for a while. " * 12
SUMMARY = Passage("Summary", "summary", f"{FILLER} The pool was full. {FILLER}", "section")
LESSON = Passage("Lessons", "lessons", f"{FILLER} The connection pool was full.", "section")
RELIEF = Passage("Cancel it", "relief-1", "Cancel it; the connection pool drains.", "relief")


def test_best_passages_come_first() -> None:
    found = snippets([SUMMARY, LESSON, RELIEF], parse("connection pool"), "en")
    assert [one.anchor for one in found] == ["relief-1", "lessons", "summary"]
    assert found[0].label == "Cancel it"
    assert len(snippets([SUMMARY, LESSON, RELIEF], parse("pool"), "en", limit=2)) == 2


def test_words_are_marked_by_their_stem_and_in_compounds() -> None:
    text = "Connections of db-01.eu-west were OOMKilled"
    (one,) = snippets([Passage("", "", text, "entry")], parse("connection db-01 oom"), "en")
    assert one.html == (
        "<mark>Connections</mark> of <mark>db-01.eu-west</mark> were <mark>OOMKilled</mark>"
    )


def test_german_words_are_marked() -> None:
    (one,) = snippets(
        [Passage("", "", "Die Überlastung hielt an", "entry")], parse("ueberlastung"), "de"
    )
    assert one.html == "Die <mark>Überlastung</mark> hielt an"


def test_order_of_the_query_decides_between_places() -> None:
    text = f"connections of the pool. {FILLER} {FILLER} the pool of connections ended"
    (one,) = snippets([Passage("", "", text, "section")], parse('"pool of connections"'), "en")
    assert "<mark>pool</mark> of <mark>connections</mark>" in one.html


def test_beginnings_and_other_words_are_marked_too() -> None:
    text = "Latencies rose; the certificate had expired"
    query = widen(parse("latenc* Zertifikat"), lambda _beginning: {})
    (one,) = snippets([Passage("", "", text, "section")], query, "en")
    assert one.html == "<mark>Latencies</mark> rose; the <mark>certificate</mark> had expired"


def test_html_is_escaped() -> None:
    text = '<img src=x onerror="alert(1)"> & <mark>pool</mark> <script>pool</script>'
    (one,) = snippets([Passage("", "", text, "section")], parse("pool alert"), "en")
    assert re.findall(r"</?(\w+)", one.html) == ["mark"] * 6
    assert "&lt;script&gt;<mark>pool</mark>&lt;/script&gt;" in one.html
    assert "&amp;" in one.html
    assert "&quot;" in one.html


def test_without_a_match_the_beginning_is_shown() -> None:
    empty = Passage("", "", "```\n```", "section")
    (one,) = snippets([empty, SUMMARY, LESSON], parse("app:shop"), "en")
    assert one.anchor == "summary"
    assert one.html.startswith("Nothing of note")
    assert snippets([empty], parse("x"), "en") == []


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("## Title\n\n- one **two** _three_\n> four", "Title one two three four"),
        ("see [the log](https://x.example/y) and ![chart](c.png)", "see the log and chart"),
        ("```sh\nls -l\n```", "ls -l"),
        ("keep snake_case and `pg_stat` and 2*3", "keep snake_case and pg_stat and 2*3"),
        ("| a | b |\n|---|---|\n| 1 | 2 |", "a b 1 2"),
        (":::client ACME\nfor you\n:::", "for you"),
        ("1. first\n2) second", "first second"),
        ("a\x00b\u202ec", "a b c"),
    ],
)
def test_markdown_becomes_plain(markdown: str, expected: str) -> None:
    assert plain(markdown) == expected


@given(st.text(), st.text(max_size=80))
def test_any_text_gives_safe_short_html(text: str, asked: str) -> None:
    for one in snippets([Passage("", "", text, "section")], parse(asked), "en"):
        bare = re.sub(r"</?mark>", "", one.html)
        assert "<" not in bare
        assert ">" not in bare
        assert len(unescape(bare)) <= LENGTH + len("…  …")


@pytest.mark.parametrize(
    "text", ["[" * 60_000, "a" + "_" * 60_000 + "a", "- " * 30_000, "](" * 9_000]
)
def test_hostile_text_is_cut_in_linear_time(text: str) -> None:
    began = process_time()
    snippets([Passage("", "", text, "section")], parse("a"), "en")
    assert process_time() - began < 3
