"""Pushes: hooks, the inbox of their events, and connectors for tools that push only ids."""

import sqlalchemy as sa
from alembic import op
from rba_platform.migrations import protect, show_to_dispatch
from sqlalchemy.dialects.postgresql import JSONB

revision = "2026_11_25_hooks"
down_revision = "2026_11_25_themes"

_TABLES = ("connectors", "hooks", "inbox_events")
_INSTANT = sa.DateTime(timezone=True)


def _table(name: str, *parts: sa.schema.SchemaItem) -> None:
    op.create_table(
        name,
        sa.Column("coalition_id", sa.Uuid, nullable=False),
        sa.Column("id", sa.Uuid, nullable=False),
        *parts,
        sa.Column("created_at", _INSTANT, nullable=False, server_default=sa.func.now()),
        sa.PrimaryKeyConstraint("coalition_id", "id", name=f"pk_{name}"),
    )


def _column(name: str, kind: sa.types.TypeEngine | type, default: str | None = None) -> sa.Column:
    return sa.Column(name, kind, nullable=False, server_default=default)


def _optional(name: str, kind: sa.types.TypeEngine | type) -> sa.Column:
    return sa.Column(name, kind, nullable=True)


def _belongs_to(table: str, column: str, other: str, **arguments: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["coalition_id", column],
        [f"{other}.coalition_id", f"{other}.id"],
        name=f"fk_{table}_coalition_id_{column}_{other}",
        **arguments,
    )


def upgrade() -> None:
    _table(
        "connectors",
        _column("name", sa.Text),
        _column("tool", sa.Text),
        _column("base_url", sa.Text),
        _column("token", sa.LargeBinary),
        _optional("created_by", sa.Uuid),
        _optional("last_used_at", _INSTANT),
        _optional("last_error", sa.Text),
        sa.UniqueConstraint("coalition_id", "name", name="uq_connectors_coalition_id_name"),
    )
    _table(
        "hooks",
        _column("source_id", sa.Uuid),
        _optional("connector_id", sa.Uuid),
        _column("tool", sa.Text),
        _column("token_hash", sa.LargeBinary),
        _column("secrets", sa.LargeBinary),
        _optional("created_by", sa.Uuid),
        _column("received", sa.Integer, "0"),
        _optional("last_received_at", _INSTANT),
        _optional("last_refused_at", _INSTANT),
        _belongs_to("hooks", "source_id", "sources"),
        _belongs_to("hooks", "connector_id", "connectors"),
    )
    op.create_index("ix_hooks_token", "hooks", ["source_id", "token_hash"], unique=True)
    _table(
        "inbox_events",
        _column("source_id", sa.Uuid),
        _column("hook_id", sa.Uuid),
        _column("tool", sa.Text),
        _column("key", sa.Text),
        _column("kind", sa.Text),
        _column("state", sa.Text),
        _optional("reason", sa.Text),
        _column("about", sa.Text),
        _column("refers", JSONB, "{}"),
        _column("content_type", sa.Text),
        _optional("body", sa.LargeBinary),
        _optional("fetched_at", _INSTANT),
        _optional("upload_id", sa.Uuid),
        _optional("settled_at", _INSTANT),
        # Here from the first day: elsewhere a race of equal pushes made double submissions for six years.
        sa.UniqueConstraint("coalition_id", "source_id", "key", name="uq_inbox_events_coalition_id_source_id_key"),
        _belongs_to("inbox_events", "source_id", "sources", ondelete="CASCADE"),
        sa.CheckConstraint(
            "state IN ('pending', 'needs_fetch', 'folded', 'noted', 'refused')", name="ck_inbox_events_state"
        ),
    )
    op.create_index("ix_inbox_events_waiting", "inbox_events", ["coalition_id", "source_id", "state", "id"])
    op.create_index("ix_inbox_events_about", "inbox_events", ["coalition_id", "source_id", "about"])
    op.create_index("ix_inbox_events_upload", "inbox_events", ["coalition_id", "upload_id"])
    for table in _TABLES:
        protect(table)
    show_to_dispatch("hooks", ["coalition_id", "id", "source_id", "token_hash"])


def downgrade() -> None:
    for table in reversed(_TABLES):
        op.drop_table(table)
