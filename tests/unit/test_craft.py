"""What the shape of a document asks its writer."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from postmortem.domain.actions import ActionState, ActionType
from postmortem.domain.documents import Document
from postmortem.domain.sections import FactorKind
from postmortem.domain.writing.craft import Question, questions
from tests import make, strategies


def document(**changes: object) -> Document:
    """A document in which nothing raises a question."""
    factors = (make.factor("A lock"), make.factor("No alarm"))
    actions = (make.action("CI refuses it", "A red build, seen by everyone"),)
    return replace(make.document(factors=factors, actions=actions), **changes)  # type: ignore[arg-type]


def test_a_complete_document_raises_none() -> None:
    assert list(questions(document())) == []


def test_one_condition_alone_is_asked_about_none_is_not_begun() -> None:
    assert list(questions(document(factors=(make.factor("A lock"),)))) == [Question.ONE_FACTOR]
    assert list(questions(document(factors=()))) == []


def test_conditions_all_of_one_kind_are_asked_about() -> None:
    same = tuple(make.factor(title) for title in ("One", "Two", "Three"))
    assert list(questions(document(factors=same))) == [Question.ALL_OF_A_KIND]
    mixed = (*same[:2], replace(same[2], kind=FactorKind.INTERFACE))
    assert list(questions(document(factors=mixed))) == []


def test_actions_that_only_find_out_are_asked_about() -> None:
    told = make.action("Alert on waiting writers", "An alert within a minute")
    seen = replace(told, type=ActionType.DETECT)
    asked = replace(told, type=ActionType.INVESTIGATE)
    assert list(questions(document(actions=(seen, asked)))) == [Question.ONLY_DETECT]
    for kind in (ActionType.PREVENT, ActionType.MITIGATE, ActionType.REPAIR):
        assert list(questions(document(actions=(seen, replace(told, type=kind))))) == []


def test_a_dropped_action_prevents_nothing() -> None:
    seen = replace(make.action("Alert", "Within a minute"), type=ActionType.DETECT)
    dropped = replace(make.action("Guard", "No more"), state=ActionState.DROPPED)
    assert list(questions(document(actions=(seen, dropped)))) == [Question.ONLY_DETECT]


def test_actions_without_a_measure_are_asked_about() -> None:
    vague = (make.action("Improve things"), make.action("Look into it", "  "))
    assert list(questions(document(actions=vague))) == [Question.NOT_MEASURABLE]
    assert list(questions(document(actions=(*vague, make.action("x", "p95 < 1 s"))))) == []


@given(st.lists(strategies.factors, max_size=5), st.lists(strategies.actions, max_size=5))
def test_each_question_is_asked_once(factors: list, actions: list) -> None:  # type: ignore[type-arg]
    found = list(questions(document(factors=tuple(factors), actions=tuple(actions))))
    assert len(found) == len(set(found))
