"""What went wrong, said once and plainly; hidden, deleted and unknown are the same page."""

from typing import Any

from flask import Flask, current_app, render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from ..errors import Forbidden, Invalid, NotFound, TooMany
from . import kept
from .messages import translated


def page(status: int, title: str, sentence: str, next_step: str = "") -> tuple[str, int]:
    """The error page: what happened, and what to do next."""
    shown = render_template(
        "pages/errors/error.html",
        status=status,
        title=title,
        sentence=sentence,
        next_step=next_step,
    )
    return shown, status


def not_found(_error: Exception) -> tuple[str, int]:
    """The same for everything a viewer cannot read."""
    return page(
        404,
        _("There is nothing here"),
        _("This page does not exist, or you may not read it."),
        _("Check the address, or search for it."),
    )


def forbidden(_error: Exception) -> tuple[str, int]:
    """For someone known who may not do this."""
    return page(403, _("You may not do this"), _("Your role does not include it."))


def too_many(_error: Exception) -> tuple[str, int, dict[str, str]]:
    """For whoever tries one after the other."""
    shown, status = page(
        429,
        _("Too many tries"),
        _("Too many addresses that do not exist were asked for from where you are."),
        _("Wait a minute, then try again."),
    )
    return shown, status, {"Retry-After": "60"}


def invalid(error: Invalid) -> tuple[str, int]:
    """For what no page of its own shows beside its fields."""
    sentences = " ".join(one.message for one in translated(error.problems))
    return page(422, _("This could not be done"), sentences, _("Go back and mend it."))


def unsigned(_error: CSRFError) -> Any:
    """A form from another sign-in: the text is kept and can be sent again."""
    if request.method == "POST" and request.form:
        return (
            render_template(
                "pages/errors/again.html", action=request.full_path.rstrip("?"), kept=kept.fields()
            ),
            400,
        )
    return page(400, _("This form is too old"), _("Open the page again and repeat it."))


def too_large() -> tuple[str, int]:
    """For a text that no page takes, or a file that this one does not."""
    view = current_app.view_functions.get(request.endpoint or "")
    if getattr(view, "takes_files", False) and request.mimetype == "multipart/form-data":
        return page(
            413,
            _("This is too large"),
            _("A file you sent is larger than this page takes; nothing was saved."),
            _("Go back: your text is still on the page. Choose a smaller file."),
        )
    return page(
        413,
        _("This is too large"),
        _("What you sent is larger than 8 megabytes; nothing was saved."),
        _("Go back: your text is still on the page. Shorten it, then save."),
    )


def other(error: HTTPException) -> Any:
    """Everything HTTP knows an error for."""
    if error.code == 404:
        return not_found(error)
    if error.code == 413:
        return too_large()
    if (error.code or 500) < 400:
        return error
    return page(error.code or 500, _("This cannot be done"), _("The server does not take this."))


def failed(_error: Exception) -> tuple[str, int]:
    """A mistake of ours: logged with its trace, shown without."""
    return page(
        500,
        _("Something went wrong here"),
        _("This is our mistake; it has been written to the server's log."),
        _("Go back: your text is still on the page. Try again."),
    )


def install(app: Flask) -> None:
    """Map errors to pages."""
    app.register_error_handler(NotFound, not_found)
    app.register_error_handler(Forbidden, forbidden)
    app.register_error_handler(TooMany, too_many)
    app.register_error_handler(Invalid, invalid)
    app.register_error_handler(CSRFError, unsigned)
    app.register_error_handler(HTTPException, other)
    app.register_error_handler(500, failed)
