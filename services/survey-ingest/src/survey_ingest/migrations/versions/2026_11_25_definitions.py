"""Definition files: uploads of that kind, and the newest of them noted on their source."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_definitions"
down_revision = "2026_11_25_codebooks"

_KINDS = ("survey", "workshop", "themes")


def _kinds(*kinds: str) -> None:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    op.drop_constraint("ck_uploads_kind", "uploads")
    op.create_check_constraint(op.f("ck_uploads_kind"), "uploads", f"kind IN ({listed})")


def upgrade() -> None:
    _kinds(*_KINDS, "definition")
    op.add_column("sources", sa.Column("definition_key", sa.Text, nullable=True))


def downgrade() -> None:
    op.drop_column("sources", "definition_key")
    # The owner sees no coalition's rows either, unless it says so.
    op.execute("ALTER TABLE uploads NO FORCE ROW LEVEL SECURITY")
    op.execute("UPDATE uploads SET kind = NULL, products_key = NULL WHERE kind = 'definition'")
    op.execute("ALTER TABLE uploads FORCE ROW LEVEL SECURITY")
    _kinds(*_KINDS)
