"""Deciding about what the check before sharing found: hide it, say it otherwise, or keep it."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import delete, select

from ..clock import now
from ..database import db
from ..database.sessions import writing
from ..domain.disclosure import settling
from ..domain.disclosure.checking import Finding
from ..domain.disclosure.settling import Decision, Unmarkable
from ..domain.documents import Document
from ..domain.writing import drafts, forms
from ..domain.writing.drafts import marked
from ..errors import Invalid, Problem
from ..models import KeptFinding
from ..policy.permissions import Permission, require
from ..policy.viewer import Viewer
from ..store import disclosures as store
from ..store.disclosures import Look
from . import postmortems
from .journal import append
from .postmortems import Open

LOOK = marked("Look at what the check found (%(count)s), or tick that it is shown all the same.")
SAVED_IN_BETWEEN = Problem(
    "check", "Somebody saved this in between. Nothing was changed; look again."
)


Anyway = bool | Collection[str]  # or the digests of what somebody saw and shows all the same


class Undecided(Invalid):
    """What a client would read may not be meant to leave; `found` has each thing once."""

    def __init__(self, found: Iterable[Finding]) -> None:
        once: dict[tuple[str, str], Finding] = {}
        for one in found:
            once.setdefault((one.kind, one.words), one)
        super().__init__([Problem("anyway", LOOK, {"count": len(once)})])
        self.found = tuple(once.values())


class Way(StrEnum):
    """What can be done about a finding."""

    REDACT = "redact"
    REPLACE = "replace"
    KEEP = "keep"


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody chose for a finding, and the wording they gave."""

    way: Way
    wording: str = ""


def settle(
    viewer: Viewer,
    name: str,
    base: int,
    choices: Mapping[str, Choice],
    *,
    everywhere: bool = False,
) -> int:
    """Carry out what was chosen, by the finding's id, as one new revision; how many were settled.

    What is kept is remembered for these words in this place, with who decided it. `everywhere`
    does the same where the same words stand and nothing was chosen.
    """
    require(viewer, Permission.POSTMORTEM_SHARE)
    look = store.look(viewer, name)
    if base != look.revision:
        raise Invalid([SAVED_IN_BETWEEN])
    chosen = list(_chosen(look.open, choices, everywhere))
    document = _settled(look, chosen)
    kept = {one.digest for one, choice in chosen if choice.way is Way.KEEP}
    if document != look.document:
        postmortems.save(viewer, name, base, document, lambda opened: _keep(opened, kept))
    elif kept:
        with writing(db, viewer) as session:
            _keep(postmortems.open_(session, viewer, name), kept)
    return len(chosen)


def _chosen(
    found: Sequence[Finding], choices: Mapping[str, Choice], everywhere: bool
) -> Iterator[tuple[Finding, Choice]]:
    same = {
        (one.kind, one.words.casefold()): choices[one.id]
        for one in reversed(found)
        if everywhere and one.id in choices
    }
    for one in found:
        choice = choices.get(one.id) or same.get((one.kind, one.words.casefold()))
        if choice:
            yield one, choice


def _settled(look: Look, chosen: Iterable[tuple[Finding, Choice]]) -> Document:
    problems = [
        Problem(f"wording-{one.id}", "Say it in other words, or choose another way.")
        for one, choice in chosen
        if choice.way is Way.REPLACE and not choice.wording.strip()
    ]
    if problems:
        raise Invalid(problems)
    decisions = [
        Decision(one, choice.wording.strip() if choice.way is Way.REPLACE else None)
        for one, choice in chosen
        if choice.way is not Way.KEEP
    ]
    try:
        document = settling.settle(look.document, decisions, look.client)
    except Unmarkable as error:
        sentence = "This cannot be hidden alone; replace it, or open the editor."
        raise Invalid([Problem(f"choice-{error.finding.id}", sentence)]) from None
    _refuse_what_became_wrong(look.document, document)
    return document


def _refuse_what_became_wrong(before: Document, after: Document) -> None:
    """Raise Invalid where a mark or a wording made a line too long to be kept."""
    known = {one.field for one in _problems(before)}
    new = [one for one in _problems(after) if one.field not in known]
    if new:
        raise Invalid([Problem("check", one.sentence, one.values) for one in new])


def _problems(document: Document) -> list[Problem]:
    return drafts.read(forms.typed(document), [document.application])[1]


def _keep(opened: Open, digests: set[str]) -> None:
    if not digests:
        return
    postmortem = opened.postmortem
    known = select(KeptFinding.words_digest).where(KeptFinding.postmortem_id == postmortem.id)
    for digest in digests - set(opened.session.scalars(known)):
        opened.session.add(
            KeptFinding(
                postmortem_id=postmortem.id,
                words_digest=digest,
                person_id=opened.viewer.person_id,
                created_at=now(),
            )
        )
    append(opened.session, opened.viewer, "postmortem.findings_kept", postmortem.public_id)


def ask_again(viewer: Viewer, name: str, digest: str) -> None:
    """Forget that something was kept, so that the check lists it again."""
    require(viewer, Permission.POSTMORTEM_SHARE)
    with writing(db, viewer) as session:
        opened = postmortems.open_(session, viewer, name)
        these = (
            KeptFinding.postmortem_id == opened.postmortem.id,
            KeptFinding.words_digest == digest,
        )
        if session.scalars(select(KeptFinding.id).where(*these)).first() is not None:
            session.execute(delete(KeptFinding).where(*these))
            append(session, viewer, "postmortem.finding_asked_again", name)


def insist(
    viewer: Viewer,
    application: str,
    texts: Iterable[tuple[str, str]],
    known: Iterable[tuple[str, str]] = (),
    *,
    anyway: Anyway,
) -> None:
    """Go on only if nothing in the texts may not be meant to leave but what is shown `anyway`.

    What the client reads already of the `known` texts, in the same field, is not asked again.
    """
    if anyway is True:
        return
    settled = {one.digest for one in store.found_in(viewer, application, known)} | set(anyway or ())
    found = [one for one in store.found_in(viewer, application, texts) if one.digest not in settled]
    if found:
        raise Undecided(found)
