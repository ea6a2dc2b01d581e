"""The acceptance test: whoever asks for whatever, no answer holds a word not meant for them."""

import base64
import logging
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from postmortem.domain.attachments import Attachment
from postmortem.domain.audiences import Audience
from postmortem.domain.documents import Document
from postmortem.domain.knowledge.measurements import Format, Measured, Metric
from postmortem.domain.knowledge.pages import PageDocument, PageKind
from postmortem.domain.knowledge.releases import Release
from postmortem.domain.learning.pulse import KEYS
from postmortem.domain.learning.tracks import Kind, Step
from postmortem.domain.lifecycle import Sharing, State
from postmortem.domain.writing import severity_rules as rules
from postmortem.domain.writing.checklists import Answered
from postmortem.domain.writing.outlines import Outline, OutlineSection
from postmortem.editions import (
    projection,
    reading,
)
from postmortem.editions.projection import Record
from postmortem.followers import indexing
from postmortem.operations import (
    applications,
    attachments,
    baselines,
    comments,
    drills,
    habits,
    outlines,
    pages,
    people,
    pulse,
    readiness,
    receipts,
    recurrences,
    releases,
    remarks,
    reviews,
    saved_searches,
    severity_rules,
    signatures,
    track_plans,
    tracks,
    trash,
    wordings,
    working_copies,
)
from postmortem.policy.viewer import system
from postmortem.store import tracks as books
from tests import cast, make
from tests.canaries import Canaries, Detector, Family, internal_tables, open_columns, plant
from tests.make import Made
from tests.questions import database_open, guard_down

MADE_UP = "zzzzzzzzzzzz"
EVERYTHING = set(Family)
NOT_FOR_A = EVERYTHING - {Family.ALPHA, Family.ALPHA_NAME}
NOT_FOR_VISITORS = EVERYTHING - {Family.ALPHA}
NOT_FOR_B = EVERYTHING - {Family.BETA}


@dataclass
class World:
    """A workspace full of canaries: what A may read, what it may not, and all ids."""

    app: Flask
    canaries: Canaries
    shown: list[Made] = field(default_factory=list)
    hidden: list[Made] = field(default_factory=list)
    beta: list[Made] = field(default_factory=list)
    sealed: list[Made] = field(default_factory=list)
    released: list[str] = field(default_factory=list)
    pages: list[str] = field(default_factory=list)
    tracks: list[str] = field(default_factory=list)
    drills: list[str] = field(default_factory=list)

    @property
    def ids(self) -> list[str]:
        """Every id there is, and one that nothing has."""
        made = [*self.shown, *self.hidden, *self.beta, *self.sealed]
        return [name for one in made for name in one] + [
            *(*self.released, *self.pages),
            MADE_UP,
        ]


def rich(canaries: Canaries, open_word: str = "", other: str = "Beta") -> Document:
    """A document that hides a canary in every place a writer can hide something in."""
    phrase, word = canaries.phrase, canaries.word
    hidden = (
        f"{open_word} Seen.\n\n:::internal\n{word()}\n:::\n\n:::client {other}\n{word()}\n:::\n"
    )
    ours = make.INTERNAL
    internal_section = replace(make.section("ours", word(), ours), heading=word())
    return make.document(
        title=phrase(f"Pool {open_word}"),
        noticed_by=phrase(),
        reach=phrase(),
        tags=("pool", f"[[internal: {word()}]]", f"lock[[internal: {word()}]]"),
        sections=(
            replace(make.section("summary", hidden + phrase()), heading=phrase("Summary")),
            replace(make.section("lessons", f"- {phrase()}\n\n```\n[[internal: {word()}]]\n```")),
            internal_section,
        ),
        entries=(
            make.entry(f"{open_word} {phrase()}", 3, sensible=phrase()),
            make.entry(word(), 9, ours, sensible=word()),
            make.entry(f":::internal\n{word()}", 12),
        ),
        factors=(
            make.factor(phrase(), phrase()),
            make.factor(word(), word(), ours),
        ),
        relief_steps=(
            make.step(phrase(), phrase(), command=phrase("kill")),
            make.step(word(), word(), word(), ours),
        ),
        actions=(
            make.action(phrase(), phrase(), owner=phrase("Team")),
            make.action(word(), word(), word(), ours),
        ),
    )


def plain(slug: str, word: str, **changes: Any) -> Document:
    """A document whose client's words all hold one word."""
    made = make.document(
        slug,
        title=f"Pool {word}",
        noticed_by=word,
        reach=word,
        tags=(word, "pool"),
        sections=(make.section("summary", f"Pool {word}"),),
        entries=(make.entry(f"Pool {word}", 3, sensible=word),),
        factors=(make.factor(word, word),),
        relief_steps=(make.step(word, word, word),),
        actions=(make.action(word, word, word),),
    )
    return replace(made, **changes)


def build(app: Flask) -> World:
    """Fill an empty workspace with the cast, and with canaries wherever words can be."""
    canaries = Canaries()
    word = canaries.word
    cast.gather(
        app,
        cast.Names(
            supplier=f"Supplier {word(Family.SUPPLIER, shown=False)}",
            beta=f"Beta {word(Family.BETA)}",
            people=(
                word(Family.SUPPLIER, shown=False),
                word(Family.SUPPLIER, shown=False),
                word(Family.ALPHA_NAME, shown=False),
                word(Family.BETA, shown=False),
            ),
        ),
    )
    world = World(app, canaries)
    _describe(world)
    _share_with_alpha(world)
    _keep_from_alpha(world)
    world.beta.append(make.postmortem(app, plain(cast.PORTAL, word(Family.BETA))))
    beta = attach(app, world.beta[0], word(Family.BETA), word(Family.BETA))
    make.save(app, world.beta[0].postmortem, attachments=(replace(beta, audience=make.CLIENT),))
    make.do(app, world.beta[0].postmortem, "publish_and_share")
    world.sealed.append(make.postmortem(app, plain(cast.VAULT, word(Family.SEALED, shown=False))))
    _discuss(world)
    _release(world)
    _measure(world)
    _know(world)
    with app.app_context():
        for slug in (cast.LABELS, cast.VAULT):
            applications.revoke(system(), "alpha", slug)
    _learn(world)
    for email, said in (
        (cast.ENGINEER, word()),
        (cast.OPERATOR_A, word(Family.ALPHA_NAME, shown=False)),
        (cast.OPERATOR_B, word(Family.BETA, shown=False)),
    ):
        with app.app_context():
            saved_searches.save(cast.viewer(app, email), said, said)
    visitor(world)
    make.index(app)
    return world


def visitor(world: World, postmortem: str = "", page: str = "") -> FlaskClient:
    """The browser of somebody who came by a link to what A reads, or to one record of it."""
    return cast.visitor(world.app, cast.link(world.app, cast.ORDERS, postmortem, page))


def _describe(world: World) -> None:
    families = {
        cast.ORDERS: (Family.ALPHA, False),
        cast.LABELS: (Family.UNGRANTED, False),
        cast.PORTAL: (Family.BETA, False),
        cast.VAULT: (Family.SEALED, True),
    }
    for slug, (family, restricted) in families.items():
        about = f"{slug} {world.canaries.word(family, shown=False)}"
        if not restricted:
            about = f"{about} {world.canaries.phrase()}"
        name = f"{slug} {world.canaries.word(family, shown=False)}"
        make.change(
            world.app,
            "UPDATE applications SET name = :name WHERE slug = :slug",
            name=name,
            slug=slug,
        )
        with world.app.app_context():
            applications.describe(system(), slug, description=about, restricted=restricted)


def _share_with_alpha(world: World) -> None:
    """Two records A reads: one with earlier, withdrawn and not yet shared words, one live."""
    app, canaries, word = world.app, world.canaries, world.canaries.word
    own: dict[str, Any] = {"template": _template_of_ones_own(world), "template_version": 2}
    first = make.postmortem(
        app, plain(cast.ORDERS, word(shown=False), sharing=Sharing.BY_PUBLICATION, **own)
    )
    final = _with_files(world, first, rich(canaries, word(Family.ALPHA)))
    make.save(app, first.postmortem, **_contents(final))
    make.do(app, first.postmortem, "publish_and_share")
    make.do(app, first.postmortem, "withdraw", [1], "It named somebody.")
    draft = replace(
        final,
        title=f"{final.title} {word()}",
        reach=f"{final.reach} {word()}",
        noticed_by=f"{final.noticed_by} {word()}",
        tags=(*final.tags, word()),
        sections=(*final.sections, make.section("later", word())),
        entries=(*final.entries, make.entry(word(), 30)),
    )
    make.save(app, first.postmortem, **_contents(draft))
    live = make.postmortem(
        app,
        replace(rich(canaries, word(Family.ALPHA)), sharing=Sharing.LIVE, **own),
        state=State.DRAFT,
    )
    world.shown += [first, live]
    action = make.written(app, first.postmortem)[1].actions[0].id
    with app.app_context():
        recurrences.answer(system(), live.incident, action, is_same=True)
        writer = cast.viewer(app, cast.ENGINEER)
        working_copies.keep(writer, "postmortem", live.postmortem, 1, 0, {"title": draft.title})
        wordings.accept(writer, live.postmortem, "0" * 20, "en/any")


def _template_of_ones_own(world: World) -> str:
    """A template whose name and questions are for staff alone, and a rule that names it."""
    word = world.canaries.word
    section = OutlineSection("summary", word(), word(), (word(),))
    with world.app.app_context():
        key = outlines.take_over(system(), "fifteen-minute", "Ours")
        outline = Outline(key, word(), word(), sections=(section,))
        outlines.save(system(), "en", outline, 1)
        severity_rules.save(system(), {1: rules.Rule(key, 3)})
    return key


def _with_files(world: World, made: Made, document: Document) -> Document:
    """The document with a file of the supplier alone, and one for the client; a text shows both."""
    word, alpha = world.canaries.word, partial(world.canaries.word, Family.ALPHA)
    ours = attach(world.app, made, word(), word())
    theirs = replace(
        attach(world.app, made, alpha(), alpha()),
        audience=make.CLIENT,
        caption=world.canaries.phrase(alpha()),
    )
    text = f"![{word()}](attachment:{ours.id}) ![{alpha()}](attachment:{theirs.id})"
    shown = make.section("pictures", text)
    own = replace(ours, caption=word())
    return replace(document, attachments=(own, theirs), sections=(*document.sections, shown))


def attach(app: Flask, made: Made, said: str, called: str) -> Attachment:
    """A text beside a postmortem, that nothing lists yet."""
    with app.app_context():
        return attachments.add(
            system(), made.postmortem, said.encode(), f"{called}.log", listed=0, megabytes=1
        )


def files(app: Flask) -> list[str]:
    """The names of all files there are."""
    return [
        row.public_id for row in make.rows(app, "SELECT public_id FROM attachments ORDER BY id")
    ]


def _contents(document: Document) -> dict[str, Any]:
    names = ("title", "noticed_by", "reach", "tags", "sections", "entries", "factors",
             "relief_steps", "actions", "attachments")  # fmt: skip
    return {name: getattr(document, name) for name in names}


def _discuss(world: World) -> None:
    """Remarks and a review of the supplier alone, and what each client asked about its own."""
    app, word = world.app, world.canaries.word
    ours = partial(word, shown=False)
    first, _live = world.shown
    ewa = cast.viewer(app, cast.ENGINEER)
    entry = make.written(app, first.postmortem)[1].entries[1].id
    with app.app_context():
        for about in ("", "summary", entry):
            thread = remarks.start(ewa, first.postmortem, about, ours())
        remarks.answer(ewa, first.postmortem, thread, ours())
        reviews.ask(ewa, first.postmortem, [ewa.person_id or 0])
        said = [Answered(ours(), ours())]
        reviews.give(ewa, first.postmortem, 1, "again", ours(), said)
    (own,) = world.beta
    for email, made, family, slug in (
        (cast.OPERATOR_A, first, Family.ALPHA, cast.ORDERS),
        (cast.OPERATOR_B, own, Family.BETA, cast.PORTAL),
    ):
        asker = cast.viewer(app, email)
        with app.app_context():
            for about in ("", "summary"):
                comments.start(asker, made.postmortem, about, word(family))
            read = reading.get(asker, "postmortem", made.postmortem)
            signatures.sign(asker, made.postmortem, read.number, read.sha256)
            readiness.answer(asker, slug, "vision", "accepted", word(family))
            receipts.resolve(asker, made.incident)
    for made, family in (
        (first, Family.ALPHA),
        (own, Family.BETA),
        (world.hidden[3], Family.UNGRANTED),
        (world.sealed[0], Family.SEALED),
    ):
        with app.app_context():
            habits.choose(system(), made.postmortem, word(family, shown=family != Family.SEALED))
    plainly = replace(ewa, name="Ewa", organization="Supplier")  # the client reads who answers
    with app.app_context():
        comments.start(plainly, first.postmortem, "", word(Family.ALPHA))


def _learn(world: World) -> None:
    """Tracks and drills of both sides, one with a buddy, one made by staff; a pulse that is on."""
    app, word = world.app, world.canaries.word
    ewa = replace(cast.viewer(app, cast.ENGINEER), name="Ewa")  # whom she accompanies reads it
    with app.app_context():
        on = pulse.begin(system(), cast.ORDERS, 14)
    with app.app_context():
        pulse.answer(ewa, on, dict.fromkeys(KEYS, 7))
    for email, slug, family in (
        (cast.OPERATOR_A, cast.ORDERS, Family.ALPHA_NAME),
        (cast.OPERATOR_B, cast.PORTAL, Family.BETA),
    ):
        learner, said = cast.viewer(app, email), word(family, shown=False)
        with app.app_context():
            world.tracks.append(tracks.start(learner, slug))
            tracks.do_step(learner, world.tracks[-1], "s1", said)
            tracks.choose_buddy(learner, world.tracks[-1], "", cast.ENGINEER)
    with app.app_context():  # Alpha's person is the buddy of staff, who answer what is theirs alone
        world.tracks.append(tracks.start(ewa, cast.ORDERS))
        own = books.get(ewa, world.tracks[-1]).steps
        tracks.choose_buddy(ewa, world.tracks[-1], "", cast.OPERATOR_A)
        kept = world.shown[1].postmortem, *names(*world.hidden), *world.pages[1:]
        internal = [one.key for one in own if one.record in kept]
        assert internal
        for key in internal:
            tracks.do_step(ewa, world.tracks[-1], key, word(shown=False))
    _drill(world)
    step = Step("", Kind.ANSWER, "application", cast.ORDERS, title=word(Family.ALPHA))
    with app.app_context():
        title = word(Family.ALPHA)
        world.tracks.append(track_plans.save(ewa, cast.ORDERS, title, [step]))


def _drill(world: World) -> None:
    """Drills half-way, over, and of a group, by staff of what is theirs, and by each client."""
    app, word = world.app, world.canaries.word
    six = tuple(make.entry(f"Six {word(shown=False)}", n, make.INTERNAL) for n in range(6))
    ours = make.postmortem(app, make.document(entries=six, sharing=Sharing.OFF))
    world.hidden.append(ours)
    open_six = tuple(make.entry(f"Step {n}", n) for n in range(6))
    theirs = {
        slug: make.postmortem(app, make.document(slug, title="Replayed", entries=open_six))
        for slug in (cast.ORDERS, cast.PORTAL)
    }
    for email, made, family, is_group, stops in (
        (cast.ENGINEER, ours, Family.INTERNAL, False, 1),
        (cast.ENGINEER, ours, Family.INTERNAL, True, 9),
        (cast.OPERATOR_A, theirs[cast.ORDERS], Family.ALPHA_NAME, False, 9),
        (cast.OPERATOR_A, theirs[cast.ORDERS], Family.ALPHA_NAME, True, 1),
        (cast.OPERATOR_B, theirs[cast.PORTAL], Family.BETA, False, 1),
        (cast.OPERATOR_B, theirs[cast.PORTAL], Family.BETA, True, 9),
    ):
        who = cast.viewer(app, email)
        with app.app_context():
            world.drills.append(drills.start(who, made.postmortem, is_group=is_group))
            for stop in range(stops):
                drills.answer(
                    who,
                    world.drills[-1],
                    stop,
                    word(family, shown=False),
                    word(family, shown=False),
                )


def _release(world: World) -> None:
    """A release that A reads of, one that is not shared, and one of each other application."""
    word = world.canaries.word
    hidden = f"{world.canaries.phrase()}\n\n:::internal\n{word()}\n:::\n"
    for slug, version, text, audience in (
        (cast.ORDERS, word(Family.ALPHA), f"{word(Family.ALPHA)} {hidden}", make.CLIENT),
        (cast.ORDERS, word(), word(), make.INTERNAL),
        (cast.LABELS, word(Family.UNGRANTED), word(Family.UNGRANTED), make.CLIENT),
        (cast.PORTAL, word(Family.BETA), word(Family.BETA), make.CLIENT),
        (cast.VAULT, word(Family.SEALED, shown=False), "Sealed", make.CLIENT),
    ):
        told = Release(version, make.at(-60), text=text, audience=audience)
        with world.app.app_context():
            world.released.append(releases.add(system(), slug, told))


def _measure(world: World) -> None:
    """A measurement that A reads of, one that is not shared, and one of each other application."""
    word, phrase = world.canaries.word, world.canaries.phrase
    for slug, said, audience in (
        (cast.ORDERS, partial(word, Family.ALPHA), make.CLIENT),
        (cast.ORDERS, word, make.INTERNAL),
        (cast.LABELS, partial(word, Family.UNGRANTED), make.CLIENT),
        (cast.PORTAL, partial(word, Family.BETA), make.CLIENT),
        (cast.VAULT, partial(word, Family.SEALED, shown=False), make.CLIENT),
    ):
        metrics = [Metric(said(), "ms", 3, p50=80, p95=120)]
        if slug == cast.ORDERS:
            metrics.append(Metric(phrase("Pool"), "", mean=1))
        note = f"{said()} {phrase()}" if slug == cast.ORDERS else said()
        new = baselines.New(Measured(Format.K6, tuple(metrics)), said(), None, note, audience)
        with world.app.app_context():
            baselines.add(system(), slug, new)


def _know(world: World) -> None:
    """A page that A reads, changed since; one that is not shared; one of each other application."""
    app, word, phrase = world.app, world.canaries.word, world.canaries.phrase

    def page(slug: str, said: Callable[[], str], rest: tuple[str, str] = ("", "")) -> PageDocument:
        text, ours = rest
        sections = (
            make.section("steps", f"{said()} {text}"),
            replace(make.section("ours", ours, make.INTERNAL), heading=ours),
        )
        title, tags = f"{said()} {text and phrase()}", ("pool", text and f"[[internal: {word()}]]")
        return PageDocument(
            slug, PageKind.RUNBOOK, title, sections=sections, tags=tags, owner=text and phrase()
        )

    hidden = (
        f"[[internal: {word()}]]\n\n:::internal\n{word()}\n:::\n\n:::client Beta\n{word()}\n:::"
    )
    alpha = partial(word, Family.ALPHA)
    for document, is_shared in (
        (page(cast.ORDERS, alpha, (hidden, word())), True),
        (page(cast.ORDERS, word), False),
        (page(cast.LABELS, partial(word, Family.UNGRANTED)), True),
        (page(cast.PORTAL, partial(word, Family.BETA)), True),
        (page(cast.VAULT, partial(word, Family.SEALED, shown=False)), True),
    ):
        with app.app_context():
            world.pages.append(pages.create(system(), document))
            if is_shared:
                pages.share(system(), world.pages[-1], anyway=True)
    first, second = world.pages[:2]
    linking = f"[{word()}](/pages/{first}) [[{word()}]]"
    with app.app_context():
        changed = page(cast.ORDERS, word, (hidden, word()))
        pages.save(system(), first, 1, changed)
        pages.save(system(), second, 1, replace(changed, sections=(make.section("s", linking),)))
    _discuss_pages(world)


def _discuss_pages(world: World) -> None:
    """What the supplier says beside pages to itself, and what each client asks beside its own."""
    app, word = world.app, world.canaries.word
    ours = partial(word, shown=False)
    ewa = cast.viewer(app, cast.ENGINEER)
    for page, email, family in (
        (world.pages[0], cast.OPERATOR_A, Family.ALPHA),
        (world.pages[3], cast.OPERATOR_B, Family.BETA),
    ):
        asker = cast.viewer(app, email)
        with app.app_context():
            for about in ("", "steps"):
                comments.start(asker, page, about, word(family))
        with app.app_context():
            remarks.start(ewa, page, "steps", ours())
            reviews.ask(ewa, page, [ewa.person_id or 0])
            reviews.give(ewa, page, 1, "again", ours(), [Answered(ours(), ours())])


def _keep_from_alpha(world: World) -> None:
    """Records of A's applications that A cannot read: draft, off, unshared, moved, ungranted."""
    app, word = world.app, world.canaries.word
    draft = make.postmortem(app, plain(cast.ORDERS, word(), reach="10.12.4.17"), state=State.DRAFT)
    make.keep_findings(app, draft.postmortem)
    off = make.postmortem(app, plain(cast.ORDERS, word(), sharing=Sharing.OFF))
    unshared = make.postmortem(app, plain(cast.ORDERS, word()))
    make.do(app, unshared.postmortem, "unshare")
    ungranted = make.postmortem(app, plain(cast.LABELS, word(Family.UNGRANTED)))
    moved = make.postmortem(app, plain(cast.ORDERS, word(Family.BETA)))
    make.save(app, moved.postmortem, application=cast.PORTAL)
    thrown = make.postmortem(app, plain(cast.ORDERS, word(shown=False)))
    with app.app_context():
        trash.throw(system(), thrown.postmortem)
    world.hidden += [draft, off, unshared, ungranted, moved, thrown]


def planted(app: Flask) -> World:
    """The world, with every string of every internal table a canary as well."""
    made = build(app)
    plant(app, made.canaries)
    with app.app_context():
        indexing.rebuild(app.extensions["search"])
    return made


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One such world for all tests that only read."""
    with make.workspace(tmp_path_factory.mktemp("crawl")) as app:
        yield planted(app)


@pytest.fixture(autouse=True)
def log(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Whatever a test asks for: no word of anybody's text or name comes into the log."""
    with caplog.at_level(logging.INFO):
        yield
    written = "\n".join(caplog.handler.format(one) for one in caplog.get_records("call"))
    assert Detector(EVERYTHING).found(written.encode()) == []


# What is asked ------------------------------------------------------------------------------


def values(world: World, name: str, endpoint: str) -> Iterable[str]:
    """What an argument of an address can be; a new argument must be added here."""
    if name == "person" or (name == "id" and endpoint.startswith("admin.")):
        return [str(number) for number in range(6)]
    if name == "id" and endpoint.startswith(("learn.", "track_plans.")):
        return [*world.tracks, *world.ids]
    if name == "id" and endpoint.startswith("drills."):
        return [*world.drills, *world.ids]
    if name == "id":
        return world.ids
    if name == "slug":
        return [cast.ORDERS, cast.LABELS, cast.PORTAL, cast.VAULT, MADE_UP]
    if name == "key":
        return ["google-sre", "ours", MADE_UP]
    if name == "file":
        return [*files(world.app), MADE_UP]
    return {
        "number": ["1", "2"],
        "secret": [MADE_UP],
        "filename": ["app.css", "../config.py", MADE_UP],
    }[name]


def fill(world: World, rule: Rule) -> Iterator[str]:
    """Every address a route can have in this world."""
    paths = [rule.rule]
    for name in sorted(rule.arguments):
        known = values(world, name, rule.endpoint)
        paths = [re.sub(rf"<[^>]*\b{name}>", value, path) for path in paths for value in known]
    yield from paths


ASKED = (
    "when=all",
    "when=2026-11&lanes=2",
    "when=2026-11-21",
    "order=date",
    "order=relevance&page=2",
    "page=99999",
    "order=nonsense&page=-1",
)
TYPED = ("qz", "po", "internal", "tag:", "tag:qz", "app:", "factor:", "noticed:", "author:", "has:")
QUERIES = (
    "pool", "app:orders", "app:portal", "app:labels pool", "app:vault", "sev:1", "-pool", '"pool"',
    "tag:pool", "factor:tool", "after:2026-01 before:2027", "year:2026", "pool OR lock", "text:x",
    "app:beta OR app:portal", "internal", "Beta", "withdrawn", "draft",
)  # fmt: skip


def addresses(world: World) -> dict[str, list[str]]:
    """Every GET address by its route: all ids, versions, and ways to search."""
    found: dict[str, list[str]] = {}
    for rule in world.app.url_map.iter_rules():
        if "GET" in (rule.methods or ()):
            found.setdefault(rule.endpoint, []).extend(fill(world, rule))
    shown = list(found["postmortems.show"])
    found["postmortems.show"] += [f"{path}?version={n}" for path in shown for n in (1, 2, 3, 99)]
    for endpoint in ("search.index", "timeline.index"):
        (path,) = found[endpoint]
        found[endpoint] += [f"{path}?q={quote(query)}" for query in QUERIES]
        found[endpoint] += [f"{path}?q=pool&{more}" for more in ASKED]
    (path,) = found["search.completions"]
    found["search.completions"] += [f"{path}?q={quote(text)}" for text in TYPED]
    found["habits.review_list"] += [
        f"/review-list?application={slug}" for slug in (cast.ORDERS, cast.LABELS, cast.PORTAL)
    ]
    found["home.show"] += [f"/?{more}" for more in ASKED]
    return found


def answer(client: FlaskClient, path: str, method: str = "GET") -> tuple[bytes, bytes, bytes]:
    """The status line, the headers and the body of an answer."""
    response = client.open(path, method=method)
    try:
        headers = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
        return response.status.encode(), headers.encode(), response.get_data()
    finally:
        response.close()


def crawl(
    world: World, client: FlaskClient, forbidden: set[Family], method: str = "GET"
) -> dict[str, list[bytes]]:
    """Ask for everything; the addresses whose answers hold a forbidden word, with the word."""
    suspicious = Detector(forbidden)
    leaks = {}
    for paths in addresses(world).values():
        for path in paths:
            whole = b"\n".join(answer(client, path, method))
            if found := suspicious.found(whole):
                leaks[path] = found
    return leaks


MASKS = (
    (re.compile(rb'name="csrf_token" value="[^"]*"'), b"TOKEN"),
    (re.compile(rb">\d+ ms<"), b">ms<"),
    (re.compile(rb"(?im)^(set-cookie|content-length): .*\n?"), b""),
)


def masked(parts: tuple[bytes, bytes, bytes], *words: str) -> bytes:
    """An answer without what differs between any two, and without the words that were asked."""
    whole = b"\n".join(parts)
    for word in words:
        for form in (word, quote(word), quote(word, safe="")):
            whole = whole.replace(form.encode(), b"ASKED")
    for pattern, instead in MASKS:
        whole = pattern.sub(instead, whole)
    return whole


# What must hold ------------------------------------------------------------------------------


def test_every_internal_string_is_a_canary(app: Flask) -> None:
    world = build(app)
    for email in (cast.OPERATOR_A, cast.OPERATOR_B):
        cast.browser(app, email)
    cast.post(cast.browser(app), "/sign-in", {"email": cast.OPERATOR_A, "password": "wrong"})
    cast.equip(app, cast.OPERATOR_B)
    rows_of = plant(app, world.canaries)
    assert [name for name, rows in rows_of.items() if not rows] == []
    bare = [
        f"{table.name}.{name}"
        for table in internal_tables()
        for name in open_columns(table)
        for (value,) in make.rows(app, f"SELECT {name} FROM {table.name}")
        if not str(value).startswith(Family.INTERNAL)
    ]
    assert bare == []


def test_a_crawl_by_anyone_finds_no_word_that_is_not_for_them(app: Flask) -> None:
    world = planted(app)
    operator = cast.browser(app, cast.OPERATOR_A)
    assert crawl(world, cast.browser(app), EVERYTHING) == {}
    assert crawl(world, operator, NOT_FOR_A) == {}
    assert crawl(world, cast.browser(app, cast.OPERATOR_B), NOT_FOR_B) == {}
    guests = [
        visitor(world),
        visitor(world, world.shown[0].postmortem),
        visitor(world, page=world.pages[0]),
    ]
    for client in guests:
        assert crawl(world, client, NOT_FOR_VISITORS) == {}
    with app.app_context():
        applications.grant(system(), "alpha", cast.ORDERS, "contribute")
    assert operator.get("/incidents/new").status_code == 200
    assert crawl(world, operator, NOT_FOR_A) == {}
    engineer = cast.browser(app, cast.ENGINEER)
    (row,) = make.rows(app, "SELECT id FROM organizations WHERE slug = 'alpha'")
    assert cast.post(engineer, "/view-as", {"as": f"organization:{row.id}"}).status_code == 303
    own = ("/account", "/view-as")  # pages of the engineer, whoever is looked as
    assert [path for path in crawl(world, engineer, NOT_FOR_A) if not path.startswith(own)] == []
    with app.app_context():
        applications.revoke(system(), "alpha", cast.ORDERS)
    taken = crawl(world, operator, EVERYTHING - {Family.ALPHA_NAME})
    assert [path for path in taken if not path.startswith("/drills")] == []
    assert len(set(chain.from_iterable(taken.values()))) < 2  # what one's own drills were called
    for client in guests:
        assert crawl(world, client, EVERYTHING) == {}
    with app.app_context():
        people.disable(system(), cast.OPERATOR_A)
    assert crawl(world, operator, EVERYTHING) == {}


def test_the_operator_does_find_what_is_for_them(world: World) -> None:
    found = crawl(world, cast.browser(world.app, cast.OPERATOR_A), {Family.ALPHA})
    first, live = world.shown
    expected = {
        "/", "/timeline", "/search", "/search?q=pool", f"/applications/{cast.ORDERS}",
        f"/applications/{cast.ORDERS}/footprint",
        f"/applications/{cast.ORDERS}/releases", f"/releases/{world.released[0]}",
        f"/applications/{cast.ORDERS}/pages", f"/pages/{world.pages[0]}",
        f"/postmortems/{first.postmortem}", f"/postmortems/{first.postmortem}/print",
        f"/postmortems/{first.postmortem}.md", f"/postmortems/{first.postmortem}?version=2",
        f"/incidents/{first.incident}", f"/incidents/{live.incident}",
        f"/postmortems/{first.postmortem}/attachments/{files(world.app)[1]}",
    }  # fmt: skip
    assert expected - set(found) == set()


def test_a_visitor_finds_what_the_link_opens_and_only_there(world: World) -> None:
    first, _live = world.shown
    page = f"/shared/{first.postmortem}"
    file = f"{page}/attachments/{files(world.app)[1]}"
    known = f"/shared/{world.pages[0]}"
    everything = {"/shared/", "/shared/footprint", "/shared/releases", page, file, known}
    assert set(crawl(world, visitor(world), {Family.ALPHA})) == everything
    assert set(crawl(world, visitor(world, first.postmortem), {Family.ALPHA})) == {page, file}
    assert set(crawl(world, visitor(world, page=world.pages[0]), {Family.ALPHA})) == {known}


def test_the_crawl_of_an_engineer_finds_every_internal_item(world: World) -> None:
    client = cast.browser(world.app, cast.ENGINEER)
    everything = b"".join(
        part
        for paths in addresses(world).values()
        for path in paths
        for part in answer(client, path)
    ).decode()
    missing = [word for word in world.canaries.for_staff if word not in everything]
    assert missing == []
    assert Detector({Family.SEALED}).found(everything.encode()) == []


VISITOR = "visitor"


@pytest.mark.parametrize("email", [None, VISITOR, cast.OPERATOR_A, cast.OPERATOR_B, cast.ENGINEER])
def test_hidden_and_made_up_ids_get_the_same_answer(world: World, email: str | None) -> None:
    client = visitor(world) if email == VISITOR else cast.browser(world.app, email)
    hidden = {
        None: world.ids,
        VISITOR: list({*world.ids} - {world.shown[0].postmortem, world.pages[0]}),
        cast.OPERATOR_A: [
            n for made in (world.hidden, world.beta, world.sealed) for o in made for n in o
        ]
        + world.released[1:]
        + world.pages[1:],
        cast.OPERATOR_B: [n for made in (world.shown, world.sealed) for o in made for n in o]
        + world.released[:3]
        + world.pages[:3],
        cast.ENGINEER: [n for one in world.sealed for n in one]
        + world.released[4:]
        + world.pages[4:],
    }[email]
    different = [
        (method, rule.rule, name)
        for rule in world.app.url_map.iter_rules()
        if "id" in rule.arguments and not rule.endpoint.startswith("admin.")
        for method in ({"GET", "HEAD"} & set(rule.methods or ()))
        for expected in [_masked_answer(client, rule, MADE_UP, method)]
        for name in hidden
        if _masked_answer(client, rule, name, method) != expected
    ]
    assert different == []


def names(*made: Made) -> list[str]:
    """The ids of some postmortems and their incidents."""
    return [name for one in made for name in one]


def _masked_answer(client: FlaskClient, rule: Rule, name: str, method: str) -> bytes:
    path = re.sub(r"<[^>]*\bid>", name, rule.rule)
    return masked(answer(client, path, method), name)


def test_applications_that_are_hidden_and_made_up_get_the_same_answer(world: World) -> None:
    client = cast.browser(world.app, cast.OPERATOR_A)
    expected = masked(answer(client, f"/applications/{MADE_UP}"), MADE_UP)
    assert b"404" in expected
    for slug in (cast.LABELS, cast.PORTAL, cast.VAULT):
        assert masked(answer(client, f"/applications/{slug}"), slug) == expected


def test_a_client_may_send_nothing_and_learns_nothing_from_trying(world: World) -> None:
    client = cast.browser(world.app, cast.OPERATOR_A)
    fields = {"csrf_token": cast.token(client), "do": "save", "title": "x"}
    for verb in ("edit", "share"):
        answers = {
            masked((reply.status.encode(), b"", reply.get_data()), name)
            for name in world.ids
            for reply in [client.post(f"/postmortems/{name}/{verb}", data=fields)]
        }
        assert len(answers) == 1
        assert b"403" in answers.pop()


@pytest.mark.parametrize("email", [None, cast.OPERATOR_A])
def test_no_answer_may_be_kept_and_each_says_by_head_what_it_says_by_get(
    world: World, email: str | None
) -> None:
    client = cast.browser(world.app, email)
    for endpoint, paths in addresses(world).items():
        for path in paths[:4] if endpoint != "static" else ():
            response = client.get(path)
            assert response.headers["Cache-Control"] == "no-store", path
            assert response.headers["Vary"] == "Cookie", path
            assert not {"ETag", "Last-Modified", "Expires"} & set(response.headers.keys()), path
            assert client.head(path).status == response.status, path


@pytest.mark.parametrize("path", ["/search", "/timeline", "/search/completions"])
def test_asking_for_a_hidden_word_looks_like_asking_for_no_word(world: World, path: str) -> None:
    client = cast.browser(world.app, cast.OPERATOR_A)
    suspicious = Detector(NOT_FOR_A)
    wanted = [word for word in world.canaries.for_staff if not word.startswith(Family.ALPHA)]
    words = wanted[::6] + [word for word in wanted if not word.startswith(Family.INTERNAL)]
    for pattern in ("{}", '"{}"', "tag:{}", "pool {}", "-{}", "app:{}", "{} OR qzabsentxq0000"):
        nothing = "qzabsentwdxq9999"
        asked = quote(pattern.format(nothing))
        expected = masked(answer(client, f"{path}?q={asked}"), nothing)
        for word in words:
            given = masked(answer(client, f"{path}?q={quote(pattern.format(word))}"), word)
            assert not suspicious.found(given), (pattern, word)
            assert given == expected, (pattern, word)


def test_the_clients_index_holds_none_of_it(world: World) -> None:
    (number,) = make.rows(world.app, "SELECT id FROM organizations WHERE slug = 'alpha'")[0]
    root = Path(world.app.config["SETTINGS"].folder) / "index"
    content = {folder.name: _bytes(folder) for folder in root.iterdir() if folder.is_dir()}
    for kind in ("", "pages-"):
        (mine,) = (one for at, one in content.items() if at.startswith(f"{kind}client-{number}."))
        (staffs,) = (one for at, one in content.items() if at.startswith(f"{kind}staff."))
        assert Detector({Family.ALPHA}).found(mine)
        assert Detector({Family.INTERNAL}).found(staffs)
        assert Detector({Family.INTERNAL, Family.BETA}).found(mine) == []
        assert Detector({Family.SEALED}).found(staffs) == []


def _bytes(folder: Path) -> bytes:
    return b"\n".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


# That nothing internal has an influence ------------------------------------------------------


def twin(app: Flask, busy: bool) -> dict[str, str]:
    """A workspace in which A reads two records; a busy one holds much more that A does not."""
    cast.gather(app)

    def document(title: str, minutes: int) -> Document:
        made = make.document(title=title, began_at=make.at(minutes), tags=("pool", title.lower()))
        made = replace(made, detected_at=None, acknowledged_at=None, relieved_at=None)
        made = replace(made, ended_at=make.at(minutes + 47))
        kept = {
            name: tuple(one for one in getattr(made, name) if one.audience is make.CLIENT)
            for name in ("sections", "entries", "factors", "relief_steps", "actions")
        }
        return made if busy else replace(made, **kept)  # type: ignore[arg-type]

    def fuss(number: int) -> None:
        for slug in (cast.ORDERS, cast.LABELS, cast.PORTAL, cast.VAULT) if busy else ():
            internal = plain(slug, "pool", sharing=Sharing.OFF, severity=2)
            make.postmortem(app, replace(internal, began_at=make.at(number - 5)))
        if busy:
            make.postmortem(app, plain(cast.PORTAL, "pool"))
            make.postmortem(app, plain(cast.ORDERS, "pool"), state=State.DRAFT)

    fuss(0)
    first = make.postmortem(app, document("First", 0))
    fuss(1)
    second = make.postmortem(app, document("Second", 3000))
    fuss(2)
    if busy:
        make.save(app, first.postmortem, reach="9 sites")
        make.save(app, second.postmortem, title="Renamed but not shared")
    make.index(app)
    labels = ("first-post", "first-inci", "second-pos", "second-inc")
    return dict(zip(names(first, second), labels, strict=True))


VARYING = re.compile(
    rb"\b[0-9a-f]{16,64}\b|\?v=[0-9a-f]+|<time[^>]*>[^<]*</time>|#[a-z0-9]{12}\b|, [^,<]+, sha256"
    rb"|<code>[0-9a-f]{12}</code>|<line class=\"now\"[^>]*>"
)


def transcript(app: Flask, labels: dict[str, str]) -> dict[str, bytes]:
    """Everything A is answered, with ids, checksums and times taken out."""
    client = cast.browser(app, cast.OPERATOR_A)
    cast.token(client)
    asked = [path for page in ("/search", "/timeline") for path in
             (page, *(f"{page}?q={quote(query)}" for query in QUERIES),
              *(f"{page}?q=pool&{more}" for more in ASKED))]  # fmt: skip
    asked += [f"/search/completions?q={quote(text)}" for text in (*TYPED, "re", "cal")]
    asked += [f"/search?q={word}" for word in ("rename", "renamd", "plaim", "frist", "secnd")]
    asked += ["/", f"/applications/{cast.ORDERS}", f"/applications/{cast.LABELS}", "/admin"]
    asked += [f"/postmortems/{name}{more}" for name in labels for more in ("", "/print", ".md")]
    asked += [f"/incidents/{name}" for name in labels]
    asked += [f"/applications/{cast.ORDERS}/{view}" for view in ("transfer", "readiness")]
    found = {}
    for path in asked:
        given = masked(answer(client, path))
        key = path
        for name, label in labels.items():
            given, key = given.replace(name.encode(), label.encode()), key.replace(name, label)
        found[key] = re.sub(rb"[a-z0-9]{12}(?=[\"/-])", b"ID", VARYING.sub(b"", given))
    return found


def test_what_a_client_is_answered_depends_on_nothing_internal(tmp_path: Path) -> None:
    """No count, order, score, gap or length may tell that there is more."""
    told = []
    for name in ("quiet", "busy"):
        with make.workspace(tmp_path / name) as app:
            told.append(transcript(app, twin(app, busy=name == "busy")))
    quiet, busy = told
    assert set(quiet) == set(busy)
    for path, given in quiet.items():
        assert busy[path] == given, path
    assert sum(b"200 OK" in given for given in quiet.values()) > 50


# That the test can fail ----------------------------------------------------------------------


def test_the_crawl_finds_what_a_broken_projection_would_show(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = projection.project

    def careless(document: Document, record: Record, noun: str, _audience: Audience) -> Any:
        return real(document, record, noun, Audience.INTERNAL)

    monkeypatch.setattr(projection, "project", careless)
    world = build(app)
    leaks = crawl(world, cast.browser(app, cast.OPERATOR_A), NOT_FOR_A)
    first, live = world.shown
    assert {f"/postmortems/{first.postmortem}", f"/incidents/{live.incident}", "/search?q=pool",
            "/timeline", "/"} - set(leaks) == set()  # fmt: skip


@pytest.mark.parametrize("wall", [guard_down, database_open])
def test_with_one_wall_away_the_crawl_still_finds_nothing(
    world: World, wall: Callable[[], AbstractContextManager[None]]
) -> None:
    client, guest = cast.browser(world.app, cast.OPERATOR_A), visitor(world)
    with wall():
        assert crawl(world, client, NOT_FOR_A) == {}
        assert crawl(world, guest, NOT_FOR_VISITORS) == {}


def test_the_crawl_finds_what_two_missing_walls_would_show(world: World) -> None:
    """`editions.get` asks for the client's audience itself; that it is this client's, the guard
    and the database see to: without both A reads B's editions by their ids, and on every list."""
    client, guest = cast.browser(world.app, cast.OPERATOR_A), visitor(world)
    with guard_down(), database_open():
        leaks = crawl(world, client, NOT_FOR_A)
        told = crawl(world, guest, NOT_FOR_VISITORS)
    (beta,) = world.beta
    assert {"/shared/", f"/shared/{beta.postmortem}"} - set(told) == set()
    ungranted = world.hidden[3]
    assert {f"/postmortems/{beta.postmortem}", f"/incidents/{ungranted.incident}", "/",
            f"/applications/{cast.PORTAL}"} - set(leaks) == set()  # fmt: skip


@pytest.mark.parametrize("disguise", ["{}", "&lt;{}&gt;", "%22{}%22", "\\u00fc{}"])
def test_the_detector_sees_through_disguises(disguise: str) -> None:
    word = f"{Family.INTERNAL}0042"
    find = Detector({Family.INTERNAL}).found
    plain_text = disguise.format(word)
    for text in (plain_text, plain_text.upper(), plain_text[::-1], plain_text.encode().hex()):
        assert find(text.encode())
    for coding in ("utf-16-le", "utf-16-be"):
        assert find(plain_text.encode(coding))
    for before in ("", "a", "ab", "abc"):
        assert find(base64.b64encode(f"{before}{plain_text} and more".encode()))
    assert not find(b"nothing of the kind, qzbetatextxq0001")
