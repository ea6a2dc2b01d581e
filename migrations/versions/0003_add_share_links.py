"""Add share links.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

from postmortem.database.types import Instant

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make room for links and for the browsers that came by them."""
    op.create_table(
        "share_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("secret_digest", sa.String(64), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("postmortem_id", sa.Integer()),
        sa.Column("password_hash", sa.String(200)),
        sa.Column("note", sa.String(200), nullable=False),
        sa.Column("created_by", sa.Integer()),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("revoked_at", Instant()),
        sa.ForeignKeyConstraint(
            ["application_id"], ["applications.id"], name="fk_share_links_application_id"
        ),
        sa.ForeignKeyConstraint(
            ["postmortem_id"],
            ["postmortems.id"],
            name="fk_share_links_postmortem_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["created_by"], ["people.id"], name="fk_share_links_created_by"),
        sa.PrimaryKeyConstraint("id", name="pk_share_links"),
        sa.UniqueConstraint("public_id", name="uq_share_links_public_id"),
        sa.UniqueConstraint("secret_digest", name="uq_share_links_secret_digest"),
    )
    for column in ("application_id", "postmortem_id", "created_by"):
        op.create_index(f"ix_share_links_{column}", "share_links", [column])
    op.create_table(
        "share_visits",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("link_id", sa.Integer(), nullable=False),
        sa.Column("secret_digest", sa.String(64), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("read_at", Instant()),
        sa.ForeignKeyConstraint(
            ["link_id"], ["share_links.id"], name="fk_share_visits_link_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_share_visits"),
        sa.UniqueConstraint("secret_digest", name="uq_share_visits_secret_digest"),
    )
    op.create_index("ix_share_visits_link_id", "share_visits", ["link_id"])


def downgrade() -> None:
    """Forget all links and visits."""
    op.drop_table("share_visits")
    op.drop_table("share_links")
