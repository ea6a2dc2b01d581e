"""python -m bench.relevance ICCO DANLUU [--symptoms FILE]: is the incident meant among the first?

Indexes the title and body of every file in the folder ICCO. Asks by what the list in the folder
DANLUU says of the same story (known by its link), and by what is written in FILE: keywords, and
what an operator would type who sees only the symptoms. Beside our engine stand plain BM25
(Whoosh with its stemming analyser) and SQLite's FTS5 (porter), both with OR between the words.
"""

import argparse
import csv
import json
import re
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import frontmatter

from postmortem.search.documents import Passage, SearchDocument
from postmortem.search.embedded.engine import WhooshEngine
from postmortem.search.queries.query import parse
from postmortem.search.queries.widening import widen

DEPTH, RECALLED = 10, 5
ARCHIVE = re.compile(r"^https?://web\.archive\.org/web/\d+[a-z_]*/")
SCHEME = re.compile(r"^https?://(www\.)?")

Rank = Callable[[str], list[str]]


@dataclass(frozen=True)
class Story:
    """One postmortem: its file's name, where it was published, and its text."""

    name: str
    link: str
    title: str
    body: str


@dataclass(frozen=True)
class Question:
    """What is typed, and the files that are meant."""

    text: str
    meant: frozenset[str]


def same(link: str) -> str:
    """A link as both collections would write it."""
    return SCHEME.sub("", ARCHIVE.sub("", link)).split("#")[0].rstrip("/").lower()


def stories(folder: Path) -> list[Story]:
    """Every postmortem of the folder."""
    found = []
    for path in sorted(folder.glob("*.md")):
        read = frontmatter.loads(path.read_text("utf-8"))
        link, title = same(str(read.get("url", ""))), str(read.get("title", ""))
        found.append(Story(path.name, link, title, read.content))
    return found


def paragraphs(entries: Path, told: Sequence[Story]) -> list[Question]:
    """What the list says of each story that is told in the folder too."""
    files: dict[str, set[str]] = {}
    for story in told:
        files.setdefault(story.link, set()).add(story.name)
    rows = [json.loads(line) for line in entries.read_text("utf-8").splitlines()]
    return [
        Question(row["summary"], frozenset(files[link]))
        for row in rows
        if (link := same(row["url"])) in files
    ]


def symptoms(path: Path, told: Sequence[Story]) -> dict[str, list[Question]]:
    """The keywords and the sentences written for stories of the folder."""
    names = {story.name for story in told}
    with path.open(encoding="utf-8", newline="") as file:
        rows = [
            (frozenset(row["files"].split()), row) for row in csv.DictReader(file, delimiter="\t")
        ]
    return {
        kind: [Question(row[kind], meant) for meant, row in rows if meant & names]
        for kind in ("keywords", "sentence")
    }


def ours(told: Sequence[Story], folder: Path) -> Rank:
    """The product's own engine."""
    engine = WhooshEngine(folder / "ours")
    engine.rebuild("bench", map(document, told))
    vocabulary = partial(engine.vocabulary, "bench")

    def rank(text: str) -> list[str]:
        query = widen(parse(text), vocabulary)
        return [hit.id for hit in engine.search("bench", query, None, limit=DEPTH).hits]

    return rank


def document(story: Story) -> SearchDocument:
    """A story as an index takes it: title and body."""
    return SearchDocument(
        id=story.name,
        noun="incident",
        title=story.title,
        application="public",
        severity=None,
        language="en",
        began_at=None,
        passages=(Passage("Body", "body", story.body, "body"),),
    )


def bm25(told: Sequence[Story], folder: Path) -> Rank:
    """Whoosh as it comes: stemming analyser, BM25F, OR."""
    from whoosh import analysis, fields, index, qparser

    schema = fields.Schema(
        name=fields.ID(stored=True), text=fields.TEXT(analyzer=analysis.StemmingAnalyzer())
    )
    (folder / "plain").mkdir()
    kept = index.create_in(str(folder / "plain"), schema)
    writer = kept.writer()
    for story in told:
        writer.add_document(name=story.name, text=f"{story.title}\n{story.body}")
    writer.commit()
    parser = qparser.QueryParser("text", schema, plugins=[], group=qparser.OrGroup)
    searcher = kept.searcher()
    return lambda text: [hit["name"] for hit in searcher.search(parser.parse(text), limit=DEPTH)]


def fts5(told: Sequence[Story]) -> Rank:
    """SQLite's FTS5 with porter stems, OR."""
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE told USING fts5(name UNINDEXED, text, tokenize=porter)")
    rows = [(story.name, f"{story.title}\n{story.body}") for story in told]
    database.executemany("INSERT INTO told VALUES (?, ?)", rows)

    def rank(text: str) -> list[str]:
        asked = " OR ".join(f'"{word}"' for word in re.findall(r"\w+", text))
        query = "SELECT name FROM told WHERE told MATCH ? ORDER BY bm25(told) LIMIT ?"
        return [name for (name,) in database.execute(query, (asked, DEPTH))]

    return rank


def measured(rank: Rank, questions: Sequence[Question]) -> tuple[float, float]:
    """The mean reciprocal rank within ten, and the share found among the first five."""
    reciprocal, recalled = 0.0, 0
    for question in questions:
        found = rank(question.text)
        at = next((at for at, name in enumerate(found) if name in question.meant), None)
        reciprocal += 0 if at is None else 1 / (at + 1)
        recalled += at is not None and at < RECALLED
    return reciprocal / len(questions), recalled / len(questions)


def missed(rank: Rank, questions: Sequence[Question]) -> Iterator[str]:
    """What is not found first, with where it stands."""
    for question in questions:
        found = rank(question.text)
        at = next((at for at, name in enumerate(found) if name in question.meant), -1)
        if at:
            place = f"{at + 1:2}" if at > 0 else " -"
            yield f"{place}  {question.text[:150]}  {' '.join(sorted(question.meant))}"


def table(ranks: Mapping[str, Rank], asked: Mapping[str, Sequence[Question]]) -> Iterator[str]:
    """A Markdown table: a row for every kind of question, a column for every engine."""
    yield "| asked | questions | " + " | ".join(ranks) + " |"
    yield "|---|---:|" + "---:|" * len(ranks)
    for kind, questions in asked.items():
        pairs = [measured(rank, questions) for rank in ranks.values()]
        cells = " | ".join(f"{mrr:.3f} / {recall:.3f}" for mrr, recall in pairs)
        yield f"| {kind} | {len(questions)} | {cells} |"


def main() -> None:
    """Print MRR@10 and recall@5 of each engine, and with --missed what ours does not put first."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("icco", type=Path)
    parser.add_argument("danluu", type=Path)
    parser.add_argument("--symptoms", type=Path, default=Path(__file__).with_name("symptoms.tsv"))
    parser.add_argument("--missed", action="store_true")
    options = parser.parse_args()
    told = stories(options.icco)
    asked = {"paragraphs": paragraphs(options.danluu / "entries.jsonl", told)}
    if options.symptoms.exists():
        asked |= symptoms(options.symptoms, told)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        ranks = {
            "ours": ours(told, Path(folder)),
            "BM25": bm25(told, Path(folder)),
            "FTS5": fts5(told),
        }
        print("MRR@10 / recall@5\n")
        print("\n".join(table(ranks, asked)))
        for kind, questions in asked.items() if options.missed else ():
            print(f"\n{kind}:")
            print("\n".join(missed(ranks["ours"], questions)))


if __name__ == "__main__":
    main()
