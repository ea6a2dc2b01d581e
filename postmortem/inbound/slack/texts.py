"""Slack's way of writing, as Markdown: mentions by name, links, and what stands in blocks."""

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit, urlunsplit

ANGLES = re.compile(r"<([^<>\n]{1,3000})>")
ESCAPES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))
DEEPEST = 12  # levels of blocks within blocks


def plain(text: str, people: Mapping[str, str], channels: Mapping[str, str]) -> str:
    """A message's text with people and channels by name and links as Markdown has them."""

    def said(found: re.Match[str]) -> str:
        target, _, label = found[1].partition("|")
        if target.startswith("@"):
            return "@" + (people.get(target[1:]) or label or target[1:]).removeprefix("@")
        if target.startswith("#"):
            return "#" + (label or channels.get(target[1:]) or target[1:])
        if target.startswith("!"):
            return label or "@" + target[1:].partition("^")[0]
        if not re.match(r"(?:https?://|mailto:)", target, re.IGNORECASE):
            return label or target
        return _link(target, label)

    text = ANGLES.sub(said, text)
    for escape, sign in ESCAPES:
        text = text.replace(escape, sign)
    return text.strip()


def _link(address: str, label: str) -> str:
    address = without_token(address)
    bare = re.sub(r"(?i)^(?:https?://|mailto:)", "", address)
    if not label or label in {address, bare} or address.startswith("mailto:"):
        return label or bare if address.startswith("mailto:") else address
    return f"[{label.replace('[', '(').replace(']', ')')}]({address})"


def without_token(address: str) -> str:
    """The address of a file without the key that export puts behind it."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return address
    if not (parts.hostname or "").endswith(("slack.com", "slack-files.com")):
        return address
    return urlunsplit(parts._replace(query="")) if "t=xox" in parts.query else address


def written(message: Mapping[str, Any]) -> str:
    """What a message says: its text, else its blocks, what is attached, or the files' names."""
    text = message.get("text")
    if isinstance(text, str) and text.strip():
        return text
    blocks = "".join(_spoken(message.get("blocks"), 0)).strip()
    if blocks:
        return blocks
    attached = "\n".join(filter(None, map(_attached, _dicts(message.get("attachments")))))
    if attached.strip():
        return attached
    files = [*_dicts(message.get("files")), *_dicts([message.get("file")])]
    names = (one.get("title") or one.get("name") for one in files)
    return "\n".join(f"({name})" for name in names if isinstance(name, str) and name)


def _dicts(items: object) -> list[dict[str, Any]]:
    return [one for one in items if isinstance(one, dict)] if isinstance(items, list) else []


def _attached(attachment: dict[str, Any]) -> str:
    parts = [attachment.get(name) for name in ("pretext", "title", "text")]
    said = [part for part in parts if isinstance(part, str) and part.strip()]
    fallback = attachment.get("fallback")
    return "\n".join(said) or (fallback if isinstance(fallback, str) else "")


def _spoken(block: object, depth: int) -> Iterator[str]:
    """The words in blocks, wherever they stand."""
    if depth > DEEPEST:
        return
    if isinstance(block, list):
        for one in block:
            yield from _spoken(one, depth + 1)
        return
    if not isinstance(block, dict):
        return
    kind, text = block.get("type"), block.get("text")
    if kind == "user":
        yield f"<@{block.get('user_id', '')}>"
    elif kind == "channel":
        yield f"<#{block.get('channel_id', '')}>"
    elif kind == "emoji":
        yield f":{block.get('name', '')}:"
    elif kind == "link":
        yield f"<{block.get('url', '')}|{text}>" if text else f"<{block.get('url', '')}>"
    elif isinstance(text, str):
        yield text
    else:
        yield from _spoken(text, depth + 1)
    for name in ("elements", "fields"):
        yield from _spoken(block.get(name), depth + 1)
    if kind in {"section", "header", "context", "rich_text_section"}:
        yield "\n"
