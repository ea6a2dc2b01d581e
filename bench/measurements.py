"""python -m bench.measurements: how long a JTL of 100,000 samples takes to read, and to keep."""

import io
import random
import tempfile
import time
from pathlib import Path

from postmortem.cli.workspace import prepared
from postmortem.clock import now
from postmortem.config import Settings
from postmortem.database import engines
from postmortem.inbound import measurements
from postmortem.operations import applications, baselines, organizations
from postmortem.operations.baselines import New
from postmortem.policy.viewer import system

ROWS, LABELS, AIM = 100_000, 20, 5.0
HEADER = (
    "timeStamp,elapsed,label,responseCode,responseMessage,threadName,dataType,success,"
    "failureMessage,bytes,sentBytes,grpThreads,allThreads,URL,Latency,IdleTime,Connect\n"
)


def results(rows: int = ROWS) -> bytes:
    """Results of JMeter, always the same."""
    dice = random.Random(6)
    begin = int(now().timestamp() - 7200) * 1000
    lines = [HEADER]
    for number in range(rows):
        took, label = int(dice.lognormvariate(4.6, 0.5)), f"GET /path/{number % LABELS}"
        lines.append(
            f"{begin + number * 60},{took},{label},200,OK,Users 1-{number % 40},text,"
            f"{'false' if dice.random() < 0.002 else 'true'},,512,130,40,40,"
            f"https://stage.example/path,{took - 1},0,0\n"
        )
    return "".join(lines).encode()


def main() -> None:
    """Print both times beside the aim."""
    content = results()
    begun = time.perf_counter()
    measured = measurements.read(io.BytesIO(content), "results.jtl")
    read = time.perf_counter() - begun
    with tempfile.TemporaryDirectory() as folder:
        app = prepared(Settings(data=Path(folder)))
        with app.app_context():
            organizations.add(system(), "Alpha", "client")
            applications.add(system(), "Orders", "alpha")
            begun = time.perf_counter()
            baselines.add(system(), "orders", New(measured, "1"))
            kept = time.perf_counter() - begun
        engines.close(app)
    size = len(content) / 1_000_000
    print(f"{ROWS} samples of {LABELS} labels, {size:.0f} MB: read in {read:.2f} s,", end=" ")
    print(f"kept in {kept:.2f} s; aim {AIM:.0f} s: {'met' if read + kept < AIM else 'missed'}")


if __name__ == "__main__":
    main()
