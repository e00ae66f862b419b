"""For those who develop the registry: `alembic check` and `revision --autogenerate`.

Databases get the registry by `fsql.registry.install`, which does not read this file.
"""

from alembic import context

from fsql.registry.install import VERSION_TABLE
from fsql.registry.tables import ONLINE_SCHEMA, SCHEMA, metadata


def _of_registry(name: str | None, kind: str, parents: object) -> bool:
    return kind != "schema" or name in (SCHEMA, ONLINE_SCHEMA)


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    include_schemas=True,
    include_name=_of_registry,
    compare_server_default=True,
    version_table=VERSION_TABLE,
    version_table_schema=SCHEMA,
)
with context.begin_transaction():
    context.run_migrations(context=context.get_context())
