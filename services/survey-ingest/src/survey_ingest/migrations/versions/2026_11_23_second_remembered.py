"""Sources remember what was answered about their files; a run may be refused."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "2026_11_23_second_remembered"
down_revision = "2026_11_23_first"


def _states(*states: str) -> None:
    op.drop_constraint("ck_derivation_runs_state", "derivation_runs")
    listed = ", ".join(f"'{state}'" for state in states)
    op.create_check_constraint(op.f("ck_derivation_runs_state"), "derivation_runs", f"state IN ({listed})")


def upgrade() -> None:
    op.add_column("sources", sa.Column("remembered", JSONB, nullable=False, server_default="{}"))
    _states("succeeded", "refused", "failed")


def downgrade() -> None:
    # The owner sees no coalition's rows either, unless it says so.
    op.execute("ALTER TABLE derivation_runs NO FORCE ROW LEVEL SECURITY")
    op.execute("UPDATE derivation_runs SET state = 'failed' WHERE state = 'refused'")
    op.execute("ALTER TABLE derivation_runs FORCE ROW LEVEL SECURITY")
    _states("succeeded", "failed")
    op.drop_column("sources", "remembered")
