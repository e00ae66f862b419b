"""Options that several commands share, and the project and server they lead to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from fsql.postgres.dsn import refuse_inline_password
from fsql.settings import Settings, find

F = TypeVar("F", bound=Callable[..., Any])


def _checked(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    if value:
        refuse_inline_password(value)
    return value


def dsn_option(function: F) -> F:
    """`--dsn`: which server; a password in it is refused, since others could read it in the process list."""
    option = click.option("--dsn", metavar="DSN", callback=_checked, help="Server to use instead of FSQL_DSN.")
    return option(function)


def config_option(function: F) -> F:
    """`--config`: which alembic.ini; default: the nearest one upward."""
    kind = click.Path(dir_okay=False, path_type=Path)
    option = click.option("--config", "-c", type=kind, metavar="FILE", help="alembic.ini of the project.")
    return option(function)


def json_option(function: F) -> F:
    """`--json`: the same facts for programs."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")(function)


def settings_of(config: Path | None) -> Settings:
    """The settings of the project at hand."""
    return find(config=config)
