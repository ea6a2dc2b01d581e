"""Pages of the sample as Markdown files that link to each other by the names of the files."""

import re
from collections.abc import Mapping
from dataclasses import replace

from ..domain.instants import read_day
from ..domain.knowledge import wiki_links
from ..domain.knowledge.pages import PageDocument, PageKind
from .documents import read_document

LINK = re.compile(r"\]\((?:pages/)?([a-z0-9-]+)\.md\)")


def read_page(text: str) -> PageDocument:
    """The page in a file; ValueError where it is of no kind, or a day of it is none."""
    document, facts = read_document(text)
    return PageDocument(
        application=document.application,
        kind=PageKind(facts.get("kind", PageKind.FREE)),
        title=document.title,
        language=document.language,
        sections=document.sections,
        owner=facts.get("owner", ""),
        checked_on=read_day(facts.get("checked_on", "")),
        check_by=read_day(facts.get("check_by", "")),
        tags=document.tags,
    )


def addressed(text: str, addresses: Mapping[str, str]) -> str:
    """A text whose links to files lead to where these are read; other links stay."""
    return LINK.sub(
        lambda link: f"]({addresses[link[1]]})" if link[1] in addresses else link[0], text
    )


def joined(
    pages: Mapping[str, PageDocument], addresses: Mapping[str, str]
) -> dict[str, PageDocument]:
    """The pages with their links to files, and to each other by title, made to last."""
    titled = {
        (page.application, wiki_links.same_title(page.title)): addresses[stem]
        for stem, page in pages.items()
    }

    def told(page: PageDocument, text: str) -> str:
        def address_of(title: str) -> str | None:
            return titled.get((page.application, wiki_links.same_title(title)))

        return wiki_links.resolve(addressed(text, addresses), address_of)

    return {
        stem: replace(
            page, sections=tuple(replace(one, text=told(page, one.text)) for one in page.sections)
        )
        for stem, page in pages.items()
    }
