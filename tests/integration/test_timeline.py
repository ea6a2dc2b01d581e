"""The timeline draws what one may read, in the time that the address names."""

import re
from datetime import timedelta
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient

from postmortem.clock import now
from postmortem.domain.documents import Document
from postmortem.domain.lifecycle import State
from postmortem.domain.spans import around
from postmortem.editions import timeline
from postmortem.search.queries.query import Query
from postmortem.web.search.facets import facets
from tests import cast, make

MARK = re.compile(r'<a class="w(\w+) n\w+( part)?" href="/\w+/(\w+)"><title>(.*?)</title>')
HIT = re.compile(r'class="ttl" href="/\w+/(\w+)"')
NONSENSE = (
    "", "x", "2026-13", "0000", "10000", "..", "2026..", "a..b", "9999-12-32", "2026-11-21T02:04",
    "' OR 1=1", "<script>", "\x00", "%", "2026" * 500, "٢٠٢٦", "0100" + "0" * 5_000,
)  # fmt: skip


@pytest.fixture(name="client")
def _client(app: Flask) -> FlaskClient:
    """An engineer's browser in a workspace of three incidents of two applications."""
    cast.gather(app)
    times = {
        "Orders, this night": (cast.ORDERS, 0),
        "Labels, the month before": (cast.LABELS, -43_200),
        "Orders, years ago": (cast.ORDERS, -525_600 * 400),
    }
    for title, (slug, minutes) in times.items():
        make.postmortem(app, lasting(title, slug, minutes))
    make.index(app)
    return cast.browser(app, cast.ENGINEER)


def lasting(title: str, slug: str, minutes: int, length: int = 47) -> Document:
    """An incident that began so many minutes after the usual one, with its phases."""
    return make.document(
        slug,
        title=title,
        began_at=make.at(minutes),
        detected_at=make.at(minutes + 1),
        acknowledged_at=None,
        relieved_at=None,
        ended_at=make.at(minutes + length),
    )


def page(client: FlaskClient, query: str = "") -> str:
    """The text of the page."""
    answer = client.get(f"/timeline{query}")
    assert answer.status_code == 200
    return answer.text


def drawn(text: str) -> list[str]:
    """What the marks say, in their order."""
    return [label for _row, _part, _id, label in MARK.findall(text)]


def title(text: str) -> str:
    """The time that is shown."""
    found = re.search("<h1>(.*?)</h1>", text)
    return found[1] if found else ""


@pytest.mark.parametrize(
    ("when", "shown", "titles"),
    [
        ("2026", "2026", ["Labels, the month before", "Orders, this night"]),
        ("2026-11", "November 2026", ["Orders, this night"]),
        ("2026-11-21", "Sat 21 Nov 2026", ["Orders, this night"]),
        ("2026-10..2026-11", "October 2026 – November 2026",
         ["Labels, the month before", "Orders, this night"]),
        ("1620..1629", "1620–1629", ["Orders, years ago"]),
        ("all", "1627–2026", ["Orders, years ago", "Labels, the month before",
                              "Orders, this night"]),
    ],
)  # fmt: skip
def test_the_address_says_which_time_is_drawn(
    client: FlaskClient, when: str, shown: str, titles: list[str]
) -> None:
    text = page(client, f"?when={when}")
    labels = drawn(text)
    assert title(text) == shown
    assert sorted(re.findall(r"SEV1, (.*?), \d", " ".join(labels))) == sorted(titles)
    assert len(HIT.findall(text)) == text.count("<tr><td") == len(titles)


def test_a_mark_says_how_bad_what_when_and_how_long(client: FlaskClient) -> None:
    (label,) = drawn(page(client, "?when=2026-11"))
    assert label == "SEV1, Orders, this night, 21 Nov 2026 02:04, 47 min"


@pytest.mark.parametrize("when", NONSENSE)
def test_nonsense_shows_what_is_shown_without_it(client: FlaskClient, when: str) -> None:
    assert title(page(client, f"?when={quote(when)}&lanes={quote(when)}&page=x")) == "1627–2026"


@pytest.mark.parametrize("when", ["0001", "9999-12-31", "0001..9999", "0001-01-01", "9999"])
def test_the_ends_of_the_calendar_are_pages(client: FlaskClient, when: str) -> None:
    page(client, f"?when={when}")


def test_it_begins_with_the_newest_year_where_enough_happened(
    app: Flask, client: FlaskClient
) -> None:
    for number in range(4):
        make.postmortem(app, lasting("Again", cast.ORDERS, -number * 2000))
    make.index(app)
    text = page(client)
    assert title(text) == "2026"
    assert len(drawn(text)) == 6


def test_a_day_shows_phases_and_a_year_dots(client: FlaskClient) -> None:
    assert 'class="p0"' in page(client, "?when=2026-11-21").partition("explained")[0]
    assert 'class="p0"' not in page(client, "?when=2026").partition("explained")[0]


def test_filters_narrow_the_drawing_and_keep_the_time(client: FlaskClient) -> None:
    text = page(client, "?when=2026&q=app:orders")
    assert len(drawn(text)) == 1
    assert 'href="/timeline?when=2026"' in text  # the chip that takes the filter away
    assert '<input type="hidden" name="when" value="2026">' in text
    assert "q=app:orders+sev:1&amp;when=2026" in text
    assert drawn(page(client, "?when=2026&q=after:2026-11"))[0].startswith("SEV1, Orders")


def test_an_empty_time_leads_to_the_nearest_incidents(client: FlaskClient) -> None:
    text = page(client, "?when=2019-03")
    assert drawn(text) == []
    assert 'href="/timeline?when=2026-10"' in text
    assert re.search(r'href="/timeline\?when=162\d-\d\d"', text)
    assert 'href="/timeline?when=2026-11-21"' in page(client, "?when=2026-11-23")


def test_steps_lead_before_after_closer_and_back(client: FlaskClient) -> None:
    text = page(client, "?when=2026-10")
    for there in ("2026-09", "2026-11", "2026", "2020..2029", "all", "2026-10-22", "2026-10-01"):
        assert f'href="/timeline?when={there}"' in text, there


def test_what_began_before_and_goes_on_is_drawn_too(app: Flask, client: FlaskClient) -> None:
    make.postmortem(app, lasting("Over the turn of the month", cast.LABELS, -43_200, 30_000))
    make.index(app)
    labels = drawn(page(client, "?when=2026-11"))
    assert len(labels) == 2
    assert "Over the turn of the month" in "".join(labels)
    assert len(drawn(page(client, "?when=2026-11-21"))) == 1


def test_what_is_not_over_goes_on_until_now(app: Flask, client: FlaskClient) -> None:
    began = now() - timedelta(hours=30)
    open_now = make.document(
        title="Still burning", began_at=began, detected_at=None, acknowledged_at=None,
        relieved_at=None, ended_at=None,
    )  # fmt: skip
    make.postmortem(app, open_now, state=State.DRAFT)
    make.index(app)
    text = page(client, f"?when={around(now().date(), 'day').name}")
    (label,) = [one for one in drawn(text) if "Still burning" in one]
    assert label.endswith("not over yet")
    assert "class=&#34;now" in text or 'class="now"' in text
    make.postmortem(app, make.document(title="No end", ended_at=None))
    make.index(app)
    assert "No end, 21 Nov 2026 02:04, end unknown" in page(client, "?when=2026-11-21")


def test_only_so_many_are_drawn_and_the_rest_counted(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("postmortem.web.timeline.MOST_DRAWN", 2)
    monkeypatch.setattr(timeline.happenings, "__defaults__", (2,))
    text = page(client, "?when=all")
    assert len(drawn(text)) == 2
    assert "years ago" not in "".join(drawn(text))
    assert "The newest 2 of 3 are drawn" in text
    assert len(HIT.findall(text)) == 3


def test_many_applications_are_shown_page_by_page(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("postmortem.web.timeline.LANES", 1)
    first = page(client, "?when=all")
    assert len(drawn(first)) == 2
    assert "Applications 1 to 1 of 2" in first
    assert 'href="/timeline?when=all&amp;lanes=2"' in first
    second = page(client, "?when=all&lanes=2")
    assert "Labels, the month before" in drawn(second)[0]
    assert drawn(page(client, "?when=all&lanes=99")) == drawn(second)
    monkeypatch.setattr(timeline.happenings, "__defaults__", (1,))
    assert drawn(page(client, "?when=all&lanes=2")) == drawn(second)


def test_an_incident_without_a_time_is_counted(app: Flask, client: FlaskClient) -> None:
    some_day = make.document(
        title="Some day", began_at=None, detected_at=None, acknowledged_at=None,
        relieved_at=None, ended_at=None,
    )  # fmt: skip
    make.postmortem(app, some_day)
    make.index(app)
    text = page(client)
    assert "1 incident has no time yet" in text
    assert "Some day" in client.get("/search?q=year:none").text


def test_slips_are_looked_up_once_for_the_whole_page(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = app.extensions["search"]
    known, asked = engine.vocabulary, list[str]()

    def vocabulary(audience: str, beginning: str) -> dict[str, int]:
        asked.append(beginning)
        return dict(known(audience, beginning))

    monkeypatch.setattr(engine, "vocabulary", vocabulary)
    assert drawn(page(client, "?when=all&q=labls"))
    assert asked.count("l") == 1


def test_a_client_sees_its_own_alone(app: Flask, client: FlaskClient) -> None:
    own = make.postmortem(app, lasting("Told to Alpha", cast.ORDERS, 60))
    make.postmortem(app, lasting("Told to Beta", cast.PORTAL, 60, 90_000))
    make.postmortem(app, lasting("Kept back", cast.ORDERS, 90), share=False)
    make.index(app)
    operator = cast.browser(app, cast.OPERATOR_B)
    assert re.findall("Told to Beta", "".join(drawn(page(operator, "?when=2026-11"))))
    text = page(cast.browser(app, cast.OPERATOR_A), "?when=2026-11")
    assert len(drawn(text)) == 2
    assert own.postmortem in text
    assert "Beta" not in text
    assert "Kept back" not in text
    assert "Portal" not in text
    assert len(drawn(page(client, "?when=2026-11"))) == 4


def test_unshared_a_moment_ago_is_not_drawn(app: Flask, client: FlaskClient) -> None:
    made = make.postmortem(app, lasting("Taken back", cast.ORDERS, 60))
    make.index(app)
    operator = cast.browser(app, cast.OPERATOR_A)
    assert "Taken back" in page(operator, "?when=2026-11")
    make.do(app, made.postmortem, "unshare")
    assert "Taken back" not in page(operator, "?when=2026-11")


def test_a_tag_is_called_what_it_is_whatever_other_values_are_called(
    app: Flask, client: FlaskClient
) -> None:
    tags = ("none", "noticed:alert")
    make.postmortem(app, make.document(tags=tags, severity=None, noticed_by="alert"))
    make.index(app)
    results = app.extensions["search"].search("staff", Query(), None)
    with app.test_request_context():
        found = facets("search.index", Query(), results)
    labels = {name: {one["value"]: one["label"] for one in rows} for name, rows in found.items()}
    assert {tag: labels["tag"].get(tag) for tag in tags} == {tag: tag for tag in tags}
    assert labels["severity"]["none"] == "unknown"
    assert labels["noticed_by"]["alert"] == "An alert"
