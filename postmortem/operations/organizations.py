"""Adding organizations."""

import re
import unicodedata

from sqlalchemy import select

from ..clock import now
from ..database import db
from ..database.sessions import GuardedSession, writing
from ..errors import Invalid, Problem
from ..models import Application, Organization
from ..policy.permissions import Permission, require
from ..policy.viewer import Viewer
from .journal import append

LETTERS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def slug_of(name: str) -> str:
    """The name in lower case with hyphens, German letters spelt out; empty if nothing is left."""
    plain = unicodedata.normalize("NFC", name).lower().translate(LETTERS)
    plain = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:80].rstrip("-")


def checked_name(name: str, field: str = "name") -> str:
    """The name without spaces around it; Invalid when empty, too long or without letters."""
    name = name.strip()
    if not name or not slug_of(name):
        raise Invalid([Problem(field, "Enter a name with at least one letter or digit.")])
    if len(name) > 200:
        raise Invalid([Problem(field, "The name is longer than 200 characters.")])
    return name


def free_slug(
    session: GuardedSession, model: type[Organization] | type[Application], name: str
) -> str:
    """The slug of a name; Invalid when something of this kind has it already."""
    slug = slug_of(name)
    if session.scalar(select(model.id).where(model.slug == slug)) is not None:
        raise Invalid([Problem("name", 'There is one called "%(slug)s" already.', {"slug": slug})])
    return slug


def add(viewer: Viewer, name: str, kind: str, *, is_sample: bool = False) -> str:
    """Add a supplier or a client; returns its slug."""
    require(viewer, Permission.WORKSPACE_ADMINISTER)
    name = checked_name(name)
    if kind not in {"supplier", "client"}:
        raise Invalid([Problem("kind", "An organization is a supplier or a client.")])
    with writing(db, viewer) as session:
        slug = free_slug(session, Organization, name)
        session.add(
            Organization(slug=slug, name=name, kind=kind, is_sample=is_sample, created_at=now())
        )
        append(session, viewer, "organization.added", slug)
    return slug
