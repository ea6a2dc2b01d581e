"""Addresses to go on to: only ever this server's own."""

import re

PATH = re.compile(r"/(?![/\\])[!-~]*")


def local(address: str | None, otherwise: str = "/") -> str:
    """The address if it is a path on this server, else another; never leads elsewhere."""
    if address and PATH.fullmatch(address) and "\\" not in address and len(address) < 2000:
        return address
    return otherwise
