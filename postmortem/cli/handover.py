"""postmortem handover."""

import os
import sys
from pathlib import Path

import click

from ..config import LANGUAGES
from ..errors import NotFound, PostmortemError
from ..exchange import handover as exchange
from ..policy.viewer import system
from .workspace import opened


@click.command()
@click.argument("client")
@click.argument("path", metavar="OUT.ZIP", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--lang", type=click.Choice(LANGUAGES), help="Language of its pages.")
@click.option("--pdf", is_flag=True, help="Put everything into one PDF too (needs WeasyPrint).")
def handover(client: str, path: Path, lang: str | None, pdf: bool) -> None:
    """Write what the organization CLIENT reads as a folder that opens without this product."""
    app = opened()
    language = lang or app.config["SETTINGS"].language
    with app.app_context():
        try:
            folder = _write(client, path, language, pdf)
        except NotFound:
            raise PostmortemError(f'There is no client "{client}".') from None
    click.echo(f"{folder} in {path}.")


def _write(client: str, path: Path, language: str, pdf: bool) -> str:
    """Write the whole copy, or leave nothing."""
    _handover, contents = exchange.contents_for(system(), client)
    total = len(contents.cards) + len(contents.pages)
    partial = path.with_name(f".{path.name}.partial")
    try:
        with (
            partial.open("wb") as file,
            click.progressbar(length=total, label="Copying", file=sys.stderr) as bar,
        ):
            folder = exchange.make(
                system(), client, file, language=language, pdf=pdf, progress=bar.update
            )
            file.flush()
            os.fsync(file.fileno())
        partial.chmod(0o600)
        partial.replace(path)
    except OSError as error:
        raise PostmortemError(f"{path} cannot be written: {error.strerror}.") from error
    finally:
        partial.unlink(missing_ok=True)
    return folder


COMMANDS = [handover]
