"""What a rule looks at, and the shape every rule has."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from fsql.definitions import FeatureView
from fsql.errors import Diagnostic
from fsql.parser.files import SourceFile
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
        """The view that the file defines, if it is one."""
        return self.project.views.get(self.file.name) if self.file.kind == "view" else None


Rule = Callable[[Subject], Iterator[Diagnostic]]
