"""Whether an array's elements are certainly no rows: of rows, `unnest` makes several columns."""

from __future__ import annotations

from sqlglot import exp
from sqlglot.dialects.postgres import Postgres

from fsql.lineage.names import called, name_of, type_name
from fsql.lineage.postgres_words import words
from fsql.lineage.scope import Scope
from fsql.lineage.types import Cursor, type_at

PLAIN = words(
    """
aclitem bit bool box bpchar bytea char cid cidr circle date datemultirange daterange float4 float8 gtsvector
inet int2 int2vector int4 int4multirange int4range int8 int8multirange int8range interval json jsonb
jsonpath line lseg macaddr macaddr8 money name numeric nummultirange numrange oid oidvector path pg_lsn
pg_snapshot point polygon refcursor regclass regcollation regconfig regdictionary regnamespace regoper
regoperator regproc regprocedure regrole regtype text tid time timestamp timestamptz timetz tsmultirange
tsquery tsrange tstzmultirange tstzrange txid_snapshot uuid varbit varchar xid xid8 xml
"""
)
"""Types of Postgres's own whose values are no rows."""

MAKES_PLAIN = words(
    "string_to_array regexp_split_to_array regexp_match array_positions parse_ident current_schemas tsvector_to_array "
    "generate_series string_to_table array_fill jsonb_object_keys pg_blocking_pids"
)
"""Functions that give plain values, or arrays of them."""

KEEPS = words(
    "array array_append array_prepend array_cat array_remove array_replace array_sample array_shuffle trim_array"
)
"""Functions whose arrays hold what their first argument that tells holds."""

DIALECT = Postgres()


def is_plain(node: exp.Expr, scope: Scope) -> bool:
    """Whether the value, or what it is an array of, certainly is no row."""
    while isinstance(node, (exp.Paren, exp.Neg, exp.Bracket)):
        node = node.this
    if isinstance(node, exp.Binary):
        return is_plain(node.this, scope) or is_plain(node.expression, scope)
    if isinstance(node, exp.Literal):
        return not node.is_string
    if isinstance(node, exp.Cast):
        return type_name(node) in PLAIN
    if isinstance(node, exp.Column):
        return column_type(node, scope) in PLAIN
    if isinstance(node, exp.Anonymous) and not isinstance(node.parent, exp.Dot):
        name = called(node)
        if name in KEEPS:
            return all_tell(node.expressions, scope)
        return name in MAKES_PLAIN
    return isinstance(node, exp.Boolean)


def all_tell(parts: list[exp.Expr], scope: Scope) -> bool:
    """Elements have one type: one that tells is enough; a string without a type could be anything but a row."""
    strings = [part for part in parts if isinstance(part, exp.Literal) and part.is_string]
    return bool(parts) and (len(strings) == len(parts) or any(is_plain(part, scope) for part in parts))


def column_type(node: exp.Column, scope: Scope) -> str:
    """The type of a table's column by its name in pg_type, of an array that of its elements; empty where not known."""
    schema = scope.tracing.tables.schema
    if schema is None or not isinstance(node.this, exp.Identifier):
        return ""
    source = scope.holder(node)
    if source is None or source.table is None:
        return ""
    kind = schema[source.table[0]][source.table[1]].get(name_of(node.this), "")
    return type_at(Cursor(DIALECT.tokenize(kind), 0)) if kind else ""
