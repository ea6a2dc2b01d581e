"""Let a share link open one knowledge page.

Revision ID: 0026
Revises: 0025
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; a link that is there opens what it opened."""
    with op.batch_alter_table("share_links") as table:
        table.add_column(sa.Column("page_id", sa.Integer()))
        table.create_foreign_key(
            "fk_share_links_page_id", "pages", ["page_id"], ["id"], ondelete="CASCADE"
        )
        table.create_index("ix_share_links_page_id", ["page_id"])


def downgrade() -> None:
    """Take it away, with the links to pages: they would open their whole application."""
    op.execute("DELETE FROM share_visits WHERE link_id IN (SELECT id FROM share_links "
               "WHERE page_id IS NOT NULL)")  # fmt: skip
    op.execute("DELETE FROM share_links WHERE page_id IS NOT NULL")
    with op.batch_alter_table("share_links") as table:
        table.drop_index("ix_share_links_page_id")
        table.drop_constraint("fk_share_links_page_id", type_="foreignkey")
        table.drop_column("page_id")
