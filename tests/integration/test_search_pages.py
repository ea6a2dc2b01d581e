"""Knowledge pages beside the incidents that a search finds: one's own only, and counted apart."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale, gettext

from postmortem.domain.audiences import Audience
from postmortem.domain.knowledge.pages import PageDocument, PageKind
from postmortem.domain.sections import Section
from postmortem.editions import finding, finding_pages, suggesting
from postmortem.followers import indexing
from postmortem.operations import applications, pages
from postmortem.policy.viewer import system
from postmortem.search.queries.query import parse
from postmortem.store import pages as store
from tests import cast, make

TODAY = date(2026, 11, 23)


def write(
    app: Flask, title: str, slug: str = cast.ORDERS, share: bool = True, **changes: Any
) -> str:
    """Write down a runbook with a section for the client and one for the supplier."""
    made = PageDocument(
        application=slug,
        kind=PageKind.RUNBOOK,
        title=title,
        sections=(
            Section("steps", "Steps", "The gateway stalls: restart it.", Audience.CLIENT),
            Section("notes", "Notes", "Only ours: qzinternalword.", Audience.INTERNAL),
        ),
        check_by=date(2026, 11, 1),
    )
    with app.app_context():
        name = pages.create(system(), replace(made, **changes))
        if share:
            pages.share(system(), name, anyway=True)
    return name


def asked(app: Flask, email: str, text: str) -> tuple[int, list[str]]:
    """How many pages are counted for a person, and the titles of those shown."""
    with app.app_context():
        engine = app.extensions["search"]
        results, found = finding_pages.find(
            cast.viewer(app, email), engine, parse(text), TODAY, limit=20
        )
        return results.total, sorted(one.card["title"] for one in found)


def incidents(app: Flask, email: str, text: str) -> Any:
    """All that the search says of incidents."""
    with app.app_context():
        viewer, engine = cast.viewer(app, email), app.extensions["search"]
        results, found = finding.find(viewer, engine, parse(text), order="", offset=0, limit=20)
        return replace(results, took_ms=0.0), [one.card["title"] for one in found]


def test_everybody_finds_their_own_pages_and_nobody_anothers(either: Flask) -> None:
    app = either
    cast.gather(app)
    write(app, "Mine")
    write(app, "Not shared", share=False)
    write(app, "Other system", cast.LABELS)
    write(app, "Betas", cast.PORTAL)
    write(app, "Sealed", cast.VAULT, share=False)
    make.index(app)
    everybodys = ["Betas", "Mine", "Not shared", "Other system"]
    assert asked(app, cast.ENGINEER, "gateway stalls") == (4, everybodys)
    assert asked(app, cast.ENGINEER, "qzinternalword") == (4, everybodys)
    assert asked(app, cast.OPERATOR_A, "gateway stalls") == (2, ["Mine", "Other system"])
    assert asked(app, cast.OPERATOR_B, "gateway stalls") == (1, ["Betas"])
    assert asked(app, cast.ENGINEER, f"app:{cast.VAULT}") == (0, [])
    with app.app_context():
        applications.grant(system(), cast.ENGINEER, cast.VAULT, "read")
    assert asked(app, cast.ENGINEER, f"app:{cast.VAULT}") == (1, ["Sealed"])
    for hidden in ("qzinternalword", "Betas", "Sealed", "shared"):
        assert asked(app, cast.OPERATOR_A, hidden) == (0, []), hidden
    with app.app_context():
        applications.revoke(system(), "alpha", cast.LABELS)
    assert asked(app, cast.OPERATOR_A, "gateway stalls") == (1, ["Mine"])
    with app.app_context():
        assert indexing.differences(app.extensions["search"]) == []


def test_without_the_grants_clause_a_revoked_page_would_be_counted_but_not_shown(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast.gather(app)
    write(app, "Mine")
    write(app, "Other system", cast.LABELS)
    make.index(app)
    with app.app_context():
        applications.revoke(system(), "alpha", cast.LABELS)
    monkeypatch.setattr(finding_pages, "allowed", lambda _viewer: None)
    assert asked(app, cast.OPERATOR_A, "gateway") == (2, ["Mine"])


def test_pages_change_nothing_that_is_said_of_incidents(either: Flask) -> None:
    app = either
    cast.gather(app)
    make.postmortem(app, make.document(title="The gateway stalls", tags=("qzown",)))
    make.index(app)
    texts = ("gateway stalls", "", "qzinternalword", "gatewey", "-gateway", "type:page")
    people = (cast.ENGINEER, cast.OPERATOR_A)
    before = [incidents(app, who, text) for who in people for text in texts]
    write(app, "Gateway", tags=("qzpages",))
    make.index(app)
    assert [incidents(app, who, text) for who in people for text in texts] == before


def test_what_is_unshared_is_gone_at_once_and_then_from_the_index(app: Flask) -> None:
    cast.gather(app)
    name = write(app, "Mine")
    make.index(app)
    engine = app.extensions["search"]
    (mine,) = (one for one in engine.audiences() if name in engine.ids(one) and "client" in one)
    assert mine.startswith("pages-client-")
    with app.app_context():
        pages.unshare(system(), name)
    assert asked(app, cast.OPERATOR_A, "gateway")[1] == []
    make.index(app)
    assert engine.ids(mine) == {}
    assert asked(app, cast.OPERATOR_A, "gateway") == (0, [])
    assert asked(app, cast.ENGINEER, "gateway") == (1, ["Mine"])


def test_a_saved_text_is_found_and_the_check_counts_what_is_missing(app: Flask) -> None:
    cast.gather(app)
    name = write(app, "Mine")
    make.index(app)
    with app.app_context():
        pages.save(system(), name, 1, replace(store.get(system(), name).document, title="Zx"))
    make.index(app)
    assert asked(app, cast.ENGINEER, "zx") == (1, ["Zx"])
    assert asked(app, cast.OPERATOR_A, "zx") == (0, [])  # saved is not yet shared
    engine = app.extensions["search"]
    engine.update("pages-staff", [], [name])
    with app.app_context():
        expected = ["The index pages-staff differs from the database in 1 pages."]
        assert indexing.differences(engine) == expected
        indexing.rebuild(engine)
        assert indexing.differences(engine) == []


def test_without_an_index_pages_are_looked_through(app: Flask) -> None:
    cast.gather(app)
    write(app, "Mine")
    write(app, "Betas", cast.PORTAL)
    engine = app.extensions["search"]
    for audience in engine.audiences():
        engine.remove(audience)
    assert asked(app, cast.OPERATOR_A, "gateway stalls") == (1, ["Mine"])
    assert asked(app, cast.OPERATOR_A, "qzinternalword") == (0, [])


def test_what_only_incidents_have_asks_for_no_page(app: Flask) -> None:
    cast.gather(app)
    write(app, "Mine", tags=("pool",))
    make.index(app)
    for text in ("", "sev:none", "gateway is:open", "year:none", "gateway type:incident"):
        assert asked(app, cast.ENGINEER, text) == (0, []), text
    for text in ("type:page", "tag:pool", "runbook", f"gateway app:{cast.ORDERS}", "gatew*"):
        assert asked(app, cast.ENGINEER, text) == (1, ["Mine"]), text


def test_the_search_page_shows_pages_beside_incidents_and_alone(app: Flask) -> None:
    cast.gather(app)
    names = [write(app, f"Runbook {number}") for number in range(4)]
    make.postmortem(app, make.document(title="The gateway stalls"))
    make.index(app)
    client = cast.browser(app, cast.OPERATOR_A)
    shown = client.get("/search?q=gateway+stalls").text
    assert "4 pages match" in shown and "1 incident matches" in shown
    assert shown.index("The gateway stalls</a>") < shown.index('id="found-pages"')
    assert 'href="#found-pages"' in shown
    runbooks = client.get("/search?q=Runbook").text
    assert runbooks.index('id="found-pages"') < runbooks.index("0 incidents match")
    assert len({name for name in names if f'href="/pages/{name}"' in shown}) == 3
    assert "#steps" in shown and "The <mark>gateway</mark> <mark>stalls</mark>" in shown
    assert "to be checked since" in shown
    assert "Not shared" not in shown
    assert "All 4 pages" in shown and "gateway+stalls+type:page" in shown
    alone = client.get("/search?q=gateway+stalls+type:page").text
    assert all(f'href="/pages/{name}"' in alone for name in names)
    assert "incident matches" not in alone
    nothing = client.get("/search?q=zzzyx+type:page").text
    assert "0 pages match" in nothing and "Nothing holds all of that" in nothing


def test_a_word_of_a_page_is_no_slip_and_pages_are_offered_as_a_type(app: Flask) -> None:
    cast.gather(app)
    make.postmortem(app, make.document(title="The certificate ended"))
    make.index(app)
    engine, viewer = app.extensions["search"], cast.viewer(app, cast.OPERATOR_A)
    with app.app_context():
        assert suggesting.complete(viewer, engine, "type:pa") == []
        assert suggesting.meant(viewer, engine, parse("certficate")) != ""
    write(app, "Certficate")
    make.index(app)
    with app.app_context():
        assert suggesting.complete(viewer, engine, "type:pa") == ["type:page"]
        assert suggesting.meant(viewer, engine, parse("certficate")) == ""


def whole(app: Flask, email: str, text: str) -> list[str]:
    """The titles of the pages that hold all of it."""
    with app.app_context():
        viewer, engine = cast.viewer(app, email), app.extensions["search"]
        found = finding_pages.find(viewer, engine, parse(text), TODAY, limit=20)[1]
        return [one.card["title"] for one in found if one.matched_all]


def test_a_kind_is_found_by_its_name_in_either_language(app: Flask) -> None:
    cast.gather(app)
    for kind in PageKind:
        write(app, f"Zx {kind.name}", kind=kind)
    make.index(app)
    words = {
        PageKind.HANDOVER_CHECKLIST: ("prüfliste", "handover-checklist", "Handover checklist"),
        PageKind.ALERTS: ("Verzeichnis", "alert catalogue"),
        PageKind.ARCHITECTURE: ("Aufbau", "dependencies"),
        PageKind.FOOTPRINT_NOTES: ("gewöhnliche", "normal values"),
        PageKind.OPERATIONS: ("Sechs Fragen", "six questions"),
        PageKind.RUNBOOK: ("runbook",),
    }
    for kind, texts in words.items():
        for text in texts:
            assert whole(app, cast.OPERATOR_A, text) == [f"Zx {kind.name}"], text


def test_a_kind_is_called_in_its_template_as_on_the_screen(app: Flask) -> None:
    kinds = {language: store.templates(language) for language in ("en", "de")}
    for language, templates in kinds.items():
        with app.test_request_context(), force_locale(language):
            macros = app.jinja_env.get_template("macros/pages.html").make_module({"_": gettext})
            shown = {kind: str(macros.page_kind(kind)) for kind in PageKind}  # type: ignore[attr-defined]
        assert shown == {kind: found[0].name for kind, found in templates.items()}, language


def offered(app: Flask, email: str, text: str) -> list[str]:
    """What is offered to go on with."""
    with app.app_context():
        viewer, engine = cast.viewer(app, email), app.extensions["search"]
        return suggesting.complete(viewer, engine, text)


def test_words_that_only_pages_hold_complete_what_is_typed(either: Flask) -> None:
    app = either
    cast.gather(app)
    make.postmortem(app, make.document(title="Gateway closed"))
    write(app, "Mine zwiebackofen")
    write(app, "Other zimtmuehle", cast.LABELS)
    write(app, "Betas zirkuszelt", cast.PORTAL)
    write(app, "Not shared zebrastreifen", share=False)
    write(app, "Sealed zeitungsrand", cast.VAULT, share=False)
    make.index(app)
    mine = {email: set(offered(app, email, "z")) for email in (cast.OPERATOR_A, cast.ENGINEER)}
    assert mine == {cast.OPERATOR_A: set(), cast.ENGINEER: set()}  # one letter is too few
    found = [*offered(app, cast.OPERATOR_A, "zw"), *offered(app, cast.OPERATOR_A, "zi")]
    assert found == ["zwiebackofen", "zimtmuehle"]
    assert offered(app, cast.OPERATOR_A, "ze") == []
    assert offered(app, cast.OPERATOR_A, "qz") == []
    assert offered(app, cast.OPERATOR_B, "zi") == ["zirkuszelt"]
    assert offered(app, cast.ENGINEER, "ze") == ["zebrastreifen"]
    assert offered(app, cast.ENGINEER, "qz") == ["qzinternalword"]
    assert offered(app, cast.OPERATOR_A, "sev:1 zw") == []  # finds no page
    assert offered(app, cast.OPERATOR_A, "type:page ga") == ["type:page gateway"]
    assert offered(app, cast.OPERATOR_A, "type:page clo") == []
    with app.app_context():
        applications.revoke(system(), "alpha", cast.LABELS)
    assert offered(app, cast.OPERATOR_A, "zi") == []


def test_the_order_of_words_tells_nothing_of_pages_that_are_not_ones_own(app: Flask) -> None:
    cast.gather(app)
    write(app, "quiet queue")
    write(app, "quoted")
    for number in range(3):
        write(app, f"quietly quoted {number}", cast.LABELS)
    make.index(app)
    assert offered(app, cast.OPERATOR_A, "qu")[0] == "quoted"
    with app.app_context():
        applications.revoke(system(), "alpha", cast.LABELS)
    assert offered(app, cast.OPERATOR_A, "qu") == ["queue", "quiet", "quoted"]
