"""Whether a query means the same in every session, judged by its analysed tree and what the catalog says of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from fsql.parser.moments import frozen, money
from fsql.planner.node_tree import (
    Node,
    Queries,
    arguments,
    atoms,
    constant,
    kind,
    nodes,
    types,
    value,
)
from fsql.planner.stable_functions import (
    READ_JSON,
    WRITE_JSON,
    WRITE_TEXT,
    Called,
    Functions,
    called,
    condition,
    format_pattern,
    in_its_zone,
    refusal,
)
from fsql.planner.text_forms import CLOCK, SETTING, ZONE, Cause, TypePart, reading, writing

_TYPE_LISTS = (":funccoltypes", ":coltypes")
_FUNCTION = re.compile(r":(?:funcid|opfuncid|aggfnoid|winfnoid) (\d+)")
_OPERATOR = re.compile(r":opnos \(o ([\d ]+)\)")
_TYPE = re.compile(
    r":(?:vartype|consttype|paramtype|aggtype|wintype|funcresulttype|opresulttype|casetype|coalescetype|minmaxtype"
    r"|array_typeid|row_typeid|resulttype|refrestype|typeId|typid|type) (\d+)"
)
_COLUMN_TYPES = re.compile(r":(?:funccoltypes|coltypes) \(o ([\d ]+)\)")
_CONSTANT = re.compile(r"\{CONST :consttype (\d+) [^{}]*?:constisnull (true|false)")
_JUDGED = re.compile(
    r"\{(?:COERCEVIAIO|SQLVALUEFUNCTION|XMLEXPR|JSONCONSTRUCTOREXPR|JSONEXPR|RANGETBLFUNCTION|TABLEFUNC|ROWCOMPAREEXPR)\b"
    r"|:varattno -"
)
_JUDGED_CONSTANTS = frozenset(("money", "timestamp", "timestamptz"))
_RECORD = "2249"
_MONEY = "money"
_ZONED_PATH = re.compile(r"\.\s*(?:datetime|date|time|time_tz|timestamp|timestamp_tz)\s*\(", re.IGNORECASE)


@dataclass(frozen=True)
class Known:
    """What the catalog says: functions by number, those behind operators, parts of types; and the bytes of now."""

    functions: Functions
    operators: Mapping[str, Called]
    types: Mapping[str, tuple[TypePart, ...]]
    now: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Problem:
    """A node that means another thing in another session, and why."""

    node: Node
    cause: Cause


@dataclass(frozen=True)
class Mentioned:
    """The numbers of everything in a tree that the catalog has to be asked about."""

    functions: frozenset[int]
    operators: frozenset[int]
    types: frozenset[int]


def mentioned(trees: Iterable[str]) -> Mentioned:
    """What trees, as texts, mention."""
    functions: set[str] = set()
    operators: set[str] = set()
    kinds: set[str] = set()
    for tree in trees:
        functions.update(_FUNCTION.findall(tree))
        operators.update(oid for oids in _OPERATOR.findall(tree) for oid in oids.split())
        kinds.update(_TYPE.findall(tree))
        kinds.update(oid for oids in _COLUMN_TYPES.findall(tree) for oid in oids.split())
    return Mentioned(*(frozenset(map(int, oids)) for oids in (functions, operators, kinds)))


def problems(tree: Node, known: Known, text: str) -> Iterator[Problem]:
    """Every node that the session decides, in the order of the tree; `text` is the author's."""
    for node, queries in nodes(tree):
        cause = _cause(node, queries, known, text)
        if cause is not None:
            yield Problem(node, cause)


def literals_read(tree: str, known: Known) -> frozenset[str]:
    """The types, such as date or timestamptz, of constants whose literals another session may read otherwise."""
    return frozenset(part.name for part in _constants(tree, known) if part.read)


def is_plain(tree: str, known: Known) -> bool:
    """Whether a tree, as text, holds nothing that `problems` judges: most queries are done with by this."""
    if _JUDGED.search(tree):
        return False
    if any(part.name in _JUDGED_CONSTANTS for part in _constants(tree, known)):
        return False
    functions = (known.functions.get(oid) for oid in set(_FUNCTION.findall(tree)) - {"0"})
    return all(function is not None and _is_harmless(function) for function in functions)


def _constants(tree: str, known: Known) -> Iterator[TypePart]:
    """What the types of all constants but NULL are made of."""
    oids = {oid for oid, null in _CONSTANT.findall(tree) if null == "false"}
    return (part for oid in oids for part in known.types.get(oid, ()))


def _is_harmless(function: Called) -> bool:
    return function.volatility == "i" and condition(function) is None and function.name not in READ_JSON


def _cause(node: Node, queries: Queries, known: Known, text: str) -> Cause | None:
    name = kind(node)
    if name == "CONST":
        return _of_constant(node, known)
    if name == "VAR" and str(value(node, ":varattno")).startswith("-"):
        message = (
            "a system column says where and when the row was stored, which is otherwise once its table is rewritten"
        )
        return Cause(CLOCK, message, "use a column of the table's own")
    if name == "COERCEVIAIO":
        return _of_cast(node, queries, known)
    if name == "SQLVALUEFUNCTION":
        return Cause(CLOCK, "this gives another answer each time, or to each user", "use the row's own columns")
    if name == "XMLEXPR":
        return Cause(SETTING, "XML is written as xmlbinary and xmloption say", "compute the feature in the source")
    if name == "JSONCONSTRUCTOREXPR":
        return _written(node, queries, known, json=True)
    if name == "JSONEXPR":
        return _of_json_path(node, known, text)
    if name in ("RANGETBLFUNCTION", "TABLEFUNC"):
        return _of_columns(node, known)
    if name == "ROWCOMPAREEXPR":
        found = (known.operators.get(oid) for oid in atoms(value(node, ":opnos")))
        return next((refusal(node, f) for f in found if f and f.is_builtin and f.volatility == "s"), None)
    function = called(node, known.functions)
    return _of_call(node, function, queries, known) if function else None


def _of_call(node: Node, function: Called, queries: Queries, known: Known) -> Cause | None:
    if function.volatility == "v":
        message = f"{function.schema}.{function.name} is volatile: it may answer differently each time"
        return Cause(CLOCK, message, "use an immutable or stable function")
    demand = condition(function)
    if demand is not None:
        return demand(node, known.functions)
    if not function.is_builtin:
        return _of_users_function(node, function, queries, known)
    if function.name in WRITE_TEXT and function.volatility == "s":
        pattern = format_pattern(node) if function.name == "format" else None
        return pattern or _written(node, queries, known)
    if function.name in WRITE_JSON and function.volatility == "s":
        return _written(node, queries, known, json=True)
    result = str(value(node, ":funcresulttype"))
    if function.name in READ_JSON and result != _RECORD:
        return reading(known.types.get(result, ()))
    return None


def _of_users_function(node: Node, function: Called, queries: Queries, known: Known) -> Cause | None:
    """A user's own stable function is taken at its word, unless it takes anything and is given a timestamptz."""
    if function.volatility != "s" or not function.takes_anything:
        return None
    given = [oid for argument in arguments(node) for oid in types(argument, queries) or ()]
    if any(part.name == "timestamptz" for oid in given for part in known.types.get(oid, ())):
        return in_its_zone(function.name)
    return None


def _written(node: Node, queries: Queries, known: Known, *, json: bool = False) -> Cause | None:
    for argument in arguments(node):
        oids = types(argument, queries)
        if oids is None:
            message = "nobody can tell which columns this row has, so neither how a session writes them"
            return Cause(SETTING, message, "name the columns: row(a, b), or one argument a column")
        cause = writing((part for oid in oids for part in known.types.get(oid, ())), json=json)
        if cause is not None:
            return cause
    return None


def _of_cast(node: Node, queries: Queries, known: Known) -> Cause | None:
    """A cast that writes the value as text and reads that as the other type."""
    given = types(value(node, ":arg"), queries)
    if given is None:
        message = "nobody can tell which columns this row has, so neither how a session writes them"
        return Cause(SETTING, message, "name the columns: row(a, b)::text")
    written = writing(part for oid in given for part in known.types.get(oid, ()))
    return written or reading(known.types.get(value(node, ":resulttype"), ()))


def _of_constant(node: Node, known: Known) -> Cause | None:
    found = constant(node)
    if found is None:
        return None
    parts = known.types.get(value(node, ":consttype"), ())
    if any(part.name == _MONEY for part in parts):
        return Cause(SETTING, *money())
    width = len(known.now)
    is_time = any(part.name in ("timestamptz", "timestamp") for part in parts)
    if is_time and any(found[start : start + width] == known.now for start in range(len(found) - width + 1)):
        return Cause(CLOCK, *frozen("now"))
    return None


def _of_json_path(node: Node, known: Known, text: str) -> Cause | None:
    if _ZONED_PATH.search(text):
        message = "a path with times in it compares them in the session's time zone"
        return Cause(ZONE, message, "use jsonb_path_query and its like, which refuse to guess a zone")
    return reading(known.types.get(str(value(value(node, ":returning"), ":typid")), ()))


def _of_columns(node: Node, known: Known) -> Cause | None:
    """Columns that a function in FROM is told to read JSON or XML as."""
    if kind(node) == "RANGETBLFUNCTION":
        function = called(value(node, ":funcexpr"), known.functions)
        if function is None or not function.is_builtin or function.name not in READ_JSON:
            return None
    oids = [oid for name in _TYPE_LISTS for oid in atoms(value(node, name))]
    return reading(part for oid in oids for part in known.types.get(oid, ()))
