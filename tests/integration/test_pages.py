"""Knowledge pages: written, shared, kept true, linked; and nobody reads what is not theirs."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from postmortem.clock import now
from postmortem.database import db
from postmortem.database.sessions import reader
from postmortem.domain.audiences import Audience
from postmortem.domain.knowledge.pages import PageDocument, PageKind
from postmortem.domain.sections import Section
from postmortem.editions import links, reading
from postmortem.editions import pages as listed
from postmortem.errors import Forbidden, NotFound, Stale
from postmortem.exchange import pages as files
from postmortem.exchange import samples
from postmortem.followers import checking
from postmortem.models import Page, PageRevision
from postmortem.operations import pages
from postmortem.policy.viewer import Viewer, system
from postmortem.store import pages as store
from tests import cast, forms, make

TODAY = now().date()


def page(title: str = "Restart it", slug: str = cast.ORDERS, **changes: Any) -> PageDocument:
    """A runbook with a section for the client, one for the supplier, and a hidden phrase."""
    made = PageDocument(
        application=slug,
        kind=PageKind.RUNBOOK,
        title=title,
        sections=(
            Section("steps", "Steps", "Call [[internal: Ewa]] first.\n\n```\nkubectl x\n```",
                    Audience.CLIENT),
            Section("notes", "Notes", "Only ours."),
        ),
        owner="Order team <team@supplier.example>",
        checked_on=TODAY - timedelta(days=200),
        check_by=TODAY - timedelta(days=20),
        tags=("pool",),
    )  # fmt: skip
    return replace(made, **changes)


def saying(text: str, title: str = "Alerts", **changes: Any) -> PageDocument:
    """A page whose one section, for the client too, says something."""
    section = Section("text", "Text", text, Audience.CLIENT)
    return page(title, sections=(section,), **changes)


def write(app: Flask, document: PageDocument, share: bool = False) -> str:
    """Write a page down; its public id."""
    with app.app_context():
        name = pages.create(system(), document)
        if share:
            pages.share(system(), name, anyway=True)
    return name


def do(app: Flask, verb: str, *arguments: Any, **named: Any) -> Any:
    """Press one of the buttons of a page."""
    with app.app_context():
        return getattr(pages, verb)(system(), *arguments, **named)


def read(app: Flask, name: str, audience: str = "internal") -> dict[str, Any]:
    """What an audience reads of a page."""
    with app.app_context():
        return reading.get(system(), "page", name, audience=audience).source


def current(app: Flask, name: str) -> store.SavedPage:
    with app.app_context():
        return store.get(system(), name)


@pytest.fixture
def staff(app: Flask) -> Iterator[FlaskClient]:
    """A browser of the supplier in a workspace with the cast."""
    cast.gather(app)
    yield cast.browser(app, cast.ENGINEER)


def fields(client: FlaskClient, path: str, **changes: str) -> dict[str, Any]:
    """The form of a page as a browser would send it, with changes."""
    (form,) = (one for one in forms.read(client.get(path).text) if "sections-0-key" in one.fields)
    return {**form.last, **changes}


# Writing ---------------------------------------------------------------------------------------


def test_a_page_is_chosen_written_read_and_changed(app: Flask, staff: FlaskClient) -> None:
    assert "Runbook" in staff.get(f"/pages/new?application={cast.ORDERS}").text
    path = f"/pages/new?application={cast.ORDERS}&kind=runbook"
    sent = fields(staff, path, title="Restart it", **{"sections-0-text": "When **it** hangs."})
    made = cast.post(staff, "/pages/new", sent)
    assert made.status_code == 303
    address = made.headers["Location"]
    shown = staff.get(address).text
    assert "When <strong>it</strong> hangs." in shown
    assert "How to undo" not in shown  # nothing is written there
    sent = fields(staff, f"{address}/edit", **{"sections-0-text": "When it sleeps."})
    assert cast.post(staff, f"{address}/edit", sent).status_code == 303
    assert "When it sleeps." in staff.get(address).text
    assert address in staff.get(f"/applications/{cast.ORDERS}/pages").text


def test_what_is_wrong_is_said_and_what_was_typed_stays(app: Flask, staff: FlaskClient) -> None:
    path = f"/pages/new?application={cast.ORDERS}&kind=vision"
    sent = fields(staff, path, title="", check_by="soon", **{"sections-0-text": "The crews."})
    answer = cast.post(staff, "/pages/new", sent)
    assert answer.status_code == 422
    assert "Give the page a title." in answer.text
    assert "The crews." in answer.text
    assert make.rows(app, "SELECT COUNT(*) FROM pages")[0][0] == 0


def test_a_section_can_be_added_without_script(app: Flask, staff: FlaskClient) -> None:
    path = f"/pages/new?application={cast.ORDERS}&kind=free"
    sent = fields(staff, path, title="T", do="add-section", **{"sections-0-text": "One."})
    (form,) = (
        one
        for one in forms.read(cast.post(staff, "/pages/new", sent).text)
        if "title" in one.fields
    )
    assert "sections-1-key" in form.fields
    more = {"sections-1-heading": "More", "sections-1-text": "Two.", "do": "save"}
    address = cast.post(staff, "/pages/new", form.last | more).headers["Location"]
    assert "Two." in staff.get(address).text


def test_two_who_save_at_once_lose_nothing(app: Flask, staff: FlaskClient) -> None:
    name = write(app, page())
    mine = fields(staff, f"/pages/{name}/edit", **{"sections-0-text": "Mine."})
    do(app, "save", name, 1, page("Renamed by another"))
    answer = cast.post(staff, f"/pages/{name}/edit", mine)
    assert answer.status_code == 409
    assert "Mine." in answer.text
    assert current(app, name).document.title == "Renamed by another"
    with app.app_context():
        kept = store.get(system(), name, 3)
    assert kept.document.sections[0].text == "Mine."
    assert (kept.reason, kept.base) == ("conflict", 1)
    (form,) = (one for one in forms.read(answer.text) if "sections-0-key" in one.fields)
    assert cast.post(staff, f"/pages/{name}/edit", form.last).status_code == 303
    assert current(app, name).document.sections[0].text == "Mine."


def test_an_earlier_text_comes_back_as_a_new_one_and_shows_no_more(
    app: Flask, staff: FlaskClient
) -> None:
    name = write(app, page(), share=True)
    hidden = tuple(replace(one, audience=Audience.INTERNAL) for one in page().sections)
    do(app, "save", name, 1, page("Other", sections=hidden))
    shown = staff.get(f"/pages/{name}/history/1?from=2").text
    assert "<ins>Restart it</ins>" in shown or "Restart it" in shown
    late = cast.post(staff, f"/pages/{name}/history/1/restore", {"current": "1"})
    assert late.status_code == 409
    assert current(app, name).revision == 2
    assert cast.post(staff, f"/pages/{name}/history/1/restore", {"current": "2"}).status_code == 303
    restored = current(app, name)
    assert (restored.revision, restored.reason) == (3, "restore")
    assert restored.document.title == "Restart it"
    assert {one.audience for one in restored.document.sections} == {Audience.INTERNAL}
    assert read(app, name, "client")["sections"] == []


def is_unknown(client: FlaskClient, name: str) -> bool:
    """Whether a page looks to this browser like one that never was."""
    found, nothing = (client.get(f"/pages/{one}") for one in (name, "zzzzzzzzzzzz"))
    told = found.text.replace(name, "zzzzzzzzzzzz")
    same = cast.without_token(told) == cast.without_token(nothing.text)
    return found.status_code == 404 and same


# Sharing ---------------------------------------------------------------------------------------


def test_the_client_reads_what_was_shared_when_it_was_shared(either: Flask) -> None:
    app = either
    cast.gather(app)
    name = write(app, page())
    client, other = cast.browser(app, cast.OPERATOR_A), cast.browser(app, cast.OPERATOR_B)
    assert is_unknown(client, name)
    do(app, "share", name, anyway=True)
    shown = client.get(f"/pages/{name}").text
    assert "kubectl x" in shown
    assert "Order team" in shown
    for word in ("Ewa", "Only ours", "Notes", "team@supplier", "internal", "It is still true"):
        assert word not in shown, word
    assert is_unknown(other, name)
    do(app, "save", name, 1, page(sections=(replace(page().sections[0], text="New words."),)))
    assert "New words." not in client.get(f"/pages/{name}").text
    do(app, "share", name)
    assert "New words." in client.get(f"/pages/{name}").text
    do(app, "unshare", name)
    assert is_unknown(client, name)
    assert client.get(f"/applications/{cast.ORDERS}/pages").text.count("/pages/") == 0


def test_what_is_made_internal_is_taken_from_the_client_at_once(app: Flask) -> None:
    cast.gather(app)
    second = Section("more", "More", "Both read.", Audience.CLIENT)
    first = replace(page().sections[0], text="See [it](/pages/abc123).")
    name = write(app, page(sections=(first, second)), share=True)
    do(app, "save", name, 1, page(sections=(replace(first, audience=Audience.INTERNAL), second)))
    assert [one["key"] for one in read(app, name, "client")["sections"]] == ["more"]
    left = make.rows(app, "SELECT source, links FROM editions WHERE standing = 'withdrawn'")
    assert [tuple(row) for row in left] == [("{}", "")]


def test_what_may_not_be_meant_to_leave_stops_sharing_until_somebody_decides(
    app: Flask, staff: FlaskClient
) -> None:
    name = write(app, saying("Write to oncall@supplier.example at 10.12.4.17."))
    refused = cast.post(staff, f"/pages/{name}/share", {"do": "share"})
    assert refused.status_code == 422
    assert "10.12.4.17" in refused.text
    assert cast.browser(app, cast.OPERATOR_A).get(f"/pages/{name}").status_code == 404
    sent = {"do": "share", "anyway": "1", "revision": "1"}
    assert cast.post(staff, f"/pages/{name}/share", sent).status_code == 303
    assert cast.browser(app, cast.OPERATOR_A).get(f"/pages/{name}").status_code == 200


def test_who_keeps_a_page_true_is_a_name_and_nothing_else(app: Flask, staff: FlaskClient) -> None:
    named = write(app, replace(saying("Plain."), owner="Ewa Engineer, ewa@supplier.example"))
    do(app, "share", named)
    name = write(app, replace(saying("Plain."), owner="Ewa, on db-01.internal"))
    refused = cast.post(staff, f"/pages/{name}/share", {"do": "share"})
    assert refused.status_code == 422
    for words in ("<mark>db-01.internal</mark>", "Internal host", "Kept true by: "):
        assert words in refused.text


def test_a_page_with_nothing_for_the_client_is_not_shared(app: Flask, staff: FlaskClient) -> None:
    name = write(app, page(sections=(page().sections[1],)))
    sent = {"do": "share", "revision": "1"}
    assert cast.post(staff, f"/pages/{name}/share", sent).status_code == 422
    assert current(app, name).state == "draft"


def test_a_text_that_nobody_has_looked_at_is_not_shared(app: Flask, staff: FlaskClient) -> None:
    name = write(app, saying("What was looked at."))
    sent = {"do": "share", "revision": "1"}
    do(app, "save", name, 1, saying("What was saved meanwhile."))
    refused = cast.post(staff, f"/pages/{name}/share", sent)
    assert refused.status_code == 422
    assert "Somebody has saved meanwhile; read it again." in refused.text
    assert cast.browser(app, cast.OPERATOR_A).get(f"/pages/{name}").status_code == 404
    assert cast.post(staff, f"/pages/{name}/share", sent | {"revision": "2"}).status_code == 303


def test_clients_and_strangers_change_nothing(app: Flask, staff: FlaskClient) -> None:
    name = write(app, page(), share=True)
    client = cast.browser(app, cast.OPERATOR_A)
    for path in ("new", f"{name}/edit", f"{name}/share", f"{name}/history", f"{name}/history/1"):
        assert client.get(f"/pages/{path}").status_code == 404, path
    for path in (f"{name}/edit", f"{name}/share", f"{name}/confirm", f"{name}/history/1/restore"):
        assert cast.post(client, f"/pages/{path}", {"title": "x"}).status_code == 403, path
    operator = cast.viewer(app, cast.OPERATOR_A)
    with app.app_context():
        for press in (
            lambda: pages.save(operator, name, 1, page("x")),
            lambda: pages.share(operator, name),
            lambda: pages.confirm(operator, name, 1, TODAY + timedelta(days=1)),
        ):
            with pytest.raises((Forbidden, NotFound)):
                press()
    assert current(app, name).revision == 1


def test_pages_of_a_restricted_application_are_hidden_from_staff_without_a_grant(
    app: Flask, staff: FlaskClient
) -> None:
    name = write(app, page(slug=cast.VAULT), share=True)
    for path in ("", "/edit", "/history", "/share"):
        assert staff.get(f"/pages/{name}{path}").status_code == 404, path
    engineer = cast.viewer(app, cast.ENGINEER)
    with app.app_context(), pytest.raises(NotFound):
        store.get(engineer, name)
    with app.app_context():
        assert store.titles(engineer, cast.VAULT) == []
        for table in (Page, PageRevision):
            assert reader(db, engineer).scalars(select(table)).all() == []


# Still true? -----------------------------------------------------------------------------------


def test_somebody_says_that_it_is_still_true(app: Flask, staff: FlaskClient) -> None:
    name = write(app, page(), share=True)
    with app.app_context():
        assert [card["id"] for card in listed.due(system(), TODAY)] == [name]
    later = (TODAY + timedelta(days=90)).isoformat()
    sent = {"revision": "1", "check_by": later}
    assert cast.post(staff, f"/pages/{name}/confirm", sent).status_code == 303
    for audience in ("internal", "client"):
        source = read(app, name, audience)
        assert (source["checked_on"], source["check_by"]) == (TODAY.isoformat(), later), audience
    with app.app_context():
        assert listed.due(system(), TODAY) == []
    for wrong in ({"check_by": "soon"}, {"check_by": TODAY.isoformat()}, {"revision": "1"}):
        answer = cast.post(staff, f"/pages/{name}/confirm", sent | {"revision": "2"} | wrong)
        assert answer.status_code == 422, wrong
    assert current(app, name).revision == 2


def test_confirming_a_text_the_client_has_not_read_tells_the_client_nothing(app: Flask) -> None:
    cast.gather(app)
    name = write(app, page(), share=True)
    before = read(app, name, "client")
    do(app, "save", name, 1, page("Not shared yet"))
    do(app, "confirm", name, 2, TODAY + timedelta(days=90))
    assert read(app, name, "client") == before


# Links -----------------------------------------------------------------------------------------


def cards(app: Flask, viewer: Viewer, name: str) -> list[str]:
    with app.app_context():
        return [card["title"] for card in links.backlinks(viewer, name)]


def test_a_title_becomes_a_link_that_survives_a_new_name(app: Flask, staff: FlaskClient) -> None:
    runbook = write(app, page())
    alerts = write(app, saying("When it fires: [[restart IT]], else [[Nothing]]."))
    assert f"[restart IT](/pages/{runbook})" in current(app, alerts).document.sections[0].text
    do(app, "save", runbook, 1, page("Restart the pods one by one"))
    assert f'href="/pages/{runbook}"' in staff.get(f"/pages/{alerts}").text
    assert "Alerts" in staff.get(f"/pages/{runbook}").text
    assert cards(app, system(), runbook) == ["Alerts"]
    do(app, "save", alerts, 1, saying("No link any more."))
    assert cards(app, system(), runbook) == []


def test_a_title_that_two_pages_have_or_another_application_leads_nowhere(app: Flask) -> None:
    cast.gather(app)
    write(app, page())
    write(app, page(slug=cast.PORTAL))
    assert (
        "(/pages/" in current(app, write(app, saying("[[Restart it]]"))).document.sections[0].text
    )
    write(app, page("restart  it"))
    again = write(app, saying("[[Restart it]]", "Again"))
    assert current(app, again).document.sections[0].text == "[[Restart it]]"
    with app.app_context():
        found = [(one.card["id"], one.what, one.why) for one in links.broken(system(), cast.ORDERS)]
    assert found == [(again, "Restart it", "unwritten")]


def test_who_links_here_is_told_only_of_what_one_may_read(either: Flask) -> None:
    app = either
    cast.gather(app)
    runbook = write(app, page(), share=True)
    used = make.postmortem(
        app,
        make.document(title="Used", sections=(make.section("s", f"See [it](/pages/{runbook})."),)),
    )
    hidden = make.section("s", f"See [it](/pages/{runbook}).", make.INTERNAL)
    make.postmortem(app, make.document(title="Hidden", sections=(hidden,)))
    draft = write(app, saying(f"[it](/pages/{runbook})", "Draft"))
    assert cards(app, system(), runbook) == ["Hidden", "Used", "Draft"]
    assert cards(app, cast.viewer(app, cast.OPERATOR_A), runbook) == ["Used"]
    assert cards(app, cast.viewer(app, cast.OPERATOR_B), runbook) == []
    client = cast.browser(app, cast.OPERATOR_A)
    shown = client.get(f"/pages/{runbook}").text
    assert f"/postmortems/{used.postmortem}" in shown
    assert draft not in shown
    assert "Hidden" not in shown


def test_an_earlier_text_of_the_client_links_to_nothing_any_more(app: Flask) -> None:
    cast.gather(app)
    runbook = write(app, page(), share=True)
    alerts = write(app, saying("[[Restart it]]"), share=True)
    operator = cast.viewer(app, cast.OPERATOR_A)
    assert cards(app, operator, runbook) == ["Alerts"]
    do(app, "save", alerts, 1, saying("Nothing to do."))
    do(app, "share", alerts, anyway=True)
    assert cards(app, operator, runbook) == []


def test_links_that_a_reader_cannot_follow_are_listed_for_the_supplier(
    app: Flask, staff: FlaskClient
) -> None:
    unshared = write(app, page())
    name = write(app, saying(f"[a](/pages/{unshared}) [b](/pages/zzzz99999999)"), share=True)
    with app.app_context():
        found = {(x.audience, x.what, x.why) for x in links.broken(system(), cast.ORDERS)}
    assert found == {
        ("client", "Restart it", "not-shared"),
        ("client", "zzzz99999999", "gone"),
        ("internal", "zzzz99999999", "gone"),
    }
    path = f"/applications/{cast.ORDERS}/pages"
    assert "Links that lead nowhere" in staff.get(path).text
    assert "Links that lead nowhere" not in cast.browser(app, cast.OPERATOR_A).get(path).text
    do(app, "share", unshared, anyway=True)
    with app.app_context():
        assert {x.why for x in links.broken(system(), cast.ORDERS)} == {"gone"}
    assert read(app, name)["title"] == "Alerts"


# The rest --------------------------------------------------------------------------------------


def test_whoever_saves_late_raises_stale_with_both_numbers(app: Flask) -> None:
    cast.gather(app)
    name = write(app, page())
    do(app, "save", name, 1, page("Theirs"))
    with app.app_context(), pytest.raises(Stale) as caught:
        pages.save(system(), name, 1, page("Mine"))
    assert (caught.value.theirs, caught.value.mine) == (2, 3)


def test_the_journal_names_what_was_done_to_a_page(app: Flask) -> None:
    cast.gather(app)
    name = write(app, page(), share=True)
    do(app, "confirm", name, 1, date(9999, 1, 1))
    do(app, "unshare", name)
    rows = make.rows(app, "SELECT event FROM journal WHERE record = :name ORDER BY id", name=name)
    assert [row.event for row in rows] == [
        "page.created", "page.shared", "page.confirmed", "page.shared", "page.unshared",
    ]  # fmt: skip


def test_a_text_that_was_changed_behind_every_wall_is_found(app: Flask) -> None:
    cast.gather(app)
    write(app, page())
    engine = app.extensions["search"]
    with app.app_context():
        assert checking.problems(engine) == []
    make.change(app, "UPDATE page_revisions SET body = replace(body, 'Ewa', 'Eva')")
    with app.app_context():
        assert checking.problems(engine) == ["Revision 1 of page 1 was changed."]
    make.change(app, "UPDATE pages SET revision = 7")
    with app.app_context():
        assert "has no current revision." in checking.problems(engine)[1]


def test_the_sample_has_pages_that_link_to_its_incidents_and_takes_them_along(app: Flask) -> None:
    with app.app_context():
        samples.make(system())
        kinds = {card["kind"] for card in reading.cards(system(), "page")}
        assert {"vision", "architecture", "runbook", "alerts"} <= kinds
        broken = [one.what for one in links.broken(system(), "order-api")]
        assert broken == ["Replica runs behind"]
        used = [
            links.backlinks(system(), card["id"])
            for card in reading.cards(system(), "page")
            if card["kind"] == "runbook"
        ]
        assert all(any(card["noun"] == "postmortem" for card in found) for found in used)
        kept = next(c["id"] for c in reading.cards(system(), "page") if c["kind"] == "vision")
        saved = store.get(system(), kept)
        pages.save(system(), kept, 1, replace(saved.document, title="Ours now"))
        samples.remove(system())
        assert [card["title"] for card in reading.cards(system(), "page")] == ["Ours now"]


# Preview, paper and Markdown -------------------------------------------------------------------


def test_a_preview_shows_what_each_side_would_read_and_saves_nothing(
    app: Flask, staff: FlaskClient
) -> None:
    name = write(app, page())
    text = "Call [[internal: Ewa]], see [[Restart it]].\n\n:::client Alpha\nFor Alpha.\n:::"
    sent = fields(staff, f"/pages/{name}/edit", **{"sections-0-text": text})
    supplier = cast.post(staff, f"/pages/{name}/edit", sent | {"do": "preview"}).text
    client = cast.post(staff, f"/pages/{name}/edit", sent | {"do": "preview-client"}).text
    read_by = {"supplier": supplier, "client": client}
    shown = {who: text.split("<article")[1] for who, text in read_by.items()}
    assert "Ewa" in shown["supplier"] and "Only ours." in shown["supplier"]
    assert "For Alpha." in shown["client"] and f'href="/pages/{name}"' in shown["client"]
    for word in ("Ewa", "Only ours.", "Notes"):
        assert word not in shown["client"], word
    column = sent | {"preview_as": "preview-client"}
    assert "Ewa" not in cast.post(staff, "/pages/preview", column).text
    assert "Ewa" in cast.post(staff, "/pages/preview", sent).text
    back = next(one for one in forms.read(client) if "sections-0-key" in one.fields)
    again = cast.post(staff, f"/pages/{name}/edit", back.last | {"do": "edit"}).text
    assert "For Alpha." in again
    assert current(app, name).revision == 1


def test_a_new_page_can_be_previewed_before_anything_is_chosen(
    app: Flask, staff: FlaskClient
) -> None:
    path = f"/pages/new?application={cast.ORDERS}&kind=free"
    sent = fields(staff, path, title="", application="", **{"sections-0-text": "Said **so**."})
    for do in ("preview", "preview-client"):
        shown = cast.post(staff, "/pages/new", sent | {"do": do})
        assert "Said <strong>so</strong>." in shown.text, do
    assert make.rows(app, "SELECT COUNT(*) FROM pages")[0][0] == 0


def test_a_section_that_the_script_added_gets_a_key(app: Flask, staff: FlaskClient) -> None:
    name = write(app, page())
    added = {"sections-2-key": "", "sections-2-heading": "More", "sections-2-text": "Two."}
    again = {"sections-3-key": "", "sections-3-heading": "Most", "sections-3-text": "Three."}
    sent = fields(staff, f"/pages/{name}/edit", **added, **again)
    assert cast.post(staff, f"/pages/{name}/edit", sent).status_code == 303
    texts = [one.text for one in current(app, name).document.sections]
    assert texts[2:] == ["Two.", "Three."]


def test_everybody_takes_away_what_they_may_read(either: Flask) -> None:
    app = either
    cast.gather(app)
    name = write(app, page(), share=True)
    do(app, "save", name, 1, page("Not shared yet"))
    staff, client = cast.browser(app, cast.ENGINEER), cast.browser(app, cast.OPERATOR_A)
    other = cast.browser(app, cast.OPERATOR_B)
    for path in (f"/pages/{name}.md", f"/pages/{name}/print"):
        ours, theirs = staff.get(path).text, client.get(path).text
        assert "Ewa" in ours and "Only ours." in ours and "Not shared yet" in ours, path
        assert "kubectl x" in theirs and "Restart it" in theirs and "Order team" in theirs, path
        for word in ("Ewa", "Only ours", "Notes", "team@supplier", "nternal", "Not shared yet"):
            assert word not in theirs, (path, word)
        hidden, unknown = (other.get(path.replace(name, one)) for one in (name, "zzzzzzzzzzzz"))
        assert (hidden.status_code, unknown.status_code) == (404, 404), path
        assert hidden.text.replace(name, "zzzzzzzzzzzz") == unknown.text, path
    do(app, "unshare", name)
    for path in (f"/pages/{name}.md", f"/pages/{name}/print"):
        assert client.get(path).status_code == 404, path


def test_the_markdown_of_a_page_is_read_as_the_same_page(app: Flask) -> None:
    cast.gather(app)
    name = write(app, page())
    text = cast.browser(app, cast.ENGINEER).get(f"/pages/{name}.md").text
    assert files.read_page(text) == current(app, name).document
