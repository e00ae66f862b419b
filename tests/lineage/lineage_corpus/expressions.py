"""Generated expressions: of a wanted type, over the columns that a level offers."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lineage_corpus.ground import Level, Made

KINDS = ["int", "int", "num", "text", "text", "ts", "bool", "jsonb", "text[]"]
LITERALS = {
    "int": ["1", "2", "'3'::int", "4::bigint::int"],
    "num": ["1.5", "2::numeric", "numeric '3'"],
    "text": ["'x'::text", "'it''s'::varchar::text", "CAST($$dollar$$ AS text)", "E'a\\tb'::text", "text 'z'"],
    "ts": ["timestamptz '2020-01-01'", "'2021-01-01 00:00+00'::timestamp with time zone"],
    "bool": ["true", "false", "NULL::bool"],
    "jsonb": ["'{}'::jsonb", "jsonb '[1]'"],
    "text[]": ["ARRAY['a', 'b']", "'{}'::text[]", "ARRAY[]::text[]"],
}


class Expressions:
    """What expressions need of the maker, and the expressions."""

    random: random.Random

    def chance(self, share: float) -> bool:
        raise NotImplementedError

    def query(self, depth: int, outer: Level | None, kinds: Sequence[str] | None = None, top: bool = False) -> Made:
        raise NotImplementedError

    def kind(self) -> str:
        return self.random.choice(KINDS)

    def expression(self, kind: str, depth: int, level: Level) -> str:
        """An expression of a type; deeper where depth allows."""
        if kind == "other" or kind == "area":
            kind = "int"
        if depth <= 0 or self.chance(0.35):
            return self.leaf(kind, level)
        if self.chance(0.12):
            return self.generic(kind, depth, level)
        return self.random.choice(self.forms(kind, depth, level))()

    def leaf(self, kind: str, level: Level) -> str:
        fitting = [text for text, found in level.references() if found == kind]
        if fitting and self.chance(0.85):
            return self.random.choice(fitting)
        return self.random.choice(LITERALS[kind])

    def generic(self, kind: str, depth: int, level: Level) -> str:
        """What any type has: CASE, COALESCE, NULLIF, a sub-query."""
        inside = [self.expression(kind, depth - 1, level) for _ in range(2)]
        condition = self.expression("bool", depth - 1, level)
        form = self.random.randrange(5)
        if form == 0:
            return f"CASE WHEN {condition} THEN {inside[0]} ELSE {inside[1]} END"
        if form == 1:
            key = self.expression("text", depth - 1, level)
            return f"CASE {key} WHEN 'a' THEN {inside[0]} WHEN 'b' THEN {inside[1]} END"
        if form == 2:
            return f"coalesce({inside[0]}, {inside[1]})"
        if form == 3 and kind != "jsonb":
            return f"nullif({inside[0]}, {inside[1]})"
        return f"({self.query(depth - 1, level, [kind]).sql})"

    def forms(self, kind: str, depth: int, level: Level) -> list[Callable[[], str]]:
        def of(wanted: str) -> str:
            return self.expression(wanted, depth - 1, level)

        made: dict[str, list[Callable[[], str]]] = {
            "int": [
                lambda: f"({of('int')} + {of('int')})",
                lambda: f"length({of('text')})",
                lambda: f"abs(- {of('int')})",
                lambda: f"cardinality({of('text[]')})",
                lambda: f"extract(epoch FROM {of('ts')})::int",
                lambda: f"position({of('text')} IN {of('text')})",
                lambda: f"CAST({of('num')} AS int)",
                lambda: f"({of('int')} OPERATOR(pg_catalog.*) {of('int')})",
                lambda: self.field(level) or of("int"),
                lambda: f"(@ {of('int')})",
            ],
            "num": [
                lambda: f"({of('num')} * {of('int')})",
                lambda: f"round({of('num')}, 2)",
                lambda: f"shop.vat({of('num')}, rate => {of('int')})",
                lambda: f"greatest({of('num')}, {of('num')})",
                lambda: f"({of('num')} ^ 2)::numeric(10, 2)",
            ],
            "text": [
                lambda: f"lower({of('text')})",
                lambda: f"({of('text')} || {of('text')})",
                lambda: f"substring({of('text')} FROM 1 FOR {of('int')})",
                lambda: f"trim(BOTH 'x' FROM {of('text')})",
                lambda: f"overlay({of('text')} PLACING 'x' FROM 1)",
                lambda: f"to_char({of('ts')}, 'YYYY')",
                lambda: f"({of('jsonb')} ->> {of('text')})",
                lambda: f"({of('jsonb')} #>> {of('text[]')})",
                lambda: f"({of('text[]')})[{of('int')}]",
                lambda: f'({of("text")} COLLATE "C")',
                lambda: f"{of('int')}::text",
                lambda: self.whole_row(level) or of("text"),
                lambda: f"concat_ws(',', VARIADIC {of('text[]')})",
            ],
            "ts": [
                lambda: f"date_trunc('day', {of('ts')})",
                lambda: f"({of('ts')} + interval '1 day' * {of('int')})",
                lambda: f"({of('ts')} AT TIME ZONE {of('text')})::timestamptz",
                lambda: f"least({of('ts')}, current_timestamp)",
            ],
            "bool": [
                lambda: f"{of('int')} < {of('int')}",
                lambda: f"({of('bool')} AND {of('bool')})",
                lambda: f"({of('bool')} OR NOT {of('bool')})",
                lambda: f"{of('text')} IS NULL",
                lambda: f"{of('num')} IS DISTINCT FROM {of('num')}",
                lambda: f"{of('int')} IN (1, {of('int')})",
                lambda: f"{of('int')} BETWEEN SYMMETRIC {of('int')} AND {of('int')}",
                lambda: f"{of('text')} LIKE {of('text')} ESCAPE '!'",
                lambda: f"{of('text')} !~* 'q'",
                lambda: f"{of('text')} SIMILAR TO 'y%'",
                lambda: f"{of('text')} = ANY ({of('text[]')})",
                lambda: f"{of('text[]')} @> ARRAY[{of('text')}]",
                lambda: f"{of('jsonb')} ? {of('text')}",
                lambda: f"({of('int')}, {of('text')}) < ({of('int')}, {of('text')})",
                lambda: f"({of('ts')}, {of('ts')}) OVERLAPS ({of('ts')}, interval '1 day')",
                lambda: f"{'NOT ' * self.chance(0.3)}EXISTS ({self.query(depth - 1, level).sql})",
                lambda: f"{of('int')} {'NOT ' * self.chance(0.3)}IN ({self.query(depth - 1, level, ['int']).sql})",
                lambda: f"{of('num')} > ALL ({self.query(depth - 1, level, ['num']).sql})",
                lambda: f"({of('int')}, {of('text')}) IN ({self.query(depth - 1, level, ['int', 'text']).sql})",
                lambda: f"{of('bool')} IS NOT TRUE",
            ],
            "jsonb": [
                lambda: f"({of('jsonb')} -> {of('text')})",
                lambda: f"jsonb_build_object('k', {of('int')}, 'v', {of('text')})",
                lambda: f"to_jsonb({of('text[]')})",
                lambda: f"({of('jsonb')} || {of('jsonb')})",
                lambda: f"jsonb_path_query_first({of('jsonb')}, '$.a')",
            ],
            "text[]": [
                lambda: f"ARRAY[{of('text')}, {of('text')}]",
                lambda: f"ARRAY({self.query(depth - 1, level, ['text']).sql})",
                lambda: f"string_to_array({of('text')}, ',')",
                lambda: f"array_append({of('text[]')}, {of('text')})",
                lambda: f"({of('text[]')})[1:{of('int')}]",
            ],
        }
        return made[kind]

    def rows_of(self, level: Level) -> list[str]:
        """The aliases that can stand for their rows: no column here is called so."""
        names = {text for text, _ in level.references()}
        return [
            e.alias
            for e in level.entries
            if e.row and e.alias.isascii() and e.alias.isidentifier() and e.alias not in names
        ]

    def whole_row(self, level: Level) -> str:
        found = self.rows_of(level)
        if not found:
            return ""
        row = self.random.choice(found)
        return self.random.choice(
            [f"to_jsonb({row})::text", f"({row}.*)::text", f"row_to_json({row}.*)::text", f"({row})::text"]
        )

    def field(self, level: Level) -> str:
        """A field of a row, or of a column that is one."""
        sizes = [text for text, kind in level.references() if kind == "area" and "." in text]
        if sizes and self.chance(0.7):
            return f"({self.random.choice(sizes)}).width"
        rows = [
            (e.alias, name)
            for e in level.entries
            for name, kind in e.columns
            if kind == "int" and e.alias in self.rows_of(level)
        ]
        if not rows:
            return ""
        alias, name = self.random.choice(rows)
        return f'({alias})."{name}"'

    def aggregate(self, kind: str, depth: int, level: Level) -> str:
        level = level.alone()  # an aggregate of columns of a query around would belong to that one

        def of(wanted: str) -> str:
            return self.expression(wanted, depth - 2, level)

        rows = self.rows_of(level)
        keep = f" FILTER (WHERE {of('bool')})" if self.chance(0.25) else ""
        forms = {
            "int": [f"(count(*){keep})::int", f"(count(DISTINCT {of('text')}){keep})::int", f"max({of('int')}){keep}",
                    f"(rank({self.random.choice('123')}) WITHIN GROUP (ORDER BY {of('int')}))::int",
                    f"(count({rows[0]}){keep})::int" if rows else f"min({of('int')})"],
            "num": [f"sum({of('num')}){keep}", f"avg({of('int')}){keep}", f"shop.total({of('num')})",
                    f"(percentile_cont(0.5) WITHIN GROUP (ORDER BY {of('int')} DESC))::numeric",
                    f"stddev({of('num')}){keep}", f"(count({of('num')}){keep})::numeric"],
            "text": [f"string_agg({of('text')}, ',' ORDER BY {of('int')}){keep}", f"min({of('text')}){keep}",
                     f"mode() WITHIN GROUP (ORDER BY {of('text')})"],
            "ts": [f"max({of('ts')}){keep}"],
            "bool": [f"bool_and({of('bool')}){keep}", f"every({of('bool')})"],
            "jsonb": [f"jsonb_agg({of('text')} ORDER BY {of('ts')}, {of('int')} DESC){keep}"],
            "text[]": [f"array_agg(DISTINCT {of('text')}){keep}", f"array_agg({of('text')}){keep}"],
        }  # fmt: skip
        return self.random.choice(forms.get(kind, forms["int"]))

    def windows(self, level: Level, depth: int) -> dict[str, str]:
        """Named windows, of which a later one may build on the first."""
        if self.chance(0.4):
            return {}
        found = {"w1": f"PARTITION BY {self.expression('text', depth - 2, level)}"}
        if self.chance(0.5):
            found["w2"] = f"w1 ORDER BY {self.expression('ts', depth - 2, level)}"
        if self.chance(0.3):
            found["unused"] = f"ORDER BY {self.expression('int', 0, level)} + 0"
        return found

    def windowed(self, kind: str, depth: int, level: Level, windows: dict[str, str]) -> str:
        def of(wanted: str) -> str:
            return self.expression(wanted, depth - 2, level)

        specs = [
            f"(PARTITION BY {of('text')} ORDER BY {of('ts')} RANGE BETWEEN '30 days' PRECEDING AND CURRENT ROW)",
            f"(ORDER BY {of('int')} + 0 ROWS BETWEEN 3 PRECEDING AND 1 FOLLOWING EXCLUDE TIES)",
            f"(PARTITION BY {of('int')}, {of('text')})",
            "()",
        ]  # fmt: skip
        if windows:
            specs += ["w1", "(w1)", f"(w1 ORDER BY {of('int')} + 0)"] * 2 + ["w2"] * ("w2" in windows)
        over = self.random.choice(specs)
        keep = f" FILTER (WHERE {of('bool')})" if self.chance(0.2) else ""
        forms = {
            "int": ["row_number()", f"min({of('int')}){keep}", f"max({of('int')}){keep}", f"lag({of('int')})"],
            "num": [f"sum({of('num')}){keep}", f"avg({of('num')})"],
        }.get(kind, [f"first_value({of(kind)})", f"lag({of(kind)}, 1)", f"nth_value({of(kind)}, 2)"])
        call = self.random.choice(forms)
        return f"(row_number() OVER {over})::int" if call.startswith("row_number") else f"{call} OVER {over}"
