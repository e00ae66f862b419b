"""Options that several commands share, and the project and server they lead to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from fsql.cli.project import config_option, settings_of
from fsql.postgres.dsn import refuse_inline_password

__all__ = ["config_option", "dsn_option", "json_option", "settings_of"]

F = TypeVar("F", bound=Callable[..., Any])


def _checked(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    if value:
        refuse_inline_password(value)
    return value


def dsn_option(function: F) -> F:
    """`--dsn`: which server; a password in it is refused, since others could read it in the process list."""
    option = click.option("--dsn", metavar="DSN", callback=_checked, help="Server to use instead of FSQL_DSN.")
    return option(function)


def json_option(function: F) -> F:
    """`--json`: the same facts for programs."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")(function)
