"""Reading the lists of questions that come with the product."""

from functools import lru_cache
from pathlib import Path

from ..domain.writing.checklists import Question, read

FOLDER = Path(__file__).parents[2] / "templates" / "documents"


@lru_cache
def find(language: str, name: str = "review") -> tuple[Question, ...]:
    """The questions of a list in a language; in English where there are none in it."""
    path = FOLDER / f"{name}.{language}.yaml"
    if not path.exists():
        path = FOLDER / f"{name}.en.yaml"
    return read(path.read_text("utf-8"))
