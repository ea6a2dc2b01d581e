"""Add findings that somebody decided to keep.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

from postmortem.database.types import Instant

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make room for what the check before sharing need not ask again."""
    op.create_table(
        "kept_findings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("postmortem_id", sa.Integer(), nullable=False),
        sa.Column("words_digest", sa.String(64), nullable=False),
        sa.Column("person_id", sa.Integer()),
        sa.Column("created_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["postmortem_id"],
            ["postmortems.id"],
            name="fk_kept_findings_postmortem_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people.id"],
            name="fk_kept_findings_person_id",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_kept_findings"),
        sa.UniqueConstraint(
            "postmortem_id", "words_digest", name="uq_kept_findings_postmortem_id_words_digest"
        ),
    )


def downgrade() -> None:
    """Ask about everything again."""
    op.drop_table("kept_findings")
