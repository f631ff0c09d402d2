"""A coalition may say how long raw files are kept; what the readers knew is a number that grows."""

import sqlalchemy as sa
from alembic import op
from rba_platform.migrations import protect, role

revision = "2026_11_25_retention"
down_revision = "2026_11_25_definitions"


def _readers_seen(kind: sa.types.TypeEngine) -> None:
    # Nothing of the old column is kept: files that were refused are tried once more.
    op.drop_column("uploads", "readers_seen")
    op.add_column("uploads", sa.Column("readers_seen", kind))
    op.execute(f"GRANT SELECT (readers_seen) ON uploads TO {role('dispatch')}")


def upgrade() -> None:
    op.create_table(
        "retention_policies",
        sa.Column("coalition_id", sa.Uuid, nullable=False),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("keep_raw_days", sa.Integer),
        sa.Column("version", sa.Integer, nullable=False, server_default="1"),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.PrimaryKeyConstraint("coalition_id", "id", name="pk_retention_policies"),
        sa.UniqueConstraint("coalition_id", name="uq_retention_policies_coalition_id"),
        sa.CheckConstraint("keep_raw_days > 0", name="ck_retention_policies_keep_raw_days"),
    )
    protect("retention_policies")
    _readers_seen(sa.Integer())


def downgrade() -> None:
    _readers_seen(sa.Text())
    op.drop_table("retention_policies")
