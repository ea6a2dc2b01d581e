"""Every rule finds its own examples and leaves its own counter-examples alone."""

import json
from pathlib import Path

import pytest
from _pytest.mark.structures import ParameterSet

from postmortem.language.check import check
from postmortem.language.findings import CORE, LABELS, REVIEW
from postmortem.language.rules import Rule, rules

EVERY = [rule for language in ("en", "de") for rule in rules(language)]
LEAST = 5
BLIND = Path(__file__).parents[1] / "language" / "blind.jsonl"


def examples(kind: str) -> list[ParameterSet]:
    """Each example of each rule."""
    return [
        pytest.param(rule, sentence, id=f"{rule.id}: {sentence}")
        for rule in EVERY
        for sentence in (rule.flag if kind == "flag" else rule.passes)
    ]


@pytest.mark.parametrize(("rule", "sentence"), examples("flag"))
def test_a_rule_finds_what_it_is_for(rule: Rule, sentence: str) -> None:
    (found,) = check(sentence, rule.language, labels={rule.label})
    assert found.rule == rule.id and found.tier == rule.tier


@pytest.mark.parametrize(("rule", "sentence"), examples("pass"))
def test_no_rule_takes_what_is_none(rule: Rule, sentence: str) -> None:
    assert check(sentence, rule.language) == []


@pytest.mark.parametrize("rule", EVERY, ids=lambda rule: rule.id)
def test_a_rule_is_complete(rule: Rule) -> None:
    assert len(set(rule.flag)) >= LEAST and len(set(rule.passes)) >= LEAST
    for told in (rule.ask, rule.explain):
        assert set(told) == {"en", "de"} and all(len(text) > 20 for text in told.values())
    assert all(text.rstrip().endswith(("?", ".")) for text in rule.ask.values())
    assert "?" in rule.ask["en"] or "," in rule.ask["en"]
    assert rule.source
    assert (rule.label in CORE) == (rule.tier == REVIEW)


@pytest.mark.parametrize("rule", EVERY, ids=lambda rule: rule.id)
def test_every_variant_has_an_example(rule: Rule) -> None:
    unused = [
        number
        for number, variant in enumerate(rule.variants)
        if not any(variant.pattern.search(sentence) for sentence in rule.flag)
    ]
    assert unused == []


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_label_has_a_rule(language: str) -> None:
    assert [rule.label for rule in rules(language)] == list(LABELS)


def test_no_question_advises_the_passive_voice() -> None:
    told = " ".join(text for rule in EVERY for text in (*rule.ask.values(), *rule.explain.values()))
    assert "passive" not in told.lower() and "passiv" not in told.lower()


def test_no_sentence_of_the_blind_set_is_an_example() -> None:
    rows = [json.loads(line) for line in BLIND.read_text("utf-8").splitlines()]
    assert all(sum(row["lang"] == language for row in rows) >= 120 for language in ("en", "de"))
    told = {sentence for rule in EVERY for sentence in (*rule.flag, *rule.passes)}
    assert not told & {row["text"] for row in rows}
