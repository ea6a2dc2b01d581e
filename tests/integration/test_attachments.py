"""Files beside a postmortem: attached, listed, read where an edition lists them, forgotten."""

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from postmortem.clock import now
from postmortem.domain.attachments import MOST, Attachment
from postmortem.domain.lifecycle import Sharing, State
from postmortem.editions import reading
from postmortem.exchange import backup
from postmortem.exchange.handover import make as make_handover
from postmortem.followers import keeping
from postmortem.operations import applications, samples
from postmortem.operations import attachments as operations
from postmortem.policy.viewer import system
from tests import cast, forms, make, pictures
from tests.make import Made

CLIENT, INTERNAL = make.CLIENT, make.INTERNAL


def send(
    browser: FlaskClient, made: Made, content: bytes, name: str = "graph.png", **more: str
) -> TestResponse:
    """Attach a file as the editor's script does."""
    fields: dict[str, Any] = {"csrf_token": cast.token(browser), **more}
    fields["file"] = FileStorage(io.BytesIO(content), name)
    return upload(browser, f"/postmortems/{made.postmortem}/attachments", fields)


def upload(browser: FlaskClient, path: str, fields: Mapping[str, Any]) -> TestResponse:
    """Send a form with files; a body made here, as the test client leaves large ones open."""
    boundary, body = encode_multipart(fields)
    kind = f'multipart/form-data; boundary="{boundary}"'
    return browser.post(path, data=body, content_type=kind)


def attach(app: Flask, made: Made, content: bytes, name: str = "graph.png") -> Attachment:
    """Attach a file and list it nowhere yet."""
    with app.app_context():
        return operations.add(system(), made.postmortem, content, name, listed=0, megabytes=1)


def listed(app: Flask, made: Made, *files: Attachment, text: str = "", **more: Any) -> None:
    """Save a document that lists these files, and shows them in a text for the client."""
    section = make.section("summary", text or "Writes waited.")
    make.save(app, made.postmortem, attachments=files, sections=(section,), **more)


def shown(file: Attachment, caption: str = "the graph") -> str:
    """How a text shows a file."""
    return f"See ![{caption}](attachment:{file.id}) there."


def to_client(file: Attachment) -> Attachment:
    return replace(file, audience=CLIENT)


def status(browser: FlaskClient, made: Made, file: Attachment) -> int:
    """What a reader is answered who asks for a file."""
    return browser.get(f"/postmortems/{made.postmortem}/attachments/{file.id}").status_code


def shared_rows(app: Flask) -> list[str]:
    return [row.attachment for row in make.rows(app, "SELECT attachment FROM shared_files")]


@pytest.fixture
def here(app: Flask) -> Flask:
    """The cast, on each database."""
    cast.gather(app)
    return app


# Attaching -----------------------------------------------------------------------------------


def test_the_script_is_told_what_became_of_a_file(here: Flask) -> None:
    made, browser = make.postmortem(here), cast.browser(here, cast.ENGINEER)
    answer = send(browser, made, pictures.telling("JPEG"), "../../Graph.PNG")
    assert answer.status_code == 201
    facts = answer.json
    assert facts is not None
    assert (facts["name"], facts["type"]) == ("Graph.jpg", "image/jpeg")
    bytes_ = browser.get(facts["url"]).get_data()
    assert len(bytes_) == facts["size"]
    assert pictures.HIDDEN not in bytes_
    again = send(browser, made, pictures.telling("JPEG"), "../../Graph.PNG")
    assert again.json is not None
    assert again.json["id"] == facts["id"]  # sent twice, kept once


@pytest.mark.parametrize(
    ("content", "name", "word"),
    [
        (pictures.SVG, "graph.png", "SVG"),
        (pictures.HTML, "a.txt", "HTML"),
        (b"", "a.png", "empty"),
        (b"x" * 33_000_000, "a.log", "larger than 32 MB"),
        (b"\x7fELF\x02", "a.png", "Programs"),
    ],
)
def test_what_is_not_taken_is_told_in_a_sentence_and_leaves_nothing(
    app: Flask, content: bytes, name: str, word: str
) -> None:
    cast.gather(app)
    made = make.postmortem(app)
    answer = send(cast.browser(app, cast.ENGINEER), made, content, name)
    assert answer.status_code == 422
    assert answer.json is not None
    assert word in answer.json["problem"]
    assert make.rows(app, "SELECT 1 FROM attachments") == []


def test_a_document_takes_so_many_files_and_no_more(app: Flask) -> None:
    cast.gather(app)
    made, browser = make.postmortem(app), cast.browser(app, cast.ENGINEER)
    answer = send(browser, made, b"one more", "a.log", listed=str(MOST))
    assert answer.status_code == 422
    assert answer.json is not None
    assert str(MOST) in answer.json["problem"]
    base, document = make.written(app, made.postmortem)
    fields = make.form(document, base) | {"do": "save"}
    for number in range(MOST + 1):
        fields |= {f"attachments-{number}-id": f"abcd{number}", f"attachments-{number}-type":
                   "image/png"}  # fmt: skip
    page = cast.post(browser, f"/postmortems/{made.postmortem}/edit", fields)
    assert page.status_code == 422
    assert "51 files are attached; 50 fit." in page.text


def test_without_the_script_the_form_comes_back_with_the_file_and_every_word(here: Flask) -> None:
    made, browser = make.postmortem(here), cast.browser(here, cast.ENGINEER)
    base, document = make.written(here, made.postmortem)
    fields: dict[str, Any] = make.form(document, base) | {
        "csrf_token": cast.token(browser),
        "do": "attach",
        "sections-0-text": "Not saved yet.",
        "file": [
            FileStorage(io.BytesIO(content), name)
            for content, name in (
                (pictures.picture(), "a.png"),
                (b"02:04 x", "b.log"),
                (pictures.SVG, "c.png"),
            )
        ],
    }
    path = f"/postmortems/{made.postmortem}/edit"
    page = upload(browser, path, fields)
    assert page.status_code == 422
    assert "SVG, HTML and XML can run programs" in page.text
    sent = {name: values[0] for name, values in forms.one(page.text, "").fields.items()}
    assert sent["sections-0-text"] == "Not saved yet."
    assert [sent[f"attachments-{n}-name"] for n in (0, 1)] == ["a.png", "b.log"]
    assert sent["attachments-0-audience"] == "internal"
    sent.pop("file")
    saved = browser.post(path, data=sent | {"do": "save", "attachments-1-remove": "1"})
    assert saved.status_code == 303
    (kept,) = make.written(here, made.postmortem)[1].attachments
    assert (kept.name, kept.type, kept.audience) == ("a.png", "image/png", INTERNAL)


def test_a_file_that_is_far_too_large_is_refused_before_it_is_read(tmp_path: Path) -> None:
    with make.workspace(tmp_path / "data", upload_megabytes=1) as app:
        cast.gather(app)
        made, browser = make.postmortem(app), cast.browser(app, cast.ENGINEER)
        for path in ("attachments", "edit"):
            answer = upload(
                browser,
                f"/postmortems/{made.postmortem}/{path}",
                {"csrf_token": "", "file": FileStorage(io.BytesIO(b"x" * 9_100_000), "a.log")},
            )
            assert answer.status_code == 413
            assert "A file you sent is larger than this page takes" in answer.text


def test_pressing_attach_without_a_file_says_so(app: Flask) -> None:
    cast.gather(app)
    made, browser = make.postmortem(app), cast.browser(app, cast.ENGINEER)
    base, document = make.written(app, made.postmortem)
    fields = make.form(document, base) | {"do": "attach"}
    page = cast.post(browser, f"/postmortems/{made.postmortem}/edit", fields)
    assert page.status_code == 422
    assert "Choose a file first." in page.text


def test_nobody_but_those_who_write_attaches_anything(here: Flask) -> None:
    made = make.postmortem(here)
    for who in (None, cast.OPERATOR_A):
        browser = cast.browser(here, who)
        assert send(browser, made, b"x").status_code in {401, 403}
    sealed = make.postmortem(here, make.document(cast.VAULT))
    assert send(cast.browser(here, cast.ENGINEER), sealed, b"x").status_code == 404
    assert make.rows(here, "SELECT 1 FROM attachments") == []


def test_a_form_cannot_say_what_a_file_is_or_take_anothers(here: Flask) -> None:
    made, other = make.postmortem(here), make.postmortem(here, make.document(cast.PORTAL))
    mine, theirs = attach(here, made, b"02:04 x", "a.log"), attach(here, other, b"secret", "b.log")
    forged = replace(mine, type="image/png", size=7_000, sha256="0" * 64, name="../x.html")
    listed(here, made, to_client(forged), to_client(theirs), text=shown(theirs))
    (kept,) = make.written(here, made.postmortem)[1].attachments
    assert (kept.id, kept.type, kept.size, kept.sha256) == (
        mine.id, mine.type, mine.size, mine.sha256)  # fmt: skip
    assert kept.name == "x.txt"
    make.do(here, made.postmortem, "publish_and_share")
    operator = cast.browser(here, cast.OPERATOR_A)
    assert shared_rows(here) == [mine.id]
    assert status(operator, made, theirs) == 404
    assert theirs.id not in operator.get(f"/postmortems/{made.postmortem}").text


# Reading -------------------------------------------------------------------------------------


def test_a_picture_is_shown_and_every_other_file_is_taken_away(here: Flask) -> None:
    made, browser = make.postmortem(here), cast.browser(here, cast.ENGINEER)
    picture = attach(here, made, pictures.picture(), "Größe.png")
    text, pdf = attach(here, made, b"<info> x", "a.htm"), attach(here, made, pictures.PDF, "a.pdf")
    listed(here, made, picture, text, pdf)
    for file, type_, way in (
        (picture, "image/png", "inline"),
        (text, "text/plain; charset=utf-8", "attachment"),
        (pdf, "application/pdf", "attachment"),
    ):
        answer = browser.get(f"/postmortems/{made.postmortem}/attachments/{file.id}")
        headers = answer.headers
        assert headers["Content-Type"] == type_
        assert headers["Content-Disposition"].startswith(f"{way}; filename")
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in headers["Content-Security-Policy"]
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "script-src" not in headers["Content-Security-Policy"]
        assert headers["Cache-Control"] == "no-store"
        assert not {"ETag", "Last-Modified"} & set(headers.keys())
    named = browser.get(f"/postmortems/{made.postmortem}/attachments/{picture.id}").headers
    assert "filename*=UTF-8''Gr%C3%B6%C3%9Fe.png" in named["Content-Disposition"]
    page = browser.get(f"/postmortems/{made.postmortem}").text
    assert f'src="/postmortems/{made.postmortem}/attachments/{picture.id}"' in page
    assert page.count("download>") == 2


def test_the_client_reads_what_its_edition_lists_and_nothing_else(here: Flask) -> None:
    made = make.postmortem(here)
    ours, theirs = attach(here, made, b"ours", "ours.log"), attach(here, made, pictures.picture())
    listed(here, made, ours, to_client(theirs), text=f"{shown(ours, 'our log')} {shown(theirs)}")
    operator, other = cast.browser(here, cast.OPERATOR_A), cast.browser(here, cast.OPERATOR_B)
    staff = cast.browser(here, cast.ENGINEER)
    assert [status(staff, made, one) for one in (ours, theirs)] == [200, 200]
    assert [status(operator, made, one) for one in (ours, theirs)] == [404, 404]
    make.do(here, made.postmortem, "publish_and_share")
    assert [status(operator, made, one) for one in (ours, theirs)] == [404, 200]
    assert [status(other, made, one) for one in (ours, theirs)] == [404, 404]
    assert status(cast.browser(here), made, theirs) == 302
    for path in ("", "/print", ".md"):
        page = operator.get(f"/postmortems/{made.postmortem}{path}").text
        assert theirs.id in page
        assert not [word for word in (ours.id, "our log", "ours.log") if word in page]
    with here.app_context():
        applications.revoke(system(), "alpha", cast.ORDERS)
    assert status(operator, made, theirs) == 404


def test_a_file_is_listed_with_these_facts_and_no_other(app: Flask) -> None:
    cast.gather(app)
    made = make.postmortem(app)
    file = attach(app, made, pictures.picture())
    listed(app, made, to_client(replace(file, caption="From [[internal: db-07]] today")))
    make.do(app, made.postmortem, "publish_and_share")
    with app.app_context():
        source = reading.get(
            cast.viewer(app, cast.OPERATOR_A), "postmortem", made.postmortem
        ).source
    (item,) = source["attachments"]
    assert set(item) == {"id", "name", "type", "size", "sha256", "caption"}
    assert item["caption"] == "From today"


def test_hidden_deleted_and_unknown_files_are_one_answer(here: Flask) -> None:
    made = make.postmortem(here)
    ours = attach(here, made, b"ours", "ours.log")
    listed(here, made, ours)
    operator = cast.browser(here, cast.OPERATOR_A)
    base = f"/postmortems/{made.postmortem}/attachments"
    hidden, unknown = (operator.get(f"{base}/{name}") for name in (ours.id, "zzzzzzzzzzzz"))
    assert hidden.status_code == unknown.status_code == 404
    said = cast.without_token(hidden.text.replace(ours.id, ""))
    assert said == cast.without_token(unknown.text.replace("zzzzzzzzzzzz", ""))


def test_who_came_by_a_link_reads_the_files_of_what_it_opens(here: Flask) -> None:
    made, other = make.postmortem(here), make.postmortem(here)
    for one in (made, other):
        file = attach(here, one, pictures.picture())
        listed(here, one, to_client(file), text=shown(file))
        make.do(here, one.postmortem, "publish_and_share")
    visitor = cast.visitor(here, cast.link(here, postmortem=made.postmortem))
    page = visitor.get(f"/shared/{made.postmortem}").text
    (file,), (hidden,) = (make.written(here, x.postmortem)[1].attachments for x in (made, other))
    assert page.count(f"/shared/{made.postmortem}/attachments/{file.id}") == 4
    assert f"/postmortems/{made.postmortem}/attachments" not in page
    answer = visitor.get(f"/shared/{made.postmortem}/attachments/{file.id}")
    assert (answer.status_code, answer.headers["X-Robots-Tag"]) == (200, "noindex, nofollow")
    assert visitor.get(f"/shared/{other.postmortem}/attachments/{hidden.id}").status_code == 404
    assert visitor.get(f"/shared/{made.postmortem}/attachments/{hidden.id}").status_code == 404
    make.do(here, made.postmortem, "unshare")
    assert visitor.get(f"/shared/{made.postmortem}/attachments/{file.id}").status_code == 404


def test_the_history_names_what_was_attached_and_shows_it(app: Flask) -> None:
    cast.gather(app)
    made, browser = make.postmortem(app), cast.browser(app, cast.ENGINEER)
    file = attach(app, made, pictures.picture())
    listed(app, made, replace(file, caption="The pool"), text=shown(file))
    base = f"/postmortems/{made.postmortem}"
    assert "Attachments" in browser.get(f"{base}/history").text
    earlier = browser.get(f"{base}/history/2").text
    assert earlier.count(f'src="{base}/attachments/{file.id}"') == 2
    assert "graph.png" in browser.get(f"{base}/changes?from=1&to=2").text


# What the client reads changes -----------------------------------------------------------------


def test_made_internal_it_is_gone_at_once_from_page_and_text(here: Flask) -> None:
    made = make.postmortem(here)
    file = attach(here, made, pictures.picture())
    alone = make.section("graph", f"![only this](attachment:{file.id})")
    text = make.section("summary", shown(file))
    make.save(here, made.postmortem, attachments=(to_client(file),), sections=(text, alone))
    make.do(here, made.postmortem, "publish_and_share")
    operator = cast.browser(here, cast.OPERATOR_A)
    assert "only this" in operator.get(f"/postmortems/{made.postmortem}").text
    make.save(here, made.postmortem, attachments=(file,))
    assert status(operator, made, file) == 404
    assert shared_rows(here) == []
    for version in ("", "?version=1", "?version=2", "?version=3", "?version=4"):
        page = operator.get(f"/postmortems/{made.postmortem}{version}").text
        assert not [x for x in (file.id, "the graph", "only this", file.name) if x in page]
    page = operator.get(f"/postmortems/{made.postmortem}").text
    assert "See  there." in page
    assert 'id="graph"' not in page and 'class="files"' not in page
    sources = make.rows(here, "SELECT source, html FROM editions WHERE audience = 'client'")
    assert not [row for row in sources if file.id in row.source or file.id in row.html]


def test_an_earlier_version_keeps_its_file_until_it_is_withdrawn(here: Flask) -> None:
    made = make.postmortem(here)
    first, second = attach(here, made, pictures.picture()), attach(here, made, b"x", "a.log")
    listed(here, made, to_client(first))
    make.do(here, made.postmortem, "publish_and_share")
    listed(here, made, to_client(second))
    make.do(here, made.postmortem, "publish_and_share")
    operator = cast.browser(here, cast.OPERATOR_A)
    assert [status(operator, made, one) for one in (first, second)] == [200, 200]
    assert first.id in operator.get(f"/postmortems/{made.postmortem}?version=2").text
    make.do(here, made.postmortem, "withdraw", [1, 2], "It showed a name.")
    assert [status(operator, made, one) for one in (first, second)] == [404, 200]
    assert shared_rows(here) == [second.id]


def test_unshared_moved_and_thrown_away_files_are_nobodys(here: Flask) -> None:
    made = make.postmortem(here)
    file = attach(here, made, pictures.picture())
    listed(here, made, to_client(file))
    operator, other = cast.browser(here, cast.OPERATOR_A), cast.browser(here, cast.OPERATOR_B)
    make.do(here, made.postmortem, "publish_and_share")
    make.do(here, made.postmortem, "unshare")
    assert status(operator, made, file) == 404
    make.do(here, made.postmortem, "publish_and_share")
    assert status(operator, made, file) == 200
    make.save(here, made.postmortem, application=cast.PORTAL)
    assert [status(one, made, file) for one in (operator, other)] == [404, 404]
    make.do(here, made.postmortem, "publish_and_share")
    assert [status(one, made, file) for one in (operator, other)] == [404, 200]
    make.save(here, made.postmortem, sharing=Sharing.OFF)
    assert [status(one, made, file) for one in (operator, other)] == [404, 404]
    assert shared_rows(here) == []


def test_a_timeline_shared_as_it_is_written_shows_its_pictures_with_the_postmortem_only(
    here: Flask,
) -> None:
    made = make.postmortem(here, make.document(sharing=Sharing.LIVE), state=State.DRAFT)
    file = attach(here, made, pictures.picture())
    entry = make.entry(f"We saw ![the graph](attachment:{file.id}) rise.", 5)
    make.save(here, made.postmortem, attachments=(to_client(file),), entries=(entry,))
    operator = cast.browser(here, cast.OPERATOR_A)
    page = operator.get(f"/incidents/{made.incident}").text
    assert "We saw" in page and "the graph" not in page and file.id not in page
    make.do(here, made.postmortem, "publish_and_share")
    page = operator.get(f"/incidents/{made.incident}").text
    assert f"/postmortems/{made.postmortem}/attachments/{file.id}" in page
    assert status(operator, made, file) == 200


# What happens to them --------------------------------------------------------------------------


def test_a_file_that_no_revision_lists_is_forgotten_after_a_day(
    here: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, browser = make.postmortem(here), cast.browser(here, cast.ENGINEER)
    saved, unsaved, typing = (
        attach(here, made, b"%d" % number, f"{number}.log") for number in range(3)
    )
    listed(here, made, saved)
    listed(here, made)  # taken out of the list again: the revision before still has it
    base, document = make.written(here, made.postmortem)
    fields = make.form(document, base) | {"attachments-0-id": typing.id, "working_copy": "0"}
    assert cast.post(browser, f"/postmortems/{made.postmortem}/unsaved", fields).status_code == 200
    assert keeping.forget_files(here) == 0
    later = now() + timedelta(days=1, minutes=1)
    monkeypatch.setattr(operations, "now", lambda: later)
    monkeypatch.setattr(keeping, "now", lambda: later)
    assert keeping.forget_files(here) == 1
    assert keeping.forget_files(here) == 0
    assert [status(browser, made, one) for one in (saved, unsaved, typing)] == [200, 404, 200]


def test_a_backup_brings_every_byte_into_the_other_database(
    here: Flask, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    made = make.postmortem(here)
    big = bytes(range(32, 127)) * 100_000
    file = attach(here, made, pictures.picture())
    with here.app_context():
        log = operations.add(system(), made.postmortem, big, "a.log", listed=0, megabytes=10)
    listed(here, made, to_client(file), to_client(log))
    make.do(here, made.postmortem, "publish_and_share")
    backup.save(here, tmp_path / "backup.zip")
    is_sqlite = here.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite")
    url = request.getfixturevalue("postgresql_url") if is_sqlite else None
    with make.workspace(tmp_path / "other", url) as other:
        backup.restore(other, tmp_path / "backup.zip")
        for who in (cast.ENGINEER, cast.OPERATOR_A):
            base = f"/postmortems/{made.postmortem}/attachments"
            answer = cast.browser(other, who).get(f"{base}/{log.id}")
            assert answer.get_data() == big
        content = make.rows(other, "SELECT content FROM attachments ORDER BY id")
        assert bytes(content[0].content)[:4] == b"\x89PNG"


def test_the_handover_copy_holds_the_clients_files(here: Flask) -> None:
    made = make.postmortem(here)
    ours, theirs = attach(here, made, b"ours", "o.log"), attach(here, made, pictures.picture())
    entry = make.entry(shown(theirs), 5)
    listed(here, made, ours, to_client(theirs), entries=(entry,), text=shown(theirs))
    make.do(here, made.postmortem, "publish_and_share")
    file = io.BytesIO()
    with here.app_context():
        folder = make_handover(system(), "alpha", file, language="en")
    with zipfile.ZipFile(file) as copy:
        files = [name for name in copy.namelist() if "/files/" in name]
        path = f"files/{theirs.id}-graph.png"
        assert files == [f"{folder}/{path}"]
        assert copy.read(files[0])[:4] == b"\x89PNG"
        page = copy.read(f"{folder}/postmortems/{made.postmortem}.html").decode()
        assert page.count(f'src="../{path}"') == 3
        assert ours.id not in page and "/attachments/" not in page
        text = copy.read(f"{folder}/markdown/orders/{made.postmortem}.md").decode()
        assert theirs.id in text and ours.id not in text


def test_taking_the_sample_away_takes_its_files_along(app: Flask) -> None:
    cast.gather(app)
    made = make.postmortem(app)
    file = attach(app, made, pictures.picture())
    listed(app, made, to_client(file))
    make.do(app, made.postmortem, "publish_and_share")
    make.change(app, "UPDATE incidents SET is_sample = :yes", yes=True)
    make.change(app, "UPDATE postmortems SET last_revision = 1")
    with app.app_context():
        assert samples.remove(system()) == 1
    counts = make.counts(app)
    assert (counts["attachments"], counts["shared_files"]) == (0, 0)


def test_a_name_in_a_files_name_or_caption_is_found_before_it_is_shared(app: Flask) -> None:
    cast.gather(app)
    made = make.postmortem(app)
    file = to_client(attach(app, made, pictures.picture(), "10.12.4.17 graph.png"))
    listed(app, made, replace(file, caption="From 10.12.4.18"))
    browser = cast.browser(app, cast.ENGINEER)
    page = browser.get(f"/postmortems/{made.postmortem}/share").text
    assert "10.12.4.17" in page and "10.12.4.18" in page and "File: 10.12.4.17 graph.png" in page
    form = forms.one(page, f"/postmortems/{made.postmortem}/check")
    asked = re.findall(r'name="(choice-[\w-]+)"', page)
    choices = dict.fromkeys(asked, "redact")
    fields = {name: values[0] for name, values in form.fields.items()} | choices
    answer = cast.post(browser, f"/postmortems/{made.postmortem}/check", fields)
    assert answer.status_code == 303, answer.text
    (kept,) = make.written(app, made.postmortem)[1].attachments
    assert kept.name == "graph.png"
    assert kept.caption == "From [[internal: 10.12.4.18]]"
