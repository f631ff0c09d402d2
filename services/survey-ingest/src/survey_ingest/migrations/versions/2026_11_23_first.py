"""The first tables: sources, uploads, workshops, derivations and their runs, and who looked at raw answers."""

import sqlalchemy as sa
from alembic import op
from rba_platform.migrations import create_platform_tables, drop_platform_tables, protect
from sqlalchemy.dialects.postgresql import JSONB

revision = "2026_11_23_first"
down_revision = None

_TABLES = ("sources", "uploads", "workshops", "derivations", "derivation_runs", "audit_entries")


def _table(name: str, *parts: sa.schema.SchemaItem) -> None:
    op.create_table(
        name,
        sa.Column("coalition_id", sa.Uuid, nullable=False),
        sa.Column("id", sa.Uuid, nullable=False),
        *parts,
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.PrimaryKeyConstraint("coalition_id", "id", name=f"pk_{name}"),
    )


def _column(name: str, kind: sa.types.TypeEngine | type, default: str | None = None) -> sa.Column:
    return sa.Column(name, kind, nullable=False, server_default=default)


def _optional(name: str, kind: sa.types.TypeEngine | type) -> sa.Column:
    return sa.Column(name, kind, nullable=True)


def _one_of(table: str, column: str, *values: str) -> sa.CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=f"ck_{table}_{column}")


def _belongs_to(table: str, column: str, other: str, **arguments: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["coalition_id", column],
        [f"{other}.coalition_id", f"{other}.id"],
        name=f"fk_{table}_coalition_id_{column}_{other}",
        **arguments,
    )


def upgrade() -> None:
    create_platform_tables()
    instant = sa.DateTime(timezone=True)
    _table(
        "sources",
        _column("name", JSONB),
        _optional("kind", sa.Text),
        _column("mode", sa.Text, "auto"),
        _optional("timezone", sa.Text),
        _column("version", sa.Integer, "1"),
        _optional("part_key", sa.Text),
        _column("built_from", JSONB, "[]"),
        _column("title_keys", sa.ARRAY(sa.Text), "{}"),
        _column("responses", sa.Integer, "0"),
        _one_of("sources", "kind", "survey", "workshop"),
        _one_of("sources", "mode", "auto", "snapshot", "append"),
    )
    _table(
        "uploads",
        _column("source_id", sa.Uuid),
        _column("sha256", sa.Text),
        _column("size", sa.BigInteger),
        _column("file_name", sa.Text),
        _column("options", JSONB, "{}"),
        _column("state", sa.Text, "received"),
        _optional("kind", sa.Text),
        _column("reading", sa.Integer, "1"),
        _column("version", sa.Integer, "1"),
        _optional("detection", JSONB),
        _column("counts", JSONB, "{}"),
        _column("checksums", JSONB, "{}"),
        _column("problems", JSONB, "[]"),
        _column("asks", JSONB, "{}"),
        _optional("merged", JSONB),
        _optional("products_key", sa.Text),
        _column("products_reading", sa.Integer, "0"),
        _optional("latest_submitted_at", instant),
        _column("row_count", sa.Integer, "0"),
        _column("title_keys", sa.ARRAY(sa.Text), "{}"),
        _column("sessions", JSONB, "[]"),
        _optional("uploaded_by", sa.Uuid),
        _optional("raw_deleted_at", instant),
        sa.Column("changed_at", instant, nullable=False, server_default=sa.func.now()),
        # The race that duplicated submissions elsewhere for years ends here.
        sa.UniqueConstraint("coalition_id", "sha256", name="uq_uploads_coalition_id_sha256"),
        _belongs_to("uploads", "source_id", "sources"),
        _one_of("uploads", "state", "received", "reading", "needs_attention", "normalized", "rejected"),
        _one_of("uploads", "kind", "survey", "workshop"),
    )
    op.create_index("ix_uploads_source", "uploads", ["coalition_id", "source_id"])
    _table(
        "workshops",
        _column("source_id", sa.Uuid),
        _column("upload_id", sa.Uuid),
        _column("session_key", sa.Text),
        _column("meeting_id", sa.Text),
        _column("topic", sa.Text),
        _optional("started_at", instant),
        _optional("ended_at", instant),
        _optional("seconds", sa.Integer),
        _column("persons", sa.Integer),
        _optional("printed_participants", sa.Integer),
        _optional("printed_minutes", sa.Integer),
        sa.UniqueConstraint(
            "coalition_id", "source_id", "session_key", name="uq_workshops_coalition_id_source_id_session_key"
        ),
        _belongs_to("workshops", "source_id", "sources"),
        _belongs_to("workshops", "upload_id", "uploads"),
    )
    op.create_index("ix_workshops_upload", "workshops", ["coalition_id", "upload_id"])
    _table(
        "derivations",
        _column("measure_key", sa.Text),
        _column("measure_id", sa.Uuid),
        _column("source_ids", sa.ARRAY(sa.Uuid)),
        _column("workshop_ids", sa.ARRAY(sa.Uuid)),
        _column("recipe", JSONB),
        _column("state", sa.Text, "draft"),
        _column("version", sa.Integer, "1"),
        _optional("published_by", sa.Uuid),
        _optional("published_at", instant),
        _one_of("derivations", "state", "draft", "published", "deleting"),
    )
    op.create_index("ix_derivations_sources", "derivations", ["source_ids"], postgresql_using="gin")
    op.create_index("ix_derivations_measure", "derivations", ["coalition_id", "measure_key"])
    _table(
        "derivation_runs",
        _column("derivation_id", sa.Uuid),
        _column("state", sa.Text),
        _optional("reason", sa.Text),
        _column("parts", JSONB),
        _column("counts", JSONB),
        _column("report", JSONB),
        _optional("change_cursor", sa.Text),
        _belongs_to("derivation_runs", "derivation_id", "derivations", ondelete="CASCADE"),
        _one_of("derivation_runs", "state", "succeeded", "failed"),
    )
    op.create_index("ix_derivation_runs_derivation", "derivation_runs", ["coalition_id", "derivation_id", "id"])
    _table(
        "audit_entries",
        _optional("key_id", sa.Uuid),
        _column("action", sa.Text),
        _column("subject", sa.Text),
        _optional("subject_id", sa.Uuid),
    )
    for table in _TABLES:
        # Who looked at what is written once and stays.
        protect(table, rights="SELECT, INSERT" if table == "audit_entries" else "SELECT, INSERT, UPDATE, DELETE")


def downgrade() -> None:
    for table in reversed(_TABLES):
        op.drop_table(table)
    drop_platform_tables()
