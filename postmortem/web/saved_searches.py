"""One's own saved searches: kept from the search page, listed there and at home."""

from typing import Any

from flask import Blueprint, Flask, flash, jsonify, redirect, request
from flask_babel import gettext as _

from ..errors import Invalid, NotFound
from ..operations import saved_searches as operations
from ..policy.permissions import Permission
from .addresses import local
from .doors import permission, viewer
from .numbers import whole
from .search.asking import address, order_asked
from .search.results import results_page, saved

blueprint = Blueprint("saved_searches", __name__, url_prefix="/search/saved")


@blueprint.get("")
@permission(Permission.EDITION_READ)
def index() -> Any:
    """Their names and addresses, for the script that shows commands."""
    return jsonify([{"name": one["name"], "url": one["url"]} for one in saved()])


@blueprint.post("")
@permission(Permission.EDITION_READ)
def create() -> Any:
    """Keep the search that is shown."""
    asked, order = request.form.get("q", ""), order_asked("")
    try:
        operations.save(viewer(), request.form.get("name", ""), asked, order)
    except Invalid as error:
        return results_page(error.problems), 422
    flash(_("The search is saved."), "success")
    return redirect(address("search.index", asked, order=order), 303)


@blueprint.post("/<number>/delete")
@permission(Permission.EDITION_READ)
def delete(number: str) -> Any:
    """Forget one."""
    if not whole(number):
        raise NotFound("saved search")
    operations.delete(viewer(), whole(number))
    flash(_("The search is no longer saved."), "success")
    return redirect(local(request.form.get("next")), 303)


def install(app: Flask) -> None:
    """Saved searches."""
    app.register_blueprint(blueprint)
