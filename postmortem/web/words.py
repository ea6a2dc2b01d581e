"""What templates say in the reader's language: each message is looked up once, then kept.

A page says some hundred words, and Flask-Babel asks for the language again at each of them.
"""

from functools import lru_cache
from typing import Any

from babel.support import NullTranslations
from flask import Flask, g
from flask_babel import get_locale, get_translations
from markupsafe import Markup

MOST_KEPT = 5_000


def language() -> str:
    """The language of this answer."""
    return str(g.get("language") or get_locale() or "")


def install(app: Flask) -> None:
    """Take the place of Flask-Babel's words in templates; messages are ours, so they are safe."""

    @lru_cache
    def catalog(language: str) -> NullTranslations:
        found: NullTranslations = get_translations()
        return found

    @lru_cache(MOST_KEPT)
    def message(language: str, text: str) -> Markup:
        return Markup(catalog(language).gettext(text))  # noqa: S704 - from our own templates

    @lru_cache(MOST_KEPT)
    def plain(language: str, text: str) -> Markup:
        return message(language, text) % {}

    def gettext(text: str, **values: Any) -> Markup:
        now = language()
        return message(now, text) % values if values else plain(now, text)

    def ngettext(one: str, many: str, number: int, **values: Any) -> Markup:
        found = catalog(language()).ngettext(one, many, number)
        return Markup(found) % ({"num": number} | values)  # noqa: S704 - from our own templates

    app.jinja_env.globals.update({"_": gettext, "gettext": gettext, "ngettext": ngettext})
