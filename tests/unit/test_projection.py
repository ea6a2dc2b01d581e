"""`project`: nothing internal survives, whatever the document; everything shared does."""

from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from postmortem.domain.audiences import Audience, redact
from postmortem.domain.documents import PARTS, Document, canonical
from postmortem.domain.sections import SectionKind
from postmortem.editions.projection import Record, project, project_application, project_promise
from tests import make, strategies

RECORD = Record("incidentid12", "postmortem12", "INC-2026-001", 7, "Orders", "Alpha", "alpha",
                "published")  # fmt: skip
OTHERS = ("client", "state", "sharing", "audience")
SECRET = "qzsecretq"
WORDS = ("title", "heading", "text", "sensible", "command", "owner")


FEWER = settings(max_examples=50)


def told(document: Document, noun: str = "postmortem") -> dict[str, Any]:
    """What the client gets."""
    return project(document, RECORD, noun, Audience.CLIENT)


def marked(document: Document, put: Any) -> Document:
    """The document with something put into every text of every item."""
    lists: dict[str, Any] = {
        name: tuple(_each(item, put) for item in getattr(document, name)) for name in PARTS
    }
    facts = {name: put(getattr(document, name)) for name in ("title", "noticed_by", "reach")}
    return replace(document, tags=tuple(map(put, document.tags)), **lists, **facts)


def _each(item: Any, put: Any) -> Any:
    return replace(
        item, **{name: put(getattr(item, name)) for name in WORDS if hasattr(item, name)}
    )


def internal_only(document: Document, word: str) -> Document:
    """The document with a word in everything that is internal, and nowhere else."""
    lists: dict[str, Any] = {
        name: tuple(
            _each(item, lambda text: f"{text} {word}")
            if item.audience is Audience.INTERNAL
            else item
            for item in getattr(document, name)
        )
        for name in PARTS
    }
    return replace(document, **lists)


@FEWER
@given(strategies.documents())
def test_no_word_of_an_internal_item_reaches_the_client(document: Document) -> None:
    secret = internal_only(document, SECRET)
    for noun in ("incident", "postmortem"):
        assert SECRET not in canonical(told(secret, noun))


@FEWER
@given(strategies.documents())
def test_internal_items_leave_no_trace(document: Document) -> None:
    """The client's edition is the same whether or not there ever was anything internal."""
    lists: dict[str, Any] = {
        name: tuple(
            one
            for one in getattr(document, name)
            if one.audience is Audience.CLIENT or getattr(one, "kind", "") in LIST_KINDS
        )
        for name in PARTS
    }
    for noun in ("incident", "postmortem"):
        assert told(document, noun) == told(replace(document, **lists), noun)


LIST_KINDS = set(SectionKind) - {SectionKind.TEXT}


@FEWER
@given(strategies.documents(), st.sampled_from(("{} [[internal: S]] x", "[[internal: S]]{}",
       "{}\n\n:::internal\nS\n:::\n\nmore", "{}\n\n:::client Beta\nS\n:::\n")))  # fmt: skip
def test_no_marked_phrase_reaches_the_client(document: Document, frame: str) -> None:
    framed = frame.replace("S", SECRET)
    secret = marked(document, lambda text: framed.replace("{}", text))
    for noun in ("incident", "postmortem"):
        assert SECRET not in canonical(told(secret, noun))


@FEWER
@given(strategies.documents())
def test_staff_get_every_word_as_it_was_written(document: Document) -> None:
    source = project(document, RECORD, "postmortem", Audience.INTERNAL)
    assert source["title"] == (document.title or RECORD.number)
    for name in ("entries", "factors", "relief_steps", "actions"):
        texts = [item["text"] for item in source[name]]
        assert texts == [item.text for item in getattr(document, name)]
    kept = [one for one in document.sections if one.kind is SectionKind.TEXT and one.text.strip()]
    shown = [one["text"] for one in source["sections"] if one["kind"] == "text"]
    assert shown == [one.text for one in kept]


@FEWER
@given(strategies.documents())
def test_clients_get_what_is_theirs_without_its_marks(document: Document) -> None:
    names = ("Alpha", "alpha")
    source = told(document)
    expected = [
        redact(entry.text, Audience.CLIENT, names)
        for entry in document.entries
        if entry.audience is Audience.CLIENT
    ]
    found = [entry["text"] for entry in source["entries"]]
    assert [text for text in expected if text] == [text for text in found if text]


@FEWER
@given(strategies.documents())
def test_clients_get_no_field_that_only_staff_have(document: Document) -> None:
    def keys(value: Any) -> set[str]:
        if isinstance(value, dict):
            return set(value) | {key for one in value.values() for key in keys(one)}
        return {key for one in value for key in keys(one)} if isinstance(value, list) else set()

    for noun in ("incident", "postmortem"):
        assert not keys(told(document, noun)) & set(OTHERS) - {"state"}
        assert "state" not in told(document, noun)


@FEWER
@given(strategies.documents())
def test_the_same_document_gives_the_same_edition(document: Document) -> None:
    for audience in Audience:
        one = project(document, RECORD, "postmortem", audience)
        assert canonical(one) == canonical(project(document, RECORD, "postmortem", audience))


def test_the_number_a_client_gets_is_of_its_application() -> None:
    document = make.document("order-api", title="[[internal: all of it]]")
    assert told(document)["number"] == "ORDER-API-7"
    assert told(document)["title"] == "ORDER-API-7"
    unnumbered = replace(RECORD, shared_number=None)
    assert project(document, unnumbered, "incident", Audience.CLIENT)["number"] == ""
    assert project(document, RECORD, "incident", Audience.INTERNAL)["number"] == "INC-2026-001"


def test_an_application_tells_a_client_its_own_wording_only() -> None:
    text = "Books orders. [[internal: Badly paid.]]\n\n:::client Beta\nTheirs.\n:::\n"
    source = project_application("orders", "Orders", text, "Alpha", Audience.CLIENT)
    assert set(source) == {"noun", "id", "name", "description"}
    assert source["description"].strip() == "Books orders."


def test_a_promise_tells_how_it_stands_and_not_its_words() -> None:
    promise = make.action("Secret words", "Secret text", owner="Team [[internal: Bea]]")
    source = project_promise(promise, RECORD, Audience.CLIENT)
    assert set(source) == {"noun", "id", "postmortem", "owner", "state", "due_on"}
    assert source["owner"].strip() == "Team"
