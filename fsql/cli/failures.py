"""What failed while the rest went on: told at once, and remembered in the exit code."""

from __future__ import annotations

import sys

import click

from fsql.errors import FsqlError


class Failures:
    """Called with each failure; `leave()` ends the command with 1 where there was one."""

    def __init__(self) -> None:
        self.errors: list[FsqlError] = []

    def __call__(self, label: str, error: FsqlError) -> None:
        self.errors.append(error)
        click.echo(f"error: {error}", err=True)

    def leave(self) -> None:
        """Nothing where all went well."""
        if self.errors:
            sys.exit(self.errors[0].exit_code)
