"""Render texts so that none can hang the product: in processes that are killed when slow."""

import atexit
import os
import time
from collections.abc import Callable, Sequence
from html import escape
from threading import Lock
from typing import TYPE_CHECKING, Any, Literal

from .cache import Cache, Rendered
from .plain import is_plain

if TYPE_CHECKING:
    from concurrent.futures import Future

RENDERER_VERSION = "2"  # raise it when the HTML of a stored text would come out differently
LIMIT_SECONDS = 2.0  # for one text
BATCH_SECONDS = {"save": 30.0, "preview": 8.0}  # for all texts of one call, waiting included
MOST_MEMORY = 1024**3  # bytes of address space of a rendering process
WORK_SECONDS = 30.0  # for one file
Purpose = Literal["save", "preview", "file"]

_CACHE = Cache(16 * 1024**2)
_LOCK = Lock()
_POOLS: dict[tuple[str, int], Any] = {}


def render_all(texts: Sequence[str], purpose: Purpose) -> list[Rendered]:
    """Return the HTML of each text, in order; one that cannot be rendered keeps its source."""
    known = {text: _quickly(text) for text in texts}
    waiting = [text for text, found in known.items() if found is None]
    deadline = time.monotonic() + BATCH_SECONDS[purpose]
    together = True
    while waiting:
        done = _together(waiting, purpose, deadline) if together and len(waiting) > 1 else []
        together = bool(done)
        done = done or [_alone(waiting[0], purpose, deadline)]
        known.update(zip(waiting, done, strict=False))
        waiting = waiting[len(done) :]
    return [known[text] or _source(text) for text in texts]


class Stopped(Exception):
    """It took too long, or too much memory."""


def work(function: Callable[..., Any], *arguments: Any) -> Any:
    """What a function returns that others' bytes could keep busy: in a process that is killed."""
    try:
        return _pool("file").schedule(function, arguments, timeout=WORK_SECONDS).result()
    except (OSError, RuntimeError, MemoryError, TimeoutError) as error:
        raise Stopped from error


def stop() -> None:
    """End the rendering processes; the next text that needs them starts them again."""
    with _LOCK:
        pools = [pool for (_, owner), pool in _POOLS.items() if owner == os.getpid()]
        _POOLS.clear()
    for pool in pools:
        pool.stop()
        pool.join()


def _quickly(text: str) -> Rendered | None:
    """Return what is known already or made in no time, else None."""
    found = _CACHE.get(text)
    if found is None and is_plain(text):
        from .markdown import to_html

        try:
            found = Rendered(to_html(text), ok=True)
        except Exception:  # the caller may have been deep down already
            return None
        _CACHE.put(text, found)
    return found


def _source(text: str) -> Rendered:
    """Return a text as it was written, for when it could not be rendered."""
    return Rendered(f"<pre>{escape(text, quote=False)}</pre>", ok=False)


def _together(texts: list[str], purpose: Purpose, deadline: float) -> list[Rendered]:
    """Render as many of some texts as fit into the limit; none when one of them is too much."""
    outcome = _run(texts, purpose, deadline)
    return [] if isinstance(outcome, BaseException) else _kept(texts, outcome)


def _alone(text: str, purpose: Purpose, deadline: float) -> Rendered:
    """Render one text; one that was too much is known to be so from then on."""
    outcome = _run([text], purpose, deadline)
    if not isinstance(outcome, BaseException):
        return _kept([text], outcome)[0]
    rendered = _source(text)
    if isinstance(outcome, TimeoutError):
        _CACHE.put(text, rendered)
    return rendered


def _kept(texts: list[str], pages: list[str | None]) -> list[Rendered]:
    """Put what came back into the cache."""
    pairs = zip(texts, pages, strict=False)
    done = [_source(text) if page is None else Rendered(page, ok=True) for text, page in pairs]
    for text, rendered in zip(texts, done, strict=False):
        _CACHE.put(text, rendered)
    return done


def _run(texts: list[str], purpose: Purpose, deadline: float) -> "list[str | None] | BaseException":
    """Have a process render some texts; returns why it could not."""
    left = deadline - time.monotonic()
    if left <= 0:
        return InterruptedError()
    try:
        future: Future[list[str | None]] = _pool(purpose).schedule(
            _render, (texts,), timeout=LIMIT_SECONDS
        )
    except (OSError, RuntimeError) as error:
        return error
    try:
        return future.result(timeout=left)
    except Exception as error:
        if future.done():
            return error
        future.cancel()
        return InterruptedError()


def _render(texts: list[str]) -> list[str | None]:
    """Render texts one after the other for half the limit; None for one that failed."""
    from .markdown import to_html

    pages: list[str | None] = []
    end = time.monotonic() + LIMIT_SECONDS / 2
    for text in texts:
        try:
            pages.append(to_html(text))
        except Exception:
            pages.append(None)
        if time.monotonic() > end:
            break
    return pages


def _pool(purpose: Purpose) -> Any:
    """Return the running process for this purpose, started at first need in each process."""
    import multiprocessing

    from pebble import ProcessPool

    key = (purpose, os.getpid())
    with _LOCK:
        if not _POOLS:
            atexit.register(stop)
        if key not in _POOLS or not _POOLS[key].active:
            spawn = multiprocessing.get_context("spawn")
            _POOLS[key] = ProcessPool(max_workers=1, context=spawn, initializer=_prepare)
        return _POOLS[key]


def _prepare() -> None:
    """Bound the memory of a rendering process, where the system can."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
