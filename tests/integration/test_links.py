"""Links between postmortems and pages: by title, from both, and only for whom may read both."""

from typing import Any

from flask import Flask

from postmortem.domain.audiences import Audience
from postmortem.domain.documents import Document
from postmortem.domain.knowledge.pages import PageDocument, PageKind
from postmortem.editions import links, reading
from postmortem.operations import applications, pages, postmortems
from postmortem.policy.viewer import Viewer, system
from tests import cast, forms, make
from tests.make import Made

TITLE = "Restart it"
TYPED = f"We used [[{TITLE}]] twice."


def page(app: Flask, title: str = TITLE, slug: str = cast.ORDERS, *, share: bool = False) -> str:
    """A runbook; its public id."""
    sections = (make.section("steps", "Call first."),)
    document = PageDocument(slug, PageKind.RUNBOOK, title, sections=sections)
    with app.app_context():
        name = pages.create(system(), document)
        if share:
            pages.share(system(), name, anyway=True)
    return name


def do(app: Flask, verb: str, name: str, **named: Any) -> None:
    """Press one of the buttons of a page."""
    with app.app_context():
        getattr(pages, verb)(system(), name, **named)


def using(text: str = TYPED, **changes: Any) -> Document:
    """A document whose summary says something."""
    return make.document(sections=(make.section("summary", text),), **changes)


def read(app: Flask, made: Made, viewer: Viewer, noun: str = "postmortem", **of: Any) -> Any:
    """What somebody reads of a postmortem."""
    with app.app_context():
        return reading.get(viewer, noun, getattr(made, noun), **of)


def used_in(app: Flask, name: str, viewer: Viewer) -> list[str]:
    """Where a page is used, as somebody reads it."""
    with app.app_context():
        return [card["title"] for card in links.backlinks(viewer, name)]


# Written ---------------------------------------------------------------------------------------


def test_a_title_becomes_a_link_wherever_a_text_is_rendered(either: Flask) -> None:
    app = either
    cast.gather(app)
    name = page(app)
    document = using(
        entries=(make.entry(TYPED, 3, sensible=TYPED),),
        factors=(make.factor("A lock", TYPED),),
        relief_steps=(make.step(f"By [[{TITLE}]]", TYPED, command=f"[[{TITLE}]]"),),
        actions=(make.action("Mend it", TYPED),),
    )
    with app.app_context():
        made = postmortems.create(system(), document)
    saved = make.written(app, made)[1]
    link = f"We used [{TITLE}](/pages/{name}) twice."
    step = saved.relief_steps[0]
    texts = (saved.sections[0], saved.entries[0], saved.factors[0], step, saved.actions[0])
    assert {one.text for one in texts} == {saved.entries[0].sensible} == {link}
    assert (step.title, step.command) == (f"By [[{TITLE}]]", f"[[{TITLE}]]")


def test_a_save_links_what_has_a_page_by_now_and_a_new_name_breaks_nothing(app: Flask) -> None:
    cast.gather(app)
    made = make.postmortem(app, using())
    assert make.written(app, made.postmortem)[1].sections[0].text == TYPED
    page(app, slug=cast.PORTAL)
    make.save(app, made.postmortem)
    assert make.written(app, made.postmortem)[1].sections[0].text == TYPED
    name = page(app)
    make.save(app, made.postmortem)
    assert f"(/pages/{name})" in make.written(app, made.postmortem)[1].sections[0].text
    with app.app_context():
        pages.save(system(), name, 1, PageDocument(cast.ORDERS, PageKind.RUNBOOK, "Other name"))
    shown = cast.browser(app, cast.ENGINEER).get(f"/postmortems/{made.postmortem}").text
    assert f'<a href="/pages/{name}"' in shown


def test_marks_stay_marks_and_what_they_hide_stays_hidden(app: Flask) -> None:
    cast.gather(app)
    name = page(app, share=True)
    hidden = f"Seen. [[internal: ask Ewa, see [[{TITLE}]]]]\n\n:::internal\n[[{TITLE}]]\n:::"
    made = make.postmortem(app, using(hidden))
    assert make.written(app, made.postmortem)[1].sections[0].text.count(name) == 2
    operator = cast.viewer(app, cast.OPERATOR_A)
    edition = read(app, made, operator)
    assert edition.source["sections"][0]["text"].strip() == "Seen."
    assert used_in(app, name, operator) == []
    assert used_in(app, name, system()) == ["Orders answered 503"]


def test_two_who_save_at_once_are_brought_together_with_their_links(app: Flask) -> None:
    cast.gather(app)
    name = page(app)
    made = make.postmortem(app, using("One.\n\nTwo.\n\nThree."))
    base, document = make.written(app, made.postmortem)
    typed = using("One.\n\nTwo.\n\nThree.\n\nFour: [[restart it]]").sections
    make.save(app, made.postmortem, sections=using(f"{TYPED}\n\nTwo.\n\nThree.").sections)
    sent = make.form(document, base) | {"sections-0-text": typed[0].text, "do": "save"}
    engineer = cast.browser(app, cast.ENGINEER)
    for _twice in range(2):  # the second is the same form, sent again
        answer = cast.post(engineer, f"/postmortems/{made.postmortem}/edit", sent)
        assert answer.status_code == 303
    text = make.written(app, made.postmortem)[1].sections[0].text
    assert text == f"We used [{TITLE}](/pages/{name}) twice.\n\nTwo.\n\nThree.\n\n" \
        f"Four: [restart it](/pages/{name})"  # fmt: skip


def test_a_client_learns_no_title_by_typing_it(app: Flask) -> None:
    cast.gather(app)
    with app.app_context():
        applications.grant(system(), cast.OPERATOR_A, cast.ORDERS, "contribute")
    page(app)
    operator = cast.browser(app, cast.OPERATOR_A)
    (form,) = (x for x in forms.read(operator.get("/incidents/new").text) if "title" in x.fields)
    typed = f"[[{TITLE}]] and [[No page]]"
    sent = form.last | {
        "title": "It is slow", "application": cast.ORDERS, "severity": "2",
        "began_date": "2026-11-21", "began_time": "02:04", "zone": "UTC",
        "entries-0-date": "2026-11-21", "entries-0-time": "02:05", "entries-0-text": typed,
    }  # fmt: skip
    address = cast.post(operator, "/incidents/new", sent).headers["Location"]
    assert typed in operator.get(address).text
    (record,) = make.rows(app, "SELECT public_id FROM postmortems")[0]
    make.save(app, record, sections=using(typed).sections)
    assert typed in operator.get(address).text
    assert "(/pages/" in make.written(app, record)[1].sections[0].text


def test_what_is_imported_is_linked_too(app: Flask) -> None:
    cast.gather(app)
    name = page(app)
    made = make.postmortem(app, using())
    assert f"(/pages/{name})" in make.written(app, made.postmortem)[1].sections[0].text


def test_the_editor_offers_the_titles_of_its_application(app: Flask) -> None:
    cast.gather(app)
    page(app)
    page(app, "A portal's", cast.PORTAL)
    made = make.postmortem(app, using())
    shown = cast.browser(app, cast.ENGINEER).get(f"/postmortems/{made.postmortem}/edit").text
    assert 'data-titles="[&#34;Restart it&#34;]"' in shown


# Read ------------------------------------------------------------------------------------------


def test_the_runbook_used_in_an_incident_is_linked_from_both(either: Flask) -> None:
    app = either
    cast.gather(app)
    name = page(app, share=True)
    made = make.postmortem(app, using(entries=(make.entry(TYPED, 3),)))
    for email in (cast.ENGINEER, cast.OPERATOR_A):
        browser = cast.browser(app, email)
        shown = browser.get(f"/pages/{name}").text
        assert "Used in" in shown
        assert f"/postmortems/{made.postmortem}" in shown
        for path in (f"/postmortems/{made.postmortem}", f"/incidents/{made.incident}"):
            shown = browser.get(path).text
            assert f'We used <a href="/pages/{name}"' in shown, path
            assert "Pages used here" in shown
            assert f'<li><a href="/pages/{name}"' in shown, path


def test_a_link_to_what_one_may_not_read_is_plain_words_without_a_trace(either: Flask) -> None:
    app = either
    cast.gather(app)
    name = page(app, share=True)
    made = make.postmortem(app, using(entries=(make.entry(TYPED, 3),)))
    operator, link = cast.browser(app, cast.OPERATOR_A), cast.link(app, postmortem=made.postmortem)
    visitor = cast.visitor(app, link)
    engineer = cast.browser(app, cast.ENGINEER)
    paths = (f"/postmortems/{made.postmortem}", f"/incidents/{made.incident}",
             f"/postmortems/{made.postmortem}/print", f"/postmortems/{made.postmortem}.md",
             f"/incidents/{made.incident}.md")  # fmt: skip
    preview = f"/postmortems/{made.postmortem}/as-client"
    for path in paths:
        assert f"/pages/{name}" in operator.get(path).text, path
    assert f"/pages/{name}" in engineer.get(preview).text
    do(app, "unshare", name)
    shared = f"/shared/{made.postmortem}"
    for browser, some in ((operator, paths), (visitor, [shared]), (engineer, [preview])):
        for path in some:
            shown = browser.get(path)
            assert shown.status_code == 200, path
            assert name not in shown.text, path
            assert f"We used {TITLE} twice." in shown.text, path
            assert "Pages used here" not in shown.text
    assert f"/pages/{name}" in engineer.get(paths[0]).text
    do(app, "share", name, anyway=True)
    assert f"/pages/{name}" in operator.get(paths[0]).text


def test_a_link_is_closed_for_the_client_that_does_not_read_its_goal(app: Flask) -> None:
    cast.gather(app)
    portal = page(app, "A portal's", cast.PORTAL, share=True)
    own = page(app, share=True)
    made = make.postmortem(app, using(f"See [it](/pages/{portal}#steps), [own](/pages/{own})."))
    operator = cast.viewer(app, cast.OPERATOR_A)
    for viewer, of in ((operator, {}), (system(), {"audience": "client"})):
        html = str(read(app, made, viewer, **of).html["sections/summary"])
        assert html.startswith(f'<p>See it, <a href="/pages/{own}"'), viewer.kind
    with app.app_context():
        (told,) = reading.readings(operator, "postmortem", [made.postmortem]).values()
    assert str(told.html["sections/summary"]) == html
    assert f"/pages/{portal}" in str(read(app, made, system()).html["sections/summary"])


def test_an_earlier_version_of_the_client_leads_where_one_may_go_by_now(app: Flask) -> None:
    cast.gather(app)
    name = page(app, share=True)
    made = make.postmortem(app, using())
    make.save(app, made.postmortem, sections=using("Told anew.").sections)
    make.do(app, made.postmortem, "publish_and_share")
    operator = cast.viewer(app, cast.OPERATOR_A)
    assert name in str(read(app, made, operator, number=1).html)
    do(app, "unshare", name)
    assert name not in str(read(app, made, operator, number=1).html)


def test_links_of_postmortems_that_lead_nowhere_are_listed_once(app: Flask) -> None:
    cast.gather(app)
    name = page(app)
    entry = make.entry("[[Nothing of that name]]", 3, Audience.INTERNAL)
    made = make.postmortem(app, using(entries=(entry,)))
    with app.app_context():
        found = [(x.card["url"], x.audience, x.what, x.why)
                 for x in links.broken(system(), cast.ORDERS)]  # fmt: skip
    address = f"/postmortems/{made.postmortem}"
    assert found == [
        (address, "internal", "Nothing of that name", "unwritten"),
        (address, "client", TITLE, "not-shared"),
    ]
    listed = f"/applications/{cast.ORDERS}/pages"
    assert "Nothing of that name" in cast.browser(app, cast.ENGINEER).get(listed).text
    do(app, "share", name, anyway=True)
    with app.app_context():
        assert [x.why for x in links.broken(system(), cast.ORDERS)] == ["unwritten"]
