"""Parts hold raw cells: those of before are made anew from the raw files.

An upload whose raw file is gone keeps what was published from it; only its answers can no longer be looked at.
"""

from alembic import op

revision = "2026_11_25_raw_cells"
down_revision = "2026_11_25_hooks"


def upgrade() -> None:
    for table in ("uploads", "sources"):
        # All coalitions at once: for the owner, and only while this runs.
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    op.execute("UPDATE uploads SET products_key = NULL, products_reading = 0 WHERE kind = 'survey'")
    op.execute("UPDATE sources SET part_key = NULL, built_from = '[]' WHERE kind = 'survey'")
    for table in ("uploads", "sources"):
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


def downgrade() -> None:
    upgrade()
