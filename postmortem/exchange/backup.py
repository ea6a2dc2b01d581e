"""A backup: one zip of all rows as JSON lines, made while others write; restored anywhere."""

import json
import os
import zipfile
from collections.abc import Generator, Iterator
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from typing import Any

from flask import Flask

from ..clock import now
from ..database import migrations, snapshots
from ..errors import PostmortemError
from ..search.engine import Engine, IndexMissing

MANIFEST = "manifest.json"
FORMAT = 1
LARGEST = 4 * 1024**3  # bytes of one table when unpacked
LARGEST_OF_FILES = 256 * 1024**3  # of a table that holds files
OF_FILES = ("tables/attachments.jsonl", "tables/shared_files.jsonl")
LONGEST = 64 * 1024**2  # bytes of the manifest
LONGEST_ROW = 256 * 1024**2  # as large as the largest file becomes in letters


class BadBackup(PostmortemError):
    """The file is not a backup, or the place it should go to is not empty."""


def save(app: Flask, path: Path) -> int:
    """Write a backup, checked and complete, or leave nothing; returns the number of rows."""
    partial = path.with_name(f".{path.name}.partial")
    counts: dict[str, int] = {}
    try:
        with app.app_context(), zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, rows in snapshots.read():
                counts[name] = _write_table(archive, name, rows)
            manifest = {
                "format": FORMAT,
                "revision": migrations.revision(),
                "made_at": now().isoformat(timespec="seconds"),
                "rows": counts,
            }
            archive.writestr(MANIFEST, json.dumps(manifest, indent=2))
        _check(partial)
        with partial.open("rb+") as file:
            os.fsync(file.fileno())
        partial.chmod(0o600)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    return sum(counts.values())


def _write_table(archive: zipfile.ZipFile, name: str, rows: Iterator[dict[str, Any]]) -> int:
    count = 0
    with archive.open(f"tables/{name}.jsonl", "w", force_zip64=True) as file:
        for row in rows:
            file.write(json.dumps(row, ensure_ascii=False).encode() + b"\n")
            count += 1
    return count


def _check(path: Path) -> dict[str, Any]:
    """The manifest of a sound backup; BadBackup when anything is wrong with it."""
    try:
        with zipfile.ZipFile(path) as archive:
            _measure(path, archive)
            if broken := archive.testzip():
                raise BadBackup(f"{path} is damaged at {broken}.")
            manifest: dict[str, Any] = json.loads(archive.read(MANIFEST))
            known = manifest["format"] == FORMAT and manifest["revision"] and manifest["rows"]
    except BadBackup:
        raise
    except Exception as error:  # of zip, zlib, text, JSON: whatever is wrong, it is no backup
        raise BadBackup(f"{path} is not a backup of Postmortem: {_first_line(error)}.") from None
    if not known:
        raise BadBackup(f"{path} is of a format this version does not know.")
    return manifest


def _measure(path: Path, archive: zipfile.ZipFile) -> None:
    """Refuse, before anything is unpacked, members that are too large or share their bytes."""
    end = 0
    for one in sorted(archive.infolist(), key=lambda one: one.header_offset):
        most = LONGEST if one.filename == MANIFEST else _most(one.filename)
        if one.header_offset < end or one.file_size > most:
            raise BadBackup(f"{path} is no backup: {one.filename[:100]!r} is too large or doubled.")
        end = one.header_offset + one.compress_size


def _most(name: str) -> int:
    return LARGEST_OF_FILES if name in OF_FILES else LARGEST


def _first_line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)


def _rows(archive: zipfile.ZipFile, name: str, expected: int) -> Generator[dict[str, Any]]:
    member = f"tables/{name}.jsonl"
    if archive.getinfo(member).file_size > _most(member):
        raise BadBackup(f"The table {name} is larger than a backup may be.")
    count = 0
    with archive.open(member) as file:
        while line := file.readline(LONGEST_ROW):
            yield json.loads(line)
            count += 1
    if count != expected:
        raise BadBackup(f"The table {name} has {count} rows instead of {expected}.")


def restore(app: Flask, path: Path) -> int:
    """Fill an empty workspace from a backup, then migrate it; returns the number of rows."""
    manifest = _check(path)
    with app.app_context():
        if not snapshots.is_empty():
            raise BadBackup("This workspace is not empty; restore into an empty data folder.")
    migrations.bring_up(app, lambda _revision: None, to=manifest["revision"])
    try:
        count = _fill(app, path, manifest["rows"])
    except BadBackup:
        raise
    except Exception as error:  # all or none was put in, so nothing is half done
        raise BadBackup(f"{path} cannot be restored: {_first_line(error)}.") from None
    migrations.bring_up(app, lambda _revision: None)
    _forget_indexes(app)
    return count


def _fill(app: Flask, path: Path, expected: dict[str, int]) -> int:
    with app.app_context(), zipfile.ZipFile(path) as archive, ExitStack() as opened:
        tables = (
            (name, opened.enter_context(closing(_rows(archive, name, count))))
            for name, count in expected.items()
        )
        return snapshots.write(tables)


def _forget_indexes(app: Flask) -> None:
    """Those in the folder were made of other rows; the next search finds them made anew."""
    engine: Engine = app.extensions["search"]
    for audience in engine.audiences():
        with suppress(IndexMissing):
            engine.remove(audience)


def before_migrating(app: Flask, folder: Path, revision: str) -> Path:
    """The backup that is made before a migration, named after where it came from."""
    target = folder / "backups"
    target.mkdir(mode=0o700, exist_ok=True)
    path = target / f"before-migrating-{revision}-{now():%Y%m%dT%H%M%SZ}.zip"
    save(app, path)
    return path
