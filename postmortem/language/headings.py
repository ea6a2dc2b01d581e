"""In which section of a document a block stands."""

from collections.abc import Callable

from .sentences import Block

SectionOf = Callable[[str], str | None]


class Headings:
    """Follows the headings of a document and says in which section a block stands."""

    def __init__(self, section_of: SectionOf, section: str) -> None:
        self.section_of, self.first = section_of, section
        self.levels: list[tuple[int, str]] = []

    def section(self, block: Block) -> str:
        """The section of a block, of a heading that which it opens."""
        if block.level:
            self.levels = [one for one in self.levels if one[0] < block.level]
            found = self.section_of(block.text)
            above = self.levels[-1][1] if self.levels else ""
            inherits = block.level > 1 and above not in {"", "other"}
            self.levels.append((block.level, found or (above if inherits else "other")))
        return self.levels[-1][1] if self.levels else self.first
