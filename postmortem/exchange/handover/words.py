"""What the search of a handover copy looks through: a script, since pages read no other file."""

import json
from typing import Any

from ...editions.search_documents import page_document, search_document
from ...search.plain import plain

BEFORE = "globalThis.handover = "


def passages(source: dict[str, Any]) -> list[str]:
    """The title, tags and texts of one edition, without Markdown's signs."""
    if source["noun"] == "page":
        document = page_document(source)
    else:
        document = search_document(source, source if source["noun"] == "postmortem" else None)
    texts = [one.text for one in document.passages]
    headings = [section["heading"] for section in source.get("sections", ())]
    tags = " ".join(document.tags)
    return [text for text in map(plain, [document.title, *texts, *headings, tags]) if text]


def script(found: dict[str, list[str]]) -> str:
    """The file that holds the passages of every listed page, by its address."""
    return f"{BEFORE}{json.dumps(found, ensure_ascii=True, separators=(',', ':'))};\n"
