"""Initiatives, results, programs, measures and strategies."""

from uuid import UUID

import sqlalchemy as sa
from alembic import op
from rba_platform.migrations import protect
from sqlalchemy.dialects.postgresql import JSONB

revision = "2026_11_23_measures"
down_revision = "2026_11_23_first"
branch_labels = None
depends_on = None

TABLES = ("initiatives", "results", "programs", "measures", "strategies")

NOW = sa.text("now()")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _create_initiatives()
    _create_results()
    _create_programs()
    _create_measures()
    _create_strategies()
    for table in TABLES:
        protect(table)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def _create_initiatives() -> None:
    op.create_table(
        "initiatives",
        _coalition(),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("name", JSONB, nullable=False),
        sa.Column("description", JSONB),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("created_at", INSTANT, server_default=NOW, nullable=False),
        sa.Column("updated_at", INSTANT, server_default=NOW, nullable=False),
        sa.PrimaryKeyConstraint("coalition_id", "id", name="pk_initiatives"),
    )


def _create_results() -> None:
    op.create_table(
        "results",
        _coalition(),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("name", JSONB, nullable=False),
        sa.Column("description", JSONB),
        sa.Column("initiative_id", sa.Uuid),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("created_at", INSTANT, server_default=NOW, nullable=False),
        sa.Column("updated_at", INSTANT, server_default=NOW, nullable=False),
        sa.ForeignKeyConstraint(
            ["coalition_id", "initiative_id"],
            ["initiatives.coalition_id", "initiatives.id"],
            name="fk_results_coalition_id_initiative_id_initiatives",
        ),
        sa.PrimaryKeyConstraint("coalition_id", "id", name="pk_results"),
    )


def _create_programs() -> None:
    op.create_table(
        "programs",
        _coalition(),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("name", JSONB, nullable=False),
        sa.Column("description", JSONB),
        sa.Column("initiative_id", sa.Uuid),
        sa.Column("organization_id", sa.Uuid),
        sa.Column("result_id", sa.Uuid),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("created_at", INSTANT, server_default=NOW, nullable=False),
        sa.Column("updated_at", INSTANT, server_default=NOW, nullable=False),
        sa.ForeignKeyConstraint(
            ["coalition_id", "initiative_id"],
            ["initiatives.coalition_id", "initiatives.id"],
            name="fk_programs_coalition_id_initiative_id_initiatives",
        ),
        sa.ForeignKeyConstraint(
            ["coalition_id", "organization_id"],
            ["organizations.coalition_id", "organizations.id"],
            name="fk_programs_coalition_id_organization_id_organizations",
        ),
        sa.ForeignKeyConstraint(
            ["coalition_id", "result_id"],
            ["results.coalition_id", "results.id"],
            name="fk_programs_coalition_id_result_id_results",
        ),
        sa.PrimaryKeyConstraint("coalition_id", "id", name="pk_programs"),
    )


def _create_measures() -> None:
    op.create_table(
        "measures",
        _coalition(),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("name", JSONB, nullable=False),
        sa.Column("level", sa.Text, nullable=False),
        sa.Column("quadrant", sa.Text),
        sa.Column("result_id", sa.Uuid),
        sa.Column("program_id", sa.Uuid),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("decimals", sa.BigInteger, nullable=False),
        sa.Column("polarity", sa.Text, nullable=False),
        sa.Column("range_low", sa.Numeric),
        sa.Column("range_high", sa.Numeric),
        sa.Column("calendar_id", sa.Uuid, nullable=False),
        sa.Column("aggregation", sa.Text, nullable=False),
        sa.Column("missing_policy", sa.Text, nullable=False),
        sa.Column("rank", sa.Text, nullable=False),
        sa.Column("powers", JSONB, nullable=False),
        sa.Column("definition", JSONB),
        sa.Column("source", JSONB),
        sa.Column("breakdowns", JSONB, nullable=False),
        sa.Column("confidentiality", sa.Text, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("created_at", INSTANT, server_default=NOW, nullable=False),
        sa.Column("updated_at", INSTANT, server_default=NOW, nullable=False),
        sa.CheckConstraint("(polarity = 'range') = (range_low IS NOT NULL)", name="ck_measures_range"),
        sa.CheckConstraint(
            "level = 'performance' OR (quadrant IS NULL AND program_id IS NULL)", name="ck_measures_population"
        ),
        sa.CheckConstraint("level = 'population' OR result_id IS NULL", name="ck_measures_performance"),
        sa.CheckConstraint("level IN ('population', 'performance')", name="ck_measures_level"),
        sa.CheckConstraint(
            "(range_low IS NULL) = (range_high IS NULL) AND range_low <= range_high", name="ck_measures_range_ends"
        ),
        sa.ForeignKeyConstraint(
            ["coalition_id", "calendar_id"],
            ["calendars.coalition_id", "calendars.id"],
            name="fk_measures_coalition_id_calendar_id_calendars",
        ),
        sa.ForeignKeyConstraint(
            ["coalition_id", "program_id"],
            ["programs.coalition_id", "programs.id"],
            name="fk_measures_coalition_id_program_id_programs",
        ),
        sa.ForeignKeyConstraint(
            ["coalition_id", "result_id"],
            ["results.coalition_id", "results.id"],
            name="fk_measures_coalition_id_result_id_results",
        ),
        sa.PrimaryKeyConstraint("coalition_id", "id", name="pk_measures"),
        sa.UniqueConstraint("coalition_id", "key", name="uq_measures_coalition_id_key"),
    )


def _create_strategies() -> None:
    op.create_table(
        "strategies",
        _coalition(),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("name", JSONB, nullable=False),
        sa.Column("description", JSONB),
        sa.Column("initiative_id", sa.Uuid),
        sa.Column("measure_id", sa.Uuid),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("created_at", INSTANT, server_default=NOW, nullable=False),
        sa.Column("updated_at", INSTANT, server_default=NOW, nullable=False),
        sa.ForeignKeyConstraint(
            ["coalition_id", "initiative_id"],
            ["initiatives.coalition_id", "initiatives.id"],
            name="fk_strategies_coalition_id_initiative_id_initiatives",
        ),
        sa.ForeignKeyConstraint(
            ["coalition_id", "measure_id"],
            ["measures.coalition_id", "measures.id"],
            name="fk_strategies_coalition_id_measure_id_measures",
        ),
        sa.PrimaryKeyConstraint("coalition_id", "id", name="pk_strategies"),
    )


def _coalition() -> "sa.Column[UUID]":
    return sa.Column("coalition_id", sa.Uuid, nullable=False)
