"""What a foreign text says of its incident for certain: times, severity, tags, language, title."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from .headings import plain

LONGEST_TITLE = 200
_SEVERITY = re.compile(
    r"\bsev-?([1-4])\b"
    r"|^[ \t>*_|#-]*(?:incident )?(?:sev(?:erity)?|priority|schweregrad|priorität)(?: level)?"
    r"[ \t*_|:-]+(?:sev(?:erity)?[ -]?|p)?([1-4])\b|^p([1-4])\b|\[p([1-4])\]",
    re.IGNORECASE | re.MULTILINE,
)
_GERMAN = re.compile(
    r"\b(?:der|die|das|und|nicht|wurde|wurden|eine|mit|für|von|ist)\b", re.IGNORECASE
)
_ENGLISH = re.compile(r"\b(?:the|and|was|were|of|to|in|for|with|not|is)\b", re.IGNORECASE)
_BEGAN = ("start_time", "started_at", "start", "began", "began_at", "incident_start")
_ENDED = ("end_time", "ended_at", "end", "ended", "resolved_at", "incident_end")


def facts_of(values: dict[str, Any], body: str) -> dict[str, Any]:
    """Take the incident's times and severity from the facts, where they are beyond doubt."""
    began, ended = _taken(values, _BEGAN), _taken(values, _ENDED)
    severity = _severity(str(values["severity"]) if "severity" in values else body)
    if severity:
        values.pop("severity", None)
    if began[1] and ended[1] and ended[1] < began[1]:
        return {"severity": severity}
    for name, instant in (began, ended):
        if instant:
            del values[name]
    return {"began_at": began[1], "ended_at": ended[1], "severity": severity}


def _taken(values: Mapping[str, Any], names: Sequence[str]) -> tuple[str, datetime | None]:
    for name in names:
        instant = read_when(str(values.get(name, "")))
        if instant:
            return name, instant
    return "", None


def read_when(text: str) -> datetime | None:
    """Return the instant a text names with its distance from UTC, else None."""
    try:
        instant = datetime.fromisoformat(text.strip().replace(" UTC", "+00:00"))
        return instant.astimezone(UTC) if instant.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _severity(text: str) -> int | None:
    """Return the one severity that is named, None where none is, or several."""
    if text.strip() in ("1", "2", "3", "4"):
        return int(text)
    found = {int(next(filter(None, match.groups()))) for match in _SEVERITY.finditer(text)}
    return found.pop() if len(found) == 1 else None


def read_tags(values: dict[str, Any], names: Sequence[str]) -> tuple[str, ...]:
    """Take the words under these names as tags, each once."""
    words: dict[str, str] = {}
    for name in names:
        value = values.pop(name, [])
        for word in value if isinstance(value, list) else str(value).split(","):
            if str(word).strip():
                words.setdefault(str(word).strip().casefold(), str(word).strip())
    return tuple(words.values())


def is_address(value: object) -> bool:
    """Tell whether a value is a web address and nothing else."""
    return isinstance(value, str) and bool(re.fullmatch(r"https?://[^\s<>\"]+", value.strip()))


def language_of(text: str) -> str:
    """Return the language of a text: German when its small words are, else English."""
    sample = text[:20_000]
    return "de" if len(_GERMAN.findall(sample)) > len(_ENGLISH.findall(sample)) else "en"


def shortened(title: str) -> str:
    """Return a title on one line and not too long."""
    words = " ".join(title.split())
    if len(words) <= LONGEST_TITLE:
        return words
    return words[: LONGEST_TITLE - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


def first_words(text: str) -> str:
    """Return the first sentence of a text for a title."""
    words = " ".join(plain(line) for line in text.split("\n")[:20] if line.strip())
    sentence = re.split(r"(?<=[.!?])\s", words, maxsplit=1)[0]
    return sentence[:LONGEST_TITLE].rstrip(".") or "Untitled"


def words_of_name(name: str) -> str:
    """Return a file's name as words."""
    stem = re.sub(r"\.(?:md|markdown)$", "", name.rsplit("/", 1)[-1])
    words = re.sub(r"(?<!\d)[-_]+|[-_]+(?!\d)", " ", stem).strip()
    return words[:1].upper() + words[1:]
