"""Links to what one may not read: plain words stay, and nothing else of the text changes."""

import re
from typing import Any

import pytest
from hypothesis import given, settings

from postmortem.domain.knowledge import wiki_links
from postmortem.editions import leads
from postmortem.render.markdown import to_html
from tests import strategies

FEWER = settings(max_examples=60, deadline=None)
KNOWN: dict[str, Any] = {"abc123": {}}


def linked(text: str) -> str:
    """A text with two titles that have become links."""
    addresses = {"one": "/pages/abc123", "two": "/pages/def456"}
    return wiki_links.resolve(text, lambda title: addresses.get(wiki_links.same_title(title)))


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ('<a href="/pages/def456" rel="x">a <b>b</b></a>.', "a <b>b</b>."),
        ('<a href="/pages/def456#top">x</a> <a href="/pages/abc123">y</a>',
         'x <a href="/pages/abc123">y</a>'),
        ('<a href="/postmortems/def456">x</a><a href="/incidents/def456?a=b">y</a>', "xy"),
        ('<a href="https://docs.example/pages/def456">x</a>', None),
        ('<a href="/applications/def456">x</a> <code>/pages/def456</code>', None),
    ],
)  # fmt: skip
def test_a_link_to_what_one_may_not_read_becomes_its_words(html: str, shown: str | None) -> None:
    assert leads.in_html(html, KNOWN) == (html if shown is None else shown)


@FEWER
@given(strategies.text(), strategies.text())
def test_no_link_that_was_made_from_a_title_leaves_a_trace(before: str, after: str) -> None:
    text = linked(f"{before}\n\n[[One]] [[Two]]\n\n{after}")
    fewer = text.replace("[Two](/pages/def456)", "Two")
    assert leads.in_markdown({"a": [text], "b": 1}, KNOWN) == {"a": [fewer], "b": 1}
    none = leads.in_markdown(text, {})
    assert none == fewer.replace("[One](/pages/abc123)", "One")
    assert "/pages/" not in none


@FEWER
@given(strategies.text())
def test_the_words_of_a_page_stay_when_its_links_go(text: str) -> None:
    html = to_html(linked(f"{text}\n\nSee [[One]] and [[Two]]."))
    left = leads.in_html(html, KNOWN)
    assert 'href="/pages/def456' not in left
    assert left.count('href="/pages/abc123') == html.count('href="/pages/abc123')
    assert re.sub(r"<[^<>]*>", "", left) == re.sub(r"<[^<>]*>", "", html)
