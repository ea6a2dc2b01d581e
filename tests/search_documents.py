"""Documents for indexes, with something of everything."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from postmortem.search.documents import Passage, SearchDocument

START = datetime(2024, 1, 1, tzinfo=UTC)


def document(name: str, text: str = "pool", **facts: object) -> SearchDocument:
    """Make a document that began so many days after the start as its name has for a number."""
    number = int("0" + "".join(filter(str.isdigit, name)))
    plain = SearchDocument(
        id=name,
        noun="incident",
        title="Untitled",
        application="shop",
        severity=1,
        language="en",
        began_at=START + timedelta(days=number),
        passages=(Passage("Summary", "summary", text, "body"),),
    )
    return replace(plain, **facts)  # type: ignore[arg-type]
