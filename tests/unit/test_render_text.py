"""Plain text for lists and search: the words stay, the syntax goes."""

import time

import pytest

from postmortem.render.text import to_text


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("# Head *x*\n\nfoo\nbar", "Head x\nfoo bar"),
        ("**a** _b_ ***c*** ~~d~~ snake_case 2 * 3 a*b", "a b c d snake_case 2 * 3 a*b"),
        ("`a*b* _c_` x", "a*b* _c_ x"),
        ("[a](https://b.example/(x)) ![c](d) [![e](f)](g) [h][i]", "a c e h"),
        ("<https://a.example> \\*b\\* &amp; c", "https://a.example *b* & c"),
        ("- [ ] a\n- b\n  - c\n1. d", "a\nb\nc\nd"),
        ("> a\n> b", "a\nb"),
        ("| a | b |\n|---|:-:|\n| 1 \\| 2 | x |", "a b\n1 | 2 x"),
        ("```sh\nls *.py | wc\n```", "ls *.py | wc"),
        ("Title\n=====\ntext\n\n---\n\n[r]: https://a.example", "Title\ntext"),
        ("a [[internal: b]] c\n\n:::internal\nd\n:::\n\n:::note\ne\n:::", "a b c\nd\ne"),
        ("", ""),
    ],
)
def test_the_words_stay(markdown: str, text: str) -> None:
    assert to_text(markdown) == text


@pytest.mark.parametrize(
    "unit",
    [
        "[",
        "[a](",
        "![",
        "](",
        "*",
        "_a_",
        "` `` ",
        "|",
        "<http://",
        "\\",
        '[a](b "',
        "- ",
        "> ",
        "&#x",
        "(",
        ":::",
        "[[internal: ",
        "[a][",
        "*a ",
        "=",
        "[ ]",
        "{",
        "#",
        "a[b](c(d)",
        "  ",
    ],
)
def test_it_takes_linear_time(unit: str) -> None:
    start = time.process_time()
    to_text(unit * (50_000 // len(unit)))
    assert time.process_time() - start < 2
