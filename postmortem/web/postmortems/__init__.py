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

    rooms = (chat, disclosing, hinting, keeping, previewing, reading, sharing, writing)
    more = (attaching, comments, conflicts, due_dates, remarks, reviews, revisions, signatures)
    assert all((*rooms, *more))
    app.register_blueprint(blueprint)
