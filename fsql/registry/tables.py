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
    ForeignKeyConstraint,
    Index,
    Integer,
    Sequence,
    Table,
    Text,
    UniqueConstraint,
    column,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import INTERVAL, JSONB

from fsql.registry.columns import (
    CLOCK,
    INSTANT,
    LOGIN,
    NOW,
    ONLINE_SCHEMA,
    SCHEMA,
    identity,
    metadata,
    of_version,
    which_version,
    word,
    words,
)

__all__ = ["ONLINE_SCHEMA", "SCHEMA", "metadata"]

project = Table(
    "project",
    metadata,
    word("name", "Name of the project", primary_key=True),
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
        INSTANT,
        nullable=False,
        server_default=NOW,
        comment="When the registry came",
    ),
    word("installed_by", "Login that installed the registry", server_default=LOGIN),
    comment="The project this database belongs to. One project a database; a second is refused",
)

role = Table(
    "role",
    metadata,
    word("duty", "owner, refresher, author, trainer, server or auditor", primary_key=True),
    word("name", "Name of the group role in Postgres; two duties may share one"),
    CheckConstraint("duty IN ('owner', 'refresher', 'author', 'trainer', 'server', 'auditor')", name="duty"),
    comment="The group roles in use, by duty. Empty where the login could not create roles",
)

entity = Table(
    "entity",
    metadata,
    word("name", "Name of the entity", primary_key=True),
    words("keys", "Columns that identify it, in order"),
    words("key_types", "Their Postgres types, in the same order"),
    word("query", "SELECT that lists it, as in its file"),
    word("owner", "Who answers for it", server_default=text("''")),
    word("description", "What it is", server_default=text("''")),
    CheckConstraint("cardinality(keys) > 0 AND cardinality(keys) = cardinality(key_types)", name="keys"),
    comment="The things features describe, and the columns that identify them",
)

version = Table(
    "version",
    metadata,
    *which_version(primary_key=True),
    word("kind", "view or service"),
    word("fingerprint", "Identity of what it computes: equal fingerprints give equal values"),
    word("entity", "Entity that a view describes; NULL for a service", nullable=True),
    words("keys", "Key columns of a view, in order; empty for a service"),
    words("key_types", "Their Postgres types, in the same order"),
    words("request_columns", "Columns a caller of a service sends, in order; empty for a view"),
    words("request_types", "Their Postgres types, in the same order"),
    Column("ttl", INTERVAL, comment="How long after its newest real event a value is usable; NULL: for ever"),
    Column(
        "static",
        Boolean,
        nullable=False,
        server_default=text("false"),
        comment="Whether it holds facts that never change",
    ),
    word("role", "live, shadow (kept fresh, not read), canary (read by a share) or retired"),
    word("former_role", "Role it gets back when the file of its name does; NULL unless retired with it", nullable=True),
    word("owner", "Who answers for it", server_default=text("''")),
    word("description", "What it holds", server_default=text("''")),
    Column("freshness", INTERVAL, comment="How old what is served may be; NULL: not declared"),
    word("definition", "The SELECT as applied, every name in it bound to a version"),
    word("revision", "Alembic revision that created it"),
    Column("applied_at", INSTANT, nullable=False, server_default=NOW, comment="When it was applied"),
    word("applied_by", "Login that applied it", server_default=LOGIN),
    Column(
        "brought_back_at",
        INSTANT,
        comment="When it was retired no more: histories and online values from before may be old; NULL: never",
    ),
    ForeignKeyConstraint(["entity"], [f"{SCHEMA}.entity.name"]),
    UniqueConstraint("name", "fingerprint"),
    CheckConstraint("number > 0", name="number"),
    CheckConstraint("kind IN ('view', 'service')", name="kind"),
    CheckConstraint("(kind = 'view') = (entity IS NOT NULL)", name="entity"),
    CheckConstraint("role IN ('live', 'shadow', 'canary', 'retired')", name="role"),
    CheckConstraint("former_role IS NULL OR role = 'retired'", name="former"),
    CheckConstraint("cardinality(keys) = cardinality(key_types)", name="keys"),
    CheckConstraint("cardinality(request_columns) = cardinality(request_types)", name="request"),
    Index("version_one_live", "name", unique=True, postgresql_where=text("role = 'live'")),
    Index("version_entity", "entity"),
    comment="Every standing version of a view or service: numbered, immutable builds",
)

feature = Table(
    "feature",
    metadata,
    *which_version(primary_key=True),
    word("feature", "Name of the feature: a column of the version", primary_key=True),
    Column("ordinal", Integer, nullable=False, comment="Its place among the features, from 1"),
    word("type", "Its Postgres type"),
    word("description", "What it says", server_default=text("''")),
    word("fingerprint", "Identity of what it computes"),
    word("default_value", "SQL literal that replaces no usable value; NULL: none", nullable=True),
    Column(
        "pii",
        Boolean,
        nullable=False,
        server_default=text("false"),
        comment="Whether it tells something about a person",
    ),
    of_version(),
    UniqueConstraint("name", "number", "ordinal"),
    comment="The features of every version",
)

lineage = Table(
    "lineage",
    metadata,
    *which_version(),
    word("feature", "The feature; NULL where the whole version depends on the column", nullable=True),
    word("kind", "direct: the value is made of it; indirect: it decides rows, joins or order"),
    word("source_schema", "Schema of the source table"),
    word("source_table", "The source table"),
    word("source_column", "Its column"),
    of_version(),
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
    *which_version(primary_key=True),
    word("upstream_name", "View that it reads", primary_key=True),
    Column(
        "upstream_number",
        Integer,
        primary_key=True,
        autoincrement=False,
        comment="Number of that view's version",
    ),
    word(
        "alias",
        "Alias in a service; empty in a view",
        primary_key=True,
        server_default=text("''"),
    ),
    of_version(),
    ForeignKeyConstraint(["upstream_name", "upstream_number"], [f"{SCHEMA}.version.name", f"{SCHEMA}.version.number"]),
    Index("dependency_upstream", "upstream_name", "upstream_number"),
    comment="Which versions a view or service reads. A version that is read cannot be dropped",
)

object_ = Table(
    "object",
    metadata,
    *which_version(primary_key=True),
    word("schema", "Schema of the object", primary_key=True),
    word("object", "Name of the object", primary_key=True),
    word(
        "arguments",
        "Types of the arguments of a function; empty for others",
        primary_key=True,
        server_default=text("''"),
    ),
    word(
        "kind",
        "view, materialized view, table or function of fsql; source view, source materialized view or source "
        "function of yours",
        primary_key=True,
    ),
    Column(
        "floating",
        Boolean,
        nullable=False,
        server_default=text("false"),
        comment="Whether it is one of the objects without a number, which read the live version",
    ),
    word("digest", "MD5 of its definition as Postgres words it"),
    word("mark", "As long as it stays the definition stayed; NULL for tables", nullable=True),
    Column(
        "worded_by",
        Integer,
        nullable=False,
        comment="Major version of the Postgres that worded it: another one may word the same otherwise",
    ),
    of_version(),
    comment=(
        "How the objects of every version were defined when it was applied, and the views and functions of yours "
        "that it reads"
    ),
)

source = Table(
    "source",
    metadata,
    *which_version(primary_key=True),
    word("source_schema", "Schema of the table or view", primary_key=True),
    word("source_table", "The table or view", primary_key=True),
    word("source_column", "Its column", primary_key=True),
    word("type", "Type of the column then"),
    Column(
        "direct",
        Boolean,
        nullable=False,
        comment="Whether a feature view reads it itself, not only a view or function of yours between",
    ),
    of_version(),
    comment=(
        "Which columns the definition of every view version read when it was applied, as Postgres recorded it, "
        "down to tables"
    ),
)

apply_run = Table(
    "apply_run",
    metadata,
    identity(),
    Column("at", INSTANT, nullable=False, server_default=CLOCK, comment="When it was applied"),
    word("who", "Login that applied it", server_default=LOGIN),
    word("revision", "Alembic revision"),
    word("direction", "upgrade or downgrade"),
    word("summary", "What it did, in words", server_default=text("''")),
    CheckConstraint("direction IN ('upgrade', 'downgrade')", name="direction"),
    comment="Every revision applied or undone",
)


def _run(name: str, what: str, *counts: Column[Any]) -> Table:
    """A table of runs over one version each; rows outlive the version."""
    return Table(
        name,
        metadata,
        identity(),
        *which_version(),
        word("fingerprint", "Fingerprint of the version that ran"),
        word("who", "Login that ran it", server_default=LOGIN),
        Column("started_at", INSTANT, nullable=False, server_default=CLOCK, comment="When it started"),
        Column("finished_at", INSTANT, comment="When it ended; NULL while running"),
        Column(
            "backend_pid",
            Integer,
            nullable=False,
            server_default=text("pg_backend_pid()"),
            comment="Server process that runs it",
        ),
        Column(
            "backend_start",
            INSTANT,
            comment="When that process started",
        ),
        word("state", "running, succeeded, failed or interrupted", server_default=text("'running'")),
        *counts,
        Column("newest_event_time", INSTANT, comment="Newest real event among its rows"),
        word("snapshot", "Snapshot (pg_current_snapshot) of the data it saw", nullable=True),
        word("error", "What went wrong, of a run that did not succeed", nullable=True),
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
    word("name", "Name it was recorded under", primary_key=True),
    word("service", "Service it was joined by"),
    Column("number", Integer, nullable=False, comment="Number of the service's version"),
    word("fingerprint", "Fingerprint of that version"),
    Column("rows", BigInteger, nullable=False, comment="Rows of the spine, and so of the result"),
    word("spine_digest", "SHA-256 of the spine as it was asked"),
    word("result_digest", "SHA-256 of the whole result, spine included"),
    Column("features", JSONB, nullable=False, comment="Fingerprint of every feature, by name"),
    Column("histories", JSONB, nullable=False, comment="Run that computed each history that was read, by version"),
    Column("created_at", INSTANT, nullable=False, server_default=CLOCK, comment="When it was recorded"),
    word("created_by", "Login that recorded it", server_default=LOGIN),
    comment="Results of point-in-time joins that models were trained on. Never changed, never replaced",
)

audit_log = Table(
    "audit_log",
    metadata,
    identity(),
    Column("at", INSTANT, nullable=False, server_default=CLOCK, comment="When it was done"),
    word("who", "Login that did it", server_default=LOGIN),
    word("action", "What was done: install, apply, refresh, publish, ..."),
    word("object", "To what", server_default=text("''")),
    word("fingerprint", "Fingerprint of the version, where there is one", nullable=True),
    word("result", "How it ended"),
    Column("detail", JSONB, comment="Numbers and circumstances"),
    Index("audit_log_at", "at"),
    comment="Who did what, when, with which result. Rows are only ever added",
)

publish_sequence = Sequence("publish_sequence", schema=ONLINE_SCHEMA, metadata=metadata, data_type=BigInteger)

epoch = Table(
    "epoch",
    metadata,
    *which_version(primary_key=True),
    Column("filled_at", INSTANT, nullable=False, comment="When the filling was complete"),
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
    column("newest_event_time", INSTANT),
    column("refreshed_at", INSTANT),
    column("published_at", INSTANT),
    column("freshness", INTERVAL),
    column("age", INTERVAL),
    column("late", Boolean),
    schema=SCHEMA,
)
