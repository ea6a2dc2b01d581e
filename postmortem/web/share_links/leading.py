"""Links inside what a visitor reads: to what the link opens as well, else plain words."""

import re

from flask import url_for

from ...editions.freezing import address_of
from ...policy.viewer import Viewer
from ...render.leading import Lead

RECORD = re.compile(r"/(?:page|postmortem)s/([a-z0-9]+)(#[\w-]*)?")
PART = re.compile(r"/applications/([\w-]+)(?:/(footprint|releases|pages))?/?(#[\w-]*)?")


def leading(viewer: Viewer, application: str, own: str = "") -> Lead:
    """Where an address leads a visitor, "" for nowhere; `own` is whose files stand in the text.

    A reading has no address of a record that its reader may not read.
    """
    files = address_of(own, "")

    def lead(address: str) -> str:
        if own and address.startswith(files):
            return url_for("share_links.attachment", id=own, file=address.removeprefix(files))
        if record := RECORD.fullmatch(address):
            return url_for("share_links.read", id=record[1]) + (record[2] or "")
        part = PART.fullmatch(address)
        if part and part[1] == application and viewer.records is None:
            where = part[2] if part[2] in {"footprint", "releases"} else "contents"
            return url_for(f"share_links.{where}") + (part[3] or "")
        return ""

    return lead
