"""Which project a command works on; apart from what knows servers, so that checking files loads no driver."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from fsql.settings import Settings, find

F = TypeVar("F", bound=Callable[..., Any])


def config_option(function: F) -> F:
    """`--config`: which alembic.ini; default: the nearest one upward."""
    kind = click.Path(dir_okay=False, path_type=Path)
    option = click.option("--config", "-c", type=kind, metavar="FILE", help="alembic.ini of the project.")
    return option(function)


def settings_of(config: Path | None) -> Settings:
    """The settings of the project at hand."""
    return find(config=config)
