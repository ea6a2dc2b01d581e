"""Tables, one file per noun. No queries here."""

from .applications import Application, Grant
from .attachments import Attachment, SharedFile
from .authenticators import Authenticator, RecoveryCode
from .baselines import Baseline
from .comments import Comment
from .disclosures import KeptFinding
from .drills import Drill
from .editions import Edition, Standing
from .habits import MonthChoice
from .handovers import ReadinessItem, StageSignature
from .identities import Identity
from .incidents import Entry, Incident, ReliefStep
from .journal import Bookmark, JournalEntry
from .mails import Mail, MailKind
from .organizations import Organization
from .outlines import OutlineVersion, SeverityRule
from .pages import Page, PageRevision
from .passkeys import Passkey
from .people import Person
from .postmortems import Action, Factor, Postmortem, Section
from .pulse import PulseRound, PulseTally, PulseVoice
from .receipts import Receipt, ReceiptKind
from .recurrences import RecurrenceAnswer
from .releases import Release
from .remarks import Remark
from .reviews import Review, ReviewAnswer, Verdict
from .revisions import Revision
from .saved_searches import SavedSearch
from .share_links import ShareLink, ShareVisit
from .sign_ins import Challenge, ChallengeKind, LinkKind, SignIn, SignInAttempt, SignInLink
from .signatures import Side, Signature
from .tracks import Track, TrackBook, TrackPlan
from .wordings import AcceptedWording
from .working_copies import WorkingCopy

ALL: list[type] = [
    AcceptedWording,
    Action,
    Application,
    Attachment,
    Authenticator,
    Baseline,
    Bookmark,
    Challenge,
    Comment,
    Drill,
    Edition,
    Entry,
    Factor,
    Grant,
    Identity,
    Incident,
    JournalEntry,
    KeptFinding,
    Mail,
    MonthChoice,
    Organization,
    OutlineVersion,
    Page,
    PageRevision,
    Passkey,
    Person,
    Postmortem,
    PulseRound,
    PulseTally,
    PulseVoice,
    ReadinessItem,
    Receipt,
    RecoveryCode,
    RecurrenceAnswer,
    Release,
    ReliefStep,
    Remark,
    Review,
    ReviewAnswer,
    Revision,
    SavedSearch,
    Section,
    SeverityRule,
    ShareLink,
    ShareVisit,
    SharedFile,
    SignIn,
    SignInAttempt,
    SignInLink,
    Signature,
    StageSignature,
    Track,
    TrackBook,
    TrackPlan,
    WorkingCopy,
]

__all__ = [
    "ALL",
    "AcceptedWording",
    "Action",
    "Application",
    "Attachment",
    "Authenticator",
    "Baseline",
    "Bookmark",
    "Challenge",
    "ChallengeKind",
    "Comment",
    "Drill",
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
    "MonthChoice",
    "Organization",
    "OutlineVersion",
    "Page",
    "PageRevision",
    "Passkey",
    "Person",
    "Postmortem",
    "PulseRound",
    "PulseTally",
    "PulseVoice",
    "ReadinessItem",
    "Receipt",
    "ReceiptKind",
    "RecoveryCode",
    "RecurrenceAnswer",
    "Release",
    "ReliefStep",
    "Remark",
    "Review",
    "ReviewAnswer",
    "Revision",
    "SavedSearch",
    "Section",
    "SeverityRule",
    "ShareLink",
    "ShareVisit",
    "SharedFile",
    "Side",
    "SignIn",
    "SignInAttempt",
    "SignInLink",
    "Signature",
    "StageSignature",
    "Standing",
    "Track",
    "TrackBook",
    "TrackPlan",
    "Verdict",
    "WorkingCopy",
]
