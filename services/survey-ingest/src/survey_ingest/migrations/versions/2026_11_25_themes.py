"""Themes of focus groups: the codebook with its earlier versions, and the excerpts that were coded."""

import sqlalchemy as sa
from alembic import op
from rba_platform.migrations import protect
from sqlalchemy.dialects.postgresql import JSONB

revision = "2026_11_25_themes"
down_revision = "2026_11_25_arrivals"

_TABLES = ("themes", "theme_versions", "excerpts")
_KINDS = ("survey", "workshop")


def _table(name: str, *parts: sa.schema.SchemaItem) -> None:
    op.create_table(
        name,
        sa.Column("coalition_id", sa.Uuid, nullable=False),
        sa.Column("id", sa.Uuid, nullable=False),
        *parts,
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.PrimaryKeyConstraint("coalition_id", "id", name=f"pk_{name}"),
    )


def _column(name: str, kind: sa.types.TypeEngine | type, default: str | None = None) -> sa.Column:
    return sa.Column(name, kind, nullable=False, server_default=default)


def _optional(name: str, kind: sa.types.TypeEngine | type) -> sa.Column:
    return sa.Column(name, kind, nullable=True)


def _belongs_to(table: str, column: str, other: str, **arguments: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["coalition_id", column],
        [f"{other}.coalition_id", f"{other}.id"],
        name=f"fk_{table}_coalition_id_{column}_{other}",
        **arguments,
    )


def _kinds(*kinds: str) -> None:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    for table in ("sources", "uploads"):
        op.drop_constraint(f"ck_{table}_kind", table)
        op.create_check_constraint(op.f(f"ck_{table}_kind"), table, f"kind IN ({listed})")


def upgrade() -> None:
    _kinds(*_KINDS, "themes")
    _table(
        "themes",
        _optional("source_id", sa.Uuid),
        _column("guid", sa.Text),
        _column("path_key", sa.Text),
        _column("name", JSONB),
        _column("description", sa.Text, ""),
        _column("includes", sa.Text, ""),
        _column("excludes", sa.Text, ""),
        _column("colour", sa.Text, ""),
        _column("codable", sa.Boolean, "true"),
        _optional("parent_id", sa.Uuid),
        _column("measure_keys", sa.ARRAY(sa.Text), "{}"),
        _column("edited", sa.ARRAY(sa.Text), "{}"),
        _column("version", sa.Integer, "1"),
        sa.UniqueConstraint("coalition_id", "guid", name="uq_themes_coalition_id_guid"),
        _belongs_to("themes", "source_id", "sources"),
        _belongs_to("themes", "parent_id", "themes"),
    )
    op.create_index("ix_themes_source", "themes", ["coalition_id", "source_id"])
    op.create_index("ix_themes_parent", "themes", ["coalition_id", "parent_id"])
    op.create_index("ix_themes_measures", "themes", ["measure_keys"], postgresql_using="gin")
    _table(
        "theme_versions",
        _column("theme_id", sa.Uuid),
        _column("version", sa.Integer),
        _column("name", JSONB),
        _column("description", sa.Text),
        _column("includes", sa.Text),
        _column("excludes", sa.Text),
        _optional("parent_id", sa.Uuid),
        _optional("key_id", sa.Uuid),
        _optional("upload_id", sa.Uuid),
        sa.UniqueConstraint(
            "coalition_id", "theme_id", "version", name="uq_theme_versions_coalition_id_theme_id_version"
        ),
        _belongs_to("theme_versions", "theme_id", "themes", ondelete="CASCADE"),
    )
    _table(
        "excerpts",
        _optional("source_id", sa.Uuid),
        _optional("upload_id", sa.Uuid),
        _optional("row_number", sa.Integer),
        _column("key", sa.Text),
        _column("theme_ids", sa.ARRAY(sa.Uuid)),
        _column("quote", sa.Text),
        _column("document", sa.Text, ""),
        _column("speaker", sa.Text, ""),
        _column("audience", sa.Text, ""),
        _optional("said_on", sa.Date),
        _column("note", sa.Text, ""),
        _column("coder", sa.Text, ""),
        _optional("consent", sa.Text),
        _optional("workshop_id", sa.Uuid),
        _optional("placed_by", sa.Text),
        _column("located", sa.Text, "waiting"),
        _optional("score", sa.Integer),
        _optional("occurrences", sa.Integer),
        _column("anchors", JSONB, "[]"),
        _optional("voice", sa.Text),
        _column("version", sa.Integer, "1"),
        sa.UniqueConstraint("coalition_id", "key", name="uq_excerpts_coalition_id_key"),
        _belongs_to("excerpts", "source_id", "sources"),
        _belongs_to("excerpts", "upload_id", "uploads"),
        _belongs_to("excerpts", "workshop_id", "workshops", ondelete="SET NULL (workshop_id)"),
        sa.CheckConstraint(
            "located IN ('waiting', 'exact', 'match_key', 'fuzzy', 'not_found')", name=op.f("ck_excerpts_located")
        ),
        sa.CheckConstraint("placed_by IN ('person', 'text')", name=op.f("ck_excerpts_placed_by")),
        sa.CheckConstraint("consent IN ('given', 'refused')", name=op.f("ck_excerpts_consent")),
    )
    op.create_index("ix_excerpts_themes", "excerpts", ["theme_ids"], postgresql_using="gin")
    op.create_index("ix_excerpts_workshop", "excerpts", ["coalition_id", "workshop_id"])
    op.create_index("ix_excerpts_upload", "excerpts", ["coalition_id", "upload_id"])
    for table in _TABLES:
        protect(table)


def downgrade() -> None:
    for table in reversed(_TABLES):
        op.drop_table(table)
    for table in ("sources", "uploads"):
        # The owner sees no coalition's rows either, unless it says so.
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        op.execute(f"UPDATE {table} SET kind = NULL WHERE kind = 'themes'")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    _kinds(*_KINDS)
