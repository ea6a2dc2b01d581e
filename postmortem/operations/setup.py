"""The first administrator of an empty workspace, let in by a code the server printed."""

import hmac
import os
from pathlib import Path

from sqlalchemy import func, select

from ..database import db
from ..database.sessions import door, writing
from ..errors import Invalid, Problem, all_checked
from ..ids import token
from ..models import Organization, Person
from ..policy.viewer import door as door_viewer
from ..policy.viewer import system
from . import organizations, people


def is_needed() -> bool:
    """Whether nobody is here yet."""
    with door(db, door_viewer()) as session:
        return not session.scalar(select(func.count(Person.id)))


def code(folder: Path) -> str:
    """The code that /setup asks for: made once, kept 0600 in the data folder."""
    path = folder / "setup-code"
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(token()[:12])
    return path.read_text("utf-8").strip()


def run(
    folder: Path, given: str, *, organization: str, name: str, email: str, password: str
) -> None:
    """Make the supplier and its first administrator; Invalid when the code is not the printed."""
    if not is_needed():
        raise Invalid([Problem("code", "This workspace is set up already.")])
    if not hmac.compare_digest(given.strip().encode(), code(folder).encode()):
        raise Invalid([Problem("code", "This is not the code that the server printed.")])
    all_checked(
        lambda: organizations.checked_name(organization, "organization"),
        lambda: organizations.checked_name(name),
        lambda: people.checked_email(email),
        lambda: people.hash_password(password, about=(organization, name, email)),
    )
    with writing(db, system()) as session:
        slug = organizations.slug_of(organization)
        found = session.scalar(select(Organization.id).where(Organization.slug == slug))
    if found is None:
        organizations.add(system(), organization, "supplier")
    people.add(system(), email, name, slug, "administrator", password=password)
    (folder / "setup-code").unlink(missing_ok=True)
