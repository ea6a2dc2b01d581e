"""Text that was being written when a form could not be taken: it comes along to the next page."""

from flask import render_template, request

PREFIX = "kept."


def fields() -> dict[str, list[str]]:
    """What was just sent, or was kept through an earlier page, to be sent again."""
    given = {name: request.form.getlist(name) for name in request.form}
    earlier = {n.removeprefix(PREFIX): v for n, v in given.items() if n.startswith(PREFIX)}
    return earlier or {name: value for name, value in given.items() if name != "csrf_token"}


def sign_in_page() -> tuple[str, int]:
    """The sign-in page for someone whose sign-in ended while writing."""
    goal = request.full_path.rstrip("?")
    return render_template("pages/sign_ins/new.html", kept=fields(), next=goal), 401
