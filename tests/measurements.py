"""Result files of load tests and monitoring, written by hand after the documented formats."""

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "measured"


def text(name: str) -> str:
    """What is in one of the files."""
    return (FOLDER / name).read_bytes().decode()


BASELINES, JMETER, LOCUST = (
    text(name) for name in ("baselines.csv", "jmeter.jtl", "locust_stats.csv")
)
K6_SUMMARY, K6_EXPORT, K6_VERSIONED = (
    json.loads(text(f"k6_{name}.json")) for name in ("summary", "export", "versioned")
)


def matrix(*series: Any, **more: Any) -> dict[str, Any]:
    """An answer of Prometheus with these series."""
    data = {"resultType": "matrix", "result": list(series)}
    return {"status": "success", "data": data} | more


LATENCY = {
    "metric": {"__name__": "request_seconds", "handler": "/orders", "quantile": "0.95"},
    "values": [[1791457200, "0.12"], [1791457215.5, "0.2"], [1791457230, "NaN"]],
}
PROMETHEUS = matrix(LATENCY, {"metric": {}, "values": [[1791457200, "7"]]})
FILES: dict[str, str] = {
    "csv": BASELINES,
    "jmeter": JMETER,
    "locust": LOCUST,
    "k6": json.dumps(K6_SUMMARY),
    "prometheus": json.dumps(PROMETHEUS),
}
