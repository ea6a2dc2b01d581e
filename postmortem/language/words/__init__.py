"""Lists of words by part of the sentence, from which the rules' patterns are composed."""

import re
from collections.abc import Mapping
from functools import cache
from importlib import resources

import yaml

Lists = Mapping[str, str]


@cache
def lists(language: str) -> Lists:
    """Each list of a language as one alternative of a pattern."""
    source = resources.files(__package__).joinpath(f"{language}.yaml").read_text("utf-8")
    read: dict[str, str | list[str]] = yaml.safe_load(source)
    done: dict[str, str] = {}
    for name, entries in read.items():
        done[name] = "(?:" + "|".join(compose(part, done) for part in _parts(entries)) + ")"
    return done


def _parts(entries: str | list[str]) -> list[str]:
    """The entries of a list: written one after the other, or one by one where they hold commas."""
    if isinstance(entries, list):
        return entries
    return [part.strip() for part in re.split(r"[\n,]", entries) if part.strip()]


@cache
def names() -> frozenset[str]:
    """Given names that mean nothing else, lower case."""
    source = resources.files(__package__).joinpath("names.txt").read_text("utf-8")
    return frozenset(source.lower().split())


def compose(pattern: str, known: Lists) -> str:
    """The pattern with the lists it names in their places, and any white space between words."""
    filled = re.sub(r"\{([a-z_]+)\}", lambda found: known[found[1]], pattern)
    return re.sub(r"(?<!\\) ", r"\\s+", filled.replace(" ?", r"\s*"))
