"""Days and times as chats and people write them: 14:02, 2:02 PM, 21.11.2026 02:04, 02:04 UTC."""

import re
from dataclasses import dataclass
from datetime import date, timedelta, timezone

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar jänner", "february feb februar", "march mar märz mrz",
            "april apr", "may mai", "june jun juni", "july jul juli", "august aug",
            "september sep sept", "october oct oktober okt", "november nov",
            "december dec dezember dez",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
HOURS = {
    "z": 0, "utc": 0, "gmt": 0, "cet": 1, "mez": 1, "cest": 2, "mesz": 2, "bst": 1, "est": -5,
    "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7,
}  # fmt: skip
WEEKDAY = (
    r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?|"
    r"(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch|sonnabend|mo|di|mi|do|fr|sa|so"
)
NUMBERS = r"(\d{4})-(\d\d)-(\d\d)|(\d{1,2})\.(\d{1,2})\.(\d{2,4})?|(\d{1,2})/(\d{1,2})/(\d{2,4})"
MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
WORDS = (
    rf"({MONTH})\.? (\d{{1,2}})(?:st|nd|rd|th)?(?:,? (\d{{4}}))?"
    rf"|(\d{{1,2}})(?:\.|st|nd|rd|th)? ({MONTH})\.?,?(?: (\d{{4}}))?"
)
DAY = rf"(?:(?:{WEEKDAY})\.?,? )?(?:{NUMBERS}|{WORDS})"
RELATIVE = {"today": 0, "heute": 0, "yesterday": -1, "gestern": -1}
CLOCK = (
    r"([01]?\d|2[0-3])(?::|\.(?=[0-5]\d\s?(?:uhr|[ap]\.?m)\b))([0-5]\d)"
    r"(?::([0-5]\d)(?:[.,]\d{1,9})?)?(?!\d|:\d)(?:\s?([ap])\.?m\b\.?)?(?:\s?(z|utc|gmt|mesz|mez|c[es]?s?t|bst|[emp][sd]t"
    r"|[+-][01]\d:?[0-5]\d)(?![\w:]))?(?:\suhr\b)?"
)
WHOLE_WEEKDAY = (
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch"
)
DAY_LINE = re.compile(
    rf"[\W_]{{0,40}}(?:{DAY}|({'|'.join(RELATIVE)})|(?:{WHOLE_WEEKDAY}))[\W_]{{0,40}}",
    re.IGNORECASE,
)
STAMP = re.compile(
    rf"(?:(?:{DAY}|({'|'.join(RELATIVE)})|(?:{WEEKDAY}))(?:,|T| at| um)?\s?)?{CLOCK}", re.IGNORECASE
)
DATE_PARTS = 15  # groups of DAY, before the relative day and the clock


@dataclass(frozen=True, slots=True)
class Stamp:
    """A time as it was written: the day and the zone only where they were."""

    hour: int
    minute: int
    second: int
    day: date | None
    zone: timezone | None


def day_of(line: str, today: date) -> date | None:
    """The day a line names when it says nothing else; `today` gives what it leaves out."""
    found = DAY_LINE.fullmatch(line) if len(line) <= 160 else None
    return _day(found.groups(), today) if found else None


def is_day(line: str) -> bool:
    """Whether a line says a day and nothing else."""
    return len(line) <= 160 and bool(DAY_LINE.fullmatch(line))


def read(found: re.Match[str], today: date) -> Stamp | None:
    """What a match of STAMP says; nothing where there is no such day or hour."""
    groups = found.groups()
    hour, minute, second, half, zone = groups[DATE_PARTS + 1 : DATE_PARTS + 6]
    day = _day(groups, today) if any(groups[: DATE_PARTS + 1]) else None
    if any(groups[: DATE_PARTS + 1]) and day is None:
        return None
    number = int(hour)
    if half and not 1 <= number <= 12:
        half = None
    if half:
        number = number % 12 + (12 if half.lower() == "p" else 0)
    return Stamp(number, int(minute), int(second or 0), day, _zone(zone))


def _day(groups: tuple[str | None, ...], today: date) -> date | None:
    if word := groups[DATE_PARTS]:
        ordinal = today.toordinal() + RELATIVE[word.lower()]
        return date.fromordinal(max(ordinal, 1))
    y1, m1, d1, d2, m2, y2, a3, b3, y3, name4, d4, y4, d5, name5, y5 = groups[:DATE_PARTS]
    if y1:
        return _made(y1, m1, d1)
    if d2:
        return _made(y2 or str(today.year), m2, d2)
    if a3:  # 3/4 is the day nearer to when it was
        both = [day for day in (_made(y3, b3, a3), _made(y3, a3, b3)) if day]
        return min(both, key=lambda day: abs(day - today), default=None)
    name, number, year = (name4, d4, y4) if name4 else (name5, d5, y5)
    return _made(year or str(today.year), str(MONTHS[name.lower()]), number) if name else None


def _made(year: str | None, month: str | None, day: str | None) -> date | None:
    number = int(year or 0)
    try:
        return date(number + 2000 if number < 100 else number, int(month or 0), int(day or 0))
    except ValueError:
        return None


def _zone(text: str | None) -> timezone | None:
    if not text:
        return None
    if text[0] in "+-":
        sign = -1 if text[0] == "-" else 1
        hours, minutes = int(text[1:3]), int(text[-2:])
        return timezone(sign * timedelta(hours=hours, minutes=minutes))
    return timezone(timedelta(hours=HOURS[text.lower()]))
