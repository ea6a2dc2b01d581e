"""Comparing two texts marks what differs and loses nothing."""

import re
from html import unescape

from hypothesis import given
from hypothesis import strategies as st

from postmortem.render.difference import difference


def plain(html: str) -> str:
    """The text a person reads in a side."""
    return unescape(re.sub(r"</?(?:ins|del)>", "", html).replace("<br>", "\n"))


def test_only_what_differs_is_marked() -> None:
    one, other = difference("The pool was full.", "The pool was nearly full.")
    assert one == "The pool was full."
    assert "<ins>nearly " in other or " nearly</ins>" in other


def test_markup_in_a_text_stays_text() -> None:
    one, _other = difference("<script>x</script>", "y")
    assert "<script>" not in one


@given(st.text(alphabet="ab <&>\n", max_size=60), st.text(alphabet="ab <&>\n", max_size=60))
def test_both_sides_keep_every_word(one: str, other: str) -> None:
    left, right = difference(one, other)
    assert (plain(left), plain(right)) == (one, other)


def test_very_long_texts_come_back_unmarked() -> None:
    long = "word " * 5000
    assert difference(long, long + "end")[1].endswith("end")
