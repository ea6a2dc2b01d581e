"""The first page of administration."""

from typing import Any

from ...store import applications, organizations, people, share_links
from ..doors import viewer
from . import blueprint
from .pages import ADMINISTER, page


@blueprint.get("")
@ADMINISTER
def index() -> Any:
    """Where everything is."""
    counts = {
        "people": people.count(viewer()),
        "organizations": len(organizations.find(viewer())),
        "applications": len(applications.find(viewer())),
        "links": sum(link["state"] == "live" for link in share_links.find(viewer())),
    }
    return page("index", counts=counts)
