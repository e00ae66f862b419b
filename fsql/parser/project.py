"""All files of features_sql/ → what they define, with every structural finding on the way.

Nothing here touches a disk: the caller hands in `{path relative to features_sql: content}`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import PurePosixPath
from typing import TypeVar

from sqlglot import exp

from fsql.definitions import Entity, FeatureService, FeatureView, Reference, SourceTable, StandingVersion
from fsql.errors import Diagnostic
from fsql.parser.entities import build_entity
from fsql.parser.files import SourceFile, misplaced, namesakes, read_file, read_files
from fsql.parser.joins import read_joins
from fsql.parser.look_alikes import seen_as
from fsql.parser.names import split_version
from fsql.parser.services import FindView, build_service
from fsql.parser.statement import folded
from fsql.parser.versions import StandingText, read_standing
from fsql.parser.views import FEATURES_SCHEMA, build_view, event_time_column

Definition = TypeVar("Definition", Entity, FeatureView, FeatureService)


@dataclass(frozen=True, eq=False)
class ParsedProject:
    """What could be built, the files it was built from, and everything found wrong while parsing."""

    files: tuple[SourceFile, ...]
    entities: Mapping[str, Entity]
    views: Mapping[str, FeatureView]
    services: Mapping[str, FeatureService]
    versions: Mapping[tuple[str, int], StandingVersion]
    diagnostics: tuple[Diagnostic, ...]

    def file_of(self, definition: Entity | FeatureView | FeatureService) -> SourceFile:
        """The file that the definition was read from."""
        return self._files_by_path[definition.path]

    @cached_property
    def _files_by_path(self) -> dict[str, SourceFile]:
        return {file.path: file for file in self.files}

    @cached_property
    def view_names(self) -> frozenset[str]:
        """The names of all view files, those too broken to be built included."""
        return frozenset(file.name for file in self.files if file.kind == "view")

    def view_read(self, reference: Reference) -> FeatureView | None:
        """The view that a reference reads: pinned among the standing versions, floating among the files."""
        return _finder(self.views, self.versions)(reference)

    def columns_of(self, view: FeatureView) -> tuple[str, ...]:
        """The columns that people see of a view: keys, event_time unless static, features."""
        time = () if view.static else ("event_time",)
        return (*self.entities[view.entity].keys, *time, *(feature.name for feature in view.features))

    def columns_read(self, table: exp.Table) -> tuple[str, ...] | None:
        """The columns of the feature view that an entry of FROM names; None where it names no view that is known."""
        parts = [table.args.get("catalog"), table.args.get("db"), table.this]
        if parts[0] or not all(isinstance(part, exp.Identifier) for part in parts[1:]):
            return None
        schema, name = (folded(part) for part in parts[1:])
        alias = table.args.get("alias")
        if schema != FEATURES_SCHEMA or (alias is not None and alias.args.get("columns")):
            return None
        view = self.view_read(Reference(*split_version(name), 0, 0))
        return self.columns_of(view) if view is not None else None

    @cached_property
    def event_times(self) -> Mapping[SourceTable, frozenset[str]]:
        """The columns of source tables that some view of the project selects as its event_time."""
        found: dict[SourceTable, set[str]] = {}
        for table, column in filter(None, map(event_time_column, self.files)):
            found.setdefault(table, set()).add(column)
        return {table: frozenset(columns) for table, columns in found.items()}

    @cached_property
    def look_alikes(self) -> Mapping[str, str]:
        """The path of each file whose name people take for another one's of its kind, and the path of that one."""
        first: dict[tuple[str, str], SourceFile] = {}
        found = {}
        for file in self.files:
            other = first.setdefault((file.kind, seen_as(file.name)), file)
            if other.name != file.name:
                found[file.path] = other.path
        return found

    @cached_property
    def circles(self) -> frozenset[tuple[str, str]]:
        """Every (reader, read) pair of views through which a view reads itself."""
        reads = {view.name: {r.name for r in view.references if r.number is None} for view in self.views.values()}
        return frozenset(
            (name, other) for name in _unending(reads) for other in reads[name] if _leads(reads, other, name)
        )


def _unending(reads: Mapping[str, set[str]]) -> set[str]:
    """The names from which one can follow `reads` for ever."""
    open_names = set(reads)
    while ended := {name for name in open_names if not reads[name] & open_names}:
        open_names -= ended
    return open_names


def _leads(reads: Mapping[str, set[str]], start: str, goal: str) -> bool:
    seen: set[str] = set()
    waiting = {start}
    while waiting:
        if goal in waiting:
            return True
        seen |= waiting
        waiting = {other for name in waiting for other in reads.get(name, ())} - seen
    return False


def parse_project(contents: Mapping[str, bytes | str], folder: str = "") -> ParsedProject:
    """The project the files define; broken files are left out and named in `diagnostics`.

    `folder` is put before every path, as in `features_sql/`, so that findings name the file as people open it.
    """
    files = read_files(contents, folder)
    found = [d for file in files for d in file.diagnostics]
    found += [replace(d, path=f"{folder}{d.path}") for d in misplaced(contents)]
    found += namesakes(files)
    entities = _by_name(build_entity(file) for file in files if file.kind == "entity")
    views = _by_name(build_view(file, entities) for file in files if file.kind == "view")
    texts, broken = read_standing(contents, folder)
    versions, stale = _standing_versions(texts, entities, frozenset(d.path for d in broken))
    services, problems = _services(files, _finder(views, versions), entities)
    return ParsedProject(files, entities, views, services, versions, (*found, *broken, *stale, *problems))


def _by_name(definitions: Iterable[Definition | None]) -> dict[str, Definition]:
    """The definitions that could be built, by name; of two namesakes the first one."""
    found: dict[str, Definition] = {}
    for definition in definitions:
        if definition is not None:
            found.setdefault(definition.name, definition)
    return found


def _services(
    files: tuple[SourceFile, ...], find: FindView, entities: Mapping[str, Entity]
) -> tuple[dict[str, FeatureService], list[Diagnostic]]:
    built = [build_service(file, find, entities) for file in files if file.kind == "service"]
    return _by_name(service for service, _ in built), [d for _, problems in built for d in problems]


def _finder(views: Mapping[str, FeatureView], versions: Mapping[tuple[str, int], StandingVersion]) -> FindView:
    """How a reference is looked up: pinned among the standing versions, floating among the files."""

    def find(reference: Reference) -> FeatureView | None:
        if reference.number is None:
            return views.get(reference.name)
        version = versions.get((reference.name, reference.number))
        definition = version.definition if version else None
        return definition if isinstance(definition, FeatureView) else None

    return find


def _standing_versions(
    texts: tuple[StandingText, ...], entities: Mapping[str, Entity], broken: frozenset[str]
) -> tuple[dict[tuple[str, int], StandingVersion], list[Diagnostic]]:
    versions: dict[tuple[str, int], StandingVersion] = {}
    found: list[Diagnostic] = []
    find = _finder({}, versions)
    for text in sorted(texts, key=lambda t: t.kind == "service"):
        file = read_file(text.path, text.kind, text.name, text.text)
        definition: FeatureView | FeatureService | None
        if text.kind == "view":
            definition = build_view(file, entities)
        else:
            definition, _ = build_service(file, find, entities)
        if definition is None:
            found.append(_unbuildable(text, file, _unread(file, find), broken.union(t.path for t in texts)))
        else:
            standing = StandingVersion(text.name, text.number, text.fingerprint, definition, text.sealed)
            versions[text.name, text.number] = standing
    return versions, found


def _unread(file: SourceFile, find: FindView) -> tuple[Reference, ...]:
    """The versions that a standing service reads and that could not be read themselves."""
    joins = read_joins(file.statement) if file.kind == "service" and file.statement else ()
    return tuple(join.reference for join in joins if join.reference and find(join.reference) is None)


def _unbuildable(
    text: StandingText, file: SourceFile, unread: tuple[Reference, ...], paths: frozenset[str]
) -> Diagnostic:
    """Why a version cannot be read: a version that it reads is missing or broken, or its entity is another one."""
    label, folder = f"{text.name}_v{text.number}", file.path.removesuffix(PurePosixPath(file.path).name)
    for reference in unread:
        path = f"{folder}{reference.name}_v{reference.number}.sql"
        what = "is broken" if path in paths else "is missing"
        hint = "mend that file first" if path in paths else f"restore {path} from git"
        message = f"{label} stands and reads {reference.name}_v{reference.number}, and {path} {what}"
        return Diagnostic.at(file.path, file.text, 0, 1, rule="edited-version", message=message, help=hint)
    message = f"{label} stands, but its text cannot be read against today's entities"
    hint = "restore the entity as it was (name and keys), or give the new shape a new entity name"
    return Diagnostic.at(file.path, file.text, 0, 1, rule="edited-version", message=message, help=hint)
