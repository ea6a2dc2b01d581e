"""Reading the text files of a folder: no links, nothing hidden, nothing huge."""

import os
from collections.abc import Iterator
from pathlib import Path

from ..errors import PostmortemError

LARGEST = 2 * 1024**2
ENDINGS = (".md", ".markdown")


class BadFile(PostmortemError):
    """A file that cannot be read as text."""


def markdown_files(path: Path) -> Iterator[tuple[str, Path]]:
    """Yield each Markdown file with its name inside the folder, in order; or the one file named."""
    if path.is_file():
        yield path.name, path
        return
    for folder, folders, names in os.walk(path):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            found = Path(folder) / name
            if name.lower().endswith(ENDINGS) and name[0] != "." and not found.is_symlink():
                yield found.relative_to(path).as_posix(), found


def text_of(path: Path) -> str:
    """Return a file's text, BadFile when it is too large or not text."""
    if path.stat().st_size > LARGEST:
        raise BadFile("The file is larger than 2 MB.")
    content = path.read_bytes()
    if b"\x00" in content:
        raise BadFile("The file is not text.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")
