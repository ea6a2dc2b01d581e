"""How many headings of foreign postmortems are recognised, and whether every word is kept.

    python bench/import_headings.py [--kind markdown|icco|danluu] PATH...

Prints a line for each file: headings that came into a section of ours, of all; and "same" when
the record's text is the source's but for white space (in timelines that became entries: but for
the signs around each instant). Ends with 1 when fewer than 80 % are recognised or a text differs.
"""

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from postmortem.domain.sections import SectionKind
from postmortem.exchange import danluu, frontmatter, icco, markdown
from postmortem.exchange.files import text_of
from postmortem.exchange.recognise import Failed, Recognised

READERS = {"markdown": markdown.read_folder, "icco": icco.read_folder, "danluu": danluu.read_folder}
BAR = 0.8
STAMP = re.compile(r"(?:\d{4}-\d\d-\d\d)?[ \t,–—-]*\d{1,2}:\d\d(?::\d\d)?[ \t]*(?:UTC|GMT|Z)?")
TABLE_HEAD = re.compile(r"\|\s*(?:date and )?time[^|\n]*\|[^|\n]*\|[ \t]*\n\s*\|[-: |]+\|", re.I)


def kind_of(path: Path) -> str:
    """Guess the kind of a collection from its folder's name."""
    return next((kind for kind in ("icco", "danluu") if kind in str(path)), "markdown")


def lines_of(text: str) -> Counter[str]:
    """The lines of a text without white space and without the signs of a heading."""
    plain = (re.sub(r"^#{1,6}\s+|\s+", "", line) for line in text.split("\n"))
    plain = (re.sub(r"\s+", "", re.sub(r"^\*\*(.*)\*\*:?$", r"\1", line)) for line in plain)
    return Counter(line for line in plain if line and not re.fullmatch(r"={3,}|-{3,}", line))


def letters_of(text: str) -> str:
    """The letters of a timeline without its instants and what is drawn around them."""
    return "".join(filter(str.isalnum, STAMP.sub("", TABLE_HEAD.sub("", text))))


def source_of(path: Path, one: Recognised) -> str:
    """The text that must be kept: all below the front matter, and the summary in it."""
    front = frontmatter.read(text_of(path))
    return f"{front.values.get('summary', '') if one.source_kind == 'icco' else ''}\n{front.body}"


def difference(source: str, one: Recognised) -> str:
    """What is in the source and not in the record, or the other way round."""
    record = [one.document.title]
    for section in one.document.sections:
        if section.key == "source" and section.heading == "Source":
            continue
        record += [section.heading, section.text]
        if section.kind == SectionKind.TIMELINE:
            found = re.search(
                rf"^#+[^\n]*{re.escape(section.heading)}[^\n]*\n(.*?)(?=^#|\Z)",
                source,
                re.MULTILINE | re.DOTALL,
            )
            assert found
            entries = "".join(entry.text for entry in one.document.entries)
            if letters_of(found[1]) != letters_of(section.text + entries):
                return f"timeline: {letters_of(found[1])[:200]}"
            source = source.replace(found[1], f"\n{section.text}\n")
    left, right = lines_of(source), lines_of("\n".join(record))
    missing = left - right
    added = right - left - lines_of("Summary\nReport\n" + one.document.title)
    return "; ".join([f"-{line}" for line in missing] + [f"+{line}" for line in added])


def checked(path: Path, kind: str) -> Iterator[tuple[str, int, int, str]]:
    """For each document: file, headings recognised, headings in all, and what differs."""
    for name, one in READERS[kind](path):
        if isinstance(one, Failed):
            yield name, 0, 0, one.reason
            continue
        known = sum(key is not None for _, key in one.headings)
        file = path / name if path.is_dir() else path
        if kind == "danluu":
            entry = f"]({one.source_url}). {one.document.sections[0].text}"
            kept = "".join(entry.split()) in "".join(text_of(file).split())
            kept = kept or "".join(one.document.sections[0].text.split()) in "".join(
                text_of(file).split()
            )
            yield one.source_url, known, len(one.headings), "" if kept else "text differs"
        else:
            yield name, known, len(one.headings), difference(source_of(file, one), one)


def main() -> int:
    """Read the collections and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kind", choices=sorted(READERS))
    parser.add_argument("--quiet", action="store_true", help="only the totals, and what is wrong")
    parser.add_argument("paths", nargs="+", type=Path)
    options = parser.parse_args()
    failed = False
    for path in options.paths:
        kind = options.kind or kind_of(path)
        rows = list(checked(path, kind))
        for name, known, total, wrong in rows:
            if wrong or not options.quiet:
                print(f"{known:4}/{total:<4} {'same' if not wrong else 'DIFFERS ' + wrong}  {name}")
        known, total = sum(row[1] for row in rows), sum(row[2] for row in rows)
        share = known / total if total else 1.0
        same = sum(not row[3] for row in rows)
        print(f"{path}: {known}/{total} headings ({share:.1%}), {same}/{len(rows)} texts the same")
        failed = failed or share < BAR or same < len(rows)
    return int(failed)


if __name__ == "__main__":
    raise SystemExit(main())
