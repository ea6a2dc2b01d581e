"""Two texts made from one are joined where their edits do not touch, and only there."""

import pytest
from hypothesis import given, settings

from postmortem.domain.audiences import Audience, redact
from postmortem.domain.merging.joining import both, join
from tests import strategies
from tests.strategies import Edits, edited, line_edits, numbered, touch

COUNT = 8
PAIRS = settings(max_examples=500)


@PAIRS
@given(line_edits(COUNT), line_edits(COUNT))
def test_edits_are_all_in_the_result_or_they_touch(mine: Edits, theirs: Edits) -> None:
    base = numbered(COUNT)
    sides = [edited(base, edits, who) for edits, who in ((mine, "me"), (theirs, "them"))]
    texts = ["\n".join(one) for one in (base, *sides)]
    joined = join(*texts)
    same = {n for n, do in mine.items() if do == "delete" and theirs.get(n) == "delete"}
    if not same:  # what both took away is the same edit
        assert (joined is None) == touch(mine, theirs)
    if joined is None:
        kept = both(*texts).split("\n")
        assert set(sides[0]) | set(sides[1]) <= set(kept) | set(base)
        return
    lines = joined.split("\n")
    new = [line for side in sides for line in side if line not in base]
    gone = {line for side in sides for line in base if line not in side}
    assert set(lines) == (set(base) | set(new)) - gone
    assert [line for line in lines if line in base] == [line for line in base if line not in gone]


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        ("a\nB\nc\nd", "a\nb\nc\nD"),
        ("a\nb\nc", "new\na\nb\nc\nd"),
        ("a\nc\nd", "a\nb\nc\nd\nnew"),
        ("a\nb\nc\nd", "x"),
        ("x", "x"),
    ],
)
def test_edits_apart_are_both_in(mine: str, theirs: str) -> None:
    base = "a\nb\nc\nd"
    joined = join(base, mine, theirs)
    assert joined is not None
    assert joined == join(base, theirs, mine)
    assert (set(mine.split("\n")) | set(theirs.split("\n"))) - set("abcd") <= set(
        joined.split("\n")
    )


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        ("a\nB\nc\nd", "a\nb!\nc\nd"),
        ("a\nB\nc\nd", "a\nb\nC\nd"),
        ("a\nb\nc\nd\nmine", "a\nb\nc\nd\ntheirs"),
        ("a\nc\nd", "a\nb, still\nc\nd"),
        ("", "a\nb\nc\nd\ntheirs"),
    ],
)
def test_edits_that_touch_are_not_joined(mine: str, theirs: str) -> None:
    assert join("a\nb\nc\nd", mine, theirs) is None
    assert join("a\nb\nc\nd", theirs, mine) is None


def test_a_new_secret_is_not_shown_where_the_other_opened_the_passage() -> None:
    hidden = ":::internal\nold one\nold two\nold three\nold four\n:::"
    opened = "old one\nold two\nold three\nold four"
    secret = hidden.replace("old two", "old two\nthe secret")
    assert join(hidden, opened, secret) is None
    assert join(hidden, opened, hidden) == opened


def test_what_one_side_hides_the_others_edit_does_not_open() -> None:
    base = "one\ntwo\nthree\n\nfive\n\nseven"
    hiding = "one\n:::internal\ntwo\nthree\n\nfive\n:::\n\nseven"
    joined = join(base, hiding, "one\ntwo\nthree\n\nfive\n\nseven\n\neight")
    assert joined is not None
    assert "eight" in redact(joined, Audience.CLIENT)
    assert "two" not in redact(joined, Audience.CLIENT)


@PAIRS
@given(strategies.text(), strategies.text(), strategies.text())
def test_joining_any_texts_shows_a_client_no_line_that_a_side_hides(
    base: str, mine: str, theirs: str
) -> None:
    joined = join(base, mine, theirs)
    if joined is None:
        return
    seen = [redact(text, Audience.CLIENT).split("\n") for text in (mine, theirs)]
    for line in redact(joined, Audience.CLIENT).split("\n"):
        assert not line.strip() or any(line in one for one in seen)
    own = set(mine.split("\n")) | set(theirs.split("\n"))
    kept = own - set(base.split("\n"))
    assert all(line in joined.split("\n") for line in kept if line.strip())


def test_texts_of_many_equal_lines_are_compared_roughly_and_not_for_minutes() -> None:
    base = "\n".join(["x"] * 20_000)
    assert join(base, f"mine\n{base}\nmine", f"theirs\n{base}\ntheirs") is None
