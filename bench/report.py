"""The numbers as a table, and the page docs/performance.md."""

import os
import platform
from collections.abc import Iterator
from pathlib import Path

from bench.aims import HELD_BACK, ROWS
from bench.measures import Numbers, Size

HEAD = (
    "| | DokuWiki | MediaWiki | MoinMoin 2 | An Otter Wiki | aim | here | |\n"
    "|---|---|---|---|---|---|---|---|"
)


def table(numbers: Numbers) -> str:
    """The table: others, the aim, what was measured here, and whether the aim is met."""
    lines = [HEAD]
    for row in ROWS:
        met = "met" if row.is_met(numbers) else "missed"
        cells = (row.name, *row.others, row.aim, f"**{row.here(numbers)}**", met)
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join([*lines, "", *_details(numbers)])


def _details(numbers: Numbers) -> Iterator[str]:
    """Every load, with the processor time a request took: that hardly depends on other work."""
    yield "| load | p50 ms | p95 ms | requests/s | server CPU ms | bytes | errors |"
    yield "|---|---|---|---|---|---|---|"
    for name, load in numbers.loads.items():
        yield (
            f"| {name} | {load.p50:.1f} | {load.p95:.1f} | {load.per_second:.0f} "
            f"| {load.cpu:.1f} | {load.size:,.0f} | {load.errors} |"
        )


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor()


def _ratios(numbers: Numbers) -> str:
    page, bare = numbers.loads["page"], numbers.loads["bare page"]
    pages, bares = numbers.loads["pages"], numbers.loads["bare pages"]
    return (
        f"A bare Flask page of the same size behind the same server took {bare.p50:.2f} ms and "
        f"answered {bares.per_second:.0f} times a second in the same run: a postmortem's page "
        f"takes {page.p50 / bare.p50:.1f} times as long, and "
        f"{pages.per_second / bares.per_second:.0%} of the rate is left."
    )


def page(numbers: Numbers, size: Size) -> str:
    """The text of docs/performance.md."""
    missed = [
        f"- **{row.name}** ({row.here(numbers)}): {HELD_BACK[row.name]}"
        for row in ROWS
        if not row.is_met(numbers)
    ]
    parts = (
        "# Performance",
        _method(numbers, size),
        table(numbers),
        _ratios(numbers),
        "## What holds the missed aims back" if missed else "Every aim is met.",
        "\n".join(missed),
    )
    return "\n\n".join(part for part in parts if part) + "\n"


def _method(numbers: Numbers, size: Size) -> str:
    words, loop, best = (numbers.single[name] for name in ("words", "loop", "best loop"))
    return f"""\
Written by `python -m bench`. The corpus: {size.documents:,} postmortems of {words:.0f} words with
8 entries, 2 factors, 1 relief step and 2 actions each, 30 % of them German, always the same.
Requests go over HTTP on kept connections, the reader and the engineer signed in; each figure is
the middle of {size.rounds} rounds. There are {size.queries} distinct queries, half of them German
or with a compound; no result of a search is kept by the server. The server keeps the last 256
articles it filled in: "page" is {size.pages} postmortems that nobody has read before, "page again"
and "pages" are the same ones once more. A save is the whole form, answered after its transaction
is synced to the disk.

Machine: {os.cpu_count()} cores ({_processor()}), Python {platform.python_version()}, SQLite; the
load runs on the same machine. A fixed loop took {loop:.0f} ms beside the run and {best:.0f} ms at
best: what is measured while the machine has other work takes longer in about that proportion.
The figures of the others were measured on the same kind of corpus and machine, a quiet one."""
