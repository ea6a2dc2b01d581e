"""postmortem lint: works on any Markdown, without a workspace."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from ..errors import PostmortemError
from ..exchange.headings import key_of
from ..language.check import check_document
from ..language.findings import Finding
from .workspace import show, with_json

SECTIONS = ("summary", "timeline", "factors", "lessons", "actions")


class Unreadable(PostmortemError):
    """A file that cannot be looked through; the message says why."""


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise Unreadable(f"{path}: there is no such file.") from None
    except IsADirectoryError:
        raise Unreadable(f"{path}: this is a folder; name the files in it.") from None
    except OSError as error:
        raise Unreadable(f"{path}: cannot be read ({error.strerror}).") from None
    if b"\0" in data:
        raise Unreadable(f"{path}: this is not a text file.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable(f"{path}: this is not UTF-8; save it as UTF-8 and try again.") from None


def _looked_through(path: Path, language: str, section: str) -> list[Finding]:
    return check_document(_text(path), key_of, language, section)


def _row(path: Path, one: Finding) -> dict[str, Any]:
    return {
        "file": str(path),
        "line": one.line,
        "column": one.column,
        "label": one.label,
        "text": one.text,
        "question": one.question,
    }


def _lines(rows: Sequence[dict[str, Any]]) -> str:
    return "\n".join("{file}:{line}:{column}  {text}  — {question}".format_map(row) for row in rows)


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--lang",
    default="auto",
    show_default=True,
    type=click.Choice(["en", "de", "auto"]),
    help="Language of the files.",
)
@click.option(
    "--section",
    type=click.Choice(SECTIONS),
    help="The section that text without headings belongs to.",
)
@with_json
def lint(files: tuple[Path, ...], lang: str, section: str | None, as_json: bool) -> None:
    """Find sentences in Markdown FILES that point at people, and ask a question about each.

    Needs no workspace. Exit status 1 when there is something worth another look, 2 when a file
    cannot be read.
    """
    rows: list[dict[str, Any]] = []
    problems: list[str] = []
    for path in files:
        try:
            rows += [_row(path, one) for one in _looked_through(path, lang, section or "")]
        except Unreadable as error:
            problems.append(str(error))
    for problem in problems:
        click.echo(f"postmortem: {problem}", err=True)
    if rows or as_json:
        show(rows, as_json, _lines(rows))
    sys.exit(2 if problems else 1 if rows else 0)


COMMANDS = [lint]
