"""Alembic's environment: fsql knows the server, installs its registry, and runs the revisions."""

from fsql.migration import run_environment

run_environment()
