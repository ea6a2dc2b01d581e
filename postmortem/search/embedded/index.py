"""One index folder in Whoosh's format: the only module that imports Whoosh.

Whoosh stores, merges and locks; terms come ready-made and are scored elsewhere. Files are read
without memory maps, so a file cut short while in use is an error and never a crash.
"""

import weakref
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import RLock
from typing import Any

from whoosh import fields, formats, reading, writing
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC, FileIndex, LockError

from ..analyser import begins
from ..answers.postings import Facts, Posting, Prepared
from ..answers.snapshot import PostingList, Segment, Snapshot
from ..engine import IndexBusy

NAME = "MAIN"
LOCK_SECONDS = 10.0
MEMORY_MB = 64
MOST_CACHED_POSTINGS = 1_000_000


class Unreadable(Exception):
    """The folder holds no index, or one whose files are broken."""


class _PlacesFormat(formats.Format):  # type: ignore[misc]
    """Values of any length that only this package reads."""

    posting_size = -1


PLACES = _PlacesFormat()


class _TermsField(fields.FieldType):  # type: ignore[misc]
    """Takes analysed terms instead of text."""

    def __init__(self) -> None:
        super().__init__(PLACES, None)

    def index(
        self, value: Iterable[Posting], **_: object
    ) -> Iterator[tuple[bytes, int, float, bytes]]:
        for posting in value:
            yield posting.term.encode(), 1, posting.weight, posting.places


def _schema() -> Any:
    return fields.Schema(terms=_TermsField(), facts=fields.STORED())


class _Storage(FileStorage):  # type: ignore[misc]
    """A folder that knows its open files: Whoosh forgets some when it stumbles."""

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder), supports_mmap=False)
        self._files: list[Any] = []

    def open_file(self, name: str, **options: Any) -> Any:
        found = super().open_file(name, **options)
        self._files.append(found.file)
        return found

    def create_file(self, name: str, **options: Any) -> Any:
        made = super().create_file(name, **options)
        self._files.append(made.file)
        return made

    def close_files(self) -> None:
        """Close whatever is still open; `close` is what Whoosh calls after each merged segment."""
        for file in self._files:
            file.close()
        self._files.clear()


@contextmanager
def _index(folder: Path) -> Iterator[Any]:
    storage = _Storage(folder)
    try:
        yield FileIndex(storage, schema=_schema())
    finally:
        storage.close_files()


def create(folder: Path) -> None:
    """Make an empty index in an existing folder."""
    TOC.create(FileStorage(str(folder)), _schema(), NAME)


def generation(folder: Path) -> int:
    """Return the number of the latest commit, -1 when there is none."""
    return int(TOC._latest_generation(FileStorage(str(folder)), NAME))


def contents(folder: Path, number: int) -> Path:
    """Return the file that lists a generation's segments: it goes away with the next commit."""
    return folder / str(TOC._filename(NAME, number))


class WhooshSegment:
    """A segment's facts, and its terms as they are asked for."""

    def __init__(self, folder: Path, segment: Any, reading_lock: RLock) -> None:
        self.id: str = segment.segment_id()
        self._lock = reading_lock
        storage = _Storage(folder)
        weakref.finalize(self, storage.close_files)
        self._reader = reading.SegmentReader(storage, _schema(), segment)
        self._lists: dict[str, PostingList | None] = {}
        self._cached = 0
        stored = (self._reader.stored_fields(at) for at in range(segment.doc_count_all()))
        self.facts: tuple[Facts, ...] = tuple(Facts(*row["facts"]) for row in stored)

    def postings(self, term: str) -> PostingList | None:
        """Return where the term stands, deleted documents included."""
        try:
            return self._lists[term]
        except KeyError:
            return self._read(term)

    def beginning_with(self, prefix: str) -> list[tuple[str, int]]:
        """Return the terms that begin so, each with how many documents hold it."""
        with self._lock:
            try:
                return list(self._read_beginning(prefix))
            except Exception as error:
                raise Unreadable(prefix) from error

    def _read_beginning(self, prefix: str) -> Iterator[tuple[str, int]]:
        first = prefix.encode()
        for (_field, raw), info in self._reader._terms.items_from("terms", first):
            if not raw.startswith(first):
                return
            if begins(term := raw.decode(), prefix):
                yield term, info.doc_frequency()

    def _read(self, term: str) -> PostingList | None:
        with self._lock:
            try:
                found = self._read_list(term)
            except Exception as error:
                raise Unreadable(term) from error
            if self._cached > MOST_CACHED_POSTINGS:
                self._lists, self._cached = {}, 0
            self._cached += len(found.documents) if found else 1
            self._lists[term] = found
        return found

    def _read_list(self, term: str) -> PostingList | None:
        key = ("terms", term.encode())
        if key not in self._reader._terms:
            return None
        matcher = self._reader._terms.matcher(*key, PLACES)
        documents, weights, ends = array("I"), array("f"), array("I")
        packed = bytearray()
        while matcher.is_active():
            documents.append(matcher.id())
            weights.append(matcher.weight())
            packed += matcher.value()
            ends.append(len(packed))
            matcher.next()
        return PostingList(documents, weights, ends, bytes(packed))


def read(folder: Path, known: Sequence[Segment], reading_lock: RLock) -> Snapshot:
    """Return the latest generation, taking the segments that are open already as they are."""
    opened = {one.id: one for one in known if isinstance(one, WhooshSegment)}
    try:
        with _index(folder) as index:
            contents = index._read_toc()
        segments = [
            opened.get(found.segment_id()) or WhooshSegment(folder, found, reading_lock)
            for found in contents.segments
        ]
    except Exception as error:
        raise Unreadable(str(folder)) from error
    deleted: set[int] = set()
    base = 0
    for found, segment in zip(contents.segments, segments, strict=True):
        deleted.update(base + document for document in found.deleted_docs())
        base += len(segment.facts)
    return Snapshot(contents.generation, segments, frozenset(deleted))


@contextmanager
def _writer(folder: Path) -> Iterator[Any]:
    """Hold the index's only writer; whatever goes wrong, its lock is given back."""
    with _index(folder) as index:
        try:
            writer = index.writer(timeout=LOCK_SECONDS, limitmb=MEMORY_MB, compound=False)
        except LockError as error:
            raise IndexBusy(str(folder)) from error
        try:
            yield writer
        except BaseException:
            with suppress(Exception):
                writer.cancel()
            with suppress(Exception):
                # Cancelling stops half-way when the files are gone.
                writer.writelock.release()
            raise


def _add(writer: Any, documents: Iterable[Prepared]) -> None:
    for document in documents:
        facts = document.facts
        row = tuple(getattr(facts, name) for name in Facts.__dataclass_fields__)
        writer.add_document(terms=document.postings, facts=row)


def change(
    folder: Path, documents: Sequence[Prepared], outdated: Callable[[], Iterable[int]]
) -> None:
    """Delete the outdated docnums, which are asked for under the lock, and add the documents."""
    try:
        with _writer(folder) as writer:
            for document in outdated():
                writer.delete_document(document)
            _add(writer, documents)
            writer.commit()
    except IndexBusy:
        raise
    except Exception as error:
        raise Unreadable(str(folder)) from error


def replace(folder: Path, documents: Iterable[Prepared]) -> None:
    """Put the documents in the place of all there were, in one commit."""
    with _writer(folder) as writer:
        _add(writer, documents)
        writer.commit(mergetype=writing.CLEAR)
