"""postmortem check."""

import sys

import click

from ..followers import checking
from .workspace import opened, show, with_json


@click.command()
@with_json
def check(as_json: bool) -> None:
    """Check the database, the journal's chain, the editions and the search indexes."""
    app = opened()
    with app.app_context():
        problems = checking.problems(app.extensions["search"])
    text = "\n".join(problems) or "Everything is sound."
    show({"ok": not problems, "problems": problems}, as_json, text)
    sys.exit(1 if problems else 0)


COMMANDS = [check]
