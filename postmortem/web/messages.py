"""Sentences of lower floors in the reader's language; each is marked for translation there."""

from collections.abc import Iterable

from flask_babel import gettext

from ..editions.explaining import Reason
from ..errors import Problem


def translated(problems: Iterable[Problem]) -> list[Problem]:
    """The problems with their sentences in the reader's language."""
    return [Problem(one.field, gettext(one.sentence, **one.values)) for one in problems]


def explained(reasons: Iterable[Reason]) -> list[Reason]:
    """The reasons with their sentences in the reader's language."""
    return [Reason(gettext(one.sentence, **one.values)) for one in reasons]
