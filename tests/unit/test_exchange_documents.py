"""What export writes, import reads back: nothing changed, lost, or shown by mistake."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from postmortem.domain.actions import Action, ActionState, ActionType, Side
from postmortem.domain.audiences import Audience
from postmortem.domain.documents import Document
from postmortem.domain.lifecycle import Sharing
from postmortem.domain.sections import Factor, FactorKind, ReliefStep, Section, SectionKind
from postmortem.domain.timeline import Entry, EntryType
from postmortem.exchange.documents import BadDocument, is_ours, read_document, write_document
from postmortem.exchange.frontmatter import BadFrontMatter
from tests import strategies

SAMPLE = """---
title: 'Bookings refused: the disk was full'
application: order-api
severity: 2
language: en
zone: Europe/Berlin
began: 2026-03-01 02:04 UTC
detected: 2026-03-01 02:21 UTC
noticed_by: Phone call
tags: [disk, wal]
template: google-sre
state: published
sharing: by-publication
---

## Summary {#summary .client}

The disk was full.

### Not an item

:::internal
Penalty 3 %.
:::

## Timeline {#timeline .client kind=timeline}

Clocks were right.

- 2026-03-01 02:04 UTC · impact · client · Bookings are refused.
- 2026-03-01 02:21:07 UTC · thought · internal · A network fault?

  Or the switch.
  > It had been the switch on Thursday.
  >
  > And no panel shows disks.
- ? · action · client · Somebody deletes logs.

## What contributed {#factors .client kind=factors}

### Logs are kept for ever
process · client

Nobody owned them.

### No alert

## What helped {#relief .client kind=relief}

### Delete old logs
client

Verify: `df`.

```sh
rm /var/log/old-*
## done
df -h
```

### Wait
internal

```sql
SELECT 1;
```

## Actions {#actions kind=actions}

### Alert at 80 %
detect · client · open · owner Platform team · due 2026-12-04

How we will know: it calls.

## Notes

For us.
"""


def numbered() -> Callable[[], str]:
    numbers = count(1)
    return lambda: f"i{next(numbers)}"


def test_a_document_is_read() -> None:
    document, facts = read_document(SAMPLE, numbered())
    assert facts == {"state": "published"}
    assert document.title == "Bookings refused: the disk was full"
    assert document.began_at == datetime(2026, 3, 1, 2, 4, tzinfo=UTC)
    assert (document.severity, document.tags) == (2, ("disk", "wal"))
    assert [(one.key, one.kind, one.audience) for one in document.sections] == [
        ("summary", "text", "client"),
        ("timeline", "timeline", "client"),
        ("factors", "factors", "client"),
        ("relief", "relief", "client"),
        ("actions", "actions", "internal"),
        ("background", "text", "internal"),
    ]
    assert document.sections[1].text == "Clocks were right."
    first, second, third = document.entries
    assert (first.type, first.audience, first.text) == ("impact", "client", "Bookings are refused.")
    assert second.text == "A network fault?\n\nOr the switch."
    assert second.sensible == "It had been the switch on Thursday.\n\nAnd no panel shows disks."
    assert second.at == datetime(2026, 3, 1, 2, 21, 7, tzinfo=UTC)
    assert third.at is None
    assert document.factors[0].text == "Nobody owned them."
    assert document.relief_steps[0].command == "rm /var/log/old-*\n## done\ndf -h"
    assert document.relief_steps[1].text == "```sql\nSELECT 1;\n```"
    assert document.actions[0].owner == "Platform team"
    assert str(document.actions[0].due_on) == "2026-12-04"


def test_what_says_nothing_of_its_reader_is_internal() -> None:
    document, _ = read_document(SAMPLE)
    assert document.factors[1] == replace(
        document.factors[1], title="No alert", audience=Audience.INTERNAL, text=""
    )
    assert document.sections[-1].heading == "Notes"
    assert document.sections[-1].audience == Audience.INTERNAL


def test_files_from_windows_read_the_same() -> None:
    assert read_document(SAMPLE.replace("\n", "\r\n"), numbered()) == read_document(
        SAMPLE, numbered()
    )


def test_an_unclosed_code_block_hides_no_section() -> None:
    text = SAMPLE.replace("The disk was full.\n", "The disk was full.\n\n```\ndf\n")
    document, _ = read_document(text)
    assert [one.key for one in document.sections][-1] == "background"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("severity: 2", "severity: 7"),
        ("began: 2026-03-01 02:04 UTC", "began: yesterday"),
        ("language: en", "language: xx"),
        ("zone: Europe/Berlin", "zone: Europe/Atlantis"),
        ("sharing: by-publication", "sharing: perhaps"),
        ("title: 'Bookings refused: the disk was full'\n", ""),
        ("· impact · client ·", "· miracle · client ·"),
        ("kind=factors", "kind=magic"),
    ],
)
def test_what_is_unknown_is_refused_in_words(old: str, new: str) -> None:
    with pytest.raises(BadDocument):
        read_document(SAMPLE.replace(old, new))


@pytest.mark.parametrize(
    "block",
    [
        "title: &a x\nreach: *a",
        "title: x\ntitle: y",
        "title: [",
        "title: " + "[" * 60 + "]" * 60,
        "title: x\nreach: " + "y" * 70_000,
        "- a\n- b",
    ],
)
def test_hostile_front_matter_is_refused(block: str) -> None:
    with pytest.raises(BadFrontMatter):
        read_document(f"---\n{block}\n---\n\n## A {{#a}}\n")


def test_objects_in_front_matter_are_only_text() -> None:
    text = "---\ntitle: !!python/object/apply:os.system [id]\napplication: x\n---\n"
    assert read_document(text)[0].title == "['id']"


def test_our_own_files_are_told_from_others() -> None:
    assert is_ours(SAMPLE)
    assert not is_ours("---\ntitle: x\n---\n\n## Summary\n")
    assert not is_ours("# Title\n\n## Summary {#summary}\n")


SIGNS = [
    "##",
    "###",
    "## a {#b}",
    "### a",
    "####",
    "```",
    "~~~",
    "```sh",
    "````",
    " ",
    "    a",
    "\t",
]
SIGNS += [
    "",
    "\\",
    "\\## a",
    "\\",
    "> a",
    "\\> a",
    "- b",
    "- ? · action · client · x",
    "client",
    "a",
]
SIGNS += [
    "process · client",
    "\r",
    ":::internal",
    ":::",
    "---",
    "+++",
    "é\u2028",
    "`",
    "```a`b",
    "\\```",
]
LINES = st.sampled_from(SIGNS) | st.text(max_size=8)
TEXTS = st.lists(LINES, max_size=7).map("\n".join)
TITLES = st.text(max_size=20).map(lambda text: " ".join(text.split())) | st.sampled_from(
    [
        "a {#b}",
        "## a",
        "x · due 2026-01-01",
        "client",
        "a: b",
        "- a",
        "'a",
        "null",
        "1",
        "[a]",
        "{a}",
    ]
)
AUDIENCES = st.sampled_from(Audience)
INSTANTS = st.none() | st.datetimes(timezones=st.just(UTC))
IDS = st.just("")


@st.composite
def documents(draw: st.DrawFn) -> Document:
    def items(of: type[Any], **fields: Any) -> Any:
        return tuple(
            draw(st.lists(st.builds(of, id=IDS, audience=AUDIENCES, **fields), max_size=3))
        )

    keys = draw(
        st.lists(st.from_regex(r"[a-z0-9][a-z0-9-]{0,9}", fullmatch=True), unique=True, max_size=6)
    )
    sections = tuple(
        Section(key, draw(TITLES), draw(TEXTS), draw(AUDIENCES), draw(st.sampled_from(SectionKind)))
        for key in keys
    )
    return Document(
        draw(TITLES.filter(bool)),
        draw(TITLES),
        draw(st.none() | st.integers(1, 4)),
        draw(st.sampled_from(["en", "de"])),
        draw(st.sampled_from(["UTC", "Europe/Berlin"])),
        draw(INSTANTS),
        draw(INSTANTS),
        draw(INSTANTS),
        draw(INSTANTS),
        draw(INSTANTS),
        draw(TITLES),
        draw(TITLES | TEXTS),
        tuple(draw(st.lists(TITLES, max_size=3))),
        draw(st.sampled_from(["", "google-sre"])),
        draw(st.integers(0, 99)),
        draw(st.sampled_from(Sharing)),
        sections,
        items(
            Entry,
            at=INSTANTS,
            type=st.sampled_from(EntryType),
            text=TEXTS,
            sensible=TEXTS,
            evidence=TITLES,
            pinned=st.booleans(),
        ),
        items(Factor, title=TITLES, text=TEXTS, kind=st.sampled_from(FactorKind)),
        items(ReliefStep, title=TITLES, text=TEXTS, command=TEXTS),
        items(
            Action,
            title=TITLES,
            text=TEXTS,
            owner=TITLES,
            type=st.sampled_from(ActionType),
            due_on=st.none() | st.dates(),
            state=st.sampled_from(ActionState),
            side=st.none() | st.sampled_from(Side),
        ),
        attachments=draw(strategies.some(strategies.files)),
    )


@settings(max_examples=120, deadline=None)
@given(documents(), st.sampled_from(["draft", "published"]))
def test_a_written_document_is_read_back_unchanged(document: Document, state: str) -> None:
    written = write_document(document, state=state)
    read, facts = read_document(written, lambda: "")
    assert read == document
    assert facts == {"state": state}
    assert write_document(read, **facts) == written


def test_the_sample_is_written_as_it_stands() -> None:
    document, facts = read_document(SAMPLE)
    again = write_document(document, **facts)
    assert read_document(again, numbered()) == read_document(SAMPLE, numbered())
    assert again.startswith(SAMPLE[: SAMPLE.index("## What contributed")])
