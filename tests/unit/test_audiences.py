"""What a client may read of a text: whatever stands inside an internal mark is gone."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from postmortem.domain.audiences import Audience, marks, redact, segments

SECRET = "quokka"
CLIENT = ("Nordhafen Logistik", "nordhafen")


def client(text: str) -> str:
    return redact(text, Audience.CLIENT, CLIENT)


CASES = [
    ("A\n\n:::internal\nx\n:::\n\nB\n", "A\n\nB\n"),
    ("A\n:::internal\nx\n:::\nB", "A\nB"),
    (":::internal\nx\n:::\n\nB", "B"),
    ("A\n\n:::internal\nx\n:::", "A"),
    ("A\n\n:::internal\nx\n:::\n\n\n", "A\n"),
    ("A\n\n\n:::internal\nx\n:::\n\n\nB", "A\n\nB"),
    ("A\r\n\r\n  :::Internal  \r\nx\r\n:::\t\r\n\r\nB\r\n", "A\r\n\r\nB\r\n"),
    ("A\r:::internal\rx\r:::\rB", "A\rB"),
    ("> q\n>\n> :::internal\n> x\n> :::\n>\n> z", "> q\n>\n> z"),
    ("- a\n- :::internal\n  x\n  :::\n- b", "- a\n- b"),
    ("```\n:::internal\nx\n:::\ncode\n```", "```\ncode\n```"),
    (":::internal\n```\n:::\n```\nx\n:::\nB", "B"),
    (":::internal\n~~~\n:::\n~~~~\nx\n:::\nB", "B"),
    (":::internal\n:::internal\nx\n:::\nx\n:::\nB", "B"),
    (":::internal\n:::client nordhafen\nx\n:::\nx\n:::\nB", "B"),
    ("a :::internal x :::\nx\n:::\nB", "a\nB"),
    ("::: internal :::\nx\n:::\nB", "B"),
    ("::internal\nx\n:::\nB", "B"),
    (":::intenal\nx\n:::\nB", "B"),
    (":::intern\nx\n:::\nB", "B"),
    (":::note\nx\n:::\nB", "B"),
    ("::: {.internal}\nx\n:::\nB", "B"),
    (":::client\nx\n:::\nB", "B"),
    ("A\n:::", "A"),
    (":::internal\nx\n::: end\nx\n:::\nx", ""),
    ("a [[internal: x]] b", "a b"),
    ("a [[internal: x]], b", "a, b"),
    ("a, [[internal: x]], b", "a, b"),
    ("a [[internal: x]]: b", "a: b"),
    ("A. [[internal: X.]] B", "A. B"),
    ("A. [[internal: X]]. B", "A. B"),
    ("[[internal: x]], we saw it", "we saw it"),
    ("a [[internal: x]]  \nb", "a  \nb"),
    ("a [[internal: x]] .env", "a .env"),
    ("a ([[internal: x]]) b **[[internal: x]]**.", "a b."),
    ("„[[internal: x]]“ b", "b"),
    ("[[[internal: x]]](https://a.example) b", "b"),
    ("[see [[internal: x]]](u)", "[see](u)"),
    ("A\n\n[[internal: x]]\n\nB", "A\n\nB"),
    ("A\n\n- [[internal: x]]\n- [ ] [[internal: x]]\n\nB", "A\n\nB"),
    ("| a | [[internal: x]] |\n| [[internal: x]] | [[internal: x]] |", "| a | |"),
    ("a [[internal: x\n\nx]] b", "a b"),
    ("a [[internal: x\n:::\nx]] b", "a b"),
    ("a [[internal: x [[internal: x]] x]] b", "a b"),
    ("a [[internal: x [[INC-3]] y[z[0]] x]] b", "a b"),
    ("a [[internal: `x]]` x]] b", "a b"),
    ("a [[internal: x\n```\n]] x\n```\nx]] b", "a b"),
    ("a [[internal: x\n:::internal\nx]]\n:::\nx]] b", "a b"),
    (":::internal\n[[internal: x\n:::\nx", ""),
    ("a [[internal: x", "a"),
    ("a [[ Internal : x]] b", "a b"),
    ("a [[intern: x]] b [[internal x]] c [[intrenal: x]]", "a b c"),
    ("[[int[[internal: x]]ernal: x]] b", "b"),
    ("A\n：：：ＩＮＴＥＲＮＡＬ\nx\n：：：\nB", "A\nB"),
    ("A\n:\u200b::inter\u200bnal\nx\n:::\nB", "A\nB"),
    ("[\u200b[internal：x]\u200b] b", "b"),
    (
        "1. a\n2. [[internal: x]]\n3. b\n\n4. c\n\nText.\n\n4. d",
        "1. a\n2. b\n\n3. c\n\nText.\n\n4. d",
    ),
    ("1) a\n:::internal\n2) x\n:::\n3) c", "1) a\n2) c"),
    (":::internal\n1. x\n2. x\n:::\n\n1. a\n2. b\n3. c", "1. a\n2. b\n3. c"),
    ("A\n:::client NORDHAFEN  logistik\nfor you\n:::\nB", "A\nfor you\nB"),
    ("A\n\n:::client nordhafen\n\nfor you\n\n:::\n\nB", "A\n\nfor you\n\nB"),
    ("A\n:::client Südwerk\nx\n:::\nB", "A\nB"),
    (":::client nordhafen\n:::client Südwerk\nx\n:::\nfor you\n:::", "for you"),
    (":::client nordhafen\na [[internal: x]] b\n:::", "a b"),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_the_client_sees_no_trace(text: str, expected: str) -> None:
    assert client(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "tcp6 0 0 :::8080 :::* LISTEN\n:::8080 is open",
        "std::internal(x)\n::internal::Pool\n:: rest",
        'if [[ -n "$internal" ]]; then [[:alpha:]]; [[INC-12]] [[Interval tree]]; fi',
        "a  b\n\n\n\nc ( [] ) ,  \n",
    ],
)
def test_what_only_looks_like_a_mark_stays(text: str) -> None:
    assert client(text) == text


def test_the_supplier_sees_everything_with_its_marks() -> None:
    text = "A [[internal: x]]\n:::internal\ny\n"
    assert redact(text, Audience.INTERNAL) == text


def test_an_unknown_audience_reads_what_a_client_may() -> None:
    assert redact("a [[internal: x]]", "friends") == "a"


def test_a_client_without_a_name_is_never_the_named_client() -> None:
    assert redact(":::client \u200b\nx\n:::", "client", "") == ""
    assert redact(":::client a\nx\n:::", "client") == ""


def test_names_that_differ_in_a_sign_are_two_clients() -> None:
    assert redact(":::client A&B\nx\n:::", "client", ("A B", "a-b")) == ""


def test_warnings_name_the_line() -> None:
    text = "a\n:::intenal\nx\n:::\n:::\n[[intern: x]]\n:::client\n:::\n:::foo\n:::\n[[internal: y"
    found = [(problem.line, problem.problem) for problem in marks(text)]
    assert found == [
        (2, "misspelt"),
        (5, "stray"),
        (6, "misspelt"),
        (7, "nameless"),
        (9, "unknown"),
        (11, "unclosed"),
    ]
    assert marks("A [[internal: x]]\n:::internal\ny\n:::\n:::client B\nz\n:::\n") == []


def test_segments_tell_staff_who_reads_what() -> None:
    text = "a [[internal: b]] c\n:::internal\nd\n:::client E\ne\n:::\n:::\n:::note\nf\n:::\ng"
    found = [(part.audience, part.client, part.text) for part in segments(text)]
    assert found == [
        ("client", "", "a b c\n"),
        ("internal", "", "d\n"),
        ("internal", "E", "e\n"),
        ("internal", "", ":::note\nf\n:::\n"),
        ("client", "", "g"),
    ]
    assert [span.internal for span in segments(text)[0].spans] == [False, True, False]


WORDS = st.sampled_from(
    [
        "pool",
        "lock",
        " ",
        "  ",
        "\n",
        "\n\n",
        "\r\n",
        ". ",
        ", ",
        "(",
        ")",
        "*",
        "**",
        "_",
        "|",
        "# ",
        "- ",
        "1. ",
        "> ",
        "    ",
        "`",
        "``",
        "```\n",
        "\n```\n",
        "\n~~~\n",
        "\t",
        "\\",
        "ß",
        "é",
        "[",
        "a]",
        "[x](y)",
        "[[INC-1]]",
        "::",
        "\u200b",
        "<b>",
        "&amp;",
        "\ufdd0",
        "：",
        "］",
    ]
)
MARKS = st.sampled_from(
    [
        ":::internal\n",
        "\n:::internal\n",
        "\n:::\n",
        "\n :::\r\n",
        "[[internal: ",
        "]]",
        ":::note\n",
        "\n:::client nordhafen\n",
        "\n:::client other\n",
        ":::",
        "[[intern",
        "::: ",
        "[[",
        "：：：\n",
    ]
)
ANYTHING = st.lists(WORDS | MARKS, max_size=12).map("".join)
OPEN_BLOCK = st.sampled_from(
    [
        "\n:::internal\n",
        "\n   :::INTERNAL  \n",
        "\n> ::: internal\n",
        "\n- :::Internal\r\n",
        "\n：：：internal\n",
        "\n::\u200b:internal note\n",
        "\n:::client other\n",
        "\n:::misc\n",
    ]
)
OPEN_PHRASE = st.sampled_from(
    ["[[internal: ", "[[ INTERNAL:", "［［internal：", "[\u2060[intern: "]
)
PLAIN = st.lists(WORDS.filter(lambda word: not set(word) & set("]］`~")), max_size=6).map("".join)


def nest(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Marks that open and close properly around what stands in them."""
    return st.one_of(
        st.builds(lambda opener, text: f"{opener}{text}\n:::\n", OPEN_BLOCK, inner),
        st.builds(lambda text: f"[[internal: {text}]]", inner),
        st.builds(lambda text: f"\n```\n{text}\n:::\n]]\n```\n", PLAIN),
        st.builds(lambda left, right: left + right, inner, inner),
    )


INSIDE = st.recursive(PLAIN, nest, max_leaves=6)


@settings(max_examples=400, deadline=None)
@given(ANYTHING, OPEN_BLOCK | OPEN_PHRASE, INSIDE, INSIDE, ANYTHING)
def test_nothing_inside_a_mark_survives(
    before: str, opener: str, left: str, right: str, after: str
) -> None:
    assert SECRET not in client(f"{before}{opener}{left}{SECRET} {right}{after}")


@settings(max_examples=400, deadline=None)
@given(ANYTHING)
def test_redacting_again_changes_nothing(text: str) -> None:
    once = client(text)
    assert client(once) == once


@settings(max_examples=200, deadline=None)
@given(st.text().filter(lambda text: not marks(text)))
def test_a_text_without_marks_stays_as_it_is(text: str) -> None:
    if all(part.audience == "client" and len(part.spans) == 1 for part in segments(text)):
        assert client(text) == text


@settings(max_examples=200, deadline=None)
@given(st.lists(WORDS.filter(lambda word: "[" not in word and ":" not in word)).map("".join))
def test_plain_markdown_stays_as_it_is(text: str) -> None:
    assert "：：" in text or client(text) == text


@settings(max_examples=200, deadline=None)
@given(ANYTHING)
def test_what_the_client_sees_is_what_staff_see_unmarked(text: str) -> None:
    shown = "".join(
        span.text
        for part in segments(text)
        if part.audience == "client" and part.client in ("", "nordhafen")
        for span in part.spans
        if not span.internal
    )
    letters = [character for character in client(text) if character.isalpha()]
    rest = iter(shown)
    assert all(letter in rest for letter in letters)


@pytest.mark.parametrize(
    "unit",
    [
        "[[internal: ",
        "[[internal: x]] ",
        ":::internal\n",
        ":::internal\n:::\n",
        "[[",
        "]]",
        "::: ",
        "- ",
        "> ",
        ":",
        "`",
        "[[internal: ` ``",
        "1. ",
        " ",
        "[[internal: x]]* ",
        "\n",
        "[[ ",
        "x\t",
        ":::client a\n",
        "1. [[internal: x]]\n",
        "([[internal: x]]",
        "*[[internal: x]]",
        "\u200b",
        "[[internal: [",
        "\n```\n[[internal: x]]",
        "[[internal: x\n:::internal\n]]\n:::\n",
        "\r",
        "ß[",
    ],
)
def test_long_texts_take_linear_time(unit: str) -> None:
    text = "[[internal: y]]" + unit * (60_000 // len(unit))
    start = time.process_time()
    client(text)
    marks(text)
    assert time.process_time() - start < 3
