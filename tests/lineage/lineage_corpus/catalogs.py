"""The views of pg_catalog and information_schema, as the server writes them."""

from __future__ import annotations

from lineage_corpus.judging import Database

VIEWS = """
SELECT n.nspname || '.' || c.relname, rtrim(pg_get_viewdef(c.oid), ';')
FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relkind = 'v' AND n.nspname = %s
ORDER BY c.relname
"""


def views(database: Database, schema: str) -> dict[str, str]:
    """The text of every view of a schema by its name, with columns named as the view names them."""
    return dict(database.execute(VIEWS, (schema,)).fetchall())
