"""Add reviews, remarks, comments and signatures.

Revision ID: 0012
Revises: 0011
"""

import sqlalchemy as sa
from alembic import op

from postmortem.database.types import Instant

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    _reviews()
    _remarks()
    _comments()
    _signatures()


def _reviews() -> None:
    op.create_table(
        "reviews",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("postmortem_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.Integer()),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(length=10)),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("answered_at", Instant()),
        sa.CheckConstraint("verdict IN ('approved', 'again')", name=op.f("ck_reviews_verdict")),
        sa.ForeignKeyConstraint(
            ["postmortem_id"],
            ["postmortems.id"],
            name="fk_reviews_postmortem_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_reviews_person_id"),
        sa.ForeignKeyConstraint(["asked_by"], ["people.id"], name="fk_reviews_asked_by"),
        sa.PrimaryKeyConstraint("id", name="pk_reviews"),
    )
    for column in ("postmortem_id", "person_id"):
        op.create_index(f"ix_reviews_{column}", "reviews", [column])
    op.create_table(
        "review_answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(length=500), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("is_ticked", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["review_id"], ["reviews.id"], name="fk_review_answers_review_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_review_answers"),
    )
    op.create_index("ix_review_answers_review_id", "review_answers", ["review_id"])


def _remarks() -> None:
    op.create_table(
        "remarks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("postmortem_id", sa.Integer(), nullable=False),
        sa.Column("first_id", sa.Integer()),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("anchor", sa.String(length=80), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("edited_at", Instant()),
        sa.Column("resolved_at", Instant()),
        sa.Column("resolved_by", sa.Integer()),
        sa.ForeignKeyConstraint(
            ["postmortem_id"],
            ["postmortems.id"],
            name="fk_remarks_postmortem_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["first_id"], ["remarks.id"], name="fk_remarks_first_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_remarks_person_id"),
        sa.ForeignKeyConstraint(["resolved_by"], ["people.id"], name="fk_remarks_resolved_by"),
        sa.PrimaryKeyConstraint("id", name="pk_remarks"),
        sa.UniqueConstraint("public_id", name="uq_remarks_public_id"),
    )
    for column in ("postmortem_id", "first_id", "person_id"):
        op.create_index(f"ix_remarks_{column}", "remarks", [column])


def _comments() -> None:
    op.create_table(
        "comments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("record", sa.String(length=16), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("first_id", sa.Integer()),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("organization", sa.String(length=200), nullable=False),
        sa.Column("anchor", sa.String(length=80), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("edited_at", Instant()),
        sa.Column("resolved_at", Instant()),
        sa.Column("resolved_by", sa.Integer()),
        sa.Column("resolved_name", sa.String(length=200), nullable=False),
        sa.CheckConstraint("side IN ('supplier', 'client')", name=op.f("ck_comments_side")),
        sa.ForeignKeyConstraint(["first_id"], ["comments.id"], name="fk_comments_first_id"),
        sa.ForeignKeyConstraint(["resolved_by"], ["people.id"], name="fk_comments_resolved_by"),
        *_owned("comments"),
        sa.PrimaryKeyConstraint("id", name="pk_comments"),
        sa.UniqueConstraint("public_id", name="uq_comments_public_id"),
    )
    for column in ("organization_id", "application_id", "person_id", "first_id"):
        op.create_index(f"ix_comments_{column}", "comments", [column])
    op.create_index("ix_comments_record", "comments", ["record", "application_id"])


def _signatures() -> None:
    op.create_table(
        "signatures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("record", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("side", sa.String(length=10), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("organization", sa.String(length=200), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.CheckConstraint("side IN ('supplier', 'client')", name=op.f("ck_signatures_side")),
        *_owned("signatures"),
        sa.PrimaryKeyConstraint("id", name="pk_signatures"),
        sa.UniqueConstraint(
            "record", "version", "person_id", name="uq_signatures_record_version_person_id"
        ),
    )
    for column in ("organization_id", "application_id", "person_id"):
        op.create_index(f"ix_signatures_{column}", "signatures", [column])


def _owned(table: str) -> list[sa.ForeignKeyConstraint]:
    """Whose rows they are, and who wrote them."""
    parents = {"organization_id": "organizations", "application_id": "applications"}
    return [
        sa.ForeignKeyConstraint([column], [f"{parent}.id"], name=f"fk_{table}_{column}")
        for column, parent in {**parents, "person_id": "people"}.items()
    ]


def downgrade() -> None:
    """Drop them."""
    for table in ("signatures", "comments", "remarks", "review_answers", "reviews"):
        op.drop_table(table)
