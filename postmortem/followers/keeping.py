"""Makes revisions of what somebody stopped writing without saving."""

from flask import Flask

from ..clock import now
from ..operations import working_copies as operations
from ..policy.viewer import system
from ..store import working_copies as store


def keep_idle(app: Flask) -> int:
    """Keep every idle working copy as a revision beside the current one; how many there were."""
    with app.app_context():
        found = store.idle(system(), now() - operations.IDLE)
        for number in found:
            operations.keep_idle(system(), number)
    return len(found)
