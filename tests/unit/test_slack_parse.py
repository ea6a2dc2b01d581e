"""Exports of Slack: what people wrote comes out, what is noise does not, and bad files say why."""

import io
import json
import struct
import zipfile
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postmortem.domain.writing.chats import Message
from postmortem.errors import Invalid
from postmortem.inbound.slack import archive, parse
from tests import slack_export
from tests.slack_export import ALERTS, CHANNEL

SINCE = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
UNTIL = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
HOME = "https://supplier.slack.com"


def export(content: bytes | None = None) -> dict[str, list[Message]]:
    """The night's messages by channel."""
    given = slack_export.archive() if content is None else content
    return parse.read_zip(io.BytesIO(given), SINCE, UNTIL, HOME)


def said(words: str) -> Message:
    """The message of the night that holds these words."""
    (found,) = (one for one in export()[CHANNEL] if words in one.text)
    return found


def refusal(content: bytes) -> str:
    """Why it is not taken."""
    with pytest.raises(Invalid) as error:
        export(content)
    (problem,) = error.value.problems
    assert problem.field == "file"
    return problem.message


def day(*rows: Any, name: str = "ops/2026-11-21.json") -> bytes:
    """An export of one file."""
    return slack_export.archive({name: list(rows)})


def test_all_is_there_once_by_time_and_noise_is_not() -> None:
    found = export()
    assert {name: len(some) for name, some in found.items()} == {CHANNEL: 130, ALERTS: 12}
    times = [one.at for one in found[CHANNEL] if one.at]
    assert times == sorted(times)
    texts = "\n".join(one.text for one in found[CHANNEL])
    assert "has joined" not in texts
    assert "was deleted" not in texts


def test_people_channels_links_and_signs_are_read() -> None:
    assert said("are you there").text.startswith("@Ben Ortmann are you there?")
    assert said("are you there").text.endswith("called @here")
    assert "#alerts-orders last month" in said("network again").text
    assert said("214").text == (
        "pool is full: `cl_waiting` 214 & growing, see "
        "[the pool](https://grafana.supplier.example/d/orders?from=1&to=2)"
    )
    assert said("pg_blocking").text.endswith("<idle in transaction>")
    assert said(":fire:").is_bot
    assert said(":fire:").author == "Pager"
    assert said("customers at two").author == "dora"


def test_threads_edits_reactions_blocks_files_and_fallbacks() -> None:
    begun = said("customers at two")
    answers = [one.text for one in export()[CHANNEL] if one.thread == begun.id]
    assert answers == ["which sites?", "gate 4 and gate 7", "both on the new scanners"]
    assert said("we decided").is_edited
    assert said("pg_blocking").reactions == 2
    assert said("failing over is not").author == "Chioma Adeyemi"
    assert said("pool.png").text == "(pool.png)"
    assert said("Pipeline 88").is_bot


def test_every_message_has_an_address_where_the_workspace_is_known() -> None:
    begun = said("customers at two")
    assert begun.link == f"{HOME}/archives/C0INC0ORD1/p{begun.id.replace('.', '')}"
    answer = said("gate 4")
    assert answer.link.endswith(f"?thread_ts={begun.id}&cid=C0INC0ORD1")
    found = parse.read_zip(io.BytesIO(slack_export.archive()), SINCE, UNTIL)
    assert {one.link for one in found[CHANNEL]} == {""}


def test_only_the_hours_that_were_asked_for() -> None:
    narrow = parse.read_zip(
        io.BytesIO(slack_export.archive()),
        datetime(2026, 11, 21, 2, 38, tzinfo=UTC),
        datetime(2026, 11, 21, 2, 42, tzinfo=UTC),
    )
    assert all(one.at and 38 <= one.at.minute <= 42 for one in narrow[CHANNEL])
    assert any("cancelled" in one.text for one in narrow[CHANNEL])


def test_one_day_alone_is_read_too() -> None:
    content = json.dumps(slack_export.files()[f"{CHANNEL}/2026-11-21.json"]).encode()
    (messages,) = parse.read_day(content, "2026-11-21.json", SINCE, UNTIL).values()
    assert len(messages) == 130
    assert messages[0].author == "Pager"


def test_a_file_s_link_loses_its_key() -> None:
    row = {"ts": "1795226400.000100", "text": "<https://files.slack.com/a.png?t=xoxe-1|a>"}
    (found,) = export(day(row))["ops"]
    assert found.text == "[a](https://files.slack.com/a.png)"


def test_a_folder_around_everything_and_repeated_messages_do_no_harm() -> None:
    rows = [{"ts": "1795226400.000100", "text": "once", "user": "U1"}] * 2
    users = [{"id": "U1", "name": "una"}]
    content = {"export/users.json": users, "export/ops/2026-11-21.json": rows}
    (found,) = export(slack_export.archive(content))["ops"]
    assert (found.author, found.text) == ("una", "once")


def test_what_is_no_export_says_so() -> None:
    assert refusal(b"PK no") == "This is no ZIP file that can be opened."
    assert refusal(slack_export.archive({"a.txt": b"x"})) == (
        "The ZIP holds no channels as Slack exports them."
    )
    broken = slack_export.archive({"ops/2026-11-21.json": b"[{"})
    assert refusal(broken) == "ops/2026-11-21.json does not hold JSON."
    assert refusal(slack_export.archive({"ops/2026-11-21.json": {"a": 1}})) == (
        "ops/2026-11-21.json is not a list as Slack exports it."
    )
    assert refusal(day(1, 2)) == "ops/2026-11-21.json is not a list as Slack exports it."
    deep = slack_export.archive({"ops/2026-11-21.json": b"[" * 100_000})
    assert refusal(deep) == "ops/2026-11-21.json does not hold JSON."


def test_a_bomb_is_not_unpacked() -> None:
    bomb = slack_export.archive({"ops/2026-11-21.json": b" " * (archive.LARGEST + 1)})
    assert len(bomb) < 50_000
    assert refusal(bomb) == "ops/2026-11-21.json is too large when unpacked."


def test_a_bomb_that_lies_about_its_size_is_not_unpacked_either() -> None:
    content = bytearray(slack_export.archive({"ops/2026-11-21.json": b" " * (archive.LARGEST + 1)}))
    size = (archive.LARGEST + 1).to_bytes(4, "little")
    while (at := content.find(size)) >= 0:
        content[at : at + 4] = (10).to_bytes(4, "little")
    assert refusal(bytes(content)) in {
        "ops/2026-11-21.json in the ZIP is damaged or locked.",
        "ops/2026-11-21.json is too large when unpacked.",
    }


def test_many_large_files_together_are_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "LARGEST_READ", 1000)
    rows = [{"ts": "1795226400.000100", "text": "x" * 600}]
    content = {f"{name}/2026-11-21.json": rows for name in ("a", "b")}
    assert "too large" in refusal(slack_export.archive(content))


def test_a_list_of_too_many_files_is_not_read() -> None:
    one = b"PK\1\2" + struct.pack("<6H3I5H2I", 20, 20, 0, 0, 0, 33, 0, 0, 0, 1, *[0] * 6) + b"a"
    count = archive.LONGEST_LIST // len(one) + 1
    end = b"PK\5\6" + struct.pack("<4H2IH", 0, 0, 0, 0, len(one) * count, 0, 0)
    assert refusal(one * count + end) == "The ZIP holds more than 50000 files."


def test_a_damaged_file_says_which() -> None:
    content = bytearray(day({"ts": "1795226400.000100", "text": "abc" * 300}))
    at = content.find(b"ops/2026-11-21.json") + len("ops/2026-11-21.json") + 4
    content[at : at + 8] = b"\xff" * 8
    assert refusal(bytes(content)) == "ops/2026-11-21.json in the ZIP is damaged or locked."


def test_names_that_lead_elsewhere_are_only_names() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        made.writestr("../../etc/2026-11-21.json", "[]")
        made.writestr("ops/2026-11-21.json", "[]")
        made.writestr("__MACOSX/ops/2026-11-21.json", "nothing")
        made.writestr("ops/2026-99-99.json", "nothing")
    assert set(export(buffer.getvalue())) == {"ops"}


json_values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=6,
)
KEYS = (
    "ts", "text", "user", "subtype", "thread_ts", "blocks", "attachments", "files", "file",
    "reactions", "bot_profile", "user_profile", "edited", "permalink", "message", "username",
)  # fmt: skip


@given(st.lists(st.dictionaries(st.sampled_from(KEYS), json_values, max_size=8), max_size=5))
def test_a_list_of_anything_is_read(rows: list[dict[str, Any]]) -> None:
    rows = [{"ts": "1795226400.000100"} | row for row in rows]
    parse.read_day(json.dumps(rows).encode(), "x.json", SINCE, UNTIL, HOME)


@given(st.text(alphabet="<>|@#!UC1 &amp;lt:/xhtps.?=[]()", max_size=60))
def test_any_text_of_slack_becomes_plain(text: str) -> None:
    from postmortem.inbound.slack.texts import plain

    plain(text, {"U1": "una"}, {"C1": "ops"})
