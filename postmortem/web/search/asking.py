"""What a request asks the search for, and the addresses that ask."""

from typing import Any
from urllib.parse import urlencode

from flask import current_app, request, url_for

from ...search.engine import Engine
from ..pagination import MOST

ORDERS = ("relevance", "date")


def engine() -> Engine:
    """The search engine of this installation."""
    found: Engine = current_app.extensions["search"]
    return found


def order_asked(default: str = "relevance") -> str:
    """The order asked for."""
    order = request.values.get("order", default)
    return order if order in ORDERS else default


def address(endpoint: str, text: str, **more: Any) -> str:
    """The address of a search; the whole state is in it."""
    asked = {"q": text, **more}
    kept = urlencode({name: value for name, value in asked.items() if value}, safe="!$'()*,/:;?@")
    return f"{url_for(endpoint)}?{kept}" if kept else url_for(endpoint)


def pages(
    endpoint: str, text: str, order: str, page: int, total: int, size: int, **kept: Any
) -> dict[str, Any]:
    """Where this page stands among all, with the addresses before and after."""
    last = max(1, min(MOST, -(-total // size)))

    def url(number: int) -> str | None:
        there = 1 <= number <= last
        return address(endpoint, text, order=order, page=number, **kept) if there else None

    return {"number": page, "last": last, "previous": url(page - 1), "next": url(page + 1)}
