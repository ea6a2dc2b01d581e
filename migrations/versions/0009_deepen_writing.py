"""Give entries evidence and a pin, actions a side, and postmortems a due date and a trash.

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

from postmortem.database.types import Instant

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; what is there keeps an empty evidence, no pin and no side."""
    op.add_column("entries", sa.Column("evidence", sa.Text(), nullable=False, server_default=""))
    op.add_column(
        "entries", sa.Column("pinned", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column("actions", sa.Column("side", sa.String(10)))
    op.add_column("postmortems", sa.Column("due_on", sa.Date()))
    op.add_column("postmortems", sa.Column("deleted_at", Instant()))


def downgrade() -> None:
    """Take them away."""
    op.drop_column("postmortems", "deleted_at")
    op.drop_column("postmortems", "due_on")
    op.drop_column("actions", "side")
    op.drop_column("entries", "pinned")
    op.drop_column("entries", "evidence")
