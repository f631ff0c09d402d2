"""Corrections of a codebook, and its versions."""

import sqlalchemy as sa
from alembic import op
from rba_platform.migrations import protect
from sqlalchemy.dialects.postgresql import JSONB

revision = "2026_11_25_codebooks"
down_revision = "2026_11_25_raw_cells"


def upgrade() -> None:
    op.add_column("sources", sa.Column("corrections", JSONB, nullable=False, server_default="{}"))
    for name in ("codebook_version", "codebook_built"):
        op.add_column("sources", sa.Column(name, sa.Integer, nullable=False, server_default="1"))
    op.create_table(
        "codebook_versions",
        sa.Column("coalition_id", sa.Uuid, nullable=False),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("source_id", sa.Uuid, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("corrections", JSONB, nullable=False),
        sa.Column("made_by", sa.Uuid, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.PrimaryKeyConstraint("coalition_id", "id", name="pk_codebook_versions"),
        sa.UniqueConstraint(
            "coalition_id", "source_id", "number", name="uq_codebook_versions_coalition_id_source_id_number"
        ),
        sa.ForeignKeyConstraint(
            ["coalition_id", "source_id"],
            ["sources.coalition_id", "sources.id"],
            name="fk_codebook_versions_coalition_id_source_id_sources",
            ondelete="CASCADE",
        ),
    )
    protect("codebook_versions", rights="SELECT, INSERT, DELETE")


def downgrade() -> None:
    op.drop_table("codebook_versions")
    for name in ("corrections", "codebook_version", "codebook_built"):
        op.drop_column("sources", name)
