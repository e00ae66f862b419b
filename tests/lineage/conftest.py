"""A real Postgres to judge lineage by."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest


@pytest.fixture
def database(empty_connection: psycopg.Connection[tuple[Any, ...]]) -> psycopg.Connection[tuple[Any, ...]]:
    """A connection to a fresh, empty database."""
    return empty_connection
