"""Reading the review's checklist that comes with the product."""

from functools import lru_cache
from pathlib import Path

from ..domain.checklists import Question, read

FOLDER = Path(__file__).parents[2] / "templates" / "documents"


@lru_cache
def find(language: str) -> tuple[Question, ...]:
    """The questions in a language; in English where there are none in it."""
    path = FOLDER / f"review.{language}.yaml"
    if not path.exists():
        path = FOLDER / "review.en.yaml"
    return read(path.read_text("utf-8"))
