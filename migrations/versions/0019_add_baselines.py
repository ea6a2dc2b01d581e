"""Keep measured baselines.

Revision ID: 0019
Revises: 0018
"""

import sqlalchemy as sa
from alembic import op

from postmortem.database.types import Instant

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "baselines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(80), nullable=False),
        sa.Column("measured_on", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("note", sa.String(500), nullable=False),
        sa.Column("audience", sa.String(10), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("is_sample", sa.Boolean(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('csv', 'k6', 'locust', 'jmeter', 'prometheus')",
            name=op.f("ck_baselines_kind"),
        ),
        sa.CheckConstraint(
            "audience IN ('internal', 'client')", name=op.f("ck_baselines_audience")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"], ["applications.id"], name="fk_baselines_application_id"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_baselines_person_id", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_baselines"),
        sa.UniqueConstraint("public_id", name="uq_baselines_public_id"),
    )
    op.create_index("ix_baselines_application_id", "baselines", ["application_id"])


def downgrade() -> None:
    """Forget them."""
    op.drop_table("baselines")
