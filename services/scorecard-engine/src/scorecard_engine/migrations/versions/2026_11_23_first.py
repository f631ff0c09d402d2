"""The first schema: definitions (durable) and the read model (droppable)."""

import sqlalchemy as sa
from alembic import op
from rba_platform.migrations import (
    create_platform_tables,
    drop_platform_tables,
    protect,
    role,
    show_to_dispatch,
)
from sqlalchemy.dialects.postgresql import JSONB

revision = "2026_11_23_first"
down_revision = None


def upgrade() -> None:
    create_platform_tables()
    op.execute("CREATE SCHEMA definitions")
    op.execute(f"GRANT USAGE ON SCHEMA definitions TO {role('app')}, {role('dispatch')}")
    _scorecards()
    _share_links()
    _sign_in_sessions()
    op.execute("CREATE SCHEMA read_model")
    op.execute(f"GRANT USAGE ON SCHEMA read_model TO {role('app')}")
    _read_model_descriptions()
    _read_model_series()


def downgrade() -> None:
    op.execute("DROP SCHEMA read_model CASCADE")
    op.execute("DROP SCHEMA definitions CASCADE")
    drop_platform_tables()


def _time(name: str, *, now: bool = False, nullable: bool = False) -> sa.Column:
    default = sa.func.now() if now else None
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable, server_default=default)


def _scorecards() -> None:
    op.create_table(
        "scorecards",
        sa.Column("coalition_id", sa.Uuid, nullable=False),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("name", JSONB, nullable=False),
        sa.Column("sections", JSONB, nullable=False),
        sa.Column("columns", JSONB, nullable=False),
        sa.Column("breakdowns", JSONB, nullable=False),
        sa.Column("version", sa.Integer, nullable=False, server_default="1"),
        _time("created_at", now=True),
        _time("updated_at", now=True),
        sa.PrimaryKeyConstraint("coalition_id", "id", name="pk_scorecards"),
        schema="definitions",
    )
    protect("definitions.scorecards")


def _share_links() -> None:
    op.create_table(
        "share_links",
        sa.Column("coalition_id", sa.Uuid, nullable=False),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("scorecard_id", sa.Uuid, nullable=False),
        sa.Column("token_sha256", sa.LargeBinary, nullable=False),
        _time("expires_at"),
        _time("revoked_at", nullable=True),
        sa.Column("created_by", sa.Uuid),
        _time("created_at", now=True),
        sa.PrimaryKeyConstraint("coalition_id", "id", name="pk_share_links"),
        sa.ForeignKeyConstraint(
            ["coalition_id", "scorecard_id"],
            ["definitions.scorecards.coalition_id", "definitions.scorecards.id"],
            name="fk_share_links_coalition_id_scorecards",
            ondelete="CASCADE",
        ),
        schema="definitions",
    )
    op.create_index("ix_share_links_token_sha256", "share_links", ["token_sha256"], schema="definitions")
    protect("definitions.share_links")
    # Whoever opens a link names no coalition: the link does.
    show_to_dispatch(
        "definitions.share_links", ["coalition_id", "scorecard_id", "token_sha256", "expires_at", "revoked_at"]
    )


def _sign_in_sessions() -> None:
    op.create_table(
        "sign_in_sessions",
        sa.Column("coalition_id", sa.Uuid, nullable=False),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("token_sha256", sa.LargeBinary, nullable=False),
        sa.Column("pad", sa.LargeBinary, nullable=False),
        _time("expires_at"),
        _time("created_at", now=True),
        sa.PrimaryKeyConstraint("coalition_id", "id", name="pk_sign_in_sessions"),
        schema="definitions",
    )
    op.create_index("ix_sign_in_sessions_token_sha256", "sign_in_sessions", ["token_sha256"], schema="definitions")
    protect("definitions.sign_in_sessions")
    show_to_dispatch("definitions.sign_in_sessions", ["coalition_id", "id", "token_sha256", "pad", "expires_at"])


def _read_model_descriptions() -> None:
    op.create_table(
        "cursors",
        sa.Column("coalition_id", sa.Uuid, nullable=False),
        sa.Column("position", sa.BigInteger, nullable=False),
        _time("applied_at", now=True),
        sa.PrimaryKeyConstraint("coalition_id", name="pk_cursors"),
        schema="read_model",
    )
    op.create_table(
        "coalitions",
        sa.Column("coalition_id", sa.Uuid, nullable=False),
        sa.Column("name", JSONB, nullable=False),
        sa.Column("timezone", sa.Text, nullable=False),
        sa.Column("privacy", JSONB, nullable=False),
        sa.PrimaryKeyConstraint("coalition_id", name="pk_coalitions"),
        schema="read_model",
    )
    op.create_table(
        "catalogue_entries",
        sa.Column("coalition_id", sa.Uuid, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("document", JSONB, nullable=False),
        sa.PrimaryKeyConstraint("coalition_id", "kind", "id", name="pk_catalogue_entries"),
        sa.CheckConstraint(
            "kind IN ('result', 'program', 'organization', 'initiative', 'dimension')",
            name=op.f("ck_catalogue_entries_kind"),
        ),
        schema="read_model",
    )
    op.create_table(
        "measures",
        sa.Column("coalition_id", sa.Uuid, nullable=False),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("calendar_id", sa.Uuid, nullable=False),
        sa.Column("document", JSONB, nullable=False),
        sa.PrimaryKeyConstraint("coalition_id", "id", name="pk_measures"),
        schema="read_model",
    )
    for column in ("key", "calendar_id"):
        op.create_index(f"ix_measures_coalition_id_{column}", "measures", ["coalition_id", column], schema="read_model")
    for table in ("cursors", "coalitions", "catalogue_entries", "measures"):
        protect(f"read_model.{table}")


def _read_model_series() -> None:
    op.create_table(
        "series",
        sa.Column("coalition_id", sa.Uuid, nullable=False),
        sa.Column("measure_id", sa.Uuid, nullable=False),
        sa.Column("targets", JSONB, nullable=False),
        sa.Column("baseline", JSONB),
        sa.Column("breaks", JSONB, nullable=False),
        sa.Column("story", JSONB),
        sa.PrimaryKeyConstraint("coalition_id", "measure_id", name="pk_series"),
        schema="read_model",
    )
    op.create_table(
        "data_points",
        sa.Column("coalition_id", sa.Uuid, nullable=False),
        sa.Column("measure_id", sa.Uuid, nullable=False),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("period", sa.Text, nullable=False),
        sa.Column("organization_id", sa.Uuid),
        sa.Column("breakdown", sa.Text, nullable=False),
        sa.Column("value", sa.Numeric),
        sa.Column("numerator", sa.Numeric),
        sa.Column("denominator", sa.Numeric),
        sa.Column("n", sa.Numeric),
        sa.Column("status", sa.Text, nullable=False),
        _time("recorded_at"),
        _time("superseded_at", nullable=True),
        sa.PrimaryKeyConstraint("coalition_id", "measure_id", "id", "revision", name="pk_data_points"),
        sa.CheckConstraint("status IN ('ok', 'withdrawn')", name=op.f("ck_data_points_status")),
        schema="read_model",
    )
    for table in ("series", "data_points"):
        protect(f"read_model.{table}")
