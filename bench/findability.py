"""python -m bench.findability FOLDER_OF_ICCO [README_OF_DANLUU]: is a pasted passage found first?

Imports the collections into an empty workspace, takes three random runs of 8 to 25 words from
every document, drops two words of each, and asks for them over HTTP as a signed-in reader.
"""

import argparse
import random
import re
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from bench.browser import Browser
from bench.servers import product
from postmortem.cli.workspace import prepared
from postmortem.config import load
from postmortem.database import db
from postmortem.editions import reading
from postmortem.exchange import collections, importing
from postmortem.exchange.exports import markdown
from postmortem.followers import worker
from postmortem.operations import applications, organizations, people
from postmortem.policy.viewer import system
from postmortem.render import pool

PASSWORD = "a password for the bench"
READER = "reader@client.example"
RUNS = 3
HIT = re.compile(r'<a href="(/(?:incidents|postmortems)/[a-z0-9]+)"[^>]*data-hit')


@dataclass(frozen=True, slots=True)
class Story:
    """One imported document: its address, its title, and its words."""

    url: str
    title: str
    words: tuple[str, ...]


def _fill(data: Path, paths: dict[str, Path]) -> list[Story]:
    app = prepared(load({}, data=str(data)))
    with app.app_context():
        viewer = system()
        organizations.add(viewer, "Supplier", "supplier")
        organizations.add(viewer, "Client", "client")
        people.add(viewer, READER, "Reader", "client", "operator", password=PASSWORD)
        for kind, path in paths.items():
            slug = applications.add(viewer, kind, "client")
            candidates, _notes = collections.read(kind, path)
            importing.take(viewer, candidates, slug, share=True)
    worker.run_once(app)
    with app.app_context():
        stories = [_story(card) for card in reading.cards(system(), limit=10_000)]
        db.session.remove()
    pool.stop()
    return stories


def _story(card: reading.Card) -> Story:
    edition = reading.get(system(), "postmortem", card["url"].rsplit("/", 1)[1])
    body = markdown(edition.source).split("---\n", 2)[2]
    text = re.sub(r"^## .*$|\{#[^}]*\}|\]\([^)]*\)", " ", body, flags=re.MULTILINE)
    words = tuple(word for word in text.split() if re.search(r"\w", word))
    return Story(card["url"], card["title"], words)


def _runs(story: Story, dice: random.Random) -> Iterator[list[str]]:
    for _ in range(RUNS if len(story.words) >= 8 else 0):
        length = min(dice.randint(8, 25), len(story.words))
        start = dice.randint(0, len(story.words) - length)
        run = list(story.words[start : start + length])
        for _ in range(2):
            run.pop(dice.randrange(len(run)))
        yield run


def _plain(words: tuple[str, ...] | list[str]) -> str:
    return " ".join(re.sub(r"\W+", "", word.lower()) for word in words)


def _holds(story: Story, run: list[str]) -> bool:
    """Whether every word of the run stands in a story, in the run's order."""
    words = iter(_plain(story.words).split())
    return all(word in words for word in _plain(run).split())


def _sign_in(browser: Browser) -> None:
    page = browser.get("/sign-in").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token is not None
    fields = [("csrf_token", token[1]), ("email", READER), ("password", PASSWORD)]
    assert browser.post("/sign-in", fields).status == 303


def _ask(browser: Browser, run: list[str]) -> str:
    page = browser.get("/search?" + urlencode({"q": " ".join(run)}))
    found = HIT.search(page.text) if page.status == 200 else None
    return found[1] if found else ""


def main() -> None:
    """Print how many runs find their document first, and list the others."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("icco", type=Path)
    parser.add_argument("danluu", type=Path, nargs="?")
    parser.add_argument("--seed", type=int, default=random.randrange(10_000))
    given = parser.parse_args()
    paths = {"icco": given.icco} | ({"danluu": given.danluu} if given.danluu else {})
    dice = random.Random(given.seed)
    with tempfile.TemporaryDirectory() as folder:
        stories = _fill(Path(folder), paths)
        with product(Path(folder)) as server:
            browser = Browser(server.port)
            _sign_in(browser)
            _report(browser, stories, dice, given.seed)
            browser.close()


def _report(browser: Browser, stories: list[Story], dice: random.Random, seed: int) -> None:
    by_url = {story.url: story for story in stories}
    asked = first = twin = 0
    for story in stories:
        for run in _runs(story, dice):
            asked += 1
            url = _ask(browser, run)
            if url == story.url:
                first += 1
            elif url in by_url and _holds(by_url[url], run):
                twin += 1
            else:
                other = by_url[url].title if url in by_url else "nothing"
                sys.stdout.write(f"miss: {story.title!r} got {other!r}: {' '.join(run)}\n")
    sys.stdout.write(
        f"seed {seed}: {len(stories)} documents, {asked} runs; {first} found first, {twin} found "
        f"a document that holds the same words; {100 * (first + twin) / asked:.2f} %\n"
    )


if __name__ == "__main__":
    main()
