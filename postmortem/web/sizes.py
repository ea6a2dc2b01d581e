"""How much one request may send: so much text and so many fields, and files to some pages."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, request
from werkzeug.exceptions import RequestEntityTooLarge

from ..config import Settings

MOST_BYTES = 8_000_000
MOST_FIELDS = 30_000  # the largest document has fewer; a million take seconds to read
MEGABYTE = 1_000_000
FILES = "LARGEST_UPLOAD"

View = TypeVar("View", bound=Callable[..., Any])


def takes_files(view: View) -> View:
    """Declare that a view takes files, which may be larger than a form."""
    view.takes_files = True  # type: ignore[attr-defined]
    return view


def _check() -> None:
    """Refuse a form of too many fields before it is read; those in parts Flask counts itself."""
    if request.mimetype != "application/x-www-form-urlencoded":
        return
    if request.get_data(cache=True).count(b"&") > MOST_FIELDS:
        raise RequestEntityTooLarge()


def admit_files() -> None:
    """Let a page that takes files have larger ones, once it is known who sends them."""
    view = current_app.view_functions.get(request.endpoint or "")
    if getattr(view, "takes_files", False) and request.mimetype == "multipart/form-data":
        request.max_content_length = MOST_BYTES + current_app.config[FILES]
        request.max_form_parts = MOST_FIELDS


def install(app: Flask, settings: Settings) -> None:
    """Set the limits."""
    app.config.update(
        {
            "MAX_CONTENT_LENGTH": MOST_BYTES,
            "MAX_FORM_MEMORY_SIZE": MOST_BYTES,
            FILES: settings.upload_megabytes * MEGABYTE,
        }
    )
    app.before_request(_check)
