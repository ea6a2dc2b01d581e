"""What is asked of a server: one client or several, each asking again as soon as answered."""

import statistics
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from time import perf_counter

from bench.browser import Answer, Browser, fields
from bench.servers import Server
from bench.workspace import PASSWORD

Ask = Callable[[Browser], Answer]


@dataclass(frozen=True, slots=True)
class Load:
    """How some requests went; times in milliseconds."""

    times: tuple[float, ...]
    per_second: float
    errors: int
    cpu: float
    size: float

    @property
    def p50(self) -> float:
        """What half of the requests stayed below."""
        return statistics.median(self.times)

    @property
    def p95(self) -> float:
        """What all but one in twenty stayed below."""
        return sorted(self.times)[int(len(self.times) * 0.95)]


def calibrate() -> float:
    """Milliseconds for a fixed piece of work: tells how quiet the machine is."""
    began = perf_counter()
    total = 0
    for number in range(1_000_000):
        total += number & 7
    return (perf_counter() - began) * 1000


def sign_in(port: int, email: str) -> dict[str, str]:
    """The cookies of somebody who signed in by password."""
    browser = Browser(port)
    form = fields(browser.get("/sign-in").text, "password")
    answer = browser.post("/sign-in", (form | {"email": email, "password": PASSWORD}).items())
    assert answer.status == 303, answer.status
    browser.close()
    return browser.cookies


def run(server: Server, asks: Sequence[Sequence[Ask]], cookies: dict[str, str], good: int) -> Load:
    """Let each client ask in turn, all clients at once; `good` is the right status."""
    return run_on([server], asks, cookies, good)


def run_on(
    several: Sequence[Server], asks: Sequence[Sequence[Ask]], cookies: dict[str, str], good: int
) -> Load:
    """The same with the clients dealt out to several servers."""
    done: list[list[Answer]] = [[] for _ in asks]
    ready = threading.Barrier(len(asks) + 1)

    def client(number: int, mine: Sequence[Ask]) -> None:
        browser = Browser(several[number % len(several)].port, cookies)
        browser.get("/healthz")
        ready.wait()
        done[number].extend(ask(browser) for ask in mine)
        browser.close()

    threads = [threading.Thread(target=client, args=pair) for pair in enumerate(asks)]
    for thread in threads:
        thread.start()
    ready.wait()
    cpu, began = sum(one.cpu() for one in several), perf_counter()
    for thread in threads:
        thread.join()
    seconds, cpu = perf_counter() - began, sum(one.cpu() for one in several) - cpu
    answers = [answer for some in done for answer in some]
    count = sum(map(len, asks))
    return Load(
        times=tuple(answer.seconds * 1000 for answer in answers),
        per_second=len(answers) / seconds,
        errors=count - sum(answer.status == good for answer in answers),
        cpu=cpu * 1000 / count,
        size=statistics.mean(len(answer.body) for answer in answers),
    )


def pages(paths: Sequence[str]) -> list[Ask]:
    """Ask for these pages."""
    return [lambda browser, path=path: browser.get(path) for path in paths]  # type: ignore[misc]


def dealt(asks: Sequence[Ask], clients: int) -> list[Sequence[Ask]]:
    """The questions dealt out to several clients."""
    return [asks[number::clients] for number in range(clients)]


def saves(browser: Browser, name: str, count: int) -> Iterator[Ask]:
    """Open a document's editor, then save it so many times, each time with another text."""
    path = f"/postmortems/{name}/edit"
    form = fields(browser.get(path).text, "revision")
    texts = [key for key, value in form.items() if key.endswith("-text") and value.strip()]
    first = int(form["revision"])
    for number in range(count):
        key = texts[number % len(texts)]
        form[key] = f"{form[key].split(' Saved again')[0]} Saved again, time {number}."
        sent = dict(form) | {"revision": str(first + number), "do": "save"}
        yield lambda browser, sent=sent: browser.post(path, sent.items())  # type: ignore[misc]
