"""Whether a password is one of those that others try first."""

import re
from collections.abc import Iterable

from zxcvbn import zxcvbn

PRODUCT = "postmortem"
LOOKED_AT = 72  # characters: no more are weighed, however long a password is
SAFE = 3  # of 0 to 4: not guessed by a hundred million tries
SHORTEST_WORD = 3
LEAST_BESIDE = 8  # characters that are not words everybody knows of the person


def is_easy(password: str, about: Iterable[str] = ()) -> bool:
    """Whether it is common, or little but words about the product and whoever chooses it."""
    words = sorted(_words(about), key=len, reverse=True)
    beside = re.sub("|".join(map(re.escape, words)), "", password.casefold())
    if len(beside) < LEAST_BESIDE:
        return True
    return bool(zxcvbn(password[:LOOKED_AT], user_inputs=words)["score"] < SAFE)


def _words(about: Iterable[str]) -> set[str]:
    found = {PRODUCT}
    for text in about:
        found |= set(re.split(r"[\W_]+", text.casefold()))
    return {word for word in found if len(word) >= SHORTEST_WORD}
