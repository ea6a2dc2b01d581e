"""The zip of a handover copy: the same bytes for the same files and day, each with its checksum."""

import hashlib
import zipfile
from datetime import date
from typing import IO

WAS_MADE_ON_UNIX = 3
READABLE = 0o100644 << 16


class Archive:
    """A folder inside a zip that is being written, and the checksums of its files."""

    def __init__(self, file: IO[bytes], folder: str, on: date) -> None:
        self.folder = folder
        self.sums: dict[str, str] = {}
        self._at = (on.year, on.month, on.day, 0, 0, 0)
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED)

    def add(self, path: str, content: str | bytes) -> None:
        """Write one file."""
        content = content.encode() if isinstance(content, str) else content
        entry = zipfile.ZipInfo(f"{self.folder}/{path}", self._at)
        entry.compress_type = zipfile.ZIP_DEFLATED
        entry.create_system = WAS_MADE_ON_UNIX
        entry.external_attr = READABLE
        self._zip.writestr(entry, content)
        self.sums[path] = hashlib.sha256(content).hexdigest()

    def close(self) -> None:
        """Write the zip's own list."""
        self._zip.close()
