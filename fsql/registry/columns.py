"""The columns that the tables of the registry have in common, and the metadata that the tables stand in."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Column, DateTime, ForeignKeyConstraint, Identity, Integer, MetaData, Text, text
from sqlalchemy.dialects.postgresql import ARRAY

SCHEMA = "fsql"
ONLINE_SCHEMA = "fsql_online"

metadata = MetaData(
    schema=SCHEMA,
    naming_convention={
        "pk": "%(table_name)s_pkey",
        "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
        "uq": "%(table_name)s_%(column_0_N_name)s_key",
        "ck": "%(table_name)s_%(constraint_name)s_check",
    },
)

NOW = text("now()")
CLOCK = text("clock_timestamp()")
LOGIN = text("SESSION_USER")
INSTANT = DateTime(timezone=True)


def word(name: str, comment: str, **options: Any) -> Column[str]:
    """A text column, NOT NULL unless told."""
    return Column(name, Text, comment=comment, **{"nullable": False, **options})


def words(name: str, comment: str, **options: Any) -> Column[list[str]]:
    """A text[] column, NOT NULL and empty unless told."""
    return Column(name, ARRAY(Text), comment=comment, nullable=False, server_default=text("'{}'"), **options)


def which_version(*, primary_key: bool = False) -> tuple[Column[str], Column[int]]:
    """The columns name and number."""
    return (
        word("name", "Name of the view or service", primary_key=primary_key),
        Column(
            "number",
            Integer,
            primary_key=primary_key,
            autoincrement=False,
            nullable=False,
            comment="Number of the version",
        ),
    )


def of_version() -> ForeignKeyConstraint:
    """(name, number) is a version, and goes with it."""
    return ForeignKeyConstraint(
        ["name", "number"], [f"{SCHEMA}.version.name", f"{SCHEMA}.version.number"], ondelete="CASCADE"
    )


def identity() -> Column[int]:
    return Column("id", BigInteger, Identity(always=True), primary_key=True, comment="Order of insertion")
