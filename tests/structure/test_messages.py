"""Every text a reader meets is there in German, with the same placeholders."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_keywords, parse_mapping_cfg
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
TRANSLATIONS = ROOT / "postmortem" / "translations"
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]")
Texts = tuple[str, ...]


@cache
def written() -> frozenset[Texts]:
    """Every message in the templates and the code, as `make messages` collects them."""
    own = re.findall(r" -k (\S+)", (ROOT / "Makefile").read_text("utf-8"))
    with (TRANSLATIONS / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]
    keywords = DEFAULT_KEYWORDS | parse_keywords(own)
    found = extract_from_dir(str(ROOT), methods, options, keywords)
    return frozenset((one[2],) if isinstance(one[2], str) else one[2] for one in found)


@cache
def german() -> Catalog:
    """The German messages."""
    with (TRANSLATIONS / "de" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale="de")


def translated(texts: Texts) -> Texts:
    """What stands for a message in German, one text for each of its forms; "" where none does."""
    found = german().get(texts[0])
    if found is None or (len(texts) > 1) != found.pluralizable:
        return ("",)
    return (found.string,) if isinstance(found.string, str) else tuple(found.string or ("",))


def placeholders(texts: Texts) -> list[list[str]]:
    """The names that each of the texts has filled in."""
    return [sorted(PLACEHOLDER.findall(text)) for text in texts]


def unlike() -> Iterator[tuple[Texts, Texts]]:
    """Messages whose German has other placeholders than their English."""
    for texts in written():
        if placeholders(texts) != placeholders(translated(texts)):
            yield texts, translated(texts)


def test_messages_of_templates_and_code_are_collected() -> None:
    assert {
        ("Keyboard shortcuts",),
        ("%(num)d entry", "%(num)d entries"),
        ("Something went wrong here",),
        ("There is no template of that name.",),
        ("Choose an application.",),
        ("Give this a short title.",),
        ("Enter the day of this time.",),
        ("This is %(count)s characters long; %(most)s fit.",),
    } <= written()


def test_every_message_is_translated() -> None:
    missing = [texts for texts in written() if not all(map(str.strip, translated(texts)))]
    assert sorted(missing) == [], "run make messages, then translate them"


def test_every_translation_has_the_placeholders_of_its_message() -> None:
    assert list(unlike()) == []


def test_no_translation_is_a_guess() -> None:
    assert [message.id for message in german() if message.id and message.fuzzy] == []
