"""What a rule looks at, and the shape every rule has."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlglot.tokenizer_core import Token

from fsql.definitions import Entity, FeatureView
from fsql.errors import Diagnostic, Level
from fsql.parser.files import SourceFile
from fsql.parser.head import Entry
from fsql.parser.project import ParsedProject
from fsql.parser.statement import Statement


@dataclass(frozen=True, eq=False)
class Subject:
    """One file with a readable statement, and the project it belongs to."""

    file: SourceFile
    statement: Statement
    project: ParsedProject

    @property
    def view(self) -> FeatureView | None:
        """The view that the file defines, if it is one and could be built."""
        view = self.project.views.get(self.file.name) if self.file.kind == "view" else None
        return view if view and view.path == self.file.path else None

    @property
    def entity(self) -> Entity | None:
        """The entity that the head names, if it has a file."""
        return self.project.entities.get(self.file.head.value("entity"))

    @property
    def is_static(self) -> bool:
        """Whether the file says that its facts never change."""
        return self.file.head.value("static").lower() == "true"

    @property
    def has_star(self) -> bool:
        """Whether `*` stands in the outermost select list, so that nobody knows its columns."""
        items = self.statement.items
        return any(item.name is None and self.file.text[item.start : item.end].endswith("*") for item in items)

    @property
    def has_time(self) -> bool:
        """Whether rows of the file become true at a time: only then can they see their own future."""
        return self.file.kind == "view" and not self.is_static

    def at_token(self, token: Token, rule: str, message: str, hint: str, level: Level = "error") -> Diagnostic:
        """A diagnostic on one token."""
        return self.statement.at(token.start, token.end + 1, rule, message, hint, level)

    def at_entry(self, entry: Entry, rule: str, message: str, hint: str) -> Diagnostic:
        """An error diagnostic on the value of a head line."""
        return self.statement.at(entry.value_start, entry.value_start + len(entry.value), rule, message, hint)


Rule = Callable[[Subject], Iterator[Diagnostic]]
