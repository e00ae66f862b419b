"""`fsql plan`: what the files want that does not stand yet."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import click
import psycopg

from fsql.cli.options import config_option, dsn_option, json_option, settings_of
from fsql.last_plan import inputs
from fsql.migration import pending
from fsql.monitor.drift import drift
from fsql.monitor.problem import Problem
from fsql.planner.plan import Plan
from fsql.planner.prose import NOTHING, told
from fsql.planning import Planned, check_project, make, recalled, remember
from fsql.postgres.connection import connect
from fsql.revisions import write_revision
from fsql.settings import Settings

_PROBLEMS = 10


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
    without --write, and nothing in the database changes before `fsql apply`. Where no file has changed since a
    plan that was empty, nothing is looked at again but the database; `fsql check` repeats the warnings.
    """
    settings = settings_of(config)
    before = inputs(settings)
    with connect(settings, dsn) as connection:
        known = recalled(settings, connection, before)
        planned = _made(settings, connection, before) if known is None else None
        waiting = len(pending(settings, connection))
        changed = drift(connection)
    written = _write(settings, planned.plan) if write and planned and not planned.plan.empty else ()
    if as_json:
        by_hand = [{"message": problem.message, "help": problem.help} for problem in changed]
        files = [_shown(settings, path).as_posix() for path in written]
        told_as = planned.plan.as_dict() if planned else known or {}
        click.echo(json.dumps({**told_as, "changed_by_hand": by_hand, "written": files}, indent=2))
    else:
        click.echo(_told(settings, planned, explain))
        _say_changed(changed)
        _say_written(settings, planned, written)
        if waiting and not written:
            click.echo(f"{waiting} written revision{'' if waiting == 1 else 's'} not applied yet: run `fsql apply`.")
    if only_check and planned and not planned.plan.empty:
        sys.exit(1)


def _made(settings: Settings, connection: psycopg.Connection, before: str) -> Planned:
    """The plan, made anew; warnings about the files are said on the way."""
    checked = check_project(settings)
    for warning in (d for d in checked.diagnostics if d.level == "warning"):
        click.echo(f"{warning.picture()}\n", err=True)
    planned = make(settings, connection, checked)
    remember(settings, planned, before)
    return planned


def _told(settings: Settings, planned: Planned | None, explain: bool) -> str:
    if planned is None:
        return NOTHING
    project = planned.facts.project
    return told(planned.plan, explain=explain) if project.views or project.versions else _nothing_yet(settings)


def _say_changed(problems: Sequence[Problem]) -> None:
    """What is not as it was applied: no plan mends it, so it is said beside the plan."""
    if problems:
        click.echo("\nChanged by hand since it was applied (`fsql doctor` says everything):")
    for problem in problems[:_PROBLEMS]:
        click.echo(f"  {problem.message}\n    = help: {problem.help}")
    if len(problems) > _PROBLEMS:
        click.echo(f"  and {len(problems) - _PROBLEMS} more")


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


def _say_written(settings: Settings, planned: Planned | None, written: tuple[Path, ...]) -> None:
    if planned is None or planned.plan.empty:
        return
    if not written:
        click.echo("\nNothing is written yet: `fsql plan --write` writes the revision, `fsql apply` applies it.")
        return
    click.echo("\nWritten:")
    for path in written:
        click.echo(f"  {_shown(settings, path)}")
    click.echo("Read them, commit them, then `fsql apply`.")
