"""Keep what is being written on a page, beside what is being written on a postmortem.

Revision ID: 0024
Revises: 0023
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

OF_A_POSTMORTEM = "uq_working_copies_postmortem_id_person_id"
OF_A_RECORD = "uq_working_copies_record_person_id"


def upgrade() -> None:
    """Name the record by its public id, whatever it is."""
    op.add_column("working_copies", sa.Column("record", sa.String(16), nullable=True))
    op.execute(
        "UPDATE working_copies SET record = (SELECT public_id FROM postmortems"
        " WHERE postmortems.id = working_copies.postmortem_id)"
    )
    with op.batch_alter_table("working_copies") as table:
        table.drop_constraint(op.f(OF_A_POSTMORTEM), type_="unique")
        table.drop_column("postmortem_id")
        table.alter_column("record", existing_type=sa.String(16), nullable=False)
        table.create_unique_constraint(op.f(OF_A_RECORD), ["record", "person_id"])


def downgrade() -> None:
    """Forget those of pages, and name the postmortem by its number again."""
    op.add_column("working_copies", sa.Column("postmortem_id", sa.Integer(), nullable=True))
    op.execute(
        "UPDATE working_copies SET postmortem_id = (SELECT id FROM postmortems"
        " WHERE postmortems.public_id = working_copies.record)"
    )
    op.execute("DELETE FROM working_copies WHERE postmortem_id IS NULL")
    with op.batch_alter_table("working_copies") as table:
        table.drop_constraint(op.f(OF_A_RECORD), type_="unique")
        table.drop_column("record")
        table.alter_column("postmortem_id", existing_type=sa.Integer(), nullable=False)
        table.create_foreign_key(
            op.f("fk_working_copies_postmortem_id"),
            "postmortems",
            ["postmortem_id"],
            ["id"],
            ondelete="CASCADE",
        )
        table.create_unique_constraint(op.f(OF_A_POSTMORTEM), ["postmortem_id", "person_id"])
