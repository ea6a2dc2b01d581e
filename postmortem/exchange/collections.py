"""Reading a collection from disk into candidates, whatever kind it is."""
from pathlib import Path

READERS = {"markdown": 1, "icco": 1, "danluu": 1}
def read(kind: str, path: Path): return [], []
def name_of(kind: str, path: Path) -> str: return kind
