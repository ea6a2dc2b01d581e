"""Tables, one file per noun. No queries here."""

from .applications import Application, Grant
from .authenticators import Authenticator, RecoveryCode
from .disclosures import KeptFinding
from .editions import Edition, Standing
from .identities import Identity
from .incidents import Entry, Incident, ReliefStep
from .journal import Bookmark, JournalEntry
from .mails import Mail, MailKind
from .organizations import Organization
from .passkeys import Passkey
from .people import Person
from .postmortems import Action, Factor, Postmortem, Section
from .receipts import Receipt, ReceiptKind
from .recurrences import RecurrenceAnswer
from .revisions import Revision
from .saved_searches import SavedSearch
from .share_links import ShareLink, ShareVisit
from .sign_ins import Challenge, ChallengeKind, LinkKind, SignIn, SignInAttempt, SignInLink
from .working_copies import WorkingCopy

ALL: list[type] = [
    Action,
    Application,
    Authenticator,
    Bookmark,
    Challenge,
    Edition,
    Entry,
    Factor,
    Grant,
    Identity,
    Incident,
    JournalEntry,
    KeptFinding,
    Mail,
    Organization,
    Passkey,
    Person,
    Postmortem,
    Receipt,
    RecoveryCode,
    RecurrenceAnswer,
    ReliefStep,
    Revision,
    SavedSearch,
    Section,
    ShareLink,
    ShareVisit,
    SignIn,
    SignInAttempt,
    SignInLink,
    WorkingCopy,
]

__all__ = [
    "ALL",
    "Action",
    "Application",
    "Authenticator",
    "Bookmark",
    "Challenge",
    "ChallengeKind",
    "Edition",
    "Entry",
    "Factor",
    "Grant",
    "Identity",
    "Incident",
    "JournalEntry",
    "KeptFinding",
    "LinkKind",
    "Mail",
    "MailKind",
    "Organization",
    "Passkey",
    "Person",
    "Postmortem",
    "Receipt",
    "ReceiptKind",
    "RecoveryCode",
    "RecurrenceAnswer",
    "ReliefStep",
    "Revision",
    "SavedSearch",
    "Section",
    "ShareLink",
    "ShareVisit",
    "SignIn",
    "SignInAttempt",
    "SignInLink",
    "Standing",
    "WorkingCopy",
]
