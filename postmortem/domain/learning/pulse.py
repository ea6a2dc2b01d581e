"""The culture pulse: what six answers on a scale of seven say together, and when they may."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

KEYS = ("messengers", "cooperation", "risks", "bridging", "inquiry", "novelty")
SCALE = range(1, 8)
FEWEST = 5  # people; what fewer answered would tell too much of each
LEAST_DAYS, MOST_DAYS = 3, 60
CULTURES = (("power", 3.0), ("rules", 5.0), ("learning", 7.0))

Tally = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Result:
    """How many answered, and the mean of each statement from 1 to 7, to one decimal."""

    people: int
    means: Mapping[str, float]

    @property
    def mean(self) -> float:
        """The mean over all six, to one decimal."""
        return round(sum(self.means.values()) / len(self.means), 1)

    @property
    def culture(self) -> str:
        """Which of Westrum's three types the mean is nearest to: power, rules or learning.

        The scale is cut at 3 and at 5; that is a convention of this product, not Westrum's.
        """
        return next(name for name, most in CULTURES if self.mean <= most)


def result(tallies: Iterable[Tally]) -> Result | None:
    """What (statement, value, count) say together; None while fewer than five people answered."""
    found: dict[str, list[tuple[int, int]]] = {key: [] for key in KEYS}
    for key, value, count in tallies:
        found[key].append((value, count))
    people = sum(count for _, count in found[KEYS[0]])
    if people < FEWEST:
        return None
    sums = {key: sum(value * count for value, count in pairs) for key, pairs in found.items()}
    return Result(people, {key: round(total / people, 1) for key, total in sums.items()})
