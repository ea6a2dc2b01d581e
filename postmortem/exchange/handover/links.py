"""Links inside stored text: into the copy where it has the page, else no link at all."""

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from markupsafe import Markup, escape

TAG = re.compile(r'<(a|img)((?: [a-z]+="[^"]*")*)>')
ATTRIBUTE = re.compile(r' ([a-z]+)="([^"]*)"')
RECORD = re.compile(r"/(postmortem|incident|application)s/([\w-]+)/?(#[\w-]*)?")
FILE = re.compile(r"/postmortems/[\w-]+/attachments/(\w+)")
ELSEWHERE = re.compile(r"(?:https?://|mailto:|#)", re.IGNORECASE)

Page = Callable[[str, str], str]


def within(
    html: Markup, root: str, page: Page, files: Mapping[str, str] = MappingProxyType({})
) -> Markup:
    """The text with its links as they hold in a folder; `root` leads from the page to its top.

    `files` says by their names where attached files are in it.
    """

    def address(found: re.Match[str]) -> str:
        if found[1] not in {"href", "src"} or ELSEWHERE.match(found[2]):
            return found[0]
        if (file := FILE.fullmatch(found[2])) and file[1] in files:
            return f' {found[1]}="{escape(root + files[file[1]])}"'
        record = RECORD.fullmatch(found[2])
        path = page(record[1], record[2]) if record else ""
        return f' href="{escape(root + path)}{record[3] or ""}"' if record and path else ""

    def tag(found: re.Match[str]) -> str:
        return f"<{found[1]}{ATTRIBUTE.sub(address, found[2])}>"

    return Markup(TAG.sub(tag, str(html)))  # noqa: S704 - made by render, only links differ
