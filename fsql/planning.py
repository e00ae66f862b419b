"""From the files and the server to a finished plan: what `fsql plan`, `fsql lineage` and the demo ask for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import psycopg

from fsql import files
from fsql.definitions import Project
from fsql.errors import NotInstalled, PlanError, RegistryError
from fsql.inspection import demand_sources, describe, source_schema
from fsql.planner.fingerprints import fingerprint_project
from fsql.planner.lineages import trace_project
from fsql.planner.plan import Facts, Plan, make_plan
from fsql.registry.catalog import read_catalog
from fsql.revisions import without_revision
from fsql.rules.catalogue import Checked, check_files
from fsql.settings import Settings


@dataclass(frozen=True)
class Planned:
    """A plan and the facts it was decided from."""

    plan: Plan
    facts: Facts


def check_project(settings: Settings) -> Checked:
    """Everything the rules find in the project's files; no database."""
    return check_files(files.read(settings.features), files.shown_folder(settings.root, settings.features))


def make(settings: Settings, connection: psycopg.Connection[Any]) -> Planned:
    """The plan from the project's files, judged by the server; nothing is written anywhere.

    Raises DefinitionError with every finding, RegistryError where the database holds other versions
    under the numbers that stand in the files.
    """
    project = check_project(settings).demand()
    _demand_revisions(settings, project)
    _demand_agreement(settings, project, connection)
    tables = {table for view in _all_views(project) for table in view.sources}
    schema = source_schema(connection, tables)
    demand_sources(connection, project, schema)
    lineages = trace_project(project, schema)
    prints = fingerprint_project(project, lineages)
    shapes = describe(connection, project)
    facts = Facts(project, prints, lineages, shapes)
    return Planned(make_plan(facts), facts)


def _all_views(project: Project) -> list[Any]:
    standing = [v.definition for v in project.versions.values() if v.kind == "view"]
    return [*project.views.values(), *standing]


def _demand_revisions(settings: Settings, project: Project) -> None:
    """Nothing, or PlanError where a version's text stands without the revision that creates it."""
    orphans = without_revision(settings, {v.label: v.fingerprint for v in project.versions.values()})
    if orphans:
        paths = " ".join(f"versions/{label}.sql" for label in orphans)
        raise PlanError(
            f"no revision creates {', '.join(orphans)}: writing that plan was interrupted, or its revision was deleted",
            help=f"restore the revision from git, or delete {paths} and plan again",
        )


def _demand_agreement(settings: Settings, project: Project, connection: psycopg.Connection[Any]) -> None:
    """Nothing, or RegistryError where the database is another project's, or a number means another build in it."""
    try:
        applied = read_catalog(connection, settings.project).versions
    except NotInstalled:
        return  # nothing is applied yet, so nothing can disagree
    for key, version in project.versions.items():
        standing = applied.get(key)
        if standing is not None and standing.fingerprint != version.fingerprint:
            raise RegistryError(
                f"{version.label} in this database is another build than versions/{version.label}.sql says",
                help="point FSQL_DSN at this project's database, or get the files it was applied from (git pull)",
            )
