"""What every page of administration has: who may see it, its problems, its dates."""

from datetime import datetime
from typing import Any

from flask import render_template, request

from ...errors import Problem
from ...policy.permissions import Permission
from ..doors import permission
from ..messages import translated

ADMINISTER = permission(Permission.WORKSPACE_ADMINISTER)


def page(name: str, problems: list[Problem] | None = None, **context: Any) -> Any:
    """A page of administration, filled in again where there were problems."""
    shown = render_template(
        f"pages/admin/{name}.html",
        problems=translated(problems or []),
        form=request.form,
        **context,
    )
    return shown, 422 if problems else 200


def at(instant: datetime | None) -> str:
    """A moment to the minute; nothing where there was none."""
    return f"{instant:%Y-%m-%d %H:%M} UTC" if instant else ""
