"""Measurements come in by form and command, whole or not at all, and each reads only its own."""

import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from postmortem.cli import main
from postmortem.clock import now
from postmortem.database import db
from postmortem.database.sessions import reader
from postmortem.domain.audiences import Audience
from postmortem.editions import baselines as editions
from postmortem.editions import reading
from postmortem.errors import Forbidden, Invalid, NotFound
from postmortem.exchange import samples
from postmortem.inbound import measurements
from postmortem.models import Baseline
from postmortem.operations import baselines
from postmortem.operations.baselines import New
from postmortem.policy.viewer import Viewer, system
from postmortem.render.markdown import to_html
from tests import cast, forms, make
from tests.measurements import BASELINES, FILES, JMETER

PAGE = f"/applications/{cast.ORDERS}/footprint"
NEXT = BASELINES.replace("400", "600")
TICK = re.compile('name="anyway" id="anyway" value="([^"]+)"')


@pytest.fixture
def app(app: Flask) -> Flask:
    """A workspace with the cast."""
    cast.gather(app)
    return app


@pytest.fixture
def ewa(app: Flask) -> FlaskClient:
    """The engineer's browser."""
    return cast.browser(app, cast.ENGINEER)


@pytest.fixture
def olga(app: Flask) -> FlaskClient:
    """The operator's browser."""
    return cast.browser(app, cast.OPERATOR_A)


def upload(
    client: FlaskClient,
    text: str = BASELINES,
    name: str = "normal.csv",
    page: str = PAGE,
    **typed: str,
) -> TestResponse:
    """Send the form with a file, as a browser does."""
    fields: dict[str, Any] = {"csrf_token": cast.token(client), **typed}
    if name:
        fields["file"] = FileStorage(io.BytesIO(text.encode()), name)
    boundary, body = encode_multipart(fields)
    return client.post(page, data=body, content_type=f'multipart/form-data; boundary="{boundary}"')


def keep(app: Flask, text: str = BASELINES, slug: str = cast.ORDERS, **more: Any) -> str:
    """Keep a measurement that the client reads; its name."""
    new = {"version": "4.2", "audience": Audience.CLIENT} | more
    with app.app_context():
        measured = measurements.read(io.BytesIO(text.encode()))
        return baselines.add(system(), slug, New(measured, **new)).id


def metrics(app: Flask, email: str, slug: str = cast.ORDERS) -> dict[str, Any]:
    """The normal values that somebody reads, by metric."""
    with app.app_context():
        return {one["name"]: one for one in editions.normal_values(cast.viewer(app, email), slug)}


def count(app: Flask, viewer: Viewer | None = None) -> int:
    """How many measurements are kept, of those that a viewer may see."""
    with app.app_context():
        return reader(db, viewer or system()).scalar(select(func.count(Baseline.id))) or 0


def test_an_uploaded_file_says_what_is_normal(app: Flask, ewa: FlaskClient) -> None:
    answer = upload(ewa, version=" 4.2 ", measured_on="2026-10-02", note="40 users")
    assert answer.status_code == 303, answer.text
    page = ewa.get(PAGE).text
    assert "110 to 400\xa0ms" in page
    assert "version 4.2, 2 Oct 2026" in page
    assert "40 users" in page
    assert "Supplier only" in page
    found = metrics(app, cast.ENGINEER)["GET /orders"]
    assert (found["low"], found["high"], found["version"]) == (110, 400, "4.2")
    assert f'id="metric-{found["key"]}"' in page


@pytest.mark.parametrize("kind", FILES)
def test_every_kind_of_file_can_be_uploaded_and_shown(ewa: FlaskClient, kind: str) -> None:
    assert upload(ewa, FILES[kind], "result.txt", measured_on="2026-10-02").status_code == 303
    page = ewa.get(PAGE)
    assert page.status_code == 200
    assert "fp-bar" in page.text


def test_a_broken_file_is_refused_with_its_line_and_what_was_typed_stays(
    app: Flask, ewa: FlaskClient
) -> None:
    typed = {"version": "4.2", "note": "forty", "measured_on": "2026-10-02", "audience": "client"}
    answer = upload(ewa, BASELINES.replace("400", "fast"), kind="csv", **typed)
    assert answer.status_code == 422
    assert "Line 4, value: &#34;fast&#34; is no number." in answer.text
    assert 'href="#file"' in answer.text
    for part in ('value="4.2"', 'value="forty"', 'value="2026-10-02"'):
        assert part in answer.text
    for chosen in ("csv", "client"):
        assert f'value="{chosen}" selected' in answer.text
    assert count(app) == 0
    with app.app_context(), pytest.raises(NotFound):
        reading.get(cast.viewer(app, cast.ENGINEER), "footprint", cast.ORDERS)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"name": ""}, "Choose a file."),
        ({"measured_on": "2999-01-01"}, "This day has not come yet."),
        ({"measured_on": "soon"}, "is no day"),
        ({"version": "v" * 81}, "81 characters"),
        ({"note": "n" * 501}, "501 characters"),
        ({"kind": "k6"}, "this is no JSON"),
        ({"text": JMETER, "kind": "locust"}, "no column"),
    ],
)
def test_what_cannot_be_taken_is_said(
    app: Flask, ewa: FlaskClient, typed: dict[str, str], words: str
) -> None:
    answer = upload(ewa, **typed)
    assert answer.status_code == 422
    assert words in answer.text
    assert count(app) == 0


def test_the_day_is_that_of_the_file_else_today(app: Flask, ewa: FlaskClient) -> None:
    upload(ewa, JMETER)
    assert metrics(app, cast.ENGINEER)["GET /orders"]["measured_on"].isoformat() == "2026-10-08"
    upload(ewa, BASELINES, version="5")
    assert metrics(app, cast.ENGINEER)["Connections"]["measured_on"] == now().date()


def test_the_same_measurement_is_kept_once(app: Flask, ewa: FlaskClient) -> None:
    for _ in range(2):
        upload(ewa, version="4.2", measured_on="2026-10-02")
    assert "was here already" in ewa.get(PAGE).text
    assert count(app) == 1
    upload(ewa, version="4.3", measured_on="2026-10-02")
    assert count(app) == 2


def test_the_client_reads_shared_measurements_alone_on_both_databases(either: Flask) -> None:
    cast.gather(either)
    first = keep(either, version="4.2")
    keep(either, NEXT, version="qzsecret", note="qznote", audience=Audience.INTERNAL)
    ours, theirs = (metrics(either, who) for who in (cast.ENGINEER, cast.OPERATOR_A))
    assert (ours["GET /orders"]["high"], ours["GET /orders"]["change"]) == (600, 1.5)
    assert (theirs["GET /orders"]["high"], theirs["GET /orders"]["change"]) == (400, None)
    olga = cast.browser(either, cast.OPERATOR_A)
    page = olga.get(PAGE).text
    assert "version 4.2" in page
    assert not any(word in page for word in ("qz", "600", "Supplier only", "Import"))
    with either.app_context():
        baselines.set_audience(system(), cast.ORDERS, first, Audience.INTERNAL)
    page = olga.get(PAGE).text
    assert "has been shared yet" in page
    assert "ersion 4.2" not in page
    assert metrics(either, cast.OPERATOR_A) == {}
    with either.app_context():
        baselines.set_audience(system(), cast.ORDERS, first, Audience.CLIENT)
    assert metrics(either, cast.OPERATOR_A)["GET /orders"]["high"] == 400


def test_nobody_reads_of_what_they_may_not(app: Flask) -> None:
    keep(app, slug=cast.PORTAL)
    keep(app, slug=cast.VAULT)
    for who, slug in (
        (cast.OPERATOR_A, cast.PORTAL),
        (cast.OPERATOR_B, cast.VAULT),
        (cast.ENGINEER, cast.VAULT),
        (cast.ENGINEER, "nothing"),
    ):
        client = cast.browser(app, who)
        assert client.get(f"/applications/{slug}/footprint").status_code == 404
        assert metrics(app, who, slug) == {}
    ewa = cast.browser(app, cast.ENGINEER)
    page = f"/applications/{cast.VAULT}/footprint"
    assert upload(ewa, NEXT, page=page).status_code == 404
    assert (count(app), count(app, cast.viewer(app, cast.ENGINEER))) == (2, 1)


def test_a_client_changes_nothing(app: Flask, olga: FlaskClient) -> None:
    name = keep(app)
    assert upload(olga, NEXT).status_code == 403
    for verb in ("remove", "audience"):
        assert cast.post(olga, f"{PAGE}/{name}/{verb}").status_code == 403
    viewer = cast.viewer(app, cast.OPERATOR_A)
    with app.app_context(), pytest.raises(Forbidden):
        baselines.remove(viewer, cast.ORDERS, name)
    assert count(app) == 1


def test_staff_share_take_back_and_remove_a_measurement(app: Flask, ewa: FlaskClient) -> None:
    name = keep(app, audience=Audience.INTERNAL)
    assert metrics(app, cast.OPERATOR_A) == {}
    cast.post(ewa, f"{PAGE}/{name}/audience", {"audience": "client"})
    assert "GET /orders" in metrics(app, cast.OPERATOR_A)
    assert cast.post(ewa, f"/applications/{cast.LABELS}/footprint/{name}/remove").status_code == 404
    assert cast.post(ewa, f"{PAGE}/{name}/remove").status_code == 303
    assert count(app) == 0
    assert metrics(app, cast.ENGINEER) == metrics(app, cast.OPERATOR_A) == {}
    events = [row.event for row in make.rows(app, "SELECT event FROM journal ORDER BY id DESC")]
    assert events[:3] == ["baseline.removed", "baseline.shared", "baseline.added"]


INSIDE = BASELINES.replace("Connections", "Connections of db-01.internal")
NOTE = "from 10.12.4.17 for Beta"


def test_what_may_not_be_meant_to_leave_takes_a_tick_of_whoever_imports(
    app: Flask, ewa: FlaskClient
) -> None:
    typed = {"version": "10.2.3.4", "note": NOTE, "audience": "client"}
    answer = upload(ewa, INSIDE, **typed)
    assert answer.status_code == 422
    assert re.findall("<mark>(.*?)</mark>", answer.text) == [
        "10.12.4.17", "Beta", "db-01.internal"
    ]  # fmt: skip
    for words in ("Internal host", "IP address", "Another client", 'href="#anyway"',
                  "Choose the file again.", f'value="{NOTE}"'):  # fmt: skip
        assert words in answer.text
    assert (count(app), metrics(app, cast.OPERATOR_A)) == (0, {})
    (tick,) = TICK.findall(answer.text)
    worse = upload(ewa, INSIDE, anyway=tick, **typed | {"note": f"{NOTE}, says Otto"})
    assert re.findall("<mark>(.*?)</mark>", worse.text) == ["Otto"]
    assert upload(ewa, INSIDE, anyway=tick, **typed).status_code == 303
    assert "Connections of db-01.internal" in metrics(app, cast.OPERATOR_A)
    assert upload(ewa, INSIDE, version="10.2.3.5", audience="client").status_code == 303


def test_what_is_hidden_or_stays_with_the_supplier_takes_no_tick(
    app: Flask, ewa: FlaskClient
) -> None:
    assert upload(ewa, INSIDE, note=NOTE).status_code == 303
    hidden = INSIDE.replace("of db-01.internal", "[[internal: of db-01.internal]]")
    typed = {"note": f"[[internal: {NOTE}]]", "audience": "client"}
    assert upload(ewa, hidden, **typed).status_code == 303
    assert list(metrics(app, cast.OPERATOR_A)) == ["GET /orders", "Connections"]


def test_a_kept_measurement_is_looked_at_before_it_is_shown(
    app: Flask, ewa: FlaskClient, olga: FlaskClient
) -> None:
    name = keep(app, INSIDE, audience=Audience.INTERNAL)
    path = f"{PAGE}/{name}/audience"
    answer = cast.post(ewa, path, {"audience": "client"})
    assert answer.status_code == 422
    assert "<mark>db-01.internal</mark>" in answer.text
    assert "db-01.internal" not in olga.get(PAGE).text
    (tick,) = TICK.findall(answer.text)
    assert forms.one(answer.text, path).last["audience"] == "client"
    assert cast.post(ewa, path, {"audience": "client", "anyway": tick}).status_code == 303
    assert "db-01.internal" in olga.get(PAGE).text
    assert cast.post(ewa, path, {"audience": "internal"}).status_code == 303


def test_drift_between_releases_is_named(app: Flask, ewa: FlaskClient) -> None:
    keep(app, version="4.1")
    keep(app, NEXT, version="4.2")
    page = ewa.get(PAGE).text
    assert "Moved by more than 20 %" in page
    assert "since version 4.1" in page
    assert "p95 up 50\xa0%, from 400\xa0ms to 600\xa0ms" in page
    german = ewa.get(PAGE, headers={"Accept-Language": "de"}).text
    assert "p95 um 50\xa0% höher, von 400\xa0ms auf 600\xa0ms" in german


def test_a_value_is_compared_and_cited_by_a_link_that_leads_there(
    app: Flask, ewa: FlaskClient
) -> None:
    keep(app, BASELINES.replace("GET /orders", "GET /orders [v2]"))
    (one,) = (one for one in metrics(app, cast.ENGINEER).values() if one["unit"])
    normal = ewa.get(PAGE).text
    assert f"[p95 of GET /orders \\[v2\\] normally 400 ms, {now().date()}, version 4.2](" in normal
    page = ewa.get(PAGE, query_string={"metric": one["key"], "value": "1600"}).text
    assert "1,600\xa0ms is 4 times normal" in page
    assert "was 1,600 ms, 4 times normal (400 ms, " in page
    wrong = ewa.get(PAGE, query_string={"metric": one["key"], "value": "<b>"}).text
    assert "Enter a number" in wrong
    assert "<b>&" not in wrong
    cited = page[page.index("[p95 of") :]
    html = to_html(cited[: cited.index("</code>")])
    assert f'href="{PAGE}#metric-{one["key"]}"' in html
    assert "GET /orders [v2] was" in html


def test_an_empty_page_says_how_to_begin(ewa: FlaskClient, olga: FlaskClient) -> None:
    assert "k6 run --summary-export" in ewa.get(PAGE).text
    assert "k6 run" not in olga.get(PAGE).text


def test_an_application_has_no_more_than_fits(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(app)
    monkeypatch.setattr(baselines, "MOST", 1)
    with pytest.raises(Invalid, match="1 measurements"):
        keep(app, NEXT)
    monkeypatch.setattr(baselines, "MOST", 9)
    monkeypatch.setattr(baselines, "MOST_METRICS", 2)
    with pytest.raises(Invalid, match="3 different metrics"):
        keep(app, BASELINES.replace("Connections", "Threads"))
    assert count(app) == 1
    assert list(metrics(app, cast.ENGINEER)) == ["GET /orders", "Connections"]


@pytest.fixture
def command(tmp_path: Path, app: Flask) -> Any:
    """Run the command on the workspace."""
    settings = {"POSTMORTEM_DATA": str(tmp_path / "data"), "POSTMORTEM_SAMPLE": "0"}

    def run(text: str, *words: str, application: str = cast.ORDERS) -> Result:
        path = tmp_path / "result.csv"
        path.write_text(text, "utf-8")
        given = ["import", "baseline", str(path), "--application", application, *words]
        return CliRunner().invoke(main, given, env=settings)

    return run


def test_the_command_keeps_a_measurement_once(app: Flask, command: Any) -> None:
    words = ("--release", "4.2", "--measured-on", "2026-10-02", "--share", "--json")
    dry = json.loads(command(BASELINES, *words, "--dry-run").stdout)
    assert (dry["added"], dry["metrics"]) == (0, ["GET /orders", "Connections"])
    assert count(app) == 0
    first, second = (json.loads(command(BASELINES, *words).stdout) for _ in range(2))
    assert (first["added"], first["unchanged"], first["kind"]) == (1, 0, "csv")
    assert (second["added"], second["unchanged"], second["id"]) == (0, 1, first["id"])
    assert metrics(app, cast.OPERATOR_A)["GET /orders"]["version"] == "4.2"


def test_the_command_refuses_with_line_and_reason(app: Flask, command: Any) -> None:
    broken = command(BASELINES.replace("400", "fast"))
    assert broken.exit_code == 1
    assert 'postmortem: Line 4, value: "fast" is no number.' in broken.stderr
    unknown = command(BASELINES, application="nothing")
    assert (unknown.exit_code, unknown.stderr.splitlines()[-1]) == (
        1,
        'postmortem: There is no application "nothing".',
    )
    assert command(BASELINES, "--measured-on", "soon").exit_code == 2
    assert count(app) == 0


def test_the_command_shares_what_the_check_finds_only_when_told_to(
    app: Flask, command: Any
) -> None:
    for words in (("--share",), ("--share", "--dry-run")):
        refused = command(INSIDE, *words, "--note", NOTE)
        assert refused.exit_code == 1
        assert "postmortem: metric: host: db-01.internal (" in refused.stderr
        assert "--all-the-same" in refused.stderr
        assert count(app) == 0
    assert command(INSIDE, "--note", NOTE).exit_code == 0
    told = command(INSIDE, "--share", "--release", "5", "--all-the-same")
    assert told.exit_code == 0
    assert "Connections of db-01.internal" in metrics(app, cast.OPERATOR_A)


def test_the_sample_brings_a_drift_that_the_client_reads_and_takes_it_away(tmp_path: Path) -> None:
    with make.workspace(tmp_path / "data") as app:
        with app.app_context():
            samples.make(system())
        found = metrics(app, "ines@havenlog.example", "order-api")
        assert any(one["is_drifting"] for one in found.values())
        assert not all(one["is_drifting"] for one in found.values())
        own = keep(app, slug="order-api", audience=Audience.INTERNAL)
        with app.app_context():
            samples.remove(system())
        assert [row.public_id for row in make.rows(app, "SELECT public_id FROM baselines")] == [own]
        with app.app_context(), pytest.raises(NotFound):
            reading.get(system(), "footprint", "order-api", audience="client")
        with app.app_context():
            left = reading.get(system(), "footprint", "order-api").source
        assert [one["id"] for one in left["measurements"]] == [own]
