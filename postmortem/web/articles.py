"""Articles that were filled in lately, kept under all that goes into them."""

import hashlib
import pickle
from collections import OrderedDict
from threading import Lock
from typing import Any

from flask import Flask, current_app, render_template, request
from markupsafe import Markup

from . import words
from .doors import viewer

MOST_KEPT = 256


class Kept:
    """The latest articles of one application."""

    def __init__(self) -> None:
        self._articles: OrderedDict[bytes, Markup] = OrderedDict()
        self._lock = Lock()

    def get(self, key: bytes) -> Markup | None:
        """What was kept under this key."""
        with self._lock:
            if key not in self._articles:
                return None
            self._articles.move_to_end(key)
            return self._articles[key]

    def put(self, key: bytes, article: Markup) -> None:
        """Keep an article, and let go of the one that nobody read for longest."""
        with self._lock:
            self._articles[key] = article
            if len(self._articles) > MOST_KEPT:
                self._articles.popitem(last=False)


def article(template: str, **context: Any) -> Markup:
    """A template without forms, filled in for this viewer.

    The key is made of the whole context and the viewer, never of a record's name alone: what was
    kept is what would be filled in again, and nobody meets what was made for someone else.
    """
    given = (template, words.language(), request.root_path, viewer(), context)
    key = hashlib.sha256(pickle.dumps(given)).digest()
    kept: Kept = current_app.extensions["articles"]
    found = kept.get(key)
    if found is None:
        found = Markup(render_template(template, **context))  # noqa: S704 - templates escape
        kept.put(key, found)
    return found


def install(app: Flask) -> None:
    """Begin with none."""
    app.extensions["articles"] = Kept()
