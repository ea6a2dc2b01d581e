"""What the reader is told about a search: how it was understood, and where to go on from it."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _

from ...search.engine import Results
from ...search.queries.query import Query
from .asking import address

MOST_ALSO = 12


def notes(query: Query, results: Results) -> list[str]:
    """What the reader should be told about the query, in sentences."""
    said = [*_at_first(query, results), *_of_parts(query, results), *_at_last(results)]
    return list(dict.fromkeys(said))


def _at_first(query: Query, results: Results) -> Iterator[str]:
    if query.is_paste:
        yield _("Read as pasted text: incidents holding the most of its rare words come first.")
    if results.missing:
        yield _(
            "The search index is being built again. Until then the 25 incidents that hold the "
            "most of the words are looked through."
        )


def _of_parts(query: Query, results: Results) -> list[str]:
    codes = [*query.notes, *((code, "") for code in results.notes)]
    sentences = _sentences() if codes else {}
    return [_sentence(sentences, code, text) for code, text in codes]


def _sentences() -> dict[str, str]:
    return {
        "unknown-key": _("There is no such key, so its words were searched: %(text)s"),
        "too-long": _("Only the first 1,000 characters were read."),
        "too-many-words": _("Only the first 12 words were used; left out: %(text)s"),
        "operators-as-text": _("Read as pasted text: the marks in it were taken as words."),
        "bad-date": _("This is no date, such as 2026-11: %(text)s"),
        "bad-severity": _("This is no severity, such as sev:1..2: %(text)s"),
        "bad-type": _("There is type:incident, type:postmortem and type:page, not: %(text)s"),
        "bad-state": _("There is is:open and is:ended, not: %(text)s"),
        "bad-belonging": _(
            "There is has:actions, has:commands, has:factors, has:postmortem, has:relief and "
            "has:timeline, not: %(text)s"
        ),
        "option": _("Read as an option of a command, not as left out: %(text)s"),
        "bad-value": _("This says nothing to look for: %(text)s"),
        "phrase-not-found": _("These words stand nowhere side by side; shown is what holds them."),
        "only-common-words": _("These words are in nearly every text; add a rarer one."),
        "too-slow": _("This took too long to look up; ask for a rarer word, or narrow it down."),
        "bad-year": _("This is no year, such as year:2026: %(text)s"),
    }


def _sentence(sentences: dict[str, str], code: str, text: str) -> str:
    known = str(sentences.get(code, _("This could not be understood: %(text)s")))
    return known.replace("%(text)s", text).replace("%%", "%")


def _at_last(results: Results) -> Iterator[str]:
    if results.also:
        yield _("Also looked for: %(text)s", text=", ".join(results.also[:MOST_ALSO]))
    if results.capped:
        yield _("More than 10,000 incidents match: the newest of them are counted and ranked.")


def ways_on(query: Query) -> list[dict[str, str]]:
    """Three ways on from a search that found nothing."""
    shorter = [
        {
            "label": _("Without %(term)s", term=chip.label),
            "url": address("search.index", chip.text_without),
        }
        for chip in query.chips
    ][:3]
    always = [
        {"label": _("All incidents, newest first"), "url": url_for("search.index", order="date")},
        {"label": _("The timeline"), "url": url_for("timeline.index")},
        {"label": _("Home, with what was seen most"), "url": url_for("home.show")},
    ]
    return (shorter + always)[: max(3, len(shorter))]
