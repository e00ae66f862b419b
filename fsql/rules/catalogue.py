"""Every rule, in the order their findings matter; and the one call that runs them all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fsql.definitions import Project
from fsql.errors import DefinitionError, Diagnostic
from fsql.parser.project import ParsedProject, parse_project
from fsql.rules.calendar_interval import calendar_interval
from fsql.rules.circular_views import circular_views
from fsql.rules.clock import clock
from fsql.rules.duplicate_column import duplicate_column
from fsql.rules.event_time import event_time
from fsql.rules.future_frame import future_frame
from fsql.rules.head_values import head_values
from fsql.rules.missing_key import missing_key
from fsql.rules.names import names
from fsql.rules.not_supported_yet import not_supported_yet
from fsql.rules.select_only import select_only
from fsql.rules.select_star import select_star
from fsql.rules.service_shape import service_shape
from fsql.rules.subject import Rule, Subject
from fsql.rules.unknown_entity import unknown_entity
from fsql.rules.unknown_view import unknown_view
from fsql.rules.unnamed_column import unnamed_column
from fsql.rules.unqualified_source import unqualified_source

RULES: tuple[Rule, ...] = (
    unknown_entity,
    missing_key,
    event_time,
    head_values,
    not_supported_yet,
    names,
    select_only,
    select_star,
    unnamed_column,
    duplicate_column,
    unqualified_source,
    unknown_view,
    circular_views,
    clock,
    calendar_interval,
    future_frame,
    service_shape,
)


@dataclass(frozen=True, eq=False)
class Checked:
    """A project with every finding about its files; `project` is whole only where no error was found."""

    project: Project
    parsed: ParsedProject
    diagnostics: tuple[Diagnostic, ...]

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """The findings that keep the project from being planned."""
        return tuple(d for d in self.diagnostics if d.level == "error")

    def demand(self) -> Project:
        """The project, or DefinitionError with every finding where there is an error among them."""
        if self.errors:
            raise DefinitionError(self.diagnostics)
        return self.project


def check_files(contents: Mapping[str, bytes | str]) -> Checked:
    """Everything the rules find in `{path relative to features_sql: content}`, sorted by place; no database."""
    parsed = parse_project(contents)
    found = list(parsed.diagnostics)
    for file in parsed.files:
        if file.statement is not None:
            subject = Subject(file, file.statement, parsed)
            found += [diagnostic for rule in RULES for diagnostic in rule(subject)]
    project = Project(parsed.entities, parsed.views, parsed.services, parsed.versions)
    return Checked(project, parsed, tuple(sorted(set(found))))
