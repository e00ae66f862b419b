"""Whether definitions mean the same in every session, asked of the server: law 6.

The server analyses each definition, and its tree is judged by what the catalog says of its functions and types.
Literals are already values in the tree, so a definition with such as another session may read otherwise is
analysed again under contrary settings: the trees must be equal. Only where something is found the server is
asked for the tree with the places in the text.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

from fsql.compiler.splicing import Spliced
from fsql.definitions import FeatureService, FeatureView
from fsql.errors import Diagnostic
from fsql.parser.moments import money
from fsql.parser.names import quote
from fsql.planner.author_places import author_span
from fsql.planner.literals import contrary_cause, has_abbreviation, spelled_alike, unknown_zone
from fsql.planner.node_tree import Node, constant, differences, is_node, kind, nodes, place, read_tree, value
from fsql.planner.session import Known, is_plain, literals_read, mentioned, problems
from fsql.planner.stable_functions import Called
from fsql.planner.text_forms import SETTING, Cause, TypePart
from fsql.sql import statement

STYLE: Final[Mapping[str, str]] = {"DateStyle": "ISO, MDY"}
"""What a session is set to, besides its pinned settings, before definitions are analysed."""

# another session's settings, one at a time; whatever the hour, in one of the two zones it is another day than in UTC
_CONTRARY: Final[Sequence[Mapping[str, str]]] = (
    {"TimeZone": "Etc/GMT+12"},
    {"TimeZone": "Etc/GMT-14"},
    {"DateStyle": "SQL, DMY"},
    {"DateStyle": "SQL, YMD"},
    {"IntervalStyle": "sql_standard"},
    {"transform_null_equals": "on"},
    {"array_nulls": "off"},
    {"xmloption": "document"},
)
# two analyses that between them differ from the usual in everything: the first of each setting, and the last
_ALL_CONTRARY = tuple(
    {key: text for one in order for key, text in one.items()} for order in (_CONTRARY, _CONTRARY[::-1])
)
_SHOW_TREE = {"debug_print_parse": "on", "debug_pretty_print": "off", "client_min_messages": "log"}
_PLACE = re.compile(r":location \d+")
# what may stand between is taken whole, so that long lines of dashes are not tried in every division
_NULL_EQUALS = re.compile(r"=(?:[\s()]|--[^\n]*+)*+NULL\b|\bNULL(?:[\s()]|--[^\n]*+|OPERATOR\b)*+=", re.IGNORECASE)


@dataclass(frozen=True)
class Analysed:
    """A definition whose text stands as the temporary view `label` in the current transaction."""

    label: str
    definition: FeatureView | FeatureService
    sent: Spliced


@dataclass(frozen=True)
class Beneath:
    """A view of the users' own that the temporary view `label` reads as `root`, itself or through other views.

    `used` are the numbers of its columns that are read; None where all may be.
    """

    label: str
    root: tuple[str, str]
    own: tuple[str, str]
    body: str
    tree: str
    used: frozenset[int] | None


def dependent(connection: psycopg.Connection[Any], analysed: Sequence[Analysed]) -> Iterator[Diagnostic]:
    """A diagnostic for every place at which another session would compute something else.

    The temporary views have to stand; the transaction is left as it was found.
    """
    texts = _trees(connection, [one.label for one in analysed])
    beneath = _beneath(connection, texts)
    known = _known(connection, (*texts.values(), *(view.tree for view in beneath)))
    doubtful = [one for one in analysed if _wants_second_look(texts[one.label], known, one.definition.sql)]
    differing = _differing(connection, doubtful, texts)
    doubted = {one.label for one in doubtful}
    for one in analysed:
        if one.label not in doubted and is_plain(texts[one.label], known):
            continue
        written, tree = one.definition.sql, read_tree(texts[one.label])
        suspected = any(True for _ in problems(tree, known, written)) or one.label in differing
        if suspected or (one.label in doubted and has_abbreviation(written)):
            yield from _judged(connection, one, tree, known, one.label in differing)
    definitions = {one.label: one.definition for one in analysed}
    for view in beneath:
        yield from _judged_beneath(definitions[view.label], view, known)


def _beneath(connection: psycopg.Connection[Any], labels: Iterable[str]) -> list[Beneath]:
    rows = connection.execute(statement("trees_beneath"), {"names": list(labels)})
    return [
        Beneath(label, (root_schema, root), (schema, name), body, tree, None if used is None else frozenset(used))
        for label, root_schema, root, schema, name, body, tree, used in rows
    ]


def _judged_beneath(definition: FeatureView | FeatureService, view: Beneath, known: Known) -> Iterator[Diagnostic]:
    """The first thing that the session decides in what is read of a view, said where the definition names it."""
    if is_plain(view.tree, known):
        return
    tree = read_tree(view.tree)
    unread = _unread(tree, view.used)
    found = next((p.cause for p in problems(tree, known, view.body) if id(p.node) not in unread), None)
    if found is not None:
        shown, root = ".".join(view.own), ".".join(view.root)
        through = f"the view {shown}" if view.own == view.root else f"the view {shown}, read through {root}"
        remedy = f"read its tables here, or in {shown}: {found.help}"
        yield _diagnostic(
            definition, _named(definition, view.root), Cause(found.rule, f"in {through}: {found.message}", remedy)
        )


def _unread(tree: Node, used: frozenset[int] | None) -> frozenset[int]:
    """The identities of the nodes of a query's columns that nobody reads and that have no part in which rows it has."""
    query = next(node for node, _ in nodes(tree) if kind(node) == "QUERY")
    if used is None or value(query, ":hasTargetSRFs") != "false":
        return frozenset()
    columns = [part for part in value(query, ":targetList") if is_node(part) and value(part, ":ressortgroupref") == "0"]
    dropped = (column for column in columns if int(value(column, ":resno")) not in used)
    return frozenset(id(node) for column in dropped for node, _ in nodes(column))


def _named(definition: FeatureView | FeatureService, table: tuple[str, str]) -> tuple[int, int]:
    """Where the definition names the table; its first word where that is not found."""
    dotted = r"\s*\.\s*".join(rf'"?{re.escape(name)}"?' for name in table)
    found = re.search(rf"(?<!\w){dotted}(?!\w)", definition.sql, re.IGNORECASE)
    return found.span() if found else (0, 6)


def _judged(
    connection: psycopg.Connection[Any], one: Analysed, tree: Node, known: Known, differs: bool
) -> Iterator[Diagnostic]:
    """The findings, the first at each place."""
    places: dict[tuple[int, int], Cause] = {}
    for span, cause in _found(connection, one, tree, known, differs):
        places.setdefault(span, cause)
    yield from (_diagnostic(one.definition, span, cause) for span, cause in places.items())


def _wants_second_look(tree: str, known: Known, written: str) -> bool:
    """Whether another session might read a literal, or `= NULL`, in another way."""
    hidden = "/*" in written and "null" in written.lower()  # comments may be nested
    if hidden or _NULL_EQUALS.search(written):
        return True
    types = literals_read(tree, known)
    return bool(types) and not spelled_alike(written, zoned=not types.isdisjoint(("timestamptz", "timetz")))


def _found(
    connection: psycopg.Connection[Any], one: Analysed, tree: Node, known: Known, differs: bool
) -> Iterator[tuple[tuple[int, int], Cause]]:
    """The causes with their places in the author's text."""
    shown = _located(connection, one.sent.text, {})
    located = shown if isinstance(shown, list) else tree  # what stands between may not hand it on: without places then
    for problem in problems(located, known, one.definition.sql):
        yield _span(connection, one, problem.node), problem.cause
    yield from _abbreviations(connection, one, located, known)
    for settings in _CONTRARY if differs else ():
        yield from _contrary(connection, one, located, settings, known)


def _abbreviations(
    connection: psycopg.Connection[Any], one: Analysed, located: Node, known: Known
) -> Iterator[tuple[tuple[int, int], Cause]]:
    """Literals of timestamptz whose zone is told by an abbreviation."""
    for node, _ in nodes(located):
        parts = known.types.get(str(value(node, ":consttype")), ()) if kind(node) == "CONST" else ()
        if constant(node) is not None and any(part.name in ("timestamptz", "timetz") for part in parts):
            span = _span(connection, one, node)
            cause = unknown_zone(one.definition.sql[span[0] : span[1]])
            if cause is not None:
                yield span, cause


def _contrary(
    connection: psycopg.Connection[Any], one: Analysed, located: Node, settings: Mapping[str, str], known: Known
) -> Iterator[tuple[tuple[int, int], Cause]]:
    """What is another thing, or an error, under these settings."""
    other = _located(connection, one.sent.text, settings)
    if isinstance(other, int):
        span = author_span(one.definition, one.sent, other)
        yield span, contrary_cause(next(iter(settings)), one.definition.sql[span[0] : span[1]])
    for node in differences(located, other) if isinstance(other, list) else ():
        span = _span(connection, one, node)
        yield span, contrary_cause(next(iter(settings)), one.definition.sql[span[0] : span[1]])


def _span(connection: psycopg.Connection[Any], one: Analysed, node: Node) -> tuple[int, int]:
    offset = place(node)
    if offset < 0:
        return author_span(one.definition, one.sent, -1)
    raw = one.sent.text.encode(_encoding(connection), "replace")
    return author_span(one.definition, one.sent, len(raw[:offset].decode(_encoding(connection), "replace")))


def _encoding(connection: psycopg.Connection[Any]) -> str:
    """The server's own encoding, in which it counts bytes; UTF-8 where Python has no such."""
    try:
        return codecs.lookup(connection.info.parameter_status("server_encoding") or "utf-8").name
    except LookupError:
        return "utf-8"


def _diagnostic(definition: FeatureView | FeatureService, span: tuple[int, int], cause: Cause) -> Diagnostic:
    offset = len(definition.head)
    return Diagnostic.at(
        definition.path,
        f"{definition.head}{definition.sql}",
        offset + span[0],
        offset + span[1],
        rule=cause.rule,
        message=cause.message,
        help=cause.help,
    )


def varying(connection: psycopg.Connection[Any], literal: str, kind: str) -> Cause | None:
    """Why a literal is another value of the type `kind` in another session; None where it never is."""
    if kind == "money":
        return Cause(SETTING, *money())
    query = sql.SQL("SELECT ({})::{}").format(sql.SQL(literal), sql.SQL(kind))
    usual = _value(connection, query, STYLE)
    for settings in _CONTRARY if "'" in literal else ():
        if _value(connection, query, settings) != usual:
            return contrary_cause(next(iter(settings)), literal)
    return None


def _value(connection: psycopg.Connection[Any], query: sql.Composed, settings: Mapping[str, str]) -> bytes | None:
    """The one value of the query as it travels in binary; None where it is NULL or refused."""
    try:
        with _undone(connection, settings):
            answer = connection.execute(query, binary=True).pgresult
            return answer.get_value(0, 0) if answer else None
    except psycopg.Error:
        return None


def _trees(connection: psycopg.Connection[Any], labels: Sequence[str]) -> dict[str, str]:
    """The stored trees by label, without places: those would be places in the statement that created the view."""
    rows = connection.execute(statement("trees"), {"names": list(labels)})
    return {label: _PLACE.sub(":location -1", tree) for label, tree in rows}


def _known(connection: psycopg.Connection[Any], trees: Iterable[str]) -> Known:
    wanted = mentioned(trees)
    asked = {"functions": list(wanted.functions), "operators": list(wanted.operators)}
    functions, operators = {}, {}
    for operator, *facts in connection.execute(statement("called_functions"), asked):
        function = Called(*facts)
        functions[function.number] = function
        operators[operator] = function
    types: dict[str, tuple[TypePart, ...]] = {}
    for root, name, *rest in connection.execute(statement("type_parts"), {"types": list(wanted.types)}):
        shown = f"{name[1:]}[]" if name.startswith("_") else name
        types[root] = (*types.get(root, ()), TypePart(shown, *rest))
    return Known(functions, operators, types, _now(connection))


def _now(connection: psycopg.Connection[Any]) -> tuple[int, ...]:
    """The bytes of the transaction's time as they stand in a constant, wherever 'now' was one."""
    with _undone(connection):
        connection.execute(statement("view_of_now"))
        tree = read_tree(_trees(connection, ["fsql_now"])["fsql_now"])
        return next(found for node, _ in nodes(tree) if (found := constant(node)))


@contextmanager
def _undone(connection: psycopg.Connection[Any], settings: Mapping[str, str] | None = None) -> Iterator[None]:
    """A savepoint with these settings, rolled back at the end."""
    with connection.transaction(force_rollback=True):
        if settings:
            connection.execute(statement("set_locally"), {"settings": Jsonb(dict(settings))})
        yield


def _differing(
    connection: psycopg.Connection[Any], doubtful: Sequence[Analysed], texts: Mapping[str, str]
) -> frozenset[str]:
    """The labels of those of which another session would make another tree, or which it would refuse."""
    labels, found = [one.label for one in doubtful], set()
    for settings in _ALL_CONTRARY if doubtful else ():
        with _undone(connection, settings):
            found |= {one.label for one in doubtful if not _replaced(connection, one)}
            again = _trees(connection, labels)
            found |= {label for label in labels if again[label] != texts[label]}
    return frozenset(found)


def _replaced(connection: psycopg.Connection[Any], one: Analysed) -> bool:
    """Whether the server takes the text again."""
    create = f"CREATE OR REPLACE TEMPORARY VIEW {quote(one.label)} AS\n{one.sent.text}"
    try:
        with connection.transaction():
            connection.execute(create.encode(), prepare=True)
    except psycopg.Error:
        return False
    return True


def _located(connection: psycopg.Connection[Any], text: str, settings: Mapping[str, str]) -> Node | int | None:
    """The tree of the text with its places; the place of the error where the server refuses it; None without either.

    Stored trees have lost their places since Postgres 17, so the server is asked to show the tree it makes.
    """
    said: list[str] = []

    def listen(note: psycopg.errors.Diagnostic) -> None:
        said.append(note.message_detail or "")

    connection.add_notice_handler(listen)
    try:
        with _undone(connection, settings):
            connection.execute(statement("quiet_log"))
            connection.execute(statement("set_locally"), {"settings": Jsonb(_SHOW_TREE)})
            result = connection.pgconn.prepare(b"", text.encode())  # analysed, never run
            if result.error_field(psycopg.pq.DiagnosticField.STATEMENT_POSITION):
                return int(result.error_field(psycopg.pq.DiagnosticField.STATEMENT_POSITION) or 1) - 1
    finally:
        connection.remove_notice_handler(listen)
    return next((read_tree(tree) for tree in said if tree.startswith("{QUERY")), None)
