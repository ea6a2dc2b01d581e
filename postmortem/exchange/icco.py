"""The public collection github.com/icco/postmortems: a file each, with YAML front matter."""

from collections.abc import Iterator
from pathlib import Path

from ..domain.audiences import Audience
from ..domain.documents import Document
from ..domain.sections import Section
from ..errors import PostmortemError
from ..ids import public_id
from .facts import facts_of, first_words, is_address, read_tags, shortened
from .files import markdown_files, text_of
from .lists import MakeId
from .outlines import Part, outline
from .recognise import Builder, Failed, Recognised, read_front

KIND = "icco"
_REPORT = "Report"  # the heading of a text that has none, below its summary
_TAGS = ("company", "product", "categories", "keywords")


class NotOfThisCollection(PostmortemError):
    """A file that is not written as this collection writes its files."""


def read_folder(
    path: Path, audience: Audience = Audience.CLIENT
) -> Iterator[tuple[str, Recognised | Failed]]:
    """Yield each file's name with the document in it, or the reason why there is none."""
    for name, file in markdown_files(path):
        try:
            yield name, recognise_file(text_of(file), name, audience)
        except PostmortemError as error:
            yield name, Failed(name, str(error))
        except OSError as error:
            yield name, Failed(name, error.strerror or "The file cannot be read.")


def recognise_file(
    text: str,
    name: str,
    audience: Audience = Audience.CLIENT,
    make_id: MakeId = public_id,
) -> Recognised:
    """Return one file's document: its summary, its report, and all its facts."""
    front = read_front(text)
    values = dict(front.values)
    if not {"uuid", "url", "company"} & values.keys():
        raise NotOfThisCollection("There is no uuid, url or company in the front matter.")
    summary = str(values.pop("summary", "")).strip()
    company = str(values.get("company", "")).strip()
    title = str(values.pop("title", "")).strip() or _made_title(company, summary or front.body)
    source_id = str(values.pop("uuid", "")).strip() or name
    address = str(values.pop("url")).strip() if is_address(values.get("url")) else ""
    facts = facts_of(values, "")
    tags = read_tags(values, _TAGS)
    builder = Builder(audience, make_id)
    if summary:
        builder.sections.append(Section(builder.keys.free("summary"), "Summary", summary, audience))
    builder.take(_parts(summary, outline(front.body)))
    builder.source(values, front)
    document = Document(
        shortened(title),
        "",
        tags=tags,
        sections=tuple(builder.sections),
        entries=tuple(builder.entries),
        **facts,
    )
    headings = [pair for pair in builder.headings if pair[0] != _REPORT]
    return Recognised(document, KIND, source_id, address, tuple(headings))


def _parts(summary: str, parts: list[Part]) -> list[Part]:
    """Give the text before the first heading one of its own when there is a summary already."""
    if not summary or not parts or parts[0].level:
        return parts
    level = min((part.level for part in parts[1:]), default=2)
    return [Part(_REPORT, level, parts[0].text), *parts[1:]]


def _made_title(company: str, text: str) -> str:
    """Return a title for a file that has none."""
    words = first_words(text)
    return f"{company}: {words}" if company else words
