"""How a command was called, and everything that was wrong with it."""

import click
from click.core import iter_params_for_processing


class Thorough(click.Command):
    """A command that names every option left out or misspelt, not only the first."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the options; a refusal tells all that is wrong with them."""
        given = list(args)
        try:
            return super().parse_args(ctx, args)
        except click.BadParameter:
            raise click.UsageError("\n".join(self._wrong(ctx, given)), ctx) from None

    def _wrong(self, ctx: click.Context, given: list[str]) -> list[str]:
        values, rest, order = self.make_parser(ctx).parse_args(args=given)
        found = []
        for parameter in iter_params_for_processing(order, self.get_params(ctx)):
            try:
                parameter.handle_parse_result(ctx, values, rest)
            except click.BadParameter as error:
                found.append(error.format_message())
        return found
