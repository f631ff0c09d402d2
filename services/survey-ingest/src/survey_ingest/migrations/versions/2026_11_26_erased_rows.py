"""Digests of erased answers beside their ids, so that a neighbour is not taken for them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "2026_11_26_erased_rows"
down_revision = "2026_11_25_erasures"


def upgrade() -> None:
    op.add_column("erasures", sa.Column("rows", JSONB, nullable=False, server_default="[]"))


def downgrade() -> None:
    op.drop_column("erasures", "rows")
