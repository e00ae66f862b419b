"""How the columns of a request travel to the server: in the type they have, or as text that the server casts.

Scalars that every driver knows travel as themselves. Everything else (enums, domains, json, arrays, ranges)
travels as text in Postgres's own notation, so that no driver has to ask the server what such types are.
"""

from __future__ import annotations

import re
from functools import cache

_NATIVE = {
    "int2": "smallint int2",
    "int4": "integer int int4",
    "int8": "bigint int8",
    "float4": "real float4",
    "float8": "double_precision float8 float",
    "numeric": "numeric decimal dec",
    "bool": "boolean bool",
    "text": "text character_varying varchar character char bpchar",
    "uuid": "uuid",
    "date": "date",
    "timestamp": "timestamp_without_time_zone timestamp",
    "timestamptz": "timestamp_with_time_zone timestamptz",
    "time": "time_without_time_zone time",
    "interval": "interval",
    "bytea": "bytea",
}
_TRANSPORT = {spelling.replace("_", " "): name for name, words in _NATIVE.items() for spelling in words.split()}
OTHER = "other"


@cache
def kind(type_name: str) -> str:
    """`int8` for bigint, `text` for character varying(20), ...; `other` for what travels as text and is cast."""
    bare = re.sub(r"\([^)]*\)", " ", type_name.lower())
    return _TRANSPORT.get(" ".join(bare.removeprefix("pg_catalog.").split()), OTHER)


def transport(type_name: str) -> str:
    """The type in which values of a request column are sent."""
    found = kind(type_name)
    return "text" if found == OTHER else found
