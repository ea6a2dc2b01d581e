"""Every number of the table, in one run."""

import re
import statistics
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from bench import corpus, loads, servers, workspace
from bench.browser import Browser
from bench.loads import Load
from bench.servers import Server
from postmortem.domain.documents import Document

CLIENTS = 8
ASSET = re.compile(r'(?:src|href)="(/static/[^"#]+)')


@dataclass(slots=True)
class Numbers:
    """What was measured, by name."""

    single: dict[str, float] = field(default_factory=dict)
    loads: dict[str, Load] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured."""

    documents: int = 2_000
    pages: int = 200
    queries: int = 500
    saves: int = 160
    rounds: int = 3
    starts: int = 5


def measure(data: Path, size: Size, say: Callable[[str], None]) -> Numbers:
    """Fill a workspace and measure everything on it."""
    numbers = Numbers()
    say(f"writing {size.documents} postmortems")
    documents = list(corpus.documents(size.documents, workspace.OFTEN))
    numbers.single["words"] = statistics.mean(map(corpus.word_count, documents))
    say("importing")
    filled = workspace.fill(data, documents)
    numbers.single["import"] = filled.seconds_per_page * 1000
    say("starting")
    numbers.single["start"] = servers.cold_start(data, size.starts)
    with servers.product(data) as server:
        _on(server, data, filled, documents, size, numbers, say)
    return numbers


def _on(
    server: Server,
    data: Path,
    filled: workspace.Filled,
    documents: Sequence[Document],
    size: Size,
    numbers: Numbers,
    say: Callable[[str], None],
) -> None:
    reader = loads.sign_in(server.port, workspace.READER)
    engineer = loads.sign_in(server.port, workspace.ENGINEER)
    step = max(size.rounds, len(filled.postmortems) // size.pages)
    every = [f"/postmortems/{name}" for name in filled.postmortems]
    rounds_paths = [every[number::step][: size.pages] for number in range(size.rounds)]
    asked = corpus.queries(documents, size.queries)
    searches = [f"/search?{urlencode({'q': query})}" for query in asked]
    numbers.single["requests"], numbers.single["wire"] = first_visit(server, reader)
    warming = [*every[-50:], *(f"{path}/edit" for path in every[-5:])]
    loads.run(server, [loads.pages(warming)], engineer, 200)
    rounds: list[dict[str, Load]] = []
    loops: list[float] = []
    for number in range(size.rounds):
        loops += [loads.calibrate() for _ in range(5)]
        say(f"round {number + 1} of {size.rounds}")
        paths = rounds_paths[number]
        rounds.append(_reads(server, data, reader, engineer, paths, searches))
        rounds[-1] |= _saves(server, engineer, filled.postmortems, size, number)
    numbers.loads = {name: _middle([one[name] for one in rounds]) for name in rounds[0]}
    numbers.single["loop"], numbers.single["best loop"] = statistics.median(loops), min(loops)
    numbers.single["memory"] = server.memory()


def _middle(found: Sequence[Load]) -> Load:
    """The round in the middle, by its median time; errors of all."""
    ranked = sorted(found, key=lambda one: one.p50)
    middle = ranked[len(ranked) // 2]
    errors = sum(one.errors for one in found)
    return Load(middle.times, middle.per_second, errors, middle.cpu, middle.size)


def _reads(
    server: Server,
    data: Path,
    reader: dict[str, str],
    engineer: dict[str, str],
    paths: Sequence[str],
    searches: Sequence[str],
) -> dict[str, Load]:
    pages, queries = loads.pages(paths), loads.pages(searches)
    found = {
        "page": loads.run(server, [pages], reader, 200),
        "page again": loads.run(server, [pages], reader, 200),
        "pages": loads.run(server, loads.dealt(pages * 5, CLIENTS), reader, 200),
        "pages, two": _two(server, data, pages * 5, reader),
        "search": loads.run(server, [queries], reader, 200),
        "searches": loads.run(server, loads.dealt(queries, CLIENTS), reader, 200),
        "editor": loads.run(
            server, [loads.pages([f"{path}/edit" for path in paths[:60]])], engineer, 200
        ),
        "home": loads.run(server, [loads.pages(["/"] * 60)], reader, 200),
    }
    with servers.bare(int(found["page"].size)) as flask:
        same = loads.pages(["/"] * len(paths))
        loads.run(flask, [same], {}, 200)
        found["bare page"] = loads.run(flask, [same], {}, 200)
        found["bare pages"] = loads.run(flask, loads.dealt(same * 5, CLIENTS), {}, 200)
    return found


def _two(server: Server, data: Path, asks: Sequence[loads.Ask], cookies: dict[str, str]) -> Load:
    """The same from two processes on one data folder, half of the clients at each."""
    with ExitStack() as stack:
        other = stack.enter_context(servers.product(data))
        loads.run(other, loads.dealt(asks[:100], CLIENTS // 2), cookies, 200)
        return loads.run_on([server, other], loads.dealt(asks, CLIENTS), cookies, 200)


def _saves(
    server: Server, engineer: dict[str, str], names: Sequence[str], size: Size, number: int
) -> dict[str, Load]:
    """One writer on documents in turn, then eight writers, each on a document of its own."""
    browser = Browser(server.port, engineer)
    chosen = list(names[number :: max(1, len(names) // (CLIENTS + 2))])[: CLIENTS + 1]
    per_writer = max(1, size.saves // CLIENTS)
    alone = list(loads.saves(browser, chosen[0], size.saves))
    many = [list(loads.saves(browser, name, per_writer)) for name in chosen[1:]]
    browser.close()
    return {
        "save": loads.run(server, [alone], engineer, 303),
        "saves": loads.run(server, many, engineer, 303),
    }


def first_visit(server: Server, cookies: dict[str, str]) -> tuple[float, float]:
    """Requests and bytes of the home page with all that its HTML names."""
    browser = Browser(server.port, cookies)
    home = browser.get("/")
    assets = dict.fromkeys(ASSET.findall(home.text.replace("&amp;", "&")))
    answers = [home, *(browser.get(asset) for asset in assets)]
    browser.close()
    assert all(answer.status == 200 for answer in answers)
    return len(answers), sum(answer.wire for answer in answers)
