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
from fsql.rules.computed_key import computed_key
from fsql.rules.descending_window import descending_window
from fsql.rules.division import division
from fsql.rules.duplicate_column import duplicate_column
from fsql.rules.event_time import event_time
from fsql.rules.future_frame import future_frame
from fsql.rules.future_function import future_function
from fsql.rules.head_defaults import head_defaults
from fsql.rules.head_request import head_request
from fsql.rules.head_values import head_values
from fsql.rules.missing_key import missing_key
from fsql.rules.missing_words import missing_words
from fsql.rules.names import names
from fsql.rules.no_features import no_features
from fsql.rules.not_supported_yet import not_supported_yet
from fsql.rules.outer_limit import outer_limit
from fsql.rules.own_schema import own_schema
from fsql.rules.select_only import select_only
from fsql.rules.select_star import select_star
from fsql.rules.service_shape import service_shape
from fsql.rules.side_effects import side_effects
from fsql.rules.subject import Rule, Subject
from fsql.rules.too_many_columns import too_many_columns
from fsql.rules.unknown_entity import unknown_entity
from fsql.rules.unknown_view import unknown_view
from fsql.rules.unnamed_column import unnamed_column
from fsql.rules.unordered_window import unordered_window
from fsql.rules.unqualified_source import unqualified_source
from fsql.rules.zoneless_literal import zoneless_literal

RULES: tuple[Rule, ...] = (
    unknown_entity,
    missing_key,
    computed_key,
    event_time,
    no_features,
    head_values,
    head_defaults,
    head_request,
    missing_words,
    not_supported_yet,
    names,
    too_many_columns,
    select_only,
    side_effects,
    select_star,
    unnamed_column,
    duplicate_column,
    unqualified_source,
    own_schema,
    unknown_view,
    circular_views,
    outer_limit,
    clock,
    zoneless_literal,
    calendar_interval,
    future_frame,
    future_function,
    unordered_window,
    descending_window,
    service_shape,
    division,
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


def check_files(contents: Mapping[str, bytes | str], folder: str = "") -> Checked:
    """Everything the rules find in `{path relative to features_sql: content}`, sorted by place; no database.

    `folder` is put before every path in what is found and built, as in `features_sql/`.
    """
    parsed = parse_project(contents, folder)
    found = list(parsed.diagnostics)
    for file in parsed.files:
        if file.statement is not None:
            subject = Subject(file, file.statement, parsed)
            found += [diagnostic for rule in RULES for diagnostic in rule(subject)]
    project = Project(parsed.entities, parsed.views, parsed.services, parsed.versions)
    return Checked(project, parsed, tuple(sorted(set(found))))
