"""Every table of the registry as SQLAlchemy Core: what the migrations must add up to.

Read and write through these; nothing here creates anything (see `fsql.registry.install`).
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    MetaData,
    Sequence,
    Table,
    Text,
    UniqueConstraint,
    column,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, INTERVAL, JSONB

SCHEMA = "fsql"
ONLINE_SCHEMA = "fsql_online"

metadata = MetaData(
    schema=SCHEMA,
    naming_convention={
        "pk": "%(table_name)s_pkey",
        "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
        "uq": "%(table_name)s_%(column_0_N_name)s_key",
        "ck": "%(table_name)s_%(constraint_name)s_check",
    },
)

_NOW = text("now()")
_CLOCK = text("clock_timestamp()")
_LOGIN = text("SESSION_USER")
_INSTANT = DateTime(timezone=True)


def _text(name: str, comment: str, **options: Any) -> Column[str]:
    """A text column, NOT NULL unless told."""
    return Column(name, Text, comment=comment, **{"nullable": False, **options})


def _words(name: str, comment: str, **options: Any) -> Column[list[str]]:
    """A text[] column, NOT NULL and empty unless told."""
    return Column(name, ARRAY(Text), comment=comment, nullable=False, server_default=text("'{}'"), **options)


def _which_version(*, primary_key: bool = False) -> tuple[Column[str], Column[int]]:
    """The columns name and number."""
    return (
        _text("name", "Name of the view or service", primary_key=primary_key),
        Column(
            "number",
            Integer,
            primary_key=primary_key,
            autoincrement=False,
            nullable=False,
            comment="Number of the version",
        ),
    )


def _of_version() -> ForeignKeyConstraint:
    """(name, number) is a version, and goes with it."""
    return ForeignKeyConstraint(
        ["name", "number"], [f"{SCHEMA}.version.name", f"{SCHEMA}.version.number"], ondelete="CASCADE"
    )


def _id() -> Column[int]:
    return Column("id", BigInteger, Identity(always=True), primary_key=True, comment="Order of insertion")


project = Table(
    "project",
    metadata,
    _text("name", "Name of the project", primary_key=True),
    Column(
        "single",
        Boolean,
        CheckConstraint("single", name="single"),
        nullable=False,
        unique=True,
        server_default=text("true"),
        comment="Always true, and unique: there is one row",
    ),
    Column(
        "installed_at",
        _INSTANT,
        nullable=False,
        server_default=_NOW,
        comment="When the registry came",
    ),
    _text("installed_by", "Login that installed the registry", server_default=_LOGIN),
    comment="The project this database belongs to. One project a database; a second is refused",
)

role = Table(
    "role",
    metadata,
    _text("duty", "owner, refresher, author, trainer, server or auditor", primary_key=True),
    _text("name", "Name of the group role in Postgres; two duties may share one"),
    CheckConstraint("duty IN ('owner', 'refresher', 'author', 'trainer', 'server', 'auditor')", name="duty"),
    comment="The group roles in use, by duty. Empty where the login could not create roles",
)

entity = Table(
    "entity",
    metadata,
    _text("name", "Name of the entity", primary_key=True),
    _words("keys", "Columns that identify it, in order"),
    _words("key_types", "Their Postgres types, in the same order"),
    _text("query", "SELECT that lists it, as in its file"),
    _text("owner", "Who answers for it", server_default=text("''")),
    _text("description", "What it is", server_default=text("''")),
    CheckConstraint("cardinality(keys) > 0 AND cardinality(keys) = cardinality(key_types)", name="keys"),
    comment="The things features describe, and the columns that identify them",
)

version = Table(
    "version",
    metadata,
    *_which_version(primary_key=True),
    _text("kind", "view or service"),
    _text("fingerprint", "Identity of what it computes: equal fingerprints give equal values"),
    _text("entity", "Entity that a view describes; NULL for a service", nullable=True),
    _words("keys", "Key columns of a view, in order; empty for a service"),
    _words("key_types", "Their Postgres types, in the same order"),
    _words("request_columns", "Columns a caller of a service sends, in order; empty for a view"),
    _words("request_types", "Their Postgres types, in the same order"),
    Column("ttl", INTERVAL, comment="How long after its newest real event a value is usable; NULL: for ever"),
    Column(
        "static",
        Boolean,
        nullable=False,
        server_default=text("false"),
        comment="Whether it holds facts that never change",
    ),
    _text("role", "live, shadow (kept fresh, not read), canary (read by a share) or retired"),
    _text("owner", "Who answers for it", server_default=text("''")),
    _text("description", "What it holds", server_default=text("''")),
    Column("freshness", INTERVAL, comment="How old what is served may be; NULL: not declared"),
    _text("definition", "The SELECT as applied, every name in it bound to a version"),
    _text("revision", "Alembic revision that created it"),
    Column("applied_at", _INSTANT, nullable=False, server_default=_NOW, comment="When it was applied"),
    _text("applied_by", "Login that applied it", server_default=_LOGIN),
    ForeignKeyConstraint(["entity"], [f"{SCHEMA}.entity.name"]),
    UniqueConstraint("name", "fingerprint"),
    CheckConstraint("number > 0", name="number"),
    CheckConstraint("kind IN ('view', 'service')", name="kind"),
    CheckConstraint("(kind = 'view') = (entity IS NOT NULL)", name="entity"),
    CheckConstraint("role IN ('live', 'shadow', 'canary', 'retired')", name="role"),
    CheckConstraint("cardinality(keys) = cardinality(key_types)", name="keys"),
    CheckConstraint("cardinality(request_columns) = cardinality(request_types)", name="request"),
    Index("version_one_live", "name", unique=True, postgresql_where=text("role = 'live'")),
    Index("version_entity", "entity"),
    comment="Every standing version of a view or service: numbered, immutable builds",
)

feature = Table(
    "feature",
    metadata,
    *_which_version(primary_key=True),
    _text("feature", "Name of the feature: a column of the version", primary_key=True),
    Column("ordinal", Integer, nullable=False, comment="Its place among the features, from 1"),
    _text("type", "Its Postgres type"),
    _text("description", "What it says", server_default=text("''")),
    _text("fingerprint", "Identity of what it computes"),
    _text("default_value", "SQL literal that replaces no usable value; NULL: none", nullable=True),
    Column(
        "pii",
        Boolean,
        nullable=False,
        server_default=text("false"),
        comment="Whether it tells something about a person",
    ),
    _of_version(),
    UniqueConstraint("name", "number", "ordinal"),
    comment="The features of every version",
)

lineage = Table(
    "lineage",
    metadata,
    *_which_version(),
    _text("feature", "The feature; NULL where the whole version depends on the column", nullable=True),
    _text("kind", "direct: the value is made of it; indirect: it decides rows, joins or order"),
    _text("source_schema", "Schema of the source table"),
    _text("source_table", "The source table"),
    _text("source_column", "Its column"),
    _of_version(),
    UniqueConstraint(
        "name",
        "number",
        "feature",
        "kind",
        "source_schema",
        "source_table",
        "source_column",
        name="lineage_once",
        postgresql_nulls_not_distinct=True,
    ),
    CheckConstraint("kind IN ('direct', 'indirect')", name="kind"),
    CheckConstraint("(kind = 'indirect') = (feature IS NULL)", name="feature"),
    Index("lineage_source", "source_schema", "source_table", "source_column"),
    comment="Which columns of source tables each feature comes from, down through every view between",
)

dependency = Table(
    "dependency",
    metadata,
    *_which_version(primary_key=True),
    _text("upstream_name", "View that it reads", primary_key=True),
    Column(
        "upstream_number",
        Integer,
        primary_key=True,
        autoincrement=False,
        comment="Number of that view's version",
    ),
    _text(
        "alias",
        "Alias in a service; empty in a view",
        primary_key=True,
        server_default=text("''"),
    ),
    _of_version(),
    ForeignKeyConstraint(["upstream_name", "upstream_number"], [f"{SCHEMA}.version.name", f"{SCHEMA}.version.number"]),
    Index("dependency_upstream", "upstream_name", "upstream_number"),
    comment="Which versions a view or service reads. A version that is read cannot be dropped",
)

apply_run = Table(
    "apply_run",
    metadata,
    _id(),
    Column("at", _INSTANT, nullable=False, server_default=_CLOCK, comment="When it was applied"),
    _text("who", "Login that applied it", server_default=_LOGIN),
    _text("revision", "Alembic revision"),
    _text("direction", "upgrade or downgrade"),
    _text("summary", "What it did, in words", server_default=text("''")),
    CheckConstraint("direction IN ('upgrade', 'downgrade')", name="direction"),
    comment="Every revision applied or undone",
)


def _run(name: str, what: str, *counts: Column[Any]) -> Table:
    """A table of runs over one version each; rows outlive the version."""
    return Table(
        name,
        metadata,
        _id(),
        *_which_version(),
        _text("fingerprint", "Fingerprint of the version that ran"),
        _text("who", "Login that ran it", server_default=_LOGIN),
        Column("started_at", _INSTANT, nullable=False, server_default=_CLOCK, comment="When it started"),
        Column("finished_at", _INSTANT, comment="When it ended; NULL while running"),
        Column(
            "backend_pid",
            Integer,
            nullable=False,
            server_default=text("pg_backend_pid()"),
            comment="Server process that runs it",
        ),
        Column(
            "backend_start",
            _INSTANT,
            comment="When that process started",
        ),
        _text("state", "running, succeeded, failed or interrupted", server_default=text("'running'")),
        *counts,
        Column("newest_event_time", _INSTANT, comment="Newest real event among its rows"),
        _text("snapshot", "Snapshot (pg_current_snapshot) of the data it saw", nullable=True),
        _text("error", "What went wrong, of a run that did not succeed", nullable=True),
        CheckConstraint("state IN ('running', 'succeeded', 'failed', 'interrupted')", name="state"),
        CheckConstraint("(state = 'running') = (finished_at IS NULL)", name="finished"),
        Index(f"{name}_version", "name", "number", "started_at"),
        comment=what,
    )


refresh_run = _run(
    "refresh_run",
    "Every refresh of a history",
    Column("rows", BigInteger, comment="Rows of history afterwards"),
    Column("rejected", JSONB, comment="Rows that were left out, and why"),
)

publish_run = _run(
    "publish_run",
    "Every publication of newest values into the online store",
    Column("rows_upserted", BigInteger, comment="Entities written"),
    Column("rows_deleted", BigInteger, comment="Entities removed"),
    Column("rejected", JSONB, comment="Rows that were left out, and why"),
)

training_set = Table(
    "training_set",
    metadata,
    _text("name", "Name it was recorded under", primary_key=True),
    _text("service", "Service it was joined by"),
    Column("number", Integer, nullable=False, comment="Number of the service's version"),
    _text("fingerprint", "Fingerprint of that version"),
    Column("rows", BigInteger, nullable=False, comment="Rows of the spine, and so of the result"),
    _text("spine_digest", "SHA-256 of the spine as it was asked"),
    _text("result_digest", "SHA-256 of the whole result, spine included"),
    Column("features", JSONB, nullable=False, comment="Fingerprint of every feature, by name"),
    Column("histories", JSONB, nullable=False, comment="Run that computed each history that was read, by version"),
    Column("created_at", _INSTANT, nullable=False, server_default=_CLOCK, comment="When it was recorded"),
    _text("created_by", "Login that recorded it", server_default=_LOGIN),
    comment="Results of point-in-time joins that models were trained on. Never changed, never replaced",
)

audit_log = Table(
    "audit_log",
    metadata,
    _id(),
    Column("at", _INSTANT, nullable=False, server_default=_CLOCK, comment="When it was done"),
    _text("who", "Login that did it", server_default=_LOGIN),
    _text("action", "What was done: install, apply, refresh, publish, ..."),
    _text("object", "To what", server_default=text("''")),
    _text("fingerprint", "Fingerprint of the version, where there is one", nullable=True),
    _text("result", "How it ended"),
    Column("detail", JSONB, comment="Numbers and circumstances"),
    Index("audit_log_at", "at"),
    comment="Who did what, when, with which result. Rows are only ever added",
)

publish_sequence = Sequence("publish_sequence", schema=ONLINE_SCHEMA, metadata=metadata, data_type=BigInteger)

epoch = Table(
    "epoch",
    metadata,
    *_which_version(primary_key=True),
    Column("filled_at", _INSTANT, nullable=False, comment="When the filling was complete"),
    Column("sequence", BigInteger, nullable=False, comment="publish_sequence of the newest publication"),
    schema=ONLINE_SCHEMA,
    prefixes=["UNLOGGED"],
    comment=(
        "Which online tables can be trusted. UNLOGGED like them: a crash empties both, so no row here means not filled"
    ),
)

# A view, for reading only: it stands outside `metadata`, which describes tables.
freshness = table(
    "freshness",
    column("name", Text),
    column("number", Integer),
    column("role", Text),
    column("newest_event_time", _INSTANT),
    column("refreshed_at", _INSTANT),
    column("published_at", _INSTANT),
    column("freshness", INTERVAL),
    column("age", INTERVAL),
    column("late", Boolean),
    schema=SCHEMA,
)
