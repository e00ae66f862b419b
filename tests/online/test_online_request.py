"""Request values: what each type takes, exactly, and what it refuses; each reaches Postgres as what it is."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.projects import NewBelt

from fsql.compiler.request_types import kind, transport
from fsql.definitions import Column, ServiceVersion
from fsql.errors import UsageError
from fsql.online.request import request_columns
from fsql.online.store import OnlineStore

AWARE = dt.datetime(2026, 3, 29, 3, 30, 0, 1, tzinfo=dt.timezone(dt.timedelta(hours=2)))
NAIVE = dt.datetime(2026, 3, 29, 3, 30)  # noqa: DTZ001
ID = UUID("00000000-0000-0000-0000-00000000000a")

# type → [(value, its text in Postgres)]
TAKEN: Mapping[str, list[tuple[Any, str]]] = {
    "smallint": [(-32768, "-32768"), (np.int64(3), "3")],
    "int": [(2**31 - 1, "2147483647"), (np.uint8(3), "3")],
    "BIGINT": [(-(2**63), "-9223372036854775808")],
    "real": [(0.1, "0.1"), (1, "1"), (float("inf"), "Infinity")],
    "double precision": [(0.1, "0.1"), (Decimal("0.5"), "0.5"), (np.float32(0.5), "0.5"), (float("nan"), "NaN")],
    "numeric": [
        (0.1, "0.1"),
        (Decimal("1.10"), "1.10"),
        (np.float64(0.1), "0.1"),
        (7, "7"),
        (float("inf"), "Infinity"),
    ],
    "numeric(5, 2)": [(0.126, "0.13")],
    "boolean": [(True, "true"), (np.bool_(False), "false")],
    "text": [("", ""), ("Ünï\n'\"", "Ünï\n'\""), ("\U0001f600", "\U0001f600")],
    "character varying(3)": [("ab", "ab")],
    "uuid": [(ID, str(ID)), (ID.hex, str(ID))],
    "date": [(dt.date(2026, 3, 29), "2026-03-29")],
    "timestamptz": [
        (AWARE, "2026-03-29 01:30:00.000001+00"),
        (pd.Timestamp(AWARE), "2026-03-29 01:30:00.000001+00"),
    ],
    "timestamp(0) without time zone": [(NAIVE, "2026-03-29 03:30:00")],
    "time": [(dt.time(3, 30), "03:30:00")],
    "interval": [(dt.timedelta(days=1, seconds=-1), "23:59:59")],
    "bytea": [(b"\0\xff", "\\x00ff")],
    "jsonb": [({"a": [1, None]}, '{"a": [1, null]}'), ("[1]", "[1]"), ([1, "x"], '[1, "x"]')],
    "integer[]": [([1, None, 3], "{1,NULL,3}"), ("{4}", "{4}"), ([], "{}"), ([[1], [2]], "{{1},{2}}")],
    "text[]": [(["", 'a"b\\', "NULL", "{,}"], '{"","a\\"b\\\\","NULL","{,}"}')],
    "public.mood": [("gut", "gut")],
    "public.positive": [(3, "3")],
    "int4range": [("[1,3)", "[1,3)")],
    "cidr": [("10.0.0.0/8", "10.0.0.0/8")],
}

REFUSED: Mapping[str, list[Any]] = {
    "smallint": [32768, True, 1.0, "1", np.float64(1)],
    "int": [2**31, Decimal(1), float("nan"), pd.NA],
    "bigint": [2**63, np.bool_(True)],
    "real": [1e39, "1"],
    "double precision": [True, "1", 10**400],
    "numeric": [True, "1", Decimal("sNaN"), Decimal("1E+140000")],
    "boolean": [1, "true"],
    "text": [1, b"a", "a\0", "\ud800"],
    "uuid": ["x", 7],
    "date": ["2026-03-29", AWARE],
    "timestamptz": [
        NAIVE,
        dt.date(2026, 3, 29),
        "2026-03-29Z",
        pd.NaT,
        dt.datetime.min.replace(tzinfo=AWARE.tzinfo),
    ],
    "timestamp": [AWARE],
    "time": [dt.time(1, tzinfo=dt.UTC)],
    "interval": [5],
    "bytea": ["a"],
    "jsonb": [{"a": float("nan")}, {1, 2}],
    "integer[]": [object(), [object()]],
    "public.day": [NAIVE],
}

# what only the server can refuse
MISFITS = {
    "public.mood": "froh",
    "public.positive": -1,
    "integer[]": ["x"],
    "jsonb": "{",
    "numeric(5, 2)": 1000,
    "cidr": "x",
}


def service(*types: str) -> ServiceVersion:
    """A service that asks for columns c0, c1, … of the types and reads nothing."""
    columns = tuple(Column(f"c{n}", name) for n, name in enumerate(types))
    return ServiceVersion("s", 1, columns, (), "", ())


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in REFUSED.items() for value in values])
def test_what_does_not_fit_is_refused_by_place_and_type(name: str, value: Any) -> None:
    with pytest.raises(UsageError) as refusal:
        request_columns(service("text", name), [{"c0": "", "c1": None}, {"c0": "", "c1": value}])
    assert refusal.value.message.startswith(f"row 1 of the request, column c1 {name}: a")
    assert refusal.value.help.startswith("give ")


@given(
    value=st.none() | st.booleans() | st.integers() | st.floats() | st.decimals() | st.text() | st.binary()
    | st.datetimes() | st.datetimes(timezones=st.timezones()) | st.dates() | st.times() | st.timedeltas() | st.uuids()
    | st.lists(st.integers()) | st.complex_numbers(),
    name=st.sampled_from(sorted(TAKEN)),
)  # fmt: skip
def test_nothing_but_our_refusal_comes_out(value: Any, name: str) -> None:
    # any other exception fails the test
    with contextlib.suppress(UsageError):
        assert len(request_columns(service(name), [{"c0": value}])) == 1


@pytest.mark.parametrize(
    ("name", "found", "sent"),
    [
        ("CHARACTER  VARYING (20)", "text", "text"),
        ("pg_catalog.int8", "int8", "int8"),
        ("timestamp(3) with time zone", "timestamptz", "timestamptz"),
        ("double precision", "float8", "float8"),
        ('"char"', "other", "text"),
        ("bigint[]", "other", "text"),
        ("interval day to second", "other", "text"),
        ("public.int8", "other", "text"),
    ],
)
def test_types_by_their_many_names(name: str, found: str, sent: str) -> None:
    assert (kind(name), transport(name)) == (found, sent)


SOURCES = """
CREATE SCHEMA v;
CREATE TYPE public.mood AS ENUM ('gut', 'schlecht');
CREATE DOMAIN public.positive AS integer CHECK (VALUE > 0);
CREATE TABLE v.things (id bigint, x integer);
CREATE FUNCTION v.shown(anyelement) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT $1::text';
"""
FILES = {
    "entities/thing.sql": "SELECT id FROM v.things;\n",
    "views/thing.sql": "-- entity: thing\n-- static: true\n--\n-- A thing.\n\nSELECT id, x FROM v.things;\n",
}


def _echo(types: list[str]) -> str:
    """A service that gives back, as text, what it was asked with."""
    asked = ", ".join(f"c{n} {name}" for n, name in enumerate(types))
    given = ",\n    ".join(f"v.shown(request.c{n}) AS f{n}" for n in range(len(types)))
    join = "FROM request\nLEFT JOIN features.thing AS thing ON thing.id = request.key"
    return f"-- request: key bigint, {asked}\n--\n-- Echo.\n\nSELECT\n    {given},\n    thing.x\n{join};\n"


async def test_values_reach_postgres_as_what_they_are(belt: NewBelt) -> None:
    types = list(TAKEN)
    made = belt({**FILES, "services/echo.sql": _echo(types)}, SOURCES)
    longest = max(map(len, TAKEN.values()))
    padded = [values + [(None, None)] * (longest - len(values)) for values in TAKEN.values()]
    rows = [{"key": 1, **{f"c{n}": column[row][0] for n, column in enumerate(padded)}} for row in range(longest)]
    async with OnlineStore(made.settings.features, made.dsn) as online:
        answer = await online.features("echo", rows)
        for n, (name, column) in enumerate(zip(types, padded, strict=True)):
            assert [row[f"f{n}"] for row in answer] == [text for _, text in column], name
        empty = {"key": 1, **{f"c{n}": None for n in range(len(types))}}
        for name, value in MISFITS.items():
            place = f"c{types.index(name)}"
            with pytest.raises(UsageError) as refusal:
                await online.features("echo", [empty, {**empty, place: value}])
            assert f"row 1 of the request, column {place} {name}: a" in refusal.value.message
            assert "Postgres refuses" in refusal.value.message
