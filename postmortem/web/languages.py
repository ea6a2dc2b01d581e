"""English or German: the person's choice, else the cookie's, the browser's, the setting's."""

from typing import Any

from flask import Blueprint, Flask, Response, g, redirect, request
from flask_babel import Babel

from ..config import LANGUAGES, Settings
from ..operations import people
from ..policy.permissions import Permission
from .addresses import local
from .doors import permission, viewer

blueprint = Blueprint("language", __name__)
A_YEAR = 365 * 24 * 3600


@blueprint.post("/language")
@permission(Permission.PUBLIC)
def update() -> Any:
    """Read this product in another language from now on."""
    language = request.form.get("language", "")
    response: Response = redirect(local(request.form.get("next")), 303)  # type: ignore[assignment]
    if language in LANGUAGES:
        if viewer().is_signed_in:
            people.choose_language(viewer(), language)
        response.set_cookie(
            "language",
            language,
            max_age=A_YEAR,
            samesite="Lax",
            httponly=True,
            secure=request.is_secure,
        )
    return response


def install(app: Flask, settings: Settings) -> None:
    """Choose the language of every answer."""

    def chosen() -> str:
        person = g.get("viewer")
        choices = (person.language if person else None, request.cookies.get("language"))
        for choice in choices:
            if choice in LANGUAGES:
                return str(choice)
        return request.accept_languages.best_match(LANGUAGES) or settings.language

    def language() -> str:
        if "language" not in g:
            g.language = chosen()
        return str(g.language)

    folder = str((__import__("pathlib").Path(__file__).parents[1]) / "translations")
    Babel(app, locale_selector=language, default_translation_directories=folder)
    app.jinja_env.globals["language"] = ""
    app.context_processor(lambda: {"language": language()})
    app.register_blueprint(blueprint)
