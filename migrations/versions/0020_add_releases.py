"""Keep releases.

Revision ID: 0020
Revises: 0019
"""

import sqlalchemy as sa
from alembic import op

from postmortem.database.types import Instant

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "releases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(80), nullable=False),
        sa.Column("released_at", Instant(), nullable=False),
        sa.Column("changes", sa.Integer()),
        sa.Column("oldest_change_at", Instant()),
        sa.Column("rolled_back_at", Instant()),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("audience", sa.String(10), nullable=False),
        sa.Column("is_sample", sa.Boolean(), nullable=False),
        sa.Column("person_id", sa.Integer()),
        sa.Column("created_at", Instant(), nullable=False),
        sa.CheckConstraint("audience IN ('internal', 'client')", name="audience"),
        sa.ForeignKeyConstraint(
            ["application_id"], ["applications.id"], name="fk_releases_application_id"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_releases_person_id", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_releases"),
        sa.UniqueConstraint("public_id", name="uq_releases_public_id"),
        sa.UniqueConstraint(
            "application_id",
            "version",
            "released_at",
            name="uq_releases_application_id_version_released_at",
        ),
    )


def downgrade() -> None:
    """Forget them."""
    op.drop_table("releases")
