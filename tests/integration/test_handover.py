"""The handover copy: all that a client reads, nothing else, in a folder that needs no product."""

import csv
import hashlib
import io
import json
import re
import zipfile
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from hypothesis import given, settings
from markupsafe import Markup

from postmortem.cli import main
from postmortem.domain.actions import ActionState
from postmortem.domain.audiences import Audience
from postmortem.domain.documents import Document
from postmortem.domain.knowledge.pages import PageDocument, PageKind
from postmortem.domain.lifecycle import Sharing, State
from postmortem.editions import reading
from postmortem.editions.projection import Record, project
from postmortem.errors import Forbidden, Invalid, NotFound, PostmortemError
from postmortem.exchange import collections, exports, handover, importing
from postmortem.exchange.documents import write_document
from postmortem.exchange.handover import printing
from postmortem.exchange.handover.links import within
from postmortem.exchange.pages import read_page
from postmortem.operations import applications, baselines, organizations, pages, releases
from postmortem.policy.viewer import system
from tests import cast, make, strategies
from tests.canaries import Canaries, Detector, Family, plant
from tests.make import Made

DAY = date(2026, 11, 23)
FOLDER = f"handover-alpha-{DAY}"
WORD = "Gate seven stood open"
ATTRIBUTE = re.compile(r'(?:href|src|action)="([^"]*)"')


@pytest.fixture
def app(app: Flask) -> Flask:
    """A workspace with the cast; the first client reads one application, and a restricted one."""
    cast.gather(app)
    with app.app_context():
        applications.revoke(system(), "alpha", cast.LABELS)
    return app


@pytest.fixture
def shared(app: Flask) -> Made:
    """A postmortem that the client reads."""
    return make.postmortem(app, make.document(title=WORD))


def copied(app: Flask, slug: str = "alpha", **more: Any) -> bytes:
    """The zip of a client's copy, made by the product itself."""
    file = io.BytesIO()
    options: dict[str, Any] = {"language": "en", "on": DAY, **more}
    with app.app_context():
        handover.make(system(), slug, file, **options)
    return file.getvalue()


def unpacked(content: bytes, folder: str = FOLDER) -> dict[str, str]:
    """The files of a copy by their path inside its one folder."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        assert [name for name in names if not name.startswith(f"{folder}/")] == []
        return {name.removeprefix(f"{folder}/"): archive.read(name).decode() for name in names}


def test_a_copy_holds_what_the_client_reads(app: Flask, shared: Made) -> None:
    files = unpacked(copied(app))
    page = files[f"postmortems/{shared.postmortem}.html"]
    for words in (WORD, "Writes waited.", "Calls came in.", "A lock was held", "kill 1"):
        assert words in page
    assert WORD in files["index.html"]
    for name in (f"incidents/{shared.incident}.html", f"markdown/orders/{shared.postmortem}.md"):
        assert "Calls came in." in files[name]
    assert "Books orders." in files["applications/orders.html"]


def test_it_says_when_for_whom_by_whom_and_how_much(app: Flask, shared: Made) -> None:
    content = io.BytesIO()
    with app.app_context():
        engineer = cast.viewer(app, cast.ENGINEER)
        handover.make(engineer, "alpha", content, language="en", on=DAY)
    index = unpacked(content.getvalue())["index.html"]
    for words in ("23 Nov 2026", "Alpha", "Ewa, Supplier", "1 incident, 1 of them written up"):
        assert words in index
    assert "Supplier" in unpacked(copied(app))["index.html"]


def test_lists_are_newest_first_and_every_link_leads_to_a_file(app: Flask, shared: Made) -> None:
    started = make.BEGAN + timedelta(days=3)
    times: dict[str, Any] = dict.fromkeys(
        ("detected_at", "acknowledged_at", "relieved_at", "ended_at")
    )
    later = make.postmortem(app, make.document(title="Later", began_at=started, **times))
    files = unpacked(copied(app))
    for name in ("index.html", "applications/orders.html"):
        found = re.findall(
            r'href="(?:\.\./)?postmortems/(\w+)\.html" lang="en" data-hit', files[name]
        )
        assert found == [later.postmortem, shared.postmortem]
    for name, text in files.items():
        for address in ATTRIBUTE.findall(text) if name.endswith(".html") else ():
            if not address.startswith("#"):
                goal = Path("/", name).parent.joinpath(address.partition("#")[0])
                assert str(goal.resolve())[1:] in files, (name, address)


def test_the_manifest_names_each_edition_and_file_with_its_checksum(
    app: Flask, shared: Made
) -> None:
    known(app, shared)
    files = unpacked(copied(app))
    manifest = json.loads(files.pop("manifest.json"))
    assert manifest["files"] == {
        name: hashlib.sha256(text.encode()).hexdigest() for name, text in files.items()
    }
    assert (manifest["made_on"], manifest["client"]["slug"]) == ("2026-11-23", "alpha")
    viewer = cast.viewer(app, cast.OPERATOR_A)
    with app.app_context():
        for one in manifest["editions"]:
            assert reading.get(viewer, one["noun"], one["id"]).sha256 == one["sha256"]
    nouns = {one["noun"] for one in manifest["editions"]}
    assert nouns == {"application", "postmortem", "incident", "action",
                     "page", "footprint", "release"}  # fmt: skip


def test_the_same_content_and_day_give_the_same_bytes(app: Flask, shared: Made) -> None:
    make.postmortem(app, make.document(title="Another one"))
    known(app, shared)
    first = copied(app)
    assert copied(app) == first
    assert copied(app, on=date(2026, 11, 24)) != first
    make.save(app, shared.postmortem, reach="Five sites")
    assert copied(app) == first  # saved, not shared
    make.do(app, shared.postmortem, "publish_and_share")
    assert copied(app) != first


def test_a_promise_shows_how_it_stood_that_day(app: Flask, shared: Made) -> None:
    page = f"postmortems/{shared.postmortem}.html"
    assert (
        "Overdue" in unpacked(copied(app, on=date(2027, 1, 1)), "handover-alpha-2027-01-01")[page]
    )
    _revision, written = make.written(app, shared.postmortem)
    kept = tuple(replace(one, state=ActionState.DONE) for one in written.actions)
    make.save(app, shared.postmortem, actions=kept)
    assert ">Done<" in unpacked(copied(app))[page].replace("</svg>Done", "</svg>>Done")


# Knowledge ------------------------------------------------------------------------------------


def known(app: Flask, shared: Made) -> tuple[str, str, str]:
    """A page that links all over, one that links to it, and a release, all read by the client."""
    first = make.page(
        app,
        f"[a](/postmortems/{shared.postmortem}#facts) [b](/applications/orders/footprint) "
        "[c](/applications/portal) [d](/releases/gone) [e](/applications/orders/releases)",
    )
    second = make.page(app, f"Look into [[Restart it]]. [f](/pages/{first}#steps)", "Alerts")
    make.measured(app, "GET /orders")
    return first, second, make.released(app, "4.2.0", f"See [g](/pages/{first}).")


def test_a_copy_holds_pages_footprint_and_releases_that_lead_to_each_other(
    app: Flask, shared: Made
) -> None:
    first, second, release = known(app, shared)
    make.save(app, shared.postmortem, sections=(make.section("s", f"[h](/pages/{first})"),))
    make.do(app, shared.postmortem, "publish_and_share")
    files = unpacked(copied(app))
    page = files[f"pages/{first}.html"]
    for there in (f"../postmortems/{shared.postmortem}.html#facts", "../footprints/orders.html",
                  "../releases/orders.html", f"../pages/{second}.html"):  # fmt: skip
        assert f'href="{there}"' in page, there
    assert re.findall(r"<a[^>]*>([cd])</a>", page) == ["c", "d"]
    assert not re.search(r"<a[^>]*href[^>]*>[cd]</a>", page)
    for name, there in (
        (f"pages/{second}.html", f"../pages/{first}.html#steps"),
        (f"pages/{second}.html", f"../pages/{first}.html"),
        (f"postmortems/{shared.postmortem}.html", f"../pages/{first}.html"),
        ("releases/orders.html", f"../pages/{first}.html"),
        ("applications/orders.html", f"../releases/orders.html#{release}"),
        ("applications/orders.html", "../footprints/orders.html"),
        ("index.html", f"pages/{second}.html"),
    ):
        assert f'href="{there}"' in files[name], (name, there)
    for name, text in files.items():
        for address in ATTRIBUTE.findall(text) if name.endswith(".html") else ():
            goal = Path("/", name).parent.joinpath(address.partition("#")[0])
            assert address.startswith("#") or str(goal.resolve())[1:] in files, (name, address)
    assert "since 1 Dec 2025" in files["releases/orders.html"]
    assert "GET /orders" in files["footprints/orders.html"]
    assert '<rect class="fp-bar"' in files["footprints/orders.html"]
    assert "Restart it" in files["assets/words.js"]
    assert "1 incident, 1 of them written up, 2 pages, 1 release" in files["index.html"]
    assert "Ours alone." not in str(files)


def test_the_way_in_answers_the_six_questions(app: Flask, shared: Made) -> None:
    answered = make.section("restart", "The export may be restarted.")
    with app.app_context():
        made = PageDocument(cast.ORDERS, PageKind.OPERATIONS, "Answers", sections=(answered,))
        pages.share(system(), pages.create(system(), made), anyway=True)
    page = unpacked(copied(app, language="de"))["applications/orders.html"]
    assert page.count('id="q-') == 6
    assert page.count("ov-open") == 5
    assert "The export may be restarted." in page


def test_values_are_csv_that_calculates_nothing(app: Flask, shared: Made) -> None:
    make.measured(app, '=cmd|"/C calc"!A0')
    make.released(app, "4.2.0", "@here, all of it")
    make.released(app, "-1")
    files = unpacked(copied(app))
    (head, row) = csv.reader(io.StringIO(files["footprints/orders.csv"]))
    values = dict(zip(head, row, strict=True))
    assert values["metric"] == '\'=cmd|"/C calc"!A0'
    assert (values["version"], values["measured_on"], values["p95"]) == (
        "4.2",
        "2026-11-02",
        "120.0",
    )
    listed = list(csv.DictReader(io.StringIO(files["releases/orders.csv"])))
    assert [one["version"] for one in listed] == ["'-1", "4.2.0"]
    assert (listed[1]["text"], listed[1]["changes"]) == ("'@here, all of it", "3")


def test_a_page_as_markdown_is_read_again(app: Flask, shared: Made) -> None:
    name = make.page(app, "Call.\n\n## not a section\n\n```\nkubectl x\n```", "A: title")
    read = read_page(unpacked(copied(app))[f"markdown-pages/orders/{name}.md"])
    with app.app_context():
        source = reading.get(system(), "page", name, audience="client").source
    assert (read.title, read.kind, read.application) == ("A: title", "runbook", "orders")
    told = [(one.heading, one.text) for one in read.sections]
    assert told == [(one["heading"], one["text"]) for one in source["sections"]]


def test_an_application_of_pages_alone_is_in_the_copy(app: Flask) -> None:
    name = make.page(app, "Call.")
    files = unpacked(copied(app))
    assert f'href="../pages/{name}.html"' in files["applications/orders.html"]
    assert json.loads(files["manifest.json"])["records"]["page"] == 1
    client = cast.browser(app, cast.ENGINEER)
    assert "Make the copy" in client.get("/organizations/alpha/handover").text


def test_knowledge_that_was_taken_back_is_gone_from_the_next_copy(app: Flask, shared: Made) -> None:
    first, second, release = known(app, shared)
    with app.app_context():
        pages.unshare(system(), first)
        releases.set_audience(system(), release, make.INTERNAL)
        (row,) = make.rows(app, "SELECT public_id FROM baselines")
        baselines.set_audience(system(), cast.ORDERS, row.public_id, make.INTERNAL)
    files = unpacked(copied(app))
    assert not re.search(r"<a[^>]*href[^>]*>f</a>", files[f"pages/{second}.html"])
    files.pop(f"markdown-pages/orders/{second}.md")  # holds the address as it was written
    for words in (first, release, "GET /orders", "footprints/", "releases/orders"):
        assert words not in str(files), words


# What must not leave --------------------------------------------------------------------------


def test_no_byte_holds_what_the_client_does_not_read(app: Flask) -> None:
    canaries = Canaries()
    word = canaries.word
    phrase = f"Seen [[internal: {word()}]]\n\n:::client Beta\n{word()}\n:::"
    shown = make.document(
        title=f"Shown [[internal: {word()}]]",
        tags=("pool", f"[[internal: {word()}]]"),
        sections=(
            make.section("summary", phrase),
            make.section("notes", word(), make.INTERNAL),
        ),
        entries=(make.entry(phrase, 3), make.entry(word(), 9, make.INTERNAL)),
        factors=(make.factor("A lock", phrase), make.factor(word(), audience=make.INTERNAL)),
        relief_steps=(make.step("Cancel", phrase), make.step(word(), audience=make.INTERNAL)),
        actions=(make.action("Refuse", phrase), make.action(word(), audience=make.INTERNAL)),
    )
    make.postmortem(app, shown)
    make.postmortem(app, make.document(title=word(), sharing=Sharing.OFF))
    make.postmortem(app, make.document(title=word()), state=State.DRAFT)
    make.postmortem(app, make.document(cast.VAULT, title=word(Family.SEALED)))
    make.postmortem(app, make.document(cast.LABELS, title=word(Family.UNGRANTED)))
    make.postmortem(app, make.document(cast.PORTAL, title=word(Family.BETA)))
    gone = make.postmortem(app, make.document(title=word()))
    make.do(app, gone.postmortem, "unshare")
    before = make.postmortem(app, make.document(title="Kept", reach=word()))
    make.save(app, before.postmortem, reach="4 sites")
    make.do(app, before.postmortem, "publish_and_share")
    for slug, family in ((cast.LABELS, Family.UNGRANTED), (cast.PORTAL, Family.BETA)):
        make.page(app, word(family), slug=slug)
        make.measured(app, word(family), slug)
    make.page(app, phrase)
    make.measured(app, word(), audience=make.INTERNAL)
    make.released(app, "4.2.0", phrase)
    make.released(app, word(), audience=make.INTERNAL)
    assert sum(plant(app, canaries).values()) > 50
    files = unpacked(copied(app))
    everything = "\n".join(f"{name}\n{text}" for name, text in files.items())
    assert "Shown" in everything
    families = set(Family) - {Family.ALPHA, Family.ALPHA_NAME}
    assert Detector(families).found(everything.encode()) == []
    for name in ("Beta", "beta", "Portal", "Labels", "Vault", "Otto", "INC-", gone.postmortem):
        assert name not in everything, name


def test_what_was_withdrawn_is_gone_from_the_next_copy(app: Flask, shared: Made) -> None:
    other = make.postmortem(app, make.document(title="Another one"))
    assert WORD in str(unpacked(copied(app)))
    make.do(app, shared.postmortem, "choose_sharing", "off")
    files = unpacked(copied(app))
    assert WORD not in str(files)
    assert shared.postmortem not in str(files)
    assert f"postmortems/{other.postmortem}.html" in files


def test_a_restricted_application_is_in_no_copy_whoever_makes_it(app: Flask, shared: Made) -> None:
    make.postmortem(app, make.document(cast.VAULT, title="In the vault"))
    with app.app_context():
        applications.grant(system(), cast.ENGINEER, cast.VAULT, "read")
    engineer, file = cast.viewer(app, cast.ENGINEER), io.BytesIO()
    with app.app_context():
        handover.make(engineer, "alpha", file, language="en", on=DAY)
    assert "In the vault" not in str(unpacked(file.getvalue()))


def test_a_grant_to_one_person_opens_nothing_in_the_copy_for_all(app: Flask, shared: Made) -> None:
    make.postmortem(app, make.document(cast.LABELS, title="For Olga alone"))
    with app.app_context():
        applications.grant(system(), cast.OPERATOR_A, cast.LABELS, "read")
    assert "For Olga alone" not in str(unpacked(copied(app)))


def test_who_may_not_share_makes_no_copy(app: Flask, shared: Made) -> None:
    operator = cast.viewer(app, cast.OPERATOR_A)
    file = io.BytesIO()
    with app.app_context(), pytest.raises(Forbidden):
        handover.make(operator, "alpha", file, language="en")
    assert file.getvalue() == b""
    client = cast.browser(app, cast.OPERATOR_A)
    assert client.get("/organizations/alpha/handover").status_code == 404
    assert cast.post(client, "/organizations/alpha/handover").status_code == 403


# Markdown ------------------------------------------------------------------------------------


def source_of(document: Document, noun: str = "postmortem") -> dict[str, Any]:
    """What a client's edition of a document holds."""
    record = Record("i23456789abc", "p23456789abc", "INC-1", 7, "Orders", "Alpha", "alpha", "draft")
    return project(document, record, noun, Audience.CLIENT)


@settings(max_examples=60)
@given(strategies.documents())
def test_markdown_is_read_again_and_written_byte_equal(document: Document) -> None:
    for noun in ("postmortem", "incident"):
        written = exports.markdown(source_of(document, noun)).encode()
        with TemporaryDirectory() as folder:
            (Path(folder) / "p23456789abc.md").write_bytes(written)
            (one,), _notes = collections.read("markdown", Path(folder))
        assert one.document is not None, one.reason
        assert write_document(one.document, number="ORDERS-7").encode() == written or (
            write_document(one.document, number=f"{document.application.upper()}-7").encode()
            == written
        )


def test_a_copy_goes_into_another_workspace_and_comes_out_the_same(
    app: Flask, shared: Made, tmp_path: Path
) -> None:
    facts = make.document(
        title="Facts alone", sections=(), entries=(), factors=(), relief_steps=(), actions=()
    )
    make.postmortem(app, facts)
    before = {
        path.rpartition("/")[2]: text
        for path, text in unpacked(copied(app)).items()
        if path.startswith("markdown/orders/")
    }
    assert len(before) == 2
    for name, text in before.items():
        (tmp_path / "in" / "orders").mkdir(parents=True, exist_ok=True)
        (tmp_path / "in" / "orders" / name).write_bytes(text.encode())
    with make.workspace(tmp_path / "elsewhere") as other:
        cast.gather(other)
        with other.app_context():
            candidates, _notes = collections.read("markdown", tmp_path / "in")
            report = importing.take(system(), candidates, cast.ORDERS, share=True)
        assert (report.added, report.failed) == (2, [])
        after = [
            text for path, text in unpacked(copied(other)).items() if path.startswith("markdown/")
        ]

    def plain(texts: Any) -> list[str]:
        """Numbers are given in each workspace by the order of sharing."""
        return sorted(re.sub(r"^number: .*$", "", text, flags=re.M) for text in texts)

    assert plain(after) == plain(before.values())


# Links ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ('<a href="/postmortems/known#e1" rel="x">a</a>',
         '<a href="../postmortems/known.html#e1" rel="x">a</a>'),
        ('<a href="/postmortems/unknown" rel="x">a</a>', '<a rel="x">a</a>'),
        ('<a href="/applications/known/footprint#metric-x">a</a>',
         '<a href="../footprints/known.html#metric-x">a</a>'),
        ('<img src="/pages/unknown" alt="b">', '<img alt="b">'),
        ('<a href="/admin">a</a>', "<a>a</a>"),
        ('<a href="../x" title=" href=">a</a>', '<a title=" href=">a</a>'),
        ('<a title=" href=" href="/admin">a</a>', '<a title=" href=">a</a>'),
        ('<a href="//other.example">a</a>', "<a>a</a>"),
        ('<a href="#e1">a</a>', '<a href="#e1">a</a>'),
        ('<a href="https://a.example/?a=1&amp;b">a</a>',
         '<a href="https://a.example/?a=1&amp;b">a</a>'),
        ("<p>&lt;a href=\"/admin\"&gt;</p>", "<p>&lt;a href=\"/admin\"&gt;</p>"),
    ],
)  # fmt: skip
def test_links_in_texts_stay_inside_the_copy(given: str, expected: str) -> None:
    def page(noun: str, name: str) -> str:
        return f"{noun}s/{name}.html" if name == "known" else ""

    assert within(Markup(given), "../", page) == expected


# The command and the button ------------------------------------------------------------------


def run(app: Flask, monkeypatch: pytest.MonkeyPatch, *words: str) -> Any:
    """The command on this workspace."""
    monkeypatch.setenv("POSTMORTEM_DATA", str(app.config["SETTINGS"].folder))
    return CliRunner().invoke(main, ["handover", *words])


def test_the_command_writes_the_whole_copy_or_nothing(
    app: Flask, shared: Made, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    target = tmp_path / "out.zip"
    assert run(app, monkeypatch, "alpha", str(target), "--lang", "de").exit_code == 0
    with zipfile.ZipFile(target) as archive:
        (index,) = (name for name in archive.namelist() if name.endswith("index.html"))
        assert "Übergabekopie für Alpha" in archive.read(index).decode()
    for words in (("alpha", str(tmp_path / "no" / "x.zip")), ("supplier", str(tmp_path / "y.zip"))):
        answer = run(app, monkeypatch, *words)
        assert answer.exit_code == 1
        assert answer.output.startswith("postmortem: "), answer.output
        assert answer.output.count("\n") == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "out.zip"]
    events = make.rows(app, "SELECT record FROM journal WHERE event = 'handover.made'")
    assert [record for (record,) in events] == ["alpha"]


def test_a_pdf_needs_its_extra_and_says_so(app: Flask, shared: Made) -> None:
    try:
        printing.printer()
    except PostmortemError as error:
        assert "pip install 'postmortem[weasyprint]'" in str(error)
        with pytest.raises(PostmortemError, match="WeasyPrint"):
            copied(app, pdf=True)
        assert make.rows(app, "SELECT 1 FROM journal WHERE event = 'handover.made'") == []
        return
    with zipfile.ZipFile(io.BytesIO(copied(app, pdf=True))) as archive:
        assert archive.read(f"{FOLDER}/handover.pdf").startswith(b"%PDF")


def test_the_button_answers_the_same_copy_as_a_download(app: Flask, shared: Made) -> None:
    client = cast.browser(app, cast.ENGINEER)
    assert "/organizations/alpha/handover" in client.get("/applications/orders").text
    admin = cast.browser(app, cast.ADMINISTRATOR)
    listed = admin.get("/admin/organizations").text
    assert re.findall(r"/organizations/(\w+)/handover", listed) == ["alpha", "beta"]
    assert "Make the copy" in client.get("/organizations/alpha/handover").text
    answer = cast.post(client, "/organizations/alpha/handover")
    assert answer.status_code == 200
    today = re.search(r"handover-alpha-([\d-]+)\.zip", answer.headers["Content-Disposition"])
    assert today
    with app.app_context():
        file = io.BytesIO()
        engineer = cast.viewer(app, cast.ENGINEER)
        on = date.fromisoformat(today[1])
        handover.make(engineer, "alpha", file, language="en", on=on)
    assert answer.data == file.getvalue()
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    answer.close()


def test_a_large_copy_is_the_same(
    app: Flask, shared: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    from postmortem.exchange.handover import contents
    from postmortem.web import handovers

    for number in range(5):
        make.postmortem(app, make.document(title=f"Number {number}"))
    small = copied(app)
    monkeypatch.setattr(contents, "PORTION", 2)
    monkeypatch.setattr(contents, "AT_ONCE", 3)
    monkeypatch.setattr(handovers, "IN_MEMORY", 1)
    assert copied(app) == small
    answer = cast.post(cast.browser(app, cast.ENGINEER), "/organizations/alpha/handover")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert archive.testzip() is None
    answer.close()


def test_nothing_shared_and_nobody_known_are_told(app: Flask) -> None:
    with pytest.raises(Invalid, match="Nothing is shared with Alpha yet"):
        copied(app)
    client = cast.browser(app, cast.ENGINEER)
    assert "Nothing is shared with Alpha yet." in client.get("/organizations/alpha/handover").text
    assert cast.post(client, "/organizations/alpha/handover").status_code == 422
    with app.app_context():
        organizations.add(system(), "Gamma", "client")
    assert client.get("/organizations/gamma/handover").status_code == 200
    for slug in ("nobody", "supplier"):
        assert client.get(f"/organizations/{slug}/handover").status_code == 404
        with pytest.raises(NotFound):
            copied(app, slug)


def test_it_is_read_on_either_database(either: Flask) -> None:
    cast.gather(either)
    make.postmortem(either, make.document(title=WORD))
    make.postmortem(either, make.document(cast.PORTAL, title="Of another client"))
    files = unpacked(copied(either))
    assert WORD in files["index.html"]
    assert "Of another client" not in str(files)
