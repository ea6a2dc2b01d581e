"""Promises: what will be done, by whom, by when, and how we will know."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from .audiences import Audience


class ActionType(StrEnum):
    """What an action is for."""

    PREVENT = "prevent"
    DETECT = "detect"
    MITIGATE = "mitigate"
    REPAIR = "repair"
    INVESTIGATE = "investigate"


class ActionState(StrEnum):
    """Whether the promise stands, is kept, or was given up."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


class Side(StrEnum):
    """Which side of the contract keeps a promise."""

    SUPPLIER = "supplier"
    CLIENT = "client"


@dataclass(frozen=True, slots=True)
class Action:
    """One promise; `text` says how we will know that it is kept."""

    id: str
    title: str
    text: str = ""
    owner: str = ""
    type: ActionType = ActionType.PREVENT
    due_on: date | None = None
    state: ActionState = ActionState.OPEN
    audience: Audience = Audience.INTERNAL
    side: Side | None = None
