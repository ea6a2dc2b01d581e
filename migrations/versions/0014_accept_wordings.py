"""Keep which wordings are fine as they are.

Revision ID: 0014
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op

from postmortem.database.types import Instant

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "accepted_wordings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("postmortem_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(40), nullable=False),
        sa.Column("rule", sa.String(80), nullable=False),
        sa.Column("accepted_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["postmortem_id"],
            ["postmortems.id"],
            name="fk_accepted_wordings_postmortem_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_accepted_wordings"),
        sa.UniqueConstraint(
            "postmortem_id", "key", name="uq_accepted_wordings_postmortem_id_key"
        ),
    )


def downgrade() -> None:
    """Forget them."""
    op.drop_table("accepted_wordings")
