"""When a text is due."""

from datetime import UTC, date, datetime

import pytest

from postmortem.domain.writing.severity_rules import DEFAULTS, due_on, read

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("began", "expected"),
    [
        (date(2026, 11, 21), date(2026, 11, 26)),
        (date(2026, 11, 18), TODAY),
        (date(2026, 11, 17), date(2026, 11, 28)),  # had passed already: from today
        (date(2027, 1, 15), date(2027, 1, 15)),  # lies ahead: a go-live
        (date(1, 1, 1), date(2026, 11, 28)),
        (date(9999, 12, 31), date(9999, 12, 31)),
    ],
)
def test_due_days_count_from_the_beginning(began: date, expected: date) -> None:
    at = datetime(began.year, began.month, began.day, 2, 4, tzinfo=UTC)
    assert due_on(5, at, TODAY) == expected
    assert due_on(None, at, TODAY) is None


def test_a_text_without_beginning_is_due_from_today() -> None:
    assert due_on(5, None, TODAY) == date(2026, 11, 28)


def test_rules_are_read_or_said_to_be_wrong() -> None:
    raw = {f"template-{n}": "cmr-style" for n in (1, 2, 3)} | {"days-1": "5", "days-2": "x"}
    rules, problems = read(raw, {"cmr-style"})
    assert (rules[1].days, rules[2].days, rules[3].days) == (5, None, None)
    assert [problem.field for problem in problems] == ["days-2", "template-4"]
    assert set(DEFAULTS) == {1, 2, 3, 4}
