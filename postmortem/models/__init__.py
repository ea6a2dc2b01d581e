"""Tables, one file per noun. No queries here."""

from .applications import Application, Grant
from .attachments import Attachment, SharedFile
from .authenticators import Authenticator, RecoveryCode
from .comments import Comment
from .disclosures import KeptFinding
from .editions import Edition, Standing
from .identities import Identity
from .incidents import Entry, Incident, ReliefStep
from .journal import Bookmark, JournalEntry
from .mails import Mail, MailKind
from .organizations import Organization
from .outlines import OutlineVersion, SeverityRule
from .passkeys import Passkey
from .people import Person
from .postmortems import Action, Factor, Postmortem, Section
from .receipts import Receipt, ReceiptKind
from .recurrences import RecurrenceAnswer
from .remarks import Remark
from .reviews import Review, ReviewAnswer, Verdict
from .revisions import Revision
from .saved_searches import SavedSearch
from .share_links import ShareLink, ShareVisit
from .sign_ins import Challenge, ChallengeKind, LinkKind, SignIn, SignInAttempt, SignInLink
from .signatures import Side, Signature
from .wordings import AcceptedWording
from .working_copies import WorkingCopy

ALL: list[type] = [
    AcceptedWording,
    Action,
    Application,
    Attachment,
    Authenticator,
    Bookmark,
    Challenge,
    Comment,
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
    OutlineVersion,
    Passkey,
    Person,
    Postmortem,
    Receipt,
    RecoveryCode,
    RecurrenceAnswer,
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
    WorkingCopy,
]

__all__ = [
    "ALL",
    "AcceptedWording",
    "Action",
    "Application",
    "Attachment",
    "Authenticator",
    "Bookmark",
    "Challenge",
    "ChallengeKind",
    "Comment",
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
    "OutlineVersion",
    "Passkey",
    "Person",
    "Postmortem",
    "Receipt",
    "ReceiptKind",
    "RecoveryCode",
    "RecurrenceAnswer",
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
    "Standing",
    "Verdict",
    "WorkingCopy",
]
