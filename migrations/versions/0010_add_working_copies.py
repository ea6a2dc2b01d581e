"""Add working copies.

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

from postmortem.database.types import Instant

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "working_copies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("postmortem_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("written_at", Instant(), nullable=False),
        sa.Column("kept_at", Instant()),
        sa.ForeignKeyConstraint(
            ["postmortem_id"],
            ["postmortems.id"],
            name="fk_working_copies_postmortem_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_working_copies_person_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_working_copies"),
        sa.UniqueConstraint(
            "postmortem_id", "person_id", name="uq_working_copies_postmortem_id_person_id"
        ),
    )
    op.create_index("ix_working_copies_person_id", "working_copies", ["person_id"])
    op.create_index("ix_working_copies_written_at", "working_copies", ["written_at"])


def downgrade() -> None:
    """Forget them."""
    op.drop_table("working_copies")
