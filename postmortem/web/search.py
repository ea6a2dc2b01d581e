"""The search page: what was asked, how it was understood, and what helped then."""

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Flask, current_app, jsonify, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from ..editions import finding, helped, suggesting
from ..errors import Problem
from ..policy.permissions import Permission
from ..search import histogram
from ..search.engine import FACETS, Engine, Results
from ..search.queries.query import Query, parse
from ..search.queries.tokens import term
from ..store import saved_searches
from . import charts
from .doors import permission, viewer
from .messages import translated

blueprint = Blueprint("search", __name__)
ON_A_PAGE = 10
ORDERS = ("relevance", "date")
MOST_PAGES = 200
MOST_VALUES = 12
MOST_ALSO = 12


def engine() -> Engine:
    """The search engine of this installation."""
    found: Engine = current_app.extensions["search"]
    return found


def page_number() -> int:
    """The page asked for, 1 where it is nonsense."""
    text = request.args.get("page", "1")
    return min(max(int(text), 1), MOST_PAGES) if text.isdecimal() and len(text) < 6 else 1


def order_asked(default: str = "relevance") -> str:
    """The order asked for."""
    order = request.values.get("order", default)
    return order if order in ORDERS else default


def address(endpoint: str, text: str, **more: Any) -> str:
    """The address of a search; the whole state is in it."""
    asked = {"q": text, **more}
    kept = urlencode({name: value for name, value in asked.items() if value}, safe="!$'()*,/:;?@")
    return f"{url_for(endpoint)}?{kept}" if kept else url_for(endpoint)


def facets(
    endpoint: str, query: Query, results: Results, **kept: Any
) -> dict[str, list[dict[str, Any]]]:
    """The values of each facet with counts, as links that add to or take from the query.

    What is kept stands in the address beside the query.
    """
    return {
        name: [
            _facet(endpoint, query, FACETS[name], value, count, kept)
            for value, count in sorted(counts.items(), key=_facet_order(name))[:MOST_VALUES]
        ]
        for name, counts in results.facets.items()
    }


def _facet_order(name: str) -> Any:
    if name == "severity":
        return lambda item: item[0]
    if name == "year":
        return lambda item: -int(item[0]) if item[0].isdecimal() else 0
    return lambda item: (-item[1], item[0])


def _facet(
    endpoint: str, query: Query, key: str, value: str, count: int, kept: dict[str, Any]
) -> dict[str, Any]:
    asked = term(key, value)
    active = next((chip for chip in query.chips if chip.label == asked), None)
    label = f"SEV{value}" if key == "sev" and value.isdigit() else value
    text = active.text_without if active else f"{query.text} {asked}".strip()
    labels = {
        ("sev", "none"): _("unknown"),
        ("year", "none"): _("unknown"),
        ("noticed", "alert"): _("An alert"),
        ("noticed", "told"): _("Someone told us"),
        ("noticed", "chance"): _("By chance"),
        ("noticed", "else"): _("Something else"),
    }
    return {
        "label": labels.get((key, value), label),
        "value": value,
        "count": count,
        "url": address(endpoint, text, **kept),
        "active": active is not None,
    }


def bars(endpoint: str, query: Query, results: Results) -> dict[str, Any]:
    """The histogram: at most 60 bars, each a link to its own span of time."""
    made = histogram.bars(results.days)
    base = address(endpoint, f"{_without_dates(query)} after:".lstrip())
    shown = [
        {
            "label": span_label(bar),
            "total": bar.total,
            "url": f"{base}{bar.start}+before:{bar.end}",
        }
        for bar in made
    ]
    return {
        "bars": shown,
        "paths": charts.stacks([bar.counts for bar in made]),
        "unit": str(made[0].unit) if made else "month",
    }


def span_label(bar: histogram.Bar) -> str:
    """A bar's span of time, short: 2026-11-16, 11/2026, Q4 2026, 2026, 1600 to 1699."""
    start = bar.start
    if bar.unit == "year":
        first, last = f"{start.year}", f"{bar.end.year - 1}"
        return first if bar.step == 1 else f"{first}–{last}"
    if bar.unit == "quarter":
        return f"Q{(start.month + 2) // 3} {start.year}"
    return f"{start:%m}/{start.year}" if bar.unit == "month" else start.isoformat()


def notes(query: Query, results: Results) -> list[str]:
    """What the reader should be told about the query, in sentences."""
    of_results = results.notes or results.also or results.missing or results.capped
    if not (query.notes or of_results or query.is_paste):
        return []
    sentences = {
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
    said = [_sentence(sentences, note.code, note.text) for note in query.notes]
    said += [_sentence(sentences, code, "") for code in results.notes]
    if results.also:
        said.append(_("Also looked for: %(text)s", text=", ".join(results.also[:MOST_ALSO])))
    if results.capped:
        said.append(
            _("More than 10,000 incidents match: the newest of them are counted and ranked.")
        )
    if results.missing:
        said.insert(
            0,
            _(
                "The search index is being built again. Until then the 25 incidents that hold the "
                "most of the words are looked through."
            ),
        )
    if query.is_paste:
        text = _("Read as pasted text: incidents holding the most of its rare words come first.")
        said.insert(0, text)
    return list(dict.fromkeys(said))


def _sentence(sentences: dict[str, str], code: str, text: str) -> str:
    known = str(sentences.get(code, _("This could not be understood: %(text)s")))
    return known.replace("%(text)s", text).replace("%%", "%")


def _without_dates(query: Query) -> str:
    parts = query.text.split()
    return " ".join(part for part in parts if not part.startswith(("after:", "before:")))


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


def anchored(card: dict[str, Any], anchor: str) -> str:
    """The address of a passage on its page."""
    return f"{card['url']}#{anchor}" if anchor else str(card["url"])


LABELS = {
    "What helped": lambda: _("What helped"),
    "What contributed": lambda: _("What contributed"),
    "Actions": lambda: _("Actions"),
    "Facts": lambda: _("Facts"),
}


def label_of(label: str) -> str:
    """A passage's label in the reader's language; a section's heading stays as written."""
    if label.startswith("Timeline"):
        return f"{_('Timeline')}{label.removeprefix('Timeline')}"
    return str(LABELS[label]()) if label in LABELS else label


def hits(found: list[finding.Found]) -> list[dict[str, Any]]:
    """Hits as the page shows them."""
    return [
        {
            "card": one.card,
            "matched_all": one.matched_all,
            "snippets": [
                {
                    "label": label_of(snippet.label),
                    "url": anchored(one.card, snippet.anchor),
                    "html": Markup(snippet.html),  # noqa: S704 - escaped by snippets
                }
                for snippet in one.snippets
            ],
        }
        for one in found
    ]


def what_helped(found: list[finding.Found]) -> list[dict[str, Any]]:
    """What helped in the incidents of this page, with where it did."""
    urls = {one.source["incident"]: one.card["url"] for one in found}
    return [
        {
            "title": one.title,
            "language": one.language,
            "command": one.command,
            "sources": [
                {"number": source["number"], "url": f"{urls[source['incident']]}#relief"}
                for source in one.sources
            ],
        }
        for one in helped.helped(one.source for one in found)
    ]


@blueprint.get("/search")
@permission(Permission.EDITION_READ)
def index() -> str:
    """Search all this viewer may read."""
    return results_page()


@blueprint.get("/search/completions")
@permission(Permission.EDITION_READ)
def completions() -> Any:
    """What the query that is being typed may become; for the search boxes' script."""
    return jsonify(suggesting.complete(viewer(), engine(), request.args.get("q", "")))


def saved() -> list[dict[str, Any]]:
    """One's own saved searches, each with its address."""
    return [
        {
            "id": one["id"],
            "name": one["name"],
            "url": address("search.index", one["asked"], order=one["order"]),
        }
        for one in saved_searches.find(viewer())
    ]


def _mended(query: Query, order: str) -> dict[str, str] | None:
    meant = suggesting.meant(viewer(), engine(), query)
    return {"text": meant, "url": address("search.index", meant, order=order)} if meant else None


def results_page(problems: list[Problem] | None = None) -> str:
    """What the query finds; with the problems of a search that could not be saved."""
    text = request.values.get("q", "")
    query = parse(text)
    order = order_asked("date" if query.is_empty else "relevance")
    page = page_number()
    results, found = finding.find(
        viewer(), engine(), query, order=order, offset=(page - 1) * ON_A_PAGE, limit=ON_A_PAGE
    )
    return render_template(
        "pages/search/index.html",
        q=text,
        query=query,
        results={
            "total": results.total,
            "complete": results.complete,
            "took_ms": results.took_ms,
            "hits": hits(found),
            "facets": facets("search.index", query, results),
            "chart": bars("search.index", query, results),
        },
        chips=[
            {"label": chip.label, "url": address("search.index", chip.text_without, order=order)}
            for chip in query.chips
        ],
        notes=notes(query, results),
        meant=_mended(query, order),
        saved=saved(),
        problems=translated(problems or []),
        name=request.form.get("name", ""),
        order=order,
        order_urls={name: address("search.index", text, order=name) for name in ORDERS},
        pages=pages("search.index", text, order, page, results.total, ON_A_PAGE),
        suggestions=ways_on(query) if not found else [],
        helped=what_helped(found) if page == 1 and query.wanted else [],
    )


def pages(
    endpoint: str, text: str, order: str, page: int, total: int, size: int, **kept: Any
) -> dict[str, Any]:
    """Where this page stands among all, with the addresses before and after."""
    last = max(1, min(MOST_PAGES, -(-total // size)))

    def url(number: int) -> str | None:
        there = 1 <= number <= last
        return address(endpoint, text, order=order, page=number, **kept) if there else None

    return {"number": page, "last": last, "previous": url(page - 1), "next": url(page + 1)}


def install(app: Flask) -> None:
    """The search page."""
    app.register_blueprint(blueprint)
    app.jinja_env.globals.update(term=term)
