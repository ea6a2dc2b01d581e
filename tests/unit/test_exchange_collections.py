"""The two public collections: one document for each postmortem, known by the same name again."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from postmortem.exchange import danluu, icco
from postmortem.exchange.recognise import Failed, Recognised

SHARED = Path(__file__).parents[3] / "shared" / "data"

ICCO = """---
uuid: 0b9d7a52-1111-4222-8333-444455556666
url: https://status.example/incidents/7
archive_url: https://archive.example/7
title: Rack four lost its switch
start_time: 2026-03-01T02:04:00Z
end_time: 2026-03-01T02:51:00Z
categories:
- cloud
- hardware
keywords:
- switch
- Cloud
company: Havenlog
product: Bookings
summary: 'The switch failed: nothing was booked.'

---

The switch failed at night.

It was replaced.
"""

DANLUU = """# A list

## Table of Contents

 - **[Errors](#errors)**

## Config Errors

[Havenlog](https://a.example/one). A typo: see [the log](https://a.example/log).

[Lindenau (old)](https://a.example/two_(x)), [see also](https://a.example/three). Two pages.

* [Kestrel](https://a.example/four). In a list.

Just a remark.

## Other lists of postmortems

[Others](https://a.example/list). Not one of ours.
"""


def test_a_file_of_icco() -> None:
    one = icco.recognise_file(ICCO, "x.md")
    document = one.document
    assert (one.source_kind, one.source_id) == ("icco", "0b9d7a52-1111-4222-8333-444455556666")
    assert one.source_url == "https://status.example/incidents/7"
    assert document.title == "Rack four lost its switch"
    assert document.began_at == datetime(2026, 3, 1, 2, 4, tzinfo=UTC)
    assert document.ended_at == datetime(2026, 3, 1, 2, 51, tzinfo=UTC)
    assert document.tags == ("Havenlog", "Bookings", "cloud", "hardware", "switch")
    assert [(section.key, section.text) for section in document.sections] == [
        ("summary", "The switch failed: nothing was booked."),
        ("report", "The switch failed at night.\n\nIt was replaced."),
        ("source", "- archive_url: https://archive.example/7"),
    ]
    assert one.headings == ()


def test_a_file_of_icco_without_title_summary_and_uuid() -> None:
    one = icco.recognise_file(
        '---\nurl: ""\ncompany: Havenlog\nend_time: ""\n---\n\nIt broke. Then not.\n', "x.md"
    )
    assert (one.document.title, one.source_id, one.source_url) == ("Havenlog: It broke", "x.md", "")
    assert [section.key for section in one.document.sections] == ["summary"]
    assert one.document.ended_at is None


def test_a_file_that_is_not_of_icco(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("# About\n")
    ((name, one),) = icco.read_folder(tmp_path)
    assert name == "README.md"
    assert isinstance(one, Failed)


def test_the_list_of_danluu() -> None:
    found = list(danluu.recognise_list(DANLUU))
    assert [one.source_id for one in found] == [
        "https://a.example/one",
        "https://a.example/two_(x)",
        "https://a.example/four",
    ]
    first, second, _ = (one.document for one in found)
    assert first.title == "Havenlog: A typo: see the log"
    assert first.tags == ("Havenlog", "Config Errors")
    assert first.sections[0].text == "A typo: see [the log](https://a.example/log)."
    assert second.sections[0].text == ", [see also](https://a.example/three). Two pages."


@pytest.mark.skipif(
    not SHARED.exists(), reason="the real collections are not beside the repository"
)
def test_every_entry_of_the_real_list() -> None:
    expected = {
        entry["url"]: "".join(entry["summary"].split())
        for path in sorted((SHARED / "danluu_postmortems").rglob("entries.jsonl"))
        for entry in map(json.loads, path.read_text(encoding="utf-8").splitlines())
    }
    found = {}
    for path in sorted((SHARED / "danluu_postmortems").rglob("README.md")):
        for _, one in danluu.read_folder(path):
            assert isinstance(one, Recognised)
            found[one.source_id] = "".join(one.document.sections[0].text.split())
    assert found == expected


@pytest.mark.skipif(
    not SHARED.exists(), reason="the real collections are not beside the repository"
)
def test_every_real_file_of_icco() -> None:
    for name, one in icco.read_folder(SHARED / "icco_postmortems"):
        assert isinstance(one, Recognised)
        assert one.source_id == Path(name).stem
        assert one.document.title
        assert one.document.sections
