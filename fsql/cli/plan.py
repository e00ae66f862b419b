"""`fsql plan`: what the files want that does not stand yet."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from fsql.cli.options import config_option, dsn_option, json_option, settings_of
from fsql.migration import pending
from fsql.planner.plan import Plan
from fsql.planning import check_project, make
from fsql.postgres.connection import connect
from fsql.revisions import write_revision
from fsql.settings import Settings


@click.command(name="plan")
@click.option("--write", is_flag=True, help="Write the revision and the texts of the new versions.")
@click.option("--check", "only_check", is_flag=True, help="Exit with 1 where the plan is not empty, for CI.")
@click.option("--explain", is_flag=True, help="Show the SQL of every step.")
@json_option
@config_option
@dsn_option
def command(write: bool, only_check: bool, explain: bool, as_json: bool, config: Path | None, dsn: str | None) -> None:
    """Say what the files want that does not stand yet.

    Every definition is judged by the server in a transaction that is rolled back. Nothing is written
    without --write, and nothing in the database changes before `fsql apply`.
    """
    settings = settings_of(config)
    for warning in (d for d in check_project(settings).diagnostics if d.level == "warning"):
        click.echo(f"{warning.picture()}\n", err=True)
    with connect(settings, dsn) as connection:
        planned = make(settings, connection)
        waiting = len(pending(settings, connection))
    plan, project = planned.plan, planned.facts.project
    written = _write(settings, plan) if write and not plan.empty else ()
    if as_json:
        click.echo(json.dumps({**plan.as_dict(), "written": [str(path) for path in written]}, indent=2))
    else:
        click.echo(_told(plan, explain) if project.views or project.versions else _nothing_yet(settings))
        _say_written(settings, plan, written)
        if waiting and not written:
            click.echo(f"{waiting} written revision{'' if waiting == 1 else 's'} not applied yet: run `fsql apply`.")
    if only_check and not plan.empty:
        sys.exit(1)


def _write(settings: Settings, plan: Plan) -> tuple[Path, ...]:
    """The files written: the texts of versions and the revision."""
    revision = write_revision(settings, plan)
    return (*(settings.features / name for name in plan.files), revision)


def _nothing_yet(settings: Settings) -> str:
    """What a new project is told: which files to write first."""
    entity, view = settings.features / "entities" / "customer.sql", settings.features / "views" / "customer_orders.sql"
    return "\n".join(
        [
            "Nothing to plan: there is no feature view yet. Write two files, such as",
            f"  {_shown(settings, entity)}   SELECT customer_id FROM shop.customers",
            f"  {_shown(settings, view)}   -- entity: customer, a line of just --, and a SELECT",
            "or let `fsql init DIR --table shop.orders --key customer_id --time placed_at` write a first one.",
        ]
    )


def _shown(settings: Settings, path: Path) -> Path:
    return path.relative_to(settings.root) if path.is_relative_to(settings.root) else path


def _told(plan: Plan, explain: bool) -> str:
    """The plan as prose."""
    if plan.empty:
        return "\n".join(["Nothing to plan: the files and what stands agree.", *_notes(plan)])
    count = len(plan.steps)
    found = [f"Plan: {count} step{'' if count == 1 else 's'}", ""]
    for place, step in enumerate(plan.steps, 1):
        found += [f"{place:>3}. {step.title}", *(f"       {line}" for line in step.words)]
        if explain:
            found += ["", *(_indented(sql) for sql in step.upgrade("<revision>")), ""]
    return "\n".join([*found, *_notes(plan)])


def _notes(plan: Plan) -> list[str]:
    return ["", *(f"note: {note}" for note in plan.notes)] if plan.notes else []


def _indented(sql: str) -> str:
    return "\n".join(f"         {line}" for line in f"{sql};".split("\n"))


def _say_written(settings: Settings, plan: Plan, written: tuple[Path, ...]) -> None:
    if plan.empty:
        return
    if not written:
        click.echo("\nNothing is written yet: `fsql plan --write` writes the revision, `fsql apply` applies it.")
        return
    click.echo("\nWritten:")
    for path in written:
        click.echo(f"  {_shown(settings, path)}")
    click.echo("Read them, commit them, then `fsql apply`.")
