"""The worker: runs every follower again and again, in a thread or a process of its own."""

import logging
import threading
from collections.abc import Callable
from typing import cast

from flask import Flask

from ..search.engine import Engine
from . import indexing, keeping, mail, weekly

EVERY_SECONDS, IDLE_SECONDS, RARE_SECONDS = 1.0, 30.0, 3600.0
log = logging.getLogger(__name__)


def run_once(app: Flask) -> int:
    """Let every follower catch up; how many journal entries were read."""
    engine = cast(Engine, app.extensions["search"])
    read = 0
    with app.app_context():
        indexing.mend(engine)
        while number := indexing.follow(engine):
            read += number
    return read


def run(app: Flask, stop: threading.Event) -> None:
    """Follow the journal until told to stop; what is slow or rare has a thread of its own."""
    for follow, seconds in (
        (mail.send_due, EVERY_SECONDS),
        (keeping.keep_idle, IDLE_SECONDS),
        (keeping.forget_files, RARE_SECONDS),
        (keeping.end_pulses, IDLE_SECONDS),
        (weekly.queue, RARE_SECONDS),
        (weekly.queue_reminders, RARE_SECONDS),
    ):
        threading.Thread(target=_repeat, args=(follow, app, stop, seconds), daemon=True).start()
    _repeat(run_once, app, stop, EVERY_SECONDS)


def _repeat(
    follow: Callable[[Flask], int], app: Flask, stop: threading.Event, seconds: float
) -> None:
    """Do this again and again until told to stop; a failure is logged and tried again."""
    while not stop.is_set():
        try:
            follow(app)
        except Exception:
            log.exception("a follower failed; it tries again")
            stop.wait(5 * EVERY_SECONDS)
        stop.wait(seconds)


def start(app: Flask) -> tuple[threading.Thread, threading.Event]:
    """The worker in a thread of this process, with the event that ends it."""
    stop = threading.Event()
    thread = threading.Thread(target=run, args=(app, stop), name="worker", daemon=True)
    thread.start()
    return thread, stop
