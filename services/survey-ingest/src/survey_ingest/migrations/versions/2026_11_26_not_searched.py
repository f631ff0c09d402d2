"""Of an erasure, which files were not searched for the address, and by which names they were known in sessions."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "2026_11_26_not_searched"
down_revision = "2026_11_26_erased_rows"


def upgrade() -> None:
    op.add_column("erasures", sa.Column("not_searched", JSONB(none_as_null=True), nullable=True))
    op.add_column("erasures", sa.Column("names", JSONB(none_as_null=True), nullable=False, server_default="[]"))


def downgrade() -> None:
    op.drop_column("erasures", "names")
    op.drop_column("erasures", "not_searched")
