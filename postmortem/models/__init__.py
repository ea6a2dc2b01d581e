"""Tables, one file per noun. No queries here."""

from .applications import Application, Grant
from .editions import Edition, Standing
from .incidents import Entry, Incident, ReliefStep
from .journal import Bookmark, JournalEntry
from .organizations import Organization
from .people import Person
from .postmortems import Action, Factor, Postmortem, Section
from .revisions import Revision
from .sign_ins import SignIn, SignInAttempt, SignInLink

ALL: list[type] = [
    Action,
    Application,
    Bookmark,
    Edition,
    Entry,
    Factor,
    Grant,
    Incident,
    JournalEntry,
    Organization,
    Person,
    Postmortem,
    ReliefStep,
    Revision,
    Section,
    SignIn,
    SignInAttempt,
    SignInLink,
]

__all__ = [
    "ALL",
    "Action",
    "Application",
    "Bookmark",
    "Edition",
    "Entry",
    "Factor",
    "Grant",
    "Incident",
    "JournalEntry",
    "Organization",
    "Person",
    "Postmortem",
    "ReliefStep",
    "Revision",
    "Section",
    "SignIn",
    "SignInAttempt",
    "SignInLink",
    "Standing",
]
