"""Backups: made while others write, restored anywhere, and refused when they are not whole."""

import copy
import json
import random
import threading
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask

from postmortem import create_app
from postmortem.cli import main
from postmortem.config import load
from postmortem.database import engines, migrations, snapshots
from postmortem.errors import PostmortemError
from postmortem.exchange import backup
from postmortem.followers import checking
from tests import cast, make

Content = dict[str, list[dict[str, Any]]]


@pytest.fixture
def app(app: Flask) -> Flask:
    """A workspace with something in every corner."""
    cast.gather(app)
    make.postmortem(app, make.document(title='Zürich 😀 "quoted" \\ back\nslash'))
    unshared = make.postmortem(app, make.document(cast.PORTAL))
    make.do(app, unshared.postmortem, "unshare")
    cast.browser(app, cast.OPERATOR_A)
    make.index(app)
    return app


@pytest.fixture
def saved(app: Flask, tmp_path: Path) -> Path:
    """A backup of it."""
    path = tmp_path / "saved.zip"
    backup.save(app, path)
    return path


def content(app: Flask) -> Content:
    """All rows of all tables as plain values."""
    with app.app_context():
        return json.loads(json.dumps({name: list(rows) for name, rows in snapshots.read()}))  # type: ignore[no-any-return]


def empty(folder: Path, url: str | None = None) -> Flask:
    """An application whose database has no tables yet."""
    app = create_app(load({}, data=str(folder), database_url=url))
    migrations.migrate.init_app(app)
    return app


def restored(path: Path, folder: Path, url: str | None = None) -> Flask:
    """A new workspace filled from a backup."""
    app = empty(folder, url)
    backup.restore(app, path)
    return app


def problems(app: Flask) -> list[str]:
    """Everything `postmortem check` would say."""
    with app.app_context():
        return checking.problems(app.extensions["search"])


def test_a_restored_workspace_is_the_same(app: Flask, saved: Path, tmp_path: Path) -> None:
    again = restored(saved, tmp_path / "again")
    assert content(again) == content(app)
    assert problems(again) == []
    assert len(content(app)["editions"]) > 10
    (name,) = make.rows(again, "SELECT public_id FROM postmortems WHERE id = 1")[0]
    page = cast.browser(again, cast.OPERATOR_A).get(f"/postmortems/{name}")
    assert "Zürich 😀" in page.text
    make.postmortem(again)
    assert problems(again) == []
    engines.close(again)


@pytest.mark.parametrize("size", [1, 3])
def test_rows_put_in_by_the_handful_are_all_put_in(
    app: Flask, saved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr(snapshots, "BATCH", size)
    again = restored(saved, tmp_path / "again")
    assert content(again) == content(app)
    engines.close(again)


def test_from_sqlite_to_postgresql_and_back(
    app: Flask, saved: Path, tmp_path: Path, postgresql_url: str
) -> None:
    before = content(app)
    moved = restored(saved, tmp_path / "moved", postgresql_url)
    assert content(moved) == before
    made = make.postmortem(moved, make.document(title="Written on PostgreSQL"))
    assert problems(moved) == []
    second = tmp_path / "second.zip"
    backup.save(moved, second)
    back = restored(second, tmp_path / "back")
    assert content(back) == content(moved)
    assert problems(back) == []
    assert make.written(back, made.postmortem)[1].title == "Written on PostgreSQL"
    for one in (moved, back):
        engines.close(one)


def test_a_backup_made_while_others_write_is_of_one_moment(either: Flask, tmp_path: Path) -> None:
    cast.gather(either)
    made = [make.postmortem(either, make.document(title=f"No. {n}")) for n in range(2)]
    stop = threading.Event()
    wrote: list[int] = []

    def write(number: int) -> None:
        while not stop.is_set():
            wrote.append(make.save(either, made[number].postmortem, reach=f"{len(wrote)} sites"))

    threads = [threading.Thread(target=write, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    try:
        paths = [tmp_path / f"{number}.zip" for number in range(4)]
        for path in paths:
            seen = len(wrote)
            backup.save(either, path)
            while len(wrote) < seen + 3:
                stop.wait(0.01)
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    counts = [whole(path, tmp_path / path.stem) for path in paths]
    assert counts == sorted(counts)
    assert counts[0] < counts[-1]


def whole(path: Path, folder: Path) -> int:
    """How many revisions a backup holds, after checking that it is sound."""
    again = restored(path, folder)
    try:
        assert problems(again) == []
        question = """SELECT COUNT(*) FROM postmortems WHERE revision =
            (SELECT MAX(number) FROM revisions WHERE postmortem_id = postmortems.id)"""
        assert make.rows(again, question)[0][0] == 2
        saves = "SELECT COUNT(*) FROM journal WHERE event LIKE 'postmortem.%'"
        revisions = int(make.rows(again, "SELECT COUNT(*) FROM revisions")[0][0])
        assert make.rows(again, f"{saves} AND event <> 'postmortem.shared'")[0][0] == revisions
        return revisions
    finally:
        engines.close(again)


def test_a_backup_is_its_owners_and_leaves_nothing_beside_it(saved: Path, tmp_path: Path) -> None:
    assert saved.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir() if "partial" in path.name] == []


def test_a_backup_that_breaks_leaves_the_one_before(
    app: Flask, saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = saved.read_bytes()
    real = backup._write_table
    left = [5]

    def full(*arguments: Any) -> int:
        left[0] -= 1
        if not left[0]:
            raise OSError(28, "No space left on device")
        return real(*arguments)

    monkeypatch.setattr(backup, "_write_table", full)
    with pytest.raises(OSError, match="No space"):
        backup.save(app, saved)
    assert saved.read_bytes() == before
    assert [path for path in saved.parent.iterdir() if "partial" in path.name] == []


# What is refused -----------------------------------------------------------------------------


def changed(path: Path, change: Callable[[dict[str, bytes]], None]) -> None:
    """Write a zip anew with other members."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in members.items():
            archive.writestr(name, body)


def manifest(**values: Any) -> Callable[[dict[str, bytes]], None]:
    """Other values in the manifest; None takes one away."""

    def change(members: dict[str, bytes]) -> None:
        found = json.loads(members["manifest.json"]) | values
        kept = {name: value for name, value in found.items() if value is not None}
        members["manifest.json"] = json.dumps(kept).encode()

    return change


def member(name: str, body: bytes | None) -> Callable[[dict[str, bytes]], None]:
    """Another body of one member; None takes it away."""

    def change(members: dict[str, bytes]) -> None:
        if body is None:
            del members[name]
        else:
            members[name] = body

    return change


def doubled(members: dict[str, bytes]) -> None:
    members["tables/people.jsonl"] += members["tables/people.jsonl"]


def other_column(members: dict[str, bytes]) -> None:
    members["tables/people.jsonl"] = members["tables/people.jsonl"].replace(b'"role"', b'"rank"')


def orphaned(members: dict[str, bytes]) -> None:
    members["tables/organizations.jsonl"] = b""


def fewer(members: dict[str, bytes]) -> None:
    lines = members["tables/revisions.jsonl"].splitlines(keepends=True)
    members["tables/revisions.jsonl"] = b"".join(lines[:-1])


SPOILED: dict[str, Callable[[dict[str, bytes]], None]] = {
    "of another format": manifest(format=2),
    "of no format": manifest(format=None),
    "of a newer version": manifest(revision="9999"),
    "of no revision": manifest(revision=None),
    "without counts": manifest(rows=None),
    "with an unknown table": manifest(rows={"evil": 1}),
    "with a list for a manifest": member("manifest.json", b"[]"),
    "with nonsense for a manifest": member("manifest.json", b"\xff\xfe"),
    "without a manifest": member("manifest.json", None),
    "without a table": member("tables/people.jsonl", None),
    "with nonsense for rows": member("tables/people.jsonl", b"{]\n"),
    "with a list for a row": member("tables/people.jsonl", b"[1]\n"),
    "with a nonsensical time": member(
        "tables/bookmarks.jsonl", b'{"follower": "x", "journal_id": {"base64": 7}}\n'
    ),
    "with rows twice": doubled,
    "with another column": other_column,
    "with rows that refer to nothing": orphaned,
    "with fewer rows than it says": fewer,
}


def refused(path: Path, folder: Path) -> str:
    """Try to restore; the sentence that refuses it. The folder stays as good as new."""
    result = CliRunner().invoke(main, ["restore", str(path)], env={"POSTMORTEM_DATA": str(folder)})
    assert result.exit_code == 1, result.output
    assert isinstance(result.exception, SystemExit), result.exception
    assert "Traceback" not in result.output
    lines = result.output.strip().splitlines()
    assert len(lines) == 1, result.output
    app = empty(folder)
    with app.app_context():
        assert snapshots.is_empty()
    engines.close(app)
    return lines[0]


def overlapping(path: Path) -> None:
    """Name every table twice: the second time all of them share the bytes of one."""
    with zipfile.ZipFile(path, "a") as archive:
        first = archive.infolist()[0]
        for number in range(2_000):
            twin = copy.copy(first)
            twin.filename = twin.orig_filename = f"tables/{number}.jsonl"
            archive.filelist.append(twin)
            archive.NameToInfo[twin.filename] = twin
        archive._didModify = True  # type: ignore[attr-defined]


def swollen(path: Path) -> None:
    """Put in a manifest that is far larger than it looks."""
    zeros = b"0" * (backup.LONGEST + 1)
    changed(path, member("manifest.json", zeros))


@pytest.mark.parametrize("grow", [overlapping, swollen])
def test_a_zip_that_unpacks_to_too_much_is_refused_before_it_is_unpacked(
    saved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, grow: Callable[[Path], None]
) -> None:
    """V-68"""
    grow(saved)
    opened: list[str] = []
    real = zipfile.ZipFile.open

    def noting(self: zipfile.ZipFile, name: Any, *more: Any, **others: Any) -> Any:
        opened.append(str(name))
        return real(self, name, *more, **others)

    with monkeypatch.context() as patch:
        patch.setattr(zipfile.ZipFile, "open", noting)
        assert "too large or doubled" in refused(saved, tmp_path / "again")
    assert opened == []


@pytest.mark.parametrize("how", sorted(SPOILED))
def test_a_zip_that_is_not_a_whole_backup_is_refused(saved: Path, tmp_path: Path, how: str) -> None:
    sound = saved.read_bytes()
    changed(saved, SPOILED[how])
    assert len(refused(saved, tmp_path / "again")) < 250
    saved.write_bytes(sound)
    again = restored(saved, tmp_path / "again")
    assert problems(again) == []
    engines.close(again)


def damages(body: bytes) -> Iterator[bytes]:
    """The bytes cut short, and with some of them flipped, in many places."""
    chance = random.Random(7)
    yield from (b"", b"PK", b"no zip at all", body[:100], body[: len(body) // 2], body[:-1])
    for _time in range(40):
        at = chance.randrange(len(body))
        yield body[:at] + bytes([body[at] ^ (1 << chance.randrange(8))]) + body[at + 1 :]
    directory = body.rindex(b"PK\x01\x02")
    for at in range(directory, len(body), 7):
        yield body[:at] + bytes([body[at] ^ 0xFF]) + body[at + 1 :]


def test_a_damaged_backup_is_refused_or_whole_never_half(
    app: Flask, saved: Path, tmp_path: Path
) -> None:
    before = content(app)
    path = tmp_path / "damaged.zip"
    again = empty(tmp_path / "try")
    refused_ones, whole_ones = 0, 0
    for body in damages(saved.read_bytes()):
        path.write_bytes(body)
        try:
            backup.restore(again, path)
        except PostmortemError:
            refused_ones += 1
            with again.app_context():
                assert snapshots.is_empty()
        else:
            whole_ones += 1
            assert content(again) == before
            engines.close(again)
            again = empty(tmp_path / f"try-{whole_ones}")
    engines.close(again)
    assert refused_ones > whole_ones


def test_a_workspace_that_is_not_empty_is_left_alone(
    app: Flask, saved: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    with make.workspace(other) as theirs:
        cast.gather(theirs)
        before = content(theirs)
    result = CliRunner().invoke(main, ["restore", str(saved)], env={"POSTMORTEM_DATA": str(other)})
    assert result.exit_code == 1
    assert "not empty" in result.output
    assert len(result.output.strip().splitlines()) == 1
    with make.workspace(other) as theirs:
        assert content(theirs) == before


def test_an_index_left_over_from_before_does_not_answer_for_what_was_restored(
    app: Flask, saved: Path
) -> None:
    """The database was lost, its index was not: it knows words the backup never held."""
    (name,) = make.rows(app, "SELECT public_id FROM postmortems WHERE id = 1")[0]
    make.save(app, name, title="Lost again afterwards")
    make.do(app, name, "publish_and_share")
    make.index(app)
    engines.close(app)
    folder = app.config["SETTINGS"].folder
    for path in folder.glob("postmortem.sqlite*"):
        path.unlink()
    again = restored(saved, folder)
    make.index(again)
    client = cast.browser(again, cast.OPERATOR_A)
    assert name in client.get("/search?q=zürich").text
    assert name not in client.get("/search?q=afterwards").text
    assert problems(again) == []
    engines.close(again)


def test_the_commands_say_what_they_did(app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "by-command.zip"
    folder = app.config["SETTINGS"].folder
    runner = CliRunner()
    made = runner.invoke(main, ["backup", str(path)], env={"POSTMORTEM_DATA": str(folder)})
    rows = sum(make.counts(app).values())
    assert (made.exit_code, made.output) == (0, f"{rows} rows in {path}.\n")
    again = {"POSTMORTEM_DATA": str(tmp_path / "again")}
    put_back = runner.invoke(main, ["restore", str(path)], env=again)
    assert (put_back.exit_code, put_back.output) == (0, f"{rows} rows from {path}.\n")
    sound = runner.invoke(main, ["check", "--json"], env=again)
    assert json.loads(sound.output) == {"ok": True, "problems": []}
