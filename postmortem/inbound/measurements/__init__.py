"""Files of load tests and monitoring: told apart by what is in them, all or nothing."""

from collections.abc import Callable, Mapping, Sequence
from typing import IO

from ...domain.knowledge.measurements import Format, Measured, checked
from ...domain.writing.drafts import marked
from . import baselines, documents, jmeter, k6, locust, prometheus
from .refusing import refused, text_of
from .tables import Progress, header_of, quiet

LARGEST = 50_000_000  # bytes; some 350,000 samples of JMeter
LARGEST_JSON = 10_000_000
TOO_LARGE = marked("The file is larger than %(most)s MB.")
EMPTY = marked("The file is empty.")
XML = marked("This is XML; let JMeter write its results as CSV.")
UNKNOWN = marked(
    "This is none of the files that can be read: CSV with metric, unit and value, a summary of k6, "
    "statistics of Locust, results of JMeter, a range query of Prometheus."
)
JSON = "{["
TABLES: Mapping[Format, tuple[Callable[[Sequence[str]], bool], Callable[[str, Progress], Measured]]]
TABLES = {
    Format.BASELINES: (baselines.is_like, baselines.parse),
    Format.JMETER: (jmeter.is_like, jmeter.parse),
    Format.LOCUST: (locust.is_like, locust.parse),
}


def read(
    file: IO[bytes], name: str = "", format: Format | None = None, progress: Progress = quiet
) -> Measured:
    """What a file says, of this format or of the one it looks like; Invalid says what is wrong."""
    content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise refused(TOO_LARGE, most=LARGEST // 1_000_000)
    text = text_of(content)
    if not text.strip():
        raise refused(EMPTY)
    begins = text.lstrip()[:1]
    if begins == "<":
        raise refused(XML if "<testResults" in text[:1000] else UNKNOWN)
    is_json = format in {Format.K6, Format.PROMETHEUS} or (format is None and begins in JSON)
    found = _of_json(text, name, format) if is_json else _of_table(text, format, progress)
    return Measured(found.format, checked(found.metrics), found.day)


def lines_of(file: IO[bytes]) -> int:
    """How many lines there are, for a word about how far it is; the file is at its begin again."""
    count = file.read(LARGEST).count(b"\n")
    file.seek(0)
    return count


def _of_json(text: str, name: str, format: Format | None) -> Measured:
    if len(text) > LARGEST_JSON:
        raise refused(TOO_LARGE, most=LARGEST_JSON // 1_000_000)
    k6.refuse_stream(text)
    value = documents.load(text)
    if format is Format.K6 or (format is None and k6.is_like(value)):
        return k6.parse(value)
    if format is Format.PROMETHEUS or prometheus.is_like(value):
        stem = name.replace("\\", "/").rpartition("/")[2].rpartition(".")[0]
        return prometheus.parse(value, stem[:60] or "value")
    raise refused(UNKNOWN)


def _of_table(text: str, format: Format | None, progress: Progress) -> Measured:
    names = header_of(text)[1:]
    like = (kind for kind, (is_like, _) in TABLES.items() if is_like(names))
    chosen = format or next(like, None)
    if chosen is None:
        raise refused(UNKNOWN)
    _, parse = TABLES[chosen]
    return parse(text, progress)
