"""The check before sharing, as an engineer meets it: listed, decided, remembered, insisted on."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from postmortem.cli import main
from postmortem.domain.disclosure.checking import Finding
from postmortem.domain.documents import Document
from postmortem.domain.lifecycle import Sharing, State
from postmortem.errors import Invalid
from postmortem.operations import disclosures, postmortems
from postmortem.operations.disclosures import Choice, Undecided, Way
from postmortem.policy.viewer import system
from postmortem.store import disclosures as store
from postmortem.store import postmortems as postmortem_store
from tests import cast, make
from tests.make import INTERNAL, Made

TEXT = "The primary db-01.eu-west failed over to 10.12.4.17; Otto saw the same at Beta."
CHOICE = re.compile(r'name="choice-([0-9a-f]{16}-\d+)" value="redact"')


@pytest.fixture
def app(app: Flask) -> Flask:
    """A workspace with the cast."""
    cast.gather(app)
    return app


@pytest.fixture
def made(app: Flask) -> Made:
    """A draft with four things in its summary that may not be meant to leave."""
    return make.postmortem(app, document(), state=State.DRAFT)


def document(words: str = TEXT, **changes: Any) -> Document:
    """A document in which nothing else is to be found."""
    summary = make.section("summary", words)
    return replace(make.document(sections=(summary,)), **changes)


def open_(app: Flask, made: Made) -> dict[str, Finding]:
    """What is undecided, by its words."""
    with app.app_context():
        return {one.words: one for one in store.look(system(), made.postmortem).open}


def page(client: FlaskClient, made: Made) -> str:
    """The page on which one shares."""
    return client.get(f"/postmortems/{made.postmortem}/share").text


def decide(client: FlaskClient, made: Made, **fields: str) -> TestResponse:
    """Send the form of the check."""
    sent = {name.replace("_", "-", 1): value for name, value in fields.items()}
    address = f"/postmortems/{made.postmortem}/check"
    return cast.post(client, address, {"revision": "1", **sent})


def choose(app: Flask, made: Made, **ways: str) -> dict[str, str]:
    """The fields that decide about words: `db="redact"` for the one that begins so."""
    fields = {}
    for words, finding in open_(app, made).items():
        for start, way in ways.items():
            if words.lower().startswith(start):
                fields[f"choice_{finding.id}"] = way
    return fields


def share(client: FlaskClient, made: Made, **fields: str) -> TestResponse:
    """Press the button that publishes and shares."""
    sent = {"do": "share", "sharing": "by-publication", **fields}
    return cast.post(client, f"/postmortems/{made.postmortem}/share", sent)


def operator_reads(app: Flask, made: Made) -> str:
    """What the client's operator gets; empty when it is nothing."""
    answer = cast.browser(app, cast.OPERATOR_A).get(f"/postmortems/{made.postmortem}")
    return answer.text if answer.status_code == 200 else ""


# Listed --------------------------------------------------------------------------------------


def test_the_page_lists_what_may_not_be_meant_to_leave(
    app: Flask, engineer: FlaskClient, made: Made
) -> None:
    assert list(open_(app, made)) == ["db-01.eu-west", "10.12.4.17", "Otto", "Beta"]
    text = page(engineer, made)
    assert len(set(CHOICE.findall(text))) == 4
    for words in open_(app, made):
        assert f"<mark>{words}</mark>" in text
    assert text.index('id="check"') < text.index('value="share"')


def test_what_stays_inside_is_not_listed(app: Flask) -> None:
    hidden = f"Plain.\n\n:::internal\n{TEXT}\n:::\n\nAnd [[internal: Beta]]."
    written = document(hidden, entries=(make.entry(TEXT, audience=INTERNAL),))
    assert open_(app, make.postmortem(app, written, state=State.DRAFT)) == {}


def test_the_clients_own_people_and_name_are_not_listed(app: Flask) -> None:
    own = document("Olga of Alpha wrote from olga@alpha.example.")
    assert open_(app, make.postmortem(app, own, state=State.DRAFT)) == {}
    for_beta = replace(own, application=cast.PORTAL)
    found = open_(app, make.postmortem(app, for_beta, state=State.DRAFT))
    assert list(found) == ["Olga", "Alpha", "olga@alpha.example"]


# Decided -------------------------------------------------------------------------------------


def test_each_is_hidden_said_otherwise_or_kept_in_one_step(
    app: Flask, engineer: FlaskClient, made: Made
) -> None:
    fields = choose(app, made, db="redact", otto="replace", beta="keep")
    otto = open_(app, made)["Otto"]
    answer = decide(engineer, made, **fields, **{f"wording_{otto.id}": "someone"})
    assert answer.status_code == 303
    revision, after = make.written(app, made.postmortem)
    assert revision == 2
    assert after.sections[0].text == (
        "The primary [[internal: db-01.eu-west]] failed over to 10.12.4.17; "
        "someone saw the same at Beta."
    )
    assert list(open_(app, made)) == ["10.12.4.17"]


def test_what_was_there_before_is_kept_as_a_revision(
    app: Flask, engineer: FlaskClient, made: Made
) -> None:
    decide(engineer, made, **choose(app, made, db="redact"))
    history = engineer.get(f"/postmortems/{made.postmortem}/history").text
    assert "Ewa" in history
    with app.app_context():
        first = postmortem_store.get(system(), made.postmortem, 1)
    assert first.document.sections[0].text == TEXT


def test_what_is_kept_says_who_kept_it_and_is_asked_again_on_request(
    app: Flask, engineer: FlaskClient, made: Made
) -> None:
    decide(engineer, made, **choose(app, made, beta="keep"))
    assert make.written(app, made.postmortem)[0] == 1
    text = page(engineer, made)
    assert "kept by Ewa" in text
    digest = re.search(r'name="again" value="([0-9a-f]{64})"', text)
    assert digest is not None
    decide(engineer, made, again=digest[1])
    assert "Beta" in open_(app, made)


def test_what_is_kept_stays_kept_when_other_words_of_the_text_change(
    app: Flask, engineer: FlaskClient, made: Made
) -> None:
    decide(engineer, made, **choose(app, made, beta="keep"))
    changed = (make.section("summary", f"{TEXT} It took an hour."),)
    make.save(app, made.postmortem, sections=changed)
    assert "Beta" not in open_(app, made)
    make.save(app, made.postmortem, title="Beta was first")
    assert "Beta" in open_(app, made)


def test_the_same_words_are_decided_everywhere_when_asked_to(app: Flask) -> None:
    entries = tuple(make.entry(f"Beta called, {number}.", number) for number in range(3))
    made = make.postmortem(app, document(entries=entries), state=State.DRAFT)
    with app.app_context():
        first = next(o for o in store.look(system(), made.postmortem).open if o.words == "Beta")
        choices = {first.id: Choice(Way.REPLACE, "another client")}
        disclosures.settle(system(), made.postmortem, 1, choices, everywhere=True)
    assert "Beta" not in open_(app, made)
    _, after = make.written(app, made.postmortem)
    assert [one.text[:14] for one in after.entries] == ["another client"] * 3


def test_without_wording_nothing_is_replaced_and_the_choices_come_back(
    app: Flask, engineer: FlaskClient, made: Made
) -> None:
    otto = open_(app, made)["Otto"]
    fields = choose(app, made, db="redact", otto="replace")
    answer = decide(engineer, made, **fields, **{f"wording_{otto.id}": " "})
    assert answer.status_code == 422
    assert f'href="#wording-{otto.id}"' in answer.text
    assert len(re.findall(r'value="redact"[^>]* checked', answer.text)) == 1
    assert make.written(app, made.postmortem)[0] == 1


def test_on_top_of_somebody_elses_save_nothing_is_changed(
    app: Flask, engineer: FlaskClient, made: Made
) -> None:
    fields = choose(app, made, db="redact")
    make.save(app, made.postmortem, title="Saved in between")
    answer = decide(engineer, made, **fields)
    assert answer.status_code == 422
    assert "Somebody saved this in between" in answer.text
    revision, after = make.written(app, made.postmortem)
    assert (revision, after.sections[0].text) == (2, TEXT)


def test_made_up_choices_do_nothing(app: Flask, engineer: FlaskClient, made: Made) -> None:
    wrong = {"choice_" + "0" * 16 + "-0": "redact", "choice_x": "burn", "again": "0" * 64}
    for name, value in wrong.items():
        assert decide(engineer, made, **{name: value}).status_code == 303
    assert make.written(app, made.postmortem)[0] == 1


def test_a_line_that_gets_too_long_is_refused(app: Flask) -> None:
    made = make.postmortem(app, document("", title="x " * 140 + "at Beta"), state=State.DRAFT)
    title = open_(app, made)["Beta"]
    with app.app_context(), pytest.raises(Invalid, match="characters long"):
        disclosures.settle(system(), made.postmortem, 1, {title.id: Choice(Way.REDACT)})


def test_only_those_who_share_may_decide(app: Flask, made: Made) -> None:
    fields = choose(app, made, db="redact")
    for email, status in ((cast.OPERATOR_A, 403), (cast.OPERATOR_B, 403)):
        assert decide(cast.browser(app, email), made, **fields).status_code == status
    assert make.written(app, made.postmortem)[0] == 1


# Insisted on ---------------------------------------------------------------------------------


def test_with_something_undecided_it_is_shared_only_anyway(
    app: Flask, engineer: FlaskClient, made: Made
) -> None:
    answer = share(engineer, made)
    assert answer.status_code == 422
    assert 'href="#anyway"' in answer.text
    assert operator_reads(app, made) == ""
    assert share(engineer, made, anyway="1").status_code == 303
    assert "db-01.eu-west" in operator_reads(app, made)


def test_what_was_hidden_is_not_in_what_the_operator_reads(
    app: Flask, engineer: FlaskClient, made: Made
) -> None:
    fields = choose(app, made, db="redact", **{"10": "redact"}, otto="redact", beta="redact")
    decide(engineer, made, **fields)
    assert share(engineer, made).status_code == 303
    text = operator_reads(app, made)
    assert "The primary failed over to" in text
    assert not [words for words in ("db-01", "10.12.4.17", "Beta") if words in text]


def test_live_sharing_cannot_be_chosen_past_the_check(
    app: Flask, engineer: FlaskClient, made: Made
) -> None:
    address = f"/postmortems/{made.postmortem}/share"
    live = {"do": "sharing", "sharing": "live"}
    assert cast.post(engineer, address, live).status_code == 422
    assert cast.post(engineer, address, live | {"anyway": "1"}).status_code == 303


def test_publishing_from_the_editor_leads_to_the_check(
    app: Flask, engineer: FlaskClient, made: Made
) -> None:
    revision, written = make.written(app, made.postmortem)
    address = f"/postmortems/{made.postmortem}/edit"
    answer = cast.post(engineer, address, make.form(written, revision) | {"do": "publish"})
    assert answer.headers["Location"].endswith("/share#check")
    assert operator_reads(app, made) == ""


def test_the_pages_of_staff_say_how_many_there_are(
    app: Flask, engineer: FlaskClient, made: Made
) -> None:
    pages = (f"/postmortems/{made.postmortem}/edit", f"/postmortems/{made.postmortem}",
             f"/incidents/{made.incident}")  # fmt: skip
    for address in pages:
        text = engineer.get(address).text
        assert "4 things in here may not be meant for the client" in text, address
        assert f"/postmortems/{made.postmortem}/share#check" in text, address
    make.do(app, made.postmortem, "change_state", State.PUBLISHED)
    for address in pages[1:]:
        assert "may not be meant" not in cast.browser(app, cast.OPERATOR_A).get(address).text


def test_a_save_while_sharing_live_is_not_held_up(app: Flask) -> None:
    made = make.postmortem(app, document("Plain.", sharing=Sharing.LIVE), state=State.DRAFT)
    make.save(app, made.postmortem, entries=(make.entry("Seen on db-01.eu-west."),))
    assert list(open_(app, made)) == ["db-01.eu-west"]


def test_an_import_that_shares_prints_the_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "one.md").write_text("# An outage\n\n## Summary\n\nSeen on db-01.eu-west.\n", "utf-8")
    monkeypatch.setenv("POSTMORTEM_DATA", str(tmp_path / "data"))
    for flags, said in (([], False), (["--share"], True)):
        (folder / f"{len(flags)}.md").write_text(
            "# Again\n\n## Summary\n\nFrom 10.12.4.17.\n", "utf-8"
        )
        run = CliRunner().invoke(main, ["import", "markdown", str(folder), *flags])
        assert run.exit_code == 0, run.output
        assert ("may not be meant for the client" in run.stderr) == said


def test_a_short_text_is_looked_at_with_the_same_eyes(app: Flask) -> None:
    note = f"[[internal: 10.0.0.1]] {TEXT}"
    texts = [("note", note), ("metric", "up at db-01.eu-west"), ("version", "10.12.4.17")]
    engineer = cast.viewer(app, cast.ENGINEER)
    with app.app_context(), pytest.raises(Undecided) as refused:
        disclosures.insist(engineer, cast.ORDERS, texts, anyway=False)
    found = refused.value.found
    assert [one.words for one in found] == ["db-01.eu-west", "10.12.4.17", "Otto", "Beta"]
    some = {one.digest for one in found if one.words != "Beta"}
    with app.app_context(), pytest.raises(Undecided) as left:
        disclosures.insist(engineer, cast.ORDERS, texts[:1], anyway=some)
    assert [one.words for one in left.value.found] == ["Beta"]
    with app.app_context():
        disclosures.insist(engineer, cast.ORDERS, texts[:1], [("note", f"Read: {TEXT}")], anyway=())
        disclosures.insist(engineer, cast.ORDERS, texts, anyway=True)


def test_the_words_that_are_kept_are_stored_as_a_digest_only(
    app: Flask, engineer: FlaskClient, made: Made
) -> None:
    decide(engineer, made, **choose(app, made, beta="keep"))
    (row,) = make.rows(app, "SELECT * FROM kept_findings")
    assert not any("Beta" in str(value) for value in row)


def test_on_both_databases(either: Flask) -> None:
    cast.gather(either)
    made = make.postmortem(either, document(), state=State.DRAFT)
    with either.app_context():
        engineer = cast.viewer(either, cast.ENGINEER)
    found = open_(either, made)
    choices = {found["Beta"].id: Choice(Way.KEEP), found["10.12.4.17"].id: Choice(Way.REDACT)}
    with either.app_context():
        assert disclosures.settle(engineer, made.postmortem, 1, choices) == 2
    assert list(open_(either, made)) == ["db-01.eu-west", "Otto"]
    with either.app_context(), pytest.raises(Invalid):
        postmortems.publish_and_share(engineer, made.postmortem)
