"""Keep drills, and let a receipt say that one drilled a record or resolved its incident.

Revision ID: 0016
Revises: 0015
"""

import sqlalchemy as sa
from alembic import op

from postmortem.database.types import Instant

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

BEFORE = "kind IN ('opened', 'read', 'learned')"
SINCE = "kind IN ('opened', 'read', 'learned', 'drilled', 'resolved')"


def upgrade() -> None:
    """Make the table, and widen what a receipt may say."""
    _let_receipts_say(SINCE)
    op.create_table(
        "drills",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("record", sa.String(80), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=True),
        sa.Column("application", sa.String(200), nullable=False),
        sa.Column("clock", Instant(), nullable=True),
        sa.Column("at_stop", sa.Integer(), nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("is_group", sa.Boolean(), nullable=False),
        sa.Column("began_at", Instant(), nullable=False),
        sa.Column("finished_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_drills_person_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_drills"),
        sa.UniqueConstraint("public_id", name="uq_drills_public_id"),
    )
    op.create_index("ix_drills_person_id", "drills", ["person_id"])


def downgrade() -> None:
    """Forget the drills, and the receipts that speak of what is new."""
    op.drop_table("drills")
    op.execute("DELETE FROM receipts WHERE kind IN ('drilled', 'resolved')")
    _let_receipts_say(BEFORE)


def _let_receipts_say(kinds: str) -> None:
    """Put a new check in the place of the old one, which SQLite forgets by rebuilding the table."""
    name = op.f("ck_receipts_kind")
    with op.batch_alter_table("receipts") as table:
        if op.get_bind().dialect.name != "sqlite":
            table.drop_constraint(name, type_="check")
        table.create_check_constraint(name, kinds)
