"""How much one request may send: so much text, and so many fields."""

from flask import Flask, request
from werkzeug.exceptions import RequestEntityTooLarge

MOST_BYTES = 8_000_000
MOST_FIELDS = 30_000  # the largest document has fewer; a million take seconds to read


def _check() -> None:
    """Refuse a form of too many fields before it is read; those in parts Flask counts itself."""
    if request.mimetype != "application/x-www-form-urlencoded":
        return
    if request.get_data(cache=True).count(b"&") > MOST_FIELDS:
        raise RequestEntityTooLarge()


def install(app: Flask) -> None:
    """Set the limits."""
    app.config.update(MAX_CONTENT_LENGTH=MOST_BYTES, MAX_FORM_MEMORY_SIZE=MOST_BYTES)
    app.before_request(_check)
