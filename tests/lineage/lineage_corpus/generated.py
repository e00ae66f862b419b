"""Seeded queries that compose every construct of a SELECT over a small schema, almost all of them valid.

A query is made from the inside out: FROM first, then expressions of wanted types over what FROM offers.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

from lineage_corpus.from_clauses import FromClauses
from lineage_corpus.ground import NAMES, SCHEMA, TABLES, Entry, Level, Made, quoted


class Maker(FromClauses):
    """One generated query after the other; the same seed makes the same ones."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.ctes: list[dict[str, list[tuple[str, str]]]] = [{}]

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def statement(self) -> str:
        """A whole query."""
        return self.query(3, None, top=True).sql

    def query(self, depth: int, outer: Level | None, kinds: Sequence[str] | None = None, top: bool = False) -> Made:
        """A query with its WITH; of the wanted types where they are given."""
        before = self.ctes
        self.ctes = [*before, {}]
        clause = self.with_clause(depth, outer) if depth > 0 and self.chance(0.35 if top else 0.12) else ""
        made = self.body(depth, outer, kinds, top)
        self.ctes = before
        return Made(clause + made.sql, made.columns)

    def body(self, depth: int, outer: Level | None, kinds: Sequence[str] | None, top: bool) -> Made:
        if depth > 0 and self.chance(0.15):
            return self.set_operation(depth, outer, kinds)
        if kinds is None and self.chance(0.03):
            return self.values(outer)
        return self.select(depth, outer, kinds, top)

    def with_clause(self, depth: int, outer: Level | None) -> str:
        listed = []
        recursive = self.chance(0.35)
        for _ in range(self.random.randint(1, 2)):
            name = self.random.choice(["recent", "orders", "labels", "Cte One", "r", "t"])
            if name in self.ctes[-1]:
                continue
            if recursive and self.chance(0.6):
                text, columns = self.recursive(name)
            else:
                made = self.query(depth - 1, outer)
                hint = self.random.choice(["", "", "MATERIALIZED ", "NOT MATERIALIZED "])
                heads, columns = "", made.columns
                if self.chance(0.3):
                    columns = [(f"h{place}", kind) for place, (_, kind) in enumerate(made.columns)]
                    heads = f" ({', '.join(name for name, _ in columns)})"
                text = f"{quoted(name)}{heads} AS {hint}({made.sql})"
            self.ctes[-1][name] = columns
            listed.append(text)
        return f"WITH {'RECURSIVE ' if recursive else ''}{', '.join(listed)} " if listed else ""

    def recursive(self, name: str) -> tuple[str, list[tuple[str, str]]]:
        """A walk over categories; SEARCH and CYCLE sometimes."""
        table = TABLES["shop.categories"]
        level = Level([Entry("g", table), Entry(name, [("n", "int"), ("up", "int"), ("way", "text")])])
        first = self.expression("bool", 0, Level([Entry("categories", table)]))
        word, up = self.random.choice(["UNION", "UNION ALL"]), self.random.choice(["g.parent", "up", "n"])
        text = (
            f"{quoted(name)} (n, up, way) AS (SELECT id, parent, label FROM shop.categories WHERE {first} "
            f"{word} SELECT g.id, {up}, way || g.label "
            f"FROM shop.categories AS g JOIN {quoted(name)} ON g.parent = n WHERE {self.expression('bool', 0, level)})"
        )
        columns = [("n", "int"), ("up", "int"), ("way", "text")]
        if self.chance(0.3):
            text += f" SEARCH {self.random.choice(['DEPTH', 'BREADTH'])} FIRST BY n, way SET visit_order"
            columns.append(("visit_order", "other"))
        if self.chance(0.3):
            mark = self.random.choice(["", " TO 'y' DEFAULT 'n'"])
            text += f" CYCLE n SET looped{mark} USING trail"
            columns += [("looped", "text" if mark else "bool"), ("trail", "other")]
        return text, columns

    def set_operation(self, depth: int, outer: Level | None, kinds: Sequence[str] | None) -> Made:
        left = self.select(depth - 1, outer, kinds, False, bare=True)
        wanted = [kind for _, kind in left.columns]
        right = self.select(depth - 1, outer, wanted, False, bare=True)
        word = self.random.choice(["UNION", "UNION ALL", "UNION ALL", "INTERSECT", "EXCEPT", "EXCEPT ALL"])
        text = f"{left.sql} {word} {right.sql}"
        if self.chance(0.3):
            third = self.select(0, outer, wanted, False, bare=True)
            text = f"{text} UNION ALL ({third.sql})" if self.chance(0.5) else f"({text}) UNION {third.sql}"
        tail = ""
        if self.chance(0.4):
            key = self.random.choice([str(self.random.randint(1, len(wanted))), quoted(left.columns[0][0])])
            tail = f" ORDER BY {key}" + self.random.choice(["", " LIMIT 3", " OFFSET 1"])
        return Made(text + tail, left.columns)

    def values(self, outer: Level | None) -> Made:
        kinds = [self.random.choice(["int", "text"]) for _ in range(self.random.randint(1, 3))]
        level = Level([], outer)
        rows = ["(" + ", ".join(self.expression(kind, 0, level) for kind in kinds) + ")" for _ in range(2)]
        tail = self.random.choice(["", "", " ORDER BY 1 LIMIT 1", " LIMIT 1"])
        return Made(f"VALUES {', '.join(rows)}{tail}", [(f"column{n + 1}", kind) for n, kind in enumerate(kinds)])

    def select(
        self, depth: int, outer: Level | None, kinds: Sequence[str] | None, top: bool, bare: bool = False
    ) -> Made:
        """One SELECT; `bare` has no ORDER BY or LIMIT of its own."""
        level = Level([], outer)
        source = self.from_clause(depth, level)
        where = f" WHERE {self.expression('bool', depth, level)}" if self.chance(0.45) else ""
        shape = self.random.choices(["plain", "windows", "grouped", "total"], [5, 2, 2, 1])[0]
        if kinds is None and top and shape == "plain" and self.chance(0.12):
            return self.star(source + where, level)
        wanted = list(kinds or [self.kind() for _ in range(self.random.randint(1, 4))])
        keys, windows, having = [], {}, ""
        if shape == "grouped":
            keys = self.group_keys(level)
            shape = "grouped" if keys else "total"
        if shape == "windows":
            windows = self.windows(level, depth)
        items = [self.item(kind, shape, depth, level, keys, windows) for kind in wanted]
        named = [self.named(item, place, top) for place, item in enumerate(items)]
        text = ", ".join(item for item, _ in named)
        columns = [(name, kind) for (_, name), kind in zip(named, wanted, strict=True)]
        grouping = self.grouping(keys) if keys else ""
        if shape in ("grouped", "total") and self.chance(0.3):
            having = f" HAVING {self.aggregate('int', depth, level)} > 1"
        over = "".join(f", {name} AS ({spec})" for name, spec in windows.items()).removeprefix(",")
        over = f" WINDOW{over}" if over else ""
        distinct, tail = ("", "") if bare else self.tail(shape, columns, level, top, depth)
        return Made(f"SELECT {distinct}{text}{source}{where}{grouping}{having}{over}{tail}", columns)

    def star(self, rest: str, level: Level) -> Made:
        return Made(f"SELECT {self.random.choice(['*', '*, 1 AS one', '1 AS one, *'])}{rest}", [("one", "int")])

    def named(self, item: str, place: int, top: bool) -> tuple[str, str]:
        """The item under a name of its own; at the top sometimes without."""
        if top and self.chance(0.25):
            return item, f"unnamed{place}"
        name = f"{self.random.choice(NAMES)}{place if self.chance(0.7) else f'_{place}'}"
        return f"{item} {self.random.choice(['AS ', 'AS ', 'AS ', ''])}{quoted(name)}", name

    def group_keys(self, level: Level) -> list[tuple[str, str]]:
        found = [(text, kind) for text, kind in self.local(level) if kind in ("int", "text", "num", "ts")]
        self.random.shuffle(found)
        chosen: list[tuple[str, str]] = []
        for text, kind in found[: self.random.randint(1, 3)]:
            if text.split(".")[-1] not in {other.split(".")[-1] for other, _ in chosen}:
                chosen.append((text, kind))
        return chosen

    def local(self, level: Level) -> list[tuple[str, str]]:
        return list(level.alone().references())

    def grouping(self, keys: list[tuple[str, str]]) -> str:
        names = [text for text, _ in keys]
        listed = ", ".join(names)
        forms = [
            listed, listed, f"GROUPING SETS (({listed}), ())", f"ROLLUP ({listed})", f"CUBE ({listed})",
            f"DISTINCT ROLLUP ({listed}), CUBE ({names[0]})", f"GROUPING SETS (ROLLUP ({listed}), ({names[0]}))",
        ]  # fmt: skip
        return f" GROUP BY {self.random.choice(forms)}"

    def item(
        self, kind: str, shape: str, depth: int, level: Level, keys: list[tuple[str, str]], windows: dict[str, str]
    ) -> str:
        if shape == "plain":
            return self.expression(kind, depth, level)
        if shape == "windows":
            return (
                self.windowed(kind, depth, level, windows) if self.chance(0.6) else self.expression(kind, depth, level)
            )
        fitting = [text for text, key in keys if key == kind]
        if fitting and self.chance(0.6):
            return self.random.choice(fitting)
        if kind == "int" and keys and self.chance(0.15):
            return f"grouping({', '.join(text for text, _ in keys)})"
        return self.aggregate(kind, depth, level)

    def tail(self, shape: str, columns: list[tuple[str, str]], level: Level, top: bool, depth: int) -> tuple[str, str]:
        """DISTINCT, and ORDER BY with LIMIT."""
        place = self.random.randint(1, len(columns))
        name = (
            quoted(columns[place - 1][0]) if not (top and columns[place - 1][0].startswith("unnamed")) else str(place)
        )
        bound = self.random.choice(["", " LIMIT 5", " LIMIT 5 OFFSET 1", " FETCH FIRST 3 ROWS WITH TIES", " LIMIT ALL"])
        if self.chance(0.1):
            return "DISTINCT ", f" ORDER BY {place}{bound}" if self.chance(0.5) else ""
        if self.chance(0.08) and shape == "plain":
            key = self.expression("int", 0, level)
            order = self.expression("text", 0, level)
            return (f"DISTINCT ON ({key}) ", f" ORDER BY {key}, {order} DESC") if not key.isdigit() else ("", "")
        if self.chance(0.3):
            keys = [str(place), name]
            if shape == "plain":
                keys.append(f"{self.expression('int', depth - 1, level)} + 0")
            key = self.random.choice(keys)
            return "", f" ORDER BY {key}{self.random.choice(['', ' DESC', ' NULLS LAST', ' USING <'])}{bound}"
        return "", " LIMIT 2" if self.chance(0.05) else ""


__all__ = ["SCHEMA", "Maker"]
