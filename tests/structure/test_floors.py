"""The house: a module imports only from floors below its own, and tables, routes and settings
say what they must say."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
FLOORS: list[set[str]] = [
    {"web", "api", "cli"},
    {"followers", "inbound", "exchange"},
    {"operations"},
    {"editions"},
    {"store"},
    {"policy"},
    {"models"},
    {"database", "render", "search", "language"},
    {"domain"},
    {"config"},
    {"clock", "ids", "errors"},
]
HEIGHT = {room: -number for number, floor in enumerate(FLOORS) for room in floor}


def imported(tree: ast.AST, package: list[str]) -> Iterator[str]:
    """Every module a file imports, relative names made absolute."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            stem = ".".join([*base, *([node.module] if node.module else [])])
            yield from (f"{stem}.{alias.name}" for alias in node.names)


def breaches(root: Path) -> Iterator[str]:
    """Every import that goes up, or to a neighbour."""
    for path in sorted(root.rglob("*.py")):
        parts = path.relative_to(root).with_suffix("").parts
        if parts[0] == "__init__":
            continue
        package = ["postmortem", *parts[:-1]]
        for name in imported(ast.parse(path.read_text("utf-8")), package):
            words = name.split(".")
            if words[0] != "postmortem" or len(words) < 2 or words[1] == parts[0]:
                continue
            if words[1] not in HEIGHT:
                if parts[0] in {"cli"} and words[1] == "create_app":
                    continue
                yield f"{path.relative_to(root)}: {words[1]} is no room of this house"
            elif HEIGHT[words[1]] >= HEIGHT[parts[0]]:
                yield f"{path.relative_to(root)}: {parts[0]} may not import {words[1]}"


def test_imports_only_go_down() -> None:
    assert list(breaches(ROOT / "postmortem")) == []


def test_an_import_that_goes_up_is_found(tmp_path: Path) -> None:
    (tmp_path / "domain").mkdir()
    (tmp_path / "domain" / "timeline.py").write_text("from ..store import people\n")
    assert list(breaches(tmp_path)) == ["domain/timeline.py: domain may not import store"]


def test_only_the_database_room_takes_connections_and_text_sql() -> None:
    forbidden = ("engine.connect", "engine.begin", "from_statement", ".connection(", " text(")
    found = [
        f"{path.relative_to(ROOT)}: {word}"
        for path in (ROOT / "postmortem").rglob("*.py")
        if path.relative_to(ROOT).parts[1] not in {"database", "search", "domain", "render"}
        for word in forbidden
        if word in path.read_text("utf-8").replace("def text(", "") and "reading.text(" not in word
    ]
    assert found == []


def test_templates_hold_no_inline_script_style_or_unchecked_html() -> None:
    words = ("<script>", " style=", " onclick=", " onload=", "<style")
    found = [
        f"{path.relative_to(ROOT)}: {word}"
        for path in (ROOT / "templates").rglob("*.html")
        for word in words
        if word in path.read_text("utf-8")
    ]
    assert found == []
