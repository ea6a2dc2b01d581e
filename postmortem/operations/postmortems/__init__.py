"""Writing postmortems: create, save, and the states they go through."""

from .creating import New, create, create_all
from .opening import BELOW, Open, application_of, current_of, open_
from .publishing import (
    change_state,
    choose_sharing,
    insist,
    publish_and_share,
    unshare,
    withdraw,
)
from .putting import put
from .saving import Kept, amend, keep, save
from .sharing import number_for_client, share_incident

__all__ = [
    "BELOW",
    "Kept",
    "New",
    "Open",
    "amend",
    "application_of",
    "change_state",
    "choose_sharing",
    "create",
    "create_all",
    "current_of",
    "insist",
    "keep",
    "number_for_client",
    "open_",
    "publish_and_share",
    "put",
    "save",
    "share_incident",
    "unshare",
    "withdraw",
]
