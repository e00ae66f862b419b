"""`fsql lineage`: what a feature is made from, or feeds."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from fsql.cli.options import config_option, dsn_option, json_option, settings_of
from fsql.errors import UsageError
from fsql.monitor.ancestry import Ancestry, Node, Reader, Subject, Upstream
from fsql.monitor.family import read_family, read_opaque_inputs
from fsql.monitor.openlineage import Origin, events
from fsql.planning import make
from fsql.postgres.connection import connect

_DEEPER, _LAST, _BESIDE, _BELOW = "├─ ", "└─ ", "│  ", "   "


@click.command(name="lineage")
@click.argument("name", metavar="NAME[.COLUMN]")
@click.option("--upstream", "direction", flag_value="upstream", help="What it is made from; the default.")
@click.option(
    "--downstream", "direction", flag_value="downstream", help="What is made from it; the default of sources."
)
@json_option
@click.option("--openlineage", is_flag=True, help="Print an OpenLineage event for each view and service, a line each.")
@config_option
@dsn_option
def command(
    name: str, direction: str | None, as_json: bool, openlineage: bool, config: Path | None, dsn: str | None
) -> None:
    """Show what a feature is made from, or what it feeds.

    NAME is a view, a service, one of their versions, or a source as schema.table or schema.table.column. The answer
    comes from the project's files as they are now, judged by the server, and goes through your own Postgres views
    down to tables. A column is made directly from those that its expression reads, its window included; indirectly
    from those that decide which rows there are.
    """
    if as_json and openlineage:
        raise UsageError("--json and --openlineage are two forms of the answer", help="choose one of them")
    settings = settings_of(config)
    with connect(settings, dsn) as connection:
        family = read_family(connection, make(settings, connection, standing=True).facts)
        subject = family.subject(name)
        upwards = (direction or ("downstream" if subject.is_source else "upstream")) == "upstream"
        opaque = read_opaque_inputs(connection, family, subject) if upwards else ()
        origin = Origin.of(connection, settings.project)
    if openlineage:
        labels = _labels(family, subject, upwards)
        click.echo("\n".join(events(family, labels, origin)))
    elif upwards:
        found = family.upstream(subject)
        told = "\n".join(_upstream(found, opaque))
        click.echo(json.dumps(_upstream_dict(found, opaque), indent=2) if as_json else told)
    else:
        readers = family.downstream(subject)
        told = "\n".join(_downstream(subject.name, readers))
        click.echo(json.dumps(_downstream_dict(subject.name, readers), indent=2) if as_json else told)


def _labels(family: Ancestry, subject: Subject, upwards: bool) -> tuple[str, ...]:
    """The definitions that are told about, in order of name: those behind the subject, or those made from it."""
    if upwards:
        found = {place for place in family.behind(subject) if isinstance(place, str)}
    else:
        found = {reader.name for reader in family.downstream(subject) if reader.name in family.definitions}
    return tuple(sorted(found - family.current.keys()))


def _upstream_dict(found: Upstream, opaque: Sequence[str]) -> dict[str, Any]:
    return {"direction": "upstream", **asdict(found), "opaque": list(opaque)}


def _downstream_dict(name: str, readers: Sequence[Reader]) -> dict[str, Any]:
    made = [
        {
            "name": reader.name,
            "kind": reader.kind,
            "version": reader.version,
            "role": reader.role,
            "direct": [{"column": column, "expression": expression} for column, expression in reader.direct],
            "indirect": reader.indirect,
        }
        for reader in readers
    ]
    return {"direction": "downstream", "name": name, "readers": made}


def _upstream(found: Upstream, opaque: Sequence[str]) -> Iterator[str]:
    for node in found.columns:
        yield _line(node)
        yield from _below(node)
    if found.indirect:
        yield ""
        yield "indirectly, by deciding which rows there are:"
        yield from (f"  {column}" for column in found.indirect)
    if opaque:
        yield ""
        yield "opaque inputs, which may be made from anything:"
        yield from (f"  {each}" for each in opaque)


def _line(node: Node) -> str:
    plain = node.column.rsplit(".", 1)[-1]
    return node.column if node.expression in ("", plain) else f"{node.column} = {node.expression}"


def _below(node: Node) -> Iterator[str]:
    for child in node.direct:
        last = child is node.direct[-1]
        yield f"{_LAST if last else _DEEPER}{_line(child)}"
        for line in _below(child):
            yield f"{_BELOW if last else _BESIDE}{line}"


def _downstream(name: str, readers: Sequence[Reader]) -> Iterator[str]:
    yield name if readers else f"{name}: nothing is made from it"
    for reader in readers:
        last = reader is readers[-1]
        yield f"{_LAST if last else _DEEPER}{reader.kind} {reader.name}{_standing(reader)}"
        lines = [f"direct    {column} = {expression}" for column, expression in reader.direct]
        lines += ["indirect  it decides which rows there are"] if reader.indirect else []
        for place, line in enumerate(lines, 1):
            yield f"{_BELOW if last else _BESIDE}{_LAST if place == len(lines) else _DEEPER}{line}"


def _standing(reader: Reader) -> str:
    """Which version it is, and in which role, where that is not in its name already."""
    said = [reader.version if reader.version != reader.name else None, reader.role]
    told = ", ".join(word for word in said if word)
    return f" ({told})" if told else ""
