"""The subject of an English verb: the last noun before it that hangs on no preposition."""

from collections.abc import Sequence

from .english_words import AFTER, BREAKS, HELPERS, OPENERS, PARTS, PAST, PEOPLE, PREPOSITIONS
from .kinds import HUMAN, Kind, Token, Vocabulary


def subject(found: Sequence[Token], at: int, words: Vocabulary, before: str) -> Kind:
    """What does the verb at this place, `before` being the sentences ahead of this one."""
    end = next((n for n, token in enumerate(found) if token.start >= at), len(found))
    is_verb = end >= len(found) or found[end].low not in PREPOSITIONS
    begin, is_first = _boundary(found, end), is_verb
    if (
        begin
        and found[begin - 1].low in {"which", "that", "whom"}
        and _ends_in_verb(found[begin:end])
    ):
        return _before_relative(found[: begin - 1], words)
    while True:
        kind = _in_segment(
            found[begin:end], words, is_first, _Context(found[:begin], before, words)
        )
        if kind is not Kind.NONE or begin == 0:
            return kind
        mark = found[begin - 1].low
        if mark in {"who", "whoever", "nobody"}:
            return Kind.PERSON
        if mark in {"which", "that", "whose"}:
            return _before_relative(found[: begin - 1], words)
        if mark in {".", "?", "!", ";"}:
            return kind
        end, is_first = begin - 1, False
        begin = _boundary(found, end)


def agent(found: Sequence[Token], at: int, words: Vocabulary) -> Kind:
    """What the noun is that begins here, as after `by` or `due to`."""
    begin = next((n for n, token in enumerate(found) if token.start >= at), len(found))
    end = begin
    while end < len(found) and end < begin + 8 and not _stops(found[end], end > begin):
        end += 1
    phrase = list(found[begin:end])
    if phrase and phrase[-1].low in PARTS and found[end : end + 1] and found[end].low == "of":
        return agent(found, found[end].end, words)
    return _head(phrase, words)


def _stops(token: Token, is_inside: bool) -> bool:
    low = token.low
    if not token.is_word or low in PREPOSITIONS or low in BREAKS - {"that"}:
        return True
    return is_inside and (low in OPENERS or low in HELPERS)


class _Context:
    """What stood before, to know whom `they` means."""

    def __init__(self, ahead: Sequence[Token], before: str, words: Vocabulary) -> None:
        self.ahead, self.before, self.words = ahead, before, words

    def they(self) -> Kind:
        """People, unless what was spoken of just before are things."""
        spoken = [token.low for token in self.ahead if token.is_word]
        if any(self.words.is_person(low) or low in {"we", "i", "who"} for low in spoken):
            return Kind.PERSON
        if any(self.words.is_org(low) for low in spoken):
            return Kind.ORG
        if len([low for low in spoken if len(low) > 3 and low not in HELPERS]) > 1:
            return Kind.THING
        if not self.before:
            return Kind.PERSON
        low_words = self.before.lower().split()
        known = any(self.words.is_person(low) or self.words.is_org(low) for low in low_words)
        return Kind.PERSON if known else Kind.THING


def _boundary(found: Sequence[Token], end: int) -> int:
    for number in range(end - 1, -1, -1):
        token = found[number]
        if token.low in BREAKS:
            return number + 1
        if not token.is_word and token.text not in {"'", "’", "#", "%", "&", "/"}:
            return number + 1
    return 0


def _in_segment(
    segment: Sequence[Token], words: Vocabulary, is_nearest: bool, context: _Context
) -> Kind:
    """The kind of the subject that stands in one clause; NONE when the clause has none."""
    free, hanging = _phrases(segment)
    if not free:
        return Kind.NONE
    acting = [cut for cut in map(_before_verb, free) if cut]
    phrase = acting[0] if acting else free[-1] if is_nearest else free[0]
    last = phrase[-1].low
    if last in PARTS and hanging:
        return _head(hanging[0], words)
    if last == "they":
        return context.they()
    return _head(phrase, words)


def _ends_in_verb(segment: Sequence[Token]) -> bool:
    """Whether a clause has its own verb right ahead of the one looked at."""
    low = segment[-1].low if len(segment) > 1 else ""
    return low.endswith("ed") or low in PAST


def _before_verb(phrase: Sequence[Token]) -> list[Token]:
    """The noun phrase ahead of a past tense that was taken for a part of it."""
    for number, token in enumerate(phrase):
        if number and (token.low.endswith("ed") or token.low in PAST):
            return [] if phrase[number - 1].low in OPENERS else list(phrase[:number])
    return []


def _phrases(segment: Sequence[Token]) -> tuple[list[list[Token]], list[list[Token]]]:
    """The noun phrases of a clause: those that stand free, and those after a preposition."""
    free: list[list[Token]] = []
    hanging: list[list[Token]] = []
    now: list[Token] = []
    is_hanging = False

    def close() -> None:
        if now:
            (hanging if is_hanging else free).append(now.copy())
            now.clear()

    for token in segment:
        low = token.low
        if low in PREPOSITIONS and not (low == "on" and not now):
            close()
            is_hanging = True
        elif low in HELPERS or (low.endswith("ly") and low not in {"assembly", "supply"}):
            if now:
                close()
                is_hanging = False
        elif (low in OPENERS or low in PEOPLE) and now and not _is_opener_chain(now):
            close()
            is_hanging = False
            now.append(token)
        elif token.is_word and not token.text[0].isdigit():
            now.append(token)
    close()
    return free, hanging


def _is_opener_chain(now: Sequence[Token]) -> bool:
    return all(token.low in OPENERS for token in now)


def _before_relative(ahead: Sequence[Token], words: Vocabulary) -> Kind:
    """What the noun before `which` or `that` is."""
    free, hanging = _phrases(ahead[-5:])
    every = [*free, *hanging]
    if not every:
        return Kind.THING
    latest = max(every, key=lambda phrase: phrase[-1].start)
    return _head(latest, words)


def _head(phrase: Sequence[Token], words: Vocabulary) -> Kind:
    """What a noun phrase means: its last noun decides, unless a participle follows a person."""
    if not phrase:
        return Kind.NONE
    kept = list(phrase)
    while len(kept) > 1 and kept[-1].low in HELPERS | {
        "yesterday",
        "today",
        "themselves",
        "himself",
    }:
        kept.pop()
    kinds = [_word(token, kept[:number], words) for number, token in enumerate(kept)]
    for number, kind in enumerate(kinds[:-1]):
        after = kept[number + 1].low
        if kind in HUMAN and (after.endswith(("ing", "ed")) or after in AFTER):
            return _owned(kind, kept[: number + 1], words)
    if len(kept) > 1 and kinds[-2] in HUMAN and len(kept[-1].text) <= 2:
        return kinds[-2]
    return _owned(kinds[-1], kept, words)


def _word(token: Token, ahead: Sequence[Token], words: Vocabulary) -> Kind:
    low = token.low
    if low in PEOPLE:
        return Kind.PERSON
    if words.is_name(token.text):
        return Kind.NAMED
    modifier = ahead[-1].low if ahead else ""
    if words.is_person(low):
        is_device = bool(words.device.fullmatch(f"{modifier} {low}"))
        return Kind.THING if is_device else Kind.PERSON
    if words.is_org(low):
        return Kind.THING if words.device.fullmatch(f"{modifier} {low}") else Kind.ORG
    return Kind.THING


def _owned(kind: Kind, phrase: Sequence[Token], words: Vocabulary) -> Kind:
    """The same, but people of another organization count as it."""
    if kind is not Kind.PERSON or len(phrase) < 2:
        return kind
    if phrase[0].low in {"your", "their"}:
        return Kind.ORG
    owners = [token.low.removesuffix("'s").removesuffix("’s").rstrip("'’") for token in phrase[:-1]]
    return Kind.ORG if any(words.is_org(owner) for owner in owners) else kind
