"""Add searches that people keep under a name.

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

from postmortem.database.types import Instant

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "saved_searches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("asked", sa.String(1000), nullable=False),
        sa.Column("sorted_by", sa.String(10), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_saved_searches_person_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_saved_searches"),
        sa.UniqueConstraint("person_id", "name", name="uq_saved_searches_person_id_name"),
    )
    op.create_index("ix_saved_searches_person_id", "saved_searches", ["person_id"])


def downgrade() -> None:
    """Forget them."""
    op.drop_table("saved_searches")
