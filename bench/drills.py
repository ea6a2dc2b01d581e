"""python -m bench.drills: how long it takes to plan a drill of 60 entries and to show its page."""

import statistics
import tempfile
from pathlib import Path
from time import perf_counter

from postmortem.domain.learning import drills
from postmortem.domain.timeline import Entry, EntryType
from postmortem.editions import reading
from postmortem.ids import public_id
from tests import cast, make

ENTRIES, ROUNDS = 60, 20
AIM = 1000  # milliseconds


def main() -> None:
    """Print the plan alone, and what a reader waits for from the button to the first page."""
    types = list(EntryType)
    entries = tuple(
        Entry(public_id(), make.at(3 * n), types[n % len(types)], f"Entry {n}. " * 12, "Because.")
        for n in range(ENTRIES)
    )
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as folder,
        make.workspace(Path(folder)) as app,
    ):
        cast.gather(app)
        made = make.postmortem(app, make.document(entries=entries))
        client = cast.browser(app, cast.ENGINEER)
        with app.test_request_context():
            viewer = cast.viewer(app, cast.ENGINEER)
            source = reading.get(viewer, "postmortem", made.postmortem).source
        planned, shown = [], []
        for _ in range(ROUNDS):
            begun = perf_counter()
            drills.plan(source)
            planned.append(perf_counter() - begun)
            token = cast.token(client)
            begun = perf_counter()
            path = f"/postmortems/{made.postmortem}/drill"
            response = client.post(path, data={"csrf_token": token})
            assert client.get(response.location).status_code == 200
            shown.append(perf_counter() - begun)
            client.post(f"{response.location}/delete", data={"csrf_token": token})
    print(f"plan of {ENTRIES} entries: {1000 * statistics.median(planned):.1f} ms")
    print(f"plan and first page: {1000 * statistics.median(shown):.0f} ms, aim <= {AIM} ms")


if __name__ == "__main__":
    main()
