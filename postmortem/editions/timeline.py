"""What went on within some days: the cards of the incidents that a query finds there."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from ..domain.lifecycle import State
from ..domain.spans import ONE_DAY, Span
from ..policy.viewer import Viewer
from ..search.engine import Engine, Results
from ..search.queries.filters import Filters
from ..search.queries.query import Query
from . import reading
from .finding import ask
from .freezing import instant
from .reading import Card

MOST_DRAWN = 300
MOST_RELEASES = 1_000
LONGEST = timedelta(days=92)


@dataclass(frozen=True, slots=True)
class Happening:
    """An incident from its beginning to its end, to now where it is not over, to scale."""

    card: Card
    began: datetime
    until: datetime
    is_open: bool
    matched_all: bool


def narrowed(query: Query, span: Span) -> Query:
    """The query for what began within these days."""
    before = _beginning(span.last + ONE_DAY) if span.last < date.max else None
    filters = query.filters.and_also(Filters(after=_beginning(span.first), before=before))
    return replace(query, filters=filters)


def of_applications(query: Query, slugs: Iterable[str]) -> Query:
    """The query for some of the applications that it finds incidents of."""
    return replace(query, filters=replace(query.filters, applications=frozenset(slugs)))


def _beginning(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def counted(viewer: Viewer, engine: Engine, query: Query) -> tuple[Query, Results]:
    """How many a query finds, when they began and what they have in common; no hits.

    With it comes the query as it was asked, widened, for whoever asks for parts of the same.
    """
    return _ask(viewer, engine, query, 0)


def happenings(
    viewer: Viewer, engine: Engine, query: Query, span: Span, now: datetime, limit: int = MOST_DRAWN
) -> list[Happening]:
    """The newest that began within the span, and those that still went on then, by time."""
    found = _drawn(viewer, engine, narrowed(query, span), now, limit)
    if span.first > date.min:
        first = _beginning(span.first)
        earliest = max(span.first.toordinal() - LONGEST.days, 1)
        earlier = Span(date.fromordinal(earliest), span.first - ONE_DAY)
        before = _drawn(viewer, engine, narrowed(query, earlier), now, limit)
        found += [one for one in before if one.until > first]
    return sorted(found, key=lambda one: (one.began, one.card["id"]))


def released(viewer: Viewer, slugs: Iterable[str], span: Span) -> dict[str, list[Card]]:
    """What went out of each of these applications within the span, the newest of all."""
    last = _beginning(span.last + ONE_DAY) if span.last < date.max else None
    found: dict[str, list[Card]] = {slug: [] for slug in slugs}
    for card in reading.released(viewer, found, _beginning(span.first), last, MOST_RELEASES):
        found.setdefault(card["application"]["slug"], []).append(card)
    return found


def _ask(viewer: Viewer, engine: Engine, query: Query, limit: int) -> tuple[Query, Results]:
    return ask(viewer, engine, query, order="date", offset=0, limit=limit)


def _drawn(
    viewer: Viewer, engine: Engine, query: Query, now: datetime, limit: int
) -> list[Happening]:
    hits = _ask(viewer, engine, query, limit)[1].hits
    cards = reading.named(viewer, "incident", [hit.id for hit in hits])
    made = [_happening(cards[hit.id], now, hit.matched_all) for hit in hits if hit.id in cards]
    return [one for one in made if one is not None]


def _happening(card: Card, now: datetime, matched_all: bool) -> Happening | None:
    began, ended = instant(card, "began_at"), instant(card, "ended_at")
    if began is None:
        return None
    is_open = ended is None and _goes_on(card) and began <= now < began + LONGEST
    return Happening(card, began, max(began, ended or (now if is_open else began)), is_open,
                     matched_all)  # fmt: skip


def _goes_on(card: Card) -> bool:
    """Whether an incident without an end is thought of as not over: nothing was published on it."""
    is_told = card["url"].startswith("/postmortems/")
    return not is_told or bool(card.get("state", State.PUBLISHED) != State.PUBLISHED)
