"""Keep who is reminded of the pages they keep true, and when they last were.

Revision ID: 0025
Revises: 0024
"""

import sqlalchemy as sa
from alembic import op

from postmortem.database.types import Instant

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

BEFORE = "kind IN ('invitation', 'password', 'weekly')"
SINCE = "kind IN ('invitation', 'password', 'reminder', 'weekly')"


def upgrade() -> None:
    """Make the switch, which is on, and let a mail be a reminder."""
    op.add_column(
        "people", sa.Column("page_mail", sa.Boolean(), server_default=sa.true(), nullable=False)
    )
    op.add_column("people", sa.Column("last_reminded_at", Instant(), nullable=True))
    _let_mails_be(SINCE)


def downgrade() -> None:
    """Forget both."""
    op.execute("DELETE FROM mails WHERE kind = 'reminder'")
    _let_mails_be(BEFORE)
    op.drop_column("people", "last_reminded_at")
    op.drop_column("people", "page_mail")


def _let_mails_be(kinds: str) -> None:
    """Put a new check in the place of the old one, which SQLite forgets by rebuilding the table."""
    name = op.f("ck_mails_kind")
    with op.batch_alter_table("mails") as table:
        if op.get_bind().dialect.name != "sqlite":
            table.drop_constraint(name, type_="check")
        table.create_check_constraint(name, kinds)
