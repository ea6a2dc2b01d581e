"""Add templates of one's own, and what each severity asks for.

Revision ID: 0013
Revises: 0012
"""

import sqlalchemy as sa
from alembic import op

from postmortem.database.types import Instant

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "outlines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(60), nullable=False),
        sa.Column("language", sa.String(5), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Integer()),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("retired_at", Instant()),
        sa.CheckConstraint("language IN ('en', 'de')", name=op.f("ck_outlines_language")),
        sa.ForeignKeyConstraint(
            ["created_by"], ["people.id"], name="fk_outlines_created_by", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_outlines"),
        sa.UniqueConstraint("key", "language", "version", name="uq_outlines_key_language_version"),
    )
    op.create_table(
        "severity_rules",
        sa.Column("severity", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("template", sa.String(60), nullable=False),
        sa.Column("days", sa.Integer()),
        sa.CheckConstraint("severity BETWEEN 1 AND 4", name=op.f("ck_severity_rules_severity")),
        sa.PrimaryKeyConstraint("severity", name="pk_severity_rules"),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("severity_rules")
    op.drop_table("outlines")
