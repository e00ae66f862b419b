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

FUNCTIONS = ("become_owner", "grant_source", "refuse_downgrade", "refresh_history", "guard_pii", "grant_duties")


def upgrade(context: MigrationContext) -> None:
    for name in ("tables", "freshness", *FUNCTIONS):
        run_beside(context, __file__, name)


def downgrade(context: MigrationContext) -> None:
    run_beside(context, __file__, "undo")
