"""Training sets: the result of a join written down under a name, so that nobody has to remember what it was."""

from __future__ import annotations

import hashlib
from typing import Any

import psycopg

from fsql import extras
from fsql.definitions import ServiceVersion
from fsql.errors import PermissionRefused, UsageError
from fsql.sql import statement


def table_digest(table: Any) -> str:
    """SHA-256 of an Arrow table's names, types and values, however it is cut into chunks."""
    pa = extras.pyarrow()
    found = hashlib.sha256()
    plain = table.replace_schema_metadata(None).combine_chunks()
    with pa.ipc.new_stream(_Hashed(pa, found).file, plain.schema) as stream:
        stream.write_table(plain, max_chunksize=65_536)
    return found.hexdigest()


class _Hashed:
    """A file that keeps nothing of what is written but its hash."""

    def __init__(self, pa: Any, found: Any) -> None:
        self._found = found
        self.file = pa.PythonFile(self, mode="w")
        self.closed = False

    def write(self, data: Any) -> int:
        self._found.update(data)
        return len(data)

    def flush(self) -> None:
        """Nothing waits here."""

    def close(self) -> None:
        self.closed = True


def record(connection: psycopg.Connection[Any], name: str, service: ServiceVersion, table: Any) -> None:
    """Nothing; fsql.training_set then has a row `name`. Called in the transaction of the join that gave `table`.

    Raises UsageError where the name is taken (training sets are never replaced) or the features are no service's.
    """
    if not name.strip():
        raise UsageError("a training set needs a name", help="such as fraud-2026-11")
    if not service.number:
        raise UsageError("a list of features cannot be recorded", help="write a service that selects them")
    spine = table.select(table.column_names[: table.num_columns - len(service.features)])
    known = {
        "name": name,
        "service": service.name,
        "number": service.number,
        "rows": table.num_rows,
        "spine_digest": table_digest(spine),
        "result_digest": table_digest(table),
    }
    try:
        connection.execute(statement("record_training_set").encode(), known)
    except psycopg.errors.UniqueViolation as error:
        raise UsageError(f"a training set {name} is recorded already", help="choose another name") from error
    except psycopg.errors.InsufficientPrivilege as error:
        raise PermissionRefused(
            "this login may not record training sets", help="have the trainer role granted to it"
        ) from error
