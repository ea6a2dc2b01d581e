"""Links inside stored text: into the copy where it has the page, else no link at all."""

import re
from collections.abc import Callable

from markupsafe import Markup, escape

ANCHOR = re.compile(r'<a((?: [a-z]+="[^"]*")*)>')
ATTRIBUTE = re.compile(r' ([a-z]+)="([^"]*)"')
RECORD = re.compile(r"/(postmortem|incident|application)s/([\w-]+)/?(#[\w-]*)?")
ELSEWHERE = re.compile(r"(?:https?://|mailto:|#)", re.IGNORECASE)

Page = Callable[[str, str], str]


def within(html: Markup, root: str, page: Page) -> Markup:
    """The text with its links as they hold in a folder; `root` leads from the page to its top."""

    def address(found: re.Match[str]) -> str:
        if found[1] != "href" or ELSEWHERE.match(found[2]):
            return found[0]
        record = RECORD.fullmatch(found[2])
        path = page(record[1], record[2]) if record else ""
        return f' href="{escape(root + path)}{record[3] or ""}"' if record and path else ""

    def anchor(found: re.Match[str]) -> str:
        return f"<a{ATTRIBUTE.sub(address, found[1])}>"

    return Markup(ANCHOR.sub(anchor, str(html)))  # noqa: S704 - made by render, only links differ
