"""Every rule, in the order their findings matter; and the one call that runs them all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice

from fsql.definitions import Project
from fsql.errors import DefinitionError, Diagnostic
from fsql.parser.limits import FINDINGS
from fsql.parser.project import ParsedProject, parse_project
from fsql.rules.allowances import Allowed, sort_out
from fsql.rules.calendar_interval import calendar_interval
from fsql.rules.circular_views import circular_views
from fsql.rules.clock import clock
from fsql.rules.column_by_number import column_by_number
from fsql.rules.computed_key import computed_key
from fsql.rules.confusing_name import confusing_name
from fsql.rules.descending_window import descending_window
from fsql.rules.division import division
from fsql.rules.duplicate_column import duplicate_column
from fsql.rules.event_time import event_time
from fsql.rules.feature_columns import feature_columns
from fsql.rules.future_frame import future_frame
from fsql.rules.future_function import future_function
from fsql.rules.head_defaults import head_defaults
from fsql.rules.head_request import head_request
from fsql.rules.head_values import head_values
from fsql.rules.hidden_character import hidden_character
from fsql.rules.join_without_time import join_without_time
from fsql.rules.label_leak import label_leak
from fsql.rules.missing_key import missing_key
from fsql.rules.missing_words import missing_words
from fsql.rules.names import names
from fsql.rules.no_features import no_features
from fsql.rules.not_supported_yet import not_supported_yet
from fsql.rules.outer_limit import outer_limit
from fsql.rules.own_schema import own_schema
from fsql.rules.psql_variable import psql_variable
from fsql.rules.select_only import select_only
from fsql.rules.select_star import select_star
from fsql.rules.service_shape import service_shape
from fsql.rules.session_setting import session_setting
from fsql.rules.side_effects import side_effects
from fsql.rules.subject import Rule, Subject
from fsql.rules.too_many_columns import too_many_columns
from fsql.rules.undeclared_pii import undeclared_pii
from fsql.rules.unknown_entity import unknown_entity
from fsql.rules.unknown_view import unknown_view
from fsql.rules.unnamed_column import unnamed_column
from fsql.rules.unordered_window import unordered_window
from fsql.rules.unqualified_function import unqualified_function
from fsql.rules.unqualified_source import unqualified_source
from fsql.rules.unused_cte import unused_cte
from fsql.rules.window_without_time import window_without_time
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
    confusing_name,
    hidden_character,
    too_many_columns,
    select_only,
    psql_variable,
    side_effects,
    select_star,
    unnamed_column,
    duplicate_column,
    unqualified_source,
    unqualified_function,
    own_schema,
    unknown_view,
    feature_columns,
    circular_views,
    outer_limit,
    clock,
    zoneless_literal,
    session_setting,
    calendar_interval,
    future_frame,
    future_function,
    unordered_window,
    descending_window,
    window_without_time,
    join_without_time,
    unused_cte,
    column_by_number,
    service_shape,
    division,
    label_leak,
    undeclared_pii,
)


@dataclass(frozen=True, eq=False)
class Checked:
    """A project with every finding about its files; `project` is whole only where no error was found.

    `allowed` are the findings that heads allow with a reason: they are not among the `diagnostics`.
    """

    project: Project
    parsed: ParsedProject
    diagnostics: tuple[Diagnostic, ...]
    allowed: tuple[Allowed, ...] = ()

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
            found += [diagnostic for rule in RULES for diagnostic in _bounded(rule(subject))]
    left, allowed = _sorted_out(parsed, found)
    project = Project(parsed.entities, parsed.views, parsed.services, parsed.versions)
    return Checked(project, parsed, tuple(sorted(left)), tuple(sorted(allowed)))


def _bounded(found: Iterator[Diagnostic]) -> list[Diagnostic]:
    """The findings, or so many that nobody reads on, the last of which says that there are more."""
    first = list(islice(found, FINDINGS + 1))
    if len(first) > FINDINGS:
        message = f"{first[FINDINGS].message}; more such findings in this file are not shown"
        first[FINDINGS] = replace(first[FINDINGS], message=message)
    return first


def _sorted_out(parsed: ParsedProject, found: Iterable[Diagnostic]) -> tuple[set[Diagnostic], set[Allowed]]:
    """(what still counts, what is allowed) of all findings: each file's head speaks for that file alone."""
    by_path: dict[str, set[Diagnostic]] = {file.path: set() for file in parsed.files}
    for diagnostic in found:
        by_path.setdefault(diagnostic.path, set()).add(diagnostic)
    allowed: set[Allowed] = set()
    for file in parsed.files:
        left, taken_out = sort_out(file, by_path[file.path])
        by_path[file.path] = set(left)
        allowed.update(taken_out)
    return set().union(*by_path.values()), allowed
