"""A query before two judges: the server's analysed tree and fsql's resolver."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg import Connection, sql

from fsql.lineage.trace import LineageError, Trace, trace
from fsql.tracing import Catalog, read_catalog
from lineage_corpus.tree import Node, read
from lineage_corpus.truth import NOTHING, Column, Columns, Level, Oids, mentioned

Database = Connection[tuple[Any, ...]]
NOTHING_TOLD = Catalog({}, (), {}, {})

TREE = "SELECT ev_action::text FROM pg_rewrite WHERE ev_class = 'pg_temp.judged'::regclass"
STORED = """
SELECT
    ev_action::text,
    (SELECT array_agg(attname::text ORDER BY attnum) FROM pg_attribute WHERE attrelid = ev_class)
FROM pg_rewrite WHERE ev_class = %s::regclass AND rulename = '_RETURN'
"""
RELATION = """
SELECT n.nspname, c.relname, a.attnum, a.attname
FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
LEFT JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.oid = %s
"""
FUNCTIONS = "SELECT oid::int8, proname FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace"
DEPENDS = """
SELECT DISTINCT n.nspname, c.relname, a.attname
FROM pg_rewrite AS r
JOIN pg_depend AS d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid
JOIN pg_class AS c ON d.refclassid = 'pg_class'::regclass AND d.refobjid = c.oid AND c.relkind <> 'c'
JOIN pg_namespace AS n ON n.oid = c.relnamespace
JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum = d.refobjsubid
WHERE r.ev_class = 'pg_temp.judged'::regclass AND d.refobjsubid > 0
"""


@dataclass(frozen=True)
class Truth:
    """What the server says: names, what each output is made of, what decides the rows, every column named at all."""

    names: tuple[str, ...]
    direct: tuple[Columns, ...]
    rows: Columns
    mentioned: Columns
    recorded: Columns
    """What pg_depend has; nothing of Postgres's own tables."""

    @property
    def union(self) -> Columns:
        return self.rows.union(*self.direct)


class Unjudged(Exception):
    """The server does not take the query, at all or as a view."""


@dataclass
class Bench:
    """A connection and what its catalog says, read once and again after the schema changed."""

    database: Database
    functions: Mapping[int, str] = field(default_factory=dict)
    told: Catalog = NOTHING_TOLD

    def __post_init__(self) -> None:
        self.functions = {row[0]: row[1] for row in self.database.execute(FUNCTIONS)}
        self.reread()

    def reread(self) -> None:
        """Reads tables, functions and the search path anew."""
        self.told = read_catalog(self.database)

    def trace(self, query: str) -> Trace:
        """The resolver's answer; views are read as tables, since a tree stops there too."""
        return trace(query, self.told.schema, self.told.search_path, self.told.functions)

    def names(self, query: str) -> tuple[str, ...]:
        """The output names the server gives, without running the query."""
        connection = self.database.pgconn
        prepared = connection.prepare(b"", query.encode())
        if prepared.status != psycopg.pq.ExecStatus.COMMAND_OK:
            raise Unjudged(prepared.error_message.decode(errors="replace"))
        told = connection.describe_prepared(b"")
        return tuple((told.fname(place) or b"").decode() for place in range(told.nfields))

    def truth(self, query: str) -> Truth:
        """Raises Unjudged where the server takes no such view."""
        try:
            with self.database.transaction(force_rollback=True):
                names = self.names(query)
                listed = sql.SQL(", ").join(sql.Identifier(f"c{place}") for place in range(len(names)))
                columns = sql.SQL("({})").format(listed) if names else sql.SQL("")
                made = sql.SQL("CREATE TEMP VIEW judged {} AS ").format(columns) + sql.SQL(query)
                self.database.execute(made)
                tree = self.database.execute(TREE).fetchall()[0][0]
                recorded = frozenset((r[0], r[1], r[2]) for r in self.database.execute(DEPENDS))
                return self.read(names, tree, recorded)
        except psycopg.Error as error:
            raise Unjudged(str(error)) from error

    def read(self, names: tuple[str, ...], tree: str, recorded: Columns) -> Truth:
        (query,) = read(tree)
        level = Level(query, None, Oids(self.relation, self.functions))
        result = level.result
        named = frozenset(mentioned(query, level))
        return Truth(names, result.columns, result.rows, named, recorded)

    def stored(self, view: str) -> Truth:
        """The truth of a view that stands, by its qualified name; what pg_depend has of it is not asked."""
        ((tree, names),) = self.database.execute(STORED, (view,)).fetchall()
        return self.read(tuple(names), tree, NOTHING)

    def relation(self, oid: int) -> tuple[str, str, Mapping[int, str]]:
        rows = self.database.execute(RELATION, (oid,)).fetchall()
        return rows[0][0], rows[0][1], {row[2]: row[3] for row in rows if row[2] is not None}


@dataclass(frozen=True)
class Verdict:
    """How the resolver fared: `right`, `refused` or `wrong`, and why."""

    kind: str
    why: str = ""


def judge(bench: Bench, query: str, truth: Truth) -> Verdict:
    """The resolver's answer beside the truth."""
    try:
        found = bench.trace(query)
    except LineageError as error:
        return Verdict("refused", error.message)
    return compared(found, truth)


def compared(found: Trace, truth: Truth) -> Verdict:
    """Right means: names, the direct sources of every output, the columns that decide the rows, and their union."""
    if (names := tuple(output.name for output in found.outputs)) != truth.names:
        return Verdict("wrong", f"names {differing(names, truth.names)}")
    for output, direct in zip(found.outputs, truth.direct, strict=True):
        if (made := plain(output.direct)) != direct:
            return Verdict("wrong", f"direct of {output.name}: {difference(made, direct)}")
    rows = plain(found.indirect)
    if rows.union(*truth.direct) != truth.union:
        return Verdict("wrong", f"union: {difference(rows.union(*truth.direct), truth.union)}")
    return Verdict("right") if rows == truth.rows else Verdict("wrong", f"rows: {difference(rows, truth.rows)}")


def own(columns: Columns) -> Columns:
    """The columns of Postgres's own tables, of which pg_depend has nothing."""
    return frozenset(column for column in columns if column[0] in ("pg_catalog", "information_schema"))


def plain(columns: Any) -> Columns:
    return frozenset((c.schema, c.table, c.column) for c in columns)


def differing(found: Sequence[str], wanted: Sequence[str]) -> str:
    pairs = [(ours, theirs) for ours, theirs in zip(found, wanted, strict=False) if ours != theirs]
    return f"{pairs[:3] or (len(found), len(wanted))}"


def difference(found: Columns, wanted: Columns) -> str:
    return f"{told(found - wanted)} too much, {told(wanted - found)} missing"


def told(columns: Columns) -> str:
    return ", ".join(".".join(column) for column in sorted(columns)) or "nothing"


@dataclass
class Score:
    """The verdicts on one part of the corpus."""

    part: str
    count: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    wrong: list[tuple[str, str]] = field(default_factory=list)
    unjudged: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)
    checks: frozenset[tuple[str, str]] | None = None
    """Given where the reader itself is checked: it names exactly the columns that pg_depend has, which has more only
    of these tables, whose rows functions give."""
    unread: list[str] = field(default_factory=list)

    def add(self, bench: Bench, query: str) -> None:
        """Judges one more query."""
        try:
            truth = bench.truth(query)
        except Unjudged as error:
            self.unjudged[str(error).split("\n")[0]] += 1
            return
        self.note(query, judge(bench, query, truth))
        named = truth.mentioned - own(truth.mentioned)
        beyond = {column[:2] for column in truth.recorded - named}
        if self.checks is not None and (named - truth.recorded or beyond - self.checks):
            self.unread.append(query)

    def note(self, query: str, verdict: Verdict) -> None:
        self.count[verdict.kind] += 1
        if verdict.kind == "refused":
            self.refused[verdict.why] += 1
            self.examples.setdefault(verdict.why, query)
        elif verdict.kind == "wrong":
            self.wrong.append((query, verdict.why))

    @property
    def queries(self) -> int:
        return self.count.total()

    def line(self) -> str:
        """One line of figures."""
        share = 100 * self.count["right"] / self.queries if self.queries else 0
        figures = f"{self.queries} queries: {self.count['right']} right ({share:.2f} %)"
        rest = f"{self.count['refused']} refused, {self.count['wrong']} wrong"
        return f"{self.part}: {figures}, {rest}; {self.unjudged.total()} not judged by the server"

    def report(self) -> str:
        """The figures, what was refused by construct, and what was wrong."""
        refused = [f"  refused {count} x: {why}" for why, count in self.refused.most_common()]
        wrong = [f"  wrong: {why}\n    {' '.join(query.split())}" for query, why in self.wrong]
        return "\n".join([self.line(), *refused, *wrong]) + "\n"


__all__ = ["NOTHING", "Bench", "Column", "Node", "Score", "Truth", "Unjudged", "Verdict", "compared", "judge"]
