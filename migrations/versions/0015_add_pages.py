"""Keep knowledge pages, and what the texts of editions link to.

Revision ID: 0015
Revises: 0014
"""

import re

import sqlalchemy as sa
from alembic import op

from postmortem.database.types import Instant

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

LINK = re.compile(
    r"href=\\?\"(?:https?://[^/\"]*)?/(?:pages|postmortems|incidents)/([a-z0-9]{4,16})[\"\\#?]"
)
KIND = (
    "kind IN ('operations', 'vision', 'architecture', 'runbook', 'footprint-notes', 'alerts', "
    "'handover-checklist', 'free')"
)


def upgrade() -> None:
    """Make the tables and the column, and fill it for what was frozen before."""
    op.create_table(
        "pages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("title", sa.String(300), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("owner", sa.String(200), nullable=False),
        sa.Column("checked_on", sa.Date()),
        sa.Column("check_by", sa.Date()),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("last_revision", sa.Integer(), nullable=False),
        sa.Column("is_sample", sa.Boolean(), nullable=False),
        sa.Column("created_by", sa.Integer()),
        sa.Column("created_at", Instant(), nullable=False),
        sa.CheckConstraint(KIND, name=op.f("ck_pages_kind")),
        sa.CheckConstraint("state IN ('draft', 'shared')", name=op.f("ck_pages_state")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["applications.id"], name="fk_pages_application_id"
        ),
        sa.ForeignKeyConstraint(["created_by"], ["people.id"], name="fk_pages_created_by"),
        sa.PrimaryKeyConstraint("id", name="pk_pages"),
        sa.UniqueConstraint("public_id", name="uq_pages_public_id"),
    )
    op.create_index("ix_pages_application_id", "pages", ["application_id"])
    op.create_table(
        "page_revisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("reason", sa.String(20), nullable=False),
        sa.Column("person_id", sa.Integer()),
        sa.Column("created_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["page_id"], ["pages.id"], name="fk_page_revisions_page_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_page_revisions_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_page_revisions"),
        sa.UniqueConstraint("page_id", "number", name="uq_page_revisions_page_id_number"),
    )
    op.add_column("editions", sa.Column("links", sa.Text(), nullable=False, server_default=""))
    op.create_index(
        "ix_editions_links",
        "editions",
        ["audience", "standing"],
        sqlite_where=sa.text("links <> ''"),
        postgresql_where=sa.text("links <> ''"),
    )
    _fill()


def _fill() -> None:
    editions = sa.table("editions", sa.column("id"), sa.column("html"), sa.column("links"))
    connection = op.get_bind()
    holds = sa.or_(
        editions.c.html.contains("/postmortems/"), editions.c.html.contains("/incidents/")
    )
    for number, html in connection.execute(
        sa.select(editions.c.id, editions.c.html).where(holds)
    ).all():
        names = dict.fromkeys(LINK.findall(html))
        if names:
            links = f" {' '.join(names)} "
            where = editions.c.id == number
            connection.execute(sa.update(editions).where(where).values(links=links))


def downgrade() -> None:
    """Forget them."""
    op.drop_index("ix_editions_links", "editions")
    op.drop_column("editions", "links")
    op.drop_table("page_revisions")
    op.drop_index("ix_pages_application_id", "pages")
    op.drop_table("pages")
