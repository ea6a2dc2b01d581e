"""An export of Slack, the ZIP or one day's JSON, to messages; only the days that are asked for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import IO, Any

from ...domain.writing.chats import Message
from ...domain.writing.drafts import marked
from .archive import Archive, load, objects, refused
from .texts import plain, without_token, written

LEFT_OUT = frozenset(
    {
        "channel_join", "channel_leave", "channel_topic", "channel_purpose", "channel_name",
        "channel_archive", "channel_unarchive", "channel_convert_to_private",
        "channel_posting_permissions", "group_join", "group_leave", "group_topic",
        "group_purpose", "group_name", "group_archive", "group_unarchive", "bot_add",
        "bot_remove", "bot_enable", "bot_disable", "pinned_item", "unpinned_item",
        "tombstone", "message_deleted", "reminder_add", "sh_room_created",
        "ekm_access_denied",
    }
)  # fmt: skip
ONE_DAY = timedelta(days=1)
NO_CHANNELS = marked("The ZIP holds no channels as Slack exports them.")


@dataclass(frozen=True, slots=True)
class _Names:
    """Who and what the ids in messages stand for, and where the workspace is."""

    people: Mapping[str, str]
    channels: Mapping[str, str]
    home: str = ""


def read_zip(
    file: IO[bytes], since: datetime, until: datetime, home: str = ""
) -> dict[str, list[Message]]:
    """Each channel's messages of these hours, by time; Invalid says what cannot be read.

    `home` is the address of the workspace, so that each message has one too.
    """
    archive = Archive(file)
    days = list(archive.days())
    if not days:
        raise refused(NO_CHANNELS)
    listed = [*archive.listed("channels.json"), *archive.listed("groups.json")]
    ids = {str(one.get("name")): str(one.get("id", "")) for one in listed}
    names = _Names(
        {str(one.get("id")): _person(one) for one in archive.listed("users.json")},
        {id: name for name, id in ids.items()},
        home,
    )
    found: dict[str, list[Message]] = {channel: [] for channel, _day, _name in days}
    for channel, day, name in days:
        if _touches(day, since, until):
            rows = objects(archive.json(name), name)
            found[channel] += _messages(rows, names, channel, ids.get(channel, ""))
    return {name: _within(messages, since, until) for name, messages in found.items()}


def _touches(day: date, since: datetime, until: datetime) -> bool:
    """Whether a file of that day can hold them; in whatever zone it was exported."""
    return since.date().toordinal() - 1 <= day.toordinal() <= until.date().toordinal() + 1


def _within(messages: Iterable[Message], since: datetime, until: datetime) -> list[Message]:
    """Those of these hours by time, each once."""
    once = {message.id: message for message in messages if message.at}
    inside = (one for one in once.values() if one.at and since <= one.at <= until)
    return sorted(inside, key=lambda one: (one.at, one.id))


def read_day(
    content: bytes, name: str, since: datetime, until: datetime, home: str = ""
) -> dict[str, list[Message]]:
    """The same of one file of a channel."""
    value = load(content, name)
    if isinstance(value, dict):
        value = value.get("messages")
    rows = objects(value, name)
    channel = name.rpartition("/")[2].removesuffix(".json")
    messages = _messages(rows, _Names({}, {}, home), channel, "")
    return {channel: _within(messages, since, until)}


def _person(user: Mapping[str, Any]) -> str:
    """What somebody is called, most of all by themselves."""
    profile = user.get("profile")
    for given in (profile if isinstance(profile, dict) else {}, user):
        for name in ("display_name", "real_name", "name"):
            if isinstance(said := given.get(name), str) and said.strip():
                return said.strip()
    return ""


def _messages(
    rows: Iterable[Mapping[str, Any]], names: _Names, channel: str, channel_id: str
) -> list[Message]:
    made = (_message(row, names, channel, channel_id) for row in rows)
    return [message for message in made if message and message.text]


def _message(
    row: Mapping[str, Any], names: _Names, channel: str, channel_id: str
) -> Message | None:
    if row.get("subtype") == "message_changed" and isinstance(row.get("message"), dict):
        row = row["message"] | {"edited": True}
    at = _instant(row.get("ts"))
    if at is None or str(row.get("subtype")) in LEFT_OUT or row.get("hidden"):
        return None
    id, thread = str(row["ts"]), row.get("thread_ts")
    bot = row.get("bot_profile")
    return Message(
        at,
        _author(row, names),
        plain(written(row), names.people, names.channels),
        id,
        thread if isinstance(thread, str) and thread != id else "",
        channel,
        _link(row, names.home, channel_id),
        zone_known=True,
        is_bot=row.get("subtype") == "bot_message" or bool(row.get("bot_id")) or bool(bot),
        is_edited="edited" in row,
        reactions=_reactions(row.get("reactions")),
    )


def _instant(ts: object) -> datetime | None:
    """When: seconds since 1970 with a number behind the point that only tells them apart."""
    seconds, _, part = str(ts).partition(".")
    try:
        at = datetime.fromtimestamp(int(seconds), UTC)
        return at.replace(microsecond=int(part[:6].ljust(6, "0")) if part else 0)
    except (ValueError, OverflowError, OSError):
        return None


def _author(row: Mapping[str, Any], names: _Names) -> str:
    profile = row.get("user_profile")
    bot = row.get("bot_profile")
    said = (
        names.people.get(str(row.get("user", "")), ""),
        _person({"profile": profile}) if isinstance(profile, dict) else "",
        row.get("username"),
        bot.get("name") if isinstance(bot, dict) else "",
        row.get("user"),
        row.get("bot_id"),
    )
    return next((one for one in said if isinstance(one, str) and one), "")[:200]


def _link(row: Mapping[str, Any], home: str, channel_id: str) -> str:
    given = row.get("permalink")
    if isinstance(given, str) and given.startswith(("https://", "http://")):
        return without_token(given)
    if not home or not channel_id:
        return ""
    id, thread = str(row["ts"]), row.get("thread_ts")
    answers = f"?thread_ts={thread}&cid={channel_id}" if thread and thread != id else ""
    return f"{home.rstrip('/')}/archives/{channel_id}/p{id.replace('.', '')}{answers}"


def _reactions(given: object) -> int:
    rows = given if isinstance(given, list) else []
    counts = (one.get("count", 0) for one in rows if isinstance(one, dict))
    return sum(count for count in counts if isinstance(count, int))
