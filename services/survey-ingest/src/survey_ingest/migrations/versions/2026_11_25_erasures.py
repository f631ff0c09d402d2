"""Erasures, and sources whose responses are linked to persons."""

import sqlalchemy as sa
from alembic import op
from rba_platform.migrations import protect
from sqlalchemy.dialects.postgresql import JSONB

revision = "2026_11_25_erasures"
down_revision = "2026_11_25_tellings"


def upgrade() -> None:
    op.add_column("sources", sa.Column("link_persons", sa.Boolean, nullable=False, server_default="false"))
    op.create_table(
        "erasures",
        sa.Column("coalition_id", sa.Uuid, nullable=False),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("identities", sa.ARRAY(sa.Text), nullable=False),
        sa.Column("uploads", sa.ARRAY(sa.Uuid), nullable=False),
        sa.Column("data_points", JSONB, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("asked_by", sa.Uuid, nullable=True),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.PrimaryKeyConstraint("coalition_id", "id", name="pk_erasures"),
        sa.CheckConstraint("state IN ('erasing', 'erased')", name="ck_erasures_state"),
    )
    protect("erasures", rights="SELECT, INSERT, UPDATE")


def downgrade() -> None:
    op.drop_table("erasures")
    op.drop_column("sources", "link_persons")
