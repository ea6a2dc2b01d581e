"""List editions by their beginning without sorting them.

Revision ID: 0002
Revises: 0001
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let the index of lists end with the day that lists are ordered by."""
    with op.batch_alter_table("editions") as table:
        table.drop_index("ix_editions_listing")
        table.create_index("ix_editions_listing", ["audience", "noun", "began_at"])


def downgrade() -> None:
    """Bring the former index back."""
    with op.batch_alter_table("editions") as table:
        table.drop_index("ix_editions_listing")
        table.create_index("ix_editions_listing", ["audience", "noun", "standing", "began_at"])
