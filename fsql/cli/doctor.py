"""`fsql doctor`: the database against the files, piece by piece."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from fsql.cli.options import config_option, dsn_option, json_option, settings_of
from fsql.monitor.doctor import Finding, examine
from fsql.monitor.facts import read_facts
from fsql.postgres.connection import connect


@click.command(name="doctor")
@json_option
@config_option
@dsn_option
def command(as_json: bool, config: Path | None, dsn: str | None) -> None:
    """Check the database against the files, piece by piece.

    Server, registry, roles, every object of every version, sources and their grants, the texts under versions/,
    what was changed by hand since it was applied, lineage against what Postgres recorded, and runs that were
    interrupted. Nothing is changed. Exits 1 where something is wrong, and says what to do.
    """
    settings = settings_of(config)
    with connect(settings, dsn) as connection:
        findings = examine(read_facts(settings, connection))
    count = sum(len(finding.problems) for finding in findings)
    if as_json:
        click.echo(json.dumps({"well": not count, "checks": [_as_dict(finding) for finding in findings]}, indent=2))
    else:
        click.echo("\n".join(line for finding in findings for line in _told(finding)))
        click.echo(f"\n{_summary(count)}")
    sys.exit(int(count > 0))


def _as_dict(finding: Finding) -> dict[str, Any]:
    problems = [{"message": problem.message, "help": problem.help} for problem in finding.problems]
    return {"check": finding.check, "state": finding.state, "problems": problems, "notes": list(finding.notes)}


def _told(finding: Finding) -> Iterator[str]:
    front = f"{finding.state:<8} {finding.check:<10}"
    if finding.state == "ok":
        yield f"{front} {finding.told}"
    elif finding.skipped:
        yield f"{front} nothing is installed yet"
    for problem in finding.problems:
        yield f"{front} {problem.message}"
        yield f"{'':>20}= help: {problem.help}"
    for note in finding.notes:
        yield f"{'note':<8} {finding.check:<10} {note}"


def _summary(count: int) -> str:
    return f"{count} problem{'' if count == 1 else 's'} found" if count else "Everything is well."
