"""Two texts side by side, thing by thing: what only one of them says, and what reads otherwise."""

from dataclasses import dataclass

from markupsafe import Markup

from ...render.difference import difference

Said = dict[str, tuple[str, str]]  # label and text of each thing that is compared


@dataclass(frozen=True, slots=True)
class Row:
    """One thing in both: `state` is same, changed, hidden (left only) or new (right only)."""

    label: str
    left: Markup
    right: Markup
    state: str


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the texts with its rows."""

    heading: str
    rows: list[Row]

    @property
    def differs(self) -> bool:
        """Whether anything in it is not the same."""
        return any(row.state != "same" for row in self.rows)


def rows(left: Said, right: Said) -> list[Row]:
    """A row for each thing, in the order of the left, with the words marked that one side lacks."""
    found = []
    for key, (label, _text) in (left | right).items():
        one, other = (side.get(key, ("", ""))[1] for side in (left, right))
        before, after = (Markup(side) for side in difference(one, other))  # noqa: S704 - it escapes
        state = "new" if not one else "hidden" if not other else "changed"
        found.append(Row(label, before, after, "same" if one == other else state))
    return found
