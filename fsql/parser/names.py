"""How Postgres reads names: folding, quoting, the 63 bytes, and the `_vN` of a version."""

from __future__ import annotations

import re

NAME_BYTES = 63
VERSION_SUFFIX = re.compile(r"^(?P<name>.+)_v(?P<number>[1-9][0-9]{0,5})$")
# `_v999999_at` is the longest thing fsql puts behind a name
SUFFIX_BYTES = len("_v999999_at")
PLAIN = re.compile(r"^[a-z_][a-z0-9_]*$")


def fold(name: str, *, quoted: bool) -> str:
    """The name as Postgres stores it: ASCII letters lowered unless quoted (others are kept as they are)."""
    if quoted:
        return name
    return name.lower() if name.isascii() else "".join(c.lower() if c.isascii() else c for c in name)


def quote(name: str) -> str:
    """The name as an SQL identifier, always quoted where it is not plainly lower case."""
    if PLAIN.match(name) and name not in RESERVED:
        return name
    escaped = name.replace('"', '""')
    return f'"{escaped}"'


def split_version(name: str) -> tuple[str, int | None]:
    """(`customer_orders`, 2) for `customer_orders_v2`; (name, None) for a floating name."""
    match = VERSION_SUFFIX.match(name)
    return (match["name"], int(match["number"])) if match else (name, None)


def unquoted(written: str) -> str:
    """The name as Postgres stores it, from a name as written in SQL: `Total` is total, `"Total"` is Total."""
    if len(written) > 1 and written[0] == written[-1] == '"':
        return written[1:-1].replace('""', '"')
    return fold(written, quoted=False)


# Words that Postgres does not take as a bare column or table name (reserved in any supported version),
# and those it takes only in some places: quoting one too many is harmless.
# fmt: off
RESERVED = frozenset((
    "all", "analyse", "analyze", "and", "any", "array", "as", "asc", "asymmetric", "authorization", "between",
    "binary", "both", "case", "cast", "check", "collate", "collation", "column", "concurrently", "constraint",
    "create", "cross", "current_catalog", "current_date", "current_role", "current_schema", "current_time",
    "current_timestamp", "current_user", "default", "deferrable", "desc", "distinct", "do", "else", "end", "except",
    "exists", "false", "fetch", "for", "foreign", "freeze", "from", "full", "grant", "group", "having", "ilike",
    "in", "initially", "inner", "intersect", "interval", "into", "is", "isnull", "join", "json_array",
    "json_arrayagg", "json_exists", "json_object", "json_objectagg", "json_query", "json_scalar", "json_serialize",
    "json_table", "json_value", "lateral", "leading", "left", "like", "limit", "localtime", "localtimestamp",
    "merge_action", "natural", "not", "notnull", "null", "offset", "on", "only", "or", "order", "outer", "overlaps",
    "placing", "primary", "references", "returning", "right", "row", "select", "session_user", "setof", "similar",
    "some", "symmetric", "system_user", "table", "tablesample", "then", "time", "timestamp", "to", "trailing",
    "true", "union", "unique", "user", "using", "values", "variadic", "verbose", "when", "where", "window", "with",
    "xmlattributes", "xmlconcat", "xmlelement", "xmlexists", "xmlforest", "xmlnamespaces", "xmlparse", "xmlpi",
    "xmlroot", "xmlserialize", "xmltable",
))
# fmt: on
