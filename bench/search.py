"""python -m bench.search [COUNT ...] [--postgresql COUNT]: how fast our engines answer.

Indexes generated incidents (bench/corpus.py) and asks a fixed mix of queries by kind; every answer
has ten hits, the total and all facets. Whatever an engine keeps of earlier answers is dropped
before each question. Beside Whoosh stands SQLite's FTS5 (porter) with the same answers on the same
texts: both in processor time, which other work on the machine hardly changes. `--postgresql` runs
the second engine in a private cluster, in time on the clock.
"""

import argparse
import random
import sqlite3
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from threading import Event, Thread
from time import perf_counter, process_time

from bench import corpus
from postmortem.domain.documents import Document
from postmortem.search.documents import Passage, SearchDocument
from postmortem.search.embedded.engine import WhooshEngine
from postmortem.search.engine import Engine
from postmortem.search.queries.query import parse
from postmortem.search.queries.widening import widen
from postmortem.search.snippets import snippets

AUDIENCE = "staff"
APPLICATIONS = tuple(f"application-{number}" for number in range(20))
PER_KIND, HITS = 12, 10
COMMIT_SECONDS = 1.0
KINDS: Mapping[str, Sequence[str]] = {
    "rare": (),
    "common": ("queue", "certificate", "partition", "Speicher", "snapshot", "deadlock"),
    "two words": ("connection pool", "write lock", "slow query", "stale cache", "packet loss"),
    "four words": (
        "queue backlog after failover",
        "certificate expired customer portal",
        "slow query read replica",
        "deadlock during index build",
    ),
    "OR": ("deadlock OR failover", "heap OR disk", "queue OR certificate", "probe OR partition"),
    "phrase": ('"connection pool"', '"read replica"', '"leap second"', '"rolling restart"'),
    "prefix": ("certif*", "fail*", "conn*", "part*"),
    "typo": ("certifcate", "partiton", "conection", "snapshto"),
    "field and date": (
        "app:application-3 after:2023 queue",
        "sev:1..2 before:2024-06 certificate",
        "tag:deadlock failover",
    ),
    "everything by date": ("", "sev:1", "app:application-7"),
}

Ask = Callable[[str], int]
Clock = Callable[[], float]


def searchable(document: Document, number: int) -> SearchDocument:
    """A generated document as an index takes it."""
    parts = [Passage(one.heading, one.key, one.text, "body") for one in document.sections]
    parts += [Passage("Timeline", one.id, one.text, "entry") for one in document.entries]
    parts += [
        Passage("What helped", one.id, f"{one.title}\n{one.text}\n{one.command}", "relief")
        for one in document.relief_steps
    ]
    for items in (document.factors, document.actions):
        parts += [Passage("Items", one.id, f"{one.title}\n{one.text}", "body") for one in items]
    return SearchDocument(
        id=f"{number:012d}",
        noun="incident",
        title=document.title,
        application=document.application,
        severity=document.severity,
        language=document.language,
        began_at=document.began_at,
        passages=tuple(one for one in parts if one.text),
        factors=tuple(one.kind for one in document.factors),
        tags=document.tags,
        version="1",
    )


def asked(documents: Sequence[SearchDocument]) -> dict[str, list[str]]:
    """The queries of each kind; the rare ones are hosts and tickets of some documents."""
    chance = random.Random(7)
    words = [
        word
        for one in chance.sample(documents, 40)
        for word in one.passages[0].text.split()
        if any(sign.isdigit() for sign in word) and len(word) > 4
    ]
    return {kind: list(given or words[:PER_KIND]) for kind, given in KINDS.items()}


def ours(engine: Engine, documents: Mapping[str, SearchDocument]) -> Ask:
    """A question to one of our engines, as the search page asks it: widened, with snippets."""
    vocabulary = partial(engine.vocabulary, AUDIENCE)
    drop = _drop(engine)

    def ask(text: str) -> int:
        drop()
        query = widen(parse(text), vocabulary)
        order = "date" if query.is_empty else "relevance"
        found = engine.search(AUDIENCE, query, None, order=order, limit=HITS)
        for hit in found.hits:
            one = documents[hit.id]
            snippets(one.passages, query, one.language)
        return found.total

    return ask


def _drop(engine: Engine) -> Callable[[], None]:
    """What makes an engine forget the answers it gave."""
    if not isinstance(engine, WhooshEngine):
        return lambda: None
    return lambda: engine._snapshot(AUDIENCE).forget()


def fts5(documents: Sequence[SearchDocument], file: Path) -> Ask:
    """The same questions to FTS5: ten hits with a snippet, the total, three facets."""
    database = sqlite3.connect(file)
    database.execute(
        "CREATE TABLE facts (id INTEGER PRIMARY KEY, app, severity, year, began, tags)"
    )
    database.execute("CREATE VIRTUAL TABLE texts USING fts5(title, body, tokenize=porter)")
    for number, one in enumerate(documents, 1):
        body = "\n".join(passage.text for passage in one.passages)
        database.execute(
            "INSERT INTO texts (rowid, title, body) VALUES (?, ?, ?)", (number, one.title, body)
        )
        began = one.began_at.isoformat() if one.began_at else ""
        row = (number, one.application, one.severity, began[:4], began, " ".join(one.tags))
        database.execute("INSERT INTO facts VALUES (?, ?, ?, ?, ?, ?)", row)
    database.commit()
    return partial(_ask_fts5, database)


def _ask_fts5(database: sqlite3.Connection, text: str) -> int:
    match, where = _for_fts5(text)
    source = (
        "texts JOIN facts ON facts.id = texts.rowid WHERE texts MATCH ?"
        if match
        else "facts WHERE ? = ''"
    )
    (total,) = database.execute(f"SELECT count(*) FROM {source}{where}", (match,)).fetchone()
    shown = "snippet(texts, 1, '<', '>', '…', 24), rank" if match else "id, began"
    best = "rank" if match else "began DESC"
    database.execute(
        f"SELECT {shown} FROM {source}{where} ORDER BY {best} LIMIT 10", (match,)
    ).fetchall()
    for facet in ("app", "severity", "year"):
        database.execute(
            f"SELECT {facet}, count(*) FROM {source}{where} GROUP BY 1", (match,)
        ).fetchall()
    return int(total)


def _for_fts5(text: str) -> tuple[str, str]:
    """A query of ours as FTS5 writes it, and what must hold of the facts."""
    match, where = [], ""
    for word in text.split() if '"' not in text else [text]:
        key, colon, value = word.partition(":")
        if colon and key == "app":
            where += f" AND app = '{value}'"
        elif colon and key == "sev":
            where += f" AND severity BETWEEN {value[0]} AND {value[-1]}"
        elif colon and key in {"after", "before"}:
            where += f" AND began {'>=' if key == 'after' else '<'} '{value}'"
        elif colon and key == "tag":
            where += f" AND tags LIKE '%{value}%'"
        else:
            star = "*" if word.endswith("*") else ""
            quoted = word if word == "OR" or '"' in word else f'"{word.rstrip("*")}"{star}'
            match.append(quoted)
    return " ".join(match), where


def timed(ask: Ask, queries: Sequence[str], clock: Clock = process_time) -> list[float]:
    """Milliseconds of each query, the middle of three."""
    taken = []
    for text in queries:
        rounds = []
        for _ in range(3):
            began = clock()
            ask(text)
            rounds.append((clock() - began) * 1000)
        taken.append(statistics.median(rounds))
    return taken


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which this share of all lies."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def table(
    engines: Mapping[str, Ask], queries: Mapping[str, Sequence[str]], clock: Clock
) -> Iterator[str]:
    """A row for every kind: p50 and p95 of each engine, and the first one's ratio to the last."""
    yield "| kind | " + " | ".join(f"{name} p50 / p95 ms" for name in engines) + " | ratio |"
    yield "|---|" + "---:|" * (len(engines) + 1)
    everything: dict[str, list[float]] = {name: [] for name in engines}
    for kind, texts in queries.items():
        taken = {name: timed(ask, texts, clock) for name, ask in engines.items()}
        for name, values in taken.items():
            everything[name] += values
        yield _row(kind, taken)
    yield _row("**all**", everything)


def _row(kind: str, taken: Mapping[str, Sequence[float]]) -> str:
    cells = [f"{percentile(one, 0.5):.1f} / {percentile(one, 0.95):.1f}" for one in taken.values()]
    middles = [percentile(one, 0.5) for one in taken.values()]
    return f"| {kind} | {' | '.join(cells)} | {middles[0] / middles[-1]:.1f} |"


def beside_a_writer(
    engine: Engine, documents: Sequence[SearchDocument], ask: Ask
) -> tuple[float, float]:
    """The p50 of common queries alone, and while another thread commits as often as the product."""
    texts = list(KINDS["common"]) * 10
    alone = percentile(timed(ask, texts, perf_counter), 0.5)
    done = Event()

    def write() -> None:
        while not done.wait(COMMIT_SECONDS):
            engine.update(AUDIENCE, documents[:20])

    writer = Thread(target=write)
    writer.start()
    try:
        return alone, percentile(timed(ask, texts, perf_counter), 0.5)
    finally:
        done.set()
        writer.join()


def say(text: str) -> None:
    """Tell how far it is."""
    print(text, file=sys.stderr, flush=True)


def measure(count: int, with_postgresql: bool) -> None:
    """Print the table for so many documents."""
    documents = [
        searchable(one, number) for number, one in enumerate(corpus.documents(count, APPLICATIONS))
    ]
    by_id = {one.id: one for one in documents}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        engine: Engine = _postgresql(stack) if with_postgresql else WhooshEngine(folder / "index")
        began = perf_counter()
        engine.rebuild(AUDIENCE, documents)
        built = perf_counter() - began
        began = perf_counter()
        engine.update(AUDIENCE, [documents[0]])
        saved = perf_counter() - began
        name = "PostgreSQL" if with_postgresql else "Whoosh"
        print(
            f"\n{count:,} incidents, {name}: indexed in {built:.0f} s, one more in {saved:.2f} s\n"
        )
        asks = {name: ours(engine, by_id)}
        clock: Clock = perf_counter if with_postgresql else process_time
        if not with_postgresql:
            asks["FTS5"] = fts5(documents, folder / "fts5.db")
        print("\n".join(table(asks, asked(documents), clock)))
        alone, beside = beside_a_writer(engine, documents, asks[name])
        print(f"\nCommon words: {alone:.1f} ms alone, {beside:.1f} ms beside a writer.")


def _postgresql(stack: ExitStack) -> Engine:
    from sqlalchemy import create_engine

    from postmortem.search.postgres.engine import PostgresEngine
    from tests import machine

    url = stack.enter_context(machine.database(stack.enter_context(machine.cluster())))
    made = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    stack.callback(made.dispose)
    return PostgresEngine(made)


def main() -> None:
    """Measure each size."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("counts", type=int, nargs="*", default=[1_000, 10_000])
    parser.add_argument("--postgresql", type=int, default=0)
    options = parser.parse_args()
    for count in options.counts:
        say(f"{count} documents")
        measure(count, with_postgresql=False)
    if options.postgresql:
        measure(options.postgresql, with_postgresql=True)


if __name__ == "__main__":
    main()
