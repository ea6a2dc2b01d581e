"""Keep onboarding tracks.

Revision ID: 0017
Revises: 0016
"""

import sqlalchemy as sa
from alembic import op

from postmortem.database.types import Instant

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "tracks",
        *_named(),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("buddy_id", sa.Integer()),
        sa.Column("began_at", Instant(), nullable=False),
        sa.Column("moved_at", Instant(), nullable=False),
        sa.Column("paused_at", Instant()),
        sa.Column("finished_at", Instant()),
        *_owned("tracks"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_tracks_person_id"),
        sa.ForeignKeyConstraint(["buddy_id"], ["people.id"], name="fk_tracks_buddy_id"),
        sa.PrimaryKeyConstraint("id", name="pk_tracks"),
        sa.UniqueConstraint("public_id", name="uq_tracks_public_id"),
    )
    for column in ("organization_id", "application_id", "person_id", "buddy_id"):
        op.create_index(f"ix_tracks_{column}", "tracks", [column])
    _books()
    op.create_table(
        "track_plans",
        *_named(),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("steps", sa.Text(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        *_owned("track_plans"),
        sa.PrimaryKeyConstraint("id", name="pk_track_plans"),
        sa.UniqueConstraint("public_id", name="uq_track_plans_public_id"),
    )
    for column in ("organization_id", "application_id"):
        op.create_index(f"ix_track_plans_{column}", "track_plans", [column])


def _books() -> None:
    op.create_table(
        "track_books",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("track_id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column("application", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("buddy", sa.String(length=200), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("steps", sa.Text(), nullable=False),
        sa.Column("done", sa.Text(), nullable=False),
        sa.Column("began_at", Instant(), nullable=False),
        sa.Column("paused_at", Instant()),
        sa.Column("finished_at", Instant()),
        sa.CheckConstraint("role IN ('learner', 'buddy')", name=op.f("ck_track_books_role")),
        sa.ForeignKeyConstraint(
            ["track_id"], ["tracks.id"], name="fk_track_books_track_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_track_books_person_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_track_books"),
        sa.UniqueConstraint("track_id", "person_id", name="uq_track_books_track_id_person_id"),
    )
    for column in ("public_id", "person_id"):
        op.create_index(f"ix_track_books_{column}", "track_books", [column])


def _named() -> list[sa.Column[object]]:
    """What a row is called, and whose it is."""
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
    ]


def _owned(table: str) -> list[sa.ForeignKeyConstraint]:
    parents = {"organization_id": "organizations", "application_id": "applications"}
    return [
        sa.ForeignKeyConstraint([column], [f"{parent}.id"], name=f"fk_{table}_{column}")
        for column, parent in parents.items()
    ]


def downgrade() -> None:
    """Forget them."""
    for table in ("track_plans", "track_books", "tracks"):
        op.drop_table(table)
