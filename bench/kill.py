"""python -m bench.kill [ROUNDS]: kill the server while four people save; nothing may be lost."""

import os
import re
import shutil
import signal
import sys
import tempfile
import threading
import time
from pathlib import Path

from tests import killing, machine, make

WRITERS = 4
TRACED_SECONDS = 4.0
CALLS = re.compile(r"\b(\d+)\s+(?:\d+\s+)?(fsync|fdatasync)$", re.MULTILINE)


def killed(rounds: int) -> int:
    """Kill it so many times and tell what survived; the number of things that were wrong."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with make.workspace(folder) as app:
            writers, form = killing.prepare(app, WRITERS)
        wrong = killing.rounds(folder, writers, form, rounds)
        saves = sum(len(writer.acknowledged) for writer in writers)
        print(f"{rounds} kills, {saves} acknowledged saves, {len(wrong)} things wrong")
        for problem in wrong:
            print(f"  {problem}")
        return len(wrong)


def synced() -> None:
    """Count how often the system is told to write to the disk, where strace can tell."""
    if shutil.which("strace") is None:
        print("strace is not here; fsync was not counted")
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "data"
        with make.workspace(folder) as app:
            (writer,), form = killing.prepare(app, 1)
        port, report = machine.free_port(), Path(name) / "calls"
        trace = ["strace", "-f", "-c", "-e", "trace=fsync,fdatasync", "-o", str(report)]
        process = killing.serve(folder, port, trace)
        stop = threading.Event()
        thread = threading.Thread(target=writer.write, args=(form, port, stop))
        thread.start()
        time.sleep(TRACED_SECONDS)
        stop.set()
        thread.join()
        os.killpg(process.pid, signal.SIGTERM)  # strace itself waits for what it traces
        process.wait(killing.PATIENCE)
        calls = sum(int(count) for count, _name in CALLS.findall(report.read_text()))
        print(f"{calls} fsync and fdatasync for {len(writer.acknowledged)} saves")


def main() -> None:
    """Run both; status 1 when anything was wrong."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 30
    synced()
    sys.exit(min(1, killed(rounds)))


if __name__ == "__main__":
    main()
