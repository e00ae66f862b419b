"""Generated FROM clauses: tables, sub-queries, CTEs, VALUES and functions, joined in every way."""

from __future__ import annotations

import re
from collections.abc import Callable

from lineage_corpus.expressions import Expressions
from lineage_corpus.ground import ALIASES, TABLES, VISIBLE, Entry, Level, Made, quoted


class FromClauses(Expressions):
    """FROM, of what the maker knows: its CTEs and queries."""

    ctes: list[dict[str, list[tuple[str, str]]]]

    def values(self, outer: Level | None) -> Made:
        raise NotImplementedError

    def from_clause(self, depth: int, level: Level) -> str:
        if self.chance(0.04):
            return ""
        text = self.entry(depth, level, False)
        for _ in range(self.random.choice([0, 0, 1, 1, 2])):
            text = self.joined(text, depth, level)
        return f" FROM {text}"

    def joined(self, left: str, depth: int, level: Level) -> str:
        """One more entry: by a comma, or by a join."""
        form = self.random.choice(["comma", "cross", "inner", "left", "right", "full", "bracket", "bracket"])
        if form in ("comma", "cross"):
            return f"{left}{', ' if form == 'comma' else ' CROSS JOIN '}{self.entry(depth, level, True)}"
        if form == "bracket" and (joined := self.bracketed(left, level)):
            return joined
        word = {"left": "LEFT JOIN", "inner": "JOIN", "right": "RIGHT JOIN", "full": "FULL JOIN"}.get(form, "JOIN")
        start = self.comma_start(left, level)
        right = self.entry(depth, level, form in ("left", "inner"))
        visible = Level(level.entries[start:], level.outer)
        condition = "true" if form == "full" else self.expression("bool", depth - 1, visible)
        return f"{left} {word} {right} ON {condition}"

    def comma_start(self, left: str, level: Level) -> int:
        """The entries that a join's condition may see: those behind the last comma outside brackets."""
        nesting, commas, last = 0, 0, -1
        for place, character in enumerate(left):
            nesting += (character in "([") - (character in ")]")
            if character == "," and nesting == 0:
                commas, last = commas + 1, place
        joins = len(re.findall(r" JOIN ", strip_brackets(left[last + 1 :])))
        return max(len(level.entries) - joins - 1, 0)

    def bracketed(self, left: str, level: Level) -> str:
        """`left CROSS JOIN (one JOIN other USING (id))`, sometimes with an alias."""
        one, other = self.random.sample(["shop.customers", "shop.categories", "shop.events", "archive.orders"], 2)
        names = {name for entry in level.entries for name in [entry.alias]}
        aliases = [name for name in ("p1", "p2", "pj", "pu") if name not in names]
        if len(aliases) < 4:
            return ""
        word = self.random.choice(["JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN"])
        shared = [name for name, _ in TABLES[one] if name in dict(TABLES[other])]
        natural = self.chance(0.3)
        used = shared if natural else ["id"]
        merged = [(name, dict(TABLES[one])[name]) for name in used]
        rest = [c for table in (one, other) for c in TABLES[table] if c[0] not in used]
        alias = " AS pu" if not natural and self.chance(0.4) else ""
        how = f"NATURAL {word} {other} AS p2" if natural else f"{word} {other} AS p2 USING (id){alias}"
        text = f"{one} AS p1 {how}"
        if not alias and self.chance(0.3) and len({name for name, _ in rest}) == len(rest):
            level.entries.append(Entry("pj", [*merged, *rest]))
            return f"{left} CROSS JOIN ({text}) AS pj"
        level.entries += [Entry("p1", TABLES[one]), Entry("p2", TABLES[other])]
        if alias:
            level.entries.append(Entry("pu", merged, row=False))
        taken = {name for entry in level.entries[: -3 if alias else -2] for name, _ in entry.columns}
        level.merged += [column for column in merged if column[0] not in taken | {n for n, _ in level.merged}]
        return f"{left} CROSS JOIN ({text})"

    def alias(self, level: Level) -> str:
        taken = {entry.alias for entry in level.entries}
        return self.random.choice([name for name in ALIASES if name not in taken])

    def entry(self, depth: int, level: Level, lateral: bool) -> str:
        """One entry of FROM, put into the level."""
        makers: list[Callable[[int, Level, bool], str]] = [self.listed]
        makers += [self.table] * 5 + [self.function] * 2
        if depth > 0:
            makers += [self.sub_query] * 3
        known = {name: columns for scope in self.ctes for name, columns in scope.items()}
        if known:
            makers += [self.cte] * 3
        return self.random.choice(makers)(depth, level, lateral)

    def table(self, depth: int, level: Level, lateral: bool) -> str:
        place = self.random.choice(list(TABLES))
        columns = TABLES[place]
        ctes = {name for scope in self.ctes for name in scope}
        short = place.split(".", 1)[1]
        written = short if place in VISIBLE.values() and short.strip('"') not in ctes and self.chance(0.3) else place
        only = "ONLY " if place == "shop.events" and self.chance(0.2) else ""
        if self.chance(0.15) and short.strip('"') not in {entry.alias for entry in level.entries}:
            level.entries.append(Entry(short.strip('"'), columns))
            return only + written
        alias, heads = self.alias(level), ""
        if self.chance(0.15):
            count = self.random.randint(1, len(columns))
            new = [(f"{alias.lower()[0]}{place}", kind) for place, (_, kind) in enumerate(columns[:count])]
            columns = [*new, *columns[count:]]
            heads = f" ({', '.join(quoted(name) for name, _ in columns[:count])})"
        level.entries.append(Entry(alias, columns))
        sample = " TABLESAMPLE bernoulli (50) REPEATABLE (1)" if place != "shop.big" and self.chance(0.05) else ""
        return f"{only}{written} {self.random.choice(['AS ', ''])}{quoted(alias)}{heads}{sample}"

    def cte(self, depth: int, level: Level, lateral: bool) -> str:
        known = {name: columns for scope in self.ctes for name, columns in scope.items()}
        name = self.random.choice(list(known))
        alias = self.alias(level)
        level.entries.append(Entry(alias, known[name]))
        return f"{quoted(name)} AS {quoted(alias)}"

    def sub_query(self, depth: int, level: Level, lateral: bool) -> str:
        lateral = lateral and self.chance(0.5)
        outer = Level(list(level.entries), level.outer, list(level.merged)) if lateral else level.outer
        made = self.query(depth - 1, outer)
        alias = self.alias(level)
        level.entries.append(Entry(alias, made.columns))
        return f"{'LATERAL ' if lateral else ''}({made.sql}) AS {quoted(alias)}"

    def listed(self, depth: int, level: Level, lateral: bool) -> str:
        outer = Level(list(level.entries), level.outer) if lateral else level.outer
        made = self.values(outer)
        alias = self.alias(level)
        columns = [(f"m{place}", kind) for place, (_, kind) in enumerate(made.columns)]
        level.entries.append(Entry(alias, columns))
        heads = ", ".join(name for name, _ in columns)
        return f"{'LATERAL ' if lateral else ''}({made.sql}) AS {quoted(alias)} ({heads})"

    def function(self, depth: int, level: Level, lateral: bool) -> str:
        """A function of FROM; its arguments may be columns of the entries before it."""
        seen = Level(list(level.entries) if lateral else [], level.outer, list(level.merged) if lateral else [])
        number, array = self.expression("int", 0, seen), self.expression("text[]", 0, seen)
        json = self.expression("jsonb", 0, seen)
        alias = self.alias(level)
        ordinal = self.chance(0.3)
        both = [("generate_series", "int"), ("unnest", "text")]
        forms: list[tuple[str, list[tuple[str, str]], bool]] = [
            (f"generate_series(1, {number})", [(alias, "int")], True),
            (f"unnest({array})", [(alias, "text")], True),
            (f"unnest({array}, ARRAY[{number}])", [("unnest", "text"), ("unnest", "int")], False),
            (f"jsonb_each({json})", [("key", "text"), ("value", "jsonb")], True),
            (f"jsonb_array_elements_text({json})", [("value", "text")], True),
            (f"ROWS FROM (generate_series(1, {number}), unnest({array}))", both, True),
            (f"ROWS FROM (jsonb_to_recordset({json}) AS (p int, q text))", [("p", "int"), ("q", "text")], True),
            (f"shop.pieces({number})", [("part", "int"), ("word", "text")], True),
            (f"numbers({number})", [(alias, "int")], True),
            (f"shop.first_orders({number})", TABLES["shop.orders"], True),
        ]  # fmt: skip
        if self.chance(0.12):
            level.entries.append(Entry(alias, [("p", "int"), ("q", "text")]))
            return f"jsonb_to_recordset({json}) AS {quoted(alias)} (p int, q text)"
        text, columns, plain = self.random.choice(forms)
        columns = [*columns, ("ordinality", "int")] if ordinal else list(columns)
        heads = ""
        if not plain or self.chance(0.4):
            columns = [(f"z{place}", kind) for place, (_, kind) in enumerate(columns)]
            heads = f" ({', '.join(name for name, _ in columns)})"
        scalar = len(columns) == 1
        level.entries.append(Entry(alias, columns, row=not scalar))
        mark = " WITH ORDINALITY" if ordinal else ""
        word = "LATERAL " if self.chance(0.3) else ""
        return f"{word}{text}{mark} AS {quoted(alias)}{heads}"


def strip_brackets(text: str) -> str:
    """The text without what stands in brackets."""
    while (shorter := re.sub(r"\([^()]*\)", "", text)) != text:
        text = shorter
    return text
