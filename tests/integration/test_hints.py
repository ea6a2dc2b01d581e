"""Questions beside the text while it is written, and what is fine as it is."""

import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import cast, forms, make
from tests.make import Made

BLAMING = "Jonas forgot the index."
MORE = "We should have noticed the full pool earlier."
NOTE = re.compile(
    r'data-field="([^"]+)" data-start="(\d+)" data-end="(\d+)".*?<q>(.*?)</q>'
    r'.*?value="fine (\S+ \S+)"',
    re.DOTALL,
)
Note = tuple[str, int, int, str, str]


@pytest.fixture
def app(app: Flask) -> Flask:
    """A workspace with its people."""
    cast.gather(app)
    return app


@pytest.fixture
def made(app: Flask) -> Made:
    """A postmortem in whose text nothing asks for another look."""
    return make.postmortem(app)


def filled(client: FlaskClient, made: Made, **changes: str) -> dict[str, str]:
    page = client.get(f"/postmortems/{made.postmortem}/edit").text
    fields = forms.one(page, "").last
    return fields | {name.replace("__", "-"): text for name, text in changes.items()}


def hints(client: FlaskClient, made: Made, at: str = "", **changes: str) -> list[Note]:
    """The questions beside the form as the script gets them."""
    sent = filled(client, made, **changes) | {"at": at}
    return notes(cast.post(client, f"/postmortems/{made.postmortem}/hints", sent).text)


def notes(page: str) -> list[Note]:
    found = NOTE.findall(page)
    return [
        (field, int(a), int(b), unescape(words), wording) for field, a, b, words, wording in found
    ]


def test_words_that_blame_are_asked_about_where_they_stand(
    engineer: FlaskClient, made: Made
) -> None:
    text = f"It was 3 am \U0001f642. {BLAMING}"
    ((field, start, end, words, _),) = hints(engineer, made, sections__0__text=text)
    assert field == "sections-0-text"
    assert "forgot" in words
    units = text.encode("utf-16-le")
    assert units[2 * start : 2 * end].decode("utf-16-le") == words


def test_a_text_about_systems_is_not_asked_about(engineer: FlaskClient, made: Made) -> None:
    text = "The pool was full for nine minutes. The replica failed to elect a leader."
    assert hints(engineer, made, sections__0__text=text) == []


def test_there_are_never_more_than_three_and_first_come_those_where_one_writes(
    engineer: FlaskClient, made: Made
) -> None:
    texts = {f"sections__{n}__text": f"{BLAMING}\n\n{MORE}" for n in (0, 1)}
    found = hints(engineer, made, at="sections-1-text", **texts)
    assert [one[0] for one in found] == ["sections-1-text", "sections-1-text", "sections-0-text"]


def test_the_people_of_the_workspace_are_known_by_name(engineer: FlaskClient, made: Made) -> None:
    found = hints(engineer, made, factors__0__title="Ewa forgot the flag")
    assert [one[0] for one in found] == ["factors-0-title"]


def test_what_is_fine_here_is_not_asked_again_in_this_postmortem(
    app: Flask, made: Made, engineer: FlaskClient
) -> None:
    changed = {"sections__0__text": BLAMING}
    ((*_, wording),) = hints(engineer, made, **changed)
    for _ in range(2):
        path = f"/postmortems/{made.postmortem}/wordings"
        assert cast.post(engineer, path, {"wording": wording}).status_code == 204
    assert hints(engineer, made, **changed) == []
    other = make.postmortem(app)
    assert len(hints(engineer, other, **changed)) == 1
    assert len(make.rows(app, "SELECT * FROM accepted_wordings")) == 1


def test_nobody_is_named_beside_a_wording(app: Flask, engineer: FlaskClient, made: Made) -> None:
    ((*_, wording),) = hints(engineer, made, sections__0__text=BLAMING)
    before = make.counts(app)["journal"]
    cast.post(engineer, f"/postmortems/{made.postmortem}/wordings", {"wording": wording})
    ((row),) = make.rows(app, "SELECT * FROM accepted_wordings")
    assert set(row._mapping) == {"id", "postmortem_id", "key", "rule", "accepted_at"}
    assert make.counts(app)["journal"] == before


def test_without_the_script_a_button_asks(engineer: FlaskClient, made: Made) -> None:
    path = f"/postmortems/{made.postmortem}/edit"
    sent = filled(engineer, made, sections__0__text=BLAMING, do="hints")
    page = cast.post(engineer, path, sent).text
    ((*_, wording),) = notes(page)
    assert BLAMING in page
    page = cast.post(engineer, path, sent | {"do": f"fine {wording}"}).text
    assert BLAMING in page
    assert "No sentence asks for another look." in page


@pytest.mark.parametrize("wording", ["", "x", "person_cause.x zz", f"{'r' * 200} {'a' * 20}"])
def test_nonsense_is_refused(engineer: FlaskClient, made: Made, wording: str) -> None:
    path = f"/postmortems/{made.postmortem}/wordings"
    assert cast.post(engineer, path, {"wording": wording}).status_code == 422


def test_the_client_is_told_nothing(app: Flask, engineer: FlaskClient, made: Made) -> None:
    client = cast.browser(app, cast.OPERATOR_A)
    for path in ("hints", "wordings"):
        answer = cast.post(client, f"/postmortems/{made.postmortem}/{path}", {"wording": "a b"})
        assert answer.status_code == 403
