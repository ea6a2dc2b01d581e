"""What is written to the log holds no secret of an address, and no row of the database."""

import logging
import re

from flask import Flask

SECRET = re.compile(r"(/(?:s|sign-in|password|invitation)/)[^/\s?\[\]\"']+")
HIDDEN = r"\1..."
WRITTEN = re.compile(r"(?m)^\s*DETAIL: .*$")  # PostgreSQL tells the row that it refuses


def _discreet(text: str) -> str:
    return WRITTEN.sub("", SECRET.sub(HIDDEN, text))


class Discreet(logging.Filter):
    """Takes secrets out of a line of the log, and out of the trace below it."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every line through, without its secrets."""
        record.msg, record.args = _discreet(record.getMessage()), ()
        if record.exc_info and record.exc_info[0]:
            trace = logging.Formatter().formatException(record.exc_info)
            record.exc_text = _discreet(trace)
        return True


def install(app: Flask) -> None:
    """Look over what the application and the server write."""
    for logger in (app.logger, logging.getLogger("waitress")):
        if not any(isinstance(one, Discreet) for one in logger.filters):
            logger.addFilter(Discreet())
