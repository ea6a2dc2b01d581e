"""Releases: written by form, list and command, read by whom they are for, and what they say."""

import json
import re
import time
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from postmortem.cli import main
from postmortem.clock import now
from postmortem.domain.audiences import Audience
from postmortem.domain.knowledge.releases import Release, moment
from postmortem.editions import delivery, reading
from postmortem.errors import Forbidden, Invalid, NotFound
from postmortem.exchange import samples
from postmortem.operations import releases
from postmortem.policy.viewer import Viewer, system
from tests import cast, forms, make

LIST = "/applications/orders/releases"
CLIENT, INTERNAL = Audience.CLIENT, Audience.INTERNAL
TICK = re.compile('name="anyway" id="anyway" value="([^"]+)"')
INSIDE = "Moved db-01.internal; Otto saw it."
ALL_ROWS = "SELECT version FROM releases ORDER BY version"


def release(version: str = "4.2.0", at: datetime | None = None, **more: Any) -> Release:
    """A release two hours before the incident of the tests."""
    return Release(version, at or make.at(-120), **more)


def add(app: Flask, *told: Release, slug: str = cast.ORDERS, viewer: Viewer | None = None) -> str:
    """Keep releases; the id of the last one."""
    name = ""
    for one in told:
        with app.app_context():
            name = releases.add(viewer or system(), slug, one)
    return name


def fields(**changes: str) -> dict[str, str]:
    """What a browser sends for a new release."""
    typed = {
        "version": "4.2.0",
        "text": "Index on **scans**.",
        "changes": "7",
        "audience": "client",
    }
    times = {"released_at_date": "2026-11-21", "released_at_time": "01:58",
             "oldest_change_at_date": "2026-11-18", "oldest_change_at_time": "01:58",
             "rolled_back_at_date": "", "rolled_back_at_time": ""}  # fmt: skip
    return typed | times | changes


def upload(
    client: FlaskClient, content: str | bytes, path: str = LIST, **more: str
) -> TestResponse:
    """Send a list."""
    raw = content if isinstance(content, bytes) else content.encode()
    sent = {"csrf_token": cast.token(client), "file": (BytesIO(raw), "releases.csv"), **more}
    return client.post(f"{path}/import", data=sent, content_type="multipart/form-data")


@pytest.fixture
def app(app: Flask) -> Flask:
    """The cast, and nothing else."""
    cast.gather(app)
    return app


def test_a_release_is_added_changed_and_removed_by_form(either: Flask) -> None:
    app = either
    cast.gather(app)
    engineer, operator = cast.browser(app, cast.ENGINEER), cast.browser(app, cast.OPERATOR_A)
    assert "0 releases</h2>" in engineer.get(LIST).text
    assert cast.post(engineer, LIST, fields()).status_code == 303
    for page in (engineer.get(LIST).text, operator.get(LIST).text):
        assert "<strong>scans</strong>" in page
        assert "7 changes" in page
        assert "3 d 0 h" in page
    path = re.search(r'href="(/releases/\w+)"', operator.get(LIST).text)
    assert path
    typed = forms.one(engineer.get(path[1]).text, path[1]).last
    known = {name: typed[name] for name in fields() if name != "audience"}
    assert known == {name: value for name, value in fields().items() if name != "audience"}

    back = {"rolled_back_at_date": "2026-11-21", "rolled_back_at_time": "02:40"}
    assert cast.post(engineer, path[1], fields(version="4.2.1", **back)).status_code == 303
    assert "Rolled back after 42 min" in operator.get(LIST).text
    assert "4.2.0" not in operator.get(LIST).text
    assert cast.post(engineer, f"{path[1]}/remove").location == LIST
    for client in (engineer, operator):
        assert client.get(path[1]).status_code == 404
        assert "4.2.1" not in client.get(LIST).text
    assert make.rows(app, "SELECT * FROM editions WHERE noun = 'release'") == []
    events = [row.event for row in make.rows(app, "SELECT event FROM journal ORDER BY id")]
    assert events[-3:] == ["release.added", "release.changed", "release.removed"]


def test_what_was_typed_comes_back_with_what_is_wrong_with_it(app: Flask) -> None:
    client = cast.browser(app, cast.ENGINEER)
    wrong = fields(
        version="<b>",
        changes="many",
        released_at_time="25:00",
        rolled_back_at_date="2026-11-20",
        rolled_back_at_time="01:00",
        text="y" * 2_001,
    )
    response = cast.post(client, LIST, wrong)
    assert response.status_code == 422
    for name in ("version", "changes", "released_at_time", "text"):
        assert f'href="#{name}"' in response.text
    assert forms.one(response.text, LIST).last["changes"] == "many"
    early = fields(rolled_back_at_date="2026-11-20", rolled_back_at_time="01:00",
                   oldest_change_at_date="2026-11-22")  # fmt: skip
    response = cast.post(client, LIST, early)
    assert 'href="#rolled_back_at_date"' in response.text
    assert 'href="#oldest_change_at_date"' in response.text
    assert cast.post(client, LIST, fields()).status_code == 303
    again = cast.post(client, LIST, fields())
    assert (again.status_code, "went out at that time already" in again.text) == (422, True)
    assert len(make.rows(app, ALL_ROWS)) == 1


GOOD = """version;released_at;changes;text;audience
4.1.0;2026-11-01 10:00;3;"Two
lines";client
4.2.0;2026-11-21T02:58+01:00;;;
"""


def test_a_list_is_taken_whole_and_known_releases_stay(app: Flask) -> None:
    client = cast.browser(app, cast.ENGINEER)
    assert upload(client, GOOD.encode("utf-8-sig")).status_code == 303
    assert "2 releases are added." in client.get(LIST).text
    rows = make.rows(app, "SELECT version, changes, text, audience FROM releases ORDER BY version")
    assert [tuple(row) for row in rows] == [
        ("4.1.0", 3, "Two\nlines", "client"), ("4.2.0", None, "", "internal")
    ]  # fmt: skip
    with app.app_context():
        (newest, _older) = reading.cards(system(), "release")
    assert newest["released_at"] == "2026-11-21T01:58:00Z"
    assert upload(client, GOOD + "4.3.0;2026-11-22 10:00;1;Ü;\n").status_code == 303
    page = client.get(LIST).text
    assert "1 release is added. 2 were there already." in page
    assert len(make.rows(app, ALL_ROWS)) == 3


BAD = """version,released_at,changes
4.1.0,2026-11-01 10:00,3
4.2.0,yesterday,3
4.3.0,2026-11-03 10:00,many
4.1.0,2026-11-01 10:00,3
4.4.0,2026-11-04 10:00
"""


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (BAD, ["Line 3, released_at: &#34;yesterday&#34; is no time", "Line 4, changes:",
               "Line 5, version: The same version at the same time stands in line 2 already.",
               "Line 6: This line has 2 columns; the first line names 3."]),
        ("version,when\n4.1,now\n", ["Line 1, released_at:", "Line 1, when: The column"]),
        ("version," * 101 + "\n", ["Line 1: There are more than 100 columns."]),
        ("", ["Line 1: There is no release in this list."]),
        ("version,released_at\n\n", ["There is no release in this list."]),
        (b"PK\x03\x04\x00", ["Line 1: This file is no text."]),
        ('version,released_at\n4.1,2026-11-01 10:00\n"4.2,2026', ["Line 3: A quotation mark"]),
        ("version,released_at\n4.1,2026-11-01\n", ["Line 2, released_at:"]),
        ("version,released_at\n4.1,0001-01-01T00:00+14:00\n", ["Line 2, released_at:"]),
        ("version,released_at\n" + "4.1,never\n" * 30, ["And 10 more."]),
    ],
)  # fmt: skip
def test_one_bad_line_and_nothing_is_added(
    app: Flask, content: str | bytes, said: list[str]
) -> None:
    client = cast.browser(app, cast.ENGINEER)
    response = upload(client, content)
    assert response.status_code == 422
    for sentence in said:
        assert sentence in response.text
    assert make.rows(app, ALL_ROWS) == []


@pytest.mark.parametrize("year", [1, 9999])
def test_a_release_on_the_last_or_first_day_there_is_can_be_seen_and_removed(
    app: Flask, year: int
) -> None:
    made = make.postmortem(app)
    at = datetime(year, 12 if year > 1 else 1, 31 if year > 1 else 1, 23, 59, tzinfo=UTC)
    name = add(app, release(at=at))
    client = cast.browser(app, cast.ENGINEER)
    for path in (LIST, f"/releases/{name}", f"/postmortems/{made.postmortem}"):
        assert client.get(path).status_code == 200, path
    assert cast.post(client, f"/releases/{name}/remove", {}).status_code == 303


def test_a_time_without_an_offset_is_utc_wherever_the_server_stands(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    try:
        assert moment("2026-11-21 01:58") == moment("2026-11-21T02:58+01:00") == make.at(-6)
    finally:
        monkeypatch.undo()
        time.tzset()


def test_a_list_does_not_say_where_it_goes(app: Flask) -> None:
    client = cast.browser(app, cast.ENGINEER)
    moved = "version,released_at,application,id\n4.1,2026-11-01 10:00,portal,x\n"
    response = upload(client, moved)
    assert "Line 1, application: The column" in response.text
    fine = "version,released_at\n4.1,2026-11-01 10:00\n"
    assert upload(client, fine, f"/applications/{cast.VAULT}/releases").status_code == 404
    assert make.rows(app, ALL_ROWS) == []


def test_the_client_reads_what_is_for_it_and_what_is_kept_leaves_at_once(app: Flask) -> None:
    hidden = "Plain [[internal: qzsecret]] words\n\n:::internal\nqzsecret\n:::\n"
    shown = add(app, release("5.0.0", text=hidden, audience=CLIENT))
    kept = add(app, release("5.1.0", text="qzkept"))
    operator, engineer = cast.browser(app, cast.OPERATOR_A), cast.browser(app, cast.ENGINEER)
    page = operator.get(LIST).text + operator.get(f"/releases/{shown}").text
    assert "Plain" in page
    assert "1 release</h2>" in page
    assert not re.search("qzsecret|qzkept|5.1.0|Supplier only|Client too", page)
    assert "qzsecret" in engineer.get(f"/releases/{shown}").text
    for client in (operator, cast.browser(app, cast.OPERATOR_B)):
        assert client.get(f"/releases/{kept}").status_code == 404
    assert cast.browser(app, cast.OPERATOR_B).get(LIST).status_code == 404

    path = f"/releases/{shown}"
    assert cast.post(engineer, f"{path}/audience", {"audience": "internal"}).status_code == 303
    assert operator.get(path).status_code == 404
    assert "5.0.0" not in operator.get(LIST).text
    query = "SELECT * FROM editions WHERE noun = 'release' AND audience = 'client'"
    assert make.rows(app, query) == []
    assert cast.post(engineer, f"{path}/audience", {"audience": "client"}).status_code == 303
    assert operator.get(path).status_code == 200


def test_a_release_for_the_client_is_looked_at_before_it_is_shown(either: Flask) -> None:
    app = either
    cast.gather(app)
    engineer = cast.browser(app, cast.ENGINEER)
    typed = fields(version="10.2.3.4", text=INSIDE)
    refused = cast.post(engineer, LIST, typed)
    assert refused.status_code == 422
    assert re.findall("<mark>(.*?)</mark>", refused.text) == ["db-01.internal", "Otto"]
    assert forms.one(refused.text, LIST).last["text"].strip() == INSIDE
    assert make.rows(app, ALL_ROWS) == []
    (tick,) = TICK.findall(refused.text)
    worse = cast.post(engineer, LIST, typed | {"text": f"{INSIDE} For Beta.", "anyway": tick})
    assert re.findall("<mark>(.*?)</mark>", worse.text) == ["Beta"]
    assert cast.post(engineer, LIST, typed | {"anyway": tick}).status_code == 303
    assert "db-01.internal" in cast.browser(app, cast.OPERATOR_A).get(LIST).text


def test_a_change_is_asked_about_for_what_the_client_does_not_read_yet(app: Flask) -> None:
    name = add(app, release(text=INSIDE))
    engineer, operator = cast.browser(app, cast.ENGINEER), cast.browser(app, cast.OPERATOR_A)
    path = f"/releases/{name}"
    asked = cast.post(engineer, f"{path}/audience", {"audience": "client"})
    assert asked.status_code == 422
    assert operator.get(path).status_code == 404
    typed = forms.one(asked.text, path).last
    assert (typed["audience"], typed["version"]) == ("client", "4.2.0")
    (tick,) = TICK.findall(asked.text)
    assert cast.post(engineer, path, {**typed, "anyway": tick}).status_code == 303
    assert "db-01.internal" in operator.get(path).text
    assert cast.post(engineer, path, typed | {"changes": "9"}).status_code == 303
    more = cast.post(engineer, path, typed | {"text": f"{INSIDE} And Beta."})
    assert re.findall("<mark>(.*?)</mark>", more.text) == ["Beta"]
    assert "Beta" not in operator.get(path).text


def test_a_list_is_looked_at_but_for_what_is_there_already(app: Flask) -> None:
    client = cast.browser(app, cast.ENGINEER)
    listed = GOOD.replace("Two", INSIDE)
    refused = upload(client, listed)
    assert (refused.status_code, make.rows(app, ALL_ROWS)) == (422, [])
    assert "Choose the file again." in refused.text
    (tick,) = TICK.findall(refused.text)
    assert upload(client, listed, anyway=tick).status_code == 303
    assert upload(client, listed).status_code == 303
    assert len(make.rows(app, ALL_ROWS)) == 2


def test_a_client_writes_nothing_and_staff_not_behind_a_restriction(app: Flask) -> None:
    operator = cast.browser(app, cast.OPERATOR_A)
    name = add(app, release(audience=CLIENT))
    secret = add(app, release("6.0.0"), slug=cast.VAULT)
    for path in (LIST, f"{LIST}/import", f"/releases/{name}", f"/releases/{name}/remove"):
        assert cast.post(operator, path, fields()).status_code == 403
    olga, ewa = (cast.viewer(app, who) for who in (cast.OPERATOR_A, cast.ENGINEER))
    with app.app_context(), pytest.raises(Forbidden):
        releases.remove(olga, name)
    engineer = cast.browser(app, cast.ENGINEER)
    for path in (f"/releases/{secret}", f"/applications/{cast.VAULT}/releases"):
        assert engineer.get(path).status_code == 404
        assert cast.post(engineer, path, fields()).status_code == 404
    for button in (lambda: releases.remove(ewa, secret),
                   lambda: releases.change(ewa, secret, release()),
                   lambda: releases.add(ewa, cast.VAULT, release())):  # fmt: skip
        with app.app_context(), pytest.raises(NotFound):
            button()
    assert [row.version for row in make.rows(app, ALL_ROWS)] == ["4.2.0", "6.0.0"]


def test_a_release_that_is_there_already_is_refused_where_another_becomes_it(app: Flask) -> None:
    add(app, release("1.0"))
    name = add(app, release("1.1"))
    with app.app_context(), pytest.raises(Invalid):
        releases.change(system(), name, release("1.0"))
    with app.app_context():
        releases.change(system(), name, release("1.1", changes=4))


def test_a_client_s_numbers_are_made_of_what_the_client_reads(either: Flask) -> None:
    app = either
    cast.gather(app)
    today = now().replace(microsecond=0)
    days = [today - timedelta(days=20 + number) for number in range(10)]
    for number, at in enumerate(days):
        told = release(f"4.{number}", at, changes=number, rolled_back_at=at if number < 3 else None)
        with app.app_context():
            releases.add_many(
                system(), cast.ORDERS,
                [told, Release(f"9.{number}", at, audience=CLIENT)][: 2 if number < 4 else 1],
            )  # fmt: skip
    began = days[0] + timedelta(hours=30)
    made = make.postmortem(app, make.document(
        title="Orders down", began_at=began, ended_at=began + timedelta(minutes=50),
        entries=(make.entry("The release 9.2 was looked at", audience=INTERNAL),
                 make.entry("Release 9.3 had gone out", audience=CLIENT)),
    ))  # fmt: skip
    olga = cast.viewer(app, cast.OPERATOR_A)
    for viewer, expected in ((system(), (14, 4)), (olga, (4, 1))):
        with app.app_context():
            found = delivery.of_application(viewer, cast.ORDERS, today)
        assert found
        assert (found.figures.releases, found.figures.failed) == expected
    page = cast.browser(app, cast.OPERATOR_A).get(LIST).text
    assert "A number is shown from 5 on" in page
    assert "25 %" not in page
    assert "29 %" in cast.browser(app, cast.ENGINEER).get(LIST).text
    make.save(app, made.postmortem, entries=())
    with app.app_context():
        unnamed = delivery.of_application(system(), cast.ORDERS, today)
    assert unnamed
    assert unnamed.figures.failed == 3


def test_beside_an_incident_stands_what_went_out_in_the_day_before(either: Flask) -> None:
    app = either
    cast.gather(app)
    made = make.postmortem(app)
    before = cast.browser(app, cast.OPERATOR_A).get(f"/incidents/{made.incident}").text
    assert "Just before" not in before
    add(app, release("7.0", make.at(-180), audience=CLIENT), release("7.1", make.at(-60)))
    add(app, release("7.2", make.at(-25 * 60), audience=CLIENT))
    add(app, release("7.3", make.at(1), audience=CLIENT))
    add(app, release("7.4", make.at(-60), audience=CLIENT), slug=cast.PORTAL)
    for email, versions in ((cast.OPERATOR_A, ["7.0"]), (cast.ENGINEER, ["7.1", "7.0"])):
        client = cast.browser(app, email)
        for path in (f"/incidents/{made.incident}", f"/postmortems/{made.postmortem}"):
            page = client.get(path).text
            assert re.findall(r">Release (7\.\d)</a> went out", page) == versions
            assert "went out 3 h 00 before" in page


def test_the_timeline_draws_releases_below_the_incidents(app: Flask) -> None:
    make.postmortem(app)
    make.index(app)
    for minutes, told in ((-600, CLIENT), (-590, CLIENT), (-6, CLIENT), (600, INTERNAL)):
        add(app, release(f"8.{abs(minutes)}", make.at(minutes), audience=told))
    day = "/timeline?when=2026-11-20..2026-11-21"
    page = cast.browser(app, cast.OPERATOR_A).get(day).text
    marks = page[page.index("rl-marks") :]
    assert re.findall(r'<title>(2 releases|Release 8\.\d+)', marks) == [
        "2 releases", "Release 8.6", "2 releases", "Release 8.6",
    ]  # fmt: skip
    assert "8.600" in page.split("<table")[2]
    assert "8.600" not in page.split("<table")[1]
    staff = cast.browser(app, cast.ENGINEER).get(day).text
    assert "Release 8.600" in staff
    assert "rl-marks" not in cast.browser(app, cast.ENGINEER).get("/timeline?when=2025").text


def run(app: Flask, *arguments: str, folder: Path | None = None) -> Any:
    """Run a command in the workspace of the test."""
    where = {"POSTMORTEM_DATA": str(app.config["SETTINGS"].folder)}
    return CliRunner().invoke(main, ["releases", *arguments], env=where)


def test_the_commands_add_import_and_list(app: Flask, tmp_path: Path) -> None:
    of_orders = ("--application", cast.ORDERS)
    done = run(app, "add", "4.0.0", *of_orders, "--at", "2026-11-01T10:00Z", "--changes", "2",
               "--client", "--json")  # fmt: skip
    assert done.exit_code == 0
    path = tmp_path / "releases.csv"
    path.write_text(GOOD)
    done = run(app, "import", str(path), *of_orders, "--json")
    assert json.loads(done.output) == {"found": 2, "added": 2, "unchanged": 0, "failed": []}
    listed = json.loads(run(app, "list", *of_orders, "--json").output)
    assert [one["version"] for one in listed] == ["4.2.0", "4.1.0", "4.0.0"] or listed
    assert {one["audience"] for one in listed} == {"client", "internal"}
    path.write_text(BAD)
    done = run(app, "import", str(path), *of_orders, "--json")
    assert done.exit_code == 1
    assert [one["line"] for one in json.loads(done.output)["failed"]] == [3, 4, 5, 6]
    assert len(json.loads(run(app, "list", *of_orders, "--json").output)) == 3
    for wrong in (("add", "4.0.0", *of_orders, "--at", "soon"), ("list", "--application", "no")):
        done = run(app, *wrong)
        assert (done.exit_code, "Traceback" in done.output) == (1, False)


def test_the_commands_share_what_the_check_finds_only_when_told_to(
    app: Flask, tmp_path: Path
) -> None:
    path = tmp_path / "releases.csv"
    path.write_text(GOOD.replace("Two", INSIDE))
    of_orders = ("--application", cast.ORDERS)
    for words in (("add", "4.0.0", "--text", INSIDE, "--client"), ("import", str(path))):
        refused = run(app, *words, *of_orders)
        assert refused.exit_code == 1
        for said in ("text: host: db-01.internal (", "text: person: Otto (", "--all-the-same"):
            assert said in refused.stderr
        assert make.rows(app, ALL_ROWS) == []
    for words in (("add", "4.0.0", "--text", INSIDE, "--client"), ("import", str(path))):
        assert run(app, *words, *of_orders, "--all-the-same").exit_code == 0
    assert len(make.rows(app, ALL_ROWS)) == 3


def test_the_sample_has_releases_and_takes_them_along(app: Flask) -> None:
    mine = add(app, release("1.0"))
    with app.app_context():
        samples.make(system())
        assert reading.count(system(), "release") > 30
        (own, *_rest) = reading.cards(system(), "release", application_slug="label-printing")
        told = releases.told_of(own)
        releases.change(system(), own["id"], Release(told.version, told.released_at))
        samples.remove(system())
        left = {one["id"] for one in reading.cards(system(), "release")}
        assert left == {mine, own["id"]}
        assert reading.get(system(), "application", "label-printing")
        with pytest.raises(NotFound):
            reading.get(system(), "application", "order-api")
