"""Which version of a name is live: promoted, and so rolled back, or retired, in one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql

from fsql.compiler.objects import create_floating, drop_floating
from fsql.compiler.quoting import OFFLINE
from fsql.compiler.services import comment_on_service, create_service_function, drop_service_function
from fsql.errors import ApplyError, FsqlError, HistoryError, UsageError
from fsql.parser.names import split_version
from fsql.permissions import refused
from fsql.registry.catalog import Catalog, Standing, read_catalog
from fsql.sql import statement


@dataclass(frozen=True)
class Promoted:
    """A version that is live now, and the one that was; equal labels where nothing changed."""

    label: str
    before: str


def promote(
    connection: psycopg.Connection[Any], labels: Sequence[str], project: str | None = None
) -> tuple[Promoted, ...]:
    """What became live, all of it in one transaction: floating names, roles and audit rows change together.

    `labels` are versions such as `customer_orders_v2`; promoting the former one again is the way back. Of one that
    is live already the floating names are made anew, where they were dropped or changed by hand.
    Raises HistoryError where a history was never refreshed, ApplyError where an object of somebody's own
    stands on a floating name (it is named, and nothing changes).
    """
    with _rollout(connection, labels, project) as catalog:
        return tuple(_promote(connection, catalog, label) for label in labels)


def retire(connection: psycopg.Connection[Any], labels: Sequence[str], project: str | None = None) -> tuple[str, ...]:
    """The labels that are retired now: they stay as they are, but are refreshed and published no more.

    Raises UsageError for a version that is live, or that a live service is bound to; nothing changes then.
    Promoting a retired version brings it back.
    """
    with _rollout(connection, labels, project) as catalog:
        for label in dict.fromkeys(labels):
            chosen = _chosen(catalog, label)
            if chosen.role != "retired":
                _retire(connection, catalog, chosen)
    return tuple(labels)


@contextmanager
def _rollout(connection: psycopg.Connection[Any], labels: Sequence[str], project: str | None) -> Iterator[Catalog]:
    """The catalog, inside one transaction that acts as the owner, one rollout at a time."""
    if not labels:
        raise UsageError("no version is named", help="name versions such as customer_orders_v2")
    try:
        with connection.transaction():
            connection.execute(b"SET LOCAL lock_timeout = '10s'")
            connection.execute(statement("become_owner").encode())
            connection.execute(statement("rollout_lock").encode())
            yield read_catalog(connection, project, duty="owner")
    except psycopg.Error as error:
        raise _named(connection, error) from error


def _retire(connection: psycopg.Connection[Any], catalog: Catalog, chosen: Standing) -> None:
    if chosen.role == "live":
        others = [v.label for v in catalog.standing(chosen.kind) if v.name == chosen.name and v.label != chosen.label]
        hint = f"promote another one first: {', '.join(others)}" if others else "it is the only version of its name"
        raise UsageError(f"{chosen.label} is live", help=hint)
    readers = [
        service.label
        for service in (catalog.service(v.name, v.number) for v in catalog.standing("service") if v.role == "live")
        if any(join.view.label == chosen.label for join in service.joins)
    ]
    if readers:
        raise UsageError(f"{', '.join(readers)} is live and reads {chosen.label}", help="promote another version of it")
    named = {"name": chosen.name, "number": chosen.number}
    connection.execute(statement("retire_version").encode(), named)
    connection.execute(statement("forget_epoch").encode(), named)
    _audit(connection, "retire", chosen, chosen.role)


def _audit(connection: psycopg.Connection[Any], action: str, chosen: Standing, before: str | None) -> None:
    detail = {"action": action, "label": chosen.label, "fingerprint": chosen.fingerprint, "before": before}
    connection.execute(statement("audit_rollout").encode(), detail)


def _promote(connection: psycopg.Connection[Any], catalog: Catalog, label: str) -> Promoted:
    chosen = _chosen(catalog, label)
    if chosen.role == "live":
        _mend(connection, catalog, chosen)
        return Promoted(label, label)
    kind = {"name": chosen.name, "kind": chosen.kind}
    row = connection.execute(statement("floating_on").encode(), kind).fetchone()
    before = catalog.versions[chosen.name, row[0]] if row else None
    _swap(connection, catalog, chosen, before)
    named = {"name": chosen.name, "number": chosen.number}
    connection.execute(statement("retire_live").encode(), named)
    connection.execute(statement("make_live").encode(), named)
    connection.execute(statement("guard_pii").encode(), named)
    _audit(connection, "promote", chosen, before.label if before else None)
    return Promoted(label, before.label if before else "")


def _mend(connection: psycopg.Connection[Any], catalog: Catalog, live: Standing) -> None:
    """Makes the floating objects of a live version anew where they were dropped or changed by hand."""
    named = {"name": live.name, "number": live.number}
    row = connection.execute(statement("floating_changed").encode(), named).fetchone()
    if row and row[0]:
        _swap(connection, catalog, live, live)
        connection.execute(statement("guard_pii").encode(), named)
        _audit(connection, "promote", live, live.label)


def _drop(connection: psycopg.Connection[Any], text: str) -> None:
    """Drops a floating object; one that somebody has dropped already is no hindrance."""
    with suppress(psycopg.errors.UndefinedTable, psycopg.errors.UndefinedFunction), connection.transaction():
        connection.execute(text.encode())


def _chosen(catalog: Catalog, label: str) -> Standing:
    key = split_version(label)
    found = catalog.versions.get((key[0], key[1] or 0))
    if found is None:
        labels = ", ".join(sorted(v.label for v in catalog.versions.values()))
        raise UsageError(f"no version {label} stands", help=f"standing: {labels or 'none'}")
    return found


def _swap(connection: psycopg.Connection[Any], catalog: Catalog, chosen: Standing, before: Standing | None) -> None:
    if chosen.kind == "service":
        _swap_service(connection, catalog, chosen, before)
        return
    version = catalog.view(chosen.name, chosen.number)
    _demand_history(connection, version.label)
    drops = drop_floating(catalog.view(before.name, before.number)) if before else ()
    for text in drops:
        _drop(connection, text)
    for text in create_floating(catalog.definition(chosen), version):
        connection.execute(text.encode())


def _swap_service(
    connection: psycopg.Connection[Any], catalog: Catalog, chosen: Standing, before: Standing | None
) -> None:
    version = catalog.service(chosen.name, chosen.number)
    for join in version.joins:
        _demand_history(connection, join.view.label)
        # what a live service reads is kept fresh: a retired version comes back beside the live one
        bound = {"name": join.view.name, "number": join.view.number}
        connection.execute(statement("bring_back").encode(), bound)
    if before is not None:
        _drop(connection, drop_service_function(catalog.service(before.name, before.number), chosen.name))
    connection.execute(create_service_function(version, chosen.name).encode())
    words = f"{chosen.description or 'A feature service.'} ({chosen.name}, live version {chosen.number}.)"
    connection.execute(comment_on_service(version, chosen.name, words).encode())


def _demand_history(connection: psycopg.Connection[Any], label: str) -> None:
    relation = sql.Identifier(OFFLINE, label).as_string(connection)
    row = connection.execute(statement("is_populated").encode(), {"relation": relation}).fetchone()
    if not row or not row[0]:
        raise HistoryError(f"the history of {label} was never refreshed", help=f"run `fsql refresh {label}` first")


def _named(connection: psycopg.Connection[Any], error: psycopg.Error) -> FsqlError:
    said, detail = error.diag.message_primary or str(error), error.diag.message_detail
    if isinstance(error, psycopg.errors.DependentObjectsStillExist):
        return ApplyError(
            f"{said}: {detail}", help="drop that object, or let it read a version (…_v2), which never changes"
        )
    if isinstance(error, psycopg.errors.InsufficientPrivilege):
        return refused(connection, error, "owner")
    if isinstance(error, psycopg.errors.LockNotAvailable):
        return ApplyError("somebody holds a lock on a floating name", help="nothing changed; try again")
    return ApplyError(said, help=error.diag.message_hint or "nothing changed")
