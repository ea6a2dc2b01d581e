"""Comparing two texts marks what differs and loses nothing."""

import re
from html import unescape
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from postmortem.render.difference import changes, difference, inline


def plain(html: str) -> str:
    """The text a person reads in a side."""
    return unescape(re.sub(r"</?(?:ins|del)>", "", html).replace("<br>", "\n"))


def test_only_what_differs_is_marked() -> None:
    one, other = difference("The pool was full.", "The pool was nearly full.")
    assert one == "The pool was full."
    assert other == "The pool was <ins>nearly</ins> full."


def test_markup_in_a_text_stays_text() -> None:
    one, _other = difference("<script>x</script>", "y")
    assert "<script>" not in one


@given(st.text(alphabet="ab <&>\n", max_size=60), st.text(alphabet="ab <&>\n", max_size=60))
def test_both_sides_keep_every_word(one: str, other: str) -> None:
    left, right = difference(one, other)
    assert (plain(left), plain(right)) == (one, other)


def test_very_long_texts_are_marked_where_they_differ() -> None:
    lines = [f"Line {number} of many, with words in it." for number in range(2_500)]
    other = [line.replace("many", "a lot") if n % 50 == 0 else line for n, line in enumerate(lines)]
    left, right = difference("\n".join(lines), "\n".join(other))
    assert left.count("<del>many</del>") == right.count("<ins>a lot</ins>") == 50
    assert left.count("<del>") == right.count("<ins>") == 50


def test_one_text_tells_what_is_new_and_what_is_gone() -> None:
    told = inline("The pool was <full>.", "The pool was nearly <full>.\nWe waited.")
    assert told == "The pool was <ins>nearly</ins> &lt;full&gt;<ins>.<br>We waited</ins>."
    assert inline("Told. Twice.", "Told.") == "Told. <del>Twice.</del>"


@given(st.text(alphabet="ab .\n", max_size=60), st.text(alphabet="ab .\n", max_size=60))
def test_stretches_are_both_texts_and_take_turns(one: str, other: str) -> None:
    found = changes(one, other)
    assert ("".join(a for a, _b in found), "".join(b for _a, b in found)) == (one, other)
    same = [a == b for a, b in found]
    assert all(first != second for first, second in pairwise(same))
