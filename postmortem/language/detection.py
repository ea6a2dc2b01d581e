"""Whether a text is English or German, by its small words and its endings."""

import re

from .findings import listed

LANGUAGES = ("en", "de")
_WORD = re.compile(r"[^\W\d_]+")
_SMALL = {
    "en": listed(
        """
        the of and to in is was were that for with it as be by are this from had have has
        not on at we they which would should could been their our its after before when
        because more all into then there no nobody who why you your us did do does make by
        add improve better look what how if without team next time root cause these
        everyone user error human
        """
    ),
    "de": listed(
        """
        der die das und ist war waren nicht ein eine einen einem einer eines mit von vom
        zu zum zur den dem des auf für im am wir sich es auch hat hatte haben hätte hätten
        wurde wurden wird werden als bei beim nach aus dass durch über noch nur oder wenn
        wie man sind keine kein niemand sie er ich ihr unser unsere bis weil schon sehr
        alle jemand wer warum besser bessere mehr prüfen ursache nie immer uns um uhr ins
        vor dabei bitte
        """
    ),
}
_ENDINGS = re.compile(
    r"(?:ung|ungen|heit|keit|lich|liche|lichen|ieren|iert|ierte|schaft|isch|ische|ischen|ierung"
    r"|fehler|sehen|stellen|prüft|gabe)$"
)


def language_of(text: str) -> str:
    """The language of most of a masked text; English where nothing tells."""
    english = german = 0.0
    for word in _WORD.findall(text[:20_000].lower()):
        english += word in _SMALL["en"]
        german += word in _SMALL["de"]
        german += 0.7 * bool(set("äöüß").intersection(word))
        german += 0.7 * bool(len(word) > 5 and _ENDINGS.search(word))
        english += 0.5 * word.endswith(("ing", "tion", "ness", "ment", "ould", "ity"))
    return "de" if german > english else "en"
