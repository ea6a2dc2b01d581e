"""The forms of a page, read as a browser reads them."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Form:
    """Where a form goes, and the fields it would send, hidden and filled ones included."""

    action: str
    method: str
    fields: dict[str, list[str]] = field(default_factory=dict)

    def add(self, name: str | None, value: str | None) -> None:
        """Note one more field."""
        if name:
            self.fields.setdefault(name, []).append(value or "")

    @property
    def last(self) -> dict[str, str]:
        """Each field's last value, which is what a name that stands once sends."""
        return {name: values[-1] for name, values in self.fields.items()}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Form] = []
        self.area: str | None = None
        self.text = ""
        self.select: str | None = None
        self.option: str | None = None
        self.chosen = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            action = given.get("action") or ""
            self.found.append(Form(action, (given.get("method") or "get").lower()))
        if not self.found:
            return
        if tag == "textarea":
            self.area, self.text = given.get("name"), ""
        elif tag == "select":
            self.select = given.get("name")
        elif tag == "option" and self.select:
            self.option, self.chosen, self.text = given.get("value"), "selected" in given, ""
        elif tag == "input" and given.get("type") not in {"checkbox", "radio"}:
            self.found[-1].add(given.get("name"), given.get("value"))
        elif tag == "input" and "checked" in given:
            self.found[-1].add(given.get("name"), given.get("value", "on"))

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "option" and self.found and self.chosen:
            value = self.text.strip() if self.option is None else self.option
            self.found[-1].add(self.select, value)
            self.chosen = False
        if tag == "textarea" and self.found:
            self.found[-1].add(self.area, self.text.removeprefix("\n"))
            self.area = None


def read(page: str) -> list[Form]:
    """Every form of a page."""
    reader = _Reader()
    reader.feed(page)
    return reader.found


def one(page: str, action: str) -> Form:
    """The form that goes to an address."""
    found = [form for form in read(page) if form.method == "post" and form.action == action]
    assert len(found) == 1, [form.action for form in read(page)]
    return found[0]
