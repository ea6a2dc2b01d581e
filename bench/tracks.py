"""python -m bench.tracks: how long a track takes to suggest, from 2,000 incidents."""

import statistics
import tempfile
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

from bench import corpus, loads, servers, workspace
from bench.browser import Browser
from postmortem.cli.workspace import prepared
from postmortem.config import load
from postmortem.database import engines
from postmortem.editions import tracks
from postmortem.store import sign_ins

INCIDENTS, SLUG, TIMES = 2_000, "order-api", 20


def main() -> None:
    """Print a line for each way of asking."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        workspace.fill(Path(folder), list(corpus.documents(INCIDENTS, (SLUG,))))
        app = prepared(load({}, data=folder))
        for email in (workspace.READER, workspace.ENGINEER):
            times = []
            for _ in range(TIMES):
                with app.app_context():
                    viewer = sign_ins.viewer_named(email)
                    began = perf_counter()
                    steps = tracks.suggestion(viewer, SLUG)
                    times.append((perf_counter() - began) * 1000)
            print(f"suggestion for {email}: {_said(times)}; {len(steps)} steps")
        engines.close(app)
        with servers.product(Path(folder)) as server:
            browser = Browser(server.port, loads.sign_in(server.port, workspace.READER))
            for path in ("/learn", f"/learn/applications/{SLUG}"):
                answers = [browser.get(path) for _ in range(TIMES)]
                assert all(answer.status == 200 for answer in answers)
                print(f"page {path}: {_said([one.seconds * 1000 for one in answers])}")


def _said(times: Sequence[float]) -> str:
    return f"first {times[0]:.0f} ms, median {statistics.median(times):.0f} ms"


if __name__ == "__main__":
    main()
