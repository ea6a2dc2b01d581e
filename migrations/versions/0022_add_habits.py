"""Keep who wants the weekly mail, and the postmortem of the month.

Revision ID: 0022
Revises: 0021
"""

import sqlalchemy as sa
from alembic import op

from postmortem.database.types import Instant

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

BEFORE = "kind IN ('invitation', 'password')"
SINCE = "kind IN ('invitation', 'password', 'weekly')"


def upgrade() -> None:
    """Make the table and the switch, and let a mail be the weekly one."""
    op.create_table(
        "month_choices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("record", sa.String(16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name="fk_month_choices_organization_id"
        ),
        sa.ForeignKeyConstraint(
            ["application_id"], ["applications.id"], name="fk_month_choices_application_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_month_choices"),
        sa.UniqueConstraint(
            "application_id", "month", name="uq_month_choices_application_id_month"
        ),
    )
    op.create_index("ix_month_choices_organization_id", "month_choices", ["organization_id"])
    op.create_index("ix_month_choices_application_id", "month_choices", ["application_id"])
    op.add_column(
        "people", sa.Column("weekly_mail", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.add_column("people", sa.Column("last_weekly_at", Instant(), nullable=True))
    _let_mails_be(SINCE)


def downgrade() -> None:
    """Forget them."""
    op.execute("DELETE FROM mails WHERE kind = 'weekly'")
    _let_mails_be(BEFORE)
    op.drop_column("people", "last_weekly_at")
    op.drop_column("people", "weekly_mail")
    op.drop_table("month_choices")


def _let_mails_be(kinds: str) -> None:
    """Put a new check in the place of the old one, which SQLite forgets by rebuilding the table."""
    name = op.f("ck_mails_kind")
    with op.batch_alter_table("mails") as table:
        if op.get_bind().dialect.name != "sqlite":
            table.drop_constraint(name, type_="check")
        table.create_check_constraint(name, kinds)
