"""A coalition, who may do what in it, its change feed, and the words its measures are made of."""

from uuid import UUID

import sqlalchemy as sa
from alembic import op
from rba_platform.migrations import create_platform_tables, drop_platform_tables, protect, show_to_dispatch
from sqlalchemy.dialects.postgresql import JSONB

revision = "2026_11_23_first"
down_revision = None
branch_labels = None
depends_on = None

TABLES = (
    "coalitions",
    "feed_heads",
    "changes",
    "audit_entries",
    "organizations",
    "access_keys",
    "dimensions",
    "calendars",
)

#: What is needed to know a caller; the secret itself is stored nowhere.
KEY_COLUMNS = ("coalition_id", "id", "role", "organization_id", "secret_hash", "expires_at", "revoked_at")

NOW = sa.text("now()")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    create_platform_tables()
    _create_coalitions()
    _create_feed_heads()
    _create_changes()
    _create_audit_entries()
    _create_organizations()
    _create_access_keys()
    _create_dimensions()
    _create_calendars()
    for table in TABLES:
        # What was done stays written: the service itself may only add to the audit.
        protect(table, rights="SELECT, INSERT") if table == "audit_entries" else protect(table)
    show_to_dispatch("feed_heads", ["coalition_id", "position"])
    show_to_dispatch("access_keys", KEY_COLUMNS)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
    drop_platform_tables()


def _create_coalitions() -> None:
    op.create_table(
        "coalitions",
        _coalition(),
        sa.Column("name", JSONB, nullable=False),
        sa.Column("timezone", sa.Text, nullable=False),
        sa.Column("languages", JSONB, nullable=False),
        sa.Column("privacy", JSONB, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("created_at", INSTANT, server_default=NOW, nullable=False),
        sa.Column("updated_at", INSTANT, server_default=NOW, nullable=False),
        sa.PrimaryKeyConstraint("coalition_id", name="pk_coalitions"),
    )


def _create_feed_heads() -> None:
    op.create_table(
        "feed_heads",
        _coalition(),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("coalition_id", name="pk_feed_heads"),
    )


def _create_changes() -> None:
    op.create_table(
        "changes",
        _coalition(),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("at", INSTANT, server_default=NOW, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("measure_id", sa.Uuid),
        sa.Column("op", sa.Text, nullable=False),
        sa.CheckConstraint("op IN ('put', 'delete')", name="ck_changes_op"),
        sa.PrimaryKeyConstraint("coalition_id", "position", name="pk_changes"),
    )


def _create_audit_entries() -> None:
    op.create_table(
        "audit_entries",
        _coalition(),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("at", INSTANT, server_default=NOW, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("key_id", sa.Uuid),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("subject_id", sa.Uuid),
        sa.Column("detail", JSONB, nullable=False),
        sa.PrimaryKeyConstraint("coalition_id", "id", name="pk_audit_entries"),
    )


def _create_organizations() -> None:
    op.create_table(
        "organizations",
        _coalition(),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("name", JSONB, nullable=False),
        sa.Column("sector", sa.Text),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("created_at", INSTANT, server_default=NOW, nullable=False),
        sa.Column("updated_at", INSTANT, server_default=NOW, nullable=False),
        sa.CheckConstraint("sector IN ('public', 'private', 'civil_society')", name="ck_organizations_sector"),
        sa.PrimaryKeyConstraint("coalition_id", "id", name="pk_organizations"),
    )


def _create_access_keys() -> None:
    op.create_table(
        "access_keys",
        _coalition(),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("organization_id", sa.Uuid),
        sa.Column("secret_hash", sa.LargeBinary, nullable=False),
        sa.Column("created_at", INSTANT, server_default=NOW, nullable=False),
        sa.Column("created_by", sa.Uuid),
        sa.Column("expires_at", INSTANT),
        sa.Column("revoked_at", INSTANT),
        sa.CheckConstraint("(role = 'reporter') = (organization_id IS NOT NULL)", name="ck_access_keys_organization"),
        sa.CheckConstraint("role IN ('viewer', 'reporter', 'editor', 'approver', 'admin')", name="ck_access_keys_role"),
        sa.ForeignKeyConstraint(
            ["coalition_id", "organization_id"],
            ["organizations.coalition_id", "organizations.id"],
            name="fk_access_keys_coalition_id_organization_id_organizations",
        ),
        sa.PrimaryKeyConstraint("coalition_id", "id", name="pk_access_keys"),
    )
    op.create_index("ix_access_keys_id", "access_keys", ["id"], unique=True)


def _create_dimensions() -> None:
    op.create_table(
        "dimensions",
        _coalition(),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("name", JSONB, nullable=False),
        sa.Column("values", JSONB, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("created_at", INSTANT, server_default=NOW, nullable=False),
        sa.Column("updated_at", INSTANT, server_default=NOW, nullable=False),
        sa.PrimaryKeyConstraint("coalition_id", "id", name="pk_dimensions"),
        sa.UniqueConstraint("coalition_id", "key", name="uq_dimensions_coalition_id_key"),
    )


def _create_calendars() -> None:
    op.create_table(
        "calendars",
        _coalition(),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("name", JSONB, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("start_month", sa.BigInteger, nullable=False),
        sa.Column("terms", JSONB, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("created_at", INSTANT, server_default=NOW, nullable=False),
        sa.Column("updated_at", INSTANT, server_default=NOW, nullable=False),
        sa.PrimaryKeyConstraint("coalition_id", "id", name="pk_calendars"),
        sa.UniqueConstraint("coalition_id", "key", name="uq_calendars_coalition_id_key"),
    )


def _coalition() -> "sa.Column[UUID]":
    return sa.Column("coalition_id", sa.Uuid, nullable=False)
