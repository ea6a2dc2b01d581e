"""What helped before: steps that recur are one, with every incident they helped in."""

from typing import Any

from postmortem.editions.helped import helped


def source(incident: str, *steps: tuple[str, str], language: str = "en") -> dict[str, Any]:
    """As much of an edition as is read."""
    made = [{"title": title, "command": command} for title, command in steps]
    return {"incident": incident, "language": language, "relief_steps": made}


def told(*sources: dict[str, Any]) -> list[tuple[str, list[str]]]:
    return [(one.title, [each["incident"] for each in one.sources]) for one in helped(sources)]


def test_what_helped_most_often_comes_first() -> None:
    assert told(
        source("a", ("Add a replica", "")),
        source("b", ("Cancel the blocking statement", "")),
        source("c", ("Cancelled blocking statements", "")),
    ) == [("Cancel the blocking statement", ["b", "c"]), ("Add a replica", ["a"])]


def test_the_same_command_is_the_same_step_and_none_is_no_command() -> None:
    assert told(
        source("a", ("Look for locks", "select 1")), source("b", ("See who waits", "select 1 "))
    ) == [("Look for locks", ["a", "b"])]
    assert len(told(source("a", ("Look for locks", "")), source("b", ("See who waits", "")))) == 2


def test_a_later_command_is_kept() -> None:
    steps = helped([source("a", ("Restart it", "")), source("b", ("Restart it", "kubectl"))])
    assert [one.command for one in steps] == ["kubectl"]


def test_an_incident_counts_once_and_five_steps_are_enough() -> None:
    assert told(source("a", ("Wait", ""), ("Wait", ""))) == [("Wait", ["a"])]
    many = source("a", *((f"step{letter} alone{letter}", "") for letter in "abcdefgh"))
    assert len(told(many)) == 5
