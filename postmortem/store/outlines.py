"""Reading the document templates that come with the product."""

from functools import lru_cache
from pathlib import Path

from ..domain.outlines import Outline, read

FOLDER = Path(__file__).parents[2] / "templates" / "documents"


@lru_cache
def find(language: str) -> tuple[Outline, ...]:
    """Every template in a language, the quickest first; English where there is no such language."""
    paths = sorted(FOLDER.glob(f"*.{language}.md")) or sorted(FOLDER.glob("*.en.md"))
    outlines = (read(path.read_text("utf-8")) for path in paths)
    return tuple(sorted(outlines, key=lambda outline: outline.minutes))


def get(key: str, language: str) -> Outline | None:
    """The template of that name; None when there is none."""
    return next((outline for outline in find(language) if outline.key == key), None)
