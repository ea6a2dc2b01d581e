"""Add ways to sign in.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

from postmortem.database import types

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

LINK_KINDS = "kind IN ('sign-in', 'invitation', 'password')"


def _person(table: str, **more: bool) -> tuple[sa.Column[int], sa.ForeignKeyConstraint]:
    """The column that says whose a row is; the row goes with the person."""
    name = op.f(f"fk_{table}_person_id")
    key = sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=name, ondelete="CASCADE")
    return sa.Column("person_id", sa.Integer(), **({"nullable": False} | more)), key


def upgrade() -> None:
    """Mail, second steps, passkeys, identities; links that set a password; erased people."""
    op.create_table(
        "mails",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("address", sa.String(254), nullable=False),
        sa.Column("created_at", types.Instant(), nullable=False),
        sa.Column("due_at", types.Instant(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("problem", sa.String(200), nullable=False),
        sa.CheckConstraint("kind IN ('invitation', 'password')", name=op.f("ck_mails_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mails")),
    )
    op.create_table(
        "challenges",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        *_person("challenges", nullable=True),
        sa.Column("secret_digest", sa.String(64), nullable=False),
        sa.Column("expires_at", types.Instant(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('second-step', 'passkey', 'provider')", name=op.f("ck_challenges_kind")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_challenges")),
        sa.UniqueConstraint("secret_digest", name=op.f("uq_challenges_secret_digest")),
    )
    op.create_table(
        "authenticators",
        *_person("authenticators"),
        sa.Column("sealed_secret", sa.String(200), nullable=False),
        sa.Column("last_step", sa.Integer(), nullable=False),
        sa.Column("created_at", types.Instant(), nullable=False),
        sa.Column("confirmed_at", types.Instant(), nullable=True),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_authenticators")),
    )
    op.create_table(
        "recovery_codes",
        sa.Column("id", sa.Integer(), nullable=False),
        *_person("recovery_codes"),
        sa.Column("code_digest", sa.String(64), nullable=False),
        sa.Column("used_at", types.Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_codes")),
    )
    op.create_table(
        "passkeys",
        sa.Column("id", sa.Integer(), nullable=False),
        *_person("passkeys"),
        sa.Column("credential", sa.String(1400), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("created_at", types.Instant(), nullable=False),
        sa.Column("used_at", types.Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkeys")),
        sa.UniqueConstraint("credential", name=op.f("uq_passkeys_credential")),
    )
    op.create_table(
        "identities",
        sa.Column("id", sa.Integer(), nullable=False),
        *_person("identities"),
        sa.Column("issuer", sa.String(300), nullable=False),
        sa.Column("subject", sa.String(255), nullable=False),
        sa.Column("created_at", types.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identities")),
        sa.UniqueConstraint("issuer", "subject", name=op.f("uq_identities_issuer_subject")),
        sa.UniqueConstraint("issuer", "person_id", name=op.f("uq_identities_issuer_person_id")),
    )
    for table, column in (
        ("mails", "due_at"),
        ("challenges", "person_id"),
        ("recovery_codes", "person_id"),
        ("passkeys", "person_id"),
        ("identities", "person_id"),
    ):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
    with op.batch_alter_table("people") as batch:
        batch.add_column(sa.Column("erased_at", types.Instant(), nullable=True))
    with op.batch_alter_table("sign_in_links") as batch:
        batch.add_column(sa.Column("kind", sa.String(12), nullable=False, server_default="sign-in"))
        batch.create_check_constraint(op.f("ck_sign_in_links_kind"), LINK_KINDS)
    with op.batch_alter_table("sign_in_links") as batch:
        batch.alter_column("kind", server_default=None)


def downgrade() -> None:
    """Take them away again; links that set a password become worthless."""
    op.execute("DELETE FROM sign_in_links WHERE kind != 'sign-in'")
    with op.batch_alter_table("sign_in_links") as batch:
        batch.drop_constraint(op.f("ck_sign_in_links_kind"), type_="check")
        batch.drop_column("kind")
    with op.batch_alter_table("people") as batch:
        batch.drop_column("erased_at")
    for table in ("identities", "passkeys", "recovery_codes", "authenticators", "challenges"):
        op.drop_table(table)
    op.drop_table("mails")
