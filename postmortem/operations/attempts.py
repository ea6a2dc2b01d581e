"""Counting attempts, by account and by address, for all servers of one database together."""

import ipaddress
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import delete, func, select

from ..clock import now
from ..database.sessions import GuardedSession
from ..ids import digest
from ..models import SignInAttempt

WINDOW = timedelta(minutes=15)


class Purpose(StrEnum):
    """What was attempted."""

    SIGN_IN = "sign-in"
    SECOND_STEP = "second-step"
    RESET = "reset"
    CONFIRM = "confirm"
    PASSKEY = "passkey"
    PROVIDER = "provider"
    LINK = "link"
    LINK_PASSWORD = "link-password"  # noqa: S105 - a purpose


FROM_ONE_ADDRESS = 40
AGAINST_ONE_ACCOUNT = {
    Purpose.SIGN_IN: 8,
    Purpose.SECOND_STEP: 5,
    Purpose.RESET: 3,
    Purpose.CONFIRM: 8,
    Purpose.LINK_PASSWORD: 8,
}


def admit(session: GuardedSession, purpose: Purpose, account: str, address: str) -> bool:
    """Count one attempt and say whether it may go on; a refused one is not counted."""
    session.execute(delete(SignInAttempt).where(SignInAttempt.at < now() - WINDOW))
    limits = {}
    if account:
        limits[_account(purpose, account)] = AGAINST_ONE_ACCOUNT[purpose]
    if address:
        limits[from_address(purpose, address)] = FROM_ONE_ADDRESS
    counted = select(func.count(SignInAttempt.id))
    for key, most in limits.items():
        if (session.scalar(counted.where(SignInAttempt.key_digest == key)) or 0) >= most:
            return False
    session.add_all(SignInAttempt(key_digest=key, at=now()) for key in limits)
    return True


def from_address(purpose: Purpose, address: str) -> str:
    """What the attempts of one caller are counted under."""
    return digest(f"{purpose}:address:{_network(address)}")


def forget(session: GuardedSession, purpose: Purpose, account: str) -> None:
    """Start counting against an account anew, because its owner came in."""
    key = _account(purpose, account)
    session.execute(delete(SignInAttempt).where(SignInAttempt.key_digest == key))


def _account(purpose: Purpose, account: str) -> str:
    return digest(f"{purpose}:account:{account}")


def _network(address: str) -> str:
    """What one caller owns: an address, or of IPv6 the 64 bits that one household is given."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((found, 64), strict=False)) if found.version == 6 else address
