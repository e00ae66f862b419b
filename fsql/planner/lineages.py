"""Column lineage of every view and service of a project, through feature views down to source tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from fsql.definitions import FeatureService, FeatureView, Project, Reference, SourceColumn, StandingVersion
from fsql.errors import DefinitionError, Diagnostic
from fsql.lineage.trace import LineageError, Trace, trace
from fsql.parser.views import FEATURES_SCHEMA

Schema = Mapping[str, Mapping[str, Mapping[str, str]]]
_REQUEST_SCHEMA = "fsql_request"


@dataclass(frozen=True)
class Lineage:
    """What each output column is made from: `direct` by output, `indirect` for the rows as such.

    Columns of feature views have the schema `features` and the name as it stands in the text.
    """

    direct: Mapping[str, frozenset[SourceColumn]]
    indirect: frozenset[SourceColumn]
    tables: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    """The columns, in order, of every table the text reads."""

    @property
    def everything(self) -> frozenset[SourceColumn]:
        """All columns that any output depends on."""
        return self.indirect.union(*self.direct.values())


def in_order(project: Project) -> tuple[FeatureView, ...]:
    """The project's views, each behind the views it reads."""
    done: dict[str, FeatureView] = {}

    def visit(view: FeatureView) -> None:
        if view.name in done:
            return
        for reference in view.references:
            if reference.number is None and reference.name in project.views:
                visit(project.views[reference.name])
        done[view.name] = view

    for name in sorted(project.views):
        visit(project.views[name])
    return tuple(done.values())


def standing_in_order(project: Project) -> tuple[StandingVersion, ...]:
    """The standing versions, each behind the versions it reads."""
    done: dict[tuple[str, int], StandingVersion] = {}

    def visit(version: StandingVersion) -> None:
        key = (version.name, version.number)
        for reference in _references(version.definition) if key not in done else ():
            upstream = project.versions.get((reference.name, reference.number or 0))
            if upstream is not None:
                visit(upstream)
        done[key] = version

    for key in sorted(project.versions):
        visit(project.versions[key])
    return tuple(done.values())


def pinned(project: Project) -> tuple[StandingVersion, ...]:
    """The standing view versions that today's files read, each behind the versions it reads.

    The others go on in Postgres as they are, whatever became of the tables their texts name.
    """
    needed: set[tuple[str, int]] = set()
    waiting = [r for view in project.views.values() for r in view.references]
    waiting += [join.reference for service in project.services.values() for join in service.joins]
    while waiting:
        reference = waiting.pop()
        version = project.versions.get((reference.name, reference.number or 0))
        if version is not None and (version.name, version.number) not in needed:
            needed.add((version.name, version.number))
            waiting += _references(version.definition)
    return tuple(v for v in standing_in_order(project) if (v.name, v.number) in needed and v.kind == "view")


def _references(definition: FeatureView | FeatureService) -> tuple[Reference, ...]:
    if isinstance(definition, FeatureView):
        return definition.references
    return tuple(join.reference for join in definition.joins)


def columns_of(project: Project, definition: FeatureView) -> tuple[str, ...]:
    """The output columns of a view: keys, event_time unless static, features."""
    time = () if definition.static else ("event_time",)
    return (*project.entities[definition.entity].keys, *time, *(f.name for f in definition.features))


def trace_project(project: Project, schema: Schema, *, standing: bool = True) -> dict[str, Lineage]:
    """The lineage of every view and service by name, and of view versions by label; all findings at once.

    Without `standing`, of the versions only those that today's files read.
    """
    known = {**schema, FEATURES_SCHEMA: _feature_tables(project)}
    found: list[Diagnostic] = []
    lineages: dict[str, Lineage] = {}
    needed = {version.label for version in pinned(project)}
    for version in standing_in_order(project):
        if version.kind == "view" and (standing or version.label in needed):
            # one that no file reads goes on in Postgres, even where its text names what is called otherwise by now
            problems = found if version.label in needed else []
            lineages |= _traced(version.label, version.definition, known, problems)
    for view in in_order(project):
        lineages |= _traced(view.name, view, known, found)
    for service in project.services.values():
        lineages |= _traced(service.name, service, {**known, **_request_table(service)}, found)
    if found:
        raise DefinitionError(tuple(found))
    return lineages


def _feature_tables(project: Project) -> dict[str, dict[str, str]]:
    tables = {view.name: dict.fromkeys(columns_of(project, view), "") for view in project.views.values()}
    for version in project.versions.values():
        if isinstance(version.definition, FeatureView):
            tables[version.label] = dict.fromkeys(columns_of(project, version.definition), "")
    return tables


def _request_table(service: FeatureService) -> dict[str, dict[str, dict[str, str]]]:
    columns = {column.name: column.type for column in service.request}
    return {_REQUEST_SCHEMA: {"request": {**columns, "event_time": "timestamptz"}}}


def _traced(
    label: str, definition: FeatureView | FeatureService, schema: Schema, found: list[Diagnostic]
) -> dict[str, Lineage]:
    path = (_REQUEST_SCHEMA,) if isinstance(definition, FeatureService) else ("public",)
    try:
        return {label: lineage_of(trace(definition.sql, schema, path), schema)}
    except LineageError as error:
        found.append(_diagnostic(definition, error))
        return {}


def lineage_of(traced: Trace, schema: Schema) -> Lineage:
    """What a trace by this schema says, in the words of the planner."""
    direct = {
        output.name: frozenset(SourceColumn(c.schema, c.table, c.column) for c in output.direct)
        for output in traced.outputs
    }
    indirect = frozenset(SourceColumn(c.schema, c.table, c.column) for c in traced.indirect)
    tables = {table: tuple(schema[table[0]][table[1]]) for table in traced.tables}
    return Lineage(direct, indirect, tables)


def _diagnostic(definition: FeatureView | FeatureService, error: LineageError) -> Diagnostic:
    text, offset = f"{definition.head}{definition.sql}", len(definition.head)
    return Diagnostic.at(
        definition.path,
        text,
        offset + error.start,
        offset + error.end,
        rule="lineage",
        message=error.message,
        help=error.help,
    )


def reads(lineage: Lineage, reference: Reference) -> Iterator[str]:
    """The columns that are read of one referenced view, sorted."""
    label = reference.name if reference.number is None else f"{reference.name}_v{reference.number}"
    wanted = (c.column for c in lineage.everything if (c.schema, c.table) == (FEATURES_SCHEMA, label))
    yield from sorted(set(wanted))


def down_to_sources(lineages: Mapping[str, Lineage]) -> dict[str, Lineage]:
    """The lineages with every feature view replaced by what it is made from in turn; the request stays out.

    `lineages` come as `trace_project` gives them: each behind those that it reads.
    """
    found: dict[str, Lineage] = {}
    for name, lineage in lineages.items():
        extra: set[SourceColumn] = set()
        direct = {output: frozenset(_expand(found, columns, extra)) for output, columns in lineage.direct.items()}
        indirect = frozenset(_expand(found, lineage.indirect, extra))
        found[name] = Lineage(direct, indirect | frozenset(extra))
    return found


def _expand(
    found: Mapping[str, Lineage], columns: frozenset[SourceColumn], extra: set[SourceColumn]
) -> Iterator[SourceColumn]:
    """The source columns behind `columns`; what decides which rows the views on the way have goes into `extra`."""
    for column in columns:
        if column.schema == _REQUEST_SCHEMA:
            continue
        if column.schema != FEATURES_SCHEMA:
            yield column
            continue
        upstream = found[column.table]
        extra.update(upstream.indirect)
        yield from upstream.direct.get(column.column, frozenset())
