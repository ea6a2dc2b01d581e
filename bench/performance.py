"""Measure the product on 2,000 postmortems and write docs/performance.md."""

import argparse
import sys
import tempfile
from pathlib import Path

from bench import measures, report
from bench.measures import Size

PAGE = Path(__file__).parents[1] / "docs" / "performance.md"

SEARCH = "\n## Search\n"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--documents", type=int, default=Size().documents)
    parser.add_argument("--rounds", type=int, default=Size().rounds)
    parser.add_argument("--print-only", action="store_true", help="write no docs/performance.md")
    return parser.parse_args()


def _kept() -> str:
    """The part of the page that `bench.search` and `bench.relevance` are put into by hand."""
    _before, heading, rest = PAGE.read_text("utf-8").partition(SEARCH)
    return heading + rest


def main() -> None:
    """Measure, print the table, write the page."""
    given = _arguments()
    size = Size(documents=given.documents, rounds=given.rounds)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        numbers = measures.measure(Path(folder), size, lambda text: print(text, file=sys.stderr))
    print(report.table(numbers))
    if not given.print_only:
        PAGE.write_text(report.page(numbers, size) + _kept(), "utf-8")
