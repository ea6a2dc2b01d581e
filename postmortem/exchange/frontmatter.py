"""The block of facts at the head of a file, in YAML or TOML; read as text, never as objects."""

import tomllib
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml
from frontmatter.default_handlers import TOMLHandler, YAMLHandler

from ..errors import PostmortemError

LARGEST = 64 * 1024
DEEPEST = 20


class BadFrontMatter(PostmortemError):
    """The facts at the head of a file cannot be read."""


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What a file says about itself, its text below that, and the block as it was written."""

    values: dict[str, Any] = field(default_factory=dict)
    body: str = ""
    written: str = ""


class _Loader(yaml.BaseLoader):
    """Reads every scalar as text; no anchors, no key twice, not too deep."""

    def __init__(self, stream: str) -> None:
        super().__init__(stream)
        self.depth = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """Compose a node unless it refers to another or lies too deep."""
        if self.check_event(yaml.AliasEvent):
            raise BadFrontMatter("Anchors and aliases are not taken in front matter.")
        self.depth += 1
        if self.depth > DEEPEST:
            raise BadFrontMatter("The front matter is nested too deeply.")
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        """Construct a mapping that names each key once."""
        mapping = super().construct_mapping(node, deep=deep)
        if len(mapping) < len(node.value):
            raise BadFrontMatter("A name stands twice in the front matter.")
        return mapping


def split(text: str) -> tuple[str, str, str]:
    """Return the kind of front matter ("yaml", "toml" or none), the block, and the body."""
    text = text.removeprefix("\ufeff")
    for kind, handler in (("yaml", YAMLHandler()), ("toml", TOMLHandler())):
        if handler.detect(text):
            try:
                block, body = handler.split(text)
            except ValueError:  # it is never closed: a rule at the head of a text
                continue
            return kind, block, body
    return "", "", text


def read(text: str) -> FrontMatter:
    """Return the front matter of a text, BadFrontMatter when it has one that cannot be read."""
    kind, block, body = split(text)
    if len(block) > LARGEST:
        raise BadFrontMatter("The front matter is larger than 64 KB.")
    if not kind:
        return FrontMatter(body=body)
    values = _yaml(block) if kind == "yaml" else _toml(block)
    if not isinstance(values, dict):
        raise BadFrontMatter("The front matter does not name any facts.")
    return FrontMatter({str(key): _plain(value) for key, value in values.items()}, body, block)


def _yaml(block: str) -> Any:
    try:
        values = YAMLHandler().load(block, Loader=_Loader)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise BadFrontMatter(f"The front matter is not YAML: {_first_line(error)}") from error
    return {} if values is None or values == "" else values


def _toml(block: str) -> Any:
    try:
        return tomllib.loads(block)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        raise BadFrontMatter(f"The front matter is not TOML: {_first_line(error)}") from error


def _first_line(error: BaseException) -> str:
    return " ".join(str(error).split())[:200]


def _plain(value: object) -> Any:
    """Return a value as text, or as lists and mappings of text."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return str(value)


def write(values: Mapping[str, str | int | list[str]]) -> str:
    """Return a YAML block for these facts, one a line."""
    lines = [f"{_scalar(name)}: {_value(value)}\n" for name, value in values.items()]
    return f"---\n{''.join(lines)}---\n"


def _value(value: str | int | list[str]) -> str:
    if isinstance(value, list):
        return f"[{', '.join(_dump([item], item)[1:-1] for item in value)}]"
    return _scalar(value)


def _scalar(value: str | int) -> str:
    return _dump(value, str(value)).removesuffix("...").strip()


def _dump(value: object, text: str) -> str:
    """Return a value as YAML on one line."""
    style = '"' if "\n" in text or "\r" in text else None
    dumped = yaml.safe_dump(
        value, allow_unicode=True, width=10**9, default_flow_style=True, default_style=style
    )
    return str(dumped).strip()
