"""Several uploads tell of one session, each of something else; its attendance may not be known."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "2026_11_25_tellings"
down_revision = "2026_11_25_retention"


def upgrade() -> None:
    op.add_column("workshops", sa.Column("tellings", JSONB, nullable=False, server_default="{}"))
    op.alter_column("workshops", "persons", nullable=True)
    # What is there was told by participants reports only.
    _of_all(
        "UPDATE workshops SET tellings = jsonb_build_object('persons', "
        "jsonb_build_object('upload_id', upload_id::text, 'session', session_key))"
    )


def _of_all(statement: str) -> None:
    """Run a statement over the rows of all coalitions."""
    op.execute("ALTER TABLE workshops NO FORCE ROW LEVEL SECURITY")
    op.execute(statement)
    op.execute("ALTER TABLE workshops FORCE ROW LEVEL SECURITY")


def downgrade() -> None:
    _of_all("UPDATE workshops SET persons = 0 WHERE persons IS NULL")
    op.alter_column("workshops", "persons", nullable=False)
    op.drop_column("workshops", "tellings")
