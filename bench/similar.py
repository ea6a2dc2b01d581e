"""python -m bench.similar ICCO DANLUU: is the other telling of a story among the similar ones?"""

import argparse
import json
import tempfile
from pathlib import Path

from bench.relevance import RECALLED, Story, document, same, stories
from postmortem.search.embedded.engine import WhooshEngine
from postmortem.search.queries.similarity import like


def main() -> None:
    """Print recall@5 from the list's paragraphs to the files, and back."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("icco", type=Path)
    parser.add_argument("danluu", type=Path)
    options = parser.parse_args()
    told = stories(options.icco)
    lines = (options.danluu / "entries.jsonl").read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    short = [
        Story(f"entry-{number}", same(row["url"]), row["company"], row["summary"])
        for number, row in enumerate(rows)
    ]
    pairs = [(one.name, other.name) for one in short for other in told if one.link == other.link]
    documents = {one.name: document(one) for one in (*told, *short)}
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        engine = WhooshEngine(Path(folder) / "index")
        engine.rebuild("bench", documents.values())
        for name, asked in (("short to long", pairs), ("long to short", [p[::-1] for p in pairs])):
            found = 0
            for one, other in asked:
                hits = engine.search("bench", like(documents[one]), None, limit=RECALLED + 1).hits
                found += other in [hit.id for hit in hits if hit.id != one][:RECALLED]
            print(f"{name}: {found} of {len(asked)}, recall@{RECALLED} {found / len(asked):.3f}")


if __name__ == "__main__":
    main()
