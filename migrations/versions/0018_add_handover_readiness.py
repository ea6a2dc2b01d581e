"""Keep what stands between today and the handover.

Revision ID: 0018
Revises: 0017
"""

import sqlalchemy as sa
from alembic import op

from postmortem.database.types import Instant

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

OWNED = {"organization_id": "organizations", "application_id": "applications"}


def upgrade() -> None:
    """Make the tables."""
    _table(
        "readiness_items",
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "state IN ('open', 'met', 'accepted')", name=op.f("ck_readiness_items_state")
        ),
    )
    _table(
        "stage_signatures",
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("readiness", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "stage IN ('supplier-runs', 'together', 'client-runs-supplier-on-call', 'client-runs')",
            name=op.f("ck_stage_signatures_stage"),
        ),
        sa.UniqueConstraint(
            *("organization_id", "application_id", "step", "stage", "side"),
            name="uq_stage_signatures_step",
        ),
    )


def _table(name: str, *own: sa.Column[str] | sa.Constraint) -> None:
    """Make a table of what somebody of a side said at some time."""
    parents = {**OWNED, "person_id": "people"}
    op.create_table(
        name,
        sa.Column("id", sa.Integer(), nullable=False),
        *(sa.Column(column, sa.Integer(), nullable=False) for column in parents),
        sa.Column("side", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("organization", sa.String(length=200), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        *own,
        sa.CheckConstraint("side IN ('supplier', 'client')", name=op.f(f"ck_{name}_side")),
        *(
            sa.ForeignKeyConstraint([column], [f"{parent}.id"], name=f"fk_{name}_{column}")
            for column, parent in parents.items()
        ),
        sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
    )
    for column in parents:
        op.create_index(f"ix_{name}_{column}", name, [column])


def downgrade() -> None:
    """Drop them."""
    op.drop_table("stage_signatures")
    op.drop_table("readiness_items")
