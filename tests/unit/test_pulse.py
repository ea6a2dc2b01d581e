"""What six answers on a scale of seven say together."""

from collections import Counter
from statistics import mean

from hypothesis import given
from hypothesis import strategies as some

from postmortem.domain.learning.pulse import FEWEST, KEYS, SCALE, result

ANSWERS = some.lists(some.fixed_dictionaries({key: some.sampled_from(SCALE) for key in KEYS}))


def counted(answers: list[dict[str, int]]) -> list[tuple[str, int, int]]:
    """The counters after these answers."""
    counts = Counter((key, value) for answer in answers for key, value in answer.items())
    return [(key, value, counts[key, value]) for key in KEYS for value in SCALE]


@given(ANSWERS)
def test_the_means_are_those_of_the_answers_and_few_answers_have_none(
    answers: list[dict[str, int]],
) -> None:
    found = result(counted(answers))
    if len(answers) < FEWEST:
        assert found is None
        return
    assert found is not None
    assert found.people == len(answers)
    for key in KEYS:
        assert abs(found.means[key] - mean(answer[key] for answer in answers)) <= 0.051
    assert found.culture == (
        "power" if found.mean <= 3 else "rules" if found.mean <= 5 else "learning"
    )
