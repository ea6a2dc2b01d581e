"""Python-Markdown as we use it: no raw HTML, only attached images, bare addresses as links."""

import re
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.extensions.fenced_code import FencedCodeExtension
from markdown.extensions.sane_lists import SaneListExtension
from markdown.extensions.tables import TableExtension
from markdown.inlinepatterns import InlineProcessor
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

from ..domain.attachments import NAME, SCHEME
from .lists import even_lists

_ADDRESS = r"(?<![\w@/\"'=<])(https?://[^\s<>\"'`\x02\x03\ufdd0\ufdd1]+)"


class _EvenLists(Preprocessor):
    """Indents lists the one way that Python-Markdown reads."""

    def run(self, lines: list[str]) -> list[str]:
        """Return the lines with every list level four spaces deep."""
        return even_lists(lines)


class _BareAddresses(InlineProcessor):
    """Makes a link of an address that stands in the text."""

    ANCESTOR_EXCLUDES = ("a",)

    def handleMatch(  # type: ignore[override]  # noqa: N802 - the library's name
        self, m: re.Match[str], data: str
    ) -> tuple[Element, int, int]:
        """Return the link, without the punctuation that ends the sentence."""
        address = m[1].rstrip(".,;:!?*_~")
        while address.endswith(")") and address.count("(") < address.count(")"):
            address = address[:-1].rstrip(".,;:!?*_~")
        link = Element("a", {"href": address})
        link.text = AtomicString(address)
        return link, m.start(), m.start() + len(address)


_ATTACHED = re.compile(rf"{SCHEME}{NAME}")


class _ImagesAsLinks(Treeprocessor):
    """Turns an image into a link to it, so that reading a page calls no other server.

    One that is attached stays: `placing` puts it there, or takes it away.
    """

    def run(self, root: Element) -> None:
        """Replace every image below this element."""
        waiting = [(root, False)]
        while waiting:
            parent, linked = waiting.pop()
            for child in parent:
                if child.tag == "img":
                    _as_link(child, linked)
                else:
                    waiting.append((child, linked or child.tag == "a"))


def _as_link(image: Element, linked: bool) -> None:
    source, text = image.get("src", ""), image.get("alt", "")
    image.attrib.clear()
    if _ATTACHED.fullmatch(source) and not linked:
        image.attrib.update({"src": source, "alt": text})
        return
    image.tag = "span" if linked else "a"
    image.text = AtomicString(text or source)
    if not linked:
        image.set("href", source)


class _Ours(Extension):
    """Takes out what lets HTML in, and adds what is above."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - the library's name
        """Change the parser."""
        md.preprocessors.deregister("html_block")
        md.inlinePatterns.deregister("html")
        md.preprocessors.register(_EvenLists(md), "even_lists", 27)
        md.inlinePatterns.register(_BareAddresses(_ADDRESS, md), "bare_addresses", 105)
        md.treeprocessors.register(_ImagesAsLinks(md), "images_as_links", 5)


def parser() -> Markdown:
    """Return a new parser; one serves one text at a time."""
    return Markdown(
        extensions=[
            FencedCodeExtension(),
            TableExtension(use_align_attribute=True),
            SaneListExtension(),
            _Ours(),
        ],
        output_format="html",
    )
