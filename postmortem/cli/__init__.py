"""The command line: one file per noun, thin entries like the pages."""

import sys

import click

from ..errors import PostmortemError


class Commands(click.Group):
    """A group whose known errors are one sentence and status 1."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; a known error says its sentence without a trace."""
        try:
            return super().invoke(ctx)
        except PostmortemError as error:
            click.echo(f"postmortem: {error}", err=True)
            sys.exit(1)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """A self-hosted, blameless postmortem and knowledge-sharing wiki."""


def _register() -> None:
    from . import (
        applications,
        backup,
        check,
        grants,
        imports,
        organizations,
        people,
        sample,
        search,
        serve,
    )

    for room in (
        serve,
        sample,
        organizations,
        applications,
        people,
        grants,
        imports,
        search,
        backup,
        check,
    ):
        for command in room.COMMANDS:
            main.add_command(command)


_register()
