"""Looks through a text for sentences worth another look."""

import re
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from itertools import islice

from . import detection
from .findings import LABELS, REVIEW, Finding, Roster
from .headings import Headings, SectionOf
from .ignoring import ignored, is_ignored
from .masking import mask
from .rules import Rule, Variant, rules
from .sentences import Block, Sentence, blocks, sentences
from .subjects import english, german
from .subjects.kinds import Kind, Token, Vocabulary, tokens, vocabulary

_GUARDS = {"en": english, "de": german}
_MOST = 4
_TOLD_WITH_REASON = frozenset({"person_cause", "counterfactual", "named_person"})
_REASONS = {
    "en": re.compile(
        r"\b(?:because|as|since)\s+(?!of\b|a result|soon|well|part\b|usual|if\b)", re.I
    ),
    "de": re.compile(r"\b(?:weil|da)\s+", re.I),
}


def check(
    text: str,
    language: str = "auto",
    section: str = "",
    roster: Roster | None = None,
    *,
    is_markdown: bool = True,
    labels: Collection[str] = LABELS,
) -> list[Finding]:
    """What is worth another look in the text of one section, at most one for each sentence."""
    return _Reader(text, language, roster, labels, is_markdown).findings(lambda _: section)


def check_document(
    text: str,
    section_of: SectionOf,
    language: str = "auto",
    section: str = "",
    roster: Roster | None = None,
) -> list[Finding]:
    """The same for a document whose headings tell its sections; `section` is that ahead of them."""
    headings = Headings(section_of, section)
    return _Reader(text, language, roster, LABELS).findings(headings.section)


@dataclass(slots=True)
class _Looked:
    """A sentence being looked at, its words found only when somebody asks for them."""

    text: str
    before: str
    words: list[Token] | None = None

    def tokens(self) -> list[Token]:
        """The words of the sentence."""
        if self.words is None:
            self.words = tokens(self.text)
        return self.words


class _Reader:
    """One text on its way through the checker."""

    def __init__(
        self,
        text: str,
        language: str,
        roster: Roster | None,
        labels: Collection[str],
        is_markdown: bool = True,
    ) -> None:
        self.text = text.replace("\r\n", " \n").replace("\r", "\n")
        self.masked = mask(self.text) if is_markdown else self.text
        self.language = language if language in _GUARDS else detection.language_of(self.masked)
        self.rules = [rule for rule in rules(self.language) if rule.label in labels]
        self.vocabulary: Vocabulary = vocabulary(self.language, roster or Roster())
        self.guard = _GUARDS[self.language]
        self.ignored = ignored(self.text) if is_markdown else []
        self.lines = [0, *(found.end() for found in re.finditer("\n", self.text))]

    def findings(self, section: Callable[[Block], str]) -> list[Finding]:
        """What was found, from top to bottom."""
        return list(self._all(section))

    def _all(self, section: Callable[[Block], str]) -> Iterator[Finding]:
        for block in blocks(self.masked):
            where, before = section(block), ""
            for sentence in sentences(block):
                found = self._finding(sentence, where, before, block)
                if found:
                    yield found
                before = f"{before} {sentence.text}"[-300:]

    def _finding(
        self, sentence: Sentence, section: str, before: str, block: Block
    ) -> Finding | None:
        looked = _Looked(sentence.text, before)
        for rule in self.rules:
            if block.level and rule.tier != REVIEW:
                continue
            found = self._match(rule, looked, section)
            if found and not is_ignored(self.ignored, sentence.start, rule.label):
                return self._made(rule, sentence, found)
        return None

    def _match(self, rule: Rule, looked: _Looked, section: str) -> re.Match[str] | None:
        for variant in rule.variants:
            if section not in variant.scope:
                continue
            for found in islice(variant.pattern.finditer(looked.text), _MOST):
                if self._holds(variant, looked, found) and not (
                    rule.label in _TOLD_WITH_REASON and self._has_reason(looked, found.end())
                ):
                    return found
        return None

    def _has_reason(self, looked: _Looked, after: int) -> bool:
        """Whether the sentence goes on to say what in the system made it so: that is the aim."""
        reason = _REASONS[self.language].search(looked.text, after)
        if reason is None:
            return False
        return self.guard.agent(looked.tokens(), reason.end(), self.vocabulary) is Kind.THING

    def _holds(self, variant: Variant, looked: _Looked, found: re.Match[str]) -> bool:
        if any(pattern.search(looked.text) for pattern in variant.unless):
            return False
        groups = found.re.groupindex
        if variant.subject is not None:
            at = found.start("at") if "at" in groups else found.start()
            words = looked.tokens()
            kind = self.guard.subject(words, at, self.vocabulary, looked.before)
            if kind not in variant.subject:
                return False
        if variant.agent is not None:
            at = found.start("agent") if "agent" in groups else found.end()
            return self.guard.agent(looked.tokens(), at, self.vocabulary) in variant.agent
        return True

    def _made(self, rule: Rule, sentence: Sentence, found: re.Match[str]) -> Finding:
        start = sentence.start + found.start()
        line = bisect_right(self.lines, start)
        end = sentence.start + len(sentence.text)
        return Finding(
            rule=rule.id,
            label=rule.label,
            tier=rule.tier,
            line=line,
            column=start - self.lines[line - 1] + 1,
            start=sentence.start,
            end=end,
            text=" ".join(self.text[sentence.start : end].split()),
            marked_at=start,
            marked=self.text[start : sentence.start + found.end()],
            questions=rule.ask,
            explanations=rule.explain,
            language=self.language,
        )
