"""Measure the product on 2,000 postmortems and write docs/performance.md."""

import argparse
import sys
import tempfile
from pathlib import Path

from . import measures, report
from .measures import Size

PAGE = Path(__file__).parents[1] / "docs" / "performance.md"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--documents", type=int, default=Size().documents)
    parser.add_argument("--rounds", type=int, default=Size().rounds)
    parser.add_argument("--print-only", action="store_true", help="write no docs/performance.md")
    return parser.parse_args()


def main() -> None:
    """Measure, print the table, write the page."""
    given = _arguments()
    size = Size(documents=given.documents, rounds=given.rounds)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        numbers = measures.measure(Path(folder), size, lambda text: print(text, file=sys.stderr))
    print(report.table(numbers))
    if not given.print_only:
        PAGE.write_text(report.page(numbers, size), "utf-8")
