"""The registry's `.sql` files, sent or printed word for word.

They go past SQLAlchemy's text(), which reads ` :word` as a parameter, and past psycopg's, which reads `%`.
"""

from __future__ import annotations

from pathlib import Path

from alembic.runtime.migration import MigrationContext

_FOLDER = Path(__file__).parent / "sql"


def read(name: str) -> str:
    """The text of `sql/<name>.sql`."""
    return (_FOLDER / f"{name}.sql").read_text(encoding="utf-8")


def send(context: MigrationContext, text: str) -> None:
    """Runs `text`, of one or more statements, or prints it where the context is offline."""
    if context.as_sql:
        context.impl.static_output(text.strip() + "\n")
        return
    assert context.connection is not None
    context.connection.exec_driver_sql(text, execution_options={"no_parameters": True})


def run_beside(context: MigrationContext, revision_file: str, name: str) -> None:
    """Runs `<name>.sql` in the folder that is named like the revision's own file.

    Revisions get the context as an argument: Alembic's `op` is one for the whole process, and installations
    may run in several threads, or inside a project's own migration.
    """
    path = Path(revision_file).with_suffix("") / f"{name}.sql"
    send(context, path.read_text(encoding="utf-8"))
