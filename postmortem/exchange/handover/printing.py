"""A handover copy on paper: one PDF of all its pages, where WeasyPrint is installed."""

from collections.abc import Callable
from typing import Any

from ...errors import PostmortemError

MISSING = "A PDF needs WeasyPrint: install it with pip install 'postmortem[weasyprint]'."


def printer() -> Callable[[str, str], bytes]:
    """What makes a PDF of a page and its style; an error that says what is missing."""
    try:
        import weasyprint
    except (ImportError, OSError) as error:  # OSError: its libraries are not on this machine
        raise PostmortemError(MISSING) from error

    def fetch(address: str, *_given: Any, **_named: Any) -> Any:
        raise ValueError(f"{address} is not part of the copy")

    def print_(page: str, style: str) -> bytes:
        sheet = weasyprint.CSS(string=style, url_fetcher=fetch)
        document = weasyprint.HTML(string=page, url_fetcher=fetch)
        return bytes(document.write_pdf(stylesheets=[sheet]))

    return print_
