"""${message}

Revision ID: ${up_revision}
Revises: ${down_revision | comma,n}
"""

from alembic.runtime.migration import MigrationContext

from fsql.registry.statements import run_beside

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}


def upgrade(context: MigrationContext) -> None:
    run_beside(context, __file__, "upgrade")


def downgrade(context: MigrationContext) -> None:
    run_beside(context, __file__, "downgrade")
