"""A foreign postmortem becomes a document of ours: no word lost, none twice, no date guessed."""

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from postmortem.domain.audiences import Audience
from postmortem.domain.sections import SectionKind
from postmortem.exchange import markdown
from postmortem.exchange.outlines import outline
from postmortem.exchange.recognise import Failed, Recognised, recognise
from postmortem.exchange.timelines import read_timeline

SHARED = Path(__file__).parents[3] / "shared" / "data"

PLAIN = """# The switch in rack four

It was a long night.

## Overview

Bookings failed. See `log`.

```sh
# not a heading
## neither
```

## Timeline

All times in UTC.

| Time | Event |
|------|-------|
| 2026-03-01 02:04 | The switch fails |
| 2026-03-01 02:21 | Alert: `503` \\| queue full |
| 02:51 | Everything is back to normal |

## Root cause(s)

### Old firmware

From 2019.

## Lessons learned

### What went well

The runbook.

### What went wrong

- The alert
- the phone

### Where we got lucky

It was Sunday.

## Bananas

Eaten.

# Stats

- SEV2
"""


def keys(one: Recognised) -> list[str]:
    return [section.key for section in one.document.sections]


def test_a_plain_postmortem() -> None:
    one = recognise(PLAIN, source_id="2026/rack-four.md")
    document = one.document
    assert document.title == "The switch in rack four"
    assert keys(one) == [
        *("summary", "timeline", "factors", "lessons", "went-well", "went-badly", "lucky"),
        *("bananas", "facts"),
    ]
    summary, timeline, factors, *_ = document.sections
    assert summary.heading == "Overview"
    assert summary.text.startswith("It was a long night.\n\nBookings failed.")
    assert "## neither" in summary.text
    assert (timeline.kind, timeline.text) == (SectionKind.TIMELINE, "All times in UTC.")
    assert factors.text == "### Old firmware\n\nFrom 2019."
    assert [(entry.at, entry.text) for entry in document.entries] == [
        (datetime(2026, 3, 1, 2, 4, tzinfo=UTC), "The switch fails"),
        (datetime(2026, 3, 1, 2, 21, tzinfo=UTC), "Alert: `503` | queue full"),
        (datetime(2026, 3, 1, 2, 51, tzinfo=UTC), "Everything is back to normal"),
    ]
    assert document.severity == 2
    assert document.began_at is None
    assert dict(one.headings)["Bananas"] is None
    assert dict(one.headings)["Old firmware"] == "factors"
    assert (one.source_kind, one.source_id) == ("markdown", "2026/rack-four.md")


def test_everything_gets_the_audience_asked_for() -> None:
    for audience in Audience:
        document = recognise(PLAIN, audience=audience).document
        assert {section.audience for section in document.sections} == {audience}
        assert {entry.audience for entry in document.entries} == {audience}


def test_front_matter_in_yaml() -> None:
    one = recognise(
        "---\ntitle: Rack four\ntags: [Disk, disk, wal]\nurl: https://a.example/1\n"
        "start_time: 2026-03-01T02:04:00Z\nend_time: 2026-03-01 04:51:00+02:00\n"
        "severity: SEV-3\ndate: 2026-03-09\nauthors:\n  - Ines\n  - Jonas\n---\n\nFull.\n"
    )
    document = one.document
    assert (document.title, document.tags) == ("Rack four", ("Disk", "wal"))
    assert document.began_at == datetime(2026, 3, 1, 2, 4, tzinfo=UTC)
    assert document.ended_at == datetime(2026, 3, 1, 2, 51, tzinfo=UTC)
    assert (document.severity, one.source_url) == (3, "https://a.example/1")
    assert document.sections[1].text == "- date: 2026-03-09\n- authors: Ines, Jonas"


def test_front_matter_in_toml() -> None:
    one = recognise('+++\ntitle = "Rack"\n\n[extra]\nteam = "Night"\n+++\n\n## Summary\n\nFull.\n')
    assert one.document.title == "Rack"
    assert [section.text for section in one.document.sections] == ["Full.", "- extra.team: Night"]


@pytest.mark.parametrize("block", ["a: &x 1\nb: *x", "a: [", "a: 1\na: 2", "- 1", "[" * 99])
def test_front_matter_that_cannot_be_read_is_kept(block: str) -> None:
    one = recognise(f"---\n{block}\n---\n\n## Summary\n\nFull.\n", source_id="rack.md")
    assert one.document.title == "Rack"
    assert block in one.document.sections[-1].text
    assert one.document.sections[0].text == "Full."


@pytest.mark.parametrize(
    ("facts", "began"),
    [
        ("start_time: 2026-03-01", None),
        ("start_time: 2026-03-01T02:04:00", None),
        ("start_time: yesterday", None),
        ("date: 2026-03-01T02:04:00Z", None),
        ("start_time: 2026-03-01T02:04:00Z\nend_time: 2026-02-01T02:04:00Z", None),
        ("start_time: 2026-03-01 02:04 UTC", datetime(2026, 3, 1, 2, 4, tzinfo=UTC)),
    ],
)
def test_no_date_is_guessed(facts: str, began: datetime | None) -> None:
    one = recognise(f"---\ntitle: x\n{facts}\n---\n\nOn March 1 it failed.\n")
    assert one.document.began_at == began
    for line in facts.split("\n") if not began else ():
        assert line in one.document.sections[-1].text


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        ("Severity: 2", 2),
        ("**Severity:** SEV1", 1),
        ("Priority: P3", 3),
        ("| Severity | 4 |", 4),
        ("A SEV2 was declared.", 2),
        ("Two teams were busy with other severity 1 work.", None),
        ("SEV1, then SEV2", None),
        ("p99 and P2P", None),
        ("Severity: 0", None),
    ],
)
def test_severity_is_only_taken_when_it_is_said(text: str, severity: int | None) -> None:
    assert recognise(f"# x\n\n{text}\n").document.severity == severity


def test_headings_that_are_underlined_or_bold() -> None:
    lined = recognise(
        "Rack four\n=========\n\nSummary\n-------\n\nFull.\n\nImpact\n------\n\nAll.\n"
    )
    assert (lined.document.title, keys(lined)) == ("Rack four", ["summary", "impact"])
    bold = recognise("# Rack four\n\n**Summary**\n\nFull.\n\n**Impact:**\n\nAll.\n\n**really**\n")
    assert keys(bold) == ["summary", "impact"]
    assert bold.document.sections[1].text == "All.\n\n**really**"


def test_a_german_postmortem() -> None:
    one = recognise(
        "# Platte voll\n\n## Zusammenfassung\n\nDie Platte war voll und wurde geleert.\n\n"
        "## Zeitlicher Ablauf\n\n- 2026-03-01 02:04 UTC – Die Platte ist voll.\n\n## Maßnahmen\n"
    )
    assert one.document.language == "de"
    assert keys(one) == ["summary", "timeline", "actions"]
    assert one.document.entries[0].text == "Die Platte ist voll."


@pytest.mark.parametrize(
    "text",
    [
        "- 02:04 UTC the day is not said",
        "- 2026-03-01 02:04 no zone",
        "- 2026-03-01 02:04 UTC one\n- about noon another",
        "- 2026-03-01 02:04 UTC one\n-\n- 2026-03-01 02:05 UTC two",
        "- 2026-03-01 23:50 UTC one\n- 00:10 UTC the next day, or not",
        "- 2026-02-30 02:04 UTC no such day",
        "All times in UTC+1.\n\n- 2026-03-01 02:04 one",
        "- 2026-03-01 ~02:04 UTC one",
        "- 2026-03-01 02:04 UTC one\n\nand a word after the list",
        "All times in UTC.\n\n| Time | Who | Event |\n|-|-|-|\n| 2026-03-01 02:04 | we | see |",
        "### 14:08\n\nSomething.",
        "",
    ],
)
def test_a_timeline_in_doubt_stays_text(text: str) -> None:
    assert read_timeline(text) == (text, [])


def test_lines_with_their_own_zone_and_what_is_below_them() -> None:
    before, moments = read_timeline(
        "* **2026-03-01 - 02:04 UTC**: first\n  * with a detail\n* 2026-03-01T04:10+02:00 - more\n"
    )
    assert before == ""
    assert [(str(one.at)[11:16], one.text) for one in moments] == [
        ("02:04", "first\n* with a detail"),
        ("02:10", "more"),
    ]


LINES = st.sampled_from(
    [
        "# Top",
        "## Summary",
        "## Bananas",
        "### What went well",
        "### Deep",
        "#### Deeper",
        "words",
        "",
        "Lined",
        "=====",
        "-----",
        "**Impact**",
        "- item",
        "| a | b |",
        "|---|---|",
        "```",
        "~~~",
        "    x",
        "## Timeline",
        "- about noon it fell",
        "> quoted",
        "# Stats",
        "####### seven",
        "#hash",
        "## ",
        ":::internal",
        ":::",
        "[[internal: x]]",
        "## Lessons learned ##",
        "1. one",
        "---",
        "+++",
    ]
)


def letters(text: str) -> Counter[str]:
    return Counter(filter(str.isalnum, text))


@settings(max_examples=300, deadline=None)
@given(st.lists(LINES | st.text(st.characters(codec="utf-8"), max_size=12), max_size=25))
def test_no_letter_is_lost_or_doubled(lines: list[str]) -> None:
    text = "\n\n" + "\n".join(lines)
    one = recognise(text, source_id="§.md")
    document = one.document
    sections = "".join(section.heading + section.text for section in document.sections)
    found = letters(sections + "".join(entry.text for entry in document.entries))
    title = Counter[str]()
    if one.headings and one.headings[0][1] == "title":
        title = letters(document.title)
    given_heading = letters("Summary")
    expected = letters(text) - title
    assert found in (expected, expected + given_heading)


def test_a_folder(tmp_path: Path) -> None:
    (tmp_path / "2026").mkdir()
    (tmp_path / "2026" / "b.md").write_text("# B\n\nText.\n")
    (tmp_path / "a.markdown").write_bytes("# Größe\n\nText.\n".encode("cp1252"))
    (tmp_path / "c.md").write_bytes(b"\x00\x01")
    (tmp_path / "ours.md").write_text(
        "---\ntitle: Ours\napplication: order-api\nstate: published\n---\n\n"
        "## Summary {#summary .client}\n\nShared.\n\n## Notes {#notes}\n\nNot shared.\n"
    )
    (tmp_path / "bad.md").write_text(
        "---\ntitle: Ours\napplication: x\nseverity: 9\n---\n\n## Summary {#summary}\n"
    )
    (tmp_path / ".hidden.md").write_text("# Hidden\n")
    (tmp_path / "notes.txt").write_text("no\n")
    (tmp_path / "link.md").symlink_to(tmp_path / "a.markdown")
    found = dict(markdown.read_folder(tmp_path))
    assert list(found) == ["a.markdown", "bad.md", "c.md", "ours.md", "2026/b.md"]
    assert isinstance(found["c.md"], Failed)
    assert isinstance(found["bad.md"], Failed)
    latin, ours = found["a.markdown"], found["ours.md"]
    assert isinstance(latin, Recognised)
    assert latin.document.title == "Größe"
    assert isinstance(ours, Recognised)
    assert ours.facts == {"state": "published"}
    assert [section.audience for section in ours.document.sections] == ["client", "internal"]
    assert [name for name, _ in markdown.read_folder(tmp_path / "a.markdown")] == ["a.markdown"]


def test_headings_in_code_are_none() -> None:
    parts = outline("# A\n\n```\n# b\n```\n\n~~~\nunclosed\n\n## C\n")
    assert [part.heading for part in parts] == ["A", "C"]


@pytest.mark.skipif(
    not SHARED.exists(), reason="the real collections are not beside the repository"
)
@pytest.mark.parametrize("folder", ["markdown_plain", "markdown_frontmatter"])
def test_the_headings_of_real_postmortems_are_known(folder: str) -> None:
    known = total = 0
    for _, one in markdown.read_folder(SHARED / folder):
        assert isinstance(one, Recognised)
        total += len(one.headings)
        known += sum(key is not None for _, key in one.headings)
    assert known / total >= 0.8
