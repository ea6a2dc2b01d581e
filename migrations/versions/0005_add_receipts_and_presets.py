"""Add receipts, and how two organizations work together on an application.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

from postmortem.database import types

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table, and a column without a choice."""
    op.create_table(
        "receipts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("at", types.Instant(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('opened', 'read', 'learned')", name=op.f("ck_receipts_kind")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_receipts_organization_id")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"], ["applications.id"], name=op.f("fk_receipts_application_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_receipts_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipts")),
        sa.UniqueConstraint(
            "public_id", "person_id", "kind", name=op.f("uq_receipts_public_id_person_id_kind")
        ),
    )
    for column in ("organization_id", "application_id", "person_id"):
        op.create_index(op.f(f"ix_receipts_{column}"), "receipts", [column])
    with op.batch_alter_table("applications") as table:
        table.add_column(
            sa.Column("collaboration", sa.String(length=20), nullable=False, server_default="")
        )


def downgrade() -> None:
    """Take them away."""
    with op.batch_alter_table("applications") as table:
        table.drop_column("collaboration")
    op.drop_table("receipts")
