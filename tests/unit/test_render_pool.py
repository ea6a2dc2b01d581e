"""A text that Markdown cannot read in time hangs nobody, and is not lost."""

import json
import time
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from postmortem.render import pool
from postmortem.render.cache import Cache, Rendered
from postmortem.render.markdown import to_html
from postmortem.render.plain import MOST_CHARACTERS, is_plain

SHAPES = Path(__file__).parents[3] / "shared/data/attacks/generated/patho_shapes.json"
NEVER_ENDS = "![[]()" * 3_000
TOO_DEEP = "- " * 500 + "x"

OWN_SHAPES: list[Callable[[int], str]] = [
    lambda n: "![[]()" * n,
    lambda n: "[ (](" * n,
    lambda n: "[" * n,
    lambda n: "[" * n + "a" + "]" * n,
    lambda n: "[a](<b" * n,
    lambda n: "- " * n + "x",
    lambda n: "> " * n + "x",
    lambda n: "*a **a " * n + "b" + " a** a*" * n,
    lambda n: "a_ " * n,
    lambda n: "`" * n + "a",
    lambda n: "".join("e" + "`" * k for k in range(1, int((2 * n) ** 0.5))),
    lambda n: "<" * n,
    lambda n: "<![CDATA[" * n,
    lambda n: "&#x" * n,
    lambda n: "|" + "a|" * n + "\n|" + "-|" * n + "\n",
    lambda n: "".join(f"[{i}]: u\n" for i in range(n)) + "[0] " * n,
    lambda n: "".join(" " * (2 * k) + "* a\n" for k in range(int(n**0.5) * 2)),
    lambda n: "".join(f"{i}. a\n" for i in range(n)),
    lambda n: "https://" + "a(" * n,
    lambda n: "a@" * n,
    lambda n: "# a\n" * n,
    lambda n: "    a\n\n" * n,
    lambda n: "```\n" * n,
    lambda n: "[[internal: " * n,
    lambda n: ":::internal\n" * n,
    lambda n: "\\" * n,
]


@pytest.fixture(autouse=True, scope="module")
def _ended() -> Iterator[None]:
    yield
    pool.stop()


def fitting(shape: Callable[[int], str]) -> str:
    """The largest text of this shape that is rendered at once."""
    low, high = 0, 2 * MOST_CHARACTERS
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if is_plain(shape(middle)) else (low, middle)
    return shape(low)


def seconds(text: str) -> float:
    start = time.process_time()
    to_html(text)
    return time.process_time() - start


@pytest.mark.parametrize("shape", OWN_SHAPES)
def test_what_is_rendered_at_once_is_never_slow(shape: Callable[[int], str]) -> None:
    text = fitting(shape)
    assert min(seconds(text) for _ in range(3)) < 0.05


FRAGMENTS = st.sampled_from(
    ["[", "](", "![", "[a](b", "<", "<a ", "|", "\n", "\n\n", "    ", "*", "**", "_", "`", "```\n"]
)
MORE_FRAGMENTS = st.sampled_from(
    ["> ", "- ", "1. ", "# ", "a", "http://", "&", "&#x", "[1] ", "é", "  * ", "=\n", "~~~`", '"']
)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.builds(
            lambda unit, count: "".join(unit) * count,
            st.lists(FRAGMENTS | MORE_FRAGMENTS, min_size=1, max_size=4),
            st.sampled_from([1, 5, 20, 80, 500]),
        ),
        max_size=4,
    ).map(lambda parts: "".join(parts)[:MOST_CHARACTERS])
)
def test_no_plain_text_is_slow_or_fails(text: str) -> None:
    if is_plain(text):
        assert min(seconds(text) for _ in range(3)) < 0.05


def test_a_hostile_text_is_stopped_and_shown_as_it_was_written() -> None:
    start = time.monotonic()
    slow, fine, deep, short = pool.render_all(
        [NEVER_ENDS + "<b>", "word " * 1000, TOO_DEEP, "a *b*"], "save"
    )
    assert time.monotonic() - start < 15
    assert (slow.ok, fine.ok, deep.ok, short.ok) == (False, True, False, True)
    assert slow.html == f"<pre>{NEVER_ENDS}&lt;b&gt;</pre>"
    assert deep.html == f"<pre>{TOO_DEEP}</pre>"
    assert short.html == "<p>a <em>b</em></p>"
    assert fine.html.startswith("<p>word")


def test_what_was_too_much_once_is_not_tried_again() -> None:
    pool.render_all([NEVER_ENDS + "<b>"], "save")
    start = time.monotonic()
    assert not pool.render_all([NEVER_ENDS + "<b>"], "preview")[0].ok
    assert time.monotonic() - start < 0.5


def test_the_processes_start_again_after_they_were_stopped() -> None:
    pool.stop()
    assert pool.render_all(["again " * 1000], "save")[0].ok


def test_a_text_is_not_lost_where_no_process_can_be_started(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(purpose: str) -> None:
        raise OSError("no more processes")

    monkeypatch.setattr(pool, "_pool", refuse)
    first, second = pool.render_all(["lost? & " * 900, "<i> " * 900], "save")
    assert not first.ok
    assert unescape(second.html) == f"<pre>{'<i> ' * 900}</pre>"
    monkeypatch.undo()
    assert pool.render_all(["lost? & " * 900], "save")[0].ok


def test_the_order_and_number_of_texts_stay() -> None:
    texts = ["b", "a", "b", "", "c " * 2000, "a"]
    rendered = pool.render_all(texts, "save")
    assert [len(one.html) > 0 for one in rendered] == [True, True, True, False, True, True]
    assert rendered[0] == rendered[2]


def test_a_lone_surrogate_is_rendered() -> None:
    assert pool.render_all(["a \ud800 b"], "save")[0].ok


def test_the_cache_stays_within_its_bound() -> None:
    cache = Cache(20_000)
    for number in range(100):
        cache.put(str(number), Rendered("x" * 1_000, ok=True))
    kept = [number for number in range(100) if cache.get(str(number))]
    assert 10 < len(kept) < 20
    assert kept[-1] == 99
    cache.put("big", Rendered("x" * 19_000, ok=True))
    assert cache.get("big") is None


@pytest.mark.skipif(not SHAPES.exists(), reason="the attack corpora are not beside the repository")
def test_every_known_shape_ends_and_keeps_its_text() -> None:
    shapes = [shape for shape in json.loads(SHAPES.read_text())["shapes"] if "unit" in shape]
    texts = [
        shape["pre"] + shape["unit"] * 500 + shape["mid"] + shape["unit2"] * 500 + shape["suf"]
        for shape in shapes
    ]
    start = time.monotonic()
    rendered = pool.render_all(texts, "save")
    assert time.monotonic() - start < 60
    for text, one in zip(texts, rendered, strict=True):
        assert one.ok or unescape(one.html) == f"<pre>{unescape(text)}</pre>"
    assert sum(one.ok for one in rendered) > 40
