"""A folder of Markdown files: documents of ours, and postmortems others wrote their way."""

from collections.abc import Iterator
from pathlib import Path

from ..domain.audiences import Audience
from ..errors import PostmortemError
from ..ids import public_id
from .documents import is_ours, read_document
from .files import markdown_files, text_of
from .lists import MakeId
from .recognise import Failed, Recognised, recognise

KIND = "markdown"


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
    """Return one file's document; in one of ours its own marks say who may read it."""
    if not is_ours(text):
        return recognise(text, source_id=name, source_kind=KIND, audience=audience, make_id=make_id)
    document, facts = read_document(text, make_id)
    headings = tuple((section.heading, section.key) for section in document.sections)
    return Recognised(document, KIND, name, "", headings, facts)
