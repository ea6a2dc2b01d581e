"""The command line: one file per noun, thin entries like the pages."""

import sys

import click

from ..errors import Invalid, PostmortemError


class Commands(click.Group):
    """A group whose known errors are a sentence each and status 1."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; a known error says its sentences without a trace."""
        try:
            return super().invoke(ctx)
        except PostmortemError as error:
            for sentence in _sentences(error):
                click.echo(f"postmortem: {sentence}", err=True)
            sys.exit(1)


def _sentences(error: PostmortemError) -> list[str]:
    if isinstance(error, Invalid):
        return [problem.message for problem in error.problems]
    return [str(error)]


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """A self-hosted, blameless postmortem and knowledge-sharing wiki."""


def _register() -> None:
    from . import (
        applications,
        backup,
        check,
        editions,
        grants,
        handover,
        imports,
        lint,
        organizations,
        people,
        releases,
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
        releases,
        imports,
        handover,
        lint,
        search,
        editions,
        backup,
        check,
    ):
        for command in room.COMMANDS:
            main.add_command(command)


_register()
