"""The version that a drill replays, and the HTML of those entries that a page may show by now."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime

from markupsafe import Markup

from ..domain.learning import drills
from ..domain.lifecycle import State
from ..errors import Invalid, NotFound, Problem
from ..models import Standing
from ..policy.viewer import Viewer
from ..render.placing import displaced
from ..store import postmortems
from ..store.drills import Run
from . import earlier, reading
from .freezing import addresses_of
from .reading import Reading


def is_offered(viewer: Viewer, edition: Reading) -> bool:
    """Whether this viewer can replay what this edition tells."""
    is_public = edition.source.get("state", State.PUBLISHED) == State.PUBLISHED
    is_own = edition.audience == viewer.audience and viewer.person_id is not None
    is_current = edition.standing == Standing.CURRENT
    return is_public and is_own and is_current and drills.can_be_replayed(edition.source)


def begun(viewer: Viewer, record: str) -> tuple[Reading, drills.Drill]:
    """The current edition of a postmortem with the plan of its drill; Invalid without one."""
    edition = reading.get(viewer, "postmortem", record)
    plan = drills.plan(edition.source) if is_offered(viewer, edition) else None
    if plan is None:
        raise Invalid([Problem("", "Only a published text with six entries or more is replayed.")])
    return edition, plan


def can_begin(viewer: Viewer, record: str) -> bool:
    """Whether a drill of a postmortem can begin now."""
    try:
        return bool(begun(viewer, record))
    except (Invalid, NotFound):
        return False


def clocks(viewer: Viewer, records: Collection[str]) -> dict[str, datetime | None]:
    """When the drills of some postmortems would begin, as they are read now."""
    told = reading.readings(viewer, "postmortem", records)
    plans = {record: drills.plan(one.source) for record, one in told.items()}
    return {record: plan.stops[0].clock for record, plan in plans.items() if plan}


def revision_of(viewer: Viewer, record: str) -> int | None:
    """The revision that staff read now; of editions for clients every version is kept."""
    return postmortems.get(viewer, record).revision if viewer.is_staff else None


def version(viewer: Viewer, run: Run) -> Reading | None:
    """The version that a drill began with; None where it was withdrawn or is not to be read."""
    try:
        if run.revision is None:
            found = reading.get(viewer, "postmortem", run.record, number=run.edition)
            return found if found.sha256 == run.sha256 and not found.withdrawn_at else None
        found = reading.get(viewer, "postmortem", run.record)
        return found if found.sha256 == run.sha256 else _of_revision(viewer, run, found)
    except NotFound:
        return None


def _of_revision(viewer: Viewer, run: Run, current: Reading) -> Reading:
    """What staff read when the drill began, which has been saved over since."""
    source, html = earlier.read(viewer, postmortems.get(viewer, run.record, run.revision))
    made = {path: Markup(text) for path, text in html.items()}  # noqa: S704 - made by render
    return replace(current, number=run.edition, sha256=run.sha256, source=source, html=made)


def texts(edition: Reading, moments: Iterable[drills.Moment]) -> dict[str, Markup]:
    """The HTML of some entries and of what made them sensible, without any file.

    A file may show more than was known by then, and so may its name.
    """
    files = [one["id"] for one in edition.source.get("attachments", ())]
    addresses = addresses_of(edition.source, files)
    paths = [path for one in moments for path in (one.id, f"{one.id}/sensible")]
    found = {path: edition.html.get(f"entries/{path}") for path in paths}
    return {
        path: Markup(displaced(str(html), addresses))  # noqa: S704 - made by render
        for path, html in found.items()
        if html is not None
    }
