"""python -m bench.attacks FOLDER [--seed N]: hostile inputs by every way in; nothing comes of it.

The folder holds lists such as xss_*.txt, *.json, *.md, svg/, open_redirect.txt, path_traversal.txt,
crlf.txt and yaml_*.json. Prints a line for each family: inputs, and what went wrong.
"""

import argparse
import json
import random
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import monotonic
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import sync_playwright

from bench import servers
from bench.hostile import Page, strange
from postmortem.domain.documents import Document
from postmortem.errors import PostmortemError
from postmortem.exchange import documents as exchange
from postmortem.exchange import recognise
from postmortem.render import pool
from postmortem.search.queries.query import parse
from postmortem.web.addresses import local
from tests import cast, machine, make

TOGETHER = 60
SAMPLE = 500
PATIENCE = 3.0
STAFF_PAGES = ("", "/edit", "/share", "/compare", "/as-client", "/history")
TRAP = (
    "window.ran = []; for (const name of ['alert', 'prompt', 'confirm', 'print', 'open']) "
    "window[name] = (...words) => window.ran.push([name, ...words.map(String)]);"
)


def payloads(folder: Path) -> list[str]:
    """Everything that a text could be."""
    found: list[str] = []
    for path in sorted(folder.glob("xss_*.txt")):
        found += path.read_text("utf-8", "replace").splitlines()
    for name in ("md_xss_own.json", "blns.json", "unicode_and_query_own.json"):
        found += [str(one) for one in json.loads((folder / name).read_text("utf-8"))]
    spec = json.loads((folder / "commonmark_spec.json").read_text("utf-8"))
    found += [one["markdown"] for one in spec]
    for path in sorted([*folder.glob("*.md"), *folder.glob("svg/*"), *folder.glob("xml/*")]):
        found += path.read_text("utf-8", "replace").split("\n.\n")
    return [one for one in dict.fromkeys(found) if one.strip()]


def written(texts: Sequence[str]) -> Document:
    """A postmortem in which every field a person can fill holds one of the texts."""
    texts = [text.encode("utf-8", "replace").decode() for text in texts]
    lines = [" ".join(text.split())[:290] or "x" for text in texts]
    return make.document(
        title=lines[0],
        noticed_by=lines[1 % len(lines)],
        reach=lines[2 % len(lines)],
        tags=tuple(line[:50] for line in lines[3:6]),
        sections=tuple(make.section(f"s{at}", text, make.CLIENT) for at, text in enumerate(texts)),
        entries=tuple(make.entry(text, at) for at, text in enumerate(texts)),
        factors=tuple(make.factor(line, text) for line, text in zip(lines, texts, strict=True)),
        relief_steps=tuple(make.step(line, text, command=text) for line, text in
                           zip(lines[:20], texts[:20], strict=True)),
        actions=tuple(make.action(line, text, owner=line) for line, text in
                      zip(lines[:20], texts[:20], strict=True)),
    )  # fmt: skip


def chunks(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    """The texts by the handful."""
    for at in range(0, len(texts), TOGETHER):
        yield texts[at : at + TOGETHER]


def in_pages(app: Flask, texts: Sequence[str]) -> tuple[list[str], list[str]]:
    """Every text in every field of a shared postmortem; what its pages hold that could run."""
    operator, engineer = (cast.browser(app, who) for who in (cast.OPERATOR_A, cast.ENGINEER))
    wrong: list[str] = []
    names = []
    for some in chunks(texts):
        made = make.postmortem(app, written(some))
        names.append(made.postmortem)
        own = [f"/postmortems/{made.postmortem}{rest}" for rest in ("", "/print", ".md")]
        staff = [
            f"{own[0]}{rest}"
            for rest in ("", "/edit", "/share", "/compare", "/as-client", "/history")
        ]
        for client, paths in ((operator, [*own, f"/incidents/{made.incident}"]), (engineer, staff)):
            wrong += [found for path in paths for found in looked_at(client, path)]
    make.index(app)
    for path in ("/", "/timeline", "/applications/orders"):
        wrong += looked_at(operator, path)
    return wrong, names


def looked_at(client: FlaskClient, path: str) -> list[str]:
    """What a page answers or holds that it should not."""
    answer = client.get(path)
    if answer.status_code not in {200, 302, 303, 404}:
        return [f"{path}: {answer.status_code}"]
    if "html" not in answer.content_type:
        return []
    return [f"{path}: {found}" for found in strange(answer.text)]


def as_queries(app: Flask, texts: Sequence[str]) -> list[str]:
    """Every text as a query, and as where to go after signing in."""
    operator = cast.browser(app, cast.OPERATOR_A)
    wrong = []
    for text in texts:
        began = monotonic()
        text = text.encode("utf-8", "replace").decode()[:1500]
        wrong += looked_at(operator, f"/search?q={quote(text)}")
        parse(text)
        if monotonic() - began > PATIENCE:
            wrong.append(f"slow: {text[:60]!r}")
    return wrong


def as_addresses(texts: Sequence[str]) -> list[str]:
    """Where somebody would be led that is not this server."""
    here = "https://postmortem.example/sign-in"
    led = [(text, urljoin(here, local(text))) for text in texts]
    return [text for text, url in led if urlsplit(url).netloc != urlsplit(here).netloc]


def as_paths(app: Flask, texts: Sequence[str]) -> list[str]:
    """What comes back that is not a page, a redirect here or a plain refusal."""
    client = cast.browser(app, cast.OPERATOR_A)
    wrong = []
    for text in texts:
        part = text.replace("{FILE}", "etc/passwd").lstrip("/")
        for path in (f"/{part}", f"/static/{part}", f"/postmortems/{part}", f"/applications/{part}",
                     f"/incidents/{part}.md", f"/sign-in/{part}", f"/s/{part}"):  # fmt: skip
            try:
                answer = client.get(path)
            except (ValueError, UnicodeError):
                continue  # no browser could send it
            cookies = "".join(answer.headers.getlist("Set-Cookie"))
            if answer.status_code >= 500 or "root:" in answer.text or "crlf" in cookies:
                wrong.append(f"{path}: {answer.status_code}")
            answer.close()
    return wrong


def as_front_matter(texts: Sequence[str]) -> list[str]:
    """What reading it does beside refusing it in words."""
    wrong = []
    for text in texts:
        whole = f"---\n{text.encode('utf-8', 'replace').decode()}\n---\n\n## Summary\n\nText.\n"
        began = monotonic()
        for read in (exchange.read_document, recognise.read_front):
            try:
                read(whole)
            except (PostmortemError, ValueError):
                continue
            except Exception as error:
                wrong.append(f"{type(error).__name__}: {text[:60]!r}")
        if monotonic() - began > PATIENCE:
            wrong.append(f"slow: {text[:60]!r}")
    return wrong


def in_a_browser(folder: Path, texts: Sequence[str], app: Flask) -> list[str]:
    """What runs, is asked of other servers or breaks the policy when the pages are opened."""
    _, names = in_pages(app, texts)
    wrong: list[str] = []
    with servers.product(folder) as server, sync_playwright() as playwright:
        url = f"http://127.0.0.1:{server.port}"
        browser = playwright.chromium.launch(
            executable_path=machine.chromium(), args=["--no-sandbox", "--disable-gpu"]
        )
        page = Page(browser, url, TRAP)
        page.sign_in(cast.OPERATOR_A, cast.PASSWORD)
        for name in names:
            wrong += page.open(f"/postmortems/{name}")
            wrong += page.open(f"/postmortems/{name}/print")
        browser.close()
    return wrong


def _list(folder: Path, name: str) -> list[str]:
    return (folder / name).read_text("utf-8", "replace").splitlines()


def _yaml(folder: Path) -> list[str]:
    cases: list[dict[str, Any]] = json.loads((folder / "yaml_front_matter.json").read_text("utf-8"))
    bombs: list[dict[str, Any]] = json.loads((folder / "yaml_bombs_own.json").read_text("utf-8"))
    return [one["yaml"] for one in cases] + [one["y"] for one in bombs]


def main() -> None:
    """Print what came of each family; the exit status says whether anything did."""
    parser = argparse.ArgumentParser(prog="python -m bench.attacks", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    texts = payloads(given.folder)
    chosen = random.Random(given.seed).sample(texts, min(SAMPLE, len(texts)))
    total = 0

    def say(family: str, count: int, wrong: Sequence[str]) -> None:
        nonlocal total
        total += len(wrong)
        print(f"{family:40} {count:6,} inputs {len(wrong):4} wrong", flush=True)
        for one in wrong[:5]:
            print(f"    {one[:200]}")

    with tempfile.TemporaryDirectory() as name:
        with make.workspace(Path(name) / "one") as app:
            cast.gather(app)
            say("in every field, every page parsed", len(texts), in_pages(app, texts)[0])
            say("as search queries", len(texts), as_queries(app, texts[::4]))
            redirects = _list(given.folder, "open_redirect.txt")
            say("as where to go on to", len(redirects), as_addresses(redirects))
            paths = _list(given.folder, "path_traversal.txt") + _list(given.folder, "crlf.txt")
            say("as paths, with line breaks too", len(paths), as_paths(app, paths))
            say("as front matter", len(_yaml(given.folder)), as_front_matter(_yaml(given.folder)))
        with make.workspace(Path(name) / "two") as app:
            cast.gather(app)
            say(f"opened in Chromium, seed {given.seed}", len(chosen),
                in_a_browser(Path(name) / "two", chosen, app))  # fmt: skip
    pool.stop()
    sys.exit(1 if total else 0)


if __name__ == "__main__":
    main()
