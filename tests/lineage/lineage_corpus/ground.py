"""What generated queries stand on: the schema, and the names that can be said at a place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

SCHEMA = """
CREATE SCHEMA shop; CREATE SCHEMA archive; SET search_path = shop, archive, public;
CREATE TYPE shop.area AS (width int, height int);
CREATE TABLE shop.customers (id int, name text, tags text[], profile jsonb, joined timestamptz, "Mixed Case" int);
CREATE TABLE shop.orders (
    id int, customer_id int, amount numeric, placed_at timestamptz, channel text, qty int, note text
);
CREATE TABLE shop.categories (id int, parent int, label text);
CREATE TABLE shop.products (id int, label text, attrs jsonb, size shop.area);
CREATE TABLE shop."Odd Table" (id int, "Id" int, "größe" int, "Über" text, "select" text);
CREATE TABLE shop.events (id int, at timestamptz, kind text, customer_id int) PARTITION BY RANGE (at);
CREATE TABLE shop.events_one PARTITION OF shop.events FOR VALUES FROM ('2020-01-01') TO ('2030-01-01');
CREATE TABLE archive.orders (id int, amount numeric, extra text);
CREATE TABLE archive.labels (label text, rank int);
CREATE VIEW shop.big AS SELECT id, amount, channel FROM shop.orders WHERE qty > 10;
CREATE FUNCTION shop.vat(numeric, rate int DEFAULT 1) RETURNS numeric LANGUAGE sql AS 'SELECT $1 * $2';
CREATE FUNCTION shop.pieces(int) RETURNS TABLE (part int, word text) LANGUAGE sql AS 'SELECT $1, ''x''';
CREATE FUNCTION shop.numbers(int) RETURNS SETOF int LANGUAGE sql AS 'SELECT generate_series(1, $1)';
CREATE FUNCTION shop.first_orders(int) RETURNS SETOF shop.orders LANGUAGE sql AS 'SELECT * FROM shop.orders LIMIT $1';
CREATE AGGREGATE shop.total(numeric) (SFUNC = numeric_add, STYPE = numeric);
"""
AREA = "area"
TABLES: dict[str, list[tuple[str, str]]] = {
    "shop.customers": [
        ("id", "int"), ("name", "text"), ("tags", "text[]"), ("profile", "jsonb"), ("joined", "ts"),
        ("Mixed Case", "int"),
    ],
    "shop.orders": [
        ("id", "int"), ("customer_id", "int"), ("amount", "num"), ("placed_at", "ts"), ("channel", "text"),
        ("qty", "int"), ("note", "text"),
    ],
    "shop.categories": [("id", "int"), ("parent", "int"), ("label", "text")],
    "shop.products": [("id", "int"), ("label", "text"), ("attrs", "jsonb"), ("size", AREA)],
    'shop."Odd Table"': [("id", "int"), ("Id", "int"), ("größe", "int"), ("Über", "text"), ("select", "text")],
    "shop.events": [("id", "int"), ("at", "ts"), ("kind", "text"), ("customer_id", "int")],
    "archive.orders": [("id", "int"), ("amount", "num"), ("extra", "text")],
    "archive.labels": [("label", "text"), ("rank", "int")],
    "shop.big": [("id", "int"), ("amount", "num"), ("channel", "text")],
}  # fmt: skip
VISIBLE = {name.split(".", 1)[1]: name for name in TABLES if name != "archive.orders"}
ALIASES = ["a", "b", "c", "d", "e", "f", "orders", "x", "Quoted One", "lbl", "ä"]
NAMES = ["n", "v", "total", "Label", "größe", "select", "id", "amount", "k1", "k2", "Mixed Case", "at", "w9", "r"]


def quoted(name: str) -> str:
    """The name as SQL needs it; small plain words as they are."""
    plain = re.fullmatch(r"[a-zäöüß_][a-zäöüß_0-9]*", name) and name not in ("select", "at")
    return name if plain else '"' + name.replace('"', '""') + '"'


@dataclass
class Entry:
    """A name in FROM and the columns it offers."""

    alias: str
    columns: list[tuple[str, str]]
    row: bool = True
    """Whether the name may stand for the whole row."""


@dataclass
class Level:
    """The FROM of one query, and the one around it."""

    entries: list[Entry] = field(default_factory=list)
    outer: Level | None = None
    merged: list[tuple[str, str]] = field(default_factory=list)
    """The columns of USING, unqualified."""

    def alone(self) -> Level:
        """The same level without the queries around it."""
        return Level(self.entries, None, self.merged)

    def references(self) -> Iterator[tuple[str, str]]:
        """(text, type) of every column that can be named here, also of the queries around."""
        hidden_aliases: set[str] = set()
        hidden_names: set[str] = set()
        level: Level | None = self
        while level is not None:
            names = [name for entry in level.entries for name, _ in entry.columns]
            merged = {name for name, _ in level.merged}
            for entry in level.entries:
                if entry.alias in hidden_aliases:
                    continue
                for name, kind in entry.columns:
                    yield f"{quoted(entry.alias)}.{quoted(name)}", kind
                    if names.count(name) == 1 and name not in hidden_names | merged:
                        yield quoted(name), kind
            yield from ((quoted(n), kind) for n, kind in level.merged if n not in hidden_names)
            hidden_aliases |= {entry.alias for entry in level.entries}
            hidden_names |= set(names) | hidden_aliases
            level = level.outer


@dataclass
class Made:
    """A query and its columns."""

    sql: str
    columns: list[tuple[str, str]]
