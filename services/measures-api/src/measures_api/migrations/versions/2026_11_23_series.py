"""Data points with their revisions, and what stands around a curve: targets, baselines, breaks, stories."""

from uuid import UUID

import sqlalchemy as sa
from alembic import op
from rba_platform.migrations import protect
from sqlalchemy.dialects.postgresql import JSONB

revision = "2026_11_23_series"
down_revision = "2026_11_23_measures"
branch_labels = None
depends_on = None

TABLES = ("data_points", "data_point_revisions", "targets", "baselines", "series_breaks", "stories")

NOW = sa.text("now()")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _create_data_points()
    _create_data_point_revisions()
    _create_targets()
    _create_baselines()
    _create_series_breaks()
    _create_stories()
    for table in TABLES:
        protect(table)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def _create_data_points() -> None:
    op.create_table(
        "data_points",
        _coalition(),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("measure_id", sa.Uuid, nullable=False),
        sa.Column("period", sa.Text, nullable=False),
        sa.Column("organization_id", sa.Uuid),
        sa.Column("breakdown", sa.Text, nullable=False),
        sa.Column("value", sa.Numeric),
        sa.Column("numerator", sa.Numeric),
        sa.Column("denominator", sa.Numeric),
        sa.Column("n", sa.BigInteger),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("writer", sa.Text, nullable=False),
        sa.Column("provenance", JSONB, nullable=False),
        sa.Column("note", sa.Text),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.CheckConstraint("status IN ('ok', 'withdrawn')", name="ck_data_points_status"),
        sa.CheckConstraint("(numerator IS NULL) = (denominator IS NULL)", name="ck_data_points_ratio"),
        sa.CheckConstraint("denominator >= 0 AND n >= 0", name="ck_data_points_not_negative"),
        sa.ForeignKeyConstraint(
            ["coalition_id", "measure_id"],
            ["measures.coalition_id", "measures.id"],
            name="fk_data_points_coalition_id_measure_id_measures",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["coalition_id", "organization_id"],
            ["organizations.coalition_id", "organizations.id"],
            name="fk_data_points_coalition_id_organization_id_organizations",
        ),
        sa.PrimaryKeyConstraint("coalition_id", "id", name="pk_data_points"),
        sa.UniqueConstraint(
            "coalition_id",
            "measure_id",
            "period",
            "organization_id",
            "breakdown",
            name="uq_data_points_cell",
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index("ix_data_points_writer", "data_points", ["coalition_id", "writer"])


def _create_data_point_revisions() -> None:
    op.create_table(
        "data_point_revisions",
        _coalition(),
        sa.Column("data_point_id", sa.Uuid, nullable=False),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.Column("measure_id", sa.Uuid, nullable=False),
        sa.Column("value", sa.Numeric),
        sa.Column("numerator", sa.Numeric),
        sa.Column("denominator", sa.Numeric),
        sa.Column("n", sa.BigInteger),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("writer", sa.Text, nullable=False),
        sa.Column("provenance", JSONB, nullable=False),
        sa.Column("note", sa.Text),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("superseded_at", INSTANT),
        sa.ForeignKeyConstraint(
            ["coalition_id", "measure_id"],
            ["measures.coalition_id", "measures.id"],
            name="fk_data_point_revisions_coalition_id_measure_id_measures",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("coalition_id", "data_point_id", "revision", name="pk_data_point_revisions"),
    )
    op.create_index(
        "uq_data_point_revisions_current",
        "data_point_revisions",
        ["coalition_id", "data_point_id"],
        unique=True,
        postgresql_where=sa.text("superseded_at IS NULL"),
    )


def _create_targets() -> None:
    op.create_table(
        "targets",
        _coalition(),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("measure_id", sa.Uuid, nullable=False),
        sa.Column("period", sa.Text, nullable=False),
        sa.Column("organization_id", sa.Uuid),
        sa.Column("breakdown", sa.Text, nullable=False),
        sa.Column("value", sa.Numeric, nullable=False),
        sa.Column("updated_at", INSTANT, server_default=NOW, nullable=False),
        sa.ForeignKeyConstraint(
            ["coalition_id", "measure_id"],
            ["measures.coalition_id", "measures.id"],
            name="fk_targets_coalition_id_measure_id_measures",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["coalition_id", "organization_id"],
            ["organizations.coalition_id", "organizations.id"],
            name="fk_targets_coalition_id_organization_id_organizations",
        ),
        sa.PrimaryKeyConstraint("coalition_id", "id", name="pk_targets"),
        sa.UniqueConstraint(
            "coalition_id",
            "measure_id",
            "period",
            "organization_id",
            "breakdown",
            name="uq_targets_cell",
            postgresql_nulls_not_distinct=True,
        ),
    )


def _create_baselines() -> None:
    op.create_table(
        "baselines",
        _coalition(),
        sa.Column("measure_id", sa.Uuid, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("window_from", sa.Text),
        sa.Column("window_to", sa.Text),
        sa.Column("value", sa.Numeric),
        sa.Column("period", sa.Text),
        sa.Column("scenarios", JSONB, nullable=False),
        sa.Column("frozen_version", sa.BigInteger),
        sa.Column("frozen_at", INSTANT),
        sa.Column("history", JSONB),
        sa.Column("created_at", INSTANT, server_default=NOW, nullable=False),
        sa.CheckConstraint("(frozen_at IS NULL) = (frozen_version IS NULL)", name="ck_baselines_frozen"),
        sa.CheckConstraint("(window_from IS NULL) = (window_to IS NULL)", name="ck_baselines_window"),
        sa.ForeignKeyConstraint(
            ["coalition_id", "measure_id"],
            ["measures.coalition_id", "measures.id"],
            name="fk_baselines_coalition_id_measure_id_measures",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("coalition_id", "measure_id", "version", name="pk_baselines"),
    )


def _create_series_breaks() -> None:
    op.create_table(
        "series_breaks",
        _coalition(),
        sa.Column("measure_id", sa.Uuid, nullable=False),
        sa.Column("period", sa.Text, nullable=False),
        sa.Column("reason", JSONB, nullable=False),
        sa.ForeignKeyConstraint(
            ["coalition_id", "measure_id"],
            ["measures.coalition_id", "measures.id"],
            name="fk_series_breaks_coalition_id_measure_id_measures",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("coalition_id", "measure_id", "period", name="pk_series_breaks"),
    )


def _create_stories() -> None:
    op.create_table(
        "stories",
        _coalition(),
        sa.Column("measure_id", sa.Uuid, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("text", JSONB, nullable=False),
        sa.Column("created_at", INSTANT, server_default=NOW, nullable=False),
        sa.ForeignKeyConstraint(
            ["coalition_id", "measure_id"],
            ["measures.coalition_id", "measures.id"],
            name="fk_stories_coalition_id_measure_id_measures",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("coalition_id", "measure_id", "version", name="pk_stories"),
    )


def _coalition() -> "sa.Column[UUID]":
    return sa.Column("coalition_id", sa.Uuid, nullable=False)
