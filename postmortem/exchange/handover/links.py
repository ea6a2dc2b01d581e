"""Links inside stored text: into the copy where it has the page, else no link at all."""

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from markupsafe import Markup

from ...render.leading import Lead, led

RECORD = re.compile(r"/(postmortem|incident|application|page|release)s/([\w-]+)/?(#[\w-]*)?")
PART = re.compile(r"/applications/([\w-]+)/(footprint|releases|pages)/?(#[\w-]*)?")
FILE = re.compile(r"/postmortems/[\w-]+/attachments/(\w+)")

Page = Callable[[str, str], str]


def leading(root: str, page: Page, files: Mapping[str, str] = MappingProxyType({})) -> Lead:
    """Where an address of the product leads in a folder; `root` leads from a page to its top.

    `files` says by their names where attached files are in it.
    """

    def lead(address: str) -> str:
        if (file := FILE.fullmatch(address)) and file[1] in files:
            return root + files[file[1]]
        if part := PART.fullmatch(address):
            path, anchor = page(part[2], part[1]), part[3]
        else:
            record = RECORD.fullmatch(address)
            path, anchor = (page(record[1], record[2]), record[3]) if record else ("", None)
        return f"{root}{path}{'' if '#' in path else anchor or ''}" if path else ""

    return lead


def within(
    html: Markup, root: str, page: Page, files: Mapping[str, str] = MappingProxyType({})
) -> Markup:
    """The text with its links as they hold in a folder."""
    return led(html, leading(root, page, files))
