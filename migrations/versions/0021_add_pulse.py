"""Keep rounds of the culture pulse.

Revision ID: 0021
Revises: 0020
"""

import sqlalchemy as sa
from alembic import op

from postmortem.database.types import Instant

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "pulse_rounds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("began_at", Instant(), nullable=False),
        sa.Column("ends_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("means", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name="fk_pulse_rounds_organization_id"
        ),
        sa.ForeignKeyConstraint(
            ["application_id"], ["applications.id"], name="fk_pulse_rounds_application_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_pulse_rounds"),
        sa.UniqueConstraint("public_id", name="uq_pulse_rounds_public_id"),
    )
    op.create_index("ix_pulse_rounds_organization_id", "pulse_rounds", ["organization_id"])
    op.create_index("ix_pulse_rounds_application_id", "pulse_rounds", ["application_id"])
    op.create_table(
        "pulse_tallies",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("statement", sa.String(20), nullable=False),
        sa.Column("value", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.CheckConstraint("value BETWEEN 1 AND 7", name=op.f("ck_pulse_tallies_value")),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["pulse_rounds.id"],
            name="fk_pulse_tallies_round_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("round_id", "statement", "value", name="pk_pulse_tallies"),
    )
    op.create_table(
        "pulse_voices",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"], ["pulse_rounds.id"], name="fk_pulse_voices_round_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_pulse_voices_person_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("round_id", "person_id", name="pk_pulse_voices"),
    )


def downgrade() -> None:
    """Forget them."""
    for name in ("pulse_voices", "pulse_tallies", "pulse_rounds"):
        op.drop_table(name)
