"""Hostile, slow and deep Markdown: a request never hangs, nothing runs, no word is lost."""

from html.parser import HTMLParser
from time import monotonic

import pytest
from flask import Flask

from tests import cast, make

PATIENCE = 8.0  # seconds: two for rendering, the rest for starting the killable process
TEXTS = {
    "quotes": ">" * 4000 + " deep",
    "lists": "".join(" " * (4 * depth) + "- item\n" for depth in range(150)),
    "brackets": "[" * 5000 + "a" + "](" * 500,
    "stars": "*a **b " * 3000,
    "script": "Before <script>alert('taken')</script> after",
    "handler": "<img src=x onerror=alert(1)> <svg onload=alert(2)>",
    "scheme": "[press](javascript:alert(1)) [here](&#106;avascript:alert(2)) <data:text/html,x>",
    "control": "a\u202eb\u200bc \ufffe d",
}


class Danger(HTMLParser):
    """Collects what could run in the text of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note handlers, script addresses and scripts that are not files of ours."""
        for name, value in attrs:
            scheme = (value or "").strip().lower()
            if name.startswith("on") or scheme.startswith(("javascript:", "data:", "vbscript:")):
                self.found.append(f"{tag} {name}={value}")
        if tag == "script" and "src" not in dict(attrs):
            self.found.append("script")


def dangers(page: str) -> list[str]:
    """What could run on a page."""
    reader = Danger()
    reader.feed(page)
    return reader.found


@pytest.mark.parametrize("kind", TEXTS)
def test_a_hostile_text_is_saved_whole_shown_safely_and_in_time(app: Flask, kind: str) -> None:
    cast.gather(app)
    name = make.postmortem(app, share=False).postmortem
    engineer = cast.browser(app, cast.ENGINEER)
    changed = make.document(sections=(make.section("summary", TEXTS[kind]),))
    fields: dict[str, str | list[str]] = {**make.form(changed, 1), "do": "save"}
    began = monotonic()
    answer = cast.post(engineer, f"/postmortems/{name}/edit", fields)
    assert answer.status_code == 303, answer.text[:500]
    assert monotonic() - began < PATIENCE
    kept = make.written(app, name)[1].sections[0].text
    assert kept.split() == TEXTS[kind].split()
    page = engineer.get(f"/postmortems/{name}")
    assert page.status_code == 200
    assert dangers(page.text) == []


def test_a_page_with_a_real_danger_is_noticed() -> None:
    assert dangers('<a href="JavaScript:alert(1)">x</a><script>y</script>') != []
    assert dangers('<p onclick="x()">') != []
