"""Two texts side by side, word by word: what only one of them says is marked."""

import re
from difflib import SequenceMatcher
from html import escape

WORD = re.compile(r"\s+|\w+|[^\w\s]")
MOST_WORDS = 4000  # beyond this the texts are shown without marks: comparing is quadratic


def difference(one: str, other: str) -> tuple[str, str]:
    """Both texts as safe HTML, with <del> around what only the first says, <ins> the second."""
    ours, theirs = WORD.findall(one), WORD.findall(other)
    if max(len(ours), len(theirs)) > MOST_WORDS:
        return _html(one), _html(other)
    left, right = [], []
    for tag, a, b, c, d in SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        left.append(_marked("".join(ours[a:b]), "" if tag == "equal" else "del"))
        right.append(_marked("".join(theirs[c:d]), "" if tag == "equal" else "ins"))
    return "".join(left), "".join(right)


def _marked(text: str, tag: str) -> str:
    return f"<{tag}>{_html(text)}</{tag}>" if tag and text.strip() else _html(text)


def _html(text: str) -> str:
    return escape(text).replace("\n", "<br>")
