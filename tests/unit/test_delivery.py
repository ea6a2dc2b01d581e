"""The four numbers of delivery equal a count by hand, and few releases give none."""

from datetime import UTC, datetime, timedelta
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postmortem.domain.knowledge import delivery
from postmortem.domain.knowledge.delivery import FEWEST, Happened, Went

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
SINCE = delivery.year(NOW)[0]
VERSIONS = ("4.1", "4.2", "v4.2", "14.2", "4.2.1", "R-7", "17")
HOUR = timedelta(hours=1)


def near(hours: st.SearchStrategy[int]) -> st.SearchStrategy[datetime]:
    """Times at whole hours before now, so that edges are met often."""
    return hours.map(lambda back: NOW - back * HOUR)


@st.composite
def releases(draw: st.DrawFn) -> list[Went]:
    made = []
    for number in range(draw(st.integers(0, 12))):
        at = draw(near(st.one_of(st.integers(0, 60), st.integers(-48, 9_500))))
        waited = draw(st.one_of(st.none(), st.integers(0, 900)))
        oldest = None if waited is None else at - waited * HOUR
        changes = draw(st.one_of(st.none(), st.integers(0, 40)))
        version = draw(st.sampled_from(VERSIONS))
        made.append(Went(f"r{number}", version, at, changes, oldest, draw(st.booleans())))
    return made


@st.composite
def incidents(draw: st.DrawFn) -> list[Happened]:
    made = []
    for number in range(draw(st.integers(0, 12))):
        began = draw(near(st.one_of(st.integers(0, 60), st.integers(-48, 9_500))))
        lasted = draw(st.one_of(st.none(), st.integers(-2, 30)))
        restored = None if lasted is None else began + lasted * HOUR
        said = " and ".join(draw(st.lists(st.sampled_from(VERSIONS), max_size=2)))
        made.append(Happened(f"i{number}", began, restored, delivery.words(said)))
    return made


def bare(version: str) -> str:
    return version[1:] if version == "v4.2" else version


def names(incident: Happened, out: list[Went]) -> list[str]:
    """The newest of the releases that went out before it and whose version is in its words."""
    named = [one for one in out if one.at <= incident.began and bare(one.version) in incident.words]
    return [one.id for one in named if all(other.at <= one.at for other in named)]


def follows(incident: Happened, release: Went, out: list[Went]) -> bool:
    """Within a day, or later and naming it."""
    since = (incident.began - release.at).total_seconds()
    return 0 <= since <= 24 * 3600 or release.id in names(incident, out)


@given(releases(), incidents())
def test_the_numbers_equal_a_count_by_hand(out: list[Went], begun: list[Happened]) -> None:
    found = delivery.figures(out, begun, SINCE, NOW)
    shown = [one for one in out if SINCE <= one.at <= NOW]
    assert found.releases == len(shown)

    bad = [
        one
        for one in shown
        if one.is_rolled_back or any(follows(late, one, shown) for late in begun)
    ]
    assert found.failed == len(bad)
    enough = len(shown) >= 5
    assert found.failure_rate == (len(bad) / len(shown) if enough else None)

    days = (
        max((NOW - max(SINCE, min(one.at for one in out))).total_seconds() / 86_400, 7)
        if out
        else 7
    )
    expected = len(shown) / (days / 7) if enough else None
    assert found.per_week == pytest.approx(expected)

    leads = [(one.at - one.oldest_change_at).total_seconds() // 60
             for one in shown if one.oldest_change_at]  # fmt: skip
    assert found.with_lead == len(leads)
    assert found.lead == (int(median(leads)) if len(leads) >= 5 else None)

    mended = [
        (one.restored - one.began).total_seconds() // 60
        for one in begun
        if one.restored and one.restored >= one.began
        if any(follows(one, release, shown) for release in shown)
    ]
    assert found.restored == len(mended)
    assert found.restore == (int(median(mended)) if len(mended) >= 5 else None)


@given(releases(), incidents())
def test_each_month_has_what_began_in_it(out: list[Went], begun: list[Happened]) -> None:
    months = delivery.months(out, begun, NOW)
    assert [f"{month.first:%Y-%m}" for month in months] == [
        "2025-12", *(f"2026-{number:02d}" for number in range(1, 12))
    ]  # fmt: skip
    for month in months:
        key = f"{month.first:%Y-%m}"
        went = [one for one in out if f"{one.at:%Y-%m}" == key and one.at <= NOW]
        sizes = [one.changes for one in went if one.changes is not None]
        assert (month.releases, month.changes) == (len(went), sum(sizes))
        assert month.per_release == (sum(sizes) / len(sizes) if sizes else None)
        assert month.incidents == sum(
            f"{one.began:%Y-%m}" == key and one.began <= NOW for one in begun
        )


def test_below_five_releases_only_counts_are_told() -> None:
    few = [
        Went(f"r{n}", f"4.{n}", NOW - n * 30 * HOUR, 3, NOW - 900 * HOUR, n == 0)
        for n in range(FEWEST - 1)
    ]
    found = delivery.figures(few, [], SINCE, NOW)
    assert (found.releases, found.failed, found.with_lead) == (4, 1, 4)
    assert (found.per_week, found.lead, found.failure_rate, found.restore) == (None,) * 4
    more = [*few, Went("r9", "5.0", NOW - 400 * HOUR, 3, NOW - 900 * HOUR)]
    found = delivery.figures(more, [], SINCE, NOW)
    assert found.failure_rate == 0.2
    assert found.per_week is not None
    assert found.lead is not None


@pytest.mark.parametrize(("seconds", "follows"), [(-1, 0), (0, 1), (86_400, 1), (86_401, 0)])
def test_a_day_ends_with_its_last_second(seconds: int, follows: int) -> None:
    out = Went("r", "4.1", NOW - 200 * HOUR)
    late = Happened("i", out.at + timedelta(seconds=seconds))
    assert len(delivery.followed_by([out], [late])) == follows


def test_an_incident_mended_by_going_back_to_a_version_is_not_laid_to_that_one() -> None:
    good, bad = Went("good", "4.1", NOW - 200 * HOUR), Went("bad", "4.2", NOW - 90 * HOUR)
    words = delivery.words("Since v4.2 it hangs. All run on 4.1 again.")
    hung = Happened("hung", NOW - 30 * HOUR, NOW, words)
    assert delivery.followed_by([good, bad], [hung]) == {"bad": ["hung"]}


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ("Deploy `2026.11.21-1` starts.", {"2026.11.21-1"}),
        ("since v4.2, not with 4.2.1.", {"4.2", "4.2.1"}),
        ("see https://x.example/releases/4.2/notes", {"4.2", "x.example"}),
        ("14.2 and 17", {"14.2"}),
        ("", set()),
    ],
)
def test_versions_are_read_whole(said: str, named: set[str]) -> None:
    assert delivery.words(said) == named
