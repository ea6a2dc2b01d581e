"""Postmortems in the browser: reading, writing, sharing."""

from flask import Blueprint, Flask

blueprint = Blueprint("postmortems", __name__, url_prefix="/postmortems")


def install(app: Flask) -> None:
    """All pages of postmortems."""
    from . import (
        attaching,
        chat,
        comments,
        conflicts,
        disclosing,
        due_dates,
        hinting,
        keeping,
        previewing,
        reading,
        remarks,
        reviews,
        revisions,
        sharing,
        signatures,
        writing,
    )

    rooms = (
        *(attaching, chat, comments, conflicts, disclosing, due_dates, hinting, keeping),
        *(previewing, reading, remarks, reviews, revisions, sharing, signatures, writing),
    )
    assert all(rooms)
    app.register_blueprint(blueprint)
