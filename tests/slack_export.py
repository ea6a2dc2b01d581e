"""A Slack export written by hand: one night of an incident in two channels, as a ZIP in memory."""

import io
import json
import zipfile
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

BERLIN = ZoneInfo("Europe/Berlin")
NIGHT = date(2026, 11, 21)
CHANNEL, ALERTS = "inc-order-api", "alerts-orders"
IDS = {CHANNEL: "C0INC0ORD1", ALERTS: "C0ALERTS02"}
PEOPLE = {
    "U0ANNA0001": ("anna.muster", "Anna Muster", "Europe/Berlin"),
    "U0BEN00002": ("ben", "Ben Ortmann", "Europe/Berlin"),
    "U0CHIO0003": ("chioma", "Chioma Adeyemi", "Europe/London"),
    "U0DORA0004": ("dora", "", "Europe/London"),
}
ANNA, BEN, CHIO, DORA = PEOPLE
GRAPH = "https://grafana.supplier.example/d/orders?from=1&to=2"
EVENTS = (
    "02:58 {B} deploy 2026.11.21-1 of order-api started, migration 0212 included",
    "03:04 {B} :fire: [FIRING] OrderApi5xx: 12 % of requests answer 503",
    "03:06 {A} hm, is that the scanner thing again?",
    "03:09 {D} customers at two sites say “Try again” on every scan",
    "03:21 {A} <@{b}> are you there? the client's control room called <!here>",
    "03:22 {b} looking",
    "03:24 {b} I think it is the network again, like in <#{alerts}|alerts-orders> last month",
    "03:27 {c} traces are clean, so probably not the network",
    "03:29 {b} pool is full: `cl_waiting` 214 &amp; growing, see <{graph}|the pool>",
    "03:33 {A} we decided to stop looking at the network",
    "03:38 {c} pg_blocking_pids names migration 0212 &lt;idle in transaction&gt;",
    "03:41 {b} cancelled the migration",
    "03:42 {A} told the client that scans work again in a minute",
    "03:44 {B} [RESOLVED] OrderApi5xx",
    "03:51 {A} back to normal at all sites",
    "04:05 {c} status page updated",
)
THREADS = {
    "03:09": ("which sites?", "gate 4 and gate 7", "both on the new scanners"),
    "03:29": (
        "since when?",
        "since 03:03",
        "that is the deploy",
        "or the cron job",
        "no, it ended",
    ),
    "03:41": ("did it release the lock?", "yes, waiting drops", "0 waiting now"),
}
CHATTER = (
    "anything I can help with?", "coffee first", "same here", "+1", "hold on",
    "can you see that too?",
    "yes", "no", "ok", "one moment", "who has access to the primary?", "I do",
)  # fmt: skip


def instant(clock: str) -> datetime:
    """That time of the night, as people in Berlin read it."""
    hour, minute = clock.split(":")
    return datetime(NIGHT.year, NIGHT.month, NIGHT.day, int(hour), int(minute), tzinfo=BERLIN)


class _Channel:
    """The messages of one channel, each with an id of its own."""

    def __init__(self) -> None:
        self.rows: list[dict[str, Any]] = []

    def say(self, at: datetime, text: str, user: str = "", **more: Any) -> str:
        """Add a message; its id."""
        ts = f"{int(at.timestamp())}.{len(self.rows) + 100:06d}"
        row = {"type": "message", "ts": ts, "text": text} | ({"user": user} if user else {}) | more
        self.rows.append(row)
        return ts


def _bot(name: str) -> dict[str, Any]:
    return {"subtype": "bot_message", "bot_id": f"B0{name.upper()[:8]}", "username": name}


def _events(channel: _Channel) -> None:
    people = {"{b}": BEN, "{A}": ANNA, "{c}": CHIO, "{D}": DORA}
    for line in EVENTS:
        clock, who, text = line.split(" ", 2)
        words = text.replace("{b}", BEN).replace("{alerts}", IDS[ALERTS]).replace("{graph}", GRAPH)
        more: dict[str, Any] = _bot("Pager") if who == "{B}" else {"user": people[who]}
        if clock == "03:33":
            more["edited"] = {"user": ANNA, "ts": "1"}
        if clock == "03:38":
            more["reactions"] = [{"name": "eyes", "users": [ANNA, BEN], "count": 2}]
        begun = channel.say(instant(clock), words, **more)
        for number, reply in enumerate(THREADS.get(clock, ())):
            at = instant(clock).replace(second=20 + 5 * number)
            channel.say(at, reply, (ANNA, BEN, CHIO)[number % 3], thread_ts=begun)


def _noise(channel: _Channel) -> None:
    """What an export holds besides: people who join, what was deleted, files, blocks, chatter."""
    for user in PEOPLE:
        channel.say(instant("02:50"), f"<@{user}> has joined", user, subtype="channel_join")
    channel.say(instant("03:05"), "This message was deleted.", "USLACKBOT", subtype="tombstone")
    channel.say(instant("03:07"), "", BEN, files=[{"name": "pool.png", "title": "pool.png"}])
    words = [{"type": "text", "text": "failing over is not possible with a lock held"}]
    part = {"type": "rich_text_section", "elements": words}
    channel.say(instant("03:31"), "", CHIO, blocks=[{"type": "rich_text", "elements": [part]}])
    channel.say(
        instant("03:45"), "", **_bot("CI"), attachments=[{"fallback": "Pipeline 88 is red"}]
    )
    for number in range(100):
        at = instant(f"03:{number * 56 // 100:02d}").replace(second=number % 60)
        channel.say(at, CHATTER[number % len(CHATTER)], (ANNA, BEN, CHIO, DORA)[number % 4])


def _alerts() -> _Channel:
    channel = _Channel()
    for number in range(12):
        at = instant(f"03:{number * 4:02d}")
        channel.say(at, f"[{'FIRING' if number < 10 else 'RESOLVED'}] PoolWaiting", **_bot("Pager"))
    return channel


def _channel() -> _Channel:
    channel = _Channel()
    _events(channel)
    _noise(channel)
    return channel


def files() -> dict[str, Any]:
    """The export's files by name; a day of theirs is one in London, as their workspace has it."""
    users = [
        {"id": id, "name": name, "tz": zone, "profile": {"display_name": shown, "real_name": ""}}
        for id, (name, shown, zone) in PEOPLE.items()
    ]
    made: dict[str, Any] = {
        "users.json": users,
        "channels.json": [{"id": id, "name": name} for name, id in IDS.items()],
    }
    for name, channel in ((CHANNEL, _channel()), (ALERTS, _alerts())):
        for row in channel.rows:
            day = datetime.fromtimestamp(int(row["ts"].partition(".")[0]), UTC).date()
            made.setdefault(f"{name}/{day}.json", []).append(row)
    return made


def archive(content: dict[str, Any] | None = None) -> bytes:
    """The ZIP of these files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as written:
        for name, value in (files() if content is None else content).items():
            written.writestr(name, value if isinstance(value, bytes) else json.dumps(value))
    return buffer.getvalue()
