"""python -m bench.writing: how long writing waits, beside 2,000 others and on a long timeline."""

import statistics
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench import corpus, loads, servers, workspace
from bench.browser import Answer, Browser, fields
from postmortem.domain.documents import Document
from postmortem.domain.timeline import Entry

DOCUMENTS, ENTRIES, TIMES = 2_000, 500, 15
NEWEST = datetime(2029, 1, 1, tzinfo=UTC)
BARS = {"keep": 100, "hints": 100, "preview": 100, "save": 30, "open": 10}
LONG = {"keep": 300, "hints": 300, "preview": 300, "save": 300, "open": 500}


def long_timeline(document: Document) -> Document:
    """The document, as the newest, with as many entries as one may have."""
    entries: list[Entry] = [
        replace(
            document.entries[number % len(document.entries)],
            id=f"entry{number:04}",
            at=NEWEST + timedelta(minutes=number),
        )
        for number in range(ENTRIES)
    ]
    times = dict.fromkeys(("detected_at", "acknowledged_at", "relieved_at"), None)
    return replace(
        document, began_at=NEWEST, ended_at=entries[-1].at, entries=tuple(entries), **times
    )


def _measured(browser: Browser, path: str) -> dict[str, list[float]]:
    """Milliseconds of everything that happens while one writes, each on a text just changed."""
    taken: dict[str, list[float]] = {}

    def timed(name: str, ask: Callable[[], Answer], status: int = 200) -> Answer:
        answer = ask()
        assert answer.status == status, (name, answer.status, answer.text[:300])
        taken.setdefault(name, []).append(answer.seconds * 1000)
        return answer

    for number in range(TIMES):
        page = timed("open", lambda: browser.get(f"{path}/edit"))
        form = fields(page.text, "revision")
        form["sections-0-text"] += f"\n\nThe pool was full for {number} minutes more."
        for name, to in (("keep", f"{path}/unsaved"), ("hints", f"{path}/hints")):
            timed(name, lambda to=to, form=form: browser.post(to, form.items()))  # type: ignore[misc]
        timed("preview", lambda form=form: browser.post("/postmortems/preview", form.items()))  # type: ignore[misc]
        whole = form | {"do": "save", "working_copy": str(int(form["working_copy"]) + 1)}
        timed("save", lambda whole=whole: browser.post(f"{path}/edit", whole.items()), 303)  # type: ignore[misc]
    return taken


def main() -> None:
    """Print a line for each thing one waits for, beside its aim."""
    documents = list(corpus.documents(DOCUMENTS, workspace.OFTEN[:4]))
    documents[1] = long_timeline(documents[1])
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        filled = workspace.fill(Path(folder), documents)
        with servers.product(Path(folder)) as server:
            engineer = Browser(server.port, loads.sign_in(server.port, workspace.ENGINEER))
            for what, number, bars in (("usual", 1, BARS), (f"{ENTRIES} entries", 0, LONG)):
                taken = _measured(engineer, f"/postmortems/{filled.postmortems[number]}")
                print(f"\n{what}: p50 and most in ms, aim")
                for name, times in taken.items():
                    print(
                        f"{name:8} {statistics.median(times):6.1f} {max(times):6.1f} {bars[name]:5}"
                    )


if __name__ == "__main__":
    main()
