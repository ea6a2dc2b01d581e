"""python -m bench.sharing: how long sharing, looking and rebuilding take for a client with much."""

import statistics
import tempfile
from pathlib import Path
from time import perf_counter

from bench import corpus, loads, servers, workspace
from bench.browser import Browser, fields
from postmortem.cli.workspace import prepared
from postmortem.config import load
from postmortem.database import engines
from postmortem.operations import editions
from postmortem.policy.viewer import system
from postmortem.render import pool

DOCUMENTS = 2_000
TIMES = 15


def _pressed(browser: Browser, path: str, do: str) -> float:
    """Milliseconds until the answer to a button of the share page."""
    form = fields(browser.get(f"{path}/share").text, "sharing")
    typed = form | {"do": do, "sharing": "by-publication", "anyway": "1"}
    answer = browser.post(f"{path}/share", typed.items())
    assert answer.status == 303, answer.text[:500]
    return answer.seconds * 1000


def _looked(browser: Browser, path: str) -> float:
    """Milliseconds until the client's page, with the client's eyes, is there."""
    answer = browser.get(path)
    assert answer.status == 200
    return answer.seconds * 1000


def main() -> None:
    """Print a line for each."""
    documents = list(corpus.documents(DOCUMENTS, workspace.OFTEN[:4]))
    taken: dict[str, list[float]] = {"unshare": [], "share": [], "view as": []}
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        filled = workspace.fill(Path(folder), documents)
        with servers.product(Path(folder)) as server:
            engineer = Browser(server.port, loads.sign_in(server.port, workspace.ENGINEER))
            for name in filled.postmortems[:TIMES]:
                path = f"/postmortems/{name}"
                taken["unshare"].append(_pressed(engineer, path, "unshare"))
                taken["share"].append(_pressed(engineer, path, "share"))
            form = fields(engineer.get("/view-as").text, "next")
            answer = engineer.post("/view-as", (form | {"as": "organization:2"}).items())
            assert answer.status == 303, answer.status
            for name in filled.postmortems[:TIMES]:
                taken["view as"].append(_looked(engineer, f"/postmortems/{name}"))
        for name, times in taken.items():
            print(f"{name:12} {statistics.median(times):6.1f} ms, at most {max(times):6.1f}")
        app = prepared(load({}, data=folder))
        began = perf_counter()
        with app.app_context():
            count = editions.rebuild(system())
        print(f"rebuild      {perf_counter() - began:6.1f} s for {count} editions")
        engines.close(app)
    pool.stop()


if __name__ == "__main__":
    main()
