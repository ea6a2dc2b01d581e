"""Let pages be reviewed and talked about: a review and a remark name a record.

Revision ID: 0023
Revises: 0022
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

RECORD = "SELECT public_id FROM postmortems WHERE postmortems.id = {}.postmortem_id"
POSTMORTEM = "SELECT id FROM postmortems WHERE postmortems.public_id = {}.record"


def upgrade() -> None:
    """Name the record by its public id, as comments do, in place of the postmortem's number."""
    for table in ("reviews", "remarks"):
        op.add_column(table, sa.Column("record", sa.String(16)))
        op.execute(f"UPDATE {table} SET record = ({RECORD.format(table)})")  # noqa: S608
        op.drop_index(f"ix_{table}_postmortem_id", table)
        with op.batch_alter_table(table) as changed:
            changed.drop_column("postmortem_id")
            changed.alter_column("record", existing_type=sa.String(16), nullable=False)
        op.create_index(f"ix_{table}_record", table, ["record"])


def downgrade() -> None:
    """Forget those of pages, and name the postmortem by its number again."""
    for table in ("reviews", "remarks"):
        op.add_column(table, sa.Column("postmortem_id", sa.Integer()))
        op.execute(f"UPDATE {table} SET postmortem_id = ({POSTMORTEM.format(table)})")  # noqa: S608
        _forget_others(table)
        op.drop_index(f"ix_{table}_record", table)
        with op.batch_alter_table(table) as changed:
            changed.drop_column("record")
            changed.alter_column("postmortem_id", existing_type=sa.Integer(), nullable=False)
            changed.create_foreign_key(
                f"fk_{table}_postmortem_id",
                "postmortems",
                ["postmortem_id"],
                ["id"],
                ondelete="CASCADE",
            )
        op.create_index(f"ix_{table}_postmortem_id", table, ["postmortem_id"])


def _forget_others(table: str) -> None:
    """Delete what belongs to no postmortem; SQLite does not cascade while it migrates."""
    others = f"SELECT id FROM {table} WHERE postmortem_id IS NULL"  # noqa: S608
    if table == "reviews":
        op.execute(f"DELETE FROM review_answers WHERE review_id IN ({others})")  # noqa: S608
    op.execute(f"DELETE FROM {table} WHERE postmortem_id IS NULL")  # noqa: S608
