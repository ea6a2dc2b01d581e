"""What was pasted or uploaded of a chat, whatever it is, as messages by channel."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import IO

from ..domain.writing.chats import Message
from ..domain.writing.drafts import marked
from ..errors import Invalid, Problem
from .chat import parse as chat
from .slack import archive
from .slack import parse as slack

LONGEST_TEXT = 1_000_000  # characters that are read as text, and that are handed on
MOST_OF_ONE, MOST = 500, 2000  # messages of one channel, and of all
ZIP = b"PK"
TOO_LONG = marked("This is longer than 1 MB; take the hours of the incident only.")
NO_TEXT = marked("This file is neither a ZIP, nor JSON, nor text.")
NOTHING = marked("Paste a text or choose a file.")
NO_MESSAGES = marked("There is no message between these times.")


@dataclass(frozen=True, slots=True)
class Window:
    """From when until when, and the zone of times that come without one."""

    since: datetime
    until: datetime
    zone: str
    home: str = ""


@dataclass(frozen=True, slots=True)
class Upload:
    """The messages of each channel, and the channels of which some had to be left out."""

    channels: dict[str, list[Message]] = field(default_factory=dict)
    shortened: tuple[str, ...] = ()


def read(text: str, file: IO[bytes] | None, name: str, window: Window) -> Upload:
    """All messages there are; Invalid says in one sentence what cannot be read."""
    if not text.strip() and file is None:
        raise Invalid([Problem("text", NOTHING)])
    channels: dict[str, list[Message]] = {}
    if file is not None:
        channels |= _file(file, name, window)
        if not any(channels.values()):
            raise Invalid([Problem("file", NO_MESSAGES)])
    if text.strip():
        channels[""] = _text(text, "text", window)
    return _shortened(channels)


def _file(file: IO[bytes], name: str, window: Window) -> dict[str, list[Message]]:
    beginning = file.read(2)
    file.seek(0)
    if beginning == ZIP:
        return slack.read_zip(file, window.since, window.until, window.home)
    content = file.read(archive.LARGEST + 1)
    if content.lstrip()[:1] in {b"[", b"{"} and name.lower().endswith(".json"):
        if len(content) > archive.LARGEST:
            raise archive.refused(archive.TOO_LARGE, name)
        return slack.read_day(content, name, window.since, window.until, window.home)
    if b"\0" in content:
        raise Invalid([Problem("file", NO_TEXT)])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    return {name.rpartition("/")[2][:80]: _text(text, "file", window)}


def _text(text: str, field: str, window: Window) -> list[Message]:
    if len(text) > LONGEST_TEXT:
        raise Invalid([Problem(field, TOO_LONG)])
    return chat.parse(text, window.since, window.zone)


def _shortened(channels: dict[str, list[Message]]) -> Upload:
    """The largest channels first, as many as can be handed on."""
    kept: dict[str, list[Message]] = {}
    shortened = []
    count = length = 0
    for name, messages in sorted(channels.items(), key=lambda one: -len(one[1])):
        some: list[Message] = []
        for message in messages[:MOST_OF_ONE]:
            length += len(message.text) + len(message.author)
            if count >= MOST or length > LONGEST_TEXT:
                break
            some.append(message)
            count += 1
        if some:
            kept[name] = some
        if len(some) < len(messages):
            shortened.append(name)
    return Upload(kept, tuple(shortened))
