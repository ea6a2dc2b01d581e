"""What the folder of an audience's index is called."""

import re

LONGEST_FOLDER_NAME = 200
PLAIN = frozenset(b"abcdefghijklmnopqrstuvwxyz0123456789-")


def folder_name(audience: str) -> str:
    """Return a name that is safe in every file system and tells the audience back."""
    name = "".join(chr(byte) if byte in PLAIN else f"_{byte:02x}" for byte in audience.encode())
    if not 0 < len(name) <= LONGEST_FOLDER_NAME:
        raise ValueError(f"an audience's name may not be empty or long: {audience!r}")
    return name


def audience_of(folder: str) -> str:
    """Return the audience that `folder_name` was given."""
    encoded = re.sub(r"_([0-9a-f]{2})", lambda match: chr(int(match[1], 16)), folder)
    return encoded.encode("latin-1", "replace").decode("utf-8", "replace")
