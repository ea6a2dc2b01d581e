"""Lists as most people indent them, indented the one way that Python-Markdown reads."""

import re

MOST_LEVELS = 8
_ITEM = re.compile(r"( *)([-*+]|\d{1,9}[.)])( +)(?=\S)")
_FENCE = re.compile(r" *(`{3,}|~{3,})([^`]*)$")
_RULE = re.compile(r" {0,3}(?:(?:\* *){3,}|(?:- *){3,}|(?:_ *){3,})$")


def even_lists(lines: list[str]) -> list[str]:
    """Return the lines with list levels four spaces deep and code in them as indented code."""
    return _Lists(lines).out


class _Lists:
    """The lists open at a line: for each, the columns of its marker and of its text."""

    def __init__(self, lines: list[str]) -> None:
        self.open: list[tuple[int, int]] = []
        self.out: list[str] = []
        self.fence = ""
        self.fence_column = 0
        last_ends = {line.strip()[0]: at for at, line in enumerate(lines) if _ends_code(line)}
        for at, line in enumerate(lines):
            fence = _FENCE.match(line)
            if self.fence:
                self._code(line, fence)
            elif not line.strip():
                self.out.append("")
            elif fence and last_ends.get(fence[1][0], -1) > at:
                self._start_code(line, fence[1])
            else:
                self._text(line)

    def _leave(self, column: int) -> None:
        """Close the lists that a line so far to the left does not belong to."""
        while self.open and column < self.open[-1][0] + 2:
            self.open.pop()

    def _start_code(self, line: str, fence: str) -> None:
        """Start a code block; inside a list it becomes an indented one."""
        self.fence, self.fence_column = fence, _column(line)
        self._leave(self.fence_column)
        self.out.append("" if self.open else line.lstrip(" "))

    def _code(self, line: str, fence: re.Match[str] | None) -> None:
        """Take a line of a code block, or its end."""
        ends = fence is not None and _ends_code(line) and fence[1].startswith(self.fence)
        code = line[min(self.fence_column, _column(line)) :]
        if not self.open:
            self.out.append(self.fence if ends else code)
        else:
            self.out.append("    " * (len(self.open) + 1) + code if code and not ends else "")
        if ends:
            self.fence = ""

    def _text(self, line: str) -> None:
        """Take a line outside code."""
        item, column = None if _RULE.match(line) else _ITEM.match(line), _column(line)
        after_blank = not self.out or not self.out[-1]
        was_open = bool(self.open)
        if item or after_blank:
            self._leave(column)
        if item and (self.open or column < 4) and len(self.open) < MOST_LEVELS:
            if not was_open and not after_blank:
                if item[2] not in "-*+" and item[2][:-1] != "1":
                    self.out.append(line)
                    return
                self.out.append("")
            self._item(item)
        elif self.open and after_blank:
            self.out.append("    " * len(self.open) + line[min(column, self.open[-1][1]) :])
        else:
            self.out.append(line)

    def _item(self, item: re.Match[str]) -> None:
        """Take a list item, at the level its column says."""
        indent, marker = "    " * len(self.open), item[2].replace(")", ".")
        self.out.append(f"{indent}{marker} {item.string[item.end() :]}")
        width = len(item[3]) if len(item[3]) < 5 else 1
        self.open.append((len(item[1]), len(item[1]) + len(item[2]) + width))


def _column(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _ends_code(line: str) -> bool:
    return bool(re.fullmatch(r" *(?:`{3,}|~{3,})\s*", line))
