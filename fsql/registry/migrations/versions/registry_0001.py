"""The registry: tables, functions, grants.

Revision ID: registry_0001
Revises:
"""

from alembic.runtime.migration import MigrationContext

from fsql.registry.statements import run_beside

revision = "registry_0001"
down_revision = None
branch_labels = None
depends_on = None

FUNCTIONS = (
    "become_owner",
    "grant_source",
    "publish_key",
    "refuse_downgrade",
    "refuse_retirement",
    "refresh_history",
    "publish_statement",
    "publish_online",
    "online_state",
    "rebuild_online",
    "guard_pii",
    "reads",
    "definition_digest",
    "remember",
    "brought_back",
    "changed_by_hand",
    "breaks_if_dropped",
    "grant_duties",
)


def upgrade(context: MigrationContext) -> None:
    for name in ("tables", "freshness", *FUNCTIONS):
        run_beside(context, __file__, name)


def downgrade(context: MigrationContext) -> None:
    run_beside(context, __file__, "undo")
