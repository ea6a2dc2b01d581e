"""The files of an export: found by their names, measured before they are unpacked, read as JSON."""

import json
import os
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from datetime import date
from typing import IO, Any

from ...domain.writing.drafts import marked
from ...errors import Invalid, Problem

LARGEST = 10 * 1024**2  # bytes of one file when unpacked
LARGEST_READ = 60 * 1024**2  # bytes of all that are read
MOST_FILES = 50_000
LONGEST_LIST = MOST_FILES * 200  # bytes
LONGEST_END = 65_536 + 22  # bytes in which a ZIP ends
LIST = re.compile(rb"(?=PK\x05\x06.{8}(.{4}))", re.DOTALL)
DAY = re.compile(r"(?:[^/]{1,255}/)?([^/]{1,255})/(\d{4}-\d\d-\d\d)\.json")
BROKEN = (
    zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError,
    ValueError,
)  # fmt: skip


NO_ZIP = marked("This is no ZIP file that can be opened.")
TOO_MANY = marked("The ZIP holds more than %(most)s files.")
TOO_LARGE = marked("%(name)s is too large when unpacked.")
DAMAGED = marked("%(name)s in the ZIP is damaged or locked.")
NO_JSON = marked("%(name)s does not hold JSON.")
NO_LIST = marked("%(name)s is not a list as Slack exports it.")


def refused(sentence: str, name: str = "", **values: object) -> Invalid:
    """Why a file cannot be taken, in one sentence."""
    return Invalid([Problem("file", sentence, {"name": name[:200], **values})])


def _length_of_list(file: IO[bytes]) -> int:
    """How long a ZIP says that the list of its files is, before anything of it is read."""
    file.seek(max(file.seek(0, os.SEEK_END) - LONGEST_END, 0))
    said = (int.from_bytes(one, "little") for one in LIST.findall(file.read()))
    return max((one for one in said if one != 0xFFFFFFFF), default=0)


class Archive:
    """An export that was opened; what is read of it is counted."""

    def __init__(self, file: IO[bytes]) -> None:
        if _length_of_list(file) > LONGEST_LIST:
            raise refused(TOO_MANY, most=MOST_FILES)
        try:
            self._zip = zipfile.ZipFile(file)
            self._members = {one.filename: one for one in self._zip.infolist()}
        except BROKEN:
            raise refused(NO_ZIP) from None
        self._read = 0
        if len(self._members) > MOST_FILES:
            raise refused(TOO_MANY, most=MOST_FILES)

    def days(self) -> Iterator[tuple[str, date, str]]:
        """Each channel's name with a day, and the name of the file of both."""
        for name in sorted(self._members):
            found = DAY.fullmatch(name)
            if found and found[1] != "__MACOSX" and not name.startswith("__MACOSX/"):
                try:
                    yield found[1], date.fromisoformat(found[2]), name
                except ValueError:
                    continue

    def listed(self, name: str) -> list[dict[str, Any]]:
        """What is listed in a file beside the channels, such as users.json; nothing without it."""
        found = min(
            (one for one in self._members if one.rpartition("/")[2] == name and one.count("/") < 2),
            key=len, default=None,
        )  # fmt: skip
        return objects(self.json(found), found) if found else []

    def json(self, name: str) -> Any:
        """A file as JSON; Invalid when it is too large, damaged or something else."""
        member = self._members[name]
        self._read += member.file_size
        if member.file_size > LARGEST or self._read > LARGEST_READ:
            raise refused(TOO_LARGE, name)
        try:
            with self._zip.open(member) as file:
                content = file.read(LARGEST + 1)
        except BROKEN:
            raise refused(DAMAGED, name) from None
        if len(content) > LARGEST:
            raise refused(TOO_LARGE, name)
        return load(content, name)


def load(content: bytes, name: str) -> Any:
    """JSON, or Invalid with the name of the file."""
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        raise refused(NO_JSON, name) from None


def objects(value: Any, name: str) -> list[dict[str, Any]]:
    """A list of objects, or Invalid with the name of the file."""
    items: Iterable[Any] = value if isinstance(value, list) else [None]
    if not all(isinstance(one, dict) for one in items):
        raise refused(NO_LIST, name)
    return list(items)
