"""`fsql lineage`: what a feature is made from, or feeds."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from fsql.cli.options import config_option, dsn_option, json_option, settings_of
from fsql.monitor.ancestry import Node, Reader, Upstream, ancestry
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
@config_option
@dsn_option
def command(name: str, direction: str | None, as_json: bool, config: Path | None, dsn: str | None) -> None:
    """Show what a feature is made from, or what it feeds.

    NAME is a view, a service, one of their versions, or a source as schema.table or schema.table.column. The answer
    comes from the project's files as they are now, judged by the server. A column is made directly from those
    that its expression reads, its window included; indirectly from those that decide which rows there are.
    """
    settings = settings_of(config)
    with connect(settings, dsn) as connection:
        facts = make(settings, connection).facts
    family = ancestry(facts)
    subject = family.subject(name)
    if (direction or ("downstream" if subject.is_source else "upstream")) == "upstream":
        found = family.upstream(subject)
        click.echo(json.dumps(_upstream_dict(found), indent=2) if as_json else "\n".join(_upstream(found)))
    else:
        readers = family.downstream(subject)
        told = "\n".join(_downstream(subject.name, readers))
        click.echo(json.dumps(_downstream_dict(subject.name, readers), indent=2) if as_json else told)


def _upstream_dict(found: Upstream) -> dict[str, Any]:
    return {"direction": "upstream", **asdict(found)}


def _downstream_dict(name: str, readers: Sequence[Reader]) -> dict[str, Any]:
    made = [
        {
            "name": reader.name,
            "kind": reader.kind,
            "direct": [{"column": column, "expression": expression} for column, expression in reader.direct],
            "indirect": reader.indirect,
        }
        for reader in readers
    ]
    return {"direction": "downstream", "name": name, "readers": made}


def _upstream(found: Upstream) -> Iterator[str]:
    for node in found.columns:
        yield _line(node)
        yield from _below(node)
    if found.indirect:
        yield ""
        yield "indirectly, by deciding which rows there are:"
        yield from (f"  {column}" for column in found.indirect)


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
        yield f"{_LAST if last else _DEEPER}{reader.kind} {reader.name}"
        lines = [f"direct    {column} = {expression}" for column, expression in reader.direct]
        lines += ["indirect  it decides which rows there are"] if reader.indirect else []
        for place, line in enumerate(lines, 1):
            yield f"{_BELOW if last else _BESIDE}{_LAST if place == len(lines) else _DEEPER}{line}"
