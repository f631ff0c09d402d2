"""Large files arrive in pieces; readings tell how far they are and by which reader; raw files may have an end."""

import sqlalchemy as sa
from alembic import op
from rba_platform.migrations import protect, role, show_to_dispatch
from sqlalchemy.dialects.postgresql import JSONB

revision = "2026_11_25_arrivals"
down_revision = "2026_11_23_second_remembered"

_INSTANT = sa.DateTime(timezone=True)
#: What the role without a coalition may know of an upload: enough to find whose turn it is, and nothing of its content.
_SHOWN = ("coalition_id", "state", "reader", "reader_version", "readers_seen", "raw_expires_at", "raw_deleted_at")


def _keys() -> list[sa.Column]:
    return [sa.Column("coalition_id", sa.Uuid, nullable=False), sa.Column("id", sa.Uuid, nullable=False)]


def _created_at() -> sa.Column:
    return sa.Column("created_at", _INSTANT, nullable=False, server_default=sa.func.now())


def upgrade() -> None:
    op.create_table(
        "transfers",
        *_keys(),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("received", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("file_name", sa.Text, nullable=False),
        sa.Column("options", JSONB, nullable=False, server_default="{}"),
        sa.Column("metadata_header", sa.Text, nullable=False, server_default=""),
        sa.Column("started_by", sa.Uuid),
        sa.Column("upload_id", sa.Uuid),
        sa.Column("expires_at", _INSTANT, nullable=False),
        _created_at(),
        sa.PrimaryKeyConstraint("coalition_id", "id", name="pk_transfers"),
        sa.CheckConstraint("received >= 0 AND received <= size", name="ck_transfers_received"),
    )
    op.create_index("ix_transfers_expires_at", "transfers", ["expires_at"])
    op.create_table(
        "transfer_parts",
        *_keys(),
        sa.Column("transfer_id", sa.Uuid, nullable=False),
        sa.Column("start", sa.BigInteger, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        _created_at(),
        sa.PrimaryKeyConstraint("coalition_id", "id", name="pk_transfer_parts"),
        sa.ForeignKeyConstraint(
            ["coalition_id", "transfer_id"],
            ["transfers.coalition_id", "transfers.id"],
            name="fk_transfer_parts_coalition_id_transfer_id_transfers",
            ondelete="CASCADE",
        ),
        sa.UniqueConstraint(
            "coalition_id", "transfer_id", "start", name="uq_transfer_parts_coalition_id_transfer_id_start"
        ),
        sa.CheckConstraint("size > 0", name="ck_transfer_parts_size"),
    )
    for table in ("transfers", "transfer_parts"):
        protect(table)
    op.add_column("uploads", sa.Column("raw_expires_at", _INSTANT))
    op.add_column("uploads", sa.Column("progress", JSONB))
    op.add_column("uploads", sa.Column("reader", sa.Text))
    op.add_column("uploads", sa.Column("reader_version", sa.Integer))
    op.add_column("uploads", sa.Column("readers_seen", sa.Text))
    op.create_index(
        "ix_uploads_raw_expires_at", "uploads", ["raw_expires_at"], postgresql_where=sa.text("raw_deleted_at IS NULL")
    )
    op.add_column("sources", sa.Column("keep_raw_days", sa.Integer))
    op.create_check_constraint(op.f("ck_sources_keep_raw_days"), "sources", "keep_raw_days > 0")
    # The owner sees no coalition's rows either, unless it says so.
    op.execute("ALTER TABLE uploads NO FORCE ROW LEVEL SECURITY")
    op.execute(
        "UPDATE uploads SET reader = detection ->> 'format', reader_version = 1 "
        "WHERE detection IS NOT NULL AND state IN ('normalized', 'needs_attention')"
    )
    op.execute("ALTER TABLE uploads FORCE ROW LEVEL SECURITY")
    show_to_dispatch("transfers", ["coalition_id", "expires_at"])
    show_to_dispatch("uploads", _SHOWN)


def downgrade() -> None:
    op.execute("DROP POLICY dispatch ON uploads")
    op.execute(f"REVOKE SELECT ({', '.join(_SHOWN)}) ON uploads FROM {role('dispatch')}")
    op.drop_constraint("ck_sources_keep_raw_days", "sources")
    op.drop_column("sources", "keep_raw_days")
    op.drop_index("ix_uploads_raw_expires_at", "uploads")
    for column in ("readers_seen", "reader_version", "reader", "progress", "raw_expires_at"):
        op.drop_column("uploads", column)
    op.drop_table("transfer_parts")
    op.drop_table("transfers")
