"""What time alone brings about: idle texts are kept, unused files forgotten, rounds ended."""

from flask import Flask

from ..clock import now
from ..operations import attachments, pulse
from ..operations import working_copies as operations
from ..policy.viewer import system
from ..store import attachments as files
from ..store import working_copies as store


def keep_idle(app: Flask) -> int:
    """Keep every idle working copy as a revision beside the current one; how many there were."""
    with app.app_context():
        found = store.idle(system(), now() - operations.IDLE)
        for number in found:
            operations.keep_idle(system(), number)
    return len(found)


def forget_files(app: Flask) -> int:
    """Delete every file that was sent a day ago and that no revision lists; how many there were."""
    with app.app_context():
        found = files.unsettled(system(), now() - attachments.WAITS)
        return sum(attachments.settle(system(), number) for number in found)


def end_pulses(app: Flask) -> int:
    """End every round of the culture pulse whose time is over; how many there were."""
    with app.app_context():
        return pulse.end_due()
