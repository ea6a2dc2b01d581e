"""What goes into a handover copy: what the client reads now, in portions, and nothing else."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

from ...editions import reading
from ...editions.reading import Card, Reading
from ...errors import PostmortemError
from ...policy.viewer import Viewer

PORTION = 50
AT_ONCE = 1000
MEANWHILE = "Something was unshared meanwhile: make the copy again."


@dataclass(frozen=True, slots=True)
class Record:
    """One postmortem or incident with the states of its promises, and their editions."""

    edition: Reading
    promises: dict[str, Reading]

    @property
    def files(self) -> dict[str, str]:
        """Where each of its files stands in the copy, by the file's name."""
        listed = self.edition.source.get("attachments", ())
        return {one["id"]: f"files/{one['id']}-{_plain(one['name'])}" for one in listed}


def _plain(name: str) -> str:
    """A file's name as every system takes it."""
    stem, _, ending = name.rpartition(".")
    return f"{re.sub('[^A-Za-z0-9]+', '-', stem)[:60].strip('-') or 'file'}.{ending}"


class Contents:
    """The records of one copy, known by their cards, newest first."""

    def __init__(self, eyes: Viewer) -> None:
        self.eyes = eyes
        self.cards = [*_cards(eyes, "postmortem"), *_cards(eyes, "incident")]
        self.cards.sort(key=lambda card: card["began_at"] or "", reverse=True)
        self.pages = sorted(_cards(eyes, "page"), key=lambda card: str(card["title"]).casefold())
        self.releases = list(_cards(eyes, "release"))
        self.footprints = reading.readings(eyes, "footprint", sorted(eyes.slugs))
        known = [*self.cards, *self.pages, *self.releases]
        slugs = {card["application"]["slug"] for card in known} | set(self.footprints)
        named = reading.readings(eyes, "application", sorted(slugs))
        self.applications = sorted(named.values(), key=lambda one: one.source["name"].casefold())
        self._paths = self._standing()
        self._written_up = {one["incident"] for one in self.cards if one["noun"] == "postmortem"}

    def _standing(self) -> dict[tuple[str, str], str]:
        """Where everything stands that has an address, by its noun and name."""
        slugs = [one.public_id for one in self.applications]
        paths = {("application", slug): f"applications/{slug}.html" for slug in slugs}
        paths |= {("pages", slug): f"applications/{slug}.html#pages" for slug in slugs}
        paths |= {("footprint", slug): f"footprints/{slug}.html" for slug in self.footprints}
        for card in (*self.cards, *self.pages):
            paths[card["noun"], card["id"]] = f"{card['noun']}s/{card['id']}.html"
        for card in self.releases:
            path = f"releases/{card['application']['slug']}.html"
            paths["releases", card["application"]["slug"]] = path
            paths["release", card["id"]] = f"{path}#{card['id']}"
        return paths

    def page(self, noun: str, name: str) -> str:
        """Where the page of a record stands in the copy; nothing where it has none."""
        return self._paths.get((noun, name), "")

    def is_told(self, card: Card) -> bool:
        """Whether a postmortem in this copy tells this incident's story."""
        return card["noun"] == "incident" and card["incident"] in self._written_up

    def listed(self, slug: str) -> list[Card]:
        """What a list shows of an application: each postmortem, each incident without one."""
        return [card for card in self.of(slug, self.cards) if not self.is_told(card)]

    def of(self, slug: str, cards: list[Card]) -> list[Card]:
        """Those of some records that belong to an application."""
        return [card for card in cards if card["application"]["slug"] == slug]

    def count(self, noun: str) -> int:
        """How many records of a noun there are."""
        known = (*self.cards, *self.pages, *self.releases)
        return sum(1 for card in known if card["noun"] == noun)

    def read(self, noun: str, cards: list[Card]) -> Iterator[Reading]:
        """The editions of some records in this order, in portions; as `records` does."""
        for first in range(0, len(cards), PORTION):
            names = [card["id"] for card in cards[first : first + PORTION]]
            found = reading.readings(self.eyes, noun, names)
            for name in names:
                if name not in found:
                    raise PostmortemError(MEANWHILE)
                yield found[name]

    def records(self) -> Iterator[Record]:
        """Every record, read in portions; an error when one was taken back meanwhile."""
        for first in range(0, len(self.cards), PORTION):
            portion = self.cards[first : first + PORTION]
            found = {
                noun: reading.readings(self.eyes, noun, [c["id"] for c in portion])
                for noun in ("postmortem", "incident")
            }
            names = [one["id"] for card in portion for one in _actions(card, found)]
            promises = reading.readings(self.eyes, "action", names)
            for card in portion:
                edition = found[card["noun"]].get(card["id"])
                if edition is None:
                    raise PostmortemError(MEANWHILE)
                own = [one["id"] for one in edition.source.get("actions", ())]
                yield Record(edition, {name: promises[name] for name in own if name in promises})


def _actions(card: Card, found: dict[str, dict[str, Reading]]) -> list[Any]:
    edition = found[card["noun"]].get(card["id"])
    return list(edition.source.get("actions", ())) if edition else []


def _cards(eyes: Viewer, noun: str) -> Iterator[Card]:
    """All cards of a noun, newest first."""
    for offset in count(0, AT_ONCE):
        found = reading.cards(eyes, noun, limit=AT_ONCE, offset=offset)
        yield from found
        if len(found) < AT_ONCE:
            return
