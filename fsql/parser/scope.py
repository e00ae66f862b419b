"""What the expressions of a service may name: `request`, and each joined view by its alias."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from fsql.errors import Diagnostic
from fsql.parser.names import quote
from fsql.parser.statement import Name, Statement

REQUEST = "request"
Problem = tuple[str, str]


@dataclass(frozen=True)
class Scope:
    """Columns by alias, `request` first, then the joins in their order; `unknown` aliases have no known view."""

    columns: Mapping[str, tuple[str, ...]]
    keys: Mapping[str, tuple[str, ...]]
    unknown: frozenset[str] = frozenset()

    def owners(self, column: str) -> tuple[str, ...]:
        """The aliases that have such a column."""
        return tuple(alias for alias, names in self.columns.items() if column in names)

    def before(self, alias: str) -> Scope:
        """The scope of the ON of that join: `request` and the joins before it."""
        names = list(self.columns)
        end = names.index(alias) if alias in names else len(names)
        return replace(self, columns={name: self.columns[name] for name in names[:end]})

    def problem(self, name: Name) -> Problem | None:
        """What is wrong with a column name, and what to do; None where it names one column."""
        if len(name.parts) == 1:
            return self._bare_problem(name.parts[0])
        if len(name.parts) > 2:
            return f"{'.'.join(name.parts)} has too many parts", "write alias.column"
        alias, column = name.parts
        if alias in self.unknown or column in self.columns.get(alias, ()):
            return None
        if alias not in self.columns:
            return self._alias_problem(alias)
        if column in self.keys.get(alias, ()):
            return (
                f"{alias} hands out features, not its key {column}",
                f"take the key from where it came: {self._own(column)}",
            )
        known = ", ".join(self.columns[alias])
        return f"{alias} has no column {column}", f"it has: {known}"

    def _own(self, column: str) -> str:
        return f"{REQUEST}.{column}" if column in self.columns[REQUEST] else "the expression it is joined on"

    def _bare_problem(self, column: str) -> Problem | None:
        owners = self.owners(column)
        if len(owners) == 1 or (not owners and self.unknown):
            return None
        if owners:
            choices = " or ".join(f"{quote(owner)}.{quote(column)}" for owner in owners)
            return f"column {column} is ambiguous", f"write {choices}"
        return f"nothing here has a column {column}", "add it to `-- request:` or take it from a joined view"

    def _alias_problem(self, alias: str) -> Problem:
        near = difflib.get_close_matches(alias, self.columns, 1)
        hint = f"did you mean {quote(near[0])}?" if near else f"it knows: {', '.join(map(quote, self.columns))}"
        return f"nothing is called {alias} at this place", hint

    def qualified(self, statement: Statement, start: int, end: int) -> str:
        """text[start:end] with every bare column given the alias it belongs to."""
        pieces, position = [], start
        for name in statement.outer_columns:
            if len(name.parts) == 1 and start <= name.start < end:
                pieces += [statement.text[position : name.start], f"{quote(self.owners(name.parts[0])[0])}."]
                position = name.start
        return "".join([*pieces, statement.text[position:end]])

    def findings(self, statement: Statement, start: int, end: int) -> Iterator[Diagnostic]:
        """A diagnostic for every column in text[start:end] that names nothing, or two things."""
        for name in statement.outer_columns:
            problem = self.problem(name) if start <= name.start < end else None
            if problem:
                yield statement.at(name.start, name.end, "unknown-column", *problem)
