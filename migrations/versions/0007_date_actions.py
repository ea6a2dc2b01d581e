"""Date actions, and keep what people say about recurrences.

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

from postmortem.database.types import Instant

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Say since when an action was promised and when it was closed, as far as it is known."""
    op.add_column("actions", sa.Column("opened_at", Instant()))
    op.add_column("actions", sa.Column("closed_at", Instant()))
    op.execute(
        "UPDATE actions SET opened_at = (SELECT created_at FROM postmortems"
        " WHERE postmortems.id = actions.postmortem_id)"
    )
    op.create_index("ix_actions_public_id", "actions", ["public_id"])
    op.create_table(
        "recurrence_answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("action_public_id", sa.String(16), nullable=False),
        sa.Column("person_id", sa.Integer()),
        sa.Column("is_same", sa.Boolean(), nullable=False),
        sa.Column("answered_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["incident_id"],
            ["incidents.id"],
            name="fk_recurrence_answers_incident_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people.id"],
            name="fk_recurrence_answers_person_id",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_recurrence_answers"),
        sa.UniqueConstraint(
            "incident_id",
            "action_public_id",
            "person_id",
            name="uq_recurrence_answers_incident_id_action_public_id_person_id",
        ),
    )


def downgrade() -> None:
    """Forget the dates and the answers."""
    op.drop_table("recurrence_answers")
    op.drop_index("ix_actions_public_id", "actions")
    op.drop_column("actions", "closed_at")
    op.drop_column("actions", "opened_at")
