"""What was rendered lately, by the text's checksum, within a bound of bytes."""

import hashlib
import sys
from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock


@dataclass(frozen=True, slots=True)
class Rendered:
    """Safe HTML of a text; where Markdown could not be read, its source, and `ok` is False."""

    html: str
    ok: bool


@dataclass(slots=True)
class Cache:
    """Keeps the texts used last; safe for threads."""

    most_bytes: int
    _kept: OrderedDict[bytes, Rendered] = field(default_factory=OrderedDict)
    _bytes: int = 0
    _lock: Lock = field(default_factory=Lock)

    def get(self, text: str) -> Rendered | None:
        """Return what is known of a text."""
        key = _key(text)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def put(self, text: str, rendered: Rendered) -> None:
        """Keep a result, and let go of those not used for longest when it gets too much."""
        key, size = _key(text), _size(rendered)
        if size > self.most_bytes // 4:
            return
        with self._lock:
            if key not in self._kept:
                self._bytes += size
            self._kept[key] = rendered
            while self._bytes > self.most_bytes:
                self._bytes -= _size(self._kept.popitem(last=False)[1])

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._kept.clear()
            self._bytes = 0


def _key(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


def _size(rendered: Rendered) -> int:
    return sys.getsizeof(rendered.html) + 256
