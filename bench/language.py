"""python -m bench.language SENTENCES.jsonl… [FOLDER]: how well does the checker see?

A line of SENTENCES is {"id", "lang", "text", "labels"}. Prints precision, recall and F1 for English
and German, for the labels shown in a review (core) and for any label. A file named dev.jsonl is
told in two halves, parted by a hash of each id: the rules were tuned on one of them, and of the
other nobody saw more than these numbers. With FOLDER: findings in 1,000 words of its Markdown, and
milliseconds for 1,000 words.
"""

import argparse
import hashlib
import json
import re
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from postmortem.exchange.headings import key_of
from postmortem.language.check import check, check_document
from postmortem.language.findings import CORE, LABELS


@dataclass(frozen=True)
class Labelled:
    """A sentence, and what a person saw in it."""

    id: str
    language: str
    text: str
    labels: frozenset[str]

    @property
    def is_tuned_on(self) -> bool:
        """Whether it is of the half that the rules were tuned on."""
        return hashlib.sha256(self.id.encode()).digest()[0] % 2 == 0


@dataclass(frozen=True)
class Figures:
    """What was found of what is there."""

    right: int
    wrong: int
    missed: int

    def __str__(self) -> str:
        precision = self.right / (self.right + self.wrong or 1)
        recall = self.right / (self.right + self.missed or 1)
        both = 2 * precision * recall / (precision + recall or 1)
        return f"{precision:.2f} / {recall:.2f} / {both:.2f}"


def read(path: Path) -> list[Labelled]:
    """The labelled sentences of a file."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    return [
        Labelled(str(row["id"]), row["lang"], row["text"], frozenset(row["labels"])) for row in rows
    ]


def figures(rows: Sequence[Labelled], labels: frozenset[str]) -> Figures:
    """How often the checker and the person agree that one of these labels is there."""
    counts: Counter[tuple[bool, bool]] = Counter()
    for row in rows:
        found = {one.label for one in check(row.text, row.language)}
        counts[bool(found & labels), bool(row.labels & labels)] += 1
    return Figures(counts[True, True], counts[True, False], counts[False, True])


def table(sets: Sequence[tuple[str, Sequence[Labelled]]]) -> Iterator[str]:
    """A row for every set and language."""
    yield "| sentences | language | n | with a label | core P / R / F1 | any label P / R / F1 |"
    yield "|---|---|---:|---:|---:|---:|"
    for name, rows in sets:
        for language in ("en", "de"):
            own = [row for row in rows if row.language == language]
            if own:
                positive = sum(bool(row.labels) for row in own)
                core, every = figures(own, CORE), figures(own, frozenset(LABELS))
                yield f"| {name} | {language} | {len(own)} | {positive} | {core} | {every} |"


def sets(path: Path) -> list[tuple[str, list[Labelled]]]:
    """A file as one set, or as the half tuned on (training) and the other."""
    rows = read(path)
    if path.name != "dev.jsonl":
        return [(path.name, rows)]
    return [
        ("dev, tuned on: TRAINING", [row for row in rows if row.is_tuned_on]),
        ("dev, the other half", [row for row in rows if not row.is_tuned_on]),
    ]


def load(folder: Path, is_telling: bool) -> Iterator[str]:
    """Findings and time in 1,000 words of a folder's Markdown."""
    words, seconds, counts = 0, 0.0, Counter[str]()
    check_document("Once, to read the rules.", key_of, "en")
    check_document("Einmal, um die Regeln zu lesen.", key_of, "de")
    for path in sorted(folder.rglob("*.md")):
        text = path.read_text("utf-8")
        began = time.process_time()
        found = check_document(text, key_of)
        seconds += time.process_time() - began
        words += len(re.findall(r"\w+", text))
        counts.update(one.label for one in found)
        if is_telling:
            yield from (f"  {one.label}: {one.marked!r} in {one.text[:160]!r}" for one in found)
    total = sum(counts.values())
    yield f"{words:,} words: {total} findings, {1000 * total / words:.2f} in 1,000 words"
    yield f"{1e6 * seconds / words:.0f} ms for 1,000 words"
    yield ", ".join(f"{label} {count}" for label, count in counts.most_common())


def main() -> None:
    """Print the figures of each file of sentences and of each folder of Markdown."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("paths", type=Path, nargs="+")
    parser.add_argument("--findings", action="store_true", help="print what is found in folders")
    options = parser.parse_args()
    files = [path for path in options.paths if not path.is_dir()]
    if files:
        print("\n".join(table([one for path in files for one in sets(path)])))
    for path in options.paths:
        if path.is_dir():
            print("\n".join(load(path, options.findings)))


if __name__ == "__main__":
    main()
