"""Templates of one's own: copied, changed as versions, retired; and what each severity asks for."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from postmortem.clock import now
from tests import cast, forms, make

LIBRARY = "/templates"
OURS = "/templates/report-for-alpha"


@pytest.fixture
def app(app: Flask) -> Flask:
    """A workspace on each database."""
    cast.gather(app)
    return app


@pytest.fixture
def administrator(app: Flask) -> FlaskClient:
    """A browser of somebody who may change templates."""
    return cast.browser(app, cast.ADMINISTRATOR)


@pytest.fixture
def own(administrator: FlaskClient) -> FlaskClient:
    """The same, after a template of one's own was made from another."""
    sent = cast.post(administrator, f"{LIBRARY}/google-sre/own", {"name": "Report for Alpha"})
    assert sent.headers["Location"].startswith(f"{OURS}/edit")
    return administrator


def fields(client: FlaskClient, path: str, **changes: str) -> dict[str, Any]:
    """The form of a page as a browser would send it, with changes."""
    page = client.get(path).text
    (form,) = (one for one in forms.read(page) if "base" in one.fields)
    return form.last | changes


def text(client: FlaskClient, language: str = "en") -> str:
    """The newest version as Markdown."""
    return str(fields(client, f"{OURS}/text?language={language}")["text"])


def change(client: FlaskClient, old: str, new: str, language: str = "en") -> Any:
    """Save the Markdown with other words in it."""
    path = f"{OURS}/text?language={language}"
    sent = fields(client, path)
    return cast.post(client, path, sent | {"text": sent["text"].replace(old, new), "do": "save"})


def versions(app: Flask) -> list[tuple[int, str]]:
    rows = make.rows(app, "SELECT version, language FROM outlines ORDER BY version, language")
    return [(row.version, row.language) for row in rows]


def begin(client: FlaskClient, **changes: str) -> str:
    """Begin a postmortem as the first form sends it; the address of its editor."""
    sent = {
        "title": "Orders stood still", "application": cast.ORDERS, "severity": "1",
        "zone": "UTC", "began_date": f"{now():%Y-%m-%d}", "began_time": "02:04",
        "language": "en", "template": "", "do": "save", "revision": "0",
    } | changes  # fmt: skip
    answer = cast.post(client, "/postmortems/new", sent)
    assert answer.status_code == 303
    return str(answer.headers["Location"])


def editor(client: FlaskClient, path: str) -> dict[str, Any]:
    """The editor's form as it is on the page."""
    return forms.one(client.get(path).text, "").last


def test_a_copy_has_both_languages_and_its_own_key(app: Flask, own: FlaskClient) -> None:
    assert versions(app) == [(1, "de"), (1, "en")]
    assert "What set it off" in text(own)
    assert "Was es ausgelöst hat" in text(own, "de")
    assert "Report for Alpha" in own.get(LIBRARY).text
    assert "Report for Alpha" in own.get("/postmortems/new").text


def test_each_save_is_a_version_and_what_says_the_same_is_none(
    app: Flask, own: FlaskClient
) -> None:
    assert change(own, "What set it off", "The trigger").status_code == 303
    assert versions(app) == [(1, "de"), (1, "en"), (2, "en")]
    assert change(own, "nothing", "nothing").status_code == 303
    assert versions(app)[-1] == (2, "en")
    assert change(own, "Was es ausgelöst hat", "Der Auslöser", "de").status_code == 303
    assert versions(app)[-1] == (3, "de")
    assert "The trigger" in own.get(OURS).text
    assert "The trigger" not in own.get(f"{OURS}?version=1").text


def test_form_and_text_are_two_ways_to_the_same(app: Flask, own: FlaskClient) -> None:
    before = text(own)
    sent = editing(own)
    page = cast.post(own, f"{OURS}/edit?language=en", sent | {"do": "text"}).text
    (form,) = (one for one in forms.read(page) if "text" in one.fields)
    assert form.fields["text"] == [before.rstrip("\n")] or form.fields["text"] == [before]
    moved = cast.post(own, f"{OURS}/edit?language=en", sent | {"do": "down-0"})
    assert moved.text.index("Impact") < moved.text.index("Summary")
    assert versions(app)[-1] == (1, "en")
    assert cast.post(own, f"{OURS}/edit?language=en", sent | {"do": "save"}).status_code == 303
    assert versions(app)[-1] == (1, "en")


def editing(client: FlaskClient) -> dict[str, str]:
    """All that a browser sends of the template's form, ticks included."""
    from postmortem.domain.writing import outline_forms, outline_texts

    raw = outline_forms.typed(outline_texts.read(text(client).replace("\r\n", "\n")))
    flat = {name: value for name, value in raw.items() if isinstance(value, str)} | {"base": "1"}
    for number, row in enumerate(raw["sections"]):
        flat |= {f"sections-{number}-{name}": value for name, value in row.items()}
    return flat


def test_a_document_keeps_the_version_it_was_made_with_until_a_newer_is_taken_over(
    own: FlaskClient,
) -> None:
    path = begin(own, template="report-for-alpha")
    sent = editor(own, path)
    assert (sent["template"], sent["template_version"]) == ("report-for-alpha", "1")
    change(own, "Numbers first", "Count people first")
    page = own.get(path).text
    assert "Numbers first" in page
    assert "Count people first" not in page
    assert "newer version of the template" in page
    words = next(name for name in sent if name.endswith("-text") and name.startswith("sections"))
    sent |= {words: "Writes waited.", "do": "change-template"}
    page = cast.post(own, path, sent).text
    assert "Count people first" in page
    assert "Writes waited." in page
    sent = forms.one(page, "").last
    assert sent["template_version"] == "2"
    assert cast.post(own, path, sent | {"do": "save"}).status_code == 303
    assert "newer version of the template" not in own.get(path).text


def test_what_somebody_saved_in_between_is_not_written_over(app: Flask, own: FlaskClient) -> None:
    path = f"{OURS}/text?language=en"
    sent = fields(own, path)
    change(own, "Numbers first", "Count people first")
    mine = sent | {"text": sent["text"].replace("Numbers first", "Mine"), "do": "save"}
    refused = cast.post(own, path, mine)
    assert refused.status_code == 422
    assert "saved in between" in refused.text
    assert "Mine" in refused.text
    (form,) = (one for one in forms.read(refused.text) if "base" in one.fields)
    again = form.last | {"do": "save"}
    assert cast.post(own, path, again).status_code == 303
    assert versions(app)[-1] == (3, "en")


def test_what_is_wrong_comes_back_with_the_text(app: Flask, own: FlaskClient) -> None:
    path = f"{OURS}/text?language=en"
    for old, new, said in (
        ("{#trigger", "{#impact", "have the same key"),
        ("{#trigger", "{#trigger kind=actions", "places for the same list"),
        ("key: report-for-alpha", "key: another", "stays"),
        ("---\nkey", "key", "begins with a line"),
    ):
        sent = fields(own, path)
        wrong = sent["text"].replace(old, new) + "\nKept words."
        answer = cast.post(own, path, sent | {"text": wrong, "do": "save"})
        assert answer.status_code == 422, said
        assert said in answer.text
        assert "Kept words." in answer.text
    sent = editing(own) | {"sections-0-heading": "", "sections-1-guidance": "x" * 3000}
    answer = cast.post(own, f"{OURS}/edit?language=en", sent | {"do": "save"})
    assert answer.status_code == 422
    assert "Section 1 has no heading." in answer.text
    assert "x" * 3000 in answer.text
    only = {name: value for name, value in editing(own).items() if "sections" not in name}
    assert "at least one section" in cast.post(own, f"{OURS}/edit", only | {"do": "save"}).text
    assert versions(app)[-1] == (1, "en")


def test_a_retired_template_is_not_offered_and_what_was_written_keeps_it(
    own: FlaskClient,
) -> None:
    path = begin(own, template="report-for-alpha")
    for key, name in (("report-for-alpha", "Report for Alpha"), ("cmr-style", "Contributors, mit")):
        assert cast.post(own, f"{LIBRARY}/{key}/retire").status_code == 303
        assert f'value="{key}"' not in own.get("/postmortems/new").text
        assert name in own.get(LIBRARY).text
    assert "Numbers first" in own.get(path).text
    for key in ("report-for-alpha", "cmr-style"):
        assert cast.post(own, f"{LIBRARY}/{key}/bring-back").status_code == 303
        assert f'value="{key}"' in own.get("/postmortems/new").text


def test_whoever_does_not_administer_looks_and_changes_nothing(
    app: Flask, own: FlaskClient, engineer: FlaskClient
) -> None:
    for path in (LIBRARY, OURS, f"{LIBRARY}/google-sre?language=de"):
        assert engineer.get(path).status_code == 200
    posts = (f"{LIBRARY}/google-sre/own", f"{OURS}/edit", f"{OURS}/text", f"{OURS}/retire",
             f"{OURS}/bring-back", f"{LIBRARY}/rules")  # fmt: skip
    for client in (engineer, cast.browser(app, cast.OPERATOR_A)):
        assert {cast.post(client, path, {"name": "x"}).status_code for path in posts} == {403}
        assert client.get(f"{OURS}/edit").status_code in {403, 404}
    assert cast.browser(app, cast.OPERATOR_A).get(LIBRARY).status_code in {403, 404}
    assert versions(app) == [(1, "de"), (1, "en")]
    for path in (f"{LIBRARY}/nothing", f"{LIBRARY}/google-sre/edit", f"{LIBRARY}/nothing/text"):
        assert own.get(path).status_code == 404


def rules(**changes: str) -> dict[str, str]:
    """The rules as their form sends them."""
    keys = {f"template-{number}": "fifteen-minute" for number in (1, 2, 3, 4)}
    return keys | {f"days-{number}": "" for number in (1, 2, 3, 4)} | changes


def test_severity_chooses_template_and_due_date(app: Flask, own: FlaskClient) -> None:
    sent = rules() | {"template-1": "report-for-alpha", "days-1": "3"}
    assert cast.post(own, f"{LIBRARY}/rules", sent).status_code == 303
    first, second = begin(own, severity="1"), begin(own, severity="2")
    assert editor(own, first)["template"] == "report-for-alpha"
    assert editor(own, second)["template"] == "fifteen-minute"
    rows = make.rows(app, "SELECT due_on FROM postmortems ORDER BY id")
    assert [str(row.due_on) for row in rows][1] == "None"
    assert rows[0].due_on is not None
    assert "Due on" in own.get(first).text
    assert "Due on" in own.get("/").text
    assert "Due on" not in own.get(second).text


def test_wrong_rules_come_back_as_typed(own: FlaskClient) -> None:
    answer = cast.post(own, f"{LIBRARY}/rules", rules() | {"days-1": "soon", "template-2": "x"})
    assert answer.status_code == 422
    assert 'value="soon"' in answer.text
    assert answer.text.count("There is no template of that name.") == 2
    assert "Full postmortem" in own.get("/postmortems/new").text


def test_the_day_is_changed_and_said_to_be_over_and_no_client_is_told(
    app: Flask, own: FlaskClient
) -> None:
    path = begin(own)
    page, due = path.removesuffix("/edit"), path.replace("/edit", "/due")
    assert cast.post(own, due, {"due_on": "2020-02-03"}).status_code == 303
    assert "Was due on 3 Feb 2020" in own.get(page).text
    assert "Was due on 3 Feb 2020" in own.get(path).text
    assert "Was due on 3 Feb 2020" in own.get("/").text
    assert "is no day" in cast.post(own, due, {"due_on": "soon"}).headers["Location"] or (
        "is no day" in own.get(page).text
    )
    make.do(app, page.rsplit("/", 1)[-1], "publish_and_share")
    assert "Was due" not in own.get(page).text
    client = cast.browser(app, cast.OPERATOR_A)
    assert client.get(page).status_code == 200
    for read in (page, f"{page}/print", f"{page}.md", "/"):
        assert "2020" not in client.get(read).text
    assert cast.post(client, due, {"due_on": ""}).status_code == 403


def test_the_name_of_ones_own_template_stays_inside(app: Flask) -> None:
    made = make.postmortem(app, make.document(template="report-for-beta-bank", template_version=1))
    client = cast.browser(app, cast.OPERATOR_A)
    for path in (f"/postmortems/{made.postmortem}.md", f"/postmortems/{made.postmortem}"):
        assert "beta-bank" not in client.get(path).text
    sources = make.rows(app, "SELECT source FROM editions WHERE audience = 'client'")
    assert sources
    assert not any("beta-bank" in str(row.source) for row in sources)
