"""The check before sharing on whole documents: what it reads, where it points, what is done."""

import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from postmortem.domain.audiences import Audience, redact
from postmortem.domain.disclosure.checking import Finding, Place, check, look, shown
from postmortem.domain.disclosure.detecting import apart, detector
from postmortem.domain.disclosure.kinds import Kind, Known, Somebody
from postmortem.domain.disclosure.settling import Decision, Unmarkable, hide, settle
from postmortem.domain.documents import PARTS, Document, canonical
from postmortem.editions.projection import WORDS, Record, project
from tests import make, strategies
from tests.make import INTERNAL

KNOWN = Known(
    clients=("Beta Werke", "Lindenau"),
    people=(Somebody("Tomasz Król", "tomasz@kestrel.example", True),),
    readers=(Somebody("Olga", "olga@alpha.example"),),
)
NAMES = ("Alpha", "alpha")
EYES = detector(KNOWN)
HERE = Place("sections", "summary", "text")
SECRETS = ("10.12.4.17", "Lindenau", "Tomasz Król", "db-01.eu-west", "a.b@vendor.com",
           "+49 30 901820", "https://grafana.internal/d", "password=hunter2",
           "mysql -u root -phunter2")  # fmt: skip
TEXTS = ("heading", "title", "text", "sensible", "command", "owner")
pieces = st.one_of(
    st.sampled_from(
        (*SECRETS, *strategies.MARKS, "]", "[", "]]", "```\n", "\\]", "\r\n", ":::", "::: ")
    ),
    st.text(st.characters(exclude_characters="\0"), max_size=8),
)
written = st.lists(pieces, max_size=12).map("".join)


def found(text: str, kept: frozenset[str] = frozenset()) -> list[Finding]:
    """What the check lists in one text."""
    return look(HERE, text, NAMES, EYES, kept)


def plain(text: str) -> str:
    """What the client reads of a text, without its spaces."""
    return "".join(shown(text, NAMES)[0].split())


def words(text: str) -> list[str]:
    """The words that are listed."""
    return [one.words for one in found(text)]


# Any text ------------------------------------------------------------------------------------


@given(written)
@example("[[internal: ")
@example("-----BEGIN PRIVATE KEY-----")
@example("10.0.0.1" * 50)
def test_it_reads_any_text_and_points_into_it(text: str) -> None:
    for one in found(text):
        assert one.words == "".join(text[start:end] for start, end in one.runs)
        assert all(0 <= start < end <= len(text) for start, end in one.runs)


@given(written)
def test_what_is_listed_does_not_overlap(text: str) -> None:
    at = 0
    for hit in apart(EYES.hits(text)):
        assert hit.start >= at and hit.end > hit.start
        at = hit.end


@given(written, st.sampled_from(SECRETS), written)
def test_what_is_marked_internal_is_never_listed(before: str, secret: str, after: str) -> None:
    phrase = f"{before}[[internal: {secret}]]{after}"
    passage = f"{before}\n:::internal\n{secret}\n:::\n{after}"
    start = len(before)
    for text in (phrase, passage):
        end = len(text) - len(after)
        hidden = "".join(redact(text[start:end], Audience.CLIENT, NAMES).split())
        assert hidden == ""
        for one in found(text):
            marked = text.find(secret, start, end)
            assert not any(a < marked + len(secret) and marked < b for a, b in one.runs)


@given(written)
def test_what_it_reads_is_what_the_client_reads(text: str) -> None:
    """Joined differently at the seams, but not a character that the client's text has not."""
    mine = "".join(shown(text, NAMES)[0].split())
    theirs = "".join(redact(text, Audience.CLIENT, NAMES).split())
    left = iter(mine)
    assert all(character in left for character in theirs if character not in "0123456789")


# Documents -----------------------------------------------------------------------------------


@given(strategies.documents())
def test_it_reads_every_text_of_the_clients_edition_and_no_other(document: Document) -> None:
    """Each text gets an address of its own; the check lists those that the edition has."""
    number = 0

    def planted(text: str) -> str:
        nonlocal number
        number += 1
        return f"word{number}@planted.test"

    lists: dict[str, Any] = {
        part: tuple(
            replace(item, **{name: planted(name) for name in TEXTS if hasattr(item, name)})
            for item in getattr(document, part)
        )
        for part in PARTS
    }
    facts: dict[str, Any] = {name: planted(name) for name in ("title", *WORDS)}
    document = replace(document, tags=tuple(map(planted, document.tags)), **lists, **facts)
    record = Record("i", "p", "INC-1", 1, "Orders", "Alpha", "alpha", "published")
    source = project(document, record, "postmortem", Audience.CLIENT)
    theirs = set(re.findall(r"word\d+@planted\.test", canonical(source)))
    mine = {one.words for one in check(document, NAMES, KNOWN).open}
    assert theirs <= mine
    # A heading may stand over a list that turns out empty: asked about once too often.
    assert len(mine - theirs) <= len(document.sections)


@pytest.mark.parametrize(
    "text", ["Lindenaus Daten", "Lindenau's data", "LINDENAU", "Lin\u00addenau", "Tomaszs Notiz"]
)
def test_a_name_is_found_however_it_is_bent(text: str) -> None:
    assert len(found(text)) == 1


def test_an_internal_item_is_not_read() -> None:
    document = make.document(entries=(make.entry("Lindenau called.", audience=INTERNAL),))
    assert check(document, NAMES, KNOWN).open == ()


def test_a_text_for_this_client_is_read_and_one_for_another_is_not() -> None:
    assert words(":::client Alpha\nLindenau too.\n:::\n") == ["Lindenau"]
    assert words(":::client Lindenau\nTomasz Król did.\n:::\n") == []


def test_what_a_hidden_phrase_interrupts_is_found_whole() -> None:
    (one,) = found("10.12.[[internal: x]]4.17")
    assert one.words == "10.12.4.17"
    assert len(one.runs) == 2


def test_what_was_kept_is_not_asked_again_until_the_words_change() -> None:
    text = "Lindenau saw it."
    kept = frozenset(one.digest for one in found(text))
    document = make.document(sections=(make.section("summary", text),), entries=())
    checked = check(document, NAMES, KNOWN, kept)
    assert (len(checked.open), len(checked.kept)) == (0, 1)
    elsewhere = replace(document, title=text)
    assert len(check(elsewhere, NAMES, KNOWN, kept).open) == 1


def test_keeping_a_url_does_not_keep_the_client_named_in_it() -> None:
    text = "See http://10.1.2.3/lindenau for it."
    (url,) = found(text)
    assert url.kind is Kind.URL
    again = [one for one in found(text, frozenset({url.digest})) if one.digest != url.digest]
    assert "lindenau" in [one.words for one in again]


# What is done --------------------------------------------------------------------------------


@given(written)
def test_hiding_hides_the_words_and_nothing_else(text: str) -> None:
    for one in found(text):
        for run in one.runs:
            try:
                after = hide(text, run, one, NAMES)
            except Unmarkable:
                continue
            left = text[: run[0]] + "\0" * (run[1] - run[0]) + text[run[1] :]
            allowed = iter("".join(shown(left, NAMES)[0].replace("\0", "").split()))
            assert all(character in allowed for character in plain(after))


def decided(text: str, wording: str | None) -> str:
    """A text after the same was decided about everything in it."""
    document = make.document(sections=(make.section("summary", text),), entries=(), title="Plain")
    document = replace(document, relief_steps=(), factors=(), actions=(), tags=())
    open_ = check(document, NAMES, KNOWN).open
    after = settle(document, [Decision(one, wording) for one in open_], NAMES)
    assert check(after, NAMES, KNOWN).open == ()
    return after.sections[0].text


@pytest.mark.parametrize("secret", SECRETS)
def test_each_kind_can_be_hidden_and_replaced(secret: str) -> None:
    text = f"Before {secret} after, and {secret} again."
    for one in found(text):
        assert one.words not in redact(decided(text, None), Audience.CLIENT, NAMES)
    replaced = decided(text, "[something]")
    assert replaced.count("[something]") == len(found(text))
    assert replaced.startswith("Before ") and replaced.endswith(" again.")


def test_hiding_works_in_code_and_keeps_what_was_hidden() -> None:
    text = "```sh\nping 10.12.4.17\n```\n[[internal: ours]] and `10.12.4.18` stay."
    after = decided(text, None)
    assert "[[internal: 10.12.4.17]]" in after and "[[internal: ours]]" in after
    assert "ping" in redact(after, Audience.CLIENT, NAMES)


def test_words_with_a_bracket_in_them_take_their_line_along() -> None:
    after = decided("First line.\npassword=a[[9x is set.\nLast line.", None)
    assert redact(after, Audience.CLIENT, NAMES).split() == ["First", "line.", "Last", "line."]


def test_other_wording_leaves_what_is_hidden_inside_alone() -> None:
    assert (
        decided("At 10.12.[[internal: x]]4.17 it was.", "a host")
        == "At a host[[internal: x]] it was."
    )


def test_a_private_key_of_many_lines_is_hidden_whole() -> None:
    key = "-----BEGIN PRIVATE KEY-----\nMIIE+abc/def==\n-----END PRIVATE KEY-----"
    after = decided(f"Found in the log:\n{key}\nIt was revoked.", None)
    read = redact(after, Audience.CLIENT, NAMES)
    assert "MIIE" not in read and "It was revoked." in read


def test_a_tag_that_is_reworded_stays_one_tag() -> None:
    document = make.document(tags=("pool", "lindenau"), entries=(), relief_steps=())
    (one,) = [one for one in check(document, NAMES, KNOWN).open if one.place.field == "tags"]
    assert settle(document, [Decision(one, "one, two")], NAMES).tags == ("pool", "one  two")
