"""The public list github.com/danluu/post-mortems: one README, a paragraph for each postmortem."""

import re
from collections.abc import Iterator
from pathlib import Path

from ..domain.audiences import Audience
from ..domain.documents import Document
from ..domain.sections import Section
from ..errors import PostmortemError
from .facts import first_words, shortened
from .files import text_of
from .headings import plain
from .outlines import outline
from .recognise import Failed, Recognised

KIND = "danluu"
_ENTRY = re.compile(
    r"(?:[-*+][ \t]+)?\[(?P<company>[^\[\]]+)\]\((?P<url>[^()\s]*(?:\([^()\s]*\)[^()\s]*)*)\)"
    r"(?P<text>.*)",
    re.DOTALL,
)
_NOT_ENTRIES = re.compile(r"contents|other lists|analysis|contributors|resources|licen[cs]e", re.I)


def read_folder(
    path: Path, audience: Audience = Audience.CLIENT
) -> Iterator[tuple[str, Recognised | Failed]]:
    """Yield the documents of the README at a path, or in a folder."""
    file = path if path.is_file() else path / "README.md"
    try:
        found = list(recognise_list(text_of(file), audience))
    except PostmortemError as error:
        yield file.name, Failed(file.name, str(error))
        return
    except OSError as error:
        yield file.name, Failed(file.name, error.strerror or "The file cannot be read.")
        return
    for one in found:
        yield file.name, one


def recognise_list(text: str, audience: Audience = Audience.CLIENT) -> Iterator[Recognised]:
    """Yield a document for each entry of the list; its address is what tells it from others."""
    for part in outline(text):
        if part.level == 1 or _NOT_ENTRIES.search(part.heading):
            continue
        for paragraph in re.split(r"\n(?:[ \t]*\n)+", part.text):
            entry = _ENTRY.match(paragraph.strip())
            words = entry["text"].strip() if entry else ""
            if entry and words not in ("", "."):
                yield _recognised(entry, words, part.heading, audience)


def _recognised(entry: re.Match[str], words: str, category: str, audience: Audience) -> Recognised:
    company = plain(entry["company"])
    summary = words.removeprefix(".").strip() if words.startswith(". ") else words
    document = Document(
        shortened(f"{company}: {first_words(summary)}"),
        "",
        tags=tuple(filter(None, (company, plain(category)))),
        sections=(Section("summary", "Summary", summary, audience),),
    )
    return Recognised(document, KIND, entry["url"], entry["url"])
