"""Templates: each file in both languages alike, and form and Markdown say the same."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from postmortem.domain.audiences import Audience
from postmortem.domain.sections import SectionKind
from postmortem.domain.writing import outline_forms, outline_texts
from postmortem.domain.writing.outlines import (
    Outline,
    OutlineGroup,
    OutlineSection,
    faults,
    one_line,
    slug,
)
from postmortem.errors import Invalid
from postmortem.store import outlines

PATHS = sorted(outlines.FOLDER.glob("*.md"))
KEYS = sorted({path.name.split(".")[0] for path in PATHS})
NEED = {"en": "need", "de": "Anliegen"}
KEPT = ("key", "required", "audience", "kind")


def of(key: str, language: str) -> Outline:
    """One template of the product."""
    return outline_texts.read((outlines.FOLDER / f"{key}.{language}.md").read_text("utf-8"))


def test_there_are_eleven_in_both_languages() -> None:
    assert len(KEYS) == 11
    for language in ("en", "de"):
        assert {outline.key for outline in outlines.built_in(language)} == set(KEYS)


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.name)
def test_each_file_reads_and_is_written_as_it_stands(path: Any) -> None:
    text = path.read_text("utf-8")
    outline = outline_texts.read(text)
    assert outline.key == path.name.split(".")[0]
    assert outline_texts.write(outline) == text
    assert all(part.guidance and part.prompts for part in outline.sections)


@pytest.mark.parametrize("key", KEYS)
def test_both_languages_ask_for_the_same(key: str) -> None:
    english, german = of(key, "en"), of(key, "de")
    for one, other in zip(english.sections, german.sections, strict=True):
        assert [getattr(one, name) for name in KEPT] == [getattr(other, name) for name in KEPT]
        assert one.guidance != other.guidance
        assert len(one.prompts) == len(other.prompts)
    assert (english.minutes, english.group) == (german.minutes, german.group)


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("language", ["en", "de"])
def test_each_keeps_to_the_craft(key: str, language: str) -> None:
    outline = of(key, language)
    keys = [part.key for part in outline.sections]
    assert keys[0] == "summary"
    assert keys[-1] == "internal-notes"
    assert outline.sections[-1].audience is Audience.INTERNAL
    kinds = {part.kind for part in outline.sections}
    assert kinds == set(SectionKind)
    words = outline_texts.write(outline).lower()
    assert "root cause" not in words
    assert "grundursache" not in words
    asked = [part for part in outline.sections if part.key == "impact"] or outline.sections[:1]
    assert any(NEED[language] in prompt for prompt in asked[0].prompts)
    if "went-badly" in keys:
        before = keys[: keys.index("went-badly")]
        assert {"limited", "went-well"} & set(before)


keys = st.from_regex(r"[a-z0-9][a-z0-9-]{0,20}", fullmatch=True)
letters = st.characters(exclude_categories=["Cs"])
chunks = st.one_of(
    st.sampled_from(("- ", "## ", "\\", "{#a .client}", "---", ": ", "#", "'", '"', "kind=text")),
    st.text(letters, max_size=15),
)
lines = st.lists(chunks, max_size=4).map(lambda some: one_line("".join(some)))
parts = st.builds(
    OutlineSection,
    keys,
    lines.filter(bool),
    lines,
    st.lists(lines.filter(bool), max_size=3).map(tuple),
    st.booleans(),
    st.sampled_from(Audience),
    st.sampled_from(SectionKind),
)


@st.composite
def any_outline(draw: st.DrawFn) -> Outline:
    """Any template that can be saved."""
    found = draw(st.lists(parts, min_size=1, max_size=5, unique_by=lambda part: part.key))
    seen: set[SectionKind] = set()
    placed = []
    for part in found:
        placed.append(replace(part, kind=SectionKind.TEXT) if part.kind in seen else part)
        seen.add(part.kind)
    return Outline(
        draw(keys),
        draw(lines.filter(bool)),
        draw(lines),
        draw(st.integers(1, 999)),
        draw(st.sampled_from(OutlineGroup)),
        tuple(placed),
    )


@settings(max_examples=150)
@given(any_outline())
def test_markdown_and_form_lose_nothing(outline: Outline) -> None:
    assert faults(outline) == []
    text = outline_texts.write(outline)
    assert outline_texts.read(text) == outline
    raw = outline_forms.typed(outline)
    fields = [(name, value) for name, value in raw.items() if name != "sections"]
    fields += [
        (f"sections-{number}-{name}", value.replace("\n", "\r\n"))
        for number, row in enumerate(raw["sections"])
        for name, value in row.items()
    ]
    again, problems = outline_forms.read(outline.key, outline_forms.gather(fields))
    assert problems == []
    assert outline_texts.write(again) == text


@settings(max_examples=150)
@given(st.lists(chunks, max_size=12).map("".join), st.booleans())
def test_any_text_is_read_or_said_to_be_wrong(body: str, is_whole: bool) -> None:
    text = f"---\nkey: a\nname: b\n---\n\n## A {{#a}}\n{body}" if is_whole else body
    try:
        outline = outline_texts.read(text)
    except Invalid as error:
        assert all(problem.message for problem in error.problems)
        return
    assert outline_texts.read(outline_texts.write(outline)) == outline


def wrong(body: str, front: str = "key: a\nname: b") -> str:
    """What is said about a text."""
    with pytest.raises(Invalid) as error:
        outline_texts.read(f"---\n{front}\n---\n\n{body}")
    return str(error.value)


def test_each_mistake_is_said_in_a_sentence() -> None:
    assert "1 and 2 have the same key" in wrong("## A {#a}\n\n## B {#a}\n")
    places = "## A {#a kind=actions}\n\n## B {#b kind=actions}\n"
    assert "places for the same list" in wrong(places)
    assert "at least one section" in wrong("")
    assert "no heading of a template" in wrong("## Summary\n")
    assert "no kind of section" in wrong("## A {#a kind=root}\n")
    assert "too long" in wrong(f"## A {{#a}}\n\n{'x' * 3000}\n")
    assert "too many" in wrong("".join(f"## A {{#a{n}}}\n" for n in range(41)))
    assert "no fact called" in wrong("## A {#a}", "key: a\nname: b\ncause: c")
    assert "cannot be read" in wrong("## A {#a}", "key: [")
    assert "cannot be read" in wrong("## A {#a}", "key: &a [x, x]\nname: *a")
    assert "whole number" in wrong("## A {#a}", "key: a\nname: b\nminutes: soon")
    assert "name" in wrong("## A {#a}", "key: a")


def test_sections_are_moved_added_and_removed() -> None:
    raw = outline_forms.typed(of("fifteen-minute", "en"))
    headings = [row["heading"] for row in raw["sections"]]

    def after(do: str) -> list[str]:
        return [row["heading"] for row in outline_forms.arranged(raw, do)[0]["sections"]]

    assert after("up-1") == [headings[1], headings[0], *headings[2:]]
    assert after("down-0") == after("up-1")
    assert after("up-0") == after("down-99") == after("nonsense") == headings
    assert after("remove-0") == headings[1:]
    assert after("add") == [*headings, ""]


def test_a_new_section_gets_a_key_of_its_heading_that_nothing_has() -> None:
    raw = outline_forms.typed(of("fifteen-minute", "en"))
    more = outline_forms.BLANK | {"heading": "Summary"}
    raw["sections"] += [more, more]
    outline, problems = outline_forms.read("ours", raw)
    assert problems == []
    assert [part.key for part in outline.sections[-2:]] == ["summary-2", "summary-3"]
    assert slug("Größe & Maße") == "groesse-masse"
