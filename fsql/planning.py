"""From the files and the server to a finished plan: what `fsql plan`, `fsql lineage` and the demo ask for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import psycopg

from fsql import files
from fsql.definitions import Project, SourceTable
from fsql.errors import NotInstalled, PlanError, RegistryError
from fsql.inspection import demand_sources, describe, entity_sources, source_schema
from fsql.last_plan import EmptyPlan, keep, recall
from fsql.permissions import refused
from fsql.planner.facts import Facts, LastRefresh
from fsql.planner.fingerprints import fingerprint_project
from fsql.planner.lineages import trace_project
from fsql.planner.plan import Plan, make_plan
from fsql.registry.catalog import Catalog, read_catalog
from fsql.revisions import head, not_retired, without_revision, without_text
from fsql.rules.catalogue import Checked, check_files
from fsql.settings import Settings
from fsql.sql import statement


@dataclass(frozen=True)
class Planned:
    """A plan and the facts it was decided from."""

    plan: Plan
    facts: Facts


def check_project(settings: Settings) -> Checked:
    """Everything the rules find in the project's files; no database."""
    return check_files(files.read(settings.features), files.shown_folder(settings.root, settings.features))


def make(
    settings: Settings,
    connection: psycopg.Connection[Any],
    checked: Checked | None = None,
    *,
    standing: bool = False,
) -> Planned:
    """The plan from the project's files, judged by the server; nothing is written in the project or the database.

    `checked` saves reading the files where `check_project` has been asked just now; `standing` asks for the lineage of
    every version that stands, too.

    Raises PlanError where two branches stand side by side, DefinitionError with every finding, RegistryError where
    the database holds other versions under the numbers that stand in the files.
    """
    head(settings)  # refuses branches that were planned side by side, before their texts make no sense
    project = (checked or check_project(settings)).demand()
    _demand_revisions(settings, project)
    applied = _applied(settings, connection)
    _demand_agreement({v.label: v.fingerprint for v in project.versions.values()}, applied)
    tables = {table for view in _all_views(project) for table in view.sources}
    named = {table for entity in project.entities.values() for table in entity_sources(entity)}
    schema = source_schema(connection, tables | named)
    demand_sources(connection, project, schema)
    lineages = trace_project(project, schema, standing=standing)
    facts = Facts(
        project=project,
        prints=fingerprint_project(project, lineages),
        lineages=lineages,
        shapes=describe(connection, project),
        refreshes=_refreshes(connection) if applied else {},
        unanalysed=_unanalysed(connection, tables),
        beneath=_beneath(connection, tables),
        live=frozenset(v.label for v in applied.versions.values() if v.role == "live") if applied else frozenset(),
    )
    return Planned(make_plan(facts), facts)


def recalled(settings: Settings, connection: psycopg.Connection[Any], inputs: str) -> Mapping[str, Any] | None:
    """The JSON form of the last plan, where it was empty and was made from these `last_plan.inputs`; else None.

    None, too, where the database does not have every version of the files: what it has instead is to be looked at.
    """
    last = recall(settings, inputs)
    applied = _applied(settings, connection) if last else None
    if last is None or applied is None:
        return None
    standing = {version.label: version.fingerprint for version in applied.versions.values()}
    return last.plan if last.fingerprints.items() <= standing.items() else None


def remember(settings: Settings, planned: Planned, inputs: str) -> None:
    """Nothing; a plan without steps and notes, which hangs on nothing but these inputs, is kept for `recalled`."""
    plan, versions = planned.plan, planned.facts.project.versions.values()
    if inputs and versions and plan.empty and not plan.notes:
        keep(settings, EmptyPlan(inputs, plan.as_dict(), {v.label: v.fingerprint for v in versions}))


def _refreshes(connection: psycopg.Connection[Any]) -> dict[str, LastRefresh]:
    """The newest refresh of every version that was refreshed."""
    try:
        rows = connection.execute(statement("plan_refreshes").encode()).fetchall()
    except psycopg.errors.InsufficientPrivilege as error:
        raise refused(connection, error, "author") from error
    return {label: LastRefresh(count, seconds) for label, count, seconds in rows}


def _unanalysed(
    connection: psycopg.Connection[Any], tables: Iterable[SourceTable]
) -> Mapping[SourceTable, tuple[str, ...]]:
    """By source, the tables behind it whose rows the server never counted."""
    found = dict[SourceTable, tuple[str, ...]]()
    for schema, name, behind in connection.execute(statement("unanalysed").encode(), _arguments(tables)):
        source = SourceTable(schema, name)
        found[source] = (*found.get(source, ()), behind)
    return found


def _beneath(
    connection: psycopg.Connection[Any], tables: Iterable[SourceTable]
) -> Mapping[SourceTable, tuple[SourceTable, ...]]:
    """By source that is a view, the relations beneath it."""
    found = dict[SourceTable, tuple[SourceTable, ...]]()
    for schema, name, *below in connection.execute(statement("beneath").encode(), _arguments(tables)):
        source = SourceTable(schema, name)
        found[source] = (*found.get(source, ()), SourceTable(*below))
    return found


def _arguments(tables: Iterable[SourceTable]) -> dict[str, list[str]]:
    wanted = sorted(tables)
    return {"schemas": [t.schema for t in wanted], "names": [t.name for t in wanted]}


def _all_views(project: Project) -> list[Any]:
    standing = [v.definition for v in project.versions.values() if v.kind == "view"]
    return [*project.views.values(), *standing]


def _demand_revisions(settings: Settings, project: Project) -> None:
    """Nothing, or PlanError where a text or its mark stands without the revision, or the revision without a text."""
    versions = project.versions.values()
    lost = without_text(settings, {v.label for v in versions})
    if lost:
        told = ", and ".join(
            f"versions/{label}.sql is missing though {name} creates it" for label, name in lost.items()
        )
        paths = " ".join(f"versions/{label}.sql" for label in lost)
        raise PlanError(told, help=f"restore {paths} from git: what stands in a database keeps its text")
    orphans = without_revision(settings, {v.label: v.fingerprint for v in versions})
    if orphans:
        paths = " ".join(f"versions/{label}.sql" for label in orphans)
        raise PlanError(
            f"no revision creates {', '.join(orphans)}: writing that plan was interrupted, or its revision was deleted",
            help=f"restore the revision from git; only while {', '.join(orphans)} is applied nowhere, delete {paths} "
            "instead and plan again",
        )
    resting = not_retired(settings, {v.name for v in versions if v.sealed.retired})
    if resting:
        paths = " ".join(f"versions/{v.label}.sql" for v in versions if v.name in resting)
        raise PlanError(
            f"no revision retires {', '.join(resting)}: writing that plan was interrupted, or its revision was deleted",
            help=f"restore the revision from git, or take the line `-- retired` out of {paths} and plan again",
        )


def _applied(settings: Settings, connection: psycopg.Connection[Any]) -> Catalog | None:
    """What stands in the database, which must be this project's; None where nothing was applied yet."""
    try:
        return read_catalog(connection, settings.project, duty="author")
    except NotInstalled:
        return None


def _demand_agreement(fingerprints: Mapping[str, str], applied: Catalog | None) -> None:
    """Nothing, or RegistryError where a label means another build in the database than in the files."""
    for version in applied.versions.values() if applied else ():
        if fingerprints.get(version.label, version.fingerprint) != version.fingerprint:
            raise RegistryError(
                f"{version.label} in this database is another build than versions/{version.label}.sql says",
                help="point FSQL_DSN at this project's database, or get the files it was applied from (git pull)",
            )
